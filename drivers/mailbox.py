"""One thread that does jobs one after the other, and what is due in between.

Whoever posts a job never waits: the outcome comes by a call on the mailbox's thread.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, deque
from collections.abc import Callable
from typing import Generic, TypeVar

from kiosk.errors import KioskError
from kiosk.ports import Clock

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Job(Generic[T]):
    """A job that was posted."""

    def __init__(
        self,
        work: Callable[[], T],
        done: Callable[[T | KioskError], None],
        expires: float,
        seconds: float,
    ) -> None:
        """Hold what to do; ``Mailbox.submit`` makes these."""
        self.expires = expires
        self.seconds = seconds
        self._work = work
        self._done = done
        self._lock = threading.Lock()
        self._begun = False

    def cancel(self) -> bool:
        """Take the job back; True where it had not begun. Then ``done`` is never called."""
        return self._begin()

    def run(self, device: str) -> None:
        """Do it and tell; an error that is not the table's becomes ``device.crashed``."""
        if not self._begin():
            return
        outcome: T | KioskError
        try:
            outcome = self._work()
        except KioskError as error:
            outcome = error
        except Exception as error:  # noqa: BLE001 - the thread outlives a driver's mistake
            # The name only: a driver's message may carry what it has read.
            outcome = KioskError(
                "device.crashed", {"device": device, "cause": type(error).__name__}
            )
        self._done(outcome)

    def fail(self, error: KioskError) -> None:
        """Tell that it was not done."""
        if self._begin():
            self._done(error)

    def _begin(self) -> bool:
        with self._lock:
            begun, self._begun = self._begun, True
            return not begun


class Mailbox:
    """A thread with a queue.

    Attributes:
        counters: ``jobs``, ``expired``, ``cancelled``, ``crashed``.
    """

    def __init__(
        self, name: str, clock: Clock, tick: Callable[[], float | None] | None = None
    ) -> None:
        """Make a mailbox that is not started.

        Args:
            name: of the device and the thread.
            tick: does what is due and returns in how many seconds it wants to be called again,
                None for not before the next job or ``wake``.
        """
        self.name = name
        self.counters: Counter[str] = Counter()
        self._clock = clock
        self._tick = tick or (lambda: None)
        self._jobs: deque[Job[object]] = deque()
        self._changed = threading.Condition()
        self._woken = self._closing = self._draining = False
        self._thread = threading.Thread(target=self._run, name=f"mailbox-{name}", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def submit(
        self, work: Callable[[], T], done: Callable[[T | KioskError], None], deadline: float
    ) -> Job[T]:
        """Post a job. Any thread; never blocks.

        Args:
            work: done on the mailbox's thread.
            done: called on that thread, once, with what ``work`` returned or why it did not:
                ``device.timeout`` where its turn did not come in time (nothing was done then),
                ``device.closed``, ``device.crashed``, or what it raised.
            deadline: seconds from now within which it must have begun. What has begun ends by
                the deadlines of the driver: a print is not torn off for being late.
        """
        job = Job(work, done, self._clock.monotonic() + deadline, deadline)
        with self._changed:
            closing = self._closing and not self._draining
            if not closing:
                self._jobs.append(job)  # type: ignore[arg-type]  # done takes what work returns
                self._changed.notify()
        if closing:
            job.fail(KioskError("device.closed", {"device": self.name}))
        return job

    def wake(self) -> None:
        """Let ``tick`` be called now. Any thread."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    def stop(self, *, drain: bool = False) -> None:
        """End after the job at hand; what waits is told ``device.closed``. Any thread.

        Args:
            drain: do first what waits and what that brings about; ``stop`` anew ends that.
        """
        with self._changed:
            self._closing, self._draining = True, drain
            self._changed.notify()

    def join(self, seconds: float) -> bool:
        """Wait for the thread's end; True where it has ended (or was never started)."""
        if self._thread.ident is not None:
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        while not self._closing:
            job = self._next(self._due())
            if job is not None:
                self._carry_out(job)
        while (job := self._left()) is not None:
            self._carry_out(job)
        with self._changed:
            left = list(self._jobs)
            self._jobs.clear()
        for job in left:
            job.fail(KioskError("device.closed", {"device": self.name}))

    def _due(self) -> float | None:
        try:
            return self._tick()
        except Exception as error:  # noqa: BLE001 - the thread outlives a driver's mistake
            self._crashed(error)
            return 1.0

    def _next(self, wait: float | None) -> Job[object] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._jobs or self._woken or self._closing, wait)
            self._woken = False
            return self._jobs.popleft() if self._jobs and not self._closing else None

    def _left(self) -> Job[object] | None:
        """Return what is done all the same; None where that was all, and no more is taken."""
        with self._changed:
            if self._draining and self._jobs:
                return self._jobs.popleft()
            self._draining = False
            return None

    def _carry_out(self, job: Job[object]) -> None:
        self.counters["jobs"] += 1
        try:
            if self._clock.monotonic() > job.expires:
                self.counters["expired"] += 1
                params = {"device": self.name, "seconds": job.seconds}
                job.fail(KioskError("device.timeout", params))
            else:
                job.run(self.name)
        except Exception as error:  # noqa: BLE001 - a mistake of whoever is told
            self._crashed(error)

    def _crashed(self, error: Exception) -> None:
        self.counters["crashed"] += 1
        _log.error("device %s crashed: %s", self.name, type(error).__name__)
