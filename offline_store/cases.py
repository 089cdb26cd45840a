"""The kiosk's side of the store: what a resident hands in, and what staff may know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from kiosk.domain.case import CaseStanding, Rating, Submission
from kiosk.domain.intake import Intake
from kiosk.domain.masked import CitizenNumber
from kiosk.domain.measurement import Kept
from kiosk.domain.province import Province
from kiosk.domain.receipt import PrintJobState, Slip
from kiosk.domain.service import OfflineCaps
from kiosk.domain.staff import Alarm, PinCheck, QueueStatus
from kiosk.ports import Clock, Counts, Ids, Submitted
from offline_store import (
    accepting,
    alarms,
    audit,
    ballots,
    blobs,
    choices,
    figures,
    keyed,
    outbox,
    pins,
    readings,
    standings,
    watch,
)
from offline_store import print_jobs as jobs
from offline_store.ballast import Ballast
from offline_store.canonical import (
    canonical,
    case_content,
    moment,
    rating_content,
)
from offline_store.engine import reading, writing
from offline_store.intake import look
from offline_store.retention import tidy
from offline_store.sealing import Sealer, context

NOBODY = ""
"""Owner of a case without a name: no card finds it, for no keyed hash is empty."""


class SqlStore:
    """The store over SQL; fulfils ``kiosk.ports.Store``. Any thread."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        ids: Ids,
        terminal: str,
        device: str,
        sealer: Sealer,
        province: Province,
        *,
        recover: bool = True,
    ) -> None:
        """Take over ``engine`` and end the print jobs that a crash left open.

        Args:
            engine: from ``open_database``; ``close`` disposes of it.
            clock: the time.
            ids: the source of ids.
            terminal: the kiosk's short code, as receipt numbers begin.
            device: the kiosk's name at the platform; bound to every sealed body.
            sealer: makes a body readable for the province alone.
            province: its codes, in which cases and ratings are written.
            recover: False beside a kiosk that runs, whose print jobs are not a crash's.

        Raises:
            KioskError: ``store.disk_full`` or ``store.unwritable``.
        """
        self._engine = engine
        self._clock = clock
        self._ids = ids
        self._pin_time = pins.Elapsed(clock)
        self._terminal, self._device, self._sealer = terminal, device, sealer
        self._province = province
        self._ballast = Ballast(Path(engine.get_execution_options()["store_path"]))
        with writing(engine) as connection:
            self._keyed = keyed.of(connection)
        if recover:  # nobody stands here any more whose slip it would be
            self.purge_print_jobs()
            self.look_after()

    def intake(self, service_id: str, caps: OfflineCaps) -> Intake:
        """Tell whether a case of the service would be taken now, before anybody types."""
        now = self._clock.now()
        with reading(self._engine) as connection:
            return look(connection, self._ballast, now, service_id, caps)

    def submit(self, submission: Submission, slip_for: Callable[[str], Slip]) -> Submitted:
        """Accept a case: business, outbox, audit and print job in one durable commit."""
        now = self._clock.now()
        scans = blobs.seal(self._sealer, self._device, submission.attachments)
        content = case_content(submission, self._province)
        if scans:
            content["attachments"] = [scan.told for scan in scans]
        applicant, ballot = submission.applicant, submission.ballot
        if applicant is not None and ballot is not None:
            mark = ballots.mark(applicant.number, ballot)  # slow: before the transaction
            content["ballot"] = {"topic": ballot.topic, "mark": mark}
        digest = self._keyed.content(canonical(content))
        content |= {"submitted_at": moment(submission.submitted_at), "terminal": self._terminal}
        owner = NOBODY if applicant is None else self._keyed.owner(applicant.number)
        with writing(self._engine) as connection:
            case_id = submission.case_id
            known = accepting.first_answer(connection, case_id, digest, slip_for)
            if known is not None:
                return known
            receipt_no = accepting.next_receipt(connection, now, self._terminal)
            answer = Submitted(case_id, receipt_no, case_id, slip_for(receipt_no))
            addresses = blobs.keep(connection, scans)
            if scans:
                content["attachments"] = [
                    scan.told | {"address": address}
                    for scan, address in zip(scans, addresses, strict=True)
                ]
            # Sealed here, since it says what only this transaction knows: the number on the slip,
            # by which the province can find the case, and where its scans lie.
            content["receipt_no"] = receipt_no
            plain = canonical(content) if ballot is None else ballots.sealable(content)
            body = self._seal("case", case_id, plain)
            accepting.add_case(connection, now, submission, receipt_no, body, digest, owner)
            place = outbox.put(connection, now, "case", case_id, body)
            blobs.attach(connection, place, addresses)
            accepting.add_print_job(connection, now, answer)
            if applicant is not None and ballot is not None:
                ballots.note(connection, self._keyed.ballot(applicant.number, ballot.topic), now)
            if submission.measured is not None and owner != NOBODY:
                readings.keep(connection, case_id, owner, submission.measured, now)
            details = {"case_id": case_id, "receipt_no": receipt_no}
            audit.append(connection, now, "case.submitted", details)
        return answer

    def rate(self, rating: Rating) -> None:
        """Queue a rating of a case; it is sent once the case is acknowledged."""
        item_id = self._ids.case_id()
        plain = canonical(rating_content(item_id, rating, self._province))
        body = self._seal("rating", item_id, plain)
        with writing(self._engine) as connection:
            now = self._clock.now()
            outbox.put(connection, now, "rating", item_id, body, predecessor=rating.case_id)

    def standing(self, case_id: str) -> CaseStanding | None:
        """Return where a case stands, or None for a case that was never accepted."""
        with reading(self._engine) as connection:
            return standings.of_case(connection, case_id)

    def standings_for(self, card_number: CitizenNumber) -> Sequence[CaseStanding]:
        """Return where all cases of the resident who put a card on stand, the newest first."""
        with reading(self._engine) as connection:
            return standings.of_owner(connection, self._keyed.owner(card_number))

    def has_voted(self, card_number: CitizenNumber, topic: str) -> bool:
        """Tell whether a resident cast a vote on a topic here."""
        with reading(self._engine) as connection:
            return ballots.is_noted(connection, self._keyed.ballot(card_number, topic))

    def notices_for(self, card_number: CitizenNumber) -> Sequence[CaseStanding]:
        """Return what became of a resident's cases since, refusals first; see ``tell``."""
        with reading(self._engine) as connection:
            return standings.notices(connection, self._keyed.owner(card_number))

    def readings_for(self, card_number: CitizenNumber) -> Sequence[Kept]:
        """Return what is kept of a resident's readings, the oldest first."""
        with reading(self._engine) as connection:
            return readings.of_owner(connection, self._keyed.owner(card_number))

    def forget_readings(self, card_number: CitizenNumber) -> Sequence[Kept]:
        """Delete a resident's readings: the consent is taken back. Return what is left: nothing."""
        with writing(self._engine) as connection:
            if readings.forget(connection, self._keyed.owner(card_number)):
                audit.append(connection, self._clock.now(), "readings.forgotten", {})
        tidy(self._engine)  # what was taken back shall lie in the log no longer either
        return ()

    def note_choice(self, service_id: str) -> None:
        """Count durably that a service was begun here; of nobody."""
        with writing(self._engine) as connection:
            choices.note(connection, service_id)

    def choices(self) -> Mapping[str, int]:
        """Return how often each service was begun here, by its id."""
        with reading(self._engine) as connection:
            return choices.counted(connection)

    def tell(self, case_id: str) -> bool:
        """Note that the resident was shown what became of a case; False where it was before."""
        with writing(self._engine) as connection:
            return standings.tell(connection, case_id, self._clock.now())

    def print_job(self, job_id: str, state: PrintJobState) -> bool:
        """Move a print job on; False (and no change) where its state does not allow it."""
        with writing(self._engine) as connection:
            return jobs.move(connection, job_id, state, self._clock.now())

    def purge_print_jobs(self) -> int:
        """Purge what was not printed and return how many; PRINTING becomes UNKNOWN."""
        with writing(self._engine) as connection:
            return jobs.end_all(connection, self._clock.now())

    def call_help(self, view: str) -> None:
        """Queue a call for help to the gateway, naming the view that the resident saw."""
        item_id, now = self._ids.case_id(), self._clock.now()
        plain = canonical({"id": item_id, "view": view, "called_at": moment(now)})
        body = self._seal("help", item_id, plain)
        with writing(self._engine) as connection:
            outbox.put(connection, now, "help", item_id, body)

    def look_after(
        self,
        *,
        online: bool = False,
        longest_wait: timedelta = watch.LONGEST,
        codes: Sequence[str] = (),
    ) -> Sequence[str]:
        """Raise an alarm for what waits too long, and tell the platform of all alarms.

        Args:
            online: the platform answers: then what still waits is stuck.
            longest_wait: while online.
            codes: of other alarms to raise.

        Returns:
            The codes that were raised and had not been today.
        """
        now = self._clock.now()
        with reading(self._engine) as connection:
            stuck = online and watch.is_stuck(connection, now, longest_wait)
            waiting = bool(alarms.unsent(connection))
        wanted = [*codes, watch.STUCK] if stuck else codes
        if not (wanted or waiting):
            return ()
        with writing(self._engine) as connection:
            raised = [code for code in wanted if alarms.raise_alarm(connection, now, code)]
            for one in alarms.unsent(connection):
                self._send_alarm(connection, now, one)
        return raised

    def open_alarms(self) -> Sequence[Alarm]:
        """Return what staff have not put away, the oldest first."""
        with reading(self._engine) as connection:
            return alarms.unseen(connection)

    def put_alarms_away(self, last: int) -> int:
        """Staff have seen those up to the number ``last``; return how many that were."""
        with writing(self._engine) as connection:
            return alarms.put_away(connection, self._clock.now(), last)

    def audit(self, event: str, details: Mapping[str, str | int]) -> None:
        """Append to the audit; no personal data."""
        with writing(self._engine) as connection:
            audit.append(connection, self._clock.now(), event, details)

    def queue(self) -> QueueStatus:
        """Return how the outbox is; ``oldest`` is the oldest case that still waits."""
        with reading(self._engine) as connection:
            return figures.queue(connection)

    def counts(self, since: datetime) -> Counts:
        """Return the counts since ``since``, times in order."""
        with reading(self._engine) as connection:
            return figures.counts(connection, since)

    def set_pin(self, pin: str, staff_no: str = "1") -> None:
        """Make ``pin`` the one that opens the staff door, and end a lock."""
        pins.set_pin(self._engine, self._clock.now(), pin, staff_no)

    def check_pin(self, pin: str) -> PinCheck:
        """Check a staff PIN; five wrong ones lock for a time that survives a restart."""
        return pins.check_pin(self._engine, self._pin_time, pin)

    def close(self) -> None:
        """Close the database; never raises."""
        self._engine.dispose()

    def _send_alarm(self, connection: Connection, now: datetime, one: Alarm) -> None:
        item_id = self._ids.case_id()
        plain = canonical({"id": item_id, "code": one.code, "raised_at": moment(one.at)})
        outbox.put(connection, now, "alarm", item_id, self._seal("alarm", item_id, plain))
        alarms.sent_as(connection, one.number, item_id)

    def _seal(self, kind: str, item_id: str, plain: bytes) -> bytes:
        # Before the transaction, unless what is sealed is only known within: it is short beside the
        # commit, but whoever else writes need not wait for it.
        return self._sealer.seal(plain, context(self._device, kind, item_id))
