"""The small things at the front of the machine: what they tell, and lights that show the way."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class PanelState:
    """What the sensors say; None where there is no such sensor.

    Attributes:
        present: somebody stands before the machine.
        door_open: the machine's own door is open.
        headphones: a plug is in the headphone jack.
    """

    present: bool | None = None
    door_open: bool | None = None
    headphones: bool | None = None


class Zone(StrEnum):
    """What a light of the bar stands beside."""

    CARD = "card"
    SLIP = "slip"
    DOCUMENT = "document"
    SCANNER = "scanner"
    METER = "meter"
    STATUS = "status"


class Light(StrEnum):
    """How a light burns."""

    OFF = "off"
    ON = "on"
    BLINK = "blink"
