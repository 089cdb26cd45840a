"""What is written so far, in one box: a sum with its unit, a line, some sentences."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.fonts import font
from ui.widgets.paint import draw_box, draw_text, lines_of, width_of

_DOT = "●"


class SumField(Block):
    """A sum of money in large digits, its unit behind it."""

    def __init__(
        self, kit: Kit, name: str, unit: str, say: Callable[[str], str] | None = None
    ) -> None:
        """Show nothing yet; ``name`` is what a screen reader calls the field.

        Args:
            say: gives a sum in words, which stand below it: a digit too many is seen there.
        """
        super().__init__()
        self._kit, self._unit, self._say = kit, unit, say
        self._text = self._words = ""
        self.setAccessibleName(name)

    def tell(self, text: str, *, hidden: bool) -> None:
        """Show a sum in thousands, or dots while somebody else may be looking."""
        shown = _DOT * len(text) if hidden else in_thousands(text)
        if shown != self._text:
            self._text = shown
            self._words = self._say(text) if self._say and not hidden else ""
            self.update()

    def _below(self) -> int:
        """Return the height of the words."""
        kit = self._kit
        return round(kit.em("help") * kit.leading("help")) + kit.mm(3) if self._say else 0

    def need(self, width: int) -> Need:
        """Want 42 mm, and a line for the words."""
        kit, below = self._kit, self._below()
        return Need(kit.mm(30) + below, kit.mm(42) + below, kit.mm(42) + below)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, sum and unit."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = float(max(kit.mm(0.8), kit.mm(palette.border_mm)))
        draw_box(
            painter, QRectF(self.rect()), kit.radius("card"), palette.card, palette.accent, line
        )
        unit_font = kit.font("tile")
        unit = width_of(self._unit, unit_font) + kit.mm(8)
        inside = self.rect().adjusted(kit.mm(8), 0, -kit.mm(8), -self._below())
        words = QRect(inside.right() - unit, inside.y(), unit, inside.height())
        draw_text(
            painter, words, self._unit, unit_font, palette.ink2, _RIGHT, leading=1.0, middle=True
        )
        room = inside.width() - unit
        em = min(kit.em("digits"), round(inside.height() * 0.66))
        while em > kit.em("tile") and width_of(self._text, font(em, bold=True)) > room:
            em -= 4
        area = QRect(inside.x(), inside.y(), room, inside.height())
        draw_text(
            painter,
            area,
            self._text,
            font(em, bold=True),
            palette.ink,
            _RIGHT,
            leading=1.0,
            middle=True,
        )
        below = QRect(inside.x(), inside.bottom(), inside.width(), self._below() - kit.mm(3))
        if width_of(self._words, kit.font("help")) <= below.width():
            draw_text(painter, below, self._words, kit.font("help"), palette.ink2, _RIGHT)
        painter.end()


class TextField(Block):
    """Words, and behind them what is being typed; where there are none, what to do."""

    def __init__(self, kit: Kit, name: str, hint: str = "", *, lines: int = 1) -> None:
        """Show ``hint``; the box has room for ``lines`` lines. ``name`` is for screen readers."""
        super().__init__()
        self._kit, self._hint, self._lines = kit, hint, lines
        self._text = self._typing = ""
        self.setAccessibleName(name)

    def tell(self, text: str, typing: str = "", *, hidden: bool) -> None:
        """Show both, or dots while somebody else may be looking."""
        shown = (_DOT * min(len(text), 12), "") if hidden else (text, typing)
        if shown != (self._text, self._typing):
            self._text, self._typing = shown
            self.update()

    def _line(self) -> int:
        return round(self._kit.em("row") * _LEADING)

    def need(self, width: int) -> Need:
        """Want its lines, and a margin round them."""
        kit, pad = self._kit, 2 * self._kit.mm(_PAD)
        low = self._line() * max(1, self._lines - 1) + pad
        best = self._line() * self._lines + pad
        return Need(low, max(best, kit.mm(30)), max(best, kit.mm(30)) + self._line())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box and the last lines that it holds, with a caret behind them."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        border = float(max(kit.mm(0.8), kit.mm(palette.border_mm)))
        box = QRectF(self.rect())
        draw_box(painter, box, kit.radius("card"), palette.card, palette.accent, border)
        pad, step, letters = kit.mm(_PAD), self._line(), kit.font("row", bold=False)
        inside = self.rect().adjusted(2 * pad, pad, -2 * pad, -pad)
        room = max(1, inside.height() // step)
        given = self._text + self._typing
        lines = list(lines_of(given or self._hint, letters, inside.width()))[-room:]
        y = inside.y() + (inside.height() - step) // 2 if self._lines == 1 else inside.y()
        colour = palette.ink if given else palette.ink2
        for line in lines:
            at = QRect(inside.x(), y, inside.width(), step)
            draw_text(painter, at, line, letters, colour, leading=_LEADING)
            y += step
        if given:
            self._mark(painter, inside.x(), y - step, lines[-1])
        painter.end()

    def _mark(self, painter: QPainter, x: int, y: int, line: str) -> None:
        """Underline what is not chosen yet, and set a caret where the next sign will stand."""
        kit, ink, step = self._kit, QColor(self._kit.palette.accent), self._line()
        letters, thick = kit.font("row", bold=False), kit.mm(1)
        end = x + width_of(line, letters)
        if self._typing:
            typing = min(width_of(self._typing, letters), width_of(line, letters))
            painter.fillRect(QRect(end - typing, y + step - thick, typing, thick), ink)
        painter.fillRect(QRect(end + thick, y + step // 8, thick, step * 3 // 4), ink)


_LEADING, _PAD = 1.35, 4
"""Of written lines, in ems; the margin round them, in mm."""

_RIGHT = Qt.AlignmentFlag.AlignRight


def in_thousands(text: str) -> str:
    """Return a sum as people read it: 12 345.60."""
    whole, point, rest = text.partition(".")
    groups = f"{int(whole):,}".replace(",", " ") if whole.isdigit() else whole
    return groups + point + rest
