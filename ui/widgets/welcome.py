"""Pieces of the attract view: its own head line, the three steps, and the great key."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Fits, Need, Pile
from ui.theme.tokens import DOCK_FLAT, EDGE, MARGIN, Skin
from ui.widgets import art
from ui.widgets.button import Primary
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text, height_of, lines_of, width_of
from ui.widgets.picture import draw_sign
from ui.widgets.status import date_words

_RIGHT = Qt.AlignmentFlag.AlignRight


class Welcome(Block):
    """Mark, name and place at left; clock and date at right."""

    def __init__(self, kit: Kit) -> None:
        """Show the place."""
        super().__init__()
        self._kit = kit
        self._at: datetime | None = None
        self.setAccessibleName(f"{kit.text('app.name')} {kit.say(kit.site.full_name)}")

    def tell(self, at: datetime) -> None:
        """Show the local time."""
        if self._at is None or (at.minute, at.hour) != (self._at.minute, self._at.hour):
            self._at = at
            self.update()

    def need(self, width: int) -> Need:
        """Want the clock and the date below it."""
        kit = self._kit
        clock = round(kit.em("clock") * 1.1) + round(kit.em("help") * 1.3)
        return Need.fixed(max(clock, self._name_height(width)))

    def _sizes(self) -> tuple[int, int]:
        """Return the mark's side and where words begin."""
        side = self._kit.mm(26)
        return side, side + self._kit.mm(6)

    def _room(self, width: int) -> int:
        """Return the width for name and place."""
        kit = self._kit
        right = max(width_of("00:00", kit.font("clock")), width_of(self._date(), kit.font("help")))
        free = width - self._sizes()[1] - right - kit.mm(6)
        if kit.flat and kit.voice:  # the voice dock stands in the middle
            free = min(free, kit.mm(DOCK_FLAT[0] - MARGIN - 4) - self._sizes()[1])
        return free

    def _date(self) -> str:
        at = self._at or datetime(2025, 10, 16)  # noqa: DTZ001 - the widest date, for measuring
        return date_words(self._kit, at)

    def _place(self, width: int) -> str:
        """Return the place's full name where its lines hold it, else its short one."""
        kit, full = self._kit, self._kit.say(self._kit.site.full_name)
        most = 1 if kit.flat and kit.voice else 2
        whole = len(lines_of(full, kit.font("help"), self._room(width))) <= most
        return full if whole else kit.say(kit.site.short_name)

    def _name_height(self, width: int) -> int:
        kit = self._kit
        place = height_of(self._place(width), kit.font("help"), self._room(width), 1.3)
        return place + round(kit.em("row") * 1.3)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        side, left = self._sizes()
        mark = QRectF(0, (self.height() - side) / 2, side, side)
        art.paint_mark(painter, mark, palette)
        room, first = self._room(self.width()), round(kit.em("row") * 1.3)
        top = (self.height() - self._name_height(self.width())) // 2
        box = QRect(left, top, room, first)
        draw_text(painter, box, kit.text("app.name"), kit.font("row"), palette.ink)
        box = QRect(left, top + first, room, self.height())
        draw_text(painter, box, self._place(self.width()), kit.font("help"), palette.ink2)
        if self._at is not None:
            clock = round(kit.em("clock") * 1.1)
            high = clock + round(kit.em("help") * 1.3)
            top = (self.height() - high) // 2
            at = QRect(0, top, self.width(), clock)
            words = self._at.strftime("%H:%M")
            draw_text(painter, at, words, kit.font("clock"), palette.ink, _RIGHT, leading=1.1)
            at = QRect(0, top + clock, self.width(), high)
            draw_text(painter, at, self._date(), kit.font("help"), palette.ink2, _RIGHT)
        painter.end()


