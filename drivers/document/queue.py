"""What a printer, or its queue in cupsd, is asked to do (RFC 8011), an operation a method."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from drivers.document.ipp import Answer, Attr, Attributes, Operation, Tag, answer, request
from drivers.document.link import Link
from kiosk.errors import KioskError

A4 = "iso_a4_210x297mm"
PDF = "application/pdf"
_DONE = 0x0100
_NOT_FOUND = 0x0406
_REFUSED = {
    0x0401: "document.denied",
    0x0402: "document.denied",
    0x0403: "document.denied",
    0x0506: "document.stopped",
}
_BYTES_A_SECOND = 200_000
_OF_PRINTER = (
    "printer-state",
    "printer-state-reasons",
    "printer-is-accepting-jobs",
    "operations-supported",
    "document-format-supported",
    "media-supported",
    "job-hold-until-supported",
    "device-uri",
    "marker-levels",
    "marker-low-levels",
    "marker-types",
    "printer-supply",
    "printer-input-tray",
)
_OF_JOB = (
    "job-id",
    "job-name",
    "job-state",
    "job-state-reasons",
    "job-impressions-completed",
    "job-media-sheets-completed",
    "time-at-processing",
)


class JobState(IntEnum):
    """RFC 8011, 5.3.7."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class Queue:
    """A printer or queue, and what this kiosk, under its name, has in it. Any thread."""

    def __init__(self, link: Link, user: str, seconds: float) -> None:
        """Ask nobody yet.

        Args:
            user: whose jobs they are: the kiosk's own name, no resident's.
            seconds: for one answer.
        """
        self.link = link
        self._user = user
        self._seconds = seconds

    def printer(self) -> Attributes:
        """Return how the printer is and what it can do.

        Raises:
            KioskError: it is gone, or does not answer so. So do all the others.
        """
        found = self._ask(Operation.GET_PRINTER, _wanted(_OF_PRINTER)).group(Tag.PRINTER)
        if "printer-state" not in found:
            raise self._error("document.garbled")
        return found

    def validate(self, copies: int = 1) -> None:
        """Ask whether a job would be taken."""
        self._ask(Operation.VALIDATE_JOB, _FORMAT, job=_asked(copies))

    def create(self, name: str, copies: int) -> int:
        """Make a job that is held, and return its number."""
        named = Attr(Tag.NAME, "job-name", [name])
        made = self._ask(Operation.CREATE_JOB, named, job=_asked(copies)).group(Tag.JOB)
        number = first(made, "job-id")
        if not isinstance(number, int):
            raise self._error("document.garbled")
        return number

    def send(self, job: int, document: bytes) -> None:
        """Put the one document of a job in."""
        whole = Attr(Tag.BOOLEAN, "last-document", [True])
        self._ask(Operation.SEND_DOCUMENT, _id(job), whole, _FORMAT, document=document)

    def release(self, job: int) -> None:
        """Let a held job be printed."""
        self._ask(Operation.RELEASE_JOB, _id(job))

    def job(self, job: int) -> Attributes | None:
        """Return how a job is; None for one that the printer does not know (any more)."""
        answered = self._answer(Operation.GET_JOB, _id(job), _wanted(_OF_JOB))
        if answered.status == _NOT_FOUND:
            return None
        return self._checked(answered).group(Tag.JOB)

    def mine(self, which: str = "not-completed") -> Sequence[Attributes]:
        """Return the kiosk's jobs: those ``not-completed``, or those ``completed``."""
        ours = Attr(Tag.BOOLEAN, "my-jobs", [True])
        these = Attr(Tag.KEYWORD, "which-jobs", [which])
        answered = self._ask(Operation.GET_JOBS, these, ours, _wanted(_OF_JOB))
        return tuple(answered.every(Tag.JOB))

    def numbered(self, which: str = "not-completed") -> tuple[int, ...]:
        """Return the numbers of ``mine``."""
        return tuple(number for job in self.mine(which) for number in numbers(job, "job-id"))

    def cancel(self, job: int, *, forget: bool = False) -> None:
        """Have a job not printed, or no further. One that is done or gone is no fault.

        Args:
            forget: have cupsd remove what it keeps of it, the document too.
        """
        more = [Attr(Tag.BOOLEAN, "purge-job", [True])] if forget else []
        answered = self._answer(Operation.CANCEL_JOB, _id(job), *more)
        if answered.status not in (_NOT_FOUND, 0x0404):  # not-possible: it has ended
            self._checked(answered)

    def _ask(
        self,
        operation: Operation,
        *attributes: Attr,
        job: Sequence[Attr] = (),
        document: bytes = b"",
    ) -> Answer:
        return self._checked(self._answer(operation, *attributes, job=job, document=document))

    def _answer(
        self,
        operation: Operation,
        *attributes: Attr,
        job: Sequence[Attr] = (),
        document: bytes = b"",
    ) -> Answer:
        target = Attr(Tag.URI, "printer-uri", [self.link.place.uri])
        us = Attr(Tag.NAME, "requesting-user-name", [self._user])
        # RFC 8011, 4.1.5: which printer, which job, who asks, then the rest.
        ahead = [a for a in attributes if a.name == "job-id"]
        rest = [a for a in attributes if a.name != "job-id"]
        head = request(operation, target, *ahead, us, *rest, job=job)
        seconds = self._seconds + len(document) / _BYTES_A_SECOND
        return answer(self.link.post(head, document, seconds))

    def _checked(self, answered: Answer) -> Answer:
        if answered.status < _DONE:
            return answered
        if answered.status == _NOT_FOUND:
            raise self._error("document.no_such_queue")
        code = _REFUSED.get(answered.status, "document.refused")
        raise self._error(code, status=f"{answered.status:04x}")

    def _error(self, code: str, **more: object) -> KioskError:
        return KioskError(code, {"port": self.link.place.where, **more})


