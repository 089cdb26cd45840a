"""What still reads of a database that was set aside goes on in the one that took its place.

Each item in a commit of its own, so that a start that breaks off, or a disk that has no room, loses
nothing: the next start goes on where this one stopped. A page proves itself, so what reads is
right. A bad page takes along what lies on it; a table's root, or the schema's, all that is behind
it: such a file is for whoever can read it by other means, and is kept.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.errors import KioskError
from offline_store import sequence
from offline_store.asides import Aside
from offline_store.ballast import Ballast
from offline_store.ballots import ballots
from offline_store.choices import choices
from offline_store.engine import reading, writing
from offline_store.high_water import Mark
from offline_store.models import cases, epochs, meta, outbox, receipt_serial, staff_pin, to_ms
from offline_store.models_blobs import attachments, blobs, chunks
from offline_store.models_content import SLOTS, content_feeds, content_slots
from offline_store.opening import connect
from offline_store.readings import readings
from offline_store.sequence import Reason

_SMALL = (meta, staff_pin, receipt_serial, epochs, ballots, readings, choices)
_MARGIN = 4 * 1024 * 1024
"""Bytes that stay free whatever comes over: the log's, in which acknowledgements are recorded."""
# Read from the index alone: it knows of each item, also of one whose page is gone.
_BY_INDEX = "SELECT place, id FROM outbox INDEXED BY sqlite_autoindex_outbox_1"


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of the items.

    Attributes:
        items: that came over.
        missing: that do not read. Where not even the index reads, all numbers that were given out
            and found nothing: some of those may have gone to the platform long ago.
        left: whether the disk had no room for more; they come over at a later start.
    """

    items: int
    missing: int
    left: bool


def take_over(connection: Connection, aside: Aside, mark: Mark, now: datetime) -> None:
    """Take over what is not an item, within the caller's transaction: all that reads at once.

    Args:
        mark: how far the numbers had come; noted, for a start that goes on where this one stops.
    """
    reader = _Reader(aside)
    try:
        for table in _SMALL:
            _put(connection, table, reader.rows(table))
        for feed in reader.rows(content_feeds):
            _put_feed(connection, reader, feed)
    finally:
        reader.close()
    if mark.epoch:
        row = upsert(epochs).values(
            epoch=mark.epoch, opened_at=to_ms(now), reason=Reason.NEW.value, last_seq=mark.seq
        )
        last = func.max(epochs.c.last_seq, row.excluded.last_seq)
        connection.execute(
            row.on_conflict_do_update(index_elements=["epoch"], set_={"last_seq": last})
        )


def rescue(engine: Engine, aside: Aside, ballast: Ballast, now: datetime) -> Rescued:
    """Take over the items that read and are not here yet, as many as there is room for.

    Raises:
        KioskError: ``store.unwritable``.
    """
    reader = _Reader(aside)
    items = missing = 0
    try:
        places = _places(engine, reader)
        if reader.ask("SELECT place FROM outbox LIMIT 0") is None:
            return Rescued(0, len(places), left=False)  # not one of them can be found
        for place in places:
            item = next(iter(reader.rows(outbox, place=place)), None)
            if item is None:
                missing += 1
                continue
            if not _fits(reader, item, ballast):
                return Rescued(items, missing, left=True)
            try:
                with writing(engine) as connection:
                    items += _put_item(connection, reader, item, now)
            except KioskError as error:
                if error.code != "store.disk_full":
                    raise
                return Rescued(items, missing, left=True)
        return Rescued(items, missing, left=False)
    finally:
        reader.close()


def _places(engine: Engine, reader: _Reader) -> Sequence[int]:
    """Return where the items lie that are not here, in their order."""
    with reading(engine) as connection:
        here = connection.execute(select(outbox.c.id, outbox.c.place)).all()
        damaged = epochs.c.reason == Reason.DAMAGED.value
        opened = connection.scalar(select(func.max(epochs.c.epoch)).where(damaged))
        before = select(epochs.c.epoch, epochs.c.last_seq).where(epochs.c.epoch < (opened or 1))
        given = connection.execute(before.order_by(epochs.c.epoch)).all()
    indexed = reader.ask(_BY_INDEX)
    if indexed is not None:
        ids = {row.id for row in here}
        return sorted(place for place, item_id in indexed if item_id not in ids)
    taken = {row.place for row in here}
    numbers = (sequence.place(epoch, seq) for epoch, last in given for seq in range(1, last + 1))
    return [place for place in numbers if place not in taken]


def _fits(reader: _Reader, item: Mapping[str, Any], ballast: Ballast) -> bool:
    attached = reader.rows(attachments, place=item["place"])
    found = (reader.rows(blobs, address=one["blob"]) for one in attached)
    size = len(item["body"] or b"") + sum(blob["size"] for rows in found for blob in rows)
    room = 2 * int(size) + _MARGIN  # in the log first, then in the file
    return ballast.spare() >= room


def _put_item(connection: Connection, reader: _Reader, item: dict[str, Any], now: datetime) -> int:
    """Take over one item with its case and scans; return 0 where it is here already."""
    if _place_of(connection, item["id"]) is not None:
        return 0
    attached = reader.rows(attachments, place=item["place"])
    if connection.scalar(select(outbox.c.id).where(outbox.c.place == item["place"])) is not None:
        item["place"] = sequence.next_place(connection, now)
    if item["predecessor"] is not None and _place_of(connection, item["predecessor"]) is None:
        item["predecessor"] = None  # lost: it must not wait for ever
    _put(connection, outbox, (item,))
    _put(connection, cases, reader.rows(cases, id=item["id"]))
    for one in attached:
        for blob in reader.rows(blobs, address=one["blob"]):
            _put(connection, blobs, (blob,))
            _put(connection, chunks, reader.rows(chunks, blob=blob["address"]))
            _put(connection, attachments, ({**one, "place": item["place"]},))
    return 1


def _place_of(connection: Connection, item_id: str) -> int | None:
    found: int | None = connection.scalar(select(outbox.c.place).where(outbox.c.id == item_id))
    return found


def _put_feed(connection: Connection, reader: _Reader, feed: dict[str, Any]) -> None:
    """Take over what the platform published; of a feed that is lost, how old it may not be."""
    name: str = feed["feed"]
    there: set[str] = set()
    for slot in SLOTS:
        rows = reader.rows(content_slots, feed=name, slot=slot)
        _put(connection, content_slots, rows)
        there.update(row["slot"] for row in rows)
    if feed["active"] is not None and feed["active"] not in there:
        # The same version is taken once more, and none before it.
        feed.update(active=None, starts=None, highest=max(0, feed["highest"] - 1))
    _put(connection, content_feeds, (feed,))


def _put(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        connection.execute(insert(table).prefix_with("OR IGNORE"), row)


class _Reader:
    """Rows of a damaged file, as many as read."""

    def __init__(self, aside: Aside) -> None:
        self._path, self._key = aside.path, aside.key
        self._connection: Any = None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def ask(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]] | None:
        """Return the rows, or None where they do not read."""
        from sqlcipher3 import dbapi2

        try:
            if self._connection is None:
                read_only = not os.path.lexists(f"{self._path}-journal")  # else it is rolled back
                self._connection = connect(self._path, self._key, read_only=read_only)
            found: list[tuple[Any, ...]] = self._connection.execute(query, values).fetchall()
        except dbapi2.DatabaseError:
            self.close()  # one that met a bad page reads nothing any more
            return None
        return found

    def rows(self, table: Table, **key: object) -> list[dict[str, Any]]:
        """Return the rows of ``key``, or of all the table; none where it does not read."""
        names = [column.name for column in table.columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        where = " AND ".join(f'"{name}" = ?' for name in key)
        # Names of the schema's own; values are bound.
        query = f'SELECT {quoted} FROM "{table.name}"' + (f" WHERE {where}" if where else "")  # noqa: S608
        found = self.ask(query, tuple(key.values()))
        return [dict(zip(names, row, strict=True)) for row in found or ()]
