"""What devices tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.capture import Page, Sight
from kiosk.domain.device import DeviceName
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Portrait, ScannedText
from kiosk.domain.measurement import Measurement
from kiosk.domain.social_card import SocialCard
from kiosk.flow.events.base import Event


@dataclass(frozen=True, slots=True)
class CardFound(Event):
    """A card lies on the reader; reading begins."""


@dataclass(frozen=True, slots=True)
class CardWasRead(Event):
    """The card was read; ``portrait`` where its photo could be made a picture of."""

    card: IdCard
    at: datetime
    portrait: Portrait | None = None


@dataclass(frozen=True, slots=True)
class CardFailed(Event):
    """The card could not be read."""

    code: str


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """A device that the step needs gave something; what was scanned is nobody's to trust.

    Attributes:
        request: the one that it was asked under: what was meant for the step before is dropped.
    """

    device: DeviceName
    what: SocialCard | ScannedText | Measurement | Page
    request: int


@dataclass(frozen=True, slots=True)
class FrameSeen(Event):
    """The camera that the step needs sees this now; no sign of life."""

    sight: Sight
    request: int


@dataclass(frozen=True, slots=True)
class NotHeard(Event):
    """A device that the step needs cannot work, or what it gave is of no use; it is asked on."""

    device: DeviceName
    code: str
    request: int


@dataclass(frozen=True, slots=True)
class DeviceLost(Event):
    """A device cannot work, whether or not anybody waits for it."""

    device: DeviceName


@dataclass(frozen=True, slots=True)
class DeviceReady(Event):
    """A device that could not work, or was not known yet, answers."""

    device: DeviceName


@dataclass(frozen=True, slots=True)
class PresenceChanged(Event):
    """Somebody came before the machine or went away; None: nobody can tell any more."""

    present: bool | None


@dataclass(frozen=True, slots=True)
class HeadphonesChanged(Event):
    """Headphones were plugged in, or pulled."""

    plugged: bool
