"""The question in the last seconds: is somebody still there? One touch goes on."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.kit import Kit
from ui.layout import Fits, Gap, least, pile, wanted
from ui.theme.tokens import MARGIN
from ui.widgets.button import Primary, Secondary
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text


class StillThere(QWidget):
    """A scrim over all but the bar, and a sheet of paper with the question."""

    def __init__(self, kit: Kit, seconds: int, *, free: bool = False) -> None:
        """Ask, with ``seconds`` to go; ``free``: a word is heard without a touch."""
        super().__init__()
        self._kit = kit
        self._whole = self._left = max(1, seconds)
        self._title = Label(kit, kit.text("still.title"), "question")
        self._line = Label(kit, kit.text("still.say" if free else "still.line"), "lead", bold=False)
        self._note = Label(kit, kit.text("still.note"), "help", "ink2")
        self._stay = Primary(
            kit, kit.text("still.here"), self._here, role="hero", least=34, best=46, most=56
        )
        self._go = Secondary(kit, kit.text("still.leave"), self._leave, least=24, best=28, most=30)
        self._ring = _Seconds(kit, self._whole)
        for part in (self._title, self._line, self._note, self._stay, self._go, self._ring):
            part.setParent(self)
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self._second)
        self._timer.start()
        self._sheet = QRect()

    def spoken_text(self) -> str:
        """Return what would be read out."""
        kit = self._kit
        return kit.spoken([self._title.text(), self._line.text(), kit.text("still.note")])

    def _here(self) -> None:
        self._kit.act("still_here")

    def _leave(self) -> None:
        self._kit.act("leave_now")

    def _second(self) -> None:
        self._left = max(0, self._left - 1)
        self._ring.tell(self._left)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the sheet at the foot."""
        kit = self._kit
        side, pad = kit.mm(MARGIN), kit.mm(12)
        wide = min(self.width() - 2 * side, kit.mm(300))
        inner = wide - 2 * pad
        ring = kit.mm(62 if kit.large else 52 if kit.flat else 58)
        words = inner - ring - kit.mm(6)
        gap = kit.mm(6)
        head = max(ring, least([self._title, self._line], words))
        tail: list[Fits | Gap] = [self._stay, kit.gap(5), self._go, kit.gap(4, 6), self._note]
        best = wanted(tail, inner)
        room = self.height() - 2 * kit.mm(6) - 2 * pad - head - gap
        low = min(best, room)
        high = head + gap + low + 2 * pad
        foot = kit.mm(10 if not kit.flat else 6)
        self._sheet = QRect((self.width() - wide) // 2, self.height() - high - foot, wide, high)
        x, y = self._sheet.x() + pad, self._sheet.y() + pad
        pile([self._title, kit.gap(2), self._line], QRect(x, y, words, head))
        self._ring.setGeometry(x + inner - ring, y, ring, ring)
        pile(tail, QRect(x, y + head + gap, inner, low))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint scrim and sheet."""
        palette = self._kit.palette
        painter = QPainter(self)
        scrim = QColor(palette.scrim)
        scrim.setAlpha(palette.scrim_alpha)
        painter.fillRect(self.rect(), scrim)
        border = palette.line if self._kit.display.contrast else None
        draw_box(
            painter,
            QRectF(self._sheet),
            self._kit.radius("dialog"),
            palette.ground,
            border,
            float(self._kit.mm(1)),
        )
        painter.end()


class _Seconds(QWidget):
    """A ring that empties, with the seconds in it."""

    def __init__(self, kit: Kit, whole: int) -> None:
        super().__init__()
        self._kit, self._whole, self._left = kit, whole, whole

    def tell(self, left: int) -> None:
        self._left = left
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = kit.mm(5)
        box = QRectF(self.rect()).adjusted(line, line, -line, -line)
        painter.setPen(QPen(QColor(palette.track), line))
        painter.drawEllipse(box)
        pen = QPen(QColor(palette.accent), line)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, -round(360 * 16 * self._left / self._whole))
        middle = Qt.AlignmentFlag.AlignHCenter
        number, unit = kit.font("seconds"), kit.font("body")
        high = round(number.pixelSize() * 1.1 + unit.pixelSize() * 1.2)
        top = (self.height() - high) // 2
        at = QRect(0, top, self.width(), round(number.pixelSize() * 1.1))
        draw_text(painter, at, str(self._left), number, palette.ink, middle, leading=1.1)
        at = QRect(0, at.bottom() + 1, self.width(), round(unit.pixelSize() * 1.2))
        draw_text(painter, at, kit.text("still.seconds"), unit, palette.ink2, middle, leading=1.2)
        painter.end()
