"""A pad of signs in their order: capital letters, and digits where a code has both.

They stand as in every primer, not as on a typewriter: who looks for one knows where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRect

from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.tokens import EDGE
from ui.widgets.button import Key, PadKey, Secondary
from ui.widgets.fingers import EachFinger

_COLUMNS = 7


class LetterPad(Block):
    """Rows of seven: the alphabet, clear and delete, which share what is left of the last row."""

    def __init__(self, kit: Kit, alphabet: str, typed: Callable[[str], None]) -> None:
        """Call ``typed`` with a character, ``clear`` or ``delete``."""
        super().__init__()
        self._kit = kit
        self.keys: dict[str, Key] = {c: PadKey(kit, c, partial(typed, c)) for c in alphabet}
        self._lines = -(-(len(alphabet) + 2) // _COLUMNS)
        self._spans = (self._lines * _COLUMNS - len(alphabet)) // 2
        for name, icon in (("clear", "mdi6.close"), ("delete", "mdi6.backspace-outline")):
            words, sign = kit.text(f"pad.{name}"), icon if self._spans == 1 else None
            shown, role = ("", "row") if sign else (words, "strong")
            key = Secondary(kit, shown, partial(typed, name), icon=sign, role=role, least=20)
            key.setAccessibleName(words)
            self.keys[name] = key
        for one in self.keys.values():
            one.setParent(self)
        EachFinger(self, self.keys.values())

    def need(self, width: int) -> Need:
        """Want rows of 26 mm."""
        kit, lines = self._kit, self._lines
        between = (lines - 1) * kit.mm(3.5)
        low = (kit.target + kit.mm(EDGE + 0.5)) * lines + between
        best = max(low, kit.mm(28) * lines + between)
        return Need(low, best, max(low, kit.mm(32) * lines))

    def resizeEvent(self, event: object) -> None:
        """Place the keys."""
        gap = self._kit.mm(3.5)
        wide = (self.width() - (_COLUMNS - 1) * gap) / _COLUMNS
        high = (self.height() - (self._lines - 1) * gap) / self._lines
        at = 0
        for name, key in self.keys.items():
            spans = 1 if len(name) == 1 else self._spans
            row, column = divmod(at, _COLUMNS)
            x, y = round(column * (wide + gap)), round(row * (high + gap))
            key.setGeometry(QRect(x, y, int(wide * spans + gap * (spans - 1)), int(high)))
            at += spans
