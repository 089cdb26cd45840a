"""How often each service was begun at this machine, by nobody in particular.

What is asked for most here stands first in its list. Nothing is kept but a number a service: no
time, no visit, so that nobody can be found in it.
"""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Column, Connection, Integer, Table, Text, select
from sqlalchemy.dialects.sqlite import insert

from offline_store.models import metadata

choices = Table(
    "choices",
    metadata,
    Column("service_id", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    sqlite_with_rowid=False,
    sqlite_strict=True,
)


def note(connection: Connection, service_id: str) -> None:
    """Count one more."""
    row = insert(choices).values(service_id=service_id, times=1)
    more = {"times": choices.c.times + 1}
    connection.execute(row.on_conflict_do_update(index_elements=["service_id"], set_=more))


def counted(connection: Connection) -> Mapping[str, int]:
    """Return how often each was begun."""
    rows = connection.execute(select(choices.c.service_id, choices.c.times))
    return {row.service_id: row.times for row in rows}
