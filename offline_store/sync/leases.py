"""Items that a dead process still holds, or that wait for their next try.

The outbox frees a lease by time. Whoever holds the one lock of sync may do so at once: nobody else
can be sending.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from kiosk.domain.case import CaseState
from kiosk.ports import Clock
from offline_store.engine import reading
from offline_store.models import outbox, to_ms
from offline_store.sync.outbox import Outbox
from offline_store.sync.patience import EASY_TRIES

if TYPE_CHECKING:
    from sqlalchemy import Engine, Select

_MOST = 500


class Leases:
    """What is held back in one database. One thread, under the lock of sync."""

    def __init__(self, engine: Engine, box: Outbox, clock: Clock) -> None:
        """Look into the database of ``box``."""
        self._engine, self._outbox, self._clock = engine, box, clock

    def take_over(self) -> int:
        """Free what a process that was killed had leased; return how many."""
        held = select(outbox.c.id).where(outbox.c.state == CaseState.LEASED.value)
        return self._free(held, "sync.interrupted")

    def hurry(self) -> int:
        """Make due what waits for its next try; return how many.

        What was tried often waits for its own time: else it would go before all others, each time.
        """
        now = to_ms(self._clock.now())
        waits = select(outbox.c.id).where(
            outbox.c.state == CaseState.READY.value,
            outbox.c.next_at > now,
            outbox.c.attempts <= EASY_TRIES,
        )
        return self._free(waits.limit(_MOST), "sync.hurried")

    def _free(self, query: Select[Any], code: str) -> int:
        with reading(self._engine) as connection:
            ids = list(connection.scalars(query))
        if ids:
            self._outbox.retry(ids, self._clock.now(), code, False)
        return len(ids)
