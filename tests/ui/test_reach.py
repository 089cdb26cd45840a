"""For whoever cannot see or touch well: names for screen readers, a ring for keypads."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from tests.ui.conftest import MakeShell, wait_for
from ui.views import VIEWS, samples
from ui.widgets.button import Key


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
