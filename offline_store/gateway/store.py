"""What the gateway keeps: items with their receipts, by (device, id) for ever."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic_core import from_json
from sqlalchemy import Connection, Engine, Row, func, select

from offline_store.gateway import attachments, ballots, holders, statements
from offline_store.gateway.adapter import Delivery
from offline_store.gateway.alarms import Alarm, alarms, raise_alarm
from offline_store.gateway.database import UnsureError, connect, writing
from offline_store.gateway.identity_schema import alarm, certificate
from offline_store.gateway.intake import Good
from offline_store.gateway.rows import Signer, new_rows, shown, signed
from offline_store.gateway.schema import item, metadata
from offline_store.wire import CaseNumber, Signed

HANDED_ON = frozenset({"case", "rating"})
"""Kinds that a province's own platform takes; a call for help is over before it would arrive."""

CLONE, GAP = "device.clone", "device.gap"
_MAKING = 0x7869616F


@dataclass(frozen=True, slots=True)
class Kept:
    """An item is there, with the receipt that it has for ever."""

    case_number: CaseNumber | None
    receipt: Signed


@dataclass(frozen=True, slots=True)
class Other:
    """The id is there with another body."""


@dataclass(frozen=True, slots=True)
class Doubled:
    """It is a vote of somebody who has voted on this before; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Clone:
    """Another item is at this place of the kiosk's order: there are two of the kiosk."""

    epoch: int
    seq: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Less of an epoch is here than the kiosk has counted: on its way, refused, or lost."""

    device: str
    epoch: int
    last_seq: int
    missing: int


class GatewayStore:
    """The gateway's database. Any thread; every call is one transaction."""

    def __init__(self, url: str) -> None:
        """Open the database and make what is missing in it.

        Raises:
            ValueError: the URL is of another kind of database.
        """
        self._engine = connect(url)
        with writing(self._engine) as connection:
            if connection.dialect.name == "postgresql":
                # Workers and machines that begin at once make the tables once.
                connection.execute(select(func.pg_advisory_xact_lock(_MAKING)))
            metadata.create_all(connection)

    @property
    def engine(self) -> Engine:
        """Return the engine, for what other modules of the gateway keep in the same database."""
        return self._engine

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def is_in_use(self) -> bool:
        """Tell whether kiosks know this gateway: it issued certificates or gave receipts."""
        with self._engine.begin() as connection:
            return any(
                connection.execute(select(table.c.device).limit(1)).first() is not None
                for table in (certificate, item)
            )

    def keep(
        self,
        device_id: str,
        goods: Sequence[Good],
        received: datetime,
        sign: Signer,
        sent: datetime | None = None,
    ) -> list[Kept | Other | Doubled] | Clone:
        """Keep items in one durable transaction; the answers are in the items' order.

        One that is known counts where its kiosk, enrolled anew, has put it now. Where another item
        is at the place of one, nothing is kept and an alarm is raised.

        Args:
            sent: by the kiosk's clock, at the time that is ``received`` by ours; None if unknown.
        """
        with writing(self._engine) as connection:
            connection.execute(statements.lock_device(device_id))
            known = _known(connection, device_id, goods)
            held: dict[str, Mapping[str, Any]] = {key: row._asdict() for key, row in known.items()}
            new = _first_of_each(good for good in goods if good.item.id not in known)
            moved = _first_of_each(good for good in goods if _is_moved(good, known))
            clone = _clone(known.values(), [*new, *moved])
            if clone is not None:
                raise_alarm(connection, device_id, CLONE, received)
                return clone
            _move(connection, device_id, moved)
            doubled = ballots.claim(connection, device_id, new)
            new = [good for good in new if good.item.id not in doubled]
            if new:
                rows = new_rows(connection, device_id, new, received, sign, sent)
                _keep(connection, device_id, rows)
                attachments.keep(connection, device_id, new)
                holders.keep(connection, device_id, new)
                for good in new:
                    if good.item.kind == "alarm":
                        code = str(from_json(good.body)["code"])
                        raise_alarm(connection, device_id, code, received)
                held |= {row["id"]: row for row in rows}
        return [_answer(good, held.get(good.item.id)) for good in goods]

    def claim(self, limit: int, now: datetime, span: timedelta) -> list[Delivery]:
        """Claim what is due for the adapter, for a time; no other drainer has it meanwhile."""
        with writing(self._engine) as connection:
            rows = connection.execute(statements.due(_ms(now), limit)).all()
            if not rows:
                return []
            until = _ms(now + span)
            connection.execute(
                statements.claim(),
                [{"of_device": row.device, "of_id": row.id, "until": until} for row in rows],
            )
            places = [(row.device, row.id) for row in rows]
            held = {(r.device, r.id): r for r in connection.execute(statements.contents(places))}
        return [
            Delivery(row.device, row.id, row.attempts + 1, shown(held[row.device, row.id]))
            for row in rows
        ]

    def put_off(self, delivery: Delivery, at: datetime) -> None:
        """Offer a delivery again at ``at``."""
        with writing(self._engine) as connection:
            connection.execute(
                statements.put_off(delivery.device, delivery.id, delivery.attempts, _ms(at))
            )

    def delivered(self, delivery: Delivery) -> None:
        """Strike a delivery off."""
        with writing(self._engine) as connection:
            connection.execute(statements.strike(delivery.device, delivery.id))

    def backlog(self) -> int:
        """Count what waits for the adapter."""
        with self._engine.begin() as connection:
            return int(connection.execute(statements.backlog()).scalar_one())

    def alarms(self) -> list[Alarm]:
        """Return what somebody should look at, the newest first."""
        return alarms(self._engine)

    def alarm_count(self) -> int:
        """Count them."""
        with self._engine.begin() as connection:
            return int(connection.execute(select(func.count()).select_from(alarm)).scalar_one())

    def gaps(self) -> list[Gap]:
        """Return the epochs of which something is missing."""
        with self._engine.begin() as connection:
            return [
                Gap(row.device, row.epoch, row.last_seq, row.last_seq - row.kept)
                for row in connection.execute(statements.gaps())
            ]

    def case(self, case_id: str) -> dict[str, Any] | None:
        """Return all that is held of a case, or None; bodies as JSON."""
        query = select(item).where(item.c.case_id == case_id).order_by(item.c.received_at)
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        cases = [row for row in rows if row.kind == "case"]
        if not cases:
            return None
        ratings = [r for r in rows if r.kind == "rating" and r.device == cases[0].device]
        return shown(cases[0]) | {"ratings": [shown(r) for r in ratings]}

    def ids_called(self, number: str) -> list[str]:
        """Return the ids of the cases with this receipt number or case number."""
        with self._engine.begin() as connection:
            query = statements.called(connection.dialect.name, number)
            return list(connection.execute(query).scalars())

    def scans(self, device_id: str, item_id: str) -> list[attachments.Held]:
        """Return what lies beside an item, in the order of its body."""
        return attachments.of_item(self._engine, device_id, item_id)

    def items(self) -> list[dict[str, Any]]:
        """Return every kept item in the order of its arrival, as ``case`` shows them."""
        query = select(item).order_by(item.c.received_at, item.c.device, item.c.epoch, item.c.seq)
        with self._engine.begin() as connection:
            return [shown(row) for row in connection.execute(query)]


