"""What hangs on an item shares its fate: nothing waits for what does not come.

It is refused or put aside with its predecessor, and comes back with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, literal_column, select, update

from kiosk.domain.case import CaseState
from offline_store.models import OPEN, REFUSED, outbox, to_ms

FOLLOWS = "predecessor"
"""Code of what was refused or put aside for no reason but its predecessor's."""

_c = outbox.c


def fate(connection: Connection, item_id: str) -> str | None:
    """Return the state that an item shares with what hangs on it, None while all may be well."""
    found: str | None = connection.scalar(
        select(_c.state).where(_c.id == item_id, literal_column(REFUSED))
    )
    return found


def close(connection: Connection, at: datetime, item_id: str, state: CaseState) -> None:
    """Close what waits for an item as that one was closed."""
    connection.execute(
        update(outbox)
        .where(_c.predecessor == item_id, literal_column(OPEN))
        .values(state=state.value, leased_until=None, closed_at=to_ms(at), last_code=FOLLOWS)
    )


def reopen(connection: Connection, ids: Sequence[str]) -> int:
    """Let wait again what was closed with these items and for their sake; return how many."""
    reopened = (
        update(outbox)
        .where(
            _c.predecessor.in_(ids),
            literal_column(REFUSED),
            _c.last_code == FOLLOWS,
            _c.body.is_not(None),
        )
        .values(state=CaseState.READY.value, next_at=0, closed_at=None, last_code=None)
    )
    return connection.execute(reopened).rowcount
