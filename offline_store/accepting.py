"""The rows of a case that is accepted: its receipt number, the case, its slip; each of one commit.

A resident waits for these, so they are prepared once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.domain.case import Submission
from kiosk.domain.receipt import PrintJobState, Slip, receipt_number
from kiosk.domain.site import CHINA
from kiosk.errors import KioskError
from kiosk.ports import Submitted
from offline_store import high_water, sequence
from offline_store.canonical import sha256, slip_from_json, slip_to_json
from offline_store.models import cases, print_jobs, receipt_serial, to_ms
from offline_store.prepared import Prepared, prepared_insert

_CASE = Prepared(
    select(cases.c.receipt_no, cases.c.content_mac).where(cases.c.id == bindparam("case_id"))
)
_ADD_CASE = prepared_insert(cases)
_ADD_PRINT_JOB = prepared_insert(print_jobs)
_TAKE_SERIAL = Prepared(
    upsert(receipt_serial)
    .values(day=bindparam("day"), last=1)
    .on_conflict_do_update(index_elements=["day"], set_={"last": receipt_serial.c.last + 1})
    .returning(receipt_serial.c.last)
)


def first_answer(
    connection: Connection, case_id: str, content_mac: str, slip_for: Callable[[str], Slip]
) -> Submitted | None:
    """Return what was answered the first time; None for a case that is new.

    The slip is made anew where it is gone.

    Raises:
        KioskError: ``store.conflict``: it was submitted with another content.
    """
    known = _CASE(connection, {"case_id": case_id}).fetchone()
    if known is None:
        return None
    receipt_no, first_mac = known
    if first_mac not in (content_mac, ""):  # empty once the platform has said what becomes of it
        raise KioskError("store.conflict", {"case_id": case_id})
    text = connection.scalar(select(print_jobs.c.slip).where(print_jobs.c.case_id == case_id))
    slip = slip_for(receipt_no) if text is None else slip_from_json(text)
    return Submitted(case_id, receipt_no, case_id, slip)


def next_receipt(connection: Connection, now: datetime, terminal: str) -> str:
    """Take the next receipt number of the day; of another epoch it is never one of those before."""
    local = now.astimezone(CHINA)
    day = f"{local:%Y-%m-%d}"
    (serial,) = _TAKE_SERIAL(connection, {"day": day}).fetchone()
    high_water.note(connection, serial=(day, serial))
    epoch = sequence.newest_epoch(connection)
    return receipt_number(terminal, f"{local:%m%d}", int(serial), epoch)


def add_case(
    connection: Connection,
    now: datetime,
    submission: Submission,
    receipt_no: str,
    body: bytes,
    content_mac: str,
    owner: str,
) -> None:
    """Add the case; ``body`` is what waits in the outbox."""
    _ADD_CASE(
        connection,
        {
            "id": submission.case_id,
            "receipt_day": f"{now.astimezone(CHINA):%Y-%m-%d}",
            "receipt_no": receipt_no,
            "service_id": submission.service_id,
            "sha256": sha256(body),
            "content_mac": content_mac,
            "owner": owner,
            "told_at": None,
            "submitted_at": to_ms(submission.submitted_at),
            "case_number": None,
            "acked_at": None,
        },
    )


def add_print_job(connection: Connection, now: datetime, answer: Submitted) -> None:
    """Add the job of the case's slip."""
    _ADD_PRINT_JOB(
        connection,
        {
            "case_id": answer.case_id,
            "state": PrintJobState.PENDING.value,
            "slip": slip_to_json(answer.slip),
            "changed_at": to_ms(now),
        },
    )
