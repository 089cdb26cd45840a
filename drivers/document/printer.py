"""A printer of A4 sheets that feeds nothing for somebody who has left, and knows how a print ended.

A job is made held, sent whole, looked at, and released only if it is still wanted then. It is done
when the printer says so; not done only where it is known that no sheet was fed; unknown in between,
and never repeated here. What this kiosk still has in the queue is dropped whenever the link is
opened, a visit ends or a print went wrong: refilled an hour later, the printer would hand one
person's papers to the next.
"""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace

from drivers.completion import tested
from drivers.document.condition import UNPLUGGED, Condition, condition, supplies
from drivers.document.follow import CANNOT_HOLD, Follower, Patience, Wakes, not_held
from drivers.document.ipp import Attributes, Operation
from drivers.document.link import Link, Place, place
from drivers.document.pages import as_pdf
from drivers.document.queue import A4, PDF, JobState, Queue, numbers, state, words
from kiosk.domain.device import Capabilities, Completion, DeviceClass, SelfTest
from kiosk.domain.document import Document
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import DeviceState, DeviceStatus, Supply
from kiosk.errors import KioskError
from kiosk.ports import PrintResult

_NOT_DONE = PrintOutcome.NOT_DONE
_VISIT_OVER = PrintResult(_NOT_DONE, "document.visit_over")
_LONGEST_NAME = 40
_SILENT = {
    "document.unplugged": DeviceState.NO_DEVICE,
    "document.no_answer": DeviceState.OFFLINE,
}


