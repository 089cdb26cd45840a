"""The gateway's statements, the same for SQLite and PostgreSQL; built here, run in ``store``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, cast

from sqlalchemy import (
    Column,
    ColumnElement,
    Delete,
    Select,
    Table,
    Update,
    UpdateBase,
    and_,
    any_,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from kiosk.domain.receipt import is_receipt_number
from offline_store.gateway.schema import delivery, device, item, mark, serial

# Of an item that is known; not its body, which may be large and is not asked for again.
_RECEIPT = (
    item.c.id,
    item.c.epoch,
    item.c.seq,
    item.c.sha256,
    item.c.case_number,
    item.c.receipt_payload,
    item.c.receipt_signature,
    item.c.key_id,
)


def insert_into(dialect: str, table: Table) -> sqlite.Insert:
    """Return an INSERT that may say ON CONFLICT: spelt alike by both, in a class of each."""
    if dialect == "postgresql":
        return cast(sqlite.Insert, postgresql.insert(table))
    return sqlite.insert(table)


def lock_device(device_id: str) -> Select[Any]:
    """Let one batch of a kiosk in at a time; SQLite's writers are alone anyway.

    PostgreSQL writes the lock to its log: even a batch that is known already waits for the
    synchronous standby, and so for all that was committed before it.
    """
    return select(device.c.id).where(device.c.id == device_id).with_for_update()


def known(
    dialect: str, device_id: str, ids: Iterable[str], places: Iterable[tuple[int, int]]
) -> Select[Any]:
    """Find items that have a receipt already, and those that hold one of the (epoch, seq)."""
    seqs: dict[int, list[int]] = defaultdict(list)
    for epoch, seq in places:
        seqs[epoch].append(seq)
    held = [
        and_(item.c.epoch == epoch, _among(dialect, item.c.seq, of_it))
        for epoch, of_it in seqs.items()
    ]
    return select(*_RECEIPT).where(
        item.c.device == device_id, or_(_among(dialect, item.c.id, list(ids)), *held)
    )


def _among(dialect: str, column: Column[Any], values: Sequence[Any]) -> ColumnElement[bool]:
    """Say IN; to PostgreSQL with one array, so that a batch of any size is the same statement."""
    if dialect == "postgresql":
        return column == any_(literal(values, postgresql.ARRAY(column.type)))
    return column.in_(values)


def take_serials(dialect: str, item_code: str, day: str, count: int) -> UpdateBase:
    """Take ``count`` serials at once; the answer is the last of them."""
    insert = insert_into(dialect, serial).values(item_code=item_code, day=day, last=count)
    return insert.on_conflict_do_update(
        index_elements=[serial.c.item_code, serial.c.day],
        set_={"last": serial.c.last + count},
    ).returning(serial.c.last)


def keep_items(dialect: str) -> UpdateBase:
    """Keep items with their receipts; an item that is there already is left as it was."""
    insert = insert_into(dialect, item)
    return insert.on_conflict_do_nothing(index_elements=[item.c.device, item.c.id])


def keep_deliveries(dialect: str) -> UpdateBase:
    """Let items wait for the adapter."""
    insert = insert_into(dialect, delivery)
    return insert.on_conflict_do_nothing(index_elements=[delivery.c.device, delivery.c.id])


def raise_mark(dialect: str, device_id: str, epoch: int, last_seq: int, kept: int) -> UpdateBase:
    """Note how far a kiosk's epoch has come, and how many of it are here."""
    insert = insert_into(dialect, mark).values(
        device=device_id, epoch=epoch, last_seq=last_seq, kept=kept
    )
    further = insert.excluded.last_seq > mark.c.last_seq
    return insert.on_conflict_do_update(
        index_elements=[mark.c.device, mark.c.epoch],
        set_={
            "last_seq": case((further, insert.excluded.last_seq), else_=mark.c.last_seq),
            "kept": mark.c.kept + insert.excluded.kept,
        },
    )


def newest_epoch(device_id: str) -> Select[Any]:
    """Find the highest epoch that a kiosk has sent or been given; NULL where there is none."""
    return select(func.max(mark.c.epoch)).where(mark.c.device == device_id)


def move_item() -> Update:
    """Note the place under which a known item came again; for (``of_device``, ``of_id``)."""
    return (
        update(item)
        .where(item.c.device == bindparam("of_device"), item.c.id == bindparam("of_id"))
        .values(epoch=bindparam("to_epoch"), seq=bindparam("to_seq"))
    )


def gaps() -> Select[Any]:
    """Find epochs of which less is here than the kiosk has counted."""
    return select(mark).where(mark.c.kept < mark.c.last_seq).order_by(mark.c.device, mark.c.epoch)


def due(now_ms: int, limit: int) -> Select[Any]:
    """Find what may be handed on, and lock it; what another drainer has locked is passed over."""
    return (
        select(delivery)
        .where(delivery.c.next_at <= now_ms)
        .order_by(delivery.c.next_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


def contents(places: Sequence[tuple[str, str]]) -> Select[Any]:
    """Find the items of (device, id)."""
    return select(item).where(tuple_(item.c.device, item.c.id).in_(places))


def claim() -> Update:
    """Hold a delivery until ``until``; for (``of_device``, ``of_id``)."""
    return (
        update(delivery)
        .where(delivery.c.device == bindparam("of_device"), delivery.c.id == bindparam("of_id"))
        .values(next_at=bindparam("until"), attempts=delivery.c.attempts + 1)
    )


def put_off(device_id: str, item_id: str, attempts: int, at_ms: int) -> Update:
    """Offer a delivery again later, unless its claim has passed to somebody else."""
    return (
        update(delivery)
        .where(
            delivery.c.device == device_id,
            delivery.c.id == item_id,
            delivery.c.attempts == attempts,
        )
        .values(next_at=at_ms)
    )


def strike(device_id: str, item_id: str) -> Delete:
    """Strike a delivery off: the province's platform has it."""
    return delete(delivery).where(delivery.c.device == device_id, delivery.c.id == item_id)


def called(dialect: str, number: str) -> Select[Any]:
    """Find cases by case number or receipt number: each row is looked at, for an operator.

    Blanks may be left out. The receipt number is in the body alone, canonical JSON.
    """
    find = func.pg_catalog.position if dialect == "postgresql" else func.instr
    spelt = _receipt_numbers(number) if is_receipt_number(number) else []
    within = [find(item.c.body, f'"receipt_no":"{each}"'.encode()) > 0 for each in spelt]
    by_number = item.c.case_number == "".join(number.split()).upper()
    return (
        select(item.c.case_id)
        .where(item.c.kind == "case", or_(by_number, *within))
        .order_by(item.c.received_at)
    )


def _receipt_numbers(number: str) -> list[str]:
    """Return how a receipt number may have been printed: terminal, MMDD, serial, check digit."""
    *parts, last = number.upper().split()
    if parts:
        return [" ".join([*parts, last])]
    body, check = last[:-1], last[-1]
    terminals = range(2, min(8, len(body) - 8) + 1)
    return [f"{body[:n]} {body[n : n + 4]} {body[n + 4 :]} {check}" for n in terminals]


def backlog() -> Select[Any]:
    """Count what waits for the adapter."""
    return select(func.count()).select_from(delivery)
