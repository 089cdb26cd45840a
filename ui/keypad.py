"""A keypad with five keys that can be felt: up, down, select, back, help. Each key is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from kiosk.domain.frame import Content
from ui.kit import Kit
from ui.views.base import View
from ui.widgets.button import Key

if TYPE_CHECKING:
    from kiosk.domain.masked import Personal

BAR_KEYS: Mapping[Qt.Key, str] = {
    Qt.Key.Key_Backspace: "back",
    Qt.Key.Key_Back: "back",
    Qt.Key.Key_Help: "call_help",
    Qt.Key.Key_Question: "call_help",
    Qt.Key.Key_Asterisk: "call_help",
}
"""What a keypad's keys beside up, down and select mean; its maker's names, or a number pad's."""

WALKS: Mapping[Qt.Key, int] = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
"""How many keys on."""


def walkable(window: QWidget, parts: Iterable[QWidget]) -> list[Key]:
    """Return the keys of ``parts`` that can be pressed now, each part in the order of reading."""

    def reading(key: Key) -> tuple[int, int]:
        at = key.mapTo(window, QPoint())
        return at.y(), at.x()

    return [
        key
        for part in parts
        for key in sorted(part.findChildren(Key), key=reading)
        if key.isVisible() and key.isEnabled()
    ]


def walk(keys: Sequence[Key], now: QWidget | None, step: int) -> Key | None:
    """Give the focus to the key ``step`` on from ``now``, round and round, and return that key."""
    if not keys:
        return None
    reason = Qt.FocusReason.TabFocusReason if step > 0 else Qt.FocusReason.BacktabFocusReason
    at = keys.index(now) if now in keys else -1 if step > 0 else 0
    key = keys[(at + step) % len(keys)]
    key.setFocus(reason)
    return key


def name_of(key: Key, kit: Kit, view: View[Content] | None) -> str | Personal:
    """Return what is said of ``key`` to who comes to it; what is somebody's as such."""
    words = key.accessibleName()
    if key.isChecked():
        words = f"{words}，{kit.text('key.chosen')}"
    if view is not None and view.isAncestorOf(key) and view.is_own(key):
        from kiosk.domain.masked import PersonalText  # not needed for the first frame

        return PersonalText(words)
    return words
