"""The session's thread without a screen: one queue and its timers. Tests and tools run on it."""

from __future__ import annotations

import heapq
import itertools
import queue
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.flow.events import Event
from kiosk.ports import Clock


@dataclass(order=True, slots=True)
class _Due:
    at: float
    order: int
    call: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """Let it pass without a call."""
        self.call = None


class PlainLoop:
    """A queue of events and a heap of timers; fulfils ``kiosk.ports.Timers``."""

    def __init__(self, clock: Clock) -> None:
        """Make an empty loop that goes by ``clock``."""
        self._clock = clock
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._due: list[_Due] = []
        self._order = itertools.count()

    def post(self, event: Event) -> None:
        """Put an event into the queue. Any thread."""
        self._queue.put(event)

    def after(self, seconds: float, call: Callable[[], None]) -> _Due:
        """Call ``call`` once after ``seconds``, on the loop's thread."""
        due = _Due(self._clock.monotonic() + seconds, next(self._order), call)
        heapq.heappush(self._due, due)
        return due

    def run(
        self, handle: Callable[[Event], None], until: Callable[[], bool], seconds: float
    ) -> bool:
        """Handle events and timers until ``until()`` holds; False if it does not in ``seconds``."""
        end = self._clock.monotonic() + seconds
        while not until():
            if self._fire():  # that may be what is waited for, and pass with the next event
                continue
            now = self._clock.monotonic()
            if now >= end:
                return False
            upcoming = self._due[0].at if self._due else end
            try:
                event = self._queue.get(timeout=max(0.0, min(upcoming, end) - now))
            except queue.Empty:
                continue
            handle(event)
        return True

    def drain(self, handle: Callable[[Event], None]) -> None:
        """Handle what is due and waiting now, and what follows from it; wait for nothing."""
        while True:
            if self._fire():
                continue
            try:
                event = self._queue.get_nowait()
            except queue.Empty:
                return
            handle(event)

    def _fire(self) -> bool:
        """Call what is due first; False where nothing is."""
        if not self._due or self._due[0].at > self._clock.monotonic():
            return False
        call = heapq.heappop(self._due).call
        if call is not None:
            call()
        return True
