"""What a resident shows the machine instead of typing: a paper, a signature, a measurement."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from kiosk.domain.masked import Personal, PersonalBytes
from kiosk.domain.measurement import Measurement

Corner = tuple[float, float]


class PageImage(PersonalBytes):
    """A picture (JPEG) of what lies under the camera, or of the sheet cut out of it."""

    __slots__ = ()


class Flaw(StrEnum):
    """Why a page may be of no use to whoever works on the case; told before it is kept."""

    DARK = "dark"
    EMPTY = "empty"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class Sight:
    """What the camera sees now.

    Attributes:
        picture: small, to be looked at only.
        corners: of the sheet, the upper left first and on clockwise, in parts of the picture's
            width and height; None where no sheet is seen.
        dark: there is too little light to see any.
    """

    picture: PageImage
    corners: tuple[Corner, ...] | None = None
    dark: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet as it was taken: cut out and straight."""

    image: PageImage
    flaws: tuple[Flaw, ...] = ()


INK_SIDE = 1000
"""Points of a signature stand in thousandths of the area's width, from 0 at the upper left."""

_LEAST_INK = 300
"""Of all strokes together: a tap or a slip of the finger is no signature."""

_MOST_INK = 60_000
"""Characters: some thousand points, more than any name has."""

_STROKE = re.compile(r"\d{1,4},\d{1,4}( \d{1,4},\d{1,4})*")


class Ink(Personal):
    """A signature by finger: strokes of ``x,y`` points, strokes divided by ``;``."""

    __slots__ = ()

    def masked(self) -> str:
        """Return nothing of it."""
        return "****" if self.reveal() else ""

    @property
    def strokes(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """Return the points of each stroke."""
        return tuple(
            tuple((int(x), int(y)) for x, y in (point.split(",") for point in stroke.split(" ")))
            for stroke in self.reveal().split(";")
            if stroke
        )

    @property
    def enough(self) -> bool:
        """Tell whether there is as much ink as the shortest name has."""
        drawn = sum(math.dist(a, b) for s in self.strokes for a, b in pairwise(s))
        return drawn >= _LEAST_INK

    def with_stroke(self, stroke: str) -> Ink:
        """Return it with one more stroke; what is none, or too much, changes nothing."""
        before = self.reveal()
        if not _STROKE.fullmatch(stroke) or len(before) + len(stroke) > _MOST_INK:
            return self
        return Ink(f"{before};{stroke}" if before else stroke)

    def without_last(self) -> Ink:
        """Return it without its last stroke."""
        return Ink(self.reveal().rpartition(";")[0])

    def svg(self) -> bytes:
        """Return it as a drawing (SVG 1.1) for the case: lines of one width, nothing else."""
        paths = "".join(
            f'<polyline points="{" ".join(f"{x},{y}" for x, y in stroke)}"/>'
            for stroke in self.strokes
        )
        high = max((y for stroke in self.strokes for _, y in stroke), default=0)
        box = f"0 0 {INK_SIDE} {max(high + 20, INK_SIDE // 3)}"
        style = 'fill="none" stroke="#000" stroke-width="8" stroke-linecap="round"'
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" viewBox="{box}">'
            f'<g {style} stroke-linejoin="round">{paths}</g></svg>'
        ).encode()


AT_DESK = "at_desk"
"""The answer of whoever cannot sign here: they do so before somebody at the desk."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What the step that is open has so far; forgotten when it is left.

    Attributes:
        sight: what the camera sees.
        page: taken, and not kept yet.
        taking: the camera, or the meter, was told to begin.
        measured: to be confirmed.
        typed: what was typed of a reading, number by number; None while the meter is waited for.
        code: what went wrong last.
    """

    sight: Sight | None = None
    page: Page | None = None
    taking: bool = False
    measured: Measurement | None = None
    typed: tuple[Personal, ...] | None = None
    code: str | None = None

    @property
    def is_personal(self) -> bool:
        """Tell whether it shows anything of a person."""
        return bool(self.page or self.measured or self.typed or (self.sight and self.sight.corners))
