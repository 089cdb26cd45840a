"""The dock: where it stands, how it is held, touched and switched, and what it says of the ears."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from kiosk.domain.screen import Display, Screen
from kiosk.domain.speech import Ears, Hearing, Spoken
from kiosk.domain.text import Language
from kiosk.errors import CODES
from kiosk.flow.events import Acted, Event
from tests.ui.conftest import MakeShell, wait_for
from tests.ui.measure import findings, runs_of
from tests.unit.drivers.clock import SetClock
from ui.gallery import HEARINGS
from ui.i18n.words import LinguistWords
from ui.shell import SETTLE_SECONDS, Shell
from ui.views import VIEWS, samples
from ui.widgets.still_there import StillThere
from ui.widgets.voice import HOLD_SECONDS, VoiceDock

READY, LISTENING = Hearing(Ears.READY), Hearing(Ears.LISTENING)
FREE = Hearing(Ears.READY, free=True)
"""Open by themselves, and nobody says a word."""
SPOKEN_TO = replace(FREE, ears=Ears.LISTENING)
HOME = samples("home")[0]
LATER = 1.0
HOLD, TAP, TALKED = Acted("talk", "hold"), Acted("talk", "tap"), Acted("talked")


def heard(hearing: Hearing | None, screen: Screen = HOME, **other: object) -> Screen:
    return replace(screen, hearing=hearing, **other)  # type: ignore[arg-type]


def dock_of(shell: Shell) -> VoiceDock:
    dock = shell.dockside.dock
    assert dock is not None
    return dock


def _is_of_ears(code: str) -> bool:
    return code.startswith(("voice.", "microphone."))


class Hand:
    """A finger on the dock, and the time that it takes."""

    def __init__(self, make: MakeShell, hearing: Hearing) -> None:
        self.clock = SetClock()
        self.shell = make(heard(hearing), settle_seconds=SETTLE_SECONDS, clock=self.clock)
        self.shell.picture()
        self.clock.advance(LATER)
        self.dock = dock_of(self.shell)

    def press(self, after: float = LATER) -> None:
        self.clock.advance(after)
        QTest.mousePress(self.dock, Qt.MouseButton.LeftButton)

    def let_go(self, after: float) -> None:
        self.clock.advance(after)
        QTest.mouseRelease(self.dock, Qt.MouseButton.LeftButton)

    def ears(self, hearing: Hearing) -> None:
        self.shell.show_screen(heard(hearing))


# held, touched, switched


def test_who_holds_it_is_heard_from_the_first_moment_until_they_let_go(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, READY)
    hand.press()
    assert posted == [HOLD]
    hand.ears(LISTENING)
    hand.let_go(2.0)
    assert posted == [HOLD, TALKED]


def test_who_only_touches_it_is_heard_until_they_fall_silent_or_touch_again(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, READY)
    hand.press()
    hand.ears(LISTENING)
    hand.let_go(HOLD_SECONDS / 2)
    assert posted == [HOLD, TAP]
    hand.press()
    hand.let_go(0.1)
    assert posted == [HOLD, TAP, TALKED]


def test_a_finger_that_wanders_while_it_holds_is_heard_on(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, READY)
    hand.press()
    QTest.mouseMove(hand.dock, QPoint(-60, -60))
    assert posted == [HOLD]
    hand.let_go(2.0)
    assert posted == [HOLD, TALKED]


@pytest.mark.parametrize(("after", "begins"), [(0.12, False), (LATER, True)])
def test_a_finger_that_bounces_does_not_begin_anew(
    make_shell: MakeShell, posted: list[Event], after: float, begins: bool
) -> None:
    hand = Hand(make_shell, READY)
    hand.press()
    hand.let_go(2.0)
    posted.clear()
    hand.press(after)
    hand.let_go(0.1)
    assert posted == ([HOLD, TAP] if begins else [])


def test_what_was_on_its_way_to_another_key_does_not_begin(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, READY)
    hand.shell.show_screen(heard(READY, samples("rating")[0]))
    hand.shell.picture()
    hand.press(SETTLE_SECONDS / 2)
    hand.let_go(0.05)
    assert posted == [], "it has just come to its place"
    hand.press()
    assert posted == [HOLD]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Select])
def test_a_keypad_begins_with_one_press_and_ends_with_the_next(
    make_shell: MakeShell, posted: list[Event], key: Qt.Key
) -> None:
    hand = Hand(make_shell, READY)
    QTest.keyClick(hand.dock, key)
    hand.ears(LISTENING)
    QTest.keyClick(hand.dock, key)
    assert posted == [TAP, TALKED]


def test_a_keypad_comes_to_it_behind_the_keys_of_the_view(make_shell: MakeShell) -> None:
    shell = make_shell(heard(READY))
    keys = shell.walkable()
    assert keys[keys.index(dock_of(shell)) + 1] in shell.bar_keys.values()
    assert dock_of(shell) not in make_shell(HOME).walkable()


def test_a_screen_reader_switches_it(make_shell: MakeShell, posted: list[Event]) -> None:
    shell = make_shell(heard(READY))
    seen = QAccessible.queryAccessibleInterface(dock_of(shell))
    assert "按住说话" in seen.text(QAccessible.Text.Name)
    dock_of(shell).click()
    assert posted == [TAP]


@pytest.mark.parametrize("hearing", [FREE, SPOKEN_TO, replace(FREE, ears=Ears.THINKING)])
def test_one_touch_ends_that_it_listens_by_itself_and_who_holds_it_only_speaks(
    make_shell: MakeShell, posted: list[Event], hearing: Hearing
) -> None:
    hand = Hand(make_shell, hearing)
    hand.press()
    hand.let_go(2.0)
    assert posted == []
    hand.press()
    hand.let_go(0.1)
    assert posted == [TALKED]


def test_what_cannot_hear_says_why_and_asks_when_it_is_touched(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, HEARINGS["off"] or READY)
    hand.press()
    hand.let_go(0.1)
    assert posted == [TAP], "the kernel says why"


def test_a_finger_that_holds_it_while_the_microphone_is_pulled_ends_nothing(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, READY)
    hand.press()
    hand.ears(HEARINGS["off"] or READY)
    hand.let_go(2.0)
    assert posted == [HOLD]
    assert not hand.dock.isDown()


# what it says


@pytest.mark.parametrize(
    ("hearing", "title", "line"),
    [
        (READY, "按住说话", "比如“我要办高龄津贴”"),
        (LISTENING, "正在听……", "慢慢说，说完就好"),
        (HEARINGS["partly"], "正在听……", "我要办高龄"),
        (FREE, "我在听，请说", "点一下就不听"),
        (SPOKEN_TO, "我在听，请说", "点一下就不听"),
        (replace(FREE, said=Spoken("高龄津贴")), "我在听，请说", "听到“高龄津贴”"),
        (replace(FREE, unclear=1), "我在听，请说", "没听清，请再说一遍"),
        (replace(FREE, ears=Ears.THINKING), "正在想……", ""),
        (HEARINGS["thinking"], "正在想……", "我要办高龄津贴"),
        (HEARINGS["heard"], "按住说话", "听到“我要办高龄津贴”"),
        (HEARINGS["unclear"], "按住说话", "没听清，请再说一遍"),
        (Hearing(Ears.READY, notice="voice.not_here"), "按住说话", "这里办不了这个"),
        (Hearing(Ears.OFF, code="voice.model_broken"), "现在听不了", "请用手点。"),
        (Hearing(notice="voice.private"), "现在听不了", "这是私密的事"),
    ],
)
def test_it_says_what_the_ears_do(
    make_shell: MakeShell, hearing: Hearing, title: str, line: str
) -> None:
    private = hearing.notice == "voice.private"
    dock = dock_of(make_shell(heard(hearing, private=private)))
    assert dock.face.title == title
    assert line in dock.face.line
    assert dock.accessibleName().startswith(title)


def test_who_holds_it_is_told_to_let_go(make_shell: MakeShell) -> None:
    hand = Hand(make_shell, READY)
    hand.press()
    hand.ears(LISTENING)
    assert hand.dock.face.line == "说完松开手"


@pytest.mark.parametrize("state", ["partly", "heard", "thinking"])
def test_what_was_said_is_covered_with_what_was_typed(make_shell: MakeShell, state: str) -> None:
    screen = heard(HEARINGS[state])
    shell = make_shell(screen)
    assert "高龄" in dock_of(shell).face.line
    shell.show_screen(replace(screen, veiled=True))
    assert "高龄" not in dock_of(shell).face.line
    assert "高龄" not in dock_of(shell).accessibleName()


def test_of_a_long_sentence_the_last_words_are_seen(make_shell: MakeShell) -> None:
    said = Spoken("我想问一下我们家老人满了八十岁以后每个月可以领的那个高龄津贴到底在哪里办理才对")
    for flat in (False, True):
        shell = make_shell(heard(Hearing(Ears.LISTENING, partly=said)), flat=flat)
        assert findings(shell) == []


def test_of_a_long_example_the_first_words_are_seen(make_shell: MakeShell) -> None:
    screen = heard(READY, samples("question")[0], display=Display(large=True))
    shell = make_shell(screen)
    drawn = "".join(run.text for run in runs_of(shell, [dock_of(shell)]))
    assert "比如“一三八，" in drawn
    assert drawn.endswith("……”")


@pytest.mark.parametrize("state", sorted(HEARINGS.keys() - {"none"}))
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_can_be_read_in_every_state_and_shape(
    make_shell: MakeShell, state: str, large: bool, contrast: bool, language: Language
) -> None:
    display = Display(language, large, contrast)
    for flat in (False, True):
        shell = make_shell(flat=flat)
        for view in ("home", "rating"):
            shell.show_screen(heard(HEARINGS[state], samples(view)[0], display=display))
            assert findings(shell) == []


DEAF = [code for code, spec in CODES.items() if spec.resident and _is_of_ears(code)]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("large", [False, True])
def test_why_nothing_can_be_said_stands_there_whole(
    make_shell: MakeShell, words: LinguistWords, language: Language, large: bool
) -> None:
    shell = make_shell()
    assert len(DEAF) > 5
    for code in DEAF:
        for view in ("home", "rating"):
            off = Hearing(Ears.OFF, code=code)
            shell.show_screen(heard(off, samples(view)[0], display=Display(language, large)))
            drawn = "".join(run.text for run in runs_of(shell, [dock_of(shell)]))
            whole = words.text(f"error.{code}", language)
            assert drawn.replace(" ", "").endswith(whole.replace(" ", ""))
            assert findings(shell) == []


def test_a_microphone_that_hears_too_much_says_so_and_listens_on(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    hand = Hand(make_shell, Hearing(Ears.READY, code="microphone.clipping"))
    assert hand.dock.face.title == "按住说话"
    assert "比如" not in hand.dock.face.line
    hand.press()
    assert posted == [HOLD]


def test_words_that_come_while_somebody_speaks_repaint_the_dock_alone(
    make_shell: MakeShell,
) -> None:
    shell = make_shell(heard(LISTENING))
    view = shell.view
    assert view is not None
    parts = view.children()
    for partly in ("我", "我要", "我要办"):
        shell.show_screen(heard(Hearing(Ears.LISTENING, partly=Spoken(partly))))
        assert dock_of(shell).face.line == partly
    assert shell.view is view
    assert view.children() == parts


def test_the_bars_follow_the_voice_while_it_listens_and_no_longer(make_shell: MakeShell) -> None:
    asked: list[float] = []

    def level() -> float:
        asked.append(0.8)
        return 0.8

    shell = make_shell(heard(READY))
    assert shell.kit is not None
    moving = replace(shell.kit, still=False)
    dock = VoiceDock(moving, level, replace(dock_of(shell).told, hearing=LISTENING))
    assert wait_for(lambda: len(asked) > 2)
    for quiet in (READY, FREE):
        dock.tell(replace(dock.told, hearing=quiet))
        assert not dock.polls
        dock.tell(replace(dock.told, hearing=SPOKEN_TO))
        assert dock.polls, "control"
    still = VoiceDock(shell.kit, level, replace(dock.told, hearing=LISTENING))
    assert not still.polls, "reduced motion"
    still.deleteLater()
    dock.deleteLater()


@pytest.mark.parametrize("hearing", [LISTENING, FREE, SPOKEN_TO])
def test_an_open_microphone_is_seen_in_the_status_line_too(
    make_shell: MakeShell, hearing: Hearing
) -> None:
    shell = make_shell(heard(READY))
    line = shell.picture().copy(0, 0, shell.width(), 110).toImage()
    shell.show_screen(heard(hearing))
    assert shell.picture().copy(0, 0, shell.width(), 110).toImage() != line
    shell.show_screen(heard(READY))
    assert shell.picture().copy(0, 0, shell.width(), 110).toImage() == line


# where it stands


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["home", "question", "review", "which"])
def test_whether_somebody_is_still_there_can_be_answered_by_voice(
    make_shell: MakeShell, view: str, language: Language, large: bool, flat: bool
) -> None:
    shell = make_shell(flat=flat)
    display = Display(language, large)
    for hearing in (READY, FREE):
        here = heard(hearing, samples(view)[0], display=display)
        shell.show_screen(here)
        before = dock_of(shell).geometry()
        shell.show_screen(replace(here, asks_still_there=20))
        (asked,) = shell.findChildren(StillThere)
        assert not asked.geometry().intersects(dock_of(shell).geometry())
        assert asked.childrenRect().top() >= 0
        assert asked.rect().contains(asked.childrenRect())
        assert dock_of(shell) in shell.walkable()
        assert findings(shell) == []
        shell.show_screen(here)
        assert dock_of(shell).geometry() == before


@pytest.mark.parametrize(("hearing", "said"), [(READY, False), (FREE, True)])
def test_that_a_word_is_enough_is_said_only_where_it_is(
    make_shell: MakeShell, hearing: Hearing, said: bool
) -> None:
    shell = make_shell(heard(hearing, asks_still_there=20))
    assert ("说" in shell.spoken_text()) is said


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("view", VIEWS)
def test_it_stands_on_every_view_of_a_resident_where_something_listens(
    make_shell: MakeShell, view: str, flat: bool
) -> None:
    shell = make_shell(heard(READY), flat=flat)
    dock = dock_of(shell)
    for screen in samples(view):
        shell.show_screen(heard(READY, screen))
        assert dock_of(shell).isVisible() is not view.startswith("staff")
        if not flat and dock.isVisible() and shell.view is not None:
            assert not dock.geometry().intersects(shell.view.geometry())
        shell.show_screen(heard(None, screen))
        assert not dock_of(shell).isVisible()


def test_a_kiosk_without_ears_has_none(make_shell: MakeShell) -> None:
    assert make_shell(HOME).dockside.dock is None


def test_ears_that_come_later_bring_it(make_shell: MakeShell) -> None:
    shell = make_shell(samples("attract")[0])
    shell.show_screen(heard(READY, samples("attract")[0]))
    assert dock_of(shell).isVisible()


@pytest.mark.parametrize("view", [view for view in VIEWS if not view.startswith("staff")])
def test_it_always_tells_of_something_that_may_be_said(make_shell: MakeShell, view: str) -> None:
    shell = make_shell()
    for screen in samples(view):
        shell.show_screen(heard(READY, screen))
        assert shell.view is not None
        assert shell.view.example()
