"""Millimetres on the glass to pixels, from the diagonal that the installer entered."""

from __future__ import annotations

import math
from dataclasses import dataclass

MM_PER_INCH = 25.4
DRAWN_DIAGONAL_MM = 546.3
"""The 21.5 inch screen that the look was drawn for: 268 x 476 mm."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """The window's pixels and what a millimetre is in them."""

    width: int
    height: int
    px_per_mm: float

    @classmethod
    def of(cls, width: int, height: int, diagonal_mm: float = DRAWN_DIAGONAL_MM) -> Metrics:
        """Measure a screen of ``width`` x ``height`` pixels, ``diagonal_mm`` across."""
        return cls(width, height, math.hypot(width, height) / diagonal_mm)

    @classmethod
    def of_inches(cls, width: int, height: int, inches: float) -> Metrics:
        """Measure a screen whose diagonal is given in inches, as shops do."""
        return cls.of(width, height, inches * MM_PER_INCH)

    @property
    def flat(self) -> bool:
        """Tell whether the screen lies wide (landscape)."""
        return self.width > self.height

    def px(self, mm: float) -> int:
        """Return whole pixels for ``mm``, at least one for anything above nothing."""
        return max(1, round(mm * self.px_per_mm)) if mm > 0 else 0

    def mm(self, px: float) -> float:
        """Return millimetres for pixels."""
        return px / self.px_per_mm
