"""What health meters measure. Units are fixed; values are personal, so ``repr`` shows none."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class BloodPressure:
    """Pressures in mmHg, pulse in beats a minute."""

    systolic: int = field(repr=False)
    diastolic: int = field(repr=False)
    pulse: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class BodyTemperature:
    """In degrees Celsius, to a tenth."""

    celsius: Decimal = field(repr=False)


Measurement = BloodPressure | BodyTemperature
