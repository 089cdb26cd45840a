"""What a device's host tells the composition root."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.capture import Page, Sight
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import Measurement
from kiosk.domain.panel import PanelState
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.ports import CardFault, CardRead, DeviceFault, SocialCardRead


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device is otherwise than it was."""

    device: str
    status: DeviceStatus
    before: DeviceStatus

    @property
    def recovered(self) -> bool:
        """Tell whether it can work now and could not before."""
        online = DeviceState.ONLINE
        return self.status.state is online and self.before.state is not online


@dataclass(frozen=True, slots=True)
class CardFound:
    """A card lies on the reader; reading begins. ``request`` is the one that it is looked for."""

    device: str
    request: int


@dataclass(frozen=True, slots=True)
class CardEnded:
    """The reading that CardFound announced has ended; ``request`` is the one it was begun for."""

    device: str
    request: int
    result: CardRead | SocialCardRead | CardFault


@dataclass(frozen=True, slots=True)
class Heard:
    """A device that speaks by itself said something while ``request`` stood."""

    device: str
    request: int
    what: ScannedText | Measurement | PanelState | Page | DeviceFault


@dataclass(frozen=True, slots=True)
class FrameSeen:
    """What a camera sees while ``request`` stands, a few times a second."""

    device: str
    request: int
    sight: Sight


DeviceEvent = DeviceChanged | CardFound | CardEnded | Heard | FrameSeen
