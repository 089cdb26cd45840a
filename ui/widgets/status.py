"""The line above every view: mark, place, network in words, clock."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.kit import Kit
from ui.theme.tokens import DOCK_FLAT, MARGIN, STATUS, STATUS_FLAT, STATUS_LARGE
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
        self._hears = False
        self._at: datetime | None = None
        self.setAccessibleName(kit.text("app.name"))

    def tell(self, at: datetime, online: bool | None, *, hears: bool = False) -> None:
        """Show the local time ``at``, the state of the network, and whether a microphone is open.

        Who is heard must see it, wherever the voice dock is.
        """
        changed = (online, hears) != (self._online, self._hears)
        changed = changed or self._at is None or _minute(at) != _minute(self._at)
        self._at, self._online, self._hears = at, online, hears
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
        right = self._hearing(painter, x, right) if self._hears else right
        if kit.flat and kit.voice:  # the voice dock may stand in the middle
            right = min(right, kit.mm(DOCK_FLAT[0]))
        for name_of in (kit.site.full_name, kit.site.short_name)[0 if kit.flat else 1 :]:
            place = kit.say(name_of)
            if not kit.large and x + width_of(place, plain) + kit.mm(6) <= right:
                self._words(painter, x, place, plain, palette.ink2)
                break
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

    def _hearing(self, painter: QPainter, left: int, right: int) -> int:
        """Paint the open microphone, with a word where there is room; return where it begins."""
        kit, palette = self._kit, self._kit.palette
        words, plain, side = kit.text("voice.hears"), kit.font("status"), kit.mm(10.5)
        right -= kit.mm(8)
        wide = width_of(words, plain) + kit.mm(4)
        if right - wide - side >= left:
            self._words(painter, right - wide + kit.mm(4), words, plain, palette.ink)
            right -= wide
        box = QRectF(right - side, 0, side, self.height())
        draw_icon(painter, box, "mdi6.microphone", palette.ink)
        return right - side

    def _words(self, painter: QPainter, x: int, words: str, font: QFont, colour: str) -> None:
        box = QRect(x, 0, width_of(words, font) + 2, self.height())
        draw_text(painter, box, words, font, colour, Qt.AlignmentFlag.AlignLeft, middle=True)


def _minute(at: datetime) -> tuple[int, int, int]:
    return at.day, at.hour, at.minute
