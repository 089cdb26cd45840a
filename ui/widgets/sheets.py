"""Sheets of the case: what is agreed to, what is reviewed, the number, and the slip as it looks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Fits, Need, Pile, Row
from ui.theme.tokens import EDGE, Skin
from ui.widgets import art
from ui.widgets.button import Key, Secondary
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text, height_of
from ui.widgets.picture import draw_sign
from ui.widgets.pieces import Panel
from ui.widgets.qr import QrCode

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class Tick(Key):
    """A box to tick with the sentence that is agreed to."""

    rounding = "card"

    def __init__(
        self, kit: Kit, title: str, sentence: str, press: Callable[[], None], *, ticked: bool
    ) -> None:
        """Show the box."""
        super().__init__(kit, title, press)
        self._sentence, self._ticked = sentence, ticked
        self.setCheckable(True)  # a screen reader tells so
        self.setChecked(ticked)
        self.setAccessibleDescription(sentence)
        self._box = kit.mm(20)

    def set_ticked(self, ticked: bool) -> None:
        """Show the tick, or not."""
        if ticked != self._ticked:
            self._ticked = ticked
            self.setChecked(ticked)
            self.update()

    def line(self) -> float:
        """Return a thicker border where ticked."""
        return float(self._kit.mm(1)) if self._ticked else super().line()

    def skin(self) -> Skin:
        """Return paper with the accent's border where ticked."""
        skin = super().skin()
        palette = self._kit.palette
        if not self._ticked:
            return skin
        return Skin(skin.fill, skin.words, skin.icon, palette.accent, skin.edge)

    def _left(self) -> int:
        return self._kit.mm(9) + self._box + self._kit.mm(7)

    def _heights(self, width: int) -> tuple[int, int]:
        kit, room = self._kit, width - self._left() - self._kit.mm(6)
        first = height_of(self.text(), kit.font("lead"), room, 1.3)
        second = height_of(self._sentence, kit.font("help"), room, 1.4)
        return first, second if self._sentence else 0

    def need(self, width: int) -> Need:
        """Want 42 mm or what the words need."""
        low = max(sum(self._heights(width)), self._box) + self._kit.mm(EDGE + 7)
        return Need(low, max(low, self._kit.mm(42)), max(low, self._kit.mm(46)))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint box, tick and words."""
        kit, palette = self._kit, self._kit.palette
        side = self._box
        box = QRectF(face.x() + kit.mm(9), face.y() + (face.height() - side) / 2, side, side)
        if self._ticked:
            draw_box(painter, box, kit.radius("key"), palette.accent)
            inset = side * 0.12
            sign = box.adjusted(inset, inset, -inset, -inset)
            draw_sign(painter, kit, sign, "mdi6.check-bold", palette.on_accent)
        else:
            colour = palette.accent if not self.isDown() else skin.words
            draw_box(painter, box, kit.radius("key"), palette.card, colour, kit.mm(1.2))
        first, second = self._heights(face.width())
        room = face.width() - self._left() - kit.mm(6)
        top = face.y() + (face.height() - first - second) // 2
        at = QRect(face.x() + self._left(), top, room, first)
        draw_text(painter, at, self.text(), kit.font("lead"), skin.words)
        at = QRect(at.x(), top + first, room, second)
        draw_text(painter, at, self._sentence, kit.font("help"), skin.words, leading=1.4)


class Fact(Block):
    """A word and what it stands for: beside one another, or below where width is short."""

    def __init__(
        self,
        kit: Kit,
        label: str,
        value: str | Fits,
        tail: Fits | None = None,
        *,
        least: float = 20.0,
    ) -> None:
        """Show ``value``, in words or drawn, for ``label``; ``tail`` stands at the right (a key, or
        a note).
        """
        super().__init__()
        self._kit = kit
        self._label = Label(kit, label, "body", "ink2")
        self._value = Label(kit, value, "lead") if isinstance(value, str) else value
        self._tail = tail
        self._least = kit.mm(least)
        parts: list[Fits] = [self._label, self._value, *([tail] if tail else [])]
        for part in parts:
            part.setParent(self)

    def _widths(self, width: int) -> tuple[int, int]:
        """Return the widths of tail and label; the label is above if its width is 0."""
        kit = self._kit
        tail = kit.mm(68 if kit.large else 58) if self._tail else 0
        if isinstance(self._tail, Label):
            tail = kit.mm(44 if not kit.large else 58)
        stacked = kit.large or kit.display.language == "en" or width < kit.mm(200)
        return min(tail, round(width * 0.34)), 0 if stacked else kit.mm(48)

    def _rooms(self, width: int) -> tuple[int, int, int]:
        tail, label = self._widths(width)
        gap = self._kit.mm(4)
        words = width - (tail + gap if tail else 0)
        return tail, label, words if label == 0 else words - label - gap

    def need(self, width: int) -> Need:
        """Want 33 mm, or what the words need."""
        kit = self._kit
        tail, label, room = self._rooms(width)
        value = self._value.need(room).best
        high = (
            value + self._label.need(room).best
            if label == 0
            else max(value, self._label.need(label).best)
        )
        if self._tail:
            high = max(high, self._tail.need(tail).least)
        low = max(high, self._least)
        return Need(low, max(low, kit.mm(24)), max(low, kit.mm(27)))

    def resizeEvent(self, event: object) -> None:
        """Place the parts, each in the middle of the height."""
        tail, label, room = self._rooms(self.width())
        high, gap = self.height(), self._kit.mm(4)
        value = self._value.need(room).best
        if label == 0:
            first = self._label.need(room).best
            top = (high - first - value) // 2
            self._label.setGeometry(0, top, room, first)
            self._value.setGeometry(0, top + first, room, value)
        else:
            first = self._label.need(label).best
            self._label.setGeometry(0, (high - first) // 2, label, first)
            self._value.setGeometry(label + gap, (high - value) // 2, room, value)
        if self._tail:
            need = self._tail.need(tail).least
            self._tail.setGeometry(self.width() - tail, (high - need) // 2, tail, need)


def small_key(kit: Kit, label: str, press: Callable[[], None], icon: str) -> Secondary:
    """Return the small key of a summary row (改一改)."""
    return Secondary(
        kit,
        label,
        press,
        icon=icon,
        role="strong",
        least=20 if not kit.large else 22,
        best=22,
        most=22,
    )


class NumberSheet(Panel):
    """The receipt number, large, and the code for a phone."""

    def __init__(self, kit: Kit, number: str, payload: str, scan: str, *, high: float) -> None:
        """Show ``number``; ``payload`` goes into the code, ``scan`` stands below it."""
        words: list[Fits] = [
            Label(kit, kit.text("done.number"), "help", "ink2"),
            Label(kit, number_lines(number), "number"),
        ]
        if not kit.flat:
            words.append(Label(kit, kit.text("done.number_line"), "body", "ink2"))
        code = Pile(
            [
                QrCode(kit, payload, high - 20, high),
                kit.gap(1.5),
                Label(kit, scan, "body", "ink2", _CENTRE),
            ]
        )
        row = Row([Pile(words, middle=True), code], kit.mm(4), parts=[0.6, 0.4])
        super().__init__(kit, [row], pad=(9, 5))


def number_lines(number: str) -> str:
    """Return a receipt number on two lines, so that it stands large."""
    words = number.split(" ")
    half = (len(words) + 1) // 2
    return "  ".join(words[:half]) + "\n" + "  ".join(words[half:])


class PaperSlip(Block):
    """The slip as it would have come out: torn paper with name, number and code."""

    def __init__(self, kit: Kit, title: str, number: str, payload: str, scan: str) -> None:
        """Show the slip."""
        super().__init__()
        self._kit = kit
        self._inner = Pile(
            [
                PaperLabel(kit, title, "lead"),
                kit.gap(1.5, 3),
                PaperLabel(kit, number_lines(number), "number"),
                kit.gap(1, 2),
                QrCode(kit, payload, 40, 62),
                kit.gap(1, 2),
                PaperLabel(kit, scan, "body", bold=False),
            ]
        )
        self._inner.setParent(self)

    def _pads(self) -> tuple[int, int]:
        return self._kit.mm(8), self._kit.mm(6)

    def _paper(self, width: int) -> int:
        return min(width, self._kit.mm(190))

    def need(self, width: int) -> Need:
        """Want the slip's height with its torn edge."""
        pad_x, pad_y = self._pads()
        inner = self._inner.need(self._paper(width) - 2 * pad_x)
        extra = 2 * pad_y + self._kit.mm(6)
        return Need(inner.least + extra, inner.best + extra, inner.best + extra)

    def resizeEvent(self, event: object) -> None:
        """Place the words on the paper."""
        pad_x, pad_y = self._pads()
        wide = self._paper(self.width())
        left = (self.width() - wide) // 2 + pad_x
        high = self.height() - 2 * pad_y - self._kit.mm(6)
        self._inner.setGeometry(left, pad_y, wide - 2 * pad_x, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper."""
        painter = QPainter(self)
        wide = self._paper(self.width())
        box = QRectF((self.width() - wide) / 2, 1, wide, self.height() - 2)
        art.paint_torn_paper(painter, box, self._kit.palette)
        painter.end()


class PaperLabel(Block):
    """Words on white paper: black, whatever the theme."""

    keep_with_next = False

    def __init__(self, kit: Kit, text: str, role: str, *, bold: bool | None = None) -> None:
        """Show ``text`` in the middle."""
        super().__init__()
        self._kit, self._text, self._role = kit, text, role
        self._font = kit.font(role, bold)
        self.setAccessibleName(text.replace("\n", " "))

    def need(self, width: int) -> Need:
        """Want the lines' height."""
        return Need.fixed(height_of(self._text, self._font, width, self._kit.leading(self._role)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the lines."""
        painter = QPainter(self)
        paper = "#1B2A2D" if self._kit.palette.plates else "#000000"
        draw_text(
            painter,
            self.rect(),
            self._text,
            self._font,
            paper,
            _CENTRE,
            leading=self._kit.leading(self._role),
        )
        painter.end()
