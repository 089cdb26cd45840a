"""What health meters measure, and what no living body has.

Units are fixed. Values are personal, so ``repr`` shows none. What a meter says and what a resident
types pass the same limits. They are no diagnosis: a reading within them may be a very ill one, and
is taken as it is.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_TENTH = Decimal("0.1")


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


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the most of a value, both of them possible."""

    least: Decimal
    most: Decimal

    def hold(self, value: int | Decimal) -> bool:
        """Tell whether a living body may have it."""
        return self.least <= value <= self.most


SYSTOLIC = Limits(Decimal(50), Decimal(280))
DIASTOLIC = Limits(Decimal(25), Decimal(180))
PULSE = Limits(Decimal(25), Decimal(230))
CELSIUS = Limits(Decimal("30.0"), Decimal("43.0"))
"""Below, it is the skin or the room that was measured; nobody who stands here is so cold."""


class Implausible(StrEnum):
    """Why a reading cannot be that of a living body."""

    NOT_A_NUMBER = "not_a_number"
    SYSTOLIC = "systolic"
    DIASTOLIC = "diastolic"
    ORDER = "order"
    PULSE = "pulse"
    CELSIUS = "celsius"


def implausible(measured: Measurement) -> Implausible | None:
    """Return why no living body has this, None where one may. Pure; for meters and typed values."""
    if isinstance(measured, BodyTemperature):
        return None if CELSIUS.hold(measured.celsius) else Implausible.CELSIUS
    if not SYSTOLIC.hold(measured.systolic):
        return Implausible.SYSTOLIC
    if not DIASTOLIC.hold(measured.diastolic):
        return Implausible.DIASTOLIC
    if measured.diastolic >= measured.systolic:
        return Implausible.ORDER
    return None if PULSE.hold(measured.pulse) else Implausible.PULSE


def to_tenth(celsius: Decimal) -> Decimal:
    """Return a temperature as it is told: to a tenth, half of one upwards."""
    return celsius.quantize(_TENTH, ROUND_HALF_UP)


def typed_blood_pressure(systolic: str, diastolic: str, pulse: str) -> BloodPressure | Implausible:
    """Return what a resident has typed, or why it cannot be meant."""
    numbers = [_number(text) for text in (systolic, diastolic, pulse)]
    if any(number is None or number % 1 for number in numbers):
        return Implausible.NOT_A_NUMBER
    measured = BloodPressure(*(int(number) for number in numbers if number is not None))
    return implausible(measured) or measured


def typed_temperature(celsius: str) -> BodyTemperature | Implausible:
    """Return what a resident has typed, or why it cannot be meant."""
    number = _number(celsius)
    if number is None:
        return Implausible.NOT_A_NUMBER
    measured = BodyTemperature(to_tenth(number))
    return implausible(measured) or measured


_MOST_DIGITS = 8


def _number(text: str) -> Decimal | None:
    """Read digits with at most one point; full-width ones become plain."""
    plain = unicodedata.normalize("NFKC", text[:_MOST_DIGITS]).strip().replace("。", ".")
    whole, _, rest = plain.partition(".")
    digits = whole + rest
    return Decimal(plain) if whole and digits.isascii() and digits.isdigit() else None
