"""The things that a resident meets: the mark, the tea bowl, cards, the slip, a touch."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from ui.theme.tokens import Palette
from ui.widgets.art.hand import Hand, drawing, smooth
from ui.widgets.art.inks import WHITE, Tone

MARK = (100.0, 100.0)
BOWL = (100.0, 100.0)
CARD = (160.0, 101.0)
SLIP = (124.0, 100.0)
TAP = (110.0, 100.0)


def paint_mark(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint 小 in a rounded square; its two dots are amber."""
    with drawing(painter, rect, palette, MARK) as hand:
        inks = hand.inks
        dots = inks.on_main if inks.contrast else inks.accent
        hand.box(0, 0, 100, 100, 23, inks.main)
        hand.bar(43, 18, 14, 64, inks.on_main)
        for side in (-1, 1):
            with hand.moved(50 + side * 22.5, 57, turn=-side * 26):
                hand.bar(-6.8, -14.5, 13.6, 29, dots)


def paint_bowl(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint the covered tea bowl: sit down, take your time. In high contrast there is none."""
    if not palette.ornament:
        return
    with drawing(painter, rect, palette, BOWL) as hand:
        hand.disc(50, 50, 50, hand.inks.mist)
        steam = Tone("#80A8A7")
        for x in (42.5, 56.5):
            curl = smooth((x, 8), (x + 6, 13, x - 4, 15, x + 1.2, 20))
            hand.stroke(curl, 2.7, steam)
        _saucer(hand)
        _cup(hand)
        _lid(hand)


def _saucer(hand: Hand) -> None:
    dish = smooth((17.5, 82), (24, 89.5, 33, 89.5, 43, 89.5), (48, 89.5, 52, 89.5, 57, 89.5))
    dish.cubicTo(67, 89.5, 76, 89.5, 82.5, 82)
    dish.closeSubpath()
    hand.fill(dish, hand.inks.main)
    hand.bar(14, 78.2, 72, 4.2, hand.inks.deep)


def _cup(hand: Hand) -> None:
    hand.box(40, 72, 20, 7, 1.2, hand.inks.clay)
    cup = QPainterPath(QPointF(21, 44.5))
    cup.cubicTo(22, 57, 28, 68, 38, 74.2)
    cup.lineTo(62, 74.2)
    cup.cubicTo(72, 68, 78, 57, 79, 44.5)
    cup.closeSubpath()
    hand.fill(cup, hand.inks.paper)
    for place, x in enumerate((33.6, 41.8, 50, 58.2, 66.4)):
        y = 55.4 - 0.014 * (x - 50) ** 2 * 0.3
        tone = hand.inks.main if place % 2 == 0 else hand.inks.accent
        hand.shape([(x, y - 3.8), (x + 3, y), (x, y + 3.8), (x - 3, y)], tone)


def _lid(hand: Hand) -> None:
    dome = smooth((29, 42), (31, 33, 40, 29.5, 50, 29.5), (60, 29.5, 69, 33, 71, 42))
    dome.closeSubpath()
    hand.shape([(43.8, 24), (56.2, 24), (54.6, 31), (45.4, 31)], hand.inks.deep)
    hand.fill(dome, hand.inks.main)
    shine = smooth((35.6, 38.2), (39, 34.6, 44, 33.4, 50, 33.2))
    hand.stroke(shine, 2, hand.inks.soft)
    hand.bar(18, 41, 64, 4.2, hand.inks.deep)


def draw_id_card(hand: Hand) -> None:
    """Draw the identity card into 160 x 101 units at the origin: words, photograph, number."""
    inks = hand.inks
    hand.box(0.8, 0.8, 158.4, 99.4, 9, inks.sheet)
    for y, second in ((18, 41), (34, 30), (50, 49)):
        hand.bar(14, y, 23, 6.4, inks.main)
        hand.bar(44, y, second, 6.4, inks.soft)
    hand.bar(14, 78, 80, 7.4, inks.main)
    hand.box(103, 18, 45, 60, 5, inks.hollow)
    hand.disc(125.5, 41, 11.4, inks.main)
    shoulders = QPainterPath(QPointF(107, 78))
    shoulders.cubicTo(107, 50, 144, 50, 144, 78)
    shoulders.closeSubpath()
    hand.fill(shoulders, inks.main)


def paint_id_card(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint the resident identity card, the side with the photograph, nobody's words on it."""
    with drawing(painter, rect, palette, CARD) as hand:
        draw_id_card(hand)


def paint_bank_card(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint a bank or social security card with its chip."""
    with drawing(painter, rect, palette, CARD) as hand:
        inks = hand.inks
        plate = Tone(inks.deep.fill, WHITE) if inks.contrast else inks.main
        stripe = inks.main if inks.contrast else inks.deep
        hand.box(0.8, 0.8, 158.4, 99.4, 9, plate)
        hand.fill(_rectangle(0.8, 19, 158.4, 18), stripe)
        hand.box(15, 53, 29, 21, 4, inks.accent)
        etched = inks.on_accent if inks.contrast else Tone("#B97A12")
        hand.line([(15, 63.5), (24, 63.5)], 1.4, etched)
        hand.line([(35, 63.5), (44, 63.5)], 1.4, etched)
        hand.box(24, 58, 11, 11, 2.5, Tone(inks.accent.fill, etched.fill))
        hand.bar(15, 82.5, 86, 6, Tone("#A9C8C3") if not inks.contrast else inks.soft)


def _rectangle(x: float, y: float, w: float, h: float) -> QPainterPath:
    path = QPainterPath()
    path.addRect(QRectF(x, y, w, h))
    return path


def torn_outline(rect: QRectF, tooth: float, rise: float) -> QPainterPath:
    """Outline of a sheet whose lower edge was torn off by a cutter.

    Args:
        rect: the sheet with its teeth, in the painter's units.
        tooth: about how wide a tooth is; a whole number of them fills the width.
        rise: how high a tooth is.
    """
    count = max(3, round(rect.width() / tooth))
    step = rect.width() / count
    root = rect.bottom() - rise
    path = QPainterPath(rect.topLeft())
    path.lineTo(rect.topRight())
    path.lineTo(rect.right(), root)
    for place in range(count, 0, -1):
        path.lineTo(rect.left() + (place - 0.5) * step, rect.bottom())
        path.lineTo(rect.left() + (place - 1) * step, root)
    path.closeSubpath()
    return path


def paint_torn_paper(
    painter: QPainter, rect: QRectF, palette: Palette, tooth: float = 40.0, line: float = 1.5
) -> None:
    """Paint the sheet that the slip is shown on; it fills ``rect``.

    Args:
        painter: any painter.
        rect: the sheet with its teeth.
        palette: colours of the theme.
        tooth: width of a tooth in the painter's units; 10 mm look right.
        line: thickness of the edge.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # A printed slip is white, whatever the theme: so it is told from the screen around it.
    painter.setBrush(QBrush(QColor(WHITE)))
    painter.setPen(QPen(QColor(palette.edge), line, j=Qt.PenJoinStyle.MiterJoin))
    half = line / 2
    painter.drawPath(torn_outline(rect.adjusted(half, half, -half, -half), tooth, tooth * 0.42))
    painter.restore()


def paint_slip(painter: QPainter, rect: QRectF, palette: Palette, offset: float = 1.0) -> None:
    """Paint the slip that comes out of the printer's slot.

    Args:
        painter: any painter.
        rect: where.
        palette: colours of the theme.
        offset: how far the paper is out, 0 (hidden) to 1.
    """
    with drawing(painter, rect, palette, SLIP) as hand:
        inks = hand.inks
        painter.save()
        painter.setClipRect(QRectF(0, 12, SLIP[0], SLIP[1]))
        painter.translate(0, (_clamped(offset) - 1) * 86)
        sheet = torn_outline(QRectF(21, 4, 82, 94), 11.7, 7)
        hand.fill(sheet, Tone(inks.paper.fill, palette.edge))
        hand.bar(33, 31, 58, 6.8, inks.main)
        hand.bar(33, 47, 40, 6, inks.faded)
        hand.bar(33, 61, 49, 6, inks.faded)
        painter.restore()
        hand.bar(1.2, 2, 121.6, 19, inks.deep)
        if inks.contrast:
            hand.bar(18, 10, 88, 3.2, inks.main)


def _clamped(offset: float) -> float:
    return min(1.0, max(0.0, offset))


def paint_tap(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint four tiles and a hand that touches one."""
    with drawing(painter, rect, palette, TAP) as hand:
        inks = hand.inks
        for x, y in ((2, 2), (2, 50), (50, 50)):
            hand.box(x, y, 42, 42, 9, inks.mist)
        hand.box(50, 2, 42, 42, 9, inks.main)
        hand.arc(71, 25, 11, 200, -220, 3.4, inks.on_main if inks.contrast else inks.soft)
        with hand.moved(71, 25, 1.0, -8):
            _pointing_hand(hand)


def _pointing_hand(hand: Hand) -> None:
    """A hand from below; its index finger's tip is at the origin."""
    inks = hand.inks
    skin = Tone(inks.ink.fill, "#000000" if inks.contrast else inks.paper.fill)
    palm = QPainterPath(QPointF(-4.8, 1))
    palm.cubicTo(-4.8, -6, 4.8, -6, 4.8, 1)
    palm.lineTo(4.8, 22)
    palm.lineTo(21, 26.5)
    palm.cubicTo(26, 28, 27.5, 31, 26.8, 36)
    palm.lineTo(24, 54)
    palm.lineTo(1, 54)
    palm.cubicTo(-6, 47, -11, 41, -16, 34)
    palm.cubicTo(-17.5, 30, -13, 27, -9.5, 30)
    palm.lineTo(-4.8, 34)
    palm.closeSubpath()
    hand.fill(palm, skin)
    cuff = QPainterPath()
    cuff.addRoundedRect(QRectF(-1.5, 57, 27, 9), 3, 3)
    hand.fill(cuff, inks.accent if inks.contrast else inks.main)


def star(x: float, y: float, radius: float, points: int = 5) -> list[tuple[float, float]]:
    """Corners of a star that stands upright."""
    corners = []
    for place in range(2 * points):
        length = radius if place % 2 == 0 else radius * 0.45
        angle = math.pi * place / points
        corners.append((x + length * math.sin(angle), y - length * math.cos(angle)))
    return corners
