"""Ten pictograms of our own: the people and things that services are about.

Each is drawn in 100 x 100 units by the same hand: cream faces that smile, two tones of teal, and
one amber thing, so that a row of services looks like neighbours and not like road signs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath

from ui.theme.tokens import Palette
from ui.widgets.art import people
from ui.widgets.art.hand import Hand, drawing, smooth
from ui.widgets.art.inks import Tone
from ui.widgets.art.things import star

PICTOGRAM = (100.0, 100.0)


def _elder(hand: Hand) -> None:
    inks = hand.inks
    people.shoulders(hand, 43, 55, 66, 95, inks.main)
    hand.line([(43, 61), (43, 92)], 2.6, inks.on_main)
    for y in (68, 78, 88):
        hand.line([(37.5, y), (48.5, y)], 3, _on(hand))
    people.face(hand, 43, 37, 19)
    people.bun_hair(hand, 43, 37, 19, inks.soft)
    cane = QPainterPath(QPointF(86, 95))
    cane.lineTo(86, 60)
    cane.cubicTo(86, 50, 71, 50, 71, 60)
    hand.stroke(cane, 5.6, inks.accent)
    hand.disc(72, 66, 5.6, inks.face)


def _on(hand: Hand) -> Tone:
    """The warm detail on a teal coat; black on yellow in high contrast."""
    return hand.inks.on_main if hand.inks.contrast else hand.inks.accent


def _couple(hand: Hand) -> None:
    inks = hand.inks
    people.shoulders(hand, 68, 60, 52, 95, inks.soft if not inks.contrast else inks.main)
    people.face(hand, 68, 45, 16)
    people.bun_hair(hand, 68, 45, 16, _hair(hand))
    people.shoulders(hand, 31, 60, 54, 95, inks.main)
    hand.shape([(24.5, 60.5), (37.5, 60.5), (31, 72)], inks.on_main)
    people.face(hand, 31, 44, 17)
    people.thin_hair(hand, 31, 44, 17, inks.soft)
    people.heart(hand, 49, 14, 20, inks.accent)


def _family(hand: Hand) -> None:
    inks = hand.inks
    second = inks.soft if not inks.contrast else inks.main
    people.long_hair(hand, 70, 31, 14, inks.deep)
    people.shoulders(hand, 70, 45, 46, 92, second)
    people.face(hand, 70, 31, 14)
    people.short_hair(hand, 70, 31, 14, inks.deep)
    people.shoulders(hand, 30, 45, 48, 92, inks.main)
    people.face(hand, 30, 30, 15)
    people.short_hair(hand, 30, 30, 15, _hair(hand))
    people.shoulders(hand, 50, 74, 38, 97, inks.accent)
    people.face(hand, 50, 63, 13)
    people.short_hair(hand, 50, 63, 13, inks.main if not inks.contrast else inks.soft)


def _helper(hand: Hand) -> None:
    inks = hand.inks
    people.shoulders(hand, 50, 56, 74, 95, inks.main)
    vest = QPainterPath(QPointF(35, 59))
    vest.lineTo(50, 74)
    vest.lineTo(65, 59)
    vest.cubicTo(71, 61, 73, 66, 73, 72)
    vest.lineTo(73, 95)
    vest.lineTo(27, 95)
    vest.lineTo(27, 72)
    vest.cubicTo(27, 66, 29, 61, 35, 59)
    hand.fill(vest, inks.accent)
    people.heart(hand, 62, 80, 12, inks.on_accent if inks.contrast else inks.main)
    hand.line([(50, 75), (50, 94)], 2, inks.on_accent if inks.contrast else Tone("#B97A12"))
    people.face(hand, 50, 36, 20)
    people.short_hair(hand, 50, 36, 20, _hair(hand))


def _card(hand: Hand) -> None:
    inks = hand.inks
    with hand.moved(52, 50, turn=7):
        hand.box(-42, -29, 84, 58, 8, inks.soft if not inks.contrast else inks.mist)
    with hand.moved(49, 51, turn=-5):
        hand.box(-43, -30, 86, 60, 8, Tone(inks.paper.fill, inks.paper.line or inks.main.fill))
        for y, length, tone in ((-16, 24, inks.main), (-5, 18, inks.soft)):
            hand.bar(-33, y, length, 5.6, tone)
        hand.bar(-33, 14, 66, 6, inks.accent)
        people.shoulders(hand, 18, -3, 32, 9, inks.main)
        people.face(hand, 18, -11, 10.5)
        people.short_hair(hand, 18, -11, 10.5, _hair(hand))


def _stamp(hand: Hand) -> None:
    inks = hand.inks
    hand.box(14, 40, 72, 56, 5, Tone(inks.paper.fill, inks.paper.line or inks.soft.fill))
    hand.bar(23, 76, 24, 4.6, inks.soft)
    hand.bar(23, 85, 38, 4.6, inks.soft)
    hand.arc(66, 68, 16, 0, 360, 3.6, inks.accent)
    hand.shape(star(66, 68.4, 8.6), inks.accent)
    with hand.moved(34, 62, 1, -14):
        hand.box(-17, -14, 34, 11, 3, inks.main)
        hand.box(-14, -3.6, 28, 4.6, 1, inks.deep)
        neck = smooth((-8, -13), (-3, -22, -6, -26, -8, -32), (-3, -36, 3, -36, 8, -32))
        neck.cubicTo(6, -26, 3, -22, 8, -13)
        neck.closeSubpath()
        hand.fill(neck, inks.main)
        hand.disc(0, -39, 11.5, inks.main)
        hand.arc(-1, -40, 6, 100, 70, 2.4, inks.on_main)


def _wheelchair(hand: Hand) -> None:
    inks = hand.inks
    frame = inks.soft if inks.contrast else inks.deep
    hand.line([(22, 42), (29, 42), (36, 74)], 4.6, inks.soft)
    body = smooth((35, 49), (37, 37, 56, 37, 57, 48), (57, 54, 57, 58, 58, 63))
    body.lineTo(76, 63)
    body.cubicTo(80, 63, 82, 66, 82, 69)
    body.lineTo(84, 87)
    body.lineTo(75, 88)
    body.lineTo(72, 74)
    body.lineTo(46, 74)
    body.cubicTo(38, 74, 34, 60, 35, 49)
    hand.fill(body, inks.main)
    hand.line([(75, 92), (89, 92)], 4.6, inks.soft)
    hand.line([(47, 53), (57, 61), (69, 57)], 5.6, frame)
    hand.arc(42, 75, 20, 0, 360, 5, frame)
    hand.disc(42, 75, 5.6, inks.accent)
    people.face(hand, 46, 26, 16.5)
    people.short_hair(hand, 46, 26, 16.5, _hair(hand))


def _officer(hand: Hand) -> None:
    inks = hand.inks
    people.shoulders(hand, 50, 60, 74, 95, inks.main)
    for side in (-1, 1):
        hand.shape([(50, 76), (50 + side * 13, 61), (50 + side * 3, 60)], inks.on_main)
        hand.line([(50 + side * 31, 72), (50 + side * 24, 66)], 4, _on(hand))
    hand.shape([(46.5, 68), (53.5, 68), (55, 90), (50, 94), (45, 90)], _dark(hand))
    people.face(hand, 50, 43, 19)
    crown = smooth((29, 27), (22, 14, 38, 7, 50, 7), (62, 7, 78, 14, 71, 27))
    crown.closeSubpath()
    hand.fill(crown, inks.main)
    hand.box(29.5, 25, 41, 8, 2, _dark(hand))
    peak = smooth((30, 33), (38, 29.5, 62, 29.5, 70, 33), (66, 40, 34, 40, 30, 33))
    hand.fill(peak, inks.soft)
    hand.shape(star(50, 18.6, 7), _on(hand))


def _hair(hand: Hand) -> Tone:
    """Dark hair; white where dark cannot be seen."""
    return hand.inks.soft if hand.inks.contrast else hand.inks.deep


def _dark(hand: Hand) -> Tone:
    return Tone(hand.inks.deep.fill)


def _doctor(hand: Hand) -> None:
    inks = hand.inks
    line = inks.paper.line or inks.soft.fill
    hair = inks.main if inks.contrast else inks.deep
    people.shoulders(hand, 50, 57, 74, 95, Tone(inks.paper.fill, line))
    hand.shape([(40, 58.5), (60, 58.5), (50, 76)], inks.main)
    hand.line([(50, 77), (50, 94)], 2, Tone(line))
    for side in (-1, 1):
        strand = smooth(
            (50 + side * 14, 58), (50 + side * 18, 64, 50 + side * 18, 70, 50 + side * 18, 76)
        )
        hand.stroke(strand, 3.2, inks.main)
    hand.arc(32, 81, 5, 0, 180, 3.2, inks.main)
    hand.line([(27, 81), (27, 84)], 3.2, inks.main)
    hand.line([(37, 81), (37, 84)], 3.2, inks.main)
    hand.disc(68, 80, 6.4, inks.accent)
    people.long_hair(hand, 50, 36, 18.5, hair)
    people.face(hand, 50, 37, 19)
    people.short_hair(hand, 50, 37, 19, hair)


def _neighbour(hand: Hand) -> None:
    inks = hand.inks
    hand.box(18, 40, 64, 55, 4, inks.soft if not inks.contrast else inks.mist)
    window = QPainterPath()
    window.addRoundedRect(QRectF(26, 45, 48, 44), 4, 4)
    hand.fill(window, inks.paper)
    hand.painter.save()
    hand.painter.setClipPath(window)
    hand.line([(61, 90), (66.5, 71)], 7, inks.main)
    hand.disc(67, 65, 5.2, inks.face)
    people.shoulders(hand, 46, 77, 36, 104, inks.main)
    people.face(hand, 46, 66, 13)
    people.short_hair(hand, 46, 66, 13, _hair(hand))
    hand.painter.restore()
    hand.bar(22, 86, 56, 9, inks.accent)
    gable = smooth((14, 43), (26, 36, 38, 26, 50, 12), (62, 26, 74, 36, 86, 43))
    gable.closeSubpath()
    hand.fill(gable, inks.main)
    hand.stroke(gable, 9, inks.main)
    people.heart(hand, 50, 33, 13, inks.on_main)


DRAWN: Mapping[str, Callable[[Hand], None]] = {
    "elder": _elder,
    "couple": _couple,
    "family": _family,
    "helper": _helper,
    "card": _card,
    "stamp": _stamp,
    "wheelchair": _wheelchair,
    "officer": _officer,
    "doctor": _doctor,
    "neighbour": _neighbour,
}
"""Name to drawing; a service's ``icon`` may be one of these names."""


def paint_pictogram(painter: QPainter, rect: QRectF, palette: Palette, name: str) -> None:
    """Paint a pictogram; ``name`` is a key of ``DRAWN``."""
    with drawing(painter, rect, palette, PICTOGRAM) as hand:
        DRAWN[name](hand)
