"""What staff see: the machine's health and the day's counts, with no resident in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.case import CaseState


class DeviceState(StrEnum):
    """State of a device, after XFS4IoT."""

    ONLINE = "online"
    OFFLINE = "offline"
    POWER_OFF = "power_off"
    NO_DEVICE = "no_device"
    HARDWARE_ERROR = "hardware_error"
    USER_ERROR = "user_error"
    DEVICE_BUSY = "device_busy"
    FRAUD_ATTEMPT = "fraud_attempt"
    POTENTIAL_FRAUD = "potential_fraud"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """How one device is.

    Attributes:
        warning: code of what needs a hand soon (``printer.paper_low``), or None.
    """

    name: str
    state: DeviceState
    code: str | None = None
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """How the outbox is."""

    waiting: int
    rejected: int
    dead: int
    oldest_at: datetime | None
    oldest_receipt_no: str | None
    oldest_service_id: str | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """What somebody should look at; no resident is in it. ``number`` grows with each."""

    number: int
    code: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of the outbox as a technician may see it.

    Attributes:
        code: why it is where it is; None where nothing was ever wrong.
        at: when it was promised; ``due_at`` when it may go next, ``closed_at`` when it was closed.
        receipt_no, service_id: of a case, or of the case that it is about.
    """

    id: str
    kind: str
    state: CaseState
    code: str | None
    attempts: int
    at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    predecessor: str | None
    receipt_no: str | None
    service_id: str | None


@dataclass(frozen=True, slots=True)
class Supply:
    """What is left of something that is used up."""

    left: int
    full: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All that the staff's first view shows.

    Attributes:
        supplies: name to what is left of what there was when it was full, e.g.
            ``{"receipt_paper_slips": Supply(40, 220)}``.
        per_hour: local hour to submitted cases today.
        offline_since: when the platform was last lost; None while it answers.
        alarms: that staff have not put away, the oldest first.
    """

    at: datetime
    devices: tuple[DeviceStatus, ...]
    queue: QueueStatus
    supplies: Mapping[str, Supply]
    submitted_today: int
    help_calls_today: int
    abandoned_today: int
    per_hour: Mapping[int, int]
    offline_since: datetime | None
    alarms: tuple[Alarm, ...] = ()


class PinVerdict(StrEnum):
    """Outcome of a staff PIN."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PinCheck:
    """A verdict, for WRONG the tries left, for LOCKED the minutes (at least 1) until the next.

    UNKNOWN is that of a store that failed: the door stays shut, and whoever asked is told.
    """

    verdict: PinVerdict
    tries_left: int = 0
    locked_minutes: int = 0
    staff_no: str | None = None