def _ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _known(connection: Connection, device_id: str, goods: Sequence[Good]) -> dict[str, Row[Any]]:
    places = [(good.item.epoch, good.item.seq) for good in goods]
    ids = [good.item.id for good in goods]
    query = statements.known(connection.dialect.name, device_id, ids, places)
    return {row.id: row for row in connection.execute(query)}


def _clone(known: Iterable[Row[Any]], new: Iterable[Good]) -> Clone | None:
    taken = {(row.epoch, row.seq) for row in known}
    for good in new:
        place = (good.item.epoch, good.item.seq)
        if place in taken:
            return Clone(*place)
        taken.add(place)
    return None


def _is_moved(good: Good, known: Mapping[str, Row[Any]]) -> bool:
    """Tell whether a known item came under a later epoch than before."""
    row = known.get(good.item.id)
    return row is not None and row.sha256 == good.item.sha256 and row.epoch < good.item.epoch


def _move(connection: Connection, device_id: str, moved: Sequence[Good]) -> None:
    places = [
        {"of_device": device_id, "of_id": good.item.id, "to_epoch": good.item.epoch}
        | {"to_seq": good.item.seq}
        for good in moved
    ]
    if places:
        connection.execute(statements.move_item(), places)
        _count(connection, device_id, [(good.item.epoch, good.item.seq) for good in moved])


def _count(connection: Connection, device_id: str, places: Iterable[tuple[int, int]]) -> None:
    dialect = connection.dialect.name
    marks: dict[int, list[int]] = defaultdict(list)
    for epoch, seq in places:
        marks[epoch].append(seq)
    for epoch, seqs in sorted(marks.items()):
        connection.execute(statements.raise_mark(dialect, device_id, epoch, max(seqs), len(seqs)))


def _keep(connection: Connection, device_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
    dialect = connection.dialect.name
    counted = {"preserve_rowcount": True}
    kept = connection.execute(statements.keep_items(dialect), rows, execution_options=counted)
    if kept.rowcount != len(rows):
        raise UnsureError("somebody keeps the same items at once: the kiosk is not locked")
    _count(connection, device_id, [(row["epoch"], row["seq"]) for row in rows])
    waits = [
        {"device": device_id, "id": row["id"], "next_at": 0, "attempts": 0}
        for row in rows
        if row["kind"] in HANDED_ON
    ]
    if waits:
        connection.execute(statements.keep_deliveries(dialect), waits)


def _first_of_each(goods: Iterable[Good]) -> list[Good]:
    return list({good.item.id: good for good in reversed(list(goods))}.values())[::-1]


def _answer(good: Good, held: Mapping[str, Any] | None) -> Kept | Other | Doubled:
    if held is None:
        return Doubled()
    if held["sha256"] != good.item.sha256:
        return Other()
    return Kept(held["case_number"], signed(held))
