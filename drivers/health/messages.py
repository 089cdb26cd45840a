"""What health meters say, by docs/protocols/health-meters.md. Pure: frames in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum, IntFlag

from drivers.frame import Frame
from kiosk.domain.measurement import BloodPressure, BodyTemperature, Measurement, to_tenth


class Kind(IntEnum):
    """What a meter says that it is."""

    BLOOD_PRESSURE = 1
    THERMOMETER = 2


class Feature(IntFlag):
    """What a meter says that it has."""

    START = 1
    BATTERY = 2


class Type(IntEnum):
    """Frames of meters: questions of the kiosk, what the kiosk has taken, and what they tell."""

    START = 0x10
    CANCEL = 0x11
    FORGET = 0x12
    TAKEN = 0x13
    BLOOD_PRESSURE = 0x40
    TEMPERATURE = 0x41
    FAILED = 0x42


class Unit(IntEnum):
    """In what a temperature is told, in hundredths."""

    CELSIUS = 0
    FAHRENHEIT = 1


FAULTS: Mapping[int, str] = {
    1: "meter.cuff_loose",
    2: "meter.moved",
    3: "meter.weak_pulse",
    4: "meter.battery_low",
    5: "meter.overpressure",
    6: "meter.ambient",
    7: "meter.device_fault",
}
"""Why a measurement failed, or none can be made; what is not here is a fault of the device."""

NOTHING_WRONG = 0
BATTERY_UNKNOWN = 0xFF


@dataclass(frozen=True, slots=True)
class Failed:
    """A measurement came to nothing; a number of ``FAULTS``."""

    fault: int


@dataclass(frozen=True, slots=True)
class Report:
    """How a meter is.

    Attributes:
        fault: a number of ``FAULTS`` while nothing can be measured, else 0.
        battery: in percent; None where it has none, or does not know.
    """

    measuring: bool
    fault: int
    battery: int | None


def told(frame: Frame) -> Measurement | Failed | None:
    """Read what a meter says by itself; None where it is something else."""
    numbers = frame.payload
    if frame.type == Type.BLOOD_PRESSURE and len(numbers) >= 6:
        return BloodPressure(*(int.from_bytes(numbers[at : at + 2], "big") for at in (0, 2, 4)))
    if frame.type == Type.TEMPERATURE and len(numbers) >= 3:
        degrees = Decimal(int.from_bytes(numbers[:2], "big", signed=True)) / 100
        if numbers[2] == Unit.FAHRENHEIT:
            return BodyTemperature(to_tenth((degrees - 32) * 5 / 9))
        return BodyTemperature(to_tenth(degrees)) if numbers[2] == Unit.CELSIUS else None
    if frame.type == Type.FAILED and numbers:
        return Failed(numbers[0])
    return None


def report(payload: bytes) -> Report | None:
    """Read the answer to REPORT; None where it is none."""
    if len(payload) < 3:
        return None
    battery = payload[2] if payload[2] <= 100 else None
    return Report(bool(payload[0]), payload[1], battery)