class HowTo(Block):
    """One of the three steps: a picture on a sheet, a number, two lines."""

    def __init__(self, kit: Kit, number: int, picture: str, title: str, line: str) -> None:
        """Show step ``number``."""
        super().__init__()
        self._kit, self._number, self._picture = kit, number, picture
        labels: list[Fits] = [
            Label(kit, title, "strong" if kit.display.language == "en" else "lead")
        ]
        if not kit.large:
            labels.append(Label(kit, line, "body", "ink2"))
        self._words = Pile(labels)
        self._words.setParent(self)
        self._disc = kit.mm(15)
        self.peers: tuple[HowTo, ...] = (self,)
        """The steps beside it: their pictures are equally high."""

    def _words_height(self, width: int) -> int:
        return max(p._words.need(width - self._left()).best for p in self.peers)

    def _left(self) -> int:
        return self._disc + self._kit.mm(4)

    def need(self, width: int) -> Need:
        """Want the picture and the words below it."""
        kit = self._kit
        words = max(self._words_height(width), self._disc) + kit.mm(5)
        return Need(words + kit.mm(30), words + kit.mm(54), words + kit.mm(58))

    def _sheet(self) -> QRect:
        words = max(self._words_height(self.width()), self._disc)
        return QRect(0, 0, self.width(), self.height() - words - self._kit.mm(5))

    def resizeEvent(self, event: object) -> None:
        """Place the words below the sheet."""
        top = self._sheet().bottom() + 1 + self._kit.mm(5)
        self._words.setGeometry(self._left(), top, self.width() - self._left(), self.height() - top)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sheet, picture and number."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        sheet = self._sheet()
        line = max(1.0, float(kit.mm(palette.border_mm)))
        draw_box(painter, QRectF(sheet), kit.radius("card"), palette.card, palette.line, line)
        inset = kit.mm(6)
        art.paint(
            painter, QRectF(sheet).adjusted(inset, inset, -inset, -inset), palette, self._picture
        )
        disc = QRect(0, self._words.y(), self._disc, self._disc)
        draw_box(painter, QRectF(disc), self._disc / 2, palette.accent)
        draw_text(
            painter,
            disc,
            str(self._number),
            kit.font("strong"),
            palette.on_accent,
            Qt.AlignmentFlag.AlignHCenter,
            middle=True,
        )
        painter.end()


class Start(Primary):
    """The great key: a hand that touches, what it does, and that there is no hurry."""

    def __init__(self, kit: Kit, press: Callable[[], None]) -> None:
        """Show the key."""
        super().__init__(kit, kit.text("attract.start"), press, role="greeting", least=50, best=88)
        self._second = kit.text("attract.start_line")
        self.setAccessibleDescription(self._second)

    def _inner(self, width: int) -> tuple[int, int, int, int]:
        """Return disc side, room for words, heights of both lines."""
        kit = self._kit
        disc = kit.mm(46 if not kit.flat else 40)
        room = width - disc - kit.mm(9) - kit.mm(16)
        if self._stands(width):
            room = width - kit.mm(12)
        first = height_of(self.text(), kit.font("greeting"), room, 1.25)
        second = height_of(self._second, kit.font("lead", bold=False), room, 1.3)
        return disc, room, first, second

    def _stands(self, width: int) -> bool:
        """Tell whether the disc stands above the words."""
        return self._kit.flat and width < self._kit.mm(200)

    def need(self, width: int) -> Need:
        """Want much room."""
        kit = self._kit
        disc, _, first, second = self._inner(width)
        words = first + second
        low = max(words, disc) if not self._stands(width) else words + disc + kit.mm(6)
        low += kit.mm(EDGE + 8)
        return Need(low, max(low, kit.mm(88)), max(low, kit.mm(130 if kit.flat else 100)))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint disc and words as one group."""
        kit = self._kit
        disc, room, first, second = self._inner(face.width())
        large, small = kit.font("greeting"), kit.font("lead", bold=False)
        align = Qt.AlignmentFlag.AlignLeft
        if self._stands(face.width()):
            align = Qt.AlignmentFlag.AlignHCenter
            top = face.y() + (face.height() - disc - kit.mm(6) - first - second) // 2
            circle = QRect(face.center().x() - disc // 2, top, disc, disc)
            x, y = face.x() + kit.mm(6), top + disc + kit.mm(6)
        else:
            wide = min(room, max(width_of(self.text(), large), width_of(self._second, small)))
            left = face.x() + (face.width() - disc - kit.mm(9) - wide) // 2
            circle = QRect(left, face.y() + (face.height() - disc) // 2, disc, disc)
            x, y = circle.right() + 1 + kit.mm(9), face.y() + (face.height() - first - second) // 2
        draw_box(painter, QRectF(circle), disc / 2, skin.words)
        inset = disc * 0.2
        box = QRectF(circle).adjusted(inset, inset, -inset, -inset)
        draw_sign(painter, kit, box, "mdi6.gesture-tap", skin.fill)
        draw_text(
            painter,
            QRect(x, y, room, first),
            self.text(),
            large,
            skin.words,
            align,
            leading=1.25,
            kept=True,
        )
        draw_text(
            painter, QRect(x, y + first, room, second), self._second, small, skin.words, align
        )
