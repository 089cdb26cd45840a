"""What the staff's overview is made of: a banner, and lights with a shape and a word.

Only staff see these, so their text may be smaller than a resident's. Everything can be told anew in
place: the overview is taken every few seconds, and a key under a finger must not be rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.icons import draw_icon
from ui.widgets.paint import draw_box, draw_text, height_of, width_of

Mood = Literal["good", "notice", "bad"]

_SHAPES: Mapping[Mood, str] = {
    "good": "mdi6.check-circle",
    "notice": "mdi6.alert",
    "bad": "mdi6.close-octagon",
}


@dataclass(frozen=True, slots=True)
class Light:
    """State of one thing: colour, shape and word say the same."""

    icon: str
    name: str
    mood: Mood
    word: str


class Lights(Block):
    """One row a device: pictogram, name, and a light at the right."""

    def __init__(self, kit: Kit) -> None:
        """Begin with no row; ``tell`` gives them."""
        super().__init__()
        self._kit = kit
        self._rows: tuple[Light, ...] = ()

    @property
    def rows(self) -> tuple[Light, ...]:
        """Return what is shown."""
        return self._rows

    def tell(self, rows: Sequence[Light]) -> None:
        """Show ``rows``."""
        self._rows = tuple(rows)
        self.setAccessibleName("；".join(f"{row.name} {row.word}" for row in rows))
        self.update()

    def _pill(self, row: Light) -> int:
        kit = self._kit
        words = width_of(row.word, kit.font("staff_bold"))
        return words + kit.em("staff_bold") + kit.mm(2 + 4 + 4.5)

    def _left(self) -> int:
        return round(self._kit.em("staff") * 1.2) + self._kit.mm(4)

    def _heights(self, width: int, row: Light) -> tuple[int, bool]:
        """Return a row's height, and whether the light goes below the name for want of width."""
        kit = self._kit
        pill = round(kit.em("staff_bold") * 1.5)
        room = width - self._left() - self._pill(row) - kit.mm(3)
        leading = kit.leading("staff")
        below = room < width_of(row.name, kit.font("staff"))
        if below:
            room = width - self._left()
        name = height_of(row.name, kit.font("staff"), room, leading)
        return kit.mm(4) + (name + pill + kit.mm(2) if below else max(name, pill)), below

    def need(self, width: int) -> Need:
        """Want one row after another; they may stand further apart."""
        least = sum(self._heights(width, row)[0] for row in self._rows)
        spread = self._kit.mm(5) * len(self._rows)
        return Need(least, least + spread // 2, least + 2 * spread)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint rows with a line between them."""
        kit = self._kit
        painter = QPainter(self)
        heights = [self._heights(self.width(), row) for row in self._rows]
        spare = self.height() - sum(height for height, _ in heights)
        y = 0
        for place, (row, (height, below)) in enumerate(zip(self._rows, heights, strict=True)):
            high = height + spare // max(1, len(self._rows))
            if place:
                painter.setPen(QPen(QColor(kit.palette.line), 1))
                painter.drawLine(0, y, self.width(), y)
            self._draw(painter, QRect(0, y, self.width(), high), row, below)
            y += high
        painter.end()

    def _draw(self, painter: QPainter, box: QRect, row: Light, below: bool) -> None:
        kit, palette = self._kit, self._kit.palette
        em, left = kit.em("staff"), self._left()
        pill = round(kit.em("staff_bold") * 1.5)
        top = box.adjusted(0, kit.mm(2), 0, -pill - kit.mm(4)) if below else box
        draw_icon(painter, QRectF(0, top.y(), em * 1.2, top.height()), row.icon, palette.ink2)
        room = box.width() - left - (0 if below else self._pill(row) + kit.mm(3))
        draw_text(
            painter,
            QRect(left, top.y(), room, top.height()),
            row.name,
            kit.font("staff"),
            palette.ink,
            leading=kit.leading("staff"),
            middle=True,
        )
        wide = self._pill(row)
        y = top.bottom() + 1 if below else box.y() + (box.height() - pill) // 2
        draw_light(painter, kit, QRect(box.right() + 1 - wide, y, wide, pill), row)


def draw_light(painter: QPainter, kit: Kit, box: QRect, light: Light) -> None:
    """Paint a light: a pill with a shape and a word."""
    palette = kit.palette
    fill, colour = {
        "good": (palette.good_fill, palette.good),
        "notice": (palette.notice, palette.notice_icon),
        "bad": (palette.bad_fill, palette.bad),
    }[light.mood]
    border = colour if kit.display.contrast else None
    draw_box(painter, QRectF(box), box.height() / 2, fill, border, float(kit.mm(0.6)))
    em = kit.em("staff_bold")
    x = box.x() + kit.mm(4)
    draw_icon(painter, QRectF(x, box.y(), em, box.height()), _SHAPES[light.mood], colour)
    x += em + kit.mm(2)
    words = QRect(x, box.y(), box.right() - x, box.height())
    draw_text(painter, words, light.word, kit.font("staff_bold"), colour, middle=True)


class StaffBanner(Block):
    """One thing to know, with a pictogram; nothing at all while there is nothing to know."""

    def __init__(self, kit: Kit, gap: float, expects: Sequence[str] = ()) -> None:
        """Begin with nothing; below it, when there is something, ``gap`` mm stay free.

        ``expects`` are titles for the longest of which room is kept, so that what stands below does
        not move when one takes the place of another.
        """
        super().__init__()
        self._kit, self._gap, self._expects = kit, kit.mm(gap), tuple(expects)
        self.title = self.line = ""
        self.icon, self.notice = "", False

    def tell(self, title: str, line: str = "", icon: str = "", *, notice: bool = False) -> None:
        """Show ``title`` and perhaps ``line``; a notice is amber, all else calm."""
        self.title, self.line, self.icon, self.notice = title, line, icon, notice
        self.setAccessibleName(f"{title} {line}".strip())
        self.update()

    def _left(self) -> int:
        return self._kit.mm(8) + round(self._kit.em("lead") * 1.5) + self._kit.mm(6)

    def _heights(self, width: int) -> tuple[int, int]:
        kit, room = self._kit, width - self._left() - self._kit.mm(6)
        title = self._title(self.title, room)
        if not self.line:
            return title, 0
        return title, height_of(self.line, kit.font("staff"), room, kit.leading("staff"))

    def _title(self, title: str, room: int) -> int:
        kit = self._kit
        return height_of(title, kit.font("strong"), room, kit.leading("strong"))

    def need(self, width: int) -> Need:
        """Want the words and some air."""
        if not self.title and not self._expects:
            return Need.fixed(0)
        room = width - self._left() - self._kit.mm(6)
        kept = max((self._title(title, room) for title in self._expects), default=0)
        words = max(sum(self._heights(width)), kept) + self._gap
        return Need(words + self._kit.mm(7), words + self._kit.mm(11), words + self._kit.mm(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint pictogram and words."""
        if not self.title:
            return
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        box = self.rect().adjusted(0, 0, 0, -self._gap)
        fill, line, colour = (
            (palette.notice, palette.notice_line, palette.notice_icon)
            if self.notice
            else (palette.calm, palette.plate_line, palette.calm_icon)
        )
        draw_box(painter, QRectF(box), kit.radius("card"), fill, line, max(1.0, float(kit.mm(0.5))))
        side = round(kit.em("lead") * 1.5)
        draw_icon(painter, QRectF(kit.mm(8), 0, side, box.height()), self.icon, colour)
        title, line_height = self._heights(self.width())
        x, room = self._left(), self.width() - self._left() - kit.mm(6)
        y = (box.height() - title - line_height) // 2
        at = QRect(x, y, room, title)
        draw_text(
            painter,
            at,
            self.title,
            kit.font("strong"),
            palette.notice_ink,
            leading=kit.leading("strong"),
        )
        at = QRect(x, y + title, room, line_height)
        draw_text(
            painter, at, self.line, kit.font("staff"), palette.ink, leading=kit.leading("staff")
        )
        painter.end()
