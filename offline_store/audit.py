"""The audit: a chain of hashes, only ever appended to, within the transaction it tells of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, Engine, insert, select

from offline_store.canonical import canonical
from offline_store.engine import reading
from offline_store.models import audit, to_ms

_FIRST = bytes(32)
_LAST = select(audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
_ADD = insert(audit)


def append(
    connection: Connection, at: datetime, event: str, details: Mapping[str, str | int]
) -> None:
    """Add a row; it stands or falls with the caller's transaction. No personal data."""
    previous = connection.execute(_LAST).scalar_one_or_none()
    previous = _FIRST if previous is None else previous
    moment, text = to_ms(at), canonical(details).decode()
    connection.execute(
        _ADD,
        {
            "at": moment,
            "event": event,
            "details": text,
            "previous": previous,
            "hash": _link(previous, moment, event, text),
        },
    )


def verify(engine: Engine) -> int | None:
    """Return the ``seq`` of the first row that does not follow from the one before, or None.

    A row that is gone shows at the one behind it. Rows cut off at the end do not show: whoever
    must know keeps the last hash elsewhere.
    """
    previous, expected = _FIRST, 1
    with reading(engine) as connection:
        for row in connection.execute(select(audit).order_by(audit.c.seq)):
            right = _link(previous, row.at, row.event, row.details)
            if row.seq != expected or row.previous != previous or row.hash != right:
                return int(row.seq)
            previous, expected = right, expected + 1
    return None


def _link(previous: bytes, at: int, event: str, details: str) -> bytes:
    return hashlib.sha256(previous + canonical([at, event, details])).digest()
