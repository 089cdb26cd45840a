"""What a flow asks of the outside: frozen, imperative. The session carries each out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from kiosk.domain.case import Rating, Submission
from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.inquiry import Inquiry
from kiosk.domain.masked import CitizenNumber, Personal
from kiosk.domain.receipt import Slip
from kiosk.domain.service import OfflineCaps
from kiosk.domain.speech import Meant, Talk
from kiosk.ports import Words


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to do."""


@dataclass(frozen=True, slots=True)
class BeginVisit(Effect):
    """Mint a case id; answers with VisitBegan."""


@dataclass(frozen=True, slots=True)
class EndVisit(Effect):
    """Purge the print queue, fall silent; ``finished`` False counts the visit as abandoned."""

    finished: bool


@dataclass(frozen=True, slots=True)
class AskIntake(Effect):
    """Ask whether a case of a service would be taken; answers with IntakeTold.

    Attributes:
        caps: those that bind now.
    """

    service_id: str
    caps: OfflineCaps


@dataclass(frozen=True, slots=True)
class FindNotices(Effect):
    """Look for refused cases of which a card's holder has not heard; answers with NoticesFound."""

    number: CitizenNumber


@dataclass(frozen=True, slots=True)
class FindEntries(Effect):
    """Look up what is published of ``feed`` for a service; answers with EntriesFound."""

    feed: str
    service_id: str


@dataclass(frozen=True, slots=True)
class FindBallot(Effect):
    """Look whether a card's holder has voted here on a topic; answers with BallotFound."""

    number: CitizenNumber
    topic: str


@dataclass(frozen=True, slots=True)
class FindStandings(Effect):
    """Look for all cases of a card's holder that this kiosk took; answers with StandingsFound."""

    number: CitizenNumber


@dataclass(frozen=True, slots=True)
class FindReadings(Effect):
    """Look up what is kept of a card's holder's readings; answers with ReadingsFound."""

    number: CitizenNumber


@dataclass(frozen=True, slots=True)
class ForgetReadings(Effect):
    """Delete what is kept of a card's holder's readings; answers with ReadingsFound."""

    number: CitizenNumber


@dataclass(frozen=True, slots=True)
class Trigger(Effect):
    """Have a device that the step needs begin: a camera takes the page, a meter measures."""

    device: DeviceName


@dataclass(frozen=True, slots=True)
class MintInquiry(Effect):
    """Mint the id of a question to the platform; answers with InquiryMinted."""


@dataclass(frozen=True, slots=True)
class Inquire(Effect):
    """Ask the platform while the resident waits; answers with Answered or NotAnswered."""

    inquiry: Inquiry


@dataclass(frozen=True, slots=True)
class CountChoices(Effect):
    """Look up how often each service was chosen here; answers with ChoicesCounted."""


@dataclass(frozen=True, slots=True)
class NoteChoice(Effect):
    """Somebody began a service: it counts, of nobody."""

    service_id: str


@dataclass(frozen=True, slots=True)
class NoteTold(Effect):
    """The resident has seen that a case was refused: it is not said again."""

    case_id: str


@dataclass(frozen=True, slots=True)
class SubmitCase(Effect):
    """Put the case on disk; answers with CaseAccepted or CaseNotAccepted.

    Attributes:
        compose: gets the kiosk's words, the receipt number and whether the platform has accepted
            the case, and gives the slip.
    """

    submission: Submission
    compose: Callable[[Words, str, bool], Slip]


@dataclass(frozen=True, slots=True)
class AwaitReceipt(Effect):
    """Send ReceiptOverdue after ``seconds``, whatever is on the screen by then."""

    case_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class PrintSlip(Effect):
    """Print the slip of an accepted case, unless it was printed; answers with PrintEnded."""

    job_id: str
    slip: Slip


@dataclass(frozen=True, slots=True)
class PrintPaper(Effect):
    """Print something that belongs to no case; answers with PrintEnded under ``job_id``."""

    job_id: str
    compose: Callable[[Words], Slip]


@dataclass(frozen=True, slots=True)
class PrintDocument(Effect):
    """Print a document of this visit's person and nobody else's; answers with DocumentEnded."""

    document: Document


@dataclass(frozen=True, slots=True)
class RateCase(Effect):
    """Queue a rating."""

    rating: Rating


@dataclass(frozen=True, slots=True)
class CallForHelp(Effect):
    """Sound the call and tell the gateway on which view it came."""


@dataclass(frozen=True, slots=True)
class ReadAloud(Effect):
    """Speak what the screen shows, or the words of the key ``instead``."""

    instead: str | None = None


@dataclass(frozen=True, slots=True)
class SayKey(Effect):
    """Speak what stands on a key; what is somebody's own goes into headphones alone."""

    words: str | Personal


@dataclass(frozen=True, slots=True)
class Listen(Effect):
    """Listen to what is said; answers with SaidPartly, WasSaid or NothingSaid."""

    how: Talk


@dataclass(frozen=True, slots=True)
class ListenNoMore(Effect):
    """The finger let go: what was said so far is all."""


@dataclass(frozen=True, slots=True)
class Do(Effect):
    """Do what somebody meant by what they said, as if the keys were touched."""

    meant: Meant


@dataclass(frozen=True, slots=True)
class TurnPage(Effect):
    """Show the page so many on of what did not fit on one."""

    by: int


@dataclass(frozen=True, slots=True)
class Hush(Effect):
    """Fall silent."""


@dataclass(frozen=True, slots=True)
class Alarm(Effect):
    """Send StepTimedOut after ``seconds``, unless the step is left before; an overlay stops it."""

    seconds: float


@dataclass(frozen=True, slots=True)
class CheckPin(Effect):
    """Check a staff PIN; answers with PinChecked."""

    pin: Personal


@dataclass(frozen=True, slots=True)
class TakeOverview(Effect):
    """Gather the machine's state; answers with OverviewTaken."""


@dataclass(frozen=True, slots=True)
class TestPrint(Effect):
    """Print a test slip; answers with TestEnded."""


@dataclass(frozen=True, slots=True)
class TestCard(Effect):
    """Ask the reader for its state and read a card if one lies there; answers with TestEnded."""


@dataclass(frozen=True, slots=True)
class TestDevices(Effect):
    """Have every other device test itself; answers with TestEnded."""


@dataclass(frozen=True, slots=True)
class SyncNow(Effect):
    """Send what waits, and look for what is published."""


@dataclass(frozen=True, slots=True)
class NewRoll(Effect):
    """A new roll was put in: count its paper from full."""


@dataclass(frozen=True, slots=True)
class PutAlarmsAway(Effect):
    """Staff have seen the alarms up to the number ``last``."""

    last: int


@dataclass(frozen=True, slots=True)
class RestartProgram(Effect):
    """End the program so that its supervisor starts it anew."""


@dataclass(frozen=True, slots=True)
class Audit(Effect):
    """Write into the audit; no personal data."""

    event: str
    details: Mapping[str, str | int] = field(default_factory=dict)
