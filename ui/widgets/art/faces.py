"""Five faces, from very satisfied to very dissatisfied. Their words stand beside them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from ui.theme.tokens import Palette
from ui.widgets.art.hand import Hand, drawing, smooth
from ui.widgets.art.inks import Tone

FACE = (100.0, 100.0)


def _very_satisfied(hand: Hand) -> None:
    for x in (33.5, 66.5):
        hand.stroke(
            smooth((x - 8.5, 39.5), (x - 4, 31, x + 4, 31, x + 8.5, 39.5)), 5.6, _line(hand)
        )
    mouth = QPainterPath(QPointF(26, 50))
    mouth.lineTo(74, 50)
    mouth.cubicTo(74, 82, 26, 82, 26, 50)
    mouth.closeSubpath()
    hand.fill(mouth, _line(hand))


def _satisfied(hand: Hand) -> None:
    _eyes(hand, 37.5)
    hand.stroke(smooth((29, 56), (38, 70, 62, 70, 71, 56)), 6, _line(hand))


def _neutral(hand: Hand) -> None:
    _eyes(hand, 38)
    hand.line([(31, 62), (69, 62)], 6, _line(hand))


def _dissatisfied(hand: Hand) -> None:
    _eyes(hand, 38)
    hand.stroke(smooth((31, 68), (40, 57.5, 60, 57.5, 69, 68)), 6, _line(hand))


def _very_dissatisfied(hand: Hand) -> None:
    _eyes(hand, 45.5)
    hand.line([(23.5, 37), (39.5, 29)], 5, _line(hand))
    hand.line([(76.5, 37), (60.5, 29)], 5, _line(hand))
    hand.stroke(smooth((30, 74.5), (39, 61, 61, 61, 70, 74.5)), 6.4, _line(hand))


def _eyes(hand: Hand, y: float) -> None:
    for x in (33.5, 66.5):
        hand.disc(x, y, 6, _line(hand))


def _line(hand: Hand) -> Tone:
    return hand.inks.on_main


_DRAWN: tuple[Callable[[Hand], None], ...] = (
    _very_satisfied,
    _satisfied,
    _neutral,
    _dissatisfied,
    _very_dissatisfied,
)


def paint_face(painter: QPainter, rect: QRectF, palette: Palette, rating: int) -> None:
    """Paint a face.

    Args:
        painter: any painter.
        rect: where.
        palette: colours of the theme.
        rating: 5 (very satisfied) to 1 (very dissatisfied), as the rating is recorded.
    """
    place = 5 - rating
    with drawing(painter, rect, palette, FACE) as hand:
        hand.disc(50, 50, 49, hand.inks.smiles[place])
        _DRAWN[place](hand)
