"""What a start finds of the database, and what it does about it; service goes on in any case.

Checked before anything is trusted: that this is the kiosk and the machine that the database was
bound to, every page, the tail of the audit, and how far it has come against the mark outside it.
A damaged one is set aside under a dated name with its reason, never deleted: what still reads goes
on in a new one, under a new epoch. One that is behind the mark goes on under a new epoch too.
Whoever runs the kiosk is told of either.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.errors import KioskError
from offline_store import alarms, audit, binding, sequence
from offline_store.high_water import Mark, key_check
from offline_store.keys import sync_folder
from offline_store.migrations import NEWEST
from offline_store.models import audit as audit_rows
from offline_store.models import (
    audit_anchor,
    cases,
    epochs,
    meta,
    outbox,
    receipt_serial,
    staff_pin,
)
from offline_store.models_blobs import attachments, blobs, chunks
from offline_store.opening import connect, exists, failure
from offline_store.sequence import Reason

TAIL = 200
"""Rows at the end of the audit that each start follows; the whole of it is a command's work."""

_SIDES = ("", "-wal", "-shm")
_ASIDE, _REASON = ".damaged-", ".reason.txt"
_NO_ASIDE = ("-wal", "-shm", "-journal", _REASON)
# SQLite's words for pages that are not as they were written.
_DAMAGE = ("malformed", "not a database", "corrupt")
_EVENTS = {Reason.DAMAGED: "store.corrupt", Reason.RESTORED: "store.restored"}


class WrongKeyError(Exception):
    """The first page does not open: another key, or damage; nobody can tell which."""


@dataclass(frozen=True, slots=True)
class Found:
    """A database as it was found.

    Attributes:
        revision: of its schema; None where it is yet to be made.
        damage: what is wrong with it, so that it must be set aside.
    """

    revision: str | None
    damage: str | None = None


@dataclass(frozen=True, slots=True)
class Aside:
    """A database that was set aside, with the reason; it still opens with ``key``."""

    path: Path
    damage: str
    key: str = field(repr=False)


def examine(path: Path, key: str, device: str | None, mark: Mark, *, alone: bool) -> Found:
    """Look at a database before it is used; one that is refused stays as it is.

    Raises:
        WrongKeyError: the first page does not open.
        KioskError: ``store.newer_schema``, ``store.copied``, ``store.disk_full``,
            ``store.unwritable``.
    """
    from sqlcipher3 import dbapi2

    if not exists(path):
        binding.check(path, {}, mark, device)
        return Found(None)
    try:
        revision = _revision(path, key)
        _refuse_newer(path, revision)
        binding.check(path, _bound(path, key) if revision else {}, mark, device)
        damage = _check(path, key, revision) if alone else None
    except WrongKeyError:
        # The mark knows the key: then it is the page that is wrong.
        if not alone or mark.key_check != key_check(key):
            raise
        return Found(None, "its first page does not open")
    except dbapi2.DatabaseError as error:
        # What another process has open is not ours to take away.
        if not alone or not any(word in str(error) for word in _DAMAGE):
            raise failure(str(path), str(error)) from None
        return Found(None, str(error))
    return Found(None if damage else revision, damage)


def set_aside(path: Path) -> Path:
    """Give the damaged files a dated name beside the old one; their sides go along.

    The reason in words follows when all is done (``finish``): an aside without it is taken up again
    by the next start.

    Raises:
        KioskError: ``store.unwritable``.
    """
    stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    aside = path.with_name(f"{path.name}{_ASIDE}{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}{_ASIDE}{stamp}-{number}")
    try:
        for side in _SIDES:
            if os.path.lexists(f"{path}{side}"):
                os.rename(f"{path}{side}", f"{aside}{side}")
        sync_folder(path.parent)
    except OSError as error:
        params = {"path": str(path), "cause": error.strerror}
        raise KioskError("store.unwritable", params) from None
    return aside


def unfinished(path: Path) -> Path | None:
    """Return what was set aside by a start that did not come to its end."""
    names = {one.name for one in path.parent.iterdir()}
    for name in sorted(names, reverse=True):
        is_aside = name.startswith(f"{path.name}{_ASIDE}") and not name.endswith(_NO_ASIDE)
        if is_aside and f"{name}{_REASON}" not in names:
            return path.with_name(name)
    return None


