"""A virtual A4 printer: real IPP in, sheets out one by one, and every fault that a hall has seen.

Like a real one it goes on with what it holds when it is mended, whoever stands there by then,
unless it was told to drop that. It can be a queue's printer too: cupsd sets itself up for it.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field

from drivers.sandbox.a4 import ABORTED, COMPLETED, PENDING, PROCESSING, STOPS, WARNS
from drivers.sandbox.ports import Plugged
from drivers.sandbox.spooler import Job, Spooler
from drivers.sandbox.web import HttpPort

_PAGE = re.compile(rb"(\d+) \d+ obj(?:(?!endobj).)*?/Type\s*/Page(?![s\w])", re.DOTALL)
"""A page by its object's number: a signature is added to a file by a newer version of its page."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet that was fed. ``document`` is all of the PDF that it belongs to."""

    job: int
    user: str
    media: str
    page: int
    document: bytes = field(repr=False)


class VirtualDocumentPrinter(Plugged):
    """A printer that is plugged in by ``start`` or as a context manager.

    Attributes:
        sheets: every sheet that was fed, in order.
    """

    FAULTS: tuple[str, ...] = (
        *STOPS,
        *WARNS,
        "silent",
        "garbled",
        "rejects",
        "aborts",
        "ignores_hold",
        "keeps_no_time",
        "forgets",
        "unplugged",
    )

    def __init__(
        self, *, seconds_per_sheet: float = 0, holds: bool = True, media: str = "na_letter_8.5x11in"
    ) -> None:
        """Make a printer that is not plugged in yet.

        Args:
            seconds_per_sheet: real ones take 2 to 6.
            holds: whether it can hold a job; most printers without a queue cannot.
            media: what it prints on where a job does not say.
        """
        self.sheets: list[Sheet] = []
        self._port = HttpPort()
        self._spooler = Spooler(self.uri, media, holds=holds)
        self._changed = self._spooler.changed
        self._seconds = seconds_per_sheet
        self._sheets_left: int | None = None
        self._then = ""
        self._closing = False
        self._mechanism: threading.Thread | None = None

    @property
    def faults(self) -> Counter[str]:
        """Return how often each fault really had an effect, by name."""
        return self._spooler.faults

    @property
    def asked(self) -> Counter[int]:
        """Return how often each operation was asked for, by its number."""
        return self._spooler.asked

    @property
    def tcp_port(self) -> int:
        """Return its port number."""
        return self._port.number

    @property
    def uri(self) -> str:
        """Return its address."""
        return f"ipp://{self._port.host}:{self._port.number}/ipp/print"

    # -- the plug

    def start(self) -> None:
        """Plug it in and switch it on."""
        self._mechanism = threading.Thread(target=self._run, name="virtual-a4", daemon=True)
        self._mechanism.start()
        self.plug()

    def plug(self) -> None:
        """Put the plug (back) in: the same address, no job left."""
        with self._changed:
            self._spooler.powered = True
        self._port.plug(self._spooler.answer)

    def unplug(self) -> None:
        """Pull the plug: links break, new ones are refused, what it held is lost."""
        with self._changed:
            self.faults["unplugged"] += 1
            self._spooler.powered = False
            self._spooler.jobs.clear()
            self._changed.notify_all()
        self._port.unplug()

    def close(self) -> None:
        """Switch it off and give the address back."""
        with self._changed:
            self._closing = True
            self._spooler.powered = False
            self._changed.notify_all()
        if self._mechanism is not None:
            self._mechanism.join()
        self._port.close()

    # -- faults; each by name, so that a script can name them too

    def inject(self, fault: str) -> None:
        """Let a fault of ``FAULTS`` be so until ``mend``; those of ``a4`` stop it, or warn.

        ``silent`` takes requests and answers none; ``garbled`` answers nonsense; ``rejects`` takes
        no job; ``aborts`` gives up each job before its next sheet; ``ignores_hold`` prints what was
        to be held; ``keeps_no_time`` never says when it began; ``forgets`` loses each job once it
        is to be printed.
        """
        if fault not in self.FAULTS:
            raise ValueError(f"no fault is named {fault!r}")
        if fault == "unplugged":
            self.unplug()
            return
        with self._changed:
            self._spooler.conditions.add(fault)
            self._changed.notify_all()

    def inject_after(self, fault: str, sheets: int) -> None:
        """Let a fault of ``inject``, but not ``unplugged``, come after ``sheets`` more sheets."""
        with self._changed:
            self._sheets_left, self._then = sheets, fault

    def mend(self, fault: str | None = None) -> None:
        """End a fault, or all of them: new paper, door closed, jam cleared, plug put in."""
        with self._changed:
            self._spooler.conditions -= {fault} if fault else set(self._spooler.conditions)
            self._changed.notify_all()
        if fault in (None, "unplugged"):
            self.plug()

    # -- paper

    def await_sheets(self, count: int, seconds: float = 30.0) -> bool:
        """Wait until ``count`` sheets were fed."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.sheets) >= count, seconds)

    def await_fault(self, fault: str, seconds: float = 30.0) -> bool:
        """Wait until ``fault`` had an effect."""
        with self._changed:
            return self._changed.wait_for(lambda: self.faults[fault] > 0, seconds)

    def await_job(self, state: int, seconds: float = 30.0) -> bool:
        """Wait until a job is in ``state`` (RFC 8011, 5.3.7)."""
        with self._changed:
            return self._changed.wait_for(
                lambda: any(job.state == state for job in self._spooler.jobs.values()), seconds
            )

    # -- the mechanism

    def _run(self) -> None:
        with self._changed:
            while not self._closing:
                job = next((j for j in self._spooler.jobs.values() if j.state == PENDING), None)
                if job is None:
                    self._changed.wait()
                    continue
                job.state, job.begun = PROCESSING, int(time.monotonic())
                if "keeps_no_time" in self._spooler.conditions:
                    job.begun = None
                    self._spooler.had("keeps_no_time")
                self._changed.notify_all()
                self._feed_all(job)

    def _feed_all(self, job: Job) -> None:
        pages = max(1, len({*_PAGE.findall(job.document)}))
        for page in range(pages * job.copies):
            if not self._may_feed(job):
                return
            self.sheets.append(Sheet(job.number, job.user, job.media, page % pages, job.document))
            job.fed += 1
            self._count_sheet()
            self._changed.notify_all()
        job.state, job.reasons = COMPLETED, "job-completed-successfully"
        self._changed.notify_all()

    def _may_feed(self, job: Job) -> bool:
        """Wait as long as the sheet takes, and for whoever mends; False once it is not to come."""
        until = time.monotonic() + self._seconds
        counted: set[str] = set()
        while job.state == PROCESSING and self._spooler.powered and not self._closing:
            if "aborts" in self._spooler.conditions:
                self._spooler.had("aborts")
                job.state, job.reasons = ABORTED, "aborted-by-system"
                return False
            stopped = self._spooler.conditions & {*STOPS}
            for fault in stopped - counted:
                self._spooler.had(fault)
            counted |= stopped
            left = until - time.monotonic()
            if not stopped and left <= 0:
                return True
            self._changed.wait(None if stopped else left)
        return False

    def _count_sheet(self) -> None:
        """Count down to a fault that was asked for."""
        if self._sheets_left is None:
            return
        self._sheets_left -= 1
        if self._sheets_left <= 0:
            self._sheets_left = None
            self._spooler.conditions.add(self._then)
