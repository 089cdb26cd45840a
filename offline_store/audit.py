"""The audit: a chain of hashes, only ever appended to, within the transaction it tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from kiosk.errors import KioskError
from offline_store import opening
from offline_store.canonical import canonical
from offline_store.engine import reading
from offline_store.high_water import note, read
from offline_store.models import audit, audit_anchor, to_ms
from offline_store.prepared import Prepared, prepared_insert

_FIRST = bytes(32)
_LAST = Prepared(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1))
_ANCHOR = Prepared(select(audit_anchor.c.seq, audit_anchor.c.hash))
_ADD = prepared_insert(audit)
_ALL = "SELECT seq, at, event, details, previous, hash FROM audit ORDER BY seq"
TAIL_QUERY = f"{_ALL} DESC LIMIT ?"
"""The last rows, the newest first; for a bare connection."""


@dataclass(frozen=True, slots=True)
class Verified:
    """A chain as it was found: its ends (0 where it is empty), and where it breaks, if it does.

    What breaks behind ``last`` was cut off: more was written than is there.
    """

    first: int
    last: int
    broken: int | None


def append(
    connection: Connection, at: datetime, event: str, details: Mapping[str, str | int]
) -> None:
    """Add a row; it stands or falls with the caller's transaction. No personal data."""
    seq, previous = _LAST(connection).fetchone() or _ANCHOR(connection).fetchone() or (0, _FIRST)
    moment, text = to_ms(at), canonical(details).decode()
    link = _link(previous, moment, event, text)
    _ADD(
        connection,
        {
            "seq": seq + 1,
            "at": moment,
            "event": event,
            "details": text,
            "previous": previous,
            "hash": link,
        },
    )
    note(connection, audit_seq=seq + 1, audit_hash=link.hex())


def verify(engine: Engine) -> int | None:
    """Return the ``seq`` of the first row that does not follow from the one before, or None.

    The chain begins at the anchor that retention left. A row that is gone shows at the one behind
    it. Rows cut off at the end do not show here; see ``verify_file``.
    """
    with reading(engine) as connection:
        anchor = connection.execute(select(audit_anchor)).one_or_none()
        before = (0, _FIRST) if anchor is None else (anchor.seq, anchor.hash)
        return first_bad(connection.exec_driver_sql(_ALL), before)


def verify_file(database: Path, key: str) -> Verified:
    """Follow the whole chain, and hold its end against the mark outside the database.

    It only reads, beside a kiosk that runs too; nothing is checked, set aside or mended.

    Raises:
        KioskError: ``store.unwritable``, ``store.key_wrong``: the file does not read.
    """
    from sqlcipher3 import dbapi2

    mark = read(database)  # before the chain, which only grows
    connection = opening.connect(database, key, read_only=True)
    try:
        connection.execute("BEGIN")
        anchor = connection.execute("SELECT seq, hash FROM audit_anchor").fetchone()
        broken = first_bad(connection.execute(_ALL), anchor or (0, _FIRST))
        first, last = connection.execute("SELECT min(seq), max(seq) FROM audit").fetchone()
        marked = "SELECT hash FROM audit WHERE seq = ?"
        there = connection.execute(marked, (mark.audit_seq,)).fetchone()
    except dbapi2.DatabaseError as error:
        if "not a database" in str(error):
            raise KioskError("store.key_wrong", {"path": database, "key": "its key"}) from None
        raise opening.failure(str(database), str(error)) from None
    finally:
        connection.close()
    end: int = last or (anchor[0] if anchor else 0)
    if broken is None and there is None and end < mark.audit_seq:
        broken = end + 1
    elif broken is None and there is not None and there[0].hex() != mark.audit_hash:
        broken = mark.audit_seq
    return Verified(first or 0, end, broken)


def first_bad(rows: Iterable[Any], before: tuple[int, bytes] | None = None) -> int | None:
    """Return the ``seq`` of the first row that does not follow, or None.

    Args:
        rows: of ``TAIL_QUERY``, the oldest first.
        before: seq and hash of the row before them; None where the first is taken as it is.
    """
    for seq, at, event, details, previous, found in rows:
        expected = before or (seq - 1, previous)
        if (seq - 1, previous) != expected or found != _link(previous, at, event, details):
            return int(seq)
        before = (seq, found)
    return None


def _link(previous: bytes, at: int, event: str, details: str) -> bytes:
    return hashlib.sha256(previous + canonical([at, event, details])).digest()