def finish(aside: Aside) -> None:
    """Put the reason beside what was set aside; the audit has the same words."""
    text = f"{datetime.now(UTC).isoformat(timespec='seconds')} {aside.damage}\n"
    with suppress(OSError):  # a full disk
        aside.path.with_name(f"{aside.path.name}{_REASON}").write_text(text, encoding="utf-8")


def take_up(
    connection: Connection, mark: Mark, aside: Aside | None, device: str | None
) -> Sequence[KioskError]:
    """Go on from what was found, in one transaction; return what somebody must be told.

    Args:
        aside: what was set aside, where something was.
        device: the kiosk that the database is bound to from now on.
    """
    now = datetime.now(UTC)
    told: Sequence[KioskError] = ()
    if aside is not None and sequence.high_water(connection) == (0, 0):
        told = (_go_on_anew(connection, now, mark, aside),)
    elif _is_behind(connection, mark):
        told = (_go_on_behind(connection, now, mark),)
    if device is not None:
        binding.bind(connection, device)
    return told


def _go_on_anew(connection: Connection, now: datetime, mark: Mark, aside: Aside) -> KioskError:
    items = _copy(connection, mark, aside)
    found: dict[str, str | int] = {"cause": aside.damage, "items": items}
    _open_epoch(connection, now, Reason.DAMAGED, mark, {**found, "aside": aside.path.name})
    return KioskError("store.corrupt", {**found, "path": str(aside.path)})


def _go_on_behind(connection: Connection, now: datetime, mark: Mark) -> KioskError:
    epoch, seq = sequence.high_water(connection)
    path = str(connection.engine.get_execution_options().get("store_path", ""))
    _open_epoch(connection, now, Reason.RESTORED, mark, {"had": f"{epoch}/{seq}"})
    return KioskError("store.restored", {"path": path})


def _open_epoch(
    connection: Connection,
    now: datetime,
    reason: Reason,
    mark: Mark,
    details: Mapping[str, str | int],
) -> None:
    number = sequence.open_epoch(connection, now, reason, above=mark.epoch)
    # No receipt number may come twice in a day.
    for day, last in mark.serials.items():
        row = upsert(receipt_serial).values(day=day, last=last)
        highest = func.max(receipt_serial.c.last, row.excluded.last)
        connection.execute(
            row.on_conflict_do_update(index_elements=["day"], set_={"last": highest})
        )
    reached = f"{mark.epoch}/{mark.seq}"
    # Where the chain broke off.
    chain: dict[str, str | int] = {"audit_seq": mark.audit_seq, "audit_hash": mark.audit_hash}
    event = _EVENTS[reason]
    audit.append(connection, now, event, {**details, **chain, "epoch": number, "mark": reached})
    alarms.raise_alarm(connection, now, event)


def _copy(connection: Connection, mark: Mark, aside: Aside) -> int:
    """Take over what still reads; return how many items.

    What waits is asked for place by place, by the numbers that were given out: a page that is gone
    hides what lies on it and no more.
    """
    reader = _Reader(aside.path, aside.key)
    try:
        for table in (meta, staff_pin, receipt_serial):
            _put(connection, table, reader.rows(table))
        last = {mark.epoch: mark.seq}
        for row in reader.rows(epochs):
            _put(connection, epochs, (row,))
            last[row["epoch"]] = max(row["last_seq"], last.get(row["epoch"], 0))
        items = 0
        for epoch, highest in sorted(last.items()):
            for seq in range(1, highest + 1):
                items += _copy_item(connection, reader, sequence.place(epoch, seq))
        return items
    finally:
        reader.close()


def _copy_item(connection: Connection, reader: _Reader, place: int) -> int:
    for item in reader.rows(outbox, place=place):
        before = select(outbox.c.place).where(outbox.c.id == item["predecessor"])
        if connection.scalar(before) is None:
            item["predecessor"] = None  # lost: it must not wait for ever
        _put(connection, outbox, (item,))
        _put(connection, cases, reader.rows(cases, id=item["id"]))
        for attached in reader.rows(attachments, place=place):
            for blob in reader.rows(blobs, address=attached["blob"]):
                _put(connection, blobs, (blob,))
                _put(connection, chunks, reader.rows(chunks, blob=blob["address"]))
                _put(connection, attachments, (attached,))
        return 1
    return 0


