"""What is promised, what is published, and the way to the province."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kiosk.domain.case import CaseStanding, Rating, Submission
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.intake import Intake
from kiosk.domain.masked import CitizenNumber
from kiosk.domain.measurement import Kept
from kiosk.domain.receipt import PrintJobState, Slip
from kiosk.domain.service import OfflineCaps
from kiosk.domain.staff import Alarm, PinCheck, QueueStatus


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

    def standings_for(self, card_number: CitizenNumber) -> Sequence[CaseStanding]:
        """Return all cases that a resident handed in here, the newest first; by a keyed hash."""

    def readings_for(self, card_number: CitizenNumber) -> Sequence[Kept]:
        """Return what is kept of a resident's readings, the oldest first; by a keyed hash."""

    def forget_readings(self, card_number: CitizenNumber) -> Sequence[Kept]:
        """Delete them: the consent is taken back. Return what is left, which is nothing."""

    def has_voted(self, card_number: CitizenNumber, topic: str) -> bool:
        """Tell whether a resident cast a vote on a topic here; by a keyed hash."""

    def note_choice(self, service_id: str) -> None:
        """Count durably that a service was begun here; of nobody."""

    def choices(self) -> Mapping[str, int]:
        """Return how often each service was begun here, by its id."""

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

    def snapshot(self, feed: str) -> Mapping[str, Any] | None:
        """Return that version whole, with ``version``, ``made_at`` and ``entries``; None if none.

        Raises:
            KioskError: ``store.unwritable``.
        """


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

    def inquire(self, inquiry: Inquiry, done: Callable[[Reply | NoReply], None]) -> None:
        """Ask a question while somebody waits; ``done`` is called once, on any thread.

        A question is nobody's case: nothing of it or of its answer is written to disk. What the
        platform did not sign for this very question is no answer.

        Args:
            done: gets ``sync.unreachable`` where none came in time, ``sync.bad_signature`` or
                ``sync.not_the_platform`` where somebody else answered.
        """

    def fault(self) -> str | None:
        """Return the code of what keeps this kiosk's cases from the platform, for staff."""

    def close(self) -> None:
        """End the sync process; never raises."""
