"""Follows one job from where the printer's side holds it to its end, and judges how it ended.

cupsd counts the pages that its filters made, not the sheets that were fed, and may call done what
its printer gave up at once. So the printer behind it is asked for its own job, found by name; what
nobody knows is unknown.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from drivers.document.condition import Condition
from drivers.document.ipp import Attributes
from drivers.document.queue import JobState, Queue, first, never_begun, sheets, state, words
from kiosk.domain.receipt import PrintOutcome
from kiosk.errors import KioskError
from kiosk.ports import PrintResult

_INCOMING = {"job-incoming", "job-data-insufficient"}
_STOPPING = "processing-to-stop-point"
CANNOT_HOLD = "document.cannot_hold"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Attributes:
        answer: for one answer.
        taking: until the printer's side holds a job that was sent.
        look: between two looks while it prints.
        lost: without any answer, until nobody knows what has become of a job.
        mending: without one more sheet; paper is fetched in that time, or the job is called off.
        ending: for a job that was called off to come to its end.
    """

    answer: float = 5.0
    taking: float = 10.0
    look: float = 0.4
    lost: float = 15.0
    mending: float = 180.0
    ending: float = 20.0


@dataclass(frozen=True, slots=True)
class Wakes:
    """What other threads set: ``stop`` by a cancel, both by an interrupt."""

    stop: threading.Event
    interrupted: threading.Event


class Follower:
    """Follows one job. One thread."""

    def __init__(
        self,
        queue: Queue,
        device: Queue | None,
        job: int,
        name: str,
        patience: Patience,
        wakes: Wakes,
        look: Callable[[], Condition],
    ) -> None:
        """Ask nothing yet.

        Args:
            device: what prints for the queue, where it can be asked; the queue itself where that
                is the printer; None where only cupsd knows.
            name: the job's, as the device has it too.
            look: tells how the printer is.
        """
        self._queue = queue
        self._device = device
        self._job = job
        self._name = name
        self._patience = patience
        self._wakes = wakes
        self._look = look
        self._gone = False
        self._begun: object = None

    def await_held(self) -> Attributes | None:
        """Return the job once all of it is held, or is found not to be; None if it is gone.

        Raises:
            KioskError: the queue is, or it never has all of it.
        """
        until = time.monotonic() + self._patience.taking
        while True:
            job = self._queue.job(self._job)
            if job is None or state(job) > JobState.HELD:
                return job
            if state(job) == JobState.HELD and not _INCOMING & {*_reasons(job)}:
                return job
            if time.monotonic() > until:
                if state(job) != JobState.HELD:
                    return job  # it waits for its turn
                raise KioskError("document.no_answer", {"port": self._queue.link.place.where})
            self._pause()

    def follow(self, wanted: Callable[[], bool]) -> PrintResult:
        """Wait for the end of a job that was released, or have it end once it is not wanted."""
        heard = moved = time.monotonic()
        out: int | None = None
        wrong: str | None = None
        why: str | None = None  # it was called off
        ends = 0.0
        while not self._wakes.interrupted.is_set():
            now = time.monotonic()
            try:
                job = self._queue.job(self._job)
                if job is None or self._is_anew(job):
                    break
                heard = now
                if state(job) >= JobState.CANCELED:
                    if self._wakes.stop.is_set():
                        why = why or "document.visit_over"  # by the other thread's own request
                    return self._verdict(job, why or wrong)
                if sheets(job) != out:
                    moved, out = now, sheets(job)
                wrong = self._look().code
            except KioskError as error:
                self._gone = self._gone or error.code == "document.unplugged"
            if why is None:
                if self._wakes.stop.is_set() or not wanted():
                    why, ends = "document.visit_over", now + self._patience.ending
                elif now - moved > self._patience.mending:
                    why = wrong or "document.unknown_outcome"
                    ends = now + self._patience.ending
            if now - heard > self._patience.lost or (why is not None and now > ends):
                break
            if why is not None:
                with contextlib.suppress(KioskError):
                    self._queue.cancel(self._job)
            self._pause(called_off=why is not None)
        return PrintResult(PrintOutcome.UNKNOWN, why or "document.unknown_outcome")

    def _is_anew(self, job: Attributes) -> bool:
        """Tell whether a queue prints it once more by itself, as cupsd does that was killed.

        Its sheets may be out already: whoever follows has it cancelled, there and at the printer.
        """
        before, self._begun = self._begun, first(job, "time-at-processing")
        is_back = self._gone and self._device is not self._queue
        again = before is not None and self._begun != before
        return again or (is_back and state(job) < JobState.CANCELED)

    def _verdict(self, job: Attributes, why: str | None) -> PrintResult:
        if never_begun(job):
            return PrintResult(PrintOutcome.NOT_DONE, why or "document.not_printed")
        printed = self._at_its_end()
        last = job if printed is None else printed  # cupsd calls some jobs done that were aborted
        if state(last) == JobState.COMPLETED and "job-completed-with-errors" not in _reasons(last):
            return PrintResult(PrintOutcome.DONE)
        if printed is not None and sheets(printed) == 0:
            return PrintResult(PrintOutcome.NOT_DONE, why or "document.not_printed")
        return PrintResult(PrintOutcome.UNKNOWN, why or "document.unknown_outcome")

    def _at_its_end(self) -> Attributes | None:
        """Return the printer's own word on the job, once it has stopped; None where it has none."""
        until = time.monotonic() + self._patience.ending
        while time.monotonic() < until and not self._wakes.interrupted.is_set():
            try:
                job = next(self._at_device(), None)
            except KioskError:
                return None
            if job is None:
                return None
            if state(job) >= JobState.CANCELED and _STOPPING not in _reasons(job):
                return job
            self._pause(called_off=True)
        return None

    def _at_device(self) -> Iterator[Attributes]:
        if self._device is self._queue:
            job = self._queue.job(self._job)
            if job is not None:
                yield job
        elif self._device is not None:
            for which in ("not-completed", "completed"):  # so none is missed that ends in between
                for job in self._device.mine(which):
                    if self._name in words(job, "job-name"):
                        yield job

    def _pause(self, *, called_off: bool = False) -> None:
        event = self._wakes.interrupted if called_off else self._wakes.stop
        event.wait(self._patience.look)


def not_held(job: Attributes | None) -> PrintResult:
    """Judge a job that was sent to be held and is not."""
    given_up = job is not None and state(job) in (JobState.CANCELED, JobState.ABORTED)
    if given_up and job is not None and (never_begun(job) or sheets(job) == 0):
        return PrintResult(PrintOutcome.NOT_DONE, "document.refused")
    return PrintResult(PrintOutcome.UNKNOWN, CANNOT_HOLD)


def _reasons(job: Attributes) -> tuple[str, ...]:
    return words(job, "job-state-reasons")
