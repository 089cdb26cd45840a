"""The hand that paints: a painter scaled to a picture's own units, and the few strokes it knows.

Every picture is drawn in units in which its shorter side is about 100, so that it is sharp at any
size and one stroke is as thick as the next in the whole family.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen, QPolygonF

from ui.theme.tokens import Palette
from ui.widgets.art.inks import Inks, Tone, inks_of

OUTLINE = 2.2


class Hand:
    """Strokes in picture units. Shapes take a Tone; lines have round ends."""

    def __init__(self, painter: QPainter, inks: Inks, outline: float = OUTLINE) -> None:
        self.painter = painter
        self.inks = inks
        self._outline = outline

    def fill(self, path: QPainterPath, tone: Tone) -> None:
        """Paint a closed path."""
        self.painter.setBrush(QBrush(QColor(tone.fill)))
        if tone.line is None:
            self.painter.setPen(Qt.PenStyle.NoPen)
        else:
            self.painter.setPen(_pen(tone.line, self._outline))
        self.painter.drawPath(path)

    def box(self, x: float, y: float, w: float, h: float, radius: float, tone: Tone) -> None:
        """Paint a rectangle with round corners."""
        path = QPainterPath()
        path.addRoundedRect(QRectF(x, y, w, h), radius, radius)
        self.fill(path, tone)

    def bar(self, x: float, y: float, w: float, h: float, tone: Tone) -> None:
        """Paint a rectangle whose shorter sides are half circles."""
        self.box(x, y, w, h, min(w, h) / 2, tone)

    def disc(self, x: float, y: float, radius: float, tone: Tone) -> None:
        """Paint a circle around (x, y)."""
        self.oval(x, y, radius, radius, tone)

    def oval(self, x: float, y: float, rx: float, ry: float, tone: Tone) -> None:
        """Paint an ellipse around (x, y)."""
        path = QPainterPath()
        path.addEllipse(QPointF(x, y), rx, ry)
        self.fill(path, tone)

    def shape(self, points: Sequence[tuple[float, float]], tone: Tone) -> None:
        """Paint a polygon."""
        path = QPainterPath()
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in points]))
        path.closeSubpath()
        self.fill(path, tone)

    def line(self, points: Sequence[tuple[float, float]], width: float, tone: Tone) -> None:
        """Draw straight strokes from point to point."""
        path = QPainterPath(QPointF(*points[0]))
        for point in points[1:]:
            path.lineTo(QPointF(*point))
        self.stroke(path, width, tone)

    def stroke(self, path: QPainterPath, width: float, tone: Tone) -> None:
        """Draw along a path."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(_pen(tone.fill, width))
        self.painter.drawPath(path)

    def arc(
        self, x: float, y: float, r: float, start: float, span: float, width: float, tone: Tone
    ) -> None:
        """Draw a part of a circle; degrees, counter-clockwise, 0 to the right."""
        square = QRectF(x - r, y - r, 2 * r, 2 * r)
        path = QPainterPath()
        path.arcMoveTo(square, start)
        path.arcTo(square, start, span)
        self.stroke(path, width, tone)

    @contextmanager
    def moved(self, x: float, y: float, scale: float = 1.0, turn: float = 0.0) -> Iterator[None]:
        """Put the origin at (x, y), scaled and turned (degrees, clockwise) for a while."""
        self.painter.save()
        self.painter.translate(x, y)
        self.painter.rotate(turn)
        self.painter.scale(scale, scale)
        try:
            yield
        finally:
            self.painter.restore()


def _pen(colour: str, width: float) -> QPen:
    return QPen(
        QColor(colour),
        width,
        Qt.PenStyle.SolidLine,
        Qt.PenCapStyle.RoundCap,
        Qt.PenJoinStyle.RoundJoin,
    )


@contextmanager
def drawing(
    painter: QPainter, rect: QRectF, palette: Palette, size: tuple[float, float]
) -> Iterator[Hand]:
    """Fit a picture of ``size`` units into ``rect``, centred, its proportions kept.

    Args:
        painter: any painter; left as it was found.
        rect: where, in the painter's units.
        palette: colours of the theme.
        size: width and height of the picture in its own units.
    """
    scale = min(rect.width() / size[0], rect.height() / size[1])
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(
        rect.center().x() - size[0] * scale / 2, rect.center().y() - size[1] * scale / 2
    )
    painter.scale(scale, scale)
    try:
        yield Hand(painter, inks_of(palette))
    finally:
        painter.restore()


def smooth(
    start: tuple[float, float], *curves: tuple[float, float, float, float, float, float]
) -> QPainterPath:
    """A path of cubic curves, each (control x, y, control x, y, end x, y)."""
    path = QPainterPath(QPointF(*start))
    for a, b, c, d, x, y in curves:
        path.cubicTo(a, b, c, d, x, y)
    return path
