"""What is written so far, in one box: a sum with its unit, a line, some sentences."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.fonts import font
from ui.widgets.paint import draw_box, draw_text, height_of, width_of

_DOT = "●"


class SumField(Block):
    """A sum of money in large digits, its unit behind it."""

    def __init__(self, kit: Kit, name: str, unit: str) -> None:
        """Show nothing yet; ``name`` is what a screen reader calls the field."""
        super().__init__()
        self._kit, self._unit, self._text = kit, unit, ""
        self.setAccessibleName(name)

    def tell(self, text: str, *, hidden: bool) -> None:
        """Show a sum in thousands, or dots while somebody else may be looking."""
        shown = _DOT * len(text) if hidden else in_thousands(text)
        if shown != self._text:
            self._text = shown
            self.update()

    def need(self, width: int) -> Need:
        """Want 42 mm."""
        kit = self._kit
        return Need(kit.mm(30), kit.mm(42), kit.mm(42))

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
        inside = self.rect().adjusted(kit.mm(8), 0, -kit.mm(8), 0)
        words = QRect(inside.right() - unit, inside.y(), unit, inside.height())
        draw_text(
            painter, words, self._unit, unit_font, palette.ink2, _RIGHT, leading=1.0, middle=True
        )
        room = inside.width() - unit
        em = min(kit.em("digits"), round(self.height() * 0.66))
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
        painter.end()


class TextField(Block):
    """Words, as many lines as they need; where there are none, what to do."""

    def __init__(self, kit: Kit, name: str, hint: str, *, lines: int) -> None:
        """Show ``hint``; the box has room for ``lines`` at least."""
        super().__init__()
        self._kit, self._hint, self._lines = kit, hint, lines
        self._text, self._hidden = "", False
        self.setAccessibleName(name)

    def tell(self, text: str, *, hidden: bool) -> None:
        """Show ``text``, or dots while somebody else may be looking."""
        shown = _DOT * min(len(text), 12) if hidden else text
        if shown != self._text:
            self._text = shown
            self.update()

    def _height(self, width: int) -> int:
        kit = self._kit
        role = "tile" if self._lines == 1 else "lead"
        text = self._text or self._hint
        line = round(kit.em(role) * kit.leading(role))
        wanted = height_of(text, kit.font(role), width - kit.mm(16), kit.leading(role))
        return max(wanted, line * self._lines) + kit.mm(10)

    def need(self, width: int) -> Need:
        """Want the words' height, at least the lines'."""
        low = max(self._height(width), self._kit.mm(30))
        return Need(low, max(low, self._kit.mm(42)), max(low, self._kit.mm(70)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box and words, the last lines of what is too long."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = float(max(kit.mm(0.8), kit.mm(palette.border_mm)))
        draw_box(
            painter, QRectF(self.rect()), kit.radius("card"), palette.card, palette.accent, line
        )
        role = "tile" if self._lines == 1 else "lead"
        area = self.rect().adjusted(kit.mm(8), kit.mm(4), -kit.mm(8), -kit.mm(4))
        colour = palette.ink if self._text else palette.ink2
        draw_text(
            painter,
            area,
            self._text or self._hint,
            kit.font(role, bold=bool(self._text)),
            colour,
            leading=kit.leading(role),
            middle=self._lines == 1,
        )
        painter.end()


_RIGHT = Qt.AlignmentFlag.AlignRight


def in_thousands(text: str) -> str:
    """Return a sum as people read it: 12 345.60."""
    whole, point, rest = text.partition(".")
    groups = f"{int(whole):,}".replace(",", " ") if whole.isdigit() else whole
    return groups + point + rest
