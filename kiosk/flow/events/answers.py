"""What the store, the platform and the printer answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.domain.case import CaseStanding
from kiosk.domain.entry import Entries
from kiosk.domain.inquiry import Reply
from kiosk.domain.intake import Intake
from kiosk.domain.measurement import Kept
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.flow.events.base import Event


@dataclass(frozen=True, slots=True)
class IntakeTold(Event):
    """The store said whether it takes a case of this service."""

    service_id: str
    intake: Intake


@dataclass(frozen=True, slots=True)
class NoticesFound(Event):
    """The refused cases of which the holder of the card has not heard; none as a rule."""

    refused: tuple[CaseStanding, ...]


@dataclass(frozen=True, slots=True)
class EntriesFound(Event):
    """What is published of a feed for a service; ``entries`` is empty where nothing is."""

    feed: str
    service_id: str
    entries: Entries


@dataclass(frozen=True, slots=True)
class BallotFound(Event):
    """Whether the holder of the card has voted here on a topic before."""

    topic: str
    cast: bool


@dataclass(frozen=True, slots=True)
class StandingsFound(Event):
    """The cases that the holder of the card handed in here, the newest first."""

    standings: tuple[CaseStanding, ...]


@dataclass(frozen=True, slots=True)
class ReadingsFound(Event):
    """What is kept here of the card's holder's readings, the oldest first; ``code`` if not."""

    readings: tuple[Kept, ...]
    code: str | None = None


@dataclass(frozen=True, slots=True)
class InquiryMinted(Event):
    """A question to the platform has its id, under which it may be asked again."""

    inquiry_id: str


@dataclass(frozen=True, slots=True)
class Answered(Event):
    """The platform answered an inquiry."""

    inquiry_id: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class NotAnswered(Event):
    """The platform did not answer in time, or not in its own name."""

    inquiry_id: str
    code: str


@dataclass(frozen=True, slots=True)
class CaseAccepted(Event):
    """The case is on disk.

    Attributes:
        slip: says that the case is not accepted yet.
        slip_accepted: is for a case that the platform has signed for.
    """

    case_id: str
    receipt_no: str
    print_job_id: str
    slip: Slip
    slip_accepted: Slip
    at: datetime


@dataclass(frozen=True, slots=True)
class CaseNotAccepted(Event):
    """The case could not be put on disk."""

    case_id: str
    code: str


@dataclass(frozen=True, slots=True)
class PrintEnded(Event):
    """A print ended; ``job_id`` is the print job's, or ``paper:<case id>`` for a checklist."""

    job_id: str
    outcome: PrintOutcome
    code: str | None


@dataclass(frozen=True, slots=True)
class DocumentEnded(Event):
    """The print of this visit's document ended."""

    outcome: PrintOutcome
    code: str | None


@dataclass(frozen=True, slots=True)
class PrinterRecovered(Event):
    """The printer, which could not print, is ready again.

    Attributes:
        seen: it was looked at in between and was not ready; else it is only known that a print did
            not succeed, and the next one may end the same way.
    """

    seen: bool = True


@dataclass(frozen=True, slots=True)
class CaseAcknowledged(Event):
    """The platform's signed receipt for a case came."""

    case_id: str
    case_number: str


@dataclass(frozen=True, slots=True)
class ReceiptOverdue(Event):
    """The platform's receipt did not come as fast as it does when all is well."""

    case_id: str
