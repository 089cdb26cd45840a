"""What the application needs of the outside, as Protocols.

Adapters in ``drivers``, ``ui`` and ``offline_store`` fulfil them; ``kiosk.app`` puts them together.
Unless a method says otherwise it may block and is called on the device's own thread (see
``drivers/host.py``), never on the screen's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kiosk.domain.case import CaseStanding, Rating, Submission
from kiosk.domain.identity import IdCard
from kiosk.domain.intake import Intake
from kiosk.domain.masked import CitizenNumber, Fingerprints, Portrait
from kiosk.domain.receipt import PrintJobState, PrintOutcome, Slip
from kiosk.domain.service import OfflineCaps
from kiosk.domain.social_card import SocialCard
from kiosk.domain.staff import Alarm, DeviceStatus, PinCheck, QueueStatus
from kiosk.domain.text import Language


class Clock(Protocol):
    """Time, so that tests can set it. Any thread."""

    def now(self) -> datetime:
        """Return the time in UTC, timezone-aware."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""


class Timer(Protocol):
    """A running timer."""

    def cancel(self) -> None:
        """Stop it; nothing happens if it has fired."""


class Timers(Protocol):
    """Calls in the future, on the session's thread."""

    def after(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call ``call`` once after ``seconds``."""


class Ids(Protocol):
    """Chance, so that tests can set it. Any thread."""

    def case_id(self) -> str:
        """Return a new UUIDv7 in its text form."""


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read.

    Attributes:
        portrait: None where no library for card photos is at hand, or it failed.
        fingerprints: None unless they were asked for and the card has some.
    """

    card: IdCard
    portrait: Portrait | None = None
    fingerprints: Fingerprints | None = None


@dataclass(frozen=True, slots=True)
class NoCard:
    """No card is there, or the one that was read has not been lifted yet (SAM answer 80)."""


@dataclass(frozen=True, slots=True)
class CardFault:
    """A card or reader did not do its part; ``code`` is one of ``kiosk.errors.CODES``."""

    code: str
    params: Mapping[str, object]


class CardReader(Protocol):
    """A reader of second-generation identity cards."""

    def open(self) -> None:
        """Open the link and find the reader's speed.

        Raises:
            KioskError: ``idcard.unplugged``, ``idcard.no_answer`` or ``idcard.device_fault``.
        """

    def find(self) -> bool:
        """Tell whether a card lies there that was not read before; quick (under 0.5 s).

        Raises:
            KioskError: the reader is gone or broken.
        """

    def read(self) -> CardRead | NoCard | CardFault:
        """Find, select and read; at most 3 s at 115200 baud. A lost reader is a CardFault too."""

    def sam_id(self) -> str | None:
        """Return the number of the module that proves cards, None where it does not tell.

        Raises:
            KioskError: the reader is gone or broken.
        """

    def status(self) -> DeviceStatus:
        """Ask the reader how it is; never raises."""

    def close(self) -> None:
        """Close the link; never raises."""


@dataclass(frozen=True, slots=True)
class SocialCardRead:
    """A social-security card was read; some items may be missing."""

    card: SocialCard


class SmartCardReader(Protocol):
    """A reader of social-security cards, with contacts or without."""

    def listen(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called on a thread of the reader's when a card or reader comes or goes.

        Called before ``open``; whoever is told looks by ``find`` and ``status``.
        """

    def open(self) -> None:
        """Begin to watch for cards.

        Raises:
            KioskError: ``smartcard.no_library``, ``smartcard.no_service``, ``smartcard.denied``,
                or ``smartcard.unplugged``.
        """

    def find(self) -> bool:
        """Tell at once whether a card is there that was not read before.

        A card that was read is found again only when it was taken out: what a resident forgets is
        not read for the next one.

        Raises:
            KioskError: the reader is gone or broken.
        """

    def read(self) -> SocialCardRead | NoCard | CardFault:
        """Read what the card tells without a key, in at most 3 s. It never presents a PIN."""

    def status(self) -> DeviceStatus:
        """Tell how the reader is; never raises."""

    def interrupt(self) -> None:
        """End the wait of ``read``. Any thread."""

    def close(self) -> None:
        """Cease to watch; never raises."""


@dataclass(frozen=True, slots=True)
class PrintResult:
    """How a print ended; ``code`` of ``kiosk.errors.CODES`` unless DONE."""

    outcome: PrintOutcome
    code: str | None = None


class ReceiptPrinter(Protocol):
    """A printer of slips."""

    def open(self) -> None:
        """Open the link.

        Raises:
            KioskError: ``printer.unplugged`` or ``printer.no_answer``.
        """

    def print(self, slip: Slip) -> PrintResult:
        """Print and cut one slip; asks the status before and after. Never raises."""

    def status(self) -> DeviceStatus:
        """Ask the printer how it is; never raises."""

    def close(self) -> None:
        """Close the link; never raises."""


class Speaker(Protocol):
    """Speech out. Any thread; never blocks."""

    def say(self, text: str, language: Language) -> None:
        """Speak ``text``, stopping what is being said."""

    def stop(self) -> None:
        """Fall silent at once."""

    def chime(self) -> None:
        """Sound the call for help."""

    def status(self) -> DeviceStatus:
        """Tell whether speech works; never raises."""

    def close(self) -> None:
        """End the speech process; never raises."""


class Words(Protocol):
    """The kiosk's own words in the resident's language. Any thread; never blocks."""

    def text(self, key: str, language: Language, /, **params: object) -> str:
        """Return the catalogue's words for ``key`` with ``params`` put in.

        Raises:
            KeyError: the catalogues have no such key.
        """


class Store(Protocol):
    """What is promised is on disk first. Each call is one short durable transaction."""

    def intake(self, service_id: str, caps: OfflineCaps) -> Intake:
        """Tell whether a case of the service would be taken now; asked before anybody types.

        Closed where the disk is below its floor, or what waits of the service reaches ``caps``.
        What was begun is taken all the same: the floor leaves room for it.

        Args:
            caps: those that bind now; ``OfflineCaps()`` while the platform answers.

        Raises:
            KioskError: ``store.unwritable``.
        """

    def submit(self, submission: Submission, slip_for: Callable[[str], Slip]) -> Submitted:
        """Accept a case: business, outbox, audit and print job in one durable commit.

        ``slip_for`` gets the receipt number that the same transaction minted. Submitting the same
        ``case_id`` again with the same content returns the first answer.

        Raises:
            KioskError: ``store.disk_full``, ``store.unwritable``, ``store.conflict``.
        """

    def rate(self, rating: Rating) -> None:
        """Queue a rating of a case."""

    def standing(self, case_id: str) -> CaseStanding | None:
        """Return where a case stands, or None for a case that was never accepted."""

    def notices_for(self, card_number: CitizenNumber) -> Sequence[CaseStanding]:
        """Return a resident's cases that were decided since, refusals first; see ``tell``.

        Found by a keyed hash: no name or number is kept in the clear.
        """

    def tell(self, case_id: str) -> bool:
        """Note durably that the resident was told, so not again; False where it was before."""

    def print_job(self, job_id: str, state: PrintJobState) -> bool:
        """Move a print job on; False (and no change) where its state does not allow it.

        PENDING -> PRINTING | PURGED; PRINTING -> DONE | NOT_DONE | UNKNOWN; NOT_DONE -> PRINTING
        | PURGED. So a job that is done or unknown can never be printed again.
        """

    def purge_print_jobs(self) -> int:
        """End of a session: purge what was not printed; PRINTING becomes UNKNOWN."""

    def call_help(self, view: str) -> None:
        """Queue a call for help to the gateway, naming the view that the resident saw."""

    def audit(self, event: str, details: Mapping[str, str | int]) -> None:
        """Append to the audit; no personal data."""

    def queue(self) -> QueueStatus:
        """Return how the outbox is."""

    def counts(self, since: datetime) -> Counts:
        """Return the counts since ``since``."""

    def open_alarms(self) -> Sequence[Alarm]:
        """Return what staff have not put away, the oldest first."""

    def put_alarms_away(self, last: int) -> int:
        """Staff have seen the alarms up to the number ``last``; return how many that were."""

    def check_pin(self, pin: str) -> PinCheck:
        """Check a staff PIN; five wrong ones lock for a time that survives a restart."""

    def close(self) -> None:
        """Close the database; never raises."""


class Content(Protocol):
    """What the platform publishes and this kiosk has: notices, jobs, shops and the like.

    Feeds are named as on the wire; entries are JSON objects in the form that
    ``offline_store.wire.content`` gives them, believed and checked before they came here.
    """

    def version(self, feed: str) -> int | None:
        """Return the version of a feed that counts; None where none is here."""

    def entries(self, feed: str) -> tuple[Mapping[str, Any], ...]:
        """Return the entries of that version; empty where none is here."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """The durable answer to a submission."""

    case_id: str
    receipt_no: str
    print_job_id: str
    slip: Slip


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of a span of time: cases by UTC submission times, help calls, abandoned visits."""

    submitted_at: Sequence[datetime]
    help_calls: int
    abandoned: int


class Platform(Protocol):
    """The way to the province: the sync process as the kiosk sees it. Any thread; never blocks."""

    def send_now(self) -> None:
        """Ask for what waits to be sent at once."""

    def sync_now(self) -> None:
        """Ask for that, and look for what is published: at staff's word, not a resident's."""

    def online(self) -> bool | None:
        """Tell whether the platform answered last time; None before the first answer."""

    def offline_since(self) -> datetime | None:
        """Return since when the platform does not answer; None while it does."""

    def fault(self) -> str | None:
        """Return the code of what keeps this kiosk's cases from the platform, for staff."""

    def close(self) -> None:
        """End the sync process; never raises."""
