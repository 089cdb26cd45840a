"""Finds the sheet in a camera's picture and gives it straight, by Pillow and plain Python.

Each corner of a sheet is where two of its edges meet, so edges are what is looked for: a shadow
fades where an edge is sharp, and a desk in the sheet's own grey still has one. In a small picture
without its text (a closing fills dark strokes), every dot of a steep slope votes for the line
through it (Hough); of all pairs of lines across one another, the best is what has a sharp edge, of
one kind, all the way round. What has none is no page.
"""

from __future__ import annotations

import io
import math
from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from drivers.camera.picture import opened
from drivers.camera.straight import Point, straight
from kiosk.ports import DeviceFault, Frame

if TYPE_CHECKING:
    from PIL.Image import Image

_SMALL = 320  # dots on the longer side of the picture in which is looked
_TEXT = 9  # dots; strokes narrower than this go
_DOTS = 4000  # that vote, the steepest
_LINES = 14
_TURN = 3  # degrees a step of the lines' angles
_LEAST_STEP = 2.5  # grey levels across an edge
_ROUND = 0.8  # of each side that must be an edge
_LEAST_AREA = 0.08  # of the picture
_SAMPLES = 32


@dataclass(frozen=True, slots=True)
class _Line:
    """All points with x cos a + y sin a = d."""

    angle: float
    distance: float

    def meets(self, other: _Line) -> Point | None:
        det = math.sin(other.angle - self.angle)
        if abs(det) < 0.3:
            return None
        x = self.distance * math.sin(other.angle) - other.distance * math.sin(self.angle)
        y = other.distance * math.cos(self.angle) - self.distance * math.cos(other.angle)
        return x / det, y / det


