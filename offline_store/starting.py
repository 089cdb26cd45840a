"""What a start finds of the database, and what it does about it; service goes on in any case.

Checked before anything is trusted: that this is the kiosk and the machine that the database was
bound to, every page, the tail of the audit, and how far it has come against the mark outside it.
A damaged one is set aside under a dated name with its reason, never deleted: what still reads goes
on in a new one, under a new epoch. One that is behind the mark goes on under a new epoch too.
Whoever runs the kiosk is told of either.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func
from sqlalchemy.dialects.sqlite import insert as upsert

from kiosk.errors import KioskError
from offline_store import alarms, asides, audit, binding, sequence
from offline_store.asides import Aside
from offline_store.ballast import Ballast
from offline_store.engine import writing
from offline_store.high_water import Mark, key_check
from offline_store.migrations import NEWEST
from offline_store.models import receipt_serial
from offline_store.opening import connect, exists, failure, is_written
from offline_store.rescue import rescue, take_over
from offline_store.sequence import Reason

TAIL = 200
"""Rows at the end of the audit that each start follows; the whole of it is a command's work."""

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
        copy: as it was, of one that is behind its mark; None where it is not, or had no room.
    """

    revision: str | None
    damage: str | None = None
    copy: Path | None = None


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
    if alone and not is_written(path):
        binding.check(path, {}, mark, device)
        return Found(None, "its log is there without its file")
    copy = None
    try:
        revision = _revision(path, key)
        _refuse_newer(path, revision)
        binding.check(path, _bound(path, key) if revision else {}, mark, device)
        # Before the checkpoint: it destroys what of a log does not read.
        if alone and _reads_behind(path, key, revision, mark):
            copy = asides.keep_copy(path, f"it is behind its mark, {_reached(mark)}")
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
    return Found(None if damage else revision, damage, copy)


def take_up(
    engine: Engine, mark: Mark, found: Found, aside: Aside | None, device: str | None
) -> Sequence[KioskError]:
    """Go on from what was found; return what somebody must be told.

    Args:
        aside: what was set aside, where something was, by this start or by one that broke off.
        device: the kiosk that the database is bound to from now on.
    """
    now = datetime.now(UTC)
    path = str(engine.get_execution_options()["store_path"])
    told: list[KioskError] = []
    with writing(engine) as connection:
        if aside is not None and sequence.high_water(connection) == (0, 0):
            take_over(connection, aside, mark, now)
            details = {"cause": aside.damage, "aside": aside.path.name}
            _open_epoch(connection, now, Reason.DAMAGED, mark, details)
        elif _is_behind(connection.connection.driver_connection, mark):
            epoch, seq = sequence.high_water(connection)
            kept = found.copy.name if found.copy else ""
            details = {"had": f"{epoch}/{seq}", "aside": kept}
            _open_epoch(connection, now, Reason.RESTORED, mark, details)
            told.append(KioskError("store.restored", {"path": path, "aside": kept or "-"}))
        if device is not None:
            binding.bind(connection, device)
    if aside is not None:
        told.append(_rescue(engine, now, aside))
    return told


def unmarked(engine: Engine) -> KioskError:
    """Raise the alarm that nothing beside the database says how far it has come."""
    with writing(engine) as connection:
        alarms.raise_alarm(connection, datetime.now(UTC), "store.unmarked")
    path = engine.get_execution_options()["store_path"]
    return KioskError("store.unmarked", {"path": path})


def _rescue(engine: Engine, now: datetime, aside: Aside) -> KioskError:
    path = Path(engine.get_execution_options()["store_path"])
    done = rescue(engine, aside, Ballast(path), now)
    with writing(engine) as connection:
        counts: dict[str, str | int] = {"items": done.items, "missing": done.missing}
        audit.append(connection, now, "store.rescued", {**counts, "left": int(done.left)})
    if not done.left:
        asides.finish(aside.path, aside.damage)
    return KioskError("store.corrupt", {"cause": aside.damage, "path": str(aside.path), **counts})


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
    # Where the chain broke off.
    chain: dict[str, str | int] = {"audit_seq": mark.audit_seq, "audit_hash": mark.audit_hash}
    event = _EVENTS[reason]
    reached = _reached(mark)
    audit.append(connection, now, event, {**details, **chain, "epoch": number, "mark": reached})
    alarms.raise_alarm(connection, now, event)


def _reached(mark: Mark) -> str:
    return f"{mark.epoch}/{mark.seq}"


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


def _reads_behind(path: Path, key: str, revision: str | None, mark: Mark) -> bool:
    if revision is None:  # not even a table is there
        return (mark.epoch, mark.audit_seq) > (0, 0)
    connection = connect(path, key, read_only=True)
    try:
        return _is_behind(connection, mark)
    finally:
        connection.close()


def _is_behind(connection: Any, mark: Mark) -> bool:
    """Tell whether less is there than was reached once; by the driver's own connection."""
    epochs = connection.execute("SELECT epoch, last_seq FROM epochs ORDER BY epoch DESC LIMIT 1")
    reached = epochs.fetchone() or (0, 0)
    if reached[0] != mark.epoch:
        return bool(reached[0] < mark.epoch)
    if reached < (mark.epoch, mark.seq):
        return True
    if not mark.audit_seq:
        return False
    found = connection.execute("SELECT hash FROM audit WHERE seq = ?", (mark.audit_seq,)).fetchone()
    if found is not None:
        return bool(found[0].hex() != mark.audit_hash)
    ends = "SELECT max(coalesce((SELECT max(seq) FROM audit), 0), coalesce(max(seq), 0))"
    (last,) = connection.execute(f"{ends} FROM audit_anchor").fetchone()
    return bool(last < mark.audit_seq)  # else it went with the head of the chain, in its time
