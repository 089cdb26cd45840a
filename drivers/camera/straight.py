"""Lays what was seen at a slant out straight."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

Point = tuple[float, float]
_LONGEST = 3508  # dots of the straight page: A4 at 300 dpi


def straight(image: Image, corners: list[Point]) -> Image:
    """Return what lies between four corners as a picture of its own; nearly A4 is A4."""
    from PIL import Image

    a, b, c, d = corners
    width = (math.dist(a, b) + math.dist(d, c)) / 2
    height = (math.dist(a, d) + math.dist(b, c)) / 2
    for wide, high in ((210, 297), (297, 210)):
        if abs(height / width / (high / wide) - 1) < 0.12:
            width = math.sqrt(width * height * wide / high)
            height = width * high / wide
    shrink = min(1.0, _LONGEST / max(width, height))
    size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
    return image.transform(
        size, Image.Transform.PERSPECTIVE, square_to(corners, *size), Image.Resampling.BICUBIC
    )


def square_to(corners: list[Point], width: int, height: int) -> tuple[float, ...]:
    """Return Pillow's eight numbers that lay a page's dots onto the picture's (Heckbert 1989)."""
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = corners
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    det = dx1 * dy2 - dx2 * dy1
    g, h = (sx * dy2 - sy * dx2) / det, (dx1 * sy - dy1 * sx) / det
    rows = (x1 - x0 + g * x1, x3 - x0 + h * x3, x0, y1 - y0 + g * y1, y3 - y0 + h * y3, y0, g, h)
    scale = (1 / width, 1 / height, 1.0) * 2 + (1 / width, 1 / height)
    return tuple(number * each for number, each in zip(rows, scale, strict=True))
