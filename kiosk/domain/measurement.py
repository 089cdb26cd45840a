"""What health meters measure, and what no living body has.

Units are fixed. Values are personal, so ``repr`` shows none. What a meter says and what a resident
types pass the same limits. They are no diagnosis: a reading within them may be a very ill one, and
is taken as it is.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kiosk.domain.masked import Personal

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


class Reading(Personal):
    """A measurement as a case carries it: ``120/80/72``, or ``36.5``, in the units above."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Kept:
    """A measurement of some day, as it is shown among others."""

    at: datetime
    measured: Measurement


class Verdict(StrEnum):
    """Where a measurement stands; no diagnosis, which takes several on different days."""

    LOW = "low"
    NORMAL = "normal"
    HIGH_NORMAL = "high_normal"
    HIGH = "high"
    VERY_HIGH = "very_high"
    ALARMING = "alarming"


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


_BANDS = (
    (Verdict.ALARMING, 180, 110),
    (Verdict.VERY_HIGH, 160, 100),
    (Verdict.HIGH, 140, 90),
    (Verdict.HIGH_NORMAL, 120, 80),
)
_LOW = 90, 60
_FEVER = ((Verdict.ALARMING, "39.1"), (Verdict.HIGH, "37.3"))
_COLD = Decimal("35.0")


def verdict(measured: Measurement) -> Verdict:
    """Return where a measurement stands; the worse of two pressures counts.

    Pressures by the Chinese Guidelines for the Prevention and Treatment of Hypertension (2018
    revision, kept in 2024), in mmHg at a practice: normal below 120/80, high normal from there,
    grade 1 from 140/90, grade 2 from 160/100, grade 3 from 180/110, which is alarming here: rest,
    measure again. Below 90/60 is low. Temperatures by the usual bands: fever from 37.3 degrees,
    high above 39.
    """
    if isinstance(measured, BodyTemperature):
        for band, least in _FEVER:
            if measured.celsius >= Decimal(least):
                return band
        return Verdict.LOW if measured.celsius < _COLD else Verdict.NORMAL
    for band, systolic, diastolic in _BANDS:
        if measured.systolic >= systolic or measured.diastolic >= diastolic:
            return band
    low = measured.systolic < _LOW[0] or measured.diastolic < _LOW[1]
    return Verdict.LOW if low else Verdict.NORMAL


def told(measured: Measurement) -> Reading:
    """Return a measurement as a case carries it."""
    if isinstance(measured, BodyTemperature):
        return Reading(str(measured.celsius))
    return Reading(f"{measured.systolic}/{measured.diastolic}/{measured.pulse}")


def read(text: str) -> Measurement | None:
    """Return the measurement of ``told``; None of what is none."""
    found: Measurement | Implausible | None = None
    match text.split("/"):
        case [celsius]:
            found = typed_temperature(celsius)
        case [systolic, diastolic, pulse]:
            found = typed_blood_pressure(systolic, diastolic, pulse)
    return None if isinstance(found, Implausible) else found


def kind_of(measured: Measurement) -> str:
    """Return the name under which words are kept for what was measured."""
    return "temperature" if isinstance(measured, BodyTemperature) else "pressure"


def numbers_of(measured: Measurement) -> tuple[tuple[str, str], ...]:
    """Return each number with its name, in the order in which it is told."""
    if isinstance(measured, BodyTemperature):
        return (("celsius", str(measured.celsius)),)
    return (
        ("systolic", str(measured.systolic)),
        ("diastolic", str(measured.diastolic)),
        ("pulse", str(measured.pulse)),
    )