class _Slopes:
    """A small grey picture, its text taken out, and how it rises."""

    def __init__(self, image: Image) -> None:
        from PIL import Image, ImageChops, ImageFilter

        scale = _SMALL / max(image.size)
        size = tuple(max(16, round(side * scale)) for side in image.size)
        small = image.resize((size[0] * 2, size[1] * 2), Image.Resampling.BOX, reducing_gap=2.0)
        if small.mode == "RGB":  # what has a colour is darker than paper
            red, green, blue = small.split()
            small = ImageChops.darker(ImageChops.darker(red, green), blue)
        small = _closed(small, 2 * _TEXT - 1)
        small = small.filter(ImageFilter.GaussianBlur(1.5))
        fine = small.convert("F").resize((size[0], size[1]), Image.Resampling.BOX)
        self.width, self.height = fine.size
        self.grey = array("f", fine.tobytes())

    def at(self, x: float, y: float) -> float | None:
        column, row = round(x), round(y)
        if 0 <= column < self.width and 0 <= row < self.height:
            return self.grey[row * self.width + column]
        return None

    def steepest(self) -> list[tuple[float, int, int, float]]:
        """Return steepness, place and direction of the dots that rise most."""
        grey, width = self.grey, self.width
        found = []
        for row in range(2, self.height - 2):
            start = row * width
            for column in range(2, width - 2):
                here = start + column
                across = grey[here + 1] - grey[here - 1]
                down = grey[here + width] - grey[here - width]
                steep = across * across + down * down
                if steep > _LEAST_STEP * _LEAST_STEP / 2:
                    found.append((steep, column, row, math.atan2(down, across)))
        found.sort(reverse=True)
        return found[:_DOTS]

    def lines(self) -> list[_Line]:
        """Return the lines that most dots vote for, the best first."""
        votes: Counter[tuple[int, int]] = Counter()
        turns = 180 // _TURN
        table = [(math.cos(math.radians(i * _TURN)), math.sin(math.radians(i * _TURN)))
                 for i in range(turns)]  # fmt: skip
        for steep, x, y, direction in self.steepest():
            middle = round(math.degrees(direction) / _TURN)
            weight = min(int(math.sqrt(steep)) + 4, 24)
            for turn in (middle - 1, middle, middle + 1):
                cos, sin = table[turn % turns]
                votes[turn % turns, round((x * cos + y * sin) / 2)] += weight
        lines: list[_Line] = []
        for (turn, half), _ in votes.most_common(600):
            line = _Line(math.radians(turn * _TURN), half * 2.0)
            if not any(_alike(line, other) for other in lines):
                lines.append(line)
                if len(lines) == _LINES:
                    break
        return lines

    def edge(self, start: Point, end: Point) -> tuple[float, float]:
        """Return how much of a side is a sharp edge, darker outside and lighter outside."""
        length = math.dist(start, end) or 1.0
        out = ((end[1] - start[1]) / length * 2.5, (start[0] - end[0]) / length * 2.5)
        lighter = darker = 0
        for step in range(1, _SAMPLES):
            part = step / _SAMPLES
            x = start[0] + (end[0] - start[0]) * part
            y = start[1] + (end[1] - start[1]) * part
            inner, outer = self.at(x - out[0], y - out[1]), self.at(x + out[0], y + out[1])
            if inner is not None and outer is not None:
                lighter += inner - outer > _LEAST_STEP
                darker += outer - inner > _LEAST_STEP
        return lighter / (_SAMPLES - 1), darker / (_SAMPLES - 1)

    def refined(self, corners: list[Point]) -> list[Point]:
        """Return corners where the sides' own steepest places meet."""
        sides = [self._fitted(corners[i - 1], corners[i]) for i in range(4)]
        better = [sides[i].meets(sides[(i + 1) % 4]) for i in range(4)]
        return [
            new if new and math.dist(new, old) < 8 else old
            for new, old in zip(better, corners, strict=True)
        ]

    def _fitted(self, start: Point, end: Point) -> _Line:
        length = math.dist(start, end) or 1.0
        normal = ((end[1] - start[1]) / length, (start[0] - end[0]) / length)
        offsets: list[tuple[float, float]] = []
        for step in range(3, _SAMPLES - 2):
            part = step / _SAMPLES
            x = start[0] + (end[0] - start[0]) * part
            y = start[1] + (end[1] - start[1]) * part
            total = weighted = 0.0
            for away in range(-4, 5):
                a = self.at(x + normal[0] * (away - 1), y + normal[1] * (away - 1))
                b = self.at(x + normal[0] * (away + 1), y + normal[1] * (away + 1))
                if a is not None and b is not None:
                    steep = (a - b) ** 4
                    total += steep
                    weighted += steep * away
            if total > _LEAST_STEP**4:
                offsets.append((part, weighted / total))
        at_start, at_end = _through(offsets)
        one = (start[0] + normal[0] * at_start, start[1] + normal[1] * at_start)
        two = (end[0] + normal[0] * at_end, end[1] + normal[1] * at_end)
        angle = math.atan2(one[0] - two[0], two[1] - one[1])
        return _Line(angle, one[0] * math.cos(angle) + one[1] * math.sin(angle))


def _closed(grey: Image, size: int) -> Image:
    """Fill what is dark and narrower than ``size``: the lightest of a square, then the darkest.

    Pillow's own filters of rank took nine tenths of all the time, and let no other thread run.
    """
    from PIL import ImageChops

    def lightest(image: Image, way: int) -> Image:
        width, height = image.size
        for across, down in ((way, 0), (0, way)):
            reach = 1
            while reach < size:
                step = min(reach, size - reach)
                x, y = across * step, down * step
                image = ImageChops.lighter(image, image.crop((x, y, width + x, height + y)))
                reach += step
        return image

    return ImageChops.invert(lightest(ImageChops.invert(lightest(grey, 1)), -1))


