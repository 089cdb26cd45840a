"""The kiosk's side of the store: what a resident hands in, and what staff may know of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Connection, Engine, Row, bindparam, func, insert, literal_column, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.domain.case import CaseStanding, CaseState, Rating, Submission
from kiosk.domain.receipt import PrintJobState, Slip, receipt_number
from kiosk.domain.staff import PinCheck, QueueStatus
from kiosk.errors import KioskError
from kiosk.ports import Clock, Counts, Ids, Submitted
from offline_store import audit, outbox, pins
from offline_store import print_jobs as jobs
from offline_store.canonical import (
    canonical,
    case_content,
    moment,
    sha256,
    slip_from_json,
    slip_to_json,
)
from offline_store.engine import reading, writing
from offline_store.models import OPEN, REFUSED, cases, from_ms, print_jobs, receipt_serial, to_ms
from offline_store.models import audit as audit_rows
from offline_store.models import outbox as items

CHINA = timezone(timedelta(hours=8))
"""One zone without summer time: the date on a slip is the hall's."""

# Built once: building them anew for every case takes longer than the disk.
_CASE = select(cases).where(cases.c.id == bindparam("case_id"))
_ADD_CASE = insert(cases)
_ADD_PRINT_JOB = insert(print_jobs)
_TAKE_SERIAL = (
    upsert(receipt_serial)
    .values(day=bindparam("day"), last=1)
    .on_conflict_do_update(index_elements=["day"], set_={"last": receipt_serial.c.last + 1})
    .returning(receipt_serial.c.last)
)


