"""A pad of digits and capital letters, for codes that have both."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect

from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.tokens import EDGE
from ui.widgets.button import Key, PadKey, Secondary
from ui.widgets.fingers import EachFinger

_COLUMNS, _ROWS = 7, 5
_AT_THE_END = 2
"""Columns of each of the two keys that take back."""


class LetterPad(Block):
    """Five rows of seven: the alphabet, clear and delete."""

    def __init__(self, kit: Kit, alphabet: str, typed: Callable[[str], None]) -> None:
        """Call ``typed`` with a character, ``clear`` or ``delete``."""
        super().__init__()
        self._kit = kit
        self.keys: dict[str, Key] = {c: PadKey(kit, c, partial(typed, c)) for c in alphabet}
        for name in ("clear", "delete"):
            words = kit.text(f"pad.{name}")
            self.keys[name] = Secondary(kit, words, partial(typed, name), role="strong", least=20)
        for key in self.keys.values():
            key.setParent(self)
        EachFinger(self, self.keys.values())

    def need(self, width: int) -> Need:
        """Want rows of 26 mm."""
        kit, between = self._kit, (_ROWS - 1) * self._kit.mm(3.5)
        low = (kit.target + kit.mm(EDGE + 0.5)) * _ROWS + between
        return Need(low, max(low, kit.mm(28) * _ROWS + between), max(low, kit.mm(32) * _ROWS))

    def resizeEvent(self, event: object) -> None:
        """Place the keys."""
        gap = self._kit.mm(3.5)
        wide = (self.width() - (_COLUMNS - 1) * gap) / _COLUMNS
        high = (self.height() - (_ROWS - 1) * gap) / _ROWS
        at = 0
        for name, key in self.keys.items():
            spans = 1 if len(name) == 1 else _AT_THE_END
            row, column = divmod(at, _COLUMNS)
            x, y = round(column * (wide + gap)), round(row * (high + gap))
            key.setGeometry(QRect(x, y, int(wide * spans + gap * (spans - 1)), int(high)))
            at += spans