def first(attributes: Attributes, name: str) -> object:
    """Return an attribute's first value; None where there is none."""
    return next(iter(attributes.get(name, ())), None)


def words(attributes: Attributes, name: str) -> tuple[str, ...]:
    """Return an attribute's values that are text."""
    return tuple(value for value in attributes.get(name, ()) if isinstance(value, str))


def numbers(attributes: Attributes, name: str) -> tuple[int, ...]:
    """Return an attribute's values that are numbers."""
    return tuple(value for value in attributes.get(name, ()) if isinstance(value, int))


def state(job: Attributes) -> int:
    """Return a job's state; 0 where it is not told."""
    return next(iter(numbers(job, "job-state")), 0)


def sheets(job: Attributes) -> int | None:
    """Return how many sheets or sides are out, the larger; None where it is not told."""
    told = numbers(job, "job-media-sheets-completed") + numbers(job, "job-impressions-completed")
    return max(told, default=None)


def never_begun(job: Attributes) -> bool:
    """Tell whether it is known that nothing of a job was fed: it says so, and nothing else does."""
    told = "time-at-processing" in job and first(job, "time-at-processing") is None
    return told and not sheets(job) and state(job) != JobState.COMPLETED


_FORMAT = Attr(Tag.MEDIA_TYPE, "document-format", [PDF])


def _asked(copies: int) -> Sequence[Attr]:
    """Return what every job is: on A4, whatever the printer's default, and held."""
    return (
        Attr(Tag.INTEGER, "copies", [copies]),
        Attr(Tag.KEYWORD, "job-hold-until", ["indefinite"]),
        Attr(Tag.KEYWORD, "media", [A4]),
        Attr(Tag.KEYWORD, "sides", ["one-sided"]),
    )


def _id(job: int) -> Attr:
    return Attr(Tag.INTEGER, "job-id", [job])


def _wanted(names: Iterable[str]) -> Attr:
    return Attr(Tag.KEYWORD, "requested-attributes", list(names))
