"""How long what is kept is kept: no longer than the law and the resident's trust need.

A body goes when the platform has signed for it. What is left of a case (numbers, hashes, times)
goes 90 days after, audit and alarms after 180. What still waits goes never: for the platform, as
the dead do for staff, or as a refused case does for its resident, who has to hear of it; a database
that was set aside goes 90 days after, once nothing that was in it waits. Rows that go are
overwritten (``secure_delete``), and ``truncate`` empties the write-ahead log of what they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)

from kiosk.domain.case import CaseState
from kiosk.errors import KioskError
from offline_store import asides, audit, ballots, readings
from offline_store.engine import reading, writing
from offline_store.models import alarms, audit_anchor, cases, outbox, print_jobs, to_ms
from offline_store.models import audit as audit_rows
from offline_store.opening import BUSY_MS

CASES_KEPT = timedelta(days=90)
AUDIT_KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many rows went, and how many files that were set aside."""

    items: int = 0
    cases: int = 0
    audit: int = 0
    asides: int = 0
    readings: int = 0


def sweep(engine: Engine, now: datetime) -> Swept:
    """Delete what has been kept long enough.

    Args:
        now: a time that the platform has confirmed: by a kiosk's own clock alone, one that jumped
            forward ten years would delete what a resident may still ask for.

    Raises:
        KioskError: ``store.disk_full`` or ``store.unwritable``; nothing was deleted.
    """
    with writing(engine) as connection:
        span = to_ms(now - CASES_KEPT), to_ms(now)
        items, gone = _items(connection, *span), _cases(connection, *span)
        rows = _audit(connection, to_ms(now - AUDIT_KEPT))
        _alarms(connection, to_ms(now - AUDIT_KEPT))
        ballots.sweep(connection, now)
        measured = readings.sweep(connection, now)
        old = _asides(connection, now)
        done = Swept(items, gone, rows, len(old), measured)
        if done != Swept():
            audit.append(connection, now, "retention.swept", asdict(done))
    for aside in old:
        with suppress(OSError):  # tomorrow again
            asides.remove(aside)
    return done


def truncate(engine: Engine) -> bool:
    """Empty the write-ahead log into the database; False where a reader is in the way.

    Until then a body that was deleted may still lie in the log, encrypted as everything is.

    Raises:
        KioskError: ``store.disk_full`` or ``store.unwritable``; the log is as it was.
    """
    # A checkpoint may be in no transaction: this one is never begun.
    with reading(engine) as connection:
        driver: Any = connection.connection.driver_connection
        # While it waits for readers nobody can write: ask, and come back another time.
        driver.execute("PRAGMA busy_timeout = 0").fetchall()
        try:
            busy, _, _ = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            driver.execute(f"PRAGMA busy_timeout = {BUSY_MS}").fetchall()
    return not busy


def tidy(engine: Engine) -> None:
    """Empty the log where that can be done now, after bodies went by another's hand than sync's.

    Where it cannot, sync does it: after the next acknowledgement, or within the day.
    """
    with suppress(KioskError):
        truncate(engine)


def _items(connection: Connection, before: int, now: int) -> int:
    """Delete items that were closed before; one that others wait for stays until they go.

    What was made since was closed since, whatever a clock that fell behind said then.
    """
    followers = outbox.alias("followers")
    awaited = select(followers.c.place).where(followers.c.predecessor == outbox.c.id).exists()
    made_since = outbox.c.created_at.between(before, now)
    old = and_(outbox.c.closed_at < before, ~made_since, ~_is_owed(before, now))
    followed = connection.execute(delete(outbox).where(old, outbox.c.predecessor.is_not(None)))
    others = connection.execute(delete(outbox).where(old, ~awaited))
    return followed.rowcount + others.rowcount


def _is_owed(before: int, now: int) -> ColumnElement[bool]:
    """Return what is true of an item that staff or a resident still have to see, or just saw."""
    heard = cases.c.told_at.is_not(None) & ~cases.c.told_at.between(before, now)
    unheard = select(cases.c.id).where(cases.c.id == outbox.c.id, ~heard).exists()
    return or_(
        outbox.c.state == CaseState.DEAD.value,
        and_(
            outbox.c.state == CaseState.REJECTED.value,
            outbox.c.body.is_not(None),  # else staff let it go
            unheard,
        ),
    )


def _cases(connection: Connection, before: int, now: int) -> int:
    """Delete the cases whose item went; the young among them a damaged store lost, so they stay."""
    left = select(outbox.c.place).where(outbox.c.id == cases.c.id).exists()
    old = and_(~cases.c.submitted_at.between(before, now), ~left)
    ids = select(cases.c.id).where(old)
    connection.execute(delete(print_jobs).where(print_jobs.c.case_id.in_(ids)))
    return connection.execute(delete(cases).where(old)).rowcount


def _asides(connection: Connection, now: datetime) -> Sequence[Path]:
    """Return what was set aside long ago, by whatever clock, and holds nothing that waits."""
    path = Path(connection.get_execution_options()["store_path"])
    oldest = connection.scalar(
        select(func.min(outbox.c.created_at)).where(outbox.c.body.is_not(None))
    )
    return [
        aside
        for aside, at in asides.finished(path)
        if abs(now - at) > CASES_KEPT and (oldest is None or oldest > to_ms(at))
    ]


def _alarms(connection: Connection, before: int) -> None:
    """Delete what staff have seen, and the platform was told of, when the audit of it goes."""
    connection.execute(
        delete(alarms).where(
            alarms.c.at < before, alarms.c.seen_at < before, alarms.c.item_id.is_not(None)
        )
    )


def _audit(connection: Connection, before: int) -> int:
    """Delete the head of the chain, having noted where what is left begins.

    A row of a time when the clock ran ahead keeps those behind it: rather too much than too little.
    """
    first_young = select(func.min(audit_rows.c.seq)).where(audit_rows.c.at >= before)
    last = select(audit_rows.c.seq, audit_rows.c.hash).order_by(audit_rows.c.seq.desc()).limit(1)
    end = connection.execute(first_young).scalar_one()
    old = last if end is None else last.where(audit_rows.c.seq < end)
    anchor = connection.execute(old).one_or_none()
    if anchor is None:
        return 0
    connection.execute(delete(audit_anchor))
    connection.execute(insert(audit_anchor).values(seq=anchor.seq, hash=anchor.hash))
    return connection.execute(delete(audit_rows).where(audit_rows.c.seq <= anchor.seq)).rowcount
