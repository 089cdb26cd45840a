"""What a panel says and is told, by docs/protocols/panel.md. Pure: bytes in, values out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, IntFlag

from drivers.frame import ANSWER
from drivers.frame import Type as Common
from kiosk.domain.panel import Light, PanelState, Zone

KIND = 3


class Type(IntEnum):
    """Frames of panels."""

    LIGHT = 0x20
    STATE = 0x50


STATED_BY = (Type.STATE, Common.REPORT | ANSWER, Type.LIGHT | ANSWER)
"""The frames that say how the panel is."""


class Sensor(IntFlag):
    """Bits of what the sensors say; in an identity, of which there are."""

    PRESENT = 1
    DOOR_OPEN = 2
    HEADPHONES = 4


ZONES: Mapping[Zone, int] = {
    Zone.CARD: 0,
    Zone.SLIP: 1,
    Zone.DOCUMENT: 2,
    Zone.SCANNER: 3,
    Zone.METER: 4,
    Zone.STATUS: 5,
}
LIGHTS: Mapping[Light, int] = {Light.OFF: 0, Light.ON: 1, Light.BLINK: 2}
_LIGHT_OF = {number: light for light, number in LIGHTS.items()}
_ZONE_FEATURES = 8
"""The bit of an identity's features that stands for the first zone."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a panel has."""

    sensors: Sensor
    zones: frozenset[Zone]

    @classmethod
    def of(cls, features: int) -> Built:
        """Read an identity's features."""
        zones = (zone for zone, n in ZONES.items() if features >> (_ZONE_FEATURES + n) & 1)
        return cls(Sensor(features & 0b111), frozenset(zones))


@dataclass(frozen=True, slots=True)
class Report:
    """How a panel is; ``fault`` is not 0 where its test of itself failed."""

    fault: int
    sensors: Sensor
    lights: Mapping[Zone, Light]


def report(payload: bytes) -> Report | None:
    """Read a report; None where it is none."""
    if len(payload) < 4:
        return None
    burning = int.from_bytes(payload[2:4], "big")
    lights = {zone: _LIGHT_OF.get(burning >> 2 * n & 3, Light.OFF) for zone, n in ZONES.items()}
    return Report(payload[0], Sensor(payload[1] & 0b111), lights)


def light(zone: Zone, burns: Light) -> bytes:
    """Return the payload that lets a light burn so."""
    return bytes([ZONES[zone], LIGHTS[burns]])


def state(sensors: Sensor, there: Sensor) -> PanelState:
    """Return what the sensors say, None for those that are not there."""

    def says(sensor: Sensor) -> bool | None:
        return sensor in sensors if sensor in there else None

    return PanelState(says(Sensor.PRESENT), says(Sensor.DOOR_OPEN), says(Sensor.HEADPHONES))
