"""What the time, the staff and the machine itself do to a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.masked import Personal
from kiosk.domain.staff import Overview, PinCheck
from kiosk.domain.text import Text
from kiosk.flow.events.base import Event


@dataclass(frozen=True, slots=True)
class VisitBegan(Event):
    """A resident came: the case's id is minted, nothing is on disk."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class NetworkChanged(Event):
    """The platform began or ceased to answer."""

    online: bool


@dataclass(frozen=True, slots=True)
class NoticeChanged(Event):
    """Another notice of the platform's counts now; None leaves the site's own."""

    notice: Text | None


@dataclass(frozen=True, slots=True)
class ChoicesCounted(Event):
    """How often each service was chosen at this machine, by its id; of nobody."""

    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class StillThereAsked(Event):
    """Nothing was touched for so long that the last seconds are counted down."""

    seconds: int


@dataclass(frozen=True, slots=True)
class IdleEnded(Event):
    """The countdown is over."""


@dataclass(frozen=True, slots=True)
class StepTimedOut(Event):
    """The step's own timeout is over."""


@dataclass(frozen=True, slots=True)
class StaffKnocked(Event):
    """The hidden corner was held."""


@dataclass(frozen=True, slots=True)
class PinChecked(Event):
    """A staff PIN was checked; ``pin`` tells whose answer this is."""

    check: PinCheck
    pin: Personal


@dataclass(frozen=True, slots=True)
class OverviewTaken(Event):
    """The machine's state was gathered for staff."""

    overview: Overview


@dataclass(frozen=True, slots=True)
class TestEnded(Event):
    """A staff test ended: ``what`` is print, card or devices, ``code`` None where all is well."""

    what: str
    code: str | None
    detail: str = ""
