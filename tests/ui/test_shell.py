"""The window: acts on release, keeps nothing alive, lets nobody out, and hears the knock."""

from __future__ import annotations

import gc
import sys
import weakref
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QCloseEvent, QImage, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.domain.screen import BAR, Display
from kiosk.flow.events import Acted, Event, StaffKnocked
from tests.ui.conftest import MakeShell, wait_for
from ui.shell import Shell
from ui.theme import fonts
from ui.views import VIEWS, samples
from ui.views import _samples as sample
from ui.widgets.button import Key
from ui.widgets.still_there import StillThere


def _key(shell: Shell, words: str) -> Key:
    return next(k for k in shell.findChildren(Key) if k.isVisible() and words in k.text())


def _actions(posted: list[Event]) -> list[str]:
    return [event.action for event in posted if isinstance(event, Acted)]


def test_a_key_acts_when_it_is_let_go_and_not_before(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    shell = make_shell(samples("rating")[0])
    key = _key(shell, "满意")
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    assert posted == []
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton)
    assert posted == [Acted("rate", "5")]


def test_a_finger_that_slides_off_a_key_does_nothing(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    shell = make_shell(samples("rating")[0])
    key = _key(shell, "很满意")
    QTest.mousePress(key, Qt.MouseButton.LeftButton)
    QTest.mouseMove(key, QPoint(-50, -50))
    QTest.mouseRelease(key, Qt.MouseButton.LeftButton, pos=QPoint(-50, -50))
    assert posted == []


def test_every_key_of_the_bar_says_its_action(make_shell: MakeShell, posted: list[Event]) -> None:
    shell = make_shell(samples("list")[0])
    for key in shell.bar_keys.values():
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert _actions(posted) == list(BAR)


def test_a_key_without_use_stays_in_its_place_and_is_dead(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    shell = make_shell(samples("list")[0])
    place = shell.bar_keys["back"].geometry()
    shell.show_screen(replace(samples("home")[0], restart=False))
    assert shell.bar_keys["back"].geometry() == place
    for action in ("back", "restart"):
        QTest.mouseClick(shell.bar_keys[action], Qt.MouseButton.LeftButton)
    assert posted == []


def test_a_keypad_reaches_and_presses_a_key(make_shell: MakeShell, posted: list[Event]) -> None:
    shell = make_shell(samples("rating")[0])
    shell.activateWindow()
    key = _key(shell, "一般")
    key.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(key, Qt.Key.Key_Return)
    QTest.keyClick(key, Qt.Key.Key_Space)
    assert posted == [Acted("rate", "3"), Acted("rate", "3")]


class _Heard(QObject):
    """Keeps the keys that reach any widget."""

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a key; swallow nothing."""
        if watched.isWidgetType() and isinstance(event, QKeyEvent):
            self.keys.append(event.key())
        return False


@pytest.mark.parametrize(
    ("code", "modifier"),
    [
        (Qt.Key.Key_F4, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Tab, Qt.KeyboardModifier.AltModifier),
        (Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    ],
)
def test_keys_that_lead_out_are_swallowed(
    make_shell: MakeShell, app: QApplication, code: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    shell = make_shell(samples("home")[0], windowed=False)
    heard = _Heard()
    app.installEventFilter(heard)
    QTest.keyClick(shell.windowHandle(), code, modifier)
    assert code not in heard.keys
    QTest.keyPress(shell.windowHandle(), Qt.Key.Key_Return)
    assert Qt.Key.Key_Return in heard.keys
    app.removeEventFilter(heard)


def test_the_window_cannot_be_closed_from_outside(make_shell: MakeShell, app: QApplication) -> None:
    shell = make_shell(samples("home")[0], windowed=False)
    shell.close()
    assert shell.isVisible()
    shell.guard.allow_close()
    shell.close()
    assert not shell.isVisible()


def test_an_ordinary_window_can_be_closed(make_shell: MakeShell) -> None:
    shell = make_shell(samples("home")[0], windowed=True)
    assert QCloseEvent().isAccepted()
    shell.close()
    assert not shell.isVisible()


def test_a_held_corner_knocks_at_the_staff_door(
    make_shell: MakeShell, posted: list[Event], app: QApplication
) -> None:
    shell = make_shell(samples("home")[0], hold_seconds=0.04)
    QTest.mousePress(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert wait_for(lambda: StaffKnocked() in posted)
    QTest.mouseRelease(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert posted == [StaffKnocked()]


@pytest.mark.parametrize("at", [QPoint(600, 60), QPoint(40, 400)])
def test_elsewhere_nobody_knocks(make_shell: MakeShell, at: QPoint) -> None:
    shell = make_shell(samples("home")[0])
    QTest.mousePress(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    assert not shell.guard.knocking
    QTest.mouseRelease(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=at)


def test_letting_go_of_the_corner_is_no_knock(make_shell: MakeShell) -> None:
    shell = make_shell(samples("home")[0])
    QTest.mousePress(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert shell.guard.knocking
    QTest.mouseRelease(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(40, 40))
    assert not shell.guard.knocking


def test_somebody_still_there_goes_on_or_leaves(make_shell: MakeShell, posted: list[Event]) -> None:
    shell = make_shell(replace(samples("question")[0], asks_still_there=20))
    QTest.mouseClick(_key(shell, "我还在"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(_key(shell, "我先走了"), Qt.MouseButton.LeftButton)
    assert _actions(posted) == ["still_here", "leave_now"]
    shell.show_screen(samples("question")[0])
    assert not [d for d in shell.findChildren(StillThere) if d.isVisible()]


def test_larger_text_lays_out_anew_and_back_again(make_shell: MakeShell) -> None:
    shell = make_shell(samples("home")[0])

    def picture(*, large: bool) -> QImage:
        shell.show_screen(replace(samples("home")[0], display=Display(large=large)))
        QCoreApplication.processEvents()
        return shell.picture().toImage()

    picture(large=True)  # the window's own first events are over
    before = picture(large=False)
    assert picture(large=True) != before
    assert picture(large=False) == before


def test_the_same_screen_gives_the_same_picture(make_shell: MakeShell) -> None:
    first = make_shell(samples("guide")[0]).picture().toImage()
    assert make_shell(samples("guide")[0]).picture().toImage() == first


@pytest.mark.parametrize("view", VIEWS)
def test_what_is_read_aloud_names_nobody(make_shell: MakeShell, view: str) -> None:
    for screen in samples(view):
        said = make_shell(screen).spoken_text()
        assert said
        for secret in (sample.NAME, sample.NUMBER, sample.PHONE, sample.ACCOUNT):
            assert secret.reveal() not in said.replace(" ", "")


def test_no_page_is_kept_alive(make_shell: MakeShell, app: QApplication) -> None:
    shell = make_shell(samples("home")[0])
    gone: list[weakref.ref[object]] = []
    for _ in range(3):
        for view in VIEWS:
            shell.show_screen(samples(view)[0])
            gone.append(weakref.ref(shell.view))
            app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    shell.show_screen(samples("attract")[0])
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [ref() for ref in gone if ref() is not None] == []


def test_nothing_of_a_visit_is_left_in_a_view_once_it_is_over(
    make_shell: MakeShell, app: QApplication
) -> None:
    shell = make_shell(samples("home")[0])
    left: list[weakref.ref[object]] = []
    gc.collect()
    gc.disable()  # as it is for a long time where little is made anew
    try:
        for view in ("question", "sign", "reading_typed", "staff_pin"):
            shell.show_screen(samples(view)[0])
            left.append(weakref.ref(shell.view))
        shell.show_screen(samples("farewell")[0])
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert any(ref() is not None for ref in left), "control: nobody else lets go of them"
        shell.show_screen(samples("attract")[0])
        assert wait_for(lambda: all(ref() is None for ref in left))
    finally:
        gc.enable()


def test_references_to_none_do_not_drift(make_shell: MakeShell, app: QApplication) -> None:
    """Other versions of the bindings lose or gain one on every void call, and die of it."""
    shell = make_shell(samples("home")[0])
    shell.update()
    before = sys.getrefcount(None)
    for _ in range(10_000):
        shell.update()
        shell.setVisible(True)
    assert abs(sys.getrefcount(None) - before) < 1_000


def test_a_machine_without_the_chinese_font_says_so(
    make_shell: MakeShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FAMILY", "No Such Font")
    fonts.font.cache_clear()
    with pytest.raises(Exception, match=r"screen\.no_font"):
        fonts.require_fonts()
    monkeypatch.undo()
    fonts.font.cache_clear()
    fonts.require_fonts()
    assert QPointF(0, 0).isNull()
