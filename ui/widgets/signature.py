"""An area to sign on with a finger: the ink under it, and the strokes that are told one by one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF

from kiosk.domain.capture import INK_SIDE, Ink
from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.paint import draw_box

_STEP = 4  # thousandths of the width between two points: a finger is no pen
_MOST = 9 * INK_SIDE  # four digits a coordinate


class SignArea(Block):
    """A sheet with a line to write on."""

    def __init__(self, kit: Kit, name: str, drawn: Callable[[str], None]) -> None:
        """Call ``drawn`` with each stroke, as ``Ink`` writes it, when the finger is lifted."""
        super().__init__()
        self._kit, self._drawn = kit, drawn
        self._ink = Ink("")
        self._hidden = False
        self._stroke: list[tuple[int, int]] = []
        self.setAccessibleName(name)

    def tell(self, ink: Ink, *, hidden: bool) -> None:
        """Show what was signed so far; nothing of it while somebody else may be looking."""
        self._ink, self._hidden = ink, hidden
        self.update()

    def need(self, width: int) -> Need:
        """Want a third of its width at least: a name of four characters has room."""
        kit = self._kit
        return Need(kit.mm(62), kit.mm(130), kit.mm(170))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a stroke; a finger is a mouse to Qt."""
        self._stroke = []
        self._add(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw on, as long as the finger stays on the sheet."""
        self._add(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the stroke and tell it."""
        self._add(event)
        stroke, self._stroke = self._stroke, []
        if len(stroke) > 1:
            self._drawn(" ".join(f"{x},{y}" for x, y in stroke))
        self.update()

    def _add(self, event: QMouseEvent) -> None:
        at = event.position()
        scale = INK_SIDE / max(1, self.width())
        inside = QRectF(self.rect()).contains(at)
        point = (round(at.x() * scale), round(at.y() * scale))
        if not inside or max(point) > _MOST or min(point) < 0:
            return
        last = self._stroke[-1] if self._stroke else None
        if last is None or abs(point[0] - last[0]) + abs(point[1] - last[1]) >= _STEP:
            self._stroke.append(point)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet, the line to write on and the ink."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = float(max(kit.mm(0.8), kit.mm(palette.border_mm)))
        box = QRectF(self.rect())
        draw_box(painter, box, kit.radius("card"), palette.card, palette.accent, line)
        inset, foot = kit.mm(12), round(box.height() * 0.78)
        rule = QColor(palette.line)
        painter.fillRect(inset, foot, self.width() - 2 * inset, max(2, kit.mm(0.5)), rule)
        if not self._hidden:
            draw_ink(painter, self._ink, box, palette.ink, kit.mm(2.2))
            self._draw_stroke(painter, palette.ink)
        painter.end()

    def _draw_stroke(self, painter: QPainter, colour: str) -> None:
        scale = self.width() / INK_SIDE
        _lines(painter, [self._stroke], scale, QPointF(0, 0), colour, self._kit.mm(2.2))


class Signed(Block):
    """A signature, small: it is there, and whose hand it is can be seen."""

    def __init__(self, kit: Kit, ink: Ink, name: str) -> None:
        """Show ``ink``; ``name`` is what a screen reader calls it."""
        super().__init__()
        self._kit, self._ink = kit, ink
        self.setAccessibleName(name)

    def need(self, width: int) -> Need:
        """Want the height of two lines."""
        return Need.fixed(self._kit.mm(22))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it, as large as it fits."""
        painter = QPainter(self)
        high = max((y for stroke in self._ink.strokes for _, y in stroke), default=1)
        wide = min(float(self.width()), self.height() * INK_SIDE / max(1, high + 40))
        box = QRectF(0, 0, wide, self.height())
        draw_ink(painter, self._ink, box, self._kit.palette.ink, self._kit.mm(0.9))
        painter.end()


def draw_ink(painter: QPainter, ink: Ink, box: QRectF, colour: str, width: float) -> None:
    """Draw a signature so that its own width is that of ``box``."""
    scale = box.width() / INK_SIDE
    strokes = [list(stroke) for stroke in ink.strokes]
    _lines(painter, strokes, scale, box.topLeft(), colour, width)


def _lines(
    painter: QPainter,
    strokes: list[list[tuple[int, int]]],
    scale: float,
    start: QPointF,
    colour: str,
    width: float,
) -> None:
    pen = QPen(QColor(colour), width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for stroke in strokes:
        painter.drawPolyline(
            QPolygonF([QPointF(start.x() + x * scale, start.y() + y * scale) for x, y in stroke])
        )
