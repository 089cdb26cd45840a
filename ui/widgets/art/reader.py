"""The card reader: where to put the card, and that it is being read. The card may be slid."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui.theme.tokens import Palette
from ui.widgets.art.hand import Hand, drawing
from ui.widgets.art.inks import Tone
from ui.widgets.art.things import draw_id_card

READER = (314.0, 253.0)
INSERT = (84.0, 66.0)
_SLOT = QRectF(77, 130, 160, 93.5)
_SCALE = 0.98
_ARROW_GONE = 0.2


def paint_reader(painter: QPainter, rect: QRectF, palette: Palette, offset: float = 0.0) -> None:
    """Paint the reader and the card on its way to it.

    Args:
        painter: any painter.
        rect: where.
        palette: colours of the theme.
        offset: 0 with the card above and an arrow, 1 with the card on the reader.
    """
    offset = min(1.0, max(0.0, offset))
    with drawing(painter, rect, palette, READER) as hand:
        _body(hand, lit=offset >= 1.0)
        if offset < 1.0:
            _dashes(hand)
        _card(hand, offset)
        if offset < _ARROW_GONE:
            painter.setOpacity(painter.opacity() * (1 - offset / _ARROW_GONE))
            _arrow(hand)


def paint_reading(painter: QPainter, rect: QRectF, palette: Palette, offset: float = 0.5) -> None:
    """Paint the card on the reader while it is read.

    Args:
        painter: any painter.
        rect: where.
        palette: colours of the theme.
        offset: where the line that reads is, 0 (left) to 1 (right).
    """
    with drawing(painter, rect, palette, READER) as hand:
        _body(hand, lit=True)
        _card(hand, 1.0)
        x = 80 + 154 * min(1.0, max(0.0, offset))
        hand.bar(x - 2.6, 121, 5.2, 114, _glow(hand))


def _body(hand: Hand, lit: bool) -> None:
    inks = hand.inks
    if inks.contrast:
        hand.box(1.2, 111, 311.6, 140, 19, inks.deep)
    else:
        hand.box(0, 118, 314, 135, 19, inks.deep)
        hand.box(0, 110, 314, 135, 19, inks.main)
    hand.box(70, 124, 174, 107, 9, Tone(inks.deep.fill))
    for x in (36, 278):
        _lamp(hand, x, 177.5, lit)


def _glow(hand: Hand) -> Tone:
    return hand.inks.main if hand.inks.contrast else hand.inks.accent


def _lamp(hand: Hand, x: float, y: float, lit: bool) -> None:
    glow = _glow(hand)
    hand.bar(x - 8, y - 20, 16, 40, Tone(hand.inks.deep.fill))
    hand.bar(x - 3.6, y - 15.5, 7.2, 31, glow)
    if lit:
        side = -1 if x < 157 else 1
        for reach, turn in ((17, 0), (16, 32), (16, -32)):
            with hand.moved(x, y, turn=turn):
                hand.line([(side * 13, 0), (side * (reach + 3), 0)], 4, glow)


def _dashes(hand: Hand) -> None:
    inks = hand.inks
    colour = inks.main.fill if inks.contrast else "#DCEAE7"
    pen = QPen(QColor(colour), 1.9, Qt.PenStyle.CustomDashLine, Qt.PenCapStyle.FlatCap)
    pen.setDashPattern([4.2, 3.2])
    hand.painter.setPen(pen)
    hand.painter.setBrush(Qt.BrushStyle.NoBrush)
    hand.painter.drawRoundedRect(_SLOT, 6, 6)


def _card(hand: Hand, offset: float) -> None:
    x = 157 - 80 * _SCALE
    y = 0.5 + (177 - 50.5 * _SCALE) * offset
    with hand.moved(x, y, _SCALE):
        draw_id_card(hand)


def _arrow(hand: Hand) -> None:
    hand.disc(157, 118.5, 25, _glow(hand))
    head = QPainterPath(QPointF(152.6, 106))
    for x, y in ((161.4, 106), (161.4, 118), (168.8, 118), (157, 130), (145.2, 118), (152.6, 118)):
        head.lineTo(x, y)
    head.closeSubpath()
    hand.fill(head, hand.inks.on_accent)


def paint_insert(painter: QPainter, rect: QRectF, palette: Palette) -> None:
    """Paint a card that lies flat on the reader: the small picture of the second step."""
    with drawing(painter, rect, palette, INSERT) as hand:
        inks = hand.inks
        if inks.contrast:
            hand.box(1, 5, 82, 56, 7, inks.deep)
        else:
            hand.box(0, 8, 84, 56, 7, inks.deep)
            hand.box(0, 4, 84, 56, 7, inks.main)
        for x in (4.6, 76.4):
            hand.bar(x, 24, 3, 16, _glow(hand))
        with hand.moved(42 - 80 * 0.38, 32 - 50.5 * 0.38, 0.38):
            draw_id_card(hand)
