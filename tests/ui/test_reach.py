"""For whoever cannot see or touch well: names for screen readers, a ring for keypads, the dock."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from kiosk.domain.screen import Display
from tests.ui.conftest import MakeShell, wait_for
from tests.ui.measure import findings
from ui.shell import Shell
from ui.views import VIEWS, samples
from ui.widgets.button import Key
from ui.widgets.voice import Hearing, VoiceDock


@pytest.mark.parametrize("view", VIEWS)
def test_every_key_is_a_button_with_a_name_and_every_sentence_is_text(
    make_shell: MakeShell, view: str
) -> None:
    shell = make_shell(samples(view)[0])
    keys = [key for key in shell.findChildren(Key) if key.isVisible()]
    assert keys
    for key in keys:
        seen = QAccessible.queryAccessibleInterface(key)
        assert seen.role() in (QAccessible.Role.Button, QAccessible.Role.CheckBox)
        assert seen.text(QAccessible.Text.Name).strip()
    for label in shell.findChildren(QLabel):
        seen = QAccessible.queryAccessibleInterface(label)
        assert seen.role() == QAccessible.Role.StaticText
        assert seen.text(QAccessible.Text.Name) == label.text()


def test_a_keypad_sees_where_it_is_and_a_finger_does_not(
    make_shell: MakeShell, app: QApplication
) -> None:
    shell = make_shell(samples("rating")[0])
    shell.activateWindow()
    assert wait_for(shell.isActiveWindow)
    calm = shell.picture().toImage()
    QTest.keyClick(shell.windowHandle(), Qt.Key.Key_Tab)
    assert isinstance(app.focusWidget(), Key)
    assert shell.picture().toImage() != calm
    QTest.mouseClick(shell.windowHandle(), Qt.MouseButton.LeftButton, pos=QPoint(700, 250))
    assert shell.picture().toImage() == calm


def _dock(shell: Shell, calls: list[str]) -> VoiceDock:
    assert shell.kit is not None
    dock = VoiceDock(
        shell.kit, "我要办高龄津贴", lambda: calls.append("began"), lambda: calls.append("ended")
    )
    cover = QWidget(shell)
    cover.setAutoFillBackground(True)
    cover.setGeometry(shell.rect())
    dock.setParent(cover)
    width = shell.width() - 80
    dock.setGeometry(40, 700, width, dock.need(width).best)
    cover.show()
    return dock


def test_the_voice_dock_listens_while_it_is_held(make_shell: MakeShell) -> None:
    calls: list[str] = []
    dock = _dock(make_shell(samples("home")[0]), calls)
    QTest.mousePress(dock, Qt.MouseButton.LeftButton)
    assert calls == ["began"]
    QTest.mouseRelease(dock, Qt.MouseButton.LeftButton)
    assert calls == ["began", "ended"]


def test_a_keypad_presses_once_to_begin_and_once_to_end(make_shell: MakeShell) -> None:
    calls: list[str] = []
    dock = _dock(make_shell(samples("home")[0]), calls)
    QTest.keyClick(dock, Qt.Key.Key_Return)
    dock.show_hearing(Hearing.LISTENING)
    QTest.keyClick(dock, Qt.Key.Key_Return)
    assert calls == ["began", "ended"]


@pytest.mark.parametrize("hearing", list(Hearing))
@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("contrast", [False, True])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_voice_dock_can_be_read_in_every_state(
    make_shell: MakeShell, hearing: Hearing, large: bool, contrast: bool, language: str
) -> None:
    screen = samples("submitting")[0]
    display = Display("en" if language == "en" else "zh", large, contrast)
    shell = make_shell()
    shell.show_screen(type(screen)(screen.content, display))
    dock = _dock(shell, [])
    dock.show_hearing(hearing)
    own = [f for f in findings(shell) if "VoiceDock" in str(f)]
    assert own == []
