"""What a printer does with what IPP asks of it: the jobs it holds, and what it says of them."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from drivers.sandbox import ippwire
from drivers.sandbox.a4 import (
    CANCELED,
    FOUND_NOT,
    HELD,
    NOT_ACCEPTING,
    NOT_POSSIBLE,
    OK,
    PENDING,
    PROCESSING,
    STOPS,
    UNSUPPORTED,
    WARNS,
    described,
)
from drivers.sandbox.ippwire import JOB, PRINTER, Asked, Named
from drivers.sandbox.web import Unanswered


@dataclass(slots=True)
class Job:
    """One job, from its making to its end."""

    number: int
    name: str
    user: str
    media: str
    copies: int
    state: int
    document: bytes = b""
    reasons: str = "none"
    fed: int = 0
    begun: int | None = None


class Spooler:
    """Answers requests. What is not under ``changed`` is whoever holds that.

    Attributes:
        changed: told of every change; its lock keeps all of this.
        jobs: by number, in their order.
        conditions: the faults that are so now.
        faults: how often each really had an effect.
        asked: how often each operation was asked for.
        powered: False while the plug is out.
    """

    def __init__(self, uri: str, media: str, *, holds: bool) -> None:
        """Hold nothing yet; see ``VirtualDocumentPrinter``."""
        self.changed = threading.Condition()
        self.jobs: dict[int, Job] = {}
        self.conditions: set[str] = set()
        self.faults: Counter[str] = Counter()
        self.asked: Counter[int] = Counter()
        self.powered = False
        self._uri = uri
        self._media = media
        self._holds = holds
        self._numbered = 0
        self._operations: dict[int, Callable[[Asked], bytes]] = {
            0x02: self._print_job,
            0x04: self._answer,
            0x05: self._create_job,
            0x06: self._send_document,
            0x08: self._cancel_job,
            0x09: self._get_job,
            0x0A: self._get_jobs,
            0x0B: self._get_printer,
            0x0C: self._hold_job,
            0x0D: self._release_job,
            0x39: self._cancel_my_jobs,
        }
        if not holds:
            del self._operations[0x0C], self._operations[0x0D]

    def answer(self, body: bytes) -> bytes:
        """Answer a request.

        Raises:
            Unanswered: it is silent.
            ValueError: that was no request.
        """
        asked = ippwire.read(body)
        with self.changed:
            self.asked[asked.operation] += 1
            if "silent" in self.conditions:
                self.had("silent")
                self.changed.wait_for(lambda: "silent" not in self.conditions or not self.powered)
                raise Unanswered
            if "garbled" in self.conditions:
                self.had("garbled")
                return b"\x02\x00\x00\x00\x00\x00\x00\x01\x04\x21\x00\xff?"
            serve = self._operations.get(asked.operation)
            if serve is None:
                return self._answer(asked, UNSUPPORTED)
            return serve(asked)

    def had(self, fault: str) -> None:
        """Count a fault that had an effect."""
        self.faults[fault] += 1
        self.changed.notify_all()

    def _answer(self, asked: Asked, status: int = OK, *groups: tuple[int, list[Named]]) -> bytes:
        return ippwire.written(status, asked.number, groups)

    def _get_printer(self, asked: Asked) -> bytes:
        for fault in self.conditions & {*STOPS, *WARNS}:
            self.had(fault)
        busy = any(job.state == PROCESSING for job in self.jobs.values())
        operations = list(self._operations)
        named = described(self._uri, self.conditions, operations, self._media, busy=busy)
        if not self._holds:
            named = [each for each in named if not each[1].startswith("job-hold-until")]
        return self._answer(asked, OK, (PRINTER, named))

    def _create_job(self, asked: Asked) -> bytes:
        if "rejects" in self.conditions:
            self.had("rejects")
            return self._answer(asked, NOT_ACCEPTING)
        self._numbered += 1
        held = asked.job.get("job-hold-until", ["no-hold"])[0] != "no-hold"
        if held and "ignores_hold" in self.conditions:
            self.had("ignores_hold")
            held = False
        job = Job(
            self._numbered,
            str(asked.one("job-name", "")),
            str(asked.one("requesting-user-name", "")),
            _media_of(asked) or self._media,
            _whole(asked.job.get("copies", [1])[0]),
            HELD,
            reasons="job-hold-until-specified" if held else "job-incoming",
        )
        self.jobs[job.number] = job
        return self._answer(asked, OK, (JOB, _said(self._uri, job)))

    def _send_document(self, asked: Asked) -> bytes:
        job = self._job(asked)
        if job is None:
            return self._answer(asked, FOUND_NOT)
        job.document += asked.document
        if asked.one("last-document", True) and job.reasons == "job-incoming":
            self._queue(job)
        return self._answer(asked, OK, (JOB, _said(self._uri, job)))

    def _print_job(self, asked: Asked) -> bytes:
        made = self._create_job(asked)
        job = self.jobs.get(self._numbered)
        if job is not None and not job.document:
            job.document = asked.document
            if job.reasons == "job-incoming":
                self._queue(job)
        return made

    def _hold_job(self, asked: Asked) -> bytes:
        job = self._job(asked)
        if job is None or job.state != PENDING:
            return self._answer(asked, NOT_POSSIBLE if job else FOUND_NOT)
        job.state, job.reasons = HELD, "job-hold-until-specified"
        return self._answer(asked)

    def _release_job(self, asked: Asked) -> bytes:
        job = self._job(asked)
        if job is None or job.state != HELD:
            return self._answer(asked, NOT_POSSIBLE if job else FOUND_NOT)
        if "forgets" in self.conditions:
            self.had("forgets")
            del self.jobs[job.number]
            return self._answer(asked)
        self._queue(job)
        return self._answer(asked)

    def _queue(self, job: Job) -> None:
        job.state, job.reasons = PENDING, "none"
        self.changed.notify_all()

    def _get_job(self, asked: Asked) -> bytes:
        job = self._job(asked)
        if job is None:
            return self._answer(asked, FOUND_NOT)
        return self._answer(asked, OK, (JOB, _said(self._uri, job)))

    def _get_jobs(self, asked: Asked) -> bytes:
        completed = asked.one("which-jobs") == "completed"
        found = [job for job in self._mine(asked) if (job.state >= CANCELED) is completed]
        return self._answer(asked, OK, *((JOB, _said(self._uri, job)) for job in found))

    def _mine(self, asked: Asked) -> list[Job]:
        user = asked.one("requesting-user-name", "")
        return [
            job
            for job in self.jobs.values()
            if asked.one("my-jobs") is not True or job.user == user
        ]

    def _cancel_job(self, asked: Asked) -> bytes:
        job = self._job(asked)
        if job is None or job.state >= CANCELED:
            return self._answer(asked, NOT_POSSIBLE if job else FOUND_NOT)
        self._cancel(job)
        return self._answer(asked)

    def _cancel_my_jobs(self, asked: Asked) -> bytes:
        user = asked.one("requesting-user-name", "")
        for job in self.jobs.values():
            if job.state < CANCELED and job.user == user:
                self._cancel(job)
        return self._answer(asked)

    def _cancel(self, job: Job) -> None:
        job.state, job.reasons = CANCELED, "job-canceled-by-user"
        self.changed.notify_all()

    def _job(self, asked: Asked) -> Job | None:
        number = asked.one("job-id")
        return self.jobs.get(number) if isinstance(number, int) else None


def _said(uri: str, job: Job) -> list[Named]:
    return [
        ("uri", "job-uri", f"{uri}/{job.number}"),
        ("integer", "job-id", job.number),
        ("name", "job-name", job.name),
        ("name", "job-originating-user-name", job.user),
        ("enum", "job-state", job.state),
        ("keyword", "job-state-reasons", job.reasons),
        ("integer", "job-impressions-completed", job.fed),
        ("integer", "job-media-sheets-completed", job.fed),
        ("integer", "time-at-processing", job.begun),
    ]


def _media_of(asked: Asked) -> str | None:
    """Return the sheet that a job asks for, by name or by size, as cupsd does."""
    named = asked.job.get("media", [None])[0]
    if isinstance(named, str):
        return named
    column = asked.job.get("media-col", [{}])[0]
    size = column.get("media-size") if isinstance(column, dict) else None
    return "iso_a4_210x297mm" if size == {"x-dimension": 21000, "y-dimension": 29700} else None


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 1
