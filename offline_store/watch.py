"""The watchdog over the outbox: what waits although the platform answers is stuck."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, func, literal_column, select

from offline_store.due import is_head
from offline_store.models import OPEN, outbox, to_ms

LONGEST = timedelta(hours=24)
STUCK = "outbox.stuck"
"""Code of the alarm."""


def is_stuck(connection: Connection, now: datetime, longest: timedelta) -> bool:
    """Tell whether the oldest item that waits has waited longer than ``longest``.

    What waits for another one counts for nothing: it is that one which is stuck, if any. One that
    was promised when the clock ran ahead counts by its distance too: nobody can tell how long it
    has waited, and it should not wait unseen.
    """
    query = select(func.min(outbox.c.created_at), func.max(outbox.c.created_at)).where(
        literal_column(OPEN), is_head()
    )
    oldest, newest = connection.execute(query).one()
    if oldest is None:
        return False
    return bool(oldest < to_ms(now - longest) or newest > to_ms(now + longest))
