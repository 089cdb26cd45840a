"""A key that has just come up does not act: a finger that bounces meant what stood there before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.domain.masked import PersonalText, Phone
from kiosk.domain.screen import Question, Screen
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.flow import effects
from kiosk.flow.events import Acted, Event, OverviewTaken, PinChecked, StaffKnocked
from tests.flows.world import ANSWERS, Walk
from tests.ui.conftest import MakeShell
from tests.unit.drivers.clock import SetClock
from ui.shell import SETTLE_SECONDS, Shell
from ui.views import samples
from ui.views._staff_samples import overview
from ui.widgets.button import Key

BOUNCE, MEANT = 0.12, 0.5


class Glass:
    """A walk behind a window: what is touched is answered at once, and painted."""

    def __init__(self, make: MakeShell, posted: list[Event], *, flat: bool) -> None:
        self.clock, self.walk, self._posted = SetClock(), Walk(), posted
        self.shell: Shell = make(flat=flat, settle_seconds=SETTLE_SECONDS, clock=self.clock)

    def show(self, screen: Screen | None = None) -> None:
        """Show where the walk is, or another screen."""
        self.shell.show_screen(screen or self.walk.screen)
        QApplication.processEvents()

    def place_of(self, words: str) -> QPoint:
        """Return the middle of the key that says ``words``."""
        (key,) = (k for k in self.shell.findChildren(Key) if k.isVisible() and words in k.text())
        return key.mapTo(self.shell, key.rect().center())

    def tap(self, place: QPoint, after: float) -> list[str]:
        """Touch the glass ``after`` so many seconds; return the actions that followed."""
        self.clock.advance(after)
        window = self.shell.windowHandle()
        QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=place)
        heard = [event for event in self._posted if isinstance(event, Acted)]
        self._posted.clear()
        self.walk.happen(*heard)
        self.show()
        return [event.action for event in heard]


MakeGlass = Callable[..., Glass]


@pytest.fixture
def make_glass(make_shell: MakeShell, posted: list[Event]) -> MakeGlass:
    return lambda flat=False: Glass(make_shell, posted, flat=flat)


def at_consent(glass: Glass) -> Glass:
    glass.walk.to_form()
    while isinstance(content := glass.walk.screen.content, Question):
        glass.walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    glass.walk.touch("tick")
    glass.show()
    return glass


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("after", [BOUNCE, MEANT])
def test_a_finger_that_bounces_on_the_consent_does_not_hand_the_case_in(
    make_glass: MakeGlass, flat: bool, after: float
) -> None:
    glass = at_consent(make_glass(flat=flat))
    place = glass.place_of("下一步")
    assert glass.tap(place, MEANT) == ["next"]
    assert glass.walk.screen.content.view == "review"
    second = glass.place_of("交上去") if flat else place  # upright, the bounce would fall on it
    told = glass.tap(second, after)
    assert told == ([] if after == BOUNCE else ["submit"])


@pytest.mark.parametrize("after", [BOUNCE, MEANT])
def test_an_enter_that_bounces_is_one_too(
    make_glass: MakeGlass, posted: list[Event], after: float
) -> None:
    glass = at_consent(make_glass())
    glass.tap(glass.place_of("下一步"), MEANT)
    (submit,) = (k for k in glass.shell.findChildren(Key) if "交上去" in k.text())
    glass.clock.advance(after)
    submit.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(submit, Qt.Key.Key_Return)
    assert posted == ([Acted("submit")] if after == MEANT else [])


def test_a_question_in_the_place_of_another_is_not_answered_by_the_same_touch(
    make_glass: MakeGlass,
) -> None:
    glass = make_glass()
    glass.walk.to_form().touch("draft", ANSWERS["phone"])
    glass.show()
    view, place = glass.shell.view, glass.place_of("下一步")
    assert view is not None
    assert glass.tap(place, MEANT) == ["next"]
    assert glass.shell.view is view, "built anew in place"
    before = glass.walk.screen.content
    (first, *_) = (k for k in view.findChildren(Key) if k.isVisible() and k.isEnabled())
    there = first.mapTo(glass.shell, first.rect().center())
    assert glass.tap(there, BOUNCE) == []
    assert glass.walk.screen.content == before
    assert len(glass.tap(there, MEANT)) == 1


def test_keys_that_stay_in_their_place_take_every_digit(make_glass: MakeGlass) -> None:
    glass = make_glass()
    glass.walk.to_form()
    glass.show()
    glass.clock.advance(MEANT)
    for digit in ANSWERS["phone"]:
        assert glass.tap(glass.place_of(digit), 0.02) == ["key"]
    content = glass.walk.sees(Question)
    assert content.draft == Phone(ANSWERS["phone"])


@pytest.mark.parametrize("slides", [True, False])
def test_a_view_that_slides_in_is_new_once_and_a_key_that_moved_on_it_is_new_again(
    make_glass: MakeGlass, slides: bool
) -> None:
    glass = at_consent(make_glass())
    view = glass.shell.view
    assert view is not None
    (key,) = (k for k in view.findChildren(Key) if "下一步" in k.text())
    glass.clock.advance(SETTLE_SECONDS / 2)
    moved = view if slides else key
    moved.move(moved.pos() + QPoint(0, 9))
    QApplication.processEvents()
    glass.clock.advance(SETTLE_SECONDS / 2)
    assert key.settled is slides


@pytest.mark.parametrize("after", [BOUNCE, MEANT])
def test_going_back_twice_takes_two_touches(make_glass: MakeGlass, after: float) -> None:
    glass = make_glass()
    glass.walk.to_review()
    glass.show()
    back = glass.place_of("返回")
    assert glass.tap(back, MEANT) == ["back"]
    assert glass.tap(back, after) == ([] if after == BOUNCE else ["back"])


@pytest.mark.parametrize("after", [BOUNCE, MEANT])
def test_a_bounce_does_not_confirm_that_the_program_is_to_be_restarted(
    make_glass: MakeGlass, after: float
) -> None:
    glass, pin = make_glass(), PersonalText("2468")
    right = PinCheck(PinVerdict.RIGHT, staff_no="1")
    glass.walk.happen(StaffKnocked()).touch("key", pin).touch("enter")
    glass.walk.happen(PinChecked(right, pin), OverviewTaken(overview()))
    glass.show()
    place = glass.place_of("重开程序")
    assert glass.tap(place, MEANT) == ["restart_program"]
    glass.tap(place, after)
    asked = glass.walk.asked(effects.RestartProgram)
    assert len(asked) == (0 if after == BOUNCE else 1)


def test_what_the_question_of_presence_covered_is_not_touched_by_its_answer(
    make_glass: MakeGlass, posted: list[Event]
) -> None:
    glass = make_glass()
    question = samples("question")[1]
    glass.show(question)
    glass.clock.advance(MEANT)
    glass.show(replace(question, asks_still_there=20))
    for words in ("我还在", "我先走了"):
        at = glass.place_of(words)
        QTest.mouseClick(glass.shell.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    assert posted == [], "it had only just come up"
    glass.show(question)
    at = glass.place_of("下一步")
    for after, told in ((BOUNCE, []), (MEANT, [Acted("next")])):
        glass.clock.advance(after)
        QTest.mouseClick(glass.shell.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
        assert posted == told