def _through(points: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the heights at 0 and 1 of the line through most points (least squares, twice)."""
    line = (0.0, 0.0)
    for limit in (4.0, 1.0):
        near = [p for p in points if abs(p[1] - line[0] - (line[1] - line[0]) * p[0]) <= limit]
        if len(near) < 6:
            return line
        mean_x = sum(x for x, _ in near) / len(near)
        mean_y = sum(y for _, y in near) / len(near)
        spread = sum((x - mean_x) ** 2 for x, _ in near)
        rise = sum((x - mean_x) * (y - mean_y) for x, y in near) / spread
        line = (mean_y - rise * mean_x, mean_y + rise * (1 - mean_x))
    return line


def _alike(one: _Line, other: _Line) -> bool:
    turn = abs(one.angle - other.angle)
    over = turn > math.pi / 2  # 179 degrees are 1 degree away from 0, seen from the other side
    distance = one.distance + other.distance if over else one.distance - other.distance
    return min(turn, math.pi - turn) < math.radians(7) and abs(distance) < 7


def _quads(lines: list[_Line], width: int, height: int) -> Iterator[list[Point]]:
    """Give the corners, the upper left first and on clockwise, of what four lines enclose."""
    pairs = [
        (a, b)
        for a, b in combinations(lines, 2)
        if min(turn := abs(a.angle - b.angle), math.pi - turn) < math.radians(25)
    ]
    for (a, b), (c, d) in combinations(pairs, 2):
        met = [a.meets(c), a.meets(d), b.meets(d), b.meets(c)]
        corners = [each for each in met if each is not None]
        if len(corners) < 4 or len({a, b, c, d}) < 4:
            continue
        if not all(-3 <= x <= width + 2 and -3 <= y <= height + 2 for x, y in corners):
            continue
        area = _area(corners)
        if area < 0:
            corners.reverse()
        if abs(area) >= _LEAST_AREA * width * height and _convex(corners):
            first = min(range(4), key=lambda i: sum(corners[i]))
            yield corners[first:] + corners[:first]


def _area(corners: list[Point]) -> float:
    """Return the area; positive where the corners go clockwise, as seen (y grows downwards)."""
    return (
        sum(corners[i - 1][0] * corners[i][1] - corners[i][0] * corners[i - 1][1] for i in range(4))
        / 2
    )


def _convex(corners: list[Point]) -> bool:
    for i in range(4):
        (ax, ay), (bx, by), (cx, cy) = corners[i - 2], corners[i - 1], corners[i]
        if (bx - ax) * (cy - by) - (by - ay) * (cx - bx) <= 0:
            return False
    return True


def corners_of(image: Image) -> list[Point] | None:
    """Return the sheet's corners in the picture, the upper left first and on clockwise."""
    slopes = _Slopes(image)
    best, found = 0.0, None
    for corners in _quads(slopes.lines(), slopes.width, slopes.height):
        sides: list[tuple[float, float]] = []
        light = dark = 1.0
        while len(sides) < 4 and max(light, dark) >= _ROUND:  # most fail at the first
            sides.append(slopes.edge(corners[len(sides) - 1], corners[len(sides)]))
            light, dark = min(light, sides[-1][0]), min(dark, sides[-1][1])
        if max(light, dark) < _ROUND:
            continue
        area = abs(_area(corners)) / (slopes.width * slopes.height)
        mark = sum(max(s) for s in sides) / 4 + 0.3 * area
        if mark > best:
            best, found = mark, corners
    if found is None:
        return None
    across, down = image.width / slopes.width, image.height / slopes.height
    return [((x + 0.5) * across, (y + 0.5) * down) for x, y in slopes.refined(found)]


def page_of(frame: Frame) -> Frame | DeviceFault:
    """Return the sheet in a picture as a straight one of its own (JPEG), or ``camera.no_page``.

    Which side is up is taken from how the sheet lies; text upside down stays so.
    """
    page = cut(frame)
    if isinstance(page, DeviceFault):
        return page
    made = io.BytesIO()
    page.save(made, "JPEG", quality=88)
    return Frame(made.getvalue())


def cut(frame: Frame) -> Image | DeviceFault:
    """Return the sheet in a picture, straight and not encoded; see ``page_of``."""
    image = opened(frame)
    if isinstance(image, DeviceFault):
        return image
    corners = corners_of(image)
    return DeviceFault("camera.no_page") if corners is None else straight(image, corners)
