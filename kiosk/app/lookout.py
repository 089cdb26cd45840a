"""Looks after the store now and then: raises its alarms, and has the platform told of all of them.

The process that sends cannot seal, and whoever opens a damaged database neither: here is where an
alarm, whoever raised it, becomes an item that waits for the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from kiosk.errors import KioskError
from kiosk.flow.journal import Entry, Journal
from kiosk.flow.outside import STORE_DEADLINE, Worker
from kiosk.ports import Timers
from offline_store.cases import SqlStore

LOOK_SECONDS = 300.0
ALARMING = frozenset(
    {
        "sync.unauthorised",
        "sync.clone",
        "sync.not_the_platform",
        "sync.not_trusted",
        "sync.bad_signature",
        "sync.tls_expired",
        "sync.clock",
    }
)
"""Complaints of sync that somebody must look at; the rest mends itself."""


class Lookout:
    """Watches a kiosk that runs."""

    def __init__(self, store: SqlStore, worker: Worker, timers: Timers, journal: Journal) -> None:
        """Take the store and the thread on which it is used."""
        self._store, self._worker = store, worker
        self._timers, self._journal = timers, journal
        self._answered = False

    def open(self, online: Callable[[], bool | None]) -> None:
        """Begin; session's thread.

        Args:
            online: tells whether the platform answers.
        """
        answers = online() is True
        # After an outage all that waits is old: it is stuck if it is still here a look later.
        self._look(stuck=answers and self._answered)
        self._answered = answers
        self._timers.after(LOOK_SECONDS, lambda: self.open(online))

    def complained(self, code: str) -> None:
        """Take note of what sync complains of. Any thread."""
        self._journal.note(Entry.FAULT, code=code, cause="sync")
        if code in ALARMING:
            self._look(codes=(code,))

    def alarmed(self, code: str) -> None:
        """Take note of what somebody must look at: a card that may be no true one. Any thread."""
        self._look(codes=(code,))

    def refused(self, item_id: str, code: str) -> None:
        """Take note of what the platform does not take. Any thread."""
        self._journal.note(Entry.ITEM_REFUSED, item_id=item_id, code=code)

    def _look(self, *, stuck: bool = False, codes: Sequence[str] = ()) -> None:
        self._worker.submit(
            lambda: self._store.look_after(online=stuck, codes=codes), self._looked, STORE_DEADLINE
        )

    def _looked(self, raised: Sequence[str] | KioskError) -> None:
        if isinstance(raised, KioskError):
            self._journal.note(Entry.FAULT, code=raised.code)
            return
        for code in raised:
            self._journal.note(Entry.ALARM, code=code)
