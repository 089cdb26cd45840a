"""The outbox: what waits for the platform, in the order in which it was promised.

READY -> LEASED -> ACKED | REJECTED | READY again with a durable time; DEAD is for staff. An item
never blocks those behind it, save the ones that name it as their predecessor. Nothing is held
between calls: whoever leased and died loses the lease by time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    and_,
    case,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from kiosk.domain.case import CaseState
from kiosk.ports import Clock
from offline_store import audit
from offline_store.canonical import sha256
from offline_store.engine import reading, writing
from offline_store.models import OPEN, cases, from_ms, outbox, to_ms

LONGEST_LEASE = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=1)
"""No lease or wait is set longer; one that reads longer was set before the clock went back."""

_c = outbox.c
_before = outbox.alias("before")
_PUT = insert(outbox)
_REFUSED_BEFORE = "predecessor"
_CLOSED = (CaseState.ACKED.value, CaseState.REJECTED.value, CaseState.DEAD.value)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to send.

    Attributes:
        kind: ``case``, ``rating`` or ``help``.
        body: canonical JSON, sent as it is; not in the repr.
        sha256: of the body, hexadecimal.
        attempts: tries already spent.
    """

    seq: int
    id: str
    kind: str
    body: bytes
    sha256: str
    created_at: datetime
    attempts: int

    def __repr__(self) -> str:
        return f"Item(seq={self.seq}, id={self.id!r}, kind={self.kind!r})"


def put(
    connection: Connection,
    at: datetime,
    kind: str,
    item_id: str,
    body: bytes,
    predecessor: str | None = None,
) -> None:
    """Queue ``body`` within the caller's transaction, to go after ``predecessor``."""
    refused = predecessor is not None and _is_rejected(connection, predecessor)
    connection.execute(
        _PUT,
        {
            "id": item_id,
            "kind": kind,
            "body": body,
            "sha256": sha256(body),
            "created_at": to_ms(at),
            "state": (CaseState.REJECTED if refused else CaseState.READY).value,
            "next_at": 0,  # at once, even if the clock is set back now
            "attempts": 0,
            "predecessor": predecessor,
            "last_code": _REFUSED_BEFORE if refused else None,
        },
    )


class Outbox:
    """The sync's side of the outbox. Any thread; each call is one durable transaction."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        """Serve from ``engine``, which the caller keeps and disposes of."""
        self._engine = engine
        self._clock = clock

    def lease(self, limit: int, seconds: float) -> tuple[Item, ...]:
        """Take up to ``limit`` items that are due, in order, for ``seconds`` (at most 15 min)."""
        now = self._clock.now()
        until = now + min(timedelta(seconds=seconds), LONGEST_LEASE)
        with writing(self._engine) as connection:
            rows = connection.execute(due_rows(now, limit)).all()
            if rows:
                connection.execute(
                    update(outbox)
                    .where(_c.seq.in_([row.seq for row in rows]))
                    .values(state=CaseState.LEASED.value, leased_until=to_ms(until))
                )
        return tuple(
            Item(r.seq, r.id, r.kind, r.body, r.sha256, from_ms(r.created_at), r.attempts)
            for r in rows
        )

    def acknowledge(self, item_id: str, case_number: str | None, receipt: bytes) -> None:
        """Close an item that the platform signed for: its body goes, its receipt stays."""
        now = self._clock.now()
        with writing(self._engine) as connection:
            closed = connection.execute(
                update(outbox)
                .where(_c.id == item_id, _c.state != CaseState.ACKED.value)
                .values(
                    state=CaseState.ACKED.value,
                    body=None,
                    leased_until=None,
                    last_code=None,
                    receipt=receipt,
                )
            )
            if not closed.rowcount:
                return
            connection.execute(
                update(cases)
                .where(cases.c.id == item_id)
                .values(case_number=case_number, acked_at=to_ms(now))
            )
            audit.append(connection, now, "outbox.acknowledged", {"id": item_id})

    def reject(self, item_id: str, code: str) -> None:
        """Close an item that the platform refused for good, and what hangs on it."""
        self._close(item_id, CaseState.REJECTED, code)

    def kill(self, item_id: str, code: str) -> None:
        """Put an item aside for staff: sending it again would not help."""
        self._close(item_id, CaseState.DEAD, code)

    def retry(self, ids: Sequence[str], at: datetime, code: str, spend: bool) -> None:
        """Give leased items back until ``at`` (at most a day on); ``spend`` counts the attempt."""
        latest = self._clock.now() + LONGEST_WAIT
        with writing(self._engine) as connection:
            connection.execute(
                update(outbox)
                .where(_c.id.in_(ids), _c.state.not_in(_CLOSED))
                .values(
                    state=CaseState.READY.value,
                    next_at=to_ms(min(at, latest)),
                    leased_until=None,
                    attempts=_c.attempts + int(spend),
                    last_code=code,
                )
            )

    def next_due(self) -> datetime | None:
        """Return when the next item may be leased (it may be past), None where nothing waits."""
        now = self._clock.now()
        at = case((_c.state == CaseState.LEASED.value, _c.leased_until), else_=_c.next_at)
        query = select(func.min(at)).where(literal_column(OPEN), _unblocked())
        with reading(self._engine) as connection:
            if connection.execute(select(_c.seq).where(_due(now)).limit(1)).first():
                return now
            first = connection.execute(query).scalar_one()
        return None if first is None else from_ms(first)

    def _close(self, item_id: str, state: CaseState, code: str) -> None:
        now = self._clock.now()
        with writing(self._engine) as connection:
            closed = connection.execute(
                update(outbox)
                .where(_c.id == item_id, _c.state.not_in(_CLOSED))
                .values(state=state.value, leased_until=None, last_code=code)
            )
            if not closed.rowcount:
                return
            if state is CaseState.REJECTED:
                connection.execute(
                    update(outbox)
                    .where(_c.predecessor == item_id, _c.state.not_in(_CLOSED))
                    .values(state=state.value, leased_until=None, last_code=_REFUSED_BEFORE)
                )
            details = {"id": item_id, "code": code}
            audit.append(connection, now, f"outbox.{state.value}", details)


def due_rows(now: datetime, limit: int) -> Select[Any]:
    """Return the query for what may be leased, in order."""
    return select(outbox).where(_due(now)).order_by(_c.seq).limit(limit)


def _is_rejected(connection: Connection, item_id: str) -> bool:
    state = connection.execute(select(_c.state).where(_c.id == item_id)).scalar_one_or_none()
    return state == CaseState.REJECTED.value


def _due(now: datetime) -> ColumnElement[bool]:
    at = to_ms(now)
    ready = and_(
        _c.state == CaseState.READY.value,
        or_(_c.next_at <= at, _c.next_at > to_ms(now + LONGEST_WAIT)),
    )
    run_out = and_(
        _c.state == CaseState.LEASED.value,
        or_(_c.leased_until <= at, _c.leased_until > to_ms(now + LONGEST_LEASE)),
    )
    return and_(literal_column(OPEN), or_(ready, run_out), _unblocked())


def _unblocked() -> ColumnElement[bool]:
    acked = select(_before.c.seq).where(
        _before.c.id == _c.predecessor, _before.c.state == CaseState.ACKED.value
    )
    return or_(_c.predecessor.is_(None), acked.exists())