def _put(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    for row in rows:
        connection.execute(insert(table).prefix_with("OR IGNORE"), row)


def _revision(path: Path, key: str) -> str | None:
    from sqlcipher3 import dbapi2

    # A rollback journal is there only where the making of the database broke off, before it had its
    # write-ahead log: nothing can be read until it is rolled back.
    connection = connect(path, key, read_only=not os.path.lexists(f"{path}-journal"))
    try:
        try:
            connection.execute("PRAGMA schema_version").fetchone()
        except dbapi2.DatabaseError as error:
            if "not a database" not in str(error):
                raise
            raise WrongKeyError from None
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except dbapi2.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return None
        return str(row[0]) if row else None
    finally:
        connection.close()


def _refuse_newer(path: Path, found: str | None) -> None:
    """Revisions are numbers of four digits; anything else was not written by this program."""
    if found is not None and (not found.isdigit() or found > NEWEST):
        params = {"path": str(path), "found": found, "known": NEWEST}
        raise KioskError("store.newer_schema", params)


def _bound(path: Path, key: str) -> Mapping[str, str]:
    connection = connect(path, key, read_only=True)
    try:
        return dict(connection.execute(binding.QUERY).fetchall())
    finally:
        connection.close()


def _check(path: Path, key: str, revision: str | None) -> str | None:
    """Read every page and follow the audit's tail; return what is wrong.

    Only after a checkpoint: pages in the write-ahead log give false alarms otherwise.
    """
    connection = connect(path, key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        if connection.execute("PRAGMA cipher_integrity_check").fetchall():
            return "pages are not as they were written"
        if connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            return "its tables are malformed"
        if revision is None:
            return None
        tail = connection.execute(audit.TAIL_QUERY, (TAIL,)).fetchall()
        broken = audit.first_bad(reversed(tail))
        return None if broken is None else f"the audit does not follow at row {broken}"
    finally:
        connection.close()


def _is_behind(connection: Connection, mark: Mark) -> bool:
    """Tell whether less is here than was reached once."""
    reached = sequence.high_water(connection)
    if reached[0] != mark.epoch:
        return reached[0] < mark.epoch
    if reached < (mark.epoch, mark.seq):
        return True
    if not mark.audit_seq:
        return False
    at = select(audit_rows.c.hash).where(audit_rows.c.seq == mark.audit_seq)
    found = connection.execute(at).scalar_one_or_none()
    if found is not None:
        return bool(found.hex() != mark.audit_hash)
    ends = (select(func.max(table.c.seq)) for table in (audit_rows, audit_anchor))
    last = max(connection.execute(end).scalar_one() or 0 for end in ends)
    return last < mark.audit_seq  # else it went with the head of the chain, in its time


class _Reader:
    """Rows of a damaged file, as many as read: each page proves itself, so what reads is right."""

    def __init__(self, path: Path, key: str) -> None:
        self._path, self._key = path, key
        self._connection: Any = None

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def rows(self, table: Table, **key: object) -> list[dict[str, Any]]:
        """Return the rows of ``key``, or of all the table; none where it does not read."""
        from sqlcipher3 import dbapi2

        names = [column.name for column in table.columns]
        quoted = ", ".join(f'"{name}"' for name in names)
        where = "".join(f' WHERE "{name}" = ?' for name in key)
        try:
            if self._connection is None:
                self._connection = connect(self._path, self._key, read_only=True)
            # Names of the schema's own; values are bound.
            query = f'SELECT {quoted} FROM "{table.name}"{where}'  # noqa: S608
            found = self._connection.execute(query, tuple(key.values())).fetchall()
        except dbapi2.DatabaseError:
            self.close()  # one that met a bad page reads nothing any more
            return []
        return [dict(zip(names, row, strict=True)) for row in found]
