"""The outbox: what waits for the platform, in the order in which it was promised.

READY -> LEASED -> ACKED | REJECTED | READY again with a durable time; DEAD is for staff. An item
never blocks those behind it, save the ones that name it as their predecessor, which share its fate
(``followers``). Nothing is held between calls: whoever leased and died loses the lease by time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    bindparam,
    case,
    func,
    literal_column,
    null,
    select,
    update,
)

from kiosk.domain.case import CaseState
from kiosk.ports import Clock
from offline_store import audit, blobs, followers, sequence
from offline_store.ballast import Ballast
from offline_store.canonical import sha256
from offline_store.chunking import ATTACHMENTS_MISSING
from offline_store.due import LONGEST_LEASE, LONGEST_WAIT, due_rows, is_due, is_unblocked
from offline_store.engine import reading, writing
from offline_store.models import OPEN, cases, from_ms, outbox, to_ms
from offline_store.prepared import Prepared, prepared_insert

_T = TypeVar("_T")

_c = outbox.c
_PUT = prepared_insert(outbox)
_ACKNOWLEDGE = Prepared(
    update(outbox)
    .where(_c.id == bindparam("item_id"), _c.state != CaseState.ACKED.value)
    .values(
        state=CaseState.ACKED.value,
        body=null(),
        leased_until=null(),
        closed_at=bindparam("now"),
        last_code=null(),
        receipt=bindparam("signed"),
    )
)
# Whoever has the store's key and a copy of the card could else try out what was answered.
_FORGOTTEN = {"content_mac": ""}
_NUMBER_CASE = Prepared(
    update(cases)
    .where(cases.c.id == bindparam("case_id"))
    # Who was told of a refusal before hears of this too.
    .values(
        case_number=bindparam("number"), acked_at=bindparam("now"), told_at=null(), **_FORGOTTEN
    )
)
_FORGET_CONTENT = Prepared(
    update(cases).where(cases.c.id == bindparam("case_id")).values(**_FORGOTTEN)
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to send.

    Attributes:
        epoch, seq: its place in the kiosk's order; see ``sequence``.
        kind: ``case``, ``rating``, ``help`` or ``alarm``.
        body: sealed, sent as it is; not in the repr.
        sha256: of the body, hexadecimal.
        attempts: tries already spent.
    """

    epoch: int
    seq: int
    id: str
    kind: str
    body: bytes
    sha256: str
    created_at: datetime
    attempts: int

    def __repr__(self) -> str:
        return f"Item(epoch={self.epoch}, seq={self.seq}, id={self.id!r}, kind={self.kind!r})"


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The platform's word for an item.

    Attributes:
        case_number: of a case; None for the rest.
        receipt: what it signed, as it is kept.
    """

    item_id: str
    case_number: str | None
    receipt: bytes


def put(
    connection: Connection,
    at: datetime,
    kind: str,
    item_id: str,
    body: bytes,
    predecessor: str | None = None,
) -> int:
    """Queue a sealed ``body`` within the caller's transaction, to go after ``predecessor``.

    Returns its place.
    """
    place = sequence.next_place(connection, at)
    fate = None if predecessor is None else followers.fate(connection, predecessor)
    _PUT(
        connection,
        {
            "place": place,
            "id": item_id,
            "kind": kind,
            "body": body,
            "sha256": sha256(body),
            "created_at": to_ms(at),
            "state": fate or CaseState.READY.value,
            "next_at": 0,  # at once, even if the clock is set back now
            "leased_until": None,
            "closed_at": to_ms(at) if fate else None,
            "attempts": 0,
            "predecessor": predecessor,
            "last_code": followers.FOLLOWS if fate else None,
            "receipt": None,
        },
    )
    return place


class Outbox:
    """The sync's side of the outbox. Any thread; each call is one durable transaction."""

    def __init__(
        self,
        engine: Engine,
        clock: Clock,
        ballast: Ballast,
        closing_time: Callable[[], datetime] | None = None,
    ) -> None:
        """Serve from ``engine``, which the caller keeps and disposes of.

        Args:
            ballast: let go where the disk is too full to take what is due, or to record what the
                platform said of it.
            closing_time: the platform's time, where it is known: what is closed is kept so many
                days, and a clock that runs years behind would end them at once.
        """
        self._engine, self._clock, self._ballast = engine, clock, ballast
        self._closing_time = closing_time or clock.now

    def lease(self, limit: int, seconds: float) -> tuple[Item, ...]:
        """Take up to ``limit`` items that are due, in order, for ``seconds`` (at most 15 min)."""
        now = self._clock.now()
        until = now + min(timedelta(seconds=seconds), LONGEST_LEASE)

        def take(connection: Connection) -> Sequence[Row[Any]]:
            rows = connection.execute(due_rows(now, limit)).all()
            if rows:
                connection.execute(
                    update(outbox)
                    .where(_c.place.in_([row.place for row in rows]))
                    .values(state=CaseState.LEASED.value, leased_until=to_ms(until))
                )
            return rows

        return tuple(item_of(row) for row in self._record(take))

    def acknowledge(self, accepted: Sequence[Acknowledgement]) -> None:
        """Close what the platform signed for, in one commit: bodies go, receipts stay."""
        now = self._closing_time()

        def record(connection: Connection) -> None:
            for one in accepted:
                values = {"item_id": one.item_id, "now": to_ms(now), "signed": one.receipt}
                if not _ACKNOWLEDGE(connection, values).rowcount:
                    continue  # it was known already
                numbered = {"case_id": one.item_id, "number": one.case_number, "now": to_ms(now)}
                _NUMBER_CASE(connection, numbered)
                blobs.release(connection, one.item_id)
                audit.append(connection, now, "outbox.acknowledged", {"id": one.item_id})
            # It may have been refused or dead before: what was put aside with it may go now.
            followers.reopen(connection, [one.item_id for one in accepted])

        self._record(record)

    def reject(self, item_id: str, code: str) -> bool:
        """Close an item that the platform refused for good, and what hangs on it.

        False where it was closed before.
        """
        return self._close(item_id, CaseState.REJECTED, code)

    def kill(self, item_id: str, code: str) -> bool:
        """Put an item aside for staff: sending it again would not help. False as ``reject``."""
        return self._close(item_id, CaseState.DEAD, code)

    def retry(self, ids: Sequence[str], at: datetime, code: str, spend: bool) -> None:
        """Give leased items back until ``at``; ``spend`` counts the attempt.

        More than a day on is at once: the clock was set back since ``at`` was reckoned. Where the
        platform misses their attachments, those are sent anew before.
        """
        now = self._clock.now()
        given_back = (
            update(outbox)
            .where(_c.id.in_(ids), literal_column(OPEN))
            .values(
                state=CaseState.READY.value,
                next_at=to_ms(at if at <= now + LONGEST_WAIT else now),
                leased_until=None,
                attempts=_c.attempts + int(spend),
                last_code=code,
            )
        )

        def record(connection: Connection) -> None:
            connection.execute(given_back)
            if code == ATTACHMENTS_MISSING:
                blobs.unsend(connection, ids)

        self._record(record)

    def next_due(self) -> datetime | None:
        """Return when the next item may be leased (it may be past), None where nothing waits."""
        now = self._clock.now()
        at = case((_c.state == CaseState.LEASED.value, _c.leased_until), else_=_c.next_at)
        query = select(func.min(at)).where(literal_column(OPEN), is_unblocked())
        with reading(self._engine) as connection:
            if connection.execute(select(_c.place).where(is_due(now)).limit(1)).first():
                return now
            first = connection.execute(query).scalar_one()
        return None if first is None else from_ms(first)

    def _close(self, item_id: str, state: CaseState, code: str) -> bool:
        now = self._closing_time()

        def record(connection: Connection) -> bool:
            closed = connection.execute(
                update(outbox)
                .where(_c.id == item_id, literal_column(OPEN))
                .values(state=state.value, leased_until=None, closed_at=to_ms(now), last_code=code)
            )
            if not closed.rowcount:
                return False
            _FORGET_CONTENT(connection, {"case_id": item_id})
            followers.close(connection, now, item_id, state)
            details = {"id": item_id, "code": code}
            audit.append(connection, now, f"outbox.{state.value}", details)
            return True

        return self._record(record)

    def _record(self, work: Callable[[Connection], _T]) -> _T:
        """Write what becomes of items, on a full disk too."""

        def write() -> _T:
            with writing(self._engine) as connection:
                return work(connection)

        return self._ballast.in_any_case(write)


def item_of(row: Row[Any]) -> Item:
    """Return a row of the outbox as what is sent."""
    return Item(
        *sequence.epoch_and_seq(row.place),
        row.id,
        row.kind,
        row.body,
        row.sha256,
        from_ms(row.created_at),
        row.attempts,
    )
