"""What residents measured here and agreed to have kept, so that they see how it goes.

A reading stands under the keyed hash of the card and beside no name, in a database that is sealed
as a whole. It is committed with the case that carries the consent, and with nothing else; it goes
after a year, and at once when the consent is taken back.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Integer, Table, Text, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from kiosk.domain.measurement import Kept, Measurement, read, told
from offline_store.models import from_ms, metadata, to_ms

READINGS_KEPT = timedelta(days=365)
_MOST = 60
"""Shown of one person, the newest."""

readings = Table(
    "readings",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("at", Integer, primary_key=True),
    Column("case_id", Text, primary_key=True),  # which has the consent to it
    Column("told", Text, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)


def keep(
    connection: Connection, case_id: str, owner: str, measured: Measurement, at: datetime
) -> None:
    """Keep a reading within the caller's transaction, which keeps the consent to it."""
    row = {"case_id": case_id, "owner": owner, "told": told(measured).reveal(), "at": to_ms(at)}
    connection.execute(insert(readings).values(row).on_conflict_do_nothing())


def of_owner(connection: Connection, owner: str) -> Sequence[Kept]:
    """Return a resident's readings, the oldest first."""
    query = select(readings.c.at, readings.c.told).where(readings.c.owner == owner)
    rows = connection.execute(query.order_by(readings.c.at.desc()).limit(_MOST)).all()
    found = [(row.at, read(row.told)) for row in reversed(rows)]
    return [Kept(from_ms(at), measured) for at, measured in found if measured is not None]


def forget(connection: Connection, owner: str) -> int:
    """Delete a resident's readings; return how many there were."""
    return connection.execute(delete(readings).where(readings.c.owner == owner)).rowcount


def sweep(connection: Connection, now: datetime) -> int:
    """Delete what was kept long enough; return how many went."""
    ahead = readings.c.at > to_ms(now)  # by a clock that ran ahead, and not to be kept for that
    connection.execute(update(readings).where(ahead).values(at=to_ms(now)))
    old = readings.c.at < to_ms(now - READINGS_KEPT)
    return connection.execute(delete(readings).where(old)).rowcount
