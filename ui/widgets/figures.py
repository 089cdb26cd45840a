"""Amounts for staff: what is left of a supply, the day's numbers, cases by the hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.paint import draw_box, draw_text, height_of, width_of

_CENTRE = Qt.AlignmentFlag.AlignHCenter
_RIGHT = Qt.AlignmentFlag.AlignRight


@dataclass(frozen=True, slots=True)
class Supply:
    """What is left of a thing; ``part`` is 0 to 1 of a full one, ``low`` asks for a hand soon."""

    name: str
    left: str
    part: float
    low: bool


class SupplyBar(Block):
    """A name, what is left in words, and a bar below both."""

    def __init__(self, kit: Kit, supply: Supply) -> None:
        """Show ``supply``."""
        super().__init__()
        self._kit = kit
        self.tell(supply)

    def tell(self, supply: Supply) -> None:
        """Show another state of it."""
        self.supply = supply
        self.setAccessibleName(f"{supply.name} {supply.left}")
        self.update()

    def _beside(self, width: int) -> bool:
        kit = self._kit
        words = width_of(self.supply.name, kit.font("staff"))
        return words + width_of(self.supply.left, kit.font("staff_bold")) + kit.mm(4) <= width

    def _line(self) -> int:
        return round(self._kit.em("staff_bold") * 1.4)

    def need(self, width: int) -> Need:
        """Want a line (two where the words are long) and the bar."""
        lines = 1 if self._beside(width) else 2
        return Need.fixed(lines * self._line() + self._kit.mm(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words and bar."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line, beside = self._line(), self._beside(self.width())
        box = QRect(0, 0, self.width(), line)
        draw_text(painter, box, self.supply.name, kit.font("staff"), palette.ink, middle=True)
        left = box if beside else box.translated(0, line)
        colour = palette.notice_icon if self.supply.low else palette.ink
        draw_text(
            painter, left, self.supply.left, kit.font("staff_bold"), colour, _RIGHT, middle=True
        )
        high = kit.mm(5)
        track = QRectF(0, left.bottom() + 1 + kit.mm(1), self.width(), high)
        draw_box(painter, track, high / 2, palette.track)
        part = min(1.0, max(0.0, self.supply.part))
        if part > 0:
            fill = palette.voice.edge or palette.amber if self.supply.low else palette.accent
            track.setWidth(max(float(high), track.width() * part))
            draw_box(painter, track, high / 2, fill)
        painter.end()


class Figures(Block):
    """Numbers of the day, each above what it counts."""

    def __init__(self, kit: Kit) -> None:
        """Begin with no number; ``tell`` gives them."""
        super().__init__()
        self._kit = kit
        self.figures: tuple[tuple[int, str], ...] = ()

    def tell(self, figures: Sequence[tuple[int, str]]) -> None:
        """Show ``figures``: number and what it counts."""
        self.figures = tuple(figures)
        self.setAccessibleName("；".join(f"{label} {count}" for count, label in figures))
        self.update()

    def _rooms(self, width: int) -> list[int]:
        """Return a width for each figure: what its label wants, if all can have that."""
        kit, count = self._kit, max(1, len(self.figures))
        free = width - kit.mm(4) * (count - 1)
        wishes = [
            max(
                width_of(label, kit.font("staff_least")),
                width_of(str(number), kit.font("staff_number")),
            )
            for number, label in self.figures
        ]
        spare = (free - sum(wishes)) // count
        return [wish + spare for wish in wishes] if spare >= 0 else [free // count] * count

    def _number(self) -> int:
        return round(self._kit.em("staff_number") * 1.25)

    def _label(self, width: int) -> int:
        font = self._kit.font("staff_least")
        pairs = zip(self.figures, self._rooms(width), strict=False)
        return max((height_of(label, font, room, 1.25) for (_, label), room in pairs), default=0)

    def need(self, width: int) -> Need:
        """Want the numbers and the longest label."""
        return Need.fixed(self._number() + self._label(width))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the numbers."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        x, high = 0, self._number()
        for (count, label), room in zip(self.figures, self._rooms(self.width()), strict=False):
            number = QRect(x, 0, room, high)
            draw_text(
                painter, number, str(count), kit.font("staff_number"), palette.ink, middle=True
            )
            words = QRect(x, high, room, self.height() - high)
            draw_text(painter, words, label, kit.font("staff_least"), palette.ink, leading=1.25)
            x += room + kit.mm(4)
        painter.end()


class HourBars(Block):
    """Cases by the hour: a bar with its number above and its hour below."""

    def __init__(self, kit: Kit) -> None:
        """Begin empty; ``tell`` gives the hours."""
        super().__init__()
        self._kit = kit
        self.hours: tuple[tuple[str, int], ...] = ()

    def tell(self, hours: Sequence[tuple[str, int]]) -> None:
        """Show ``hours``: label and count, in order."""
        self.hours = tuple(hours)
        self.setAccessibleName("；".join(f"{label} {count}" for label, count in hours))
        self.update()

    def need(self, width: int) -> Need:
        """Want room for bars between two lines of words."""
        kit = self._kit
        words = round(kit.em("staff_least") * 1.4) * 2
        return Need(words + kit.mm(16), words + kit.mm(38), words + kit.mm(46))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars on their line."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = round(kit.em("staff_least") * 1.4)
        ground = self.height() - line
        step = self.width() / max(1, len(self.hours))
        wide = min(step * 0.6, kit.mm(15))
        most = max((count for _, count in self.hours), default=0) or 1
        for place, (label, count) in enumerate(self.hours):
            x = round(place * step)
            high = round((ground - line - kit.mm(1)) * count / most)
            bar = QRectF(x + (step - wide) / 2, ground - max(high, kit.mm(0.6)), wide, 0)
            bar.setBottom(ground)
            draw_box(painter, bar, min(kit.mm(1.5), bar.height() / 2), self._fill(count))
            above = QRect(x, round(bar.y()) - line, round(step), line)
            font = kit.font("staff_least", bold=True)
            draw_text(painter, above, str(count), font, palette.ink, _CENTRE, middle=True)
            below = QRect(x, ground, round(step), line)
            font = kit.font("staff_least")
            draw_text(painter, below, label, font, palette.ink2, _CENTRE, middle=True)
        painter.setPen(QPen(QColor(palette.edge), max(1, kit.mm(0.4))))
        painter.drawLine(0, ground, self.width(), ground)
        painter.end()

    def _fill(self, count: int) -> str:
        return self._kit.palette.accent if count else self._kit.palette.edge
