"""What happens to a session: frozen, past tense. The reducer's whole input.

An event's key, under which flow tables name it, is its class name in snake case; ``Acted`` is keyed
``acted.<action>``, so a table names each thing that a resident can touch.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kiosk.domain.capture import Page, Sight
from kiosk.domain.case import CaseStanding
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Entries
from kiosk.domain.identity import IdCard
from kiosk.domain.inquiry import Reply
from kiosk.domain.intake import Intake
from kiosk.domain.masked import Personal, Portrait, ScannedText
from kiosk.domain.measurement import Kept, Measurement
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.social_card import SocialCard
from kiosk.domain.speech import Ears, Either, Meant, NotMeant, Spoken
from kiosk.domain.staff import Overview, PinCheck
from kiosk.domain.text import Text

_HUMP = re.compile(r"(?<!^)(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class Event:
    """Something happened.

    Attributes:
        visit: number of the visit that asked for it, None where none did. The answer to a visit
            that has ended is dropped: a slow card is not read to the next person.
    """

    visit: int | None = field(default=None, kw_only=True)

    @property
    def key(self) -> str:
        """Return the name under which tables handle it."""
        return key_of(type(self))


def key_of(kind: type[Event]) -> str:
    """Return the key of a kind of event: its class name in snake case."""
    return _HUMP.sub("_", kind.__name__).lower()


@dataclass(frozen=True, slots=True)
class Acted(Event):
    """A person touched (or said) an action of the view; ``value`` is what it is about."""

    action: str
    value: str | Personal | None = None
    spoken: bool = field(default=False, kw_only=True)

    @property
    def key(self) -> str:
        """Return ``acted.<action>``."""
        return f"acted.{self.action}"


@dataclass(frozen=True, slots=True)
class VisitBegan(Event):
    """A resident came: the case's id is minted, nothing is on disk."""

    case_id: str
    at: datetime


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


@dataclass(frozen=True, slots=True)
class SpeechChanged(Event):
    """Reading aloud works here, or does not."""

    works: bool


@dataclass(frozen=True, slots=True)
class EarsChanged(Event):
    """The ears do something else now; ``code`` is why they cannot, None where they can."""

    ears: Ears
    code: str | None = None
    free: bool = False


@dataclass(frozen=True, slots=True)
class SaidPartly(Event):
    """Somebody is speaking, and so much was understood; no sign of more than that."""

    text: Spoken
    request: int


@dataclass(frozen=True, slots=True)
class WasSaid(Event):
    """Somebody has said something.

    Attributes:
        request: the one under which it was listened for.
        free: nobody held or touched a key for it.
    """

    text: Spoken
    request: int
    free: bool = False


@dataclass(frozen=True, slots=True)
class NothingSaid(Event):
    """It was listened for, and nothing was said, or nothing that could be understood as words."""

    request: int


@dataclass(frozen=True, slots=True)
class Understood(Event):
    """What was said means something here; the table says whether it is done or asked about."""

    said: Spoken
    meant: Meant


@dataclass(frozen=True, slots=True)
class TwoMeant(Event):
    """What was said may mean one thing or another."""

    said: Spoken
    either: Either


@dataclass(frozen=True, slots=True)
class NotUnderstood(Event):
    """What was said means nothing here; or, ``said`` being None, nothing was said."""

    said: Spoken | None
    verdict: NotMeant


@dataclass(frozen=True, slots=True)
class NotPossible(Event):
    """What somebody meant cannot be done just now: ``notice`` is the key of the sentence why."""

    notice: str


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
class ChoicesCounted(Event):
    """How often each service was chosen at this machine, by its id; of nobody."""

    counts: Mapping[str, int]


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


@dataclass(frozen=True, slots=True)
class NetworkChanged(Event):
    """The platform began or ceased to answer."""

    online: bool


@dataclass(frozen=True, slots=True)
class NoticeChanged(Event):
    """Another notice of the platform's counts now; None leaves the site's own."""

    notice: Text | None


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
