"""The order of all that is promised: gap-free within an epoch, and an epoch for each beginning.

A number that is missing, or that comes twice, tells of rows that were lost, of a backup that was
restored or of a copy; a clock or an id could not.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, func, insert, select, update

from offline_store.high_water import known, note
from offline_store.models import epochs, to_ms
from offline_store.prepared import Prepared

_SEQ_BITS = 40  # a million items a second for twelve days; leaves 23 bits for epochs


class Reason(StrEnum):
    """Why an epoch was opened."""

    NEW = "new"
    ENROLLED = "enrolled"
    DAMAGED = "damaged"
    RESTORED = "restored"
    COPIED = "copied"


_NEWEST = select(func.max(epochs.c.epoch))
_TAKE = Prepared(
    update(epochs)
    .where(epochs.c.epoch == _NEWEST.scalar_subquery())
    .values(last_seq=epochs.c.last_seq + 1)
    .returning(epochs.c.epoch, epochs.c.last_seq)
)
_FIND_NEWEST = Prepared(_NEWEST)
_OPEN = insert(epochs).values(
    epoch=bindparam("number"), opened_at=bindparam("at"), reason=bindparam("why"), last_seq=0
)


def next_place(connection: Connection, at: datetime) -> int:
    """Take the next place, for a row of the caller's transaction; rolled back with it."""
    row = _TAKE(connection).fetchone()
    if row is None:
        open_epoch(connection, at, Reason.NEW, above=known(connection).epoch)
        row = _TAKE(connection).fetchone()
    epoch, seq = row
    note(connection, epoch=epoch, seq=seq)
    return place(epoch, seq)


def place(epoch: int, seq: int) -> int:
    """Return epoch and seq as one integer that orders all items and is each one's alone."""
    return epoch << _SEQ_BITS | seq


def epoch_and_seq(number: int) -> tuple[int, int]:
    """Return what ``place`` was made of."""
    return number >> _SEQ_BITS, number & (1 << _SEQ_BITS) - 1


def open_epoch(connection: Connection, at: datetime, reason: Reason, above: int = 0) -> int:
    """Open a new epoch within the caller's transaction and return its number.

    Args:
        above: the highest epoch that is known elsewhere of this kiosk.
    """
    newest = connection.execute(_NEWEST).scalar_one() or 0
    number = max(newest, above) + 1
    connection.execute(_OPEN, {"number": number, "at": to_ms(at), "why": reason.value})
    note(connection, epoch=number, seq=0)
    return number


def count_on(connection: Connection, epoch: int, last: int) -> None:
    """Go on counting behind ``last``: so many places of the newest epoch were taken at once."""
    connection.execute(update(epochs).where(epochs.c.epoch == epoch).values(last_seq=last))
    note(connection, epoch=epoch, seq=last)


def newest_epoch(connection: Connection) -> int:
    """Return the epoch in which the next place is taken."""
    (newest,) = _FIND_NEWEST(connection).fetchone()
    return newest or 1


def high_water(connection: Connection) -> tuple[int, int]:
    """Return the newest epoch and its last seq; (0, 0) where nothing was ever promised."""
    query = select(epochs.c.epoch, epochs.c.last_seq).order_by(epochs.c.epoch.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return (0, 0) if row is None else (row.epoch, row.last_seq)