class SqlStore:
    """The store over SQL; fulfils ``kiosk.ports.Store``. Any thread."""

    def __init__(
        self, engine: Engine, clock: Clock, ids: Ids, terminal: str, *, recover: bool = True
    ) -> None:
        """Take over ``engine`` and end the print jobs that a crash left open.

        Args:
            engine: from ``open_database``; ``close`` disposes of it.
            clock: the time.
            ids: the source of ids.
            terminal: the kiosk's short code, as receipt numbers begin.
            recover: False beside a kiosk that runs, whose print jobs are not a crash's.

        Raises:
            KioskError: ``store.disk_full`` or ``store.unwritable``.
        """
        self._engine = engine
        self._clock = clock
        self._ids = ids
        self._terminal = terminal
        if recover:  # nobody stands here any more whose slip it would be
            self.purge_print_jobs()

    def submit(self, submission: Submission, slip_for: Callable[[str], Slip]) -> Submitted:
        """Accept a case: business, outbox, audit and print job in one durable commit."""
        now = self._clock.now()
        content = case_content(submission)
        digest = sha256(canonical(content))
        body = canonical({**content, "submitted_at": moment(submission.submitted_at)})
        with writing(self._engine) as connection:
            known = connection.execute(_CASE, {"case_id": submission.case_id}).one_or_none()
            if known is not None:
                return _first_answer(connection, known, digest, slip_for)
            day = now.astimezone(CHINA)
            receipt_no = receipt_number(
                self._terminal, f"{day:%m%d}", _next_serial(connection, f"{day:%Y-%m-%d}")
            )
            answer = Submitted(
                submission.case_id, receipt_no, self._ids.case_id(), slip_for(receipt_no)
            )
            connection.execute(
                _ADD_CASE,
                {
                    "id": submission.case_id,
                    "receipt_day": f"{day:%Y-%m-%d}",
                    "receipt_no": receipt_no,
                    "service_id": submission.service_id,
                    "sha256": sha256(body),
                    "content_sha256": digest,
                    "submitted_at": to_ms(submission.submitted_at),
                },
            )
            outbox.put(connection, now, "case", submission.case_id, body)
            connection.execute(
                _ADD_PRINT_JOB,
                {
                    "id": answer.print_job_id,
                    "case_id": submission.case_id,
                    "state": PrintJobState.PENDING.value,
                    "slip": slip_to_json(answer.slip),
                    "changed_at": to_ms(now),
                },
            )
            details = {"case_id": submission.case_id, "receipt_no": receipt_no}
            audit.append(connection, now, "case.submitted", details)
        return answer

    def rate(self, rating: Rating) -> None:
        """Queue a rating of a case; it is sent once the case is acknowledged."""
        item_id = self._ids.case_id()
        body = canonical(
            {
                "id": item_id,
                "case_id": rating.case_id,
                "satisfaction": rating.satisfaction,
                "rated_at": moment(rating.rated_at),
            }
        )
        with writing(self._engine) as connection:
            now = self._clock.now()
            outbox.put(connection, now, "rating", item_id, body, predecessor=rating.case_id)

    def standing(self, case_id: str) -> CaseStanding | None:
        """Return where a case stands, or None for a case that was never accepted."""
        query = select(cases, items.c.state).join(items, items.c.id == cases.c.id)
        with reading(self._engine) as connection:
            row = connection.execute(query.where(cases.c.id == case_id)).one_or_none()
        if row is None:
            return None
        return CaseStanding(
            case_id=row.id,
            receipt_no=row.receipt_no,
            service_id=row.service_id,
            state=CaseState(row.state),
            case_number=row.case_number,
            submitted_at=from_ms(row.submitted_at),
            acked_at=None if row.acked_at is None else from_ms(row.acked_at),
        )

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
        body = canonical({"id": item_id, "view": view, "called_at": moment(now)})
        with writing(self._engine) as connection:
            outbox.put(connection, now, "help", item_id, body)

    def audit(self, event: str, details: Mapping[str, str | int]) -> None:
        """Append to the audit; no personal data."""
        with writing(self._engine) as connection:
            audit.append(connection, self._clock.now(), event, details)

    def queue(self) -> QueueStatus:
        """Return how the outbox is; ``oldest`` is the oldest case that still waits."""
        waiting = select(func.count()).select_from(items).where(literal_column(OPEN))
        refused = (
            select(items.c.state, func.count().label("number"))
            .where(literal_column(REFUSED))
            .group_by(items.c.state)
        )
        oldest = (
            select(items.c.created_at, cases.c.receipt_no, cases.c.service_id)
            .join(cases, cases.c.id == items.c.id)
            .where(literal_column(OPEN))
            .order_by(items.c.seq)
            .limit(1)
        )
        with reading(self._engine) as connection:
            number = connection.execute(waiting).scalar_one()
            count = {row.state: row.number for row in connection.execute(refused)}
            first = connection.execute(oldest).one_or_none()
        return QueueStatus(
            waiting=number,
            rejected=count.get(CaseState.REJECTED, 0),
            dead=count.get(CaseState.DEAD, 0),
            oldest_at=from_ms(first.created_at) if first else None,
            oldest_receipt_no=first.receipt_no if first else None,
            oldest_service_id=first.service_id if first else None,
        )

    def counts(self, since: datetime) -> Counts:
        """Return the counts since ``since``, times in order."""
        start = to_ms(since)
        submitted = (
            select(cases.c.submitted_at)
            .where(cases.c.submitted_at >= start)
            .order_by(cases.c.submitted_at)
        )
        helped = select(func.count()).where(items.c.kind == "help", items.c.created_at >= start)
        abandoned = select(func.count()).where(
            audit_rows.c.event == "visit.abandoned", audit_rows.c.at >= start
        )
        with reading(self._engine) as connection:
            return Counts(
                submitted_at=tuple(from_ms(at) for at in connection.execute(submitted).scalars()),
                help_calls=connection.execute(helped).scalar_one(),
                abandoned=connection.execute(abandoned).scalar_one(),
            )

    def set_pin(self, pin: str, staff_no: str = "1") -> None:
        """Make ``pin`` the one that opens the staff door, and end a lock."""
        pins.set_pin(self._engine, self._clock.now(), pin, staff_no)

    def check_pin(self, pin: str) -> PinCheck:
        """Check a staff PIN; five wrong ones lock for a time that survives a restart."""
        return pins.check_pin(self._engine, self._clock.now(), pin)

    def close(self) -> None:
        """Close the database; never raises."""
        self._engine.dispose()


def _next_serial(connection: Connection, day: str) -> int:
    serial = connection.execute(_TAKE_SERIAL, {"day": day}).scalar_one()
    return int(serial)


def _first_answer(
    connection: Connection,
    known: Row[Any],
    digest: str,
    slip_for: Callable[[str], Slip],
) -> Submitted:
    """Return what was answered the first time; the slip is made anew where it is gone."""
    if known.content_sha256 != digest:
        raise KioskError("store.conflict", {"case_id": known.id})
    job = connection.execute(select(print_jobs).where(print_jobs.c.case_id == known.id)).one()
    slip = slip_for(known.receipt_no) if job.slip is None else slip_from_json(job.slip)
    return Submitted(known.id, known.receipt_no, job.id, slip)