class IppPrinter:
    """Fulfils ``kiosk.ports.DocumentPrinter``; one thread at a time, but cancel and interrupt."""

    def __init__(
        self,
        where: Place,
        *,
        user: str | None = None,
        name: str = "document_printer",
        patience: Patience | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            where: the printer, or its queue in cupsd.
            user: whose jobs they are, as the queue knows it; this machine's name unless given. Two
                kiosks at one queue need two: each drops all that is under its own.
        """
        self.name = name
        self._user = user or f"xiaoshi-{socket.gethostname()}"
        self._patience = patience or Patience()
        self._queue = Queue(Link(where), self._user, self._patience.answer)
        self._device: Queue | None = None
        self._cups = False
        self._opened = False
        self._unsettled = self._prints_unasked = False
        self._wakes = Wakes(threading.Event(), threading.Event())
        self._watch: Callable[[DeviceStatus], None] = lambda status: None
        self._supplies: Mapping[str, Supply] = {}

    @property
    def supplies(self) -> Mapping[str, Supply]:
        """Return what was left at the last look; empty where the printer does not tell."""
        return self._supplies

    def watch(self, noticed: Callable[[DeviceStatus], None]) -> None:
        """Have ``noticed`` called, on the printing thread, with each change while it prints."""
        self._watch = noticed

    def open(self) -> None:
        """See ``DocumentPrinter.open``. A printer without paper opens: ``status`` tells.

        Raises:
            KioskError: ``document.unplugged``, ``no_answer``, ``garbled``, ``denied``,
                ``no_such_queue``, ``refused``; ``cannot_hold``, ``no_a4``, ``no_pdf``: no print
                with it would be safe, or right.
        """
        self._wakes.interrupted.clear()
        self._queue.link.resume()
        printer = self._queue.printer()
        self._fit(printer)
        self._cups = Operation.CUPS_GET_DEFAULT in printer.get("operations-supported", ())
        behind = place(next(iter(words(printer, "device-uri")), "")) if self._cups else None
        self._device = Queue(Link(behind), self._user, self._patience.answer) if behind else None
        self._drop()
        self._prints_unasked = False  # another may stand there by now
        self._opened = True

    def print(self, document: Document, wanted: Callable[[], bool]) -> PrintResult:
        """See ``DocumentPrinter.print``. While it waits for paper, ``watch`` tells."""
        self._wakes.stop.clear()
        if not wanted():
            return _VISIT_OVER
        try:
            pdf = as_pdf(document)
            if not self._opened:
                self.open()
            if self._unsettled:
                self._drop()
            code = self._condition().code
            if code is None and self._unsettled:
                code = "document.offline"  # what it has left of another's comes first
            if code is not None:
                return PrintResult(_NOT_DONE, code)
            name = f"{document.title[:_LONGEST_NAME]} {secrets.token_hex(4)}"
            self._unsettled = True  # until it is known how it ended, whatever happens from here on
            job = self._queue.create(name, document.copies)
            follower = self._follower(job, name)
            self._queue.send(job, pdf)
            held = follower.await_held()
        except KioskError as error:
            self._give_up()  # held, or not whole: it is never printed by itself
            return self._not_done(error.code)
        if held is None or state(held) != JobState.HELD:
            self._give_up()
            result = not_held(held)
            self._prints_unasked = held is not None and result.code == CANNOT_HOLD
            return self._not_done(result.code) if result.outcome is _NOT_DONE else result
        if self._wakes.stop.is_set() or not wanted():
            self._give_up()
            return _VISIT_OVER
        try:
            self._queue.release(job)
        except KioskError as error:
            if error.code not in _SILENT:
                self._give_up()
                return self._not_done(error.code)
            # It may have heard it: what becomes of the job tells.
        result = follower.follow(wanted)
        self._give_up()
        return result

    def cancel(self) -> None:
        """See ``DocumentPrinter.cancel``. It may take as long as two answers."""
        self._wakes.stop.set()
        try:
            reached = self._cancel_all()
        except KioskError:
            reached = False
        if not reached:
            self._unsettled = True

    def status(self) -> DeviceStatus:
        """See ``DocumentPrinter.status``."""
        now = UNPLUGGED
        if self._opened:
            try:
                if self._unsettled:
                    self._drop()
                now = self._condition()
            except KioskError as error:
                now = Condition(_SILENT.get(error.code, DeviceState.HARDWARE_ERROR), error.code)
        return self._said(now)

    def capabilities(self) -> Capabilities:
        """See ``Device.capabilities``."""
        features: dict[str, bool | int | str] = {
            "protocol": "ipp",
            "media": A4,
            "pdf": True,
            "html": True,
            "holds": True,
        }
        return Capabilities(DeviceClass.PRINTER, features)

    def self_test(self) -> SelfTest:
        """See ``Device.self_test``: whether it is well, and would take a job as ours are."""
        ended = tested(self.status())
        if ended.completion is Completion.SUCCESS:
            try:
                self._queue.validate()
            except KioskError as error:
                return SelfTest(Completion.HARDWARE_ERROR, error.code)
        return ended

    def interrupt(self) -> None:
        """End the wait that another thread is in; what was released then ends unknown."""
        self._wakes.interrupted.set()
        self._wakes.stop.set()
        self._queue.link.interrupt()
        device = self._device
        if device is not None:
            device.link.interrupt()

    def close(self) -> None:
        """See ``DocumentPrinter.close``. What is left in the queue goes now, or by ``open``."""
        if self._opened and self._unsettled:
            for queue in filter(None, (self._queue, self._device)):
                queue.link.resume()
            self._give_up()
        self._opened = False

    def _fit(self, printer: Attributes) -> None:
        """Refuse a printer with which no print would be safe, or right."""
        where = {"port": self._queue.link.place.where}
        operations = printer.get("operations-supported", ())
        needed = (Operation.CREATE_JOB, Operation.SEND_DOCUMENT, Operation.RELEASE_JOB)
        if not all(operation in operations for operation in needed) or (
            "indefinite" not in words(printer, "job-hold-until-supported")
        ):
            raise KioskError(CANNOT_HOLD, where)
        if A4 not in words(printer, "media-supported"):
            raise KioskError("document.no_a4", where)
        if PDF not in words(printer, "document-format-supported"):
            raise KioskError("document.no_pdf", where)

    def _condition(self) -> Condition:
        """Ask the queue how it is, and the printer behind it where that can be asked too.

        cupsd asks its printer only while it prints: what it says of paper is old in between.
        """
        queue = self._queue.printer()
        if self._prints_unasked:
            return Condition(DeviceState.HARDWARE_ERROR, CANNOT_HOLD)
        now = condition(queue, stale=self._cups and 4 not in numbers(queue, "printer-state"))
        seen = queue
        if self._device is not None:
            now = condition(queue, stale=True)
            try:
                seen = self._device.printer()
            except KioskError as error:
                if error.code not in _SILENT:
                    return now  # it speaks TLS, or to cupsd alone: then the queue's word is all
                return Condition(DeviceState.OFFLINE, "document.offline", now.warning)
            behind = condition(seen)
            now = behind if now.code is None else replace(now, warning=behind.warning)
        self._supplies = supplies(seen)
        return now

    def _not_done(self, code: str | None) -> PrintResult:
        """Return why nothing was printed: a printer refuses what was cancelled a moment before."""
        return _VISIT_OVER if self._wakes.stop.is_set() else PrintResult(_NOT_DONE, code)

    def _follower(self, job: int, name: str) -> Follower:
        device = self._device if self._cups else self._queue
        return Follower(self._queue, device, job, name, self._patience, self._wakes, self._look)

    def _look(self) -> Condition:
        """Look how the printer is while it prints, and tell whoever watches."""
        now = self._condition()
        self._watch(self._said(now))
        return now

    def _said(self, now: Condition) -> DeviceStatus:
        return DeviceStatus(self.name, now.state, now.code, now.warning)

    def _give_up(self) -> None:
        """Have nothing more printed of what was begun, and nothing of it kept."""
        try:
            self._drop()
        except KioskError:
            self._unsettled = True  # at the next look, and before the next job

    def _drop(self) -> None:
        """Cancel all that this kiosk has in the queue and at the printer, and have it forgotten."""
        reached = self._cancel_all()
        if self._cups:
            for number in self._queue.numbered("completed"):
                self._queue.cancel(number, forget=True)
        self._unsettled = not reached

    def _cancel_all(self) -> bool:
        """Cancel what is in the queue, then what the printer has of it; False where it is silent.

        A printer whose cable is out goes on by itself with what it has, and cupsd, which has given
        the job up, would not tell it.
        """
        for number in self._queue.numbered():
            self._queue.cancel(number)
        if self._device is None:
            return True
        try:
            for number in self._device.numbered():
                self._device.cancel(number)
        except KioskError as error:
            return error.code not in _SILENT
        return True


def ipp_printer(uri: str, *, user: str | None = None, name: str = "document_printer") -> IppPrinter:
    """Return the printer or queue at ``uri``; see ``drivers.document.link.place``.

    Raises:
        KioskError: ``config.invalid``; no such address.
    """
    where = place(uri)
    if where is None:
        told = {"path": "device ipp", "field": "uri", "problem": f"{uri!r} cannot be meant"}
        raise KioskError("config.invalid", told)
    return IppPrinter(where, user=user, name=name)
