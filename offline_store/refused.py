"""What was refused, or put aside for staff: seen, sent again or let go, and that by command alone.

What hangs on an item goes with it. Who it was of is not told: an item is named by its id, a case by
the number on its slip.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine, RowMapping, func, or_, select, update

from kiosk.domain.case import CaseState
from kiosk.domain.staff import Entry
from kiosk.errors import KioskError
from offline_store import audit, blobs, followers, retention
from offline_store.engine import reading, writing
from offline_store.models import cases, from_ms, outbox, to_ms

DISCARDED = "discarded"
"""Code of what staff let go: its content is gone, so that it can never be sent."""

_REFUSED = (CaseState.REJECTED, CaseState.DEAD)
_c = outbox.c


def listed(engine: Engine, states: Collection[CaseState]) -> Sequence[Entry]:
    """Return the items in these states, in the order in which they were promised."""
    about = or_(cases.c.id == _c.id, cases.c.id == _c.predecessor)
    query = (
        select(
            _c.id, _c.kind, _c.state, _c.last_code, _c.attempts, _c.created_at, _c.next_at,
            _c.closed_at, _c.predecessor, cases.c.receipt_no, cases.c.service_id,
        )
        .outerjoin(cases, about)
        .where(_c.state.in_([state.value for state in states]))
        .order_by(_c.place)
    )  # fmt: skip
    with reading(engine) as connection:
        return [_entry(row) for row in connection.execute(query).mappings()]


def revive(engine: Engine, now: datetime, item_id: str) -> int:
    """Let a refused or dead item wait again, with what hangs on it; return how many.

    Its resident is told anew of what becomes of it.

    Raises:
        KioskError: ``outbox.unknown``, ``outbox.not_refused``, ``outbox.discarded``,
            ``outbox.predecessor``.
    """
    with writing(engine) as connection:
        row = _refused(connection, item_id)
        if row["last_code"] == DISCARDED:
            raise KioskError("outbox.discarded", {"id": item_id})
        before = connection.scalar(select(_c.state).where(_c.id == row["predecessor"]))
        if before in [state.value for state in _REFUSED]:
            params = {"id": item_id, "predecessor": row["predecessor"]}
            raise KioskError("outbox.predecessor", params)
        connection.execute(
            update(outbox)
            .where(_c.id == item_id)
            .values(
                state=CaseState.READY.value, next_at=0, closed_at=None, last_code=None, attempts=0
            )
        )
        reopened = followers.reopen(connection, [item_id])
        connection.execute(update(cases).where(cases.c.id == item_id).values(told_at=None))
        details = {"id": item_id, "was": row["state"], "code": row["last_code"] or ""}
        audit.append(connection, now, "outbox.revived", details)
    return 1 + reopened


def discard(engine: Engine, now: datetime, item_id: str) -> int:
    """Let a refused or dead item go for good, with what hangs on it; return how many.

    It counts as refused from then on, so that its resident is told; its content is deleted.

    Raises:
        KioskError: ``outbox.unknown``, ``outbox.not_refused``, ``outbox.discarded``.
    """
    with writing(engine) as connection:
        row = _refused(connection, item_id)
        if row["last_code"] == DISCARDED:
            raise KioskError("outbox.discarded", {"id": item_id})
        gone = connection.execute(
            update(outbox)
            .where(
                or_(_c.id == item_id, _c.predecessor == item_id),
                _c.state.in_([state.value for state in _REFUSED]),
            )
            .values(
                state=CaseState.REJECTED.value,
                body=None,
                # By sync, which knows the time better, it was closed before.
                closed_at=func.max(_c.closed_at, to_ms(now)),
                last_code=DISCARDED,
            )
        )
        blobs.release(connection, item_id)
        details = {"id": item_id, "was": row["state"], "code": row["last_code"] or ""}
        audit.append(connection, now, "outbox.discarded", details)
    retention.tidy(engine)
    return gone.rowcount


def _refused(connection: Connection, item_id: str) -> RowMapping:
    query = select(_c.state, _c.last_code, _c.predecessor).where(_c.id == item_id)
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise KioskError("outbox.unknown", {"id": item_id})
    if row["state"] not in [state.value for state in _REFUSED]:
        raise KioskError("outbox.not_refused", {"id": item_id, "state": row["state"]})
    return row


def _entry(row: RowMapping) -> Entry:
    waits = row["state"] == CaseState.READY.value
    return Entry(
        id=row["id"],
        kind=row["kind"],
        state=CaseState(row["state"]),
        code=row["last_code"],
        attempts=row["attempts"],
        at=from_ms(row["created_at"]),
        due_at=from_ms(row["next_at"]) if waits and row["next_at"] else None,
        closed_at=None if row["closed_at"] is None else from_ms(row["closed_at"]),
        predecessor=row["predecessor"],
        receipt_no=row["receipt_no"],
        service_id=row["service_id"],
    )
