"""The line above every view: mark, place, network in words, clock."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit import Kit
from ui.theme.tokens import MARGIN, STATUS, STATUS_FLAT, STATUS_LARGE
from ui.widgets.art import paint_mark
from ui.widgets.icons import draw_icon
from ui.widgets.paint import draw_text, width_of


def status_height(kit: Kit) -> int:
    """Return the line's height in pixels."""
    if kit.flat:
        return kit.mm(STATUS_FLAT)
    return kit.mm(STATUS_LARGE if kit.large else STATUS)


def date_words(kit: Kit, at: datetime) -> str:
    """Return month, day and weekday."""
    return kit.text(
        "date.long",
        month=at.month,
        day=at.day,
        month_name=kit.text(f"month.{at.month}"),
        weekday=kit.text(f"weekday.{at.isoweekday()}"),
    )


class StatusLine(QWidget):
    """Where this is, whether the line is up (word and picture, never colour alone), what time."""

    def __init__(self, kit: Kit) -> None:
        """Show the line."""
        super().__init__()
        self._kit = kit
        self._online: bool | None = None
        self._at: datetime | None = None
        self.setAccessibleName(kit.text("app.name"))

    def tell(self, at: datetime, online: bool | None) -> None:
        """Show the local time ``at`` and the state of the network."""
        changed = online != self._online or self._at is None or _minute(at) != _minute(self._at)
        self._at, self._online = at, online
        if changed:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        height = self.height()
        left, right = kit.mm(MARGIN), self.width() - kit.mm(MARGIN)
        side = kit.mm(18 if kit.large and not kit.flat else 15)
        paint_mark(painter, QRectF(left, (height - side) / 2, side, side), palette)
        bold, plain = kit.font("status_bold"), kit.font("status")
        x = left + side + kit.mm(4)
        name = kit.text("app.name")
        self._words(painter, x, name, bold, palette.ink)
        x += width_of(name, bold) + kit.mm(4)
        if self._at is not None:
            clock = self._at.strftime("%H:%M")
            wide = width_of(clock, bold)
            right -= wide
            self._words(painter, right, clock, bold, palette.ink)
            right -= kit.mm(8)
        right = self._network(painter, right)
        place = kit.say(kit.site.full_name if kit.flat else kit.site.short_name)
        if not kit.large and x + width_of(place, plain) + kit.mm(6) <= right:
            self._words(painter, x, place, plain, palette.ink2)
        painter.end()

    def _network(self, painter: QPainter, right: int) -> int:
        """Paint the network's state ending at ``right``; return where it begins."""
        kit, palette = self._kit, self._kit.palette
        if self._online is None:
            return right
        words = kit.text("net.up" if self._online else "net.down")
        plain = kit.font("status")
        right -= width_of(words, plain)
        self._words(painter, right, words, plain, palette.ink2)
        side = kit.mm(10.5)
        right -= side + kit.mm(4)
        icon = "mdi6.wifi" if self._online else "mdi6.wifi-off"
        draw_icon(painter, QRectF(right, 0, side, self.height()), icon, palette.ink2)
        return right

    def _words(self, painter: QPainter, x: int, words: str, font: QFont, colour: str) -> None:
        box = QRect(x, 0, width_of(words, font) + 2, self.height())
        draw_text(painter, box, words, font, colour, Qt.AlignmentFlag.AlignLeft, middle=True)


def _minute(at: datetime) -> tuple[int, int, int]:
    return at.day, at.hour, at.minute
