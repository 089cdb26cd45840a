"""Text in lines and keys with a bottom edge: with these two everything here is painted."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPixmap,
    QPixmapCache,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QWidget

from ui.theme.fonts import font as theme_font
from ui.theme.tokens import Skin

_CENTRE = 0.38
"""Middle of a Chinese character above the baseline, in em."""


_PAUSES = "，。、；：！？,;:"
"""After these a line of Chinese breaks best."""

_WIDOW = 2
_LARGE = 64
"""Pixels of em from which Qt keeps no picture of a character and draws its outline each time: a
line of nine takes 1.1 ms then, a fourteenth of that below."""


@lru_cache(maxsize=4096)
def _wrapped(text: str, px: int, bold: bool, width: int) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        broken = _broken(paragraph, px, bold, width)
        if len(broken) > 1:
            broken = _at_pauses(broken, px, bold, width)
        if len(broken) > 1 and _lonely(broken[-1]):
            for less in range(1, 13):
                again = _broken(paragraph, px, bold, width - less * px // 2)
                if len(again) == len(broken) and not _lonely(again[-1]):
                    broken = again
                    break
        lines.extend(broken)
    return tuple(lines)


def _lonely(line: str) -> bool:
    """Tell whether a last line is one English word, or no more than two characters."""
    words = line.strip()
    return len(words) <= _WIDOW or (words.isascii() and " " not in words)


def _at_pauses(lines: list[str], px: int, bold: bool, width: int) -> list[str]:
    """Break Chinese after a pause near the line's end, where that costs no further line."""
    whole = "".join(lines)
    if whole.isascii() or any(line.isascii() for line in lines):
        return lines
    out: list[str] = []
    rest = whole
    for _ in range(len(lines) - 1):
        first = _broken(rest, px, bold, width)[0]
        if len(first) == len(rest):
            return lines
        cut = max(first.rfind(pause) for pause in _PAUSES) + 1
        if cut < len(first) * 0.35:
            cut = len(first)
        out.append(rest[:cut])
        rest = rest[cut:].lstrip()
    last = _broken(rest, px, bold, width)
    return [*out, rest] if len(last) == 1 else lines


def _broken(text: str, px: int, bold: bool, width: int) -> list[str]:
    """Break one paragraph by Qt's rules for Chinese and English."""
    layout = QTextLayout(text, theme_font(px, bold))
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    layout.setTextOption(option)
    layout.beginLayout()
    out: list[str] = []
    while True:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1, width))
        out.append(text[line.textStart() : line.textStart() + line.textLength()].rstrip())
    layout.endLayout()
    return out or [""]


def lines_of(text: str, font: QFont, width: int) -> tuple[str, ...]:
    """Return ``text`` broken into lines of at most ``width`` pixels, without a lonely last one."""
    return _wrapped(text, font.pixelSize(), font.bold(), width)


def height_of(text: str, font: QFont, width: int, leading: float) -> int:
    """Return the height of ``text`` wrapped at ``width``."""
    return round(len(lines_of(text, font, width)) * font.pixelSize() * leading)


@lru_cache(maxsize=4096)
def _advance(text: str, px: int, bold: bool) -> float:
    return QFontMetricsF(theme_font(px, bold)).horizontalAdvance(text)


def width_of(text: str, font: QFont) -> int:
    """Return the width of the widest line of ``text``, in whole pixels."""
    px, bold = font.pixelSize(), font.bold()
    # One pixel more than the sum of advances: the layout that breaks lines rounds glyph by glyph.
    return max(int(_advance(line, px, bold) + 1.999) for line in text.split("\n"))


def draw_text(
    painter: QPainter,
    box: QRect,
    text: str,
    font: QFont,
    colour: str,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    *,
    leading: float = 1.3,
    middle: bool = False,
    kept: bool = False,
) -> None:
    """Draw ``text`` in ``box``, wrapped; from its top, or in its middle.

    ``kept`` is for the kiosk's own words only: where they are large, their picture is kept.
    """
    painter.setFont(font)
    painter.setPen(QColor(colour))
    em = font.pixelSize()
    lines = lines_of(text, font, box.width())
    step = em * leading
    y = box.y() + ((box.height() - step * len(lines)) / 2 if middle else 0)
    for line in lines:
        x = float(box.x())
        free = box.width() - _advance(line, em, font.bold())
        if align & Qt.AlignmentFlag.AlignHCenter:
            x += free / 2
        elif align & Qt.AlignmentFlag.AlignRight:
            x += free
        at = QPointF(x, y + step / 2 + _CENTRE * em)
        if kept and em >= _LARGE and isinstance(painter.device(), (QWidget, QPixmap)):
            _draw_kept(painter, at, line, font, colour)
        else:
            painter.drawText(at, line)
        y += step


def _draw_kept(painter: QPainter, at: QPointF, line: str, font: QFont, colour: str) -> None:
    """Draw a line as the picture that was made of it when it was first drawn."""
    em = font.pixelSize()
    left, top = math.floor(at.x()), math.floor(at.y())
    within = round(at.x() - left, 3), round(at.y() - top, 3)
    key = repr((line, em, font.bold(), colour, within))
    made = QPixmap()
    if not QPixmapCache.find(key, made):
        made = QPixmap(int(_advance(line, em, font.bold())) + em, 2 * em)
        made.fill(Qt.GlobalColor.transparent)
        once = QPainter(made)
        once.setFont(font)
        once.setPen(QColor(colour))
        once.drawText(QPointF(em // 2 + within[0], em + em // 2 + within[1]), line)
        once.end()
        QPixmapCache.insert(key, made)
    painter.drawPixmap(left - em // 2, top - em - em // 2, made)


def draw_box(
    painter: QPainter,
    box: QRectF,
    radius: float,
    fill: str,
    border: str | None = None,
    line: float = 1.0,
    *,
    dashed: bool = False,
) -> None:
    """Fill a rounded box; its border lies wholly inside."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(fill))
    if border is None or line <= 0:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, radius, radius)
        return
    pen = QPen(QColor(border), line)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    half = line / 2
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), radius - half, radius - half)


def draw_key(
    painter: QPainter,
    box: QRect,
    radius: float,
    skin: Skin,
    edge: int,
    line: float,
    *,
    down: bool = False,
    dashed: bool = False,
) -> QRect:
    """Paint a key and return the face on which its words stand.

    The bottom edge is a second rounded box below the first, ``edge`` pixels lower; pressed, the
    edge is gone and the face has sunk onto its place.
    """
    face = box.adjusted(0, 0, 0, -edge)
    if down:
        face.translate(0, edge)
    elif skin.edge is not None:
        draw_box(painter, QRectF(face.translated(0, edge)), radius, skin.edge)
    draw_box(painter, QRectF(face), radius, skin.fill, skin.border, line, dashed=dashed)
    return face
