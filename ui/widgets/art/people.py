"""Parts of a person as all pictograms draw them: a kind face, hair, shoulders.

Nobody in particular, no skin of any shade: cream faces, teal clothes, and one amber thing each.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from ui.widgets.art.hand import Hand, smooth
from ui.widgets.art.inks import BLACK, Tone


def face(hand: Hand, x: float, y: float, r: float) -> None:
    """Draw a smiling face with its ears around (x, y)."""
    for side in (-1, 1):
        hand.disc(x + side * r * 0.96, y + r * 0.12, r * 0.2, hand.inks.face)
    hand.oval(x, y, r * 0.97, r, hand.inks.face)
    for side in (-1, 1):
        hand.disc(x + side * r * 0.36, y + r * 0.14, r * 0.105, hand.inks.ink)
    hand.arc(x, y + r * 0.3, r * 0.33, 205, 130, r * 0.13, hand.inks.ink)


def short_hair(hand: Hand, x: float, y: float, r: float, tone: Tone) -> None:
    """Draw hair cut short, parted at one side."""
    path = QPainterPath(QPointF(x - r * 1.06, y + r * 0.02))
    path.cubicTo(x - r * 1.25, y - r * 1.5, x + r * 1.25, y - r * 1.5, x + r * 1.06, y + r * 0.02)
    path.cubicTo(x + r * 0.95, y - r * 0.3, x + r * 0.75, y - r * 0.45, x + r * 0.35, y - r * 0.5)
    path.cubicTo(x - r * 0.1, y - r * 0.42, x - r * 0.7, y - r * 0.55, x - r * 1.06, y + r * 0.02)
    hand.fill(path, tone)


def long_hair(hand: Hand, x: float, y: float, r: float, tone: Tone) -> None:
    """Draw the back of hair that reaches the shoulders; the face comes after it."""
    path = QPainterPath(QPointF(x - r * 1.2, y + r * 1.15))
    path.cubicTo(x - r * 1.6, y - r * 1.75, x + r * 1.6, y - r * 1.75, x + r * 1.2, y + r * 1.15)
    path.cubicTo(x + r * 0.6, y + r * 1.45, x - r * 0.6, y + r * 1.45, x - r * 1.2, y + r * 1.15)
    hand.fill(path, tone)


def bun_hair(hand: Hand, x: float, y: float, r: float, tone: Tone) -> None:
    """Draw hair combed back into a bun, as grandmothers wear it."""
    hand.disc(x, y - r * 1.2, r * 0.4, tone)
    path = QPainterPath(QPointF(x - r * 1.06, y + r * 0.05))
    path.cubicTo(x - r * 1.2, y - r * 1.42, x + r * 1.2, y - r * 1.42, x + r * 1.06, y + r * 0.05)
    path.cubicTo(x + r * 0.9, y - r * 0.35, x + r * 0.5, y - r * 0.6, x, y - r * 0.62)
    path.cubicTo(x - r * 0.5, y - r * 0.6, x - r * 0.9, y - r * 0.35, x - r * 1.06, y + r * 0.05)
    hand.fill(path, tone)


def thin_hair(hand: Hand, x: float, y: float, r: float, tone: Tone) -> None:
    """Draw the hair that an old man has left: at the temples, and brows above the eyes."""
    for side in (-1, 1):
        tuft = smooth(
            (x + side * r * 1.02, y + r * 0.12),
            (
                x + side * r * 1.32,
                y - r * 0.1,
                x + side * r * 1.1,
                y - r * 0.72,
                x + side * r * 0.74,
                y - r * 0.74,
            ),
            (
                x + side * r * 0.95,
                y - r * 0.4,
                x + side * r * 0.86,
                y - r * 0.1,
                x + side * r * 1.02,
                y + r * 0.12,
            ),
        )
        hand.fill(tuft, tone)
        hand.line(
            [(x + side * r * 0.2, y - r * 0.14), (x + side * r * 0.5, y - r * 0.16)],
            r * 0.12,
            tone if not hand.inks.contrast else hand.inks.soft,
        )


def shoulders(hand: Hand, x: float, top: float, width: float, bottom: float, tone: Tone) -> None:
    """Draw a bust from its neck at ``top`` down to ``bottom``, round at its corners."""
    if hand.inks.contrast and tone.line is None:
        tone = Tone(tone.fill, BLACK)  # or two neighbours would melt into one
    half = width / 2
    path = QPainterPath(QPointF(x - half, bottom - 4))
    path.cubicTo(x - half, top + (bottom - top) * 0.2, x - half * 0.62, top, x, top)
    path.cubicTo(x + half * 0.62, top, x + half, top + (bottom - top) * 0.2, x + half, bottom - 4)
    path.quadTo(x + half, bottom, x + half - 4, bottom)
    path.lineTo(x - half + 4, bottom)
    path.quadTo(x - half, bottom, x - half, bottom - 4)
    hand.fill(path, tone)


def heart(hand: Hand, x: float, y: float, size: float, tone: Tone) -> None:
    """Draw a heart whose middle is at (x, y)."""
    path = QPainterPath(QPointF(x, y + size * 0.46))
    path.cubicTo(
        x - size * 0.8, y - size * 0.05, x - size * 0.42, y - size * 0.62, x, y - size * 0.2
    )
    path.cubicTo(
        x + size * 0.42, y - size * 0.62, x + size * 0.8, y - size * 0.05, x, y + size * 0.46
    )
    hand.fill(path, tone)
