"""An ESC/POS receipt printer that knows how a print ended.

A slip is done when the printer has answered a marker sent behind it, not done only where not one
byte of it was accepted, and unknown in between. Unknown is never repeated here, and what a printer
still holds of such a slip is dropped (where its model can): mended an hour later it would end the
slip by itself, before a stranger.

Between two looks nobody reads the wire; what the printer says then of itself (ASB), or that it hung
up, rings for the next look.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from drivers.completion import completion_of, tested
from drivers.receipt.bell import Bell
from drivers.receipt.encoder import compose, encode, paper_mm
from drivers.receipt.profile import Profile, capabilities
from drivers.receipt.status import MARKER, Condition, Listener
from drivers.wire import FdWire, Wire, WireLost, refused
from kiosk.domain.device import Capabilities, SelfTest
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import PrintResult

_BYTES_A_SECOND = 800  # 9600 baud and some patience


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds.

    Attributes:
        answer: for one answer to DLE EOT or DLE DC4.
        idle: for what is still in the printer's buffer before a new job.
        printing: for the marker behind a slip.
        look: between two looks at the status while it prints.
        settle: for stray answers after an unknown print that could not be cleared away.
    """

    answer: float = 0.8
    idle: float = 5.0
    printing: float = 20.0
    look: float = 0.4
    settle: float = 0.3


class EscPosPrinter:
    """Fulfils ``kiosk.ports.ReceiptPrinter``; one thread at a time, but interrupt."""

    def __init__(
        self,
        where: str,
        connect: Callable[[], FdWire],
        profile: Profile,
        *,
        name: str = "receipt_printer",
        patience: Patience | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            where: the port or address as the technician knows it.
            connect: opens the wire.
        """
        self.name = name
        self._where = where
        self._connect = connect
        self._profile = profile
        self._patience = patience or Patience()
        self._changed: Callable[[], None] | None = None
        self._wire: FdWire | None = None
        self._bell: Bell | None = None
        self._listener: Listener | None = None
        self._unsettled = False

    def listen(self, changed: Callable[[], None]) -> None:
        """Have ``changed`` called, on a thread of its own, when there is something to look at.

        Called before ``open``; whoever is told asks by ``status``.
        """
        self._changed = changed

    def open(self) -> None:
        """See ``ReceiptPrinter.open``. A printer without paper opens: ``status`` tells.

        Raises:
            KioskError: ``printer.no_marker`` too: it says that it is well, but not when a slip is
                out. No print would ever be known to have ended.
        """
        self.close()
        try:
            wire = self._wire = self._connect()
            listener = self._listener = Listener(wire)
            answered = listener.condition(self._patience.answer)
            if answered is not None:
                # What it holds while it cannot print, and answers later, is not known.
                self._unsettled |= not self._clear(listener) and answered.code is not None
                self._watch(wire, listener)
            marks = answered is None or answered.code is not None or self._passes_marker()
        except TimeoutError:
            raise self._error("printer.no_answer") from None
        except WireLost as lost:
            self.close()
            raise self._error(refused(lost) or "printer.unplugged") from None
        if answered is None or not marks:
            self.close()
            raise self._error("printer.no_answer" if answered is None else "printer.no_marker")
        if self._bell is not None:
            self._bell.arm()

    def print(self, slip: Slip) -> PrintResult:
        """See ``ReceiptPrinter.print``. Opens the link where there is none."""
        try:
            job = compose(slip, self._profile)
            if self._listener is None:
                self.open()
        except KioskError as error:
            return PrintResult(PrintOutcome.NOT_DONE, error.code)
        with self._quiet():
            try:
                code = self._not_ready()
            except WireLost:
                self.close()
                code = "printer.unplugged"
            if code is not None:
                return PrintResult(PrintOutcome.NOT_DONE, code)
            ended = self._send(job.data + MARKER)
        return replace(ended, paper_mm=paper_mm(job, self._profile))

    def status(self) -> DeviceStatus:
        """See ``ReceiptPrinter.status``."""
        with self._quiet():
            condition = self._condition()
        return DeviceStatus(self.name, condition.state, condition.code, condition.warning)

    def capabilities(self) -> Capabilities:
        """See ``ReceiptPrinter.capabilities``."""
        return capabilities(self._profile, asked=True)

    def self_test(self) -> SelfTest:
        """See ``ReceiptPrinter.self_test``: how it is, and whether it tells when a slip is out."""
        status = self.status()
        if status.code is None:
            with self._quiet():
                try:
                    marks = self._passes_marker()
                except WireLost:
                    self.close()
                    return SelfTest(completion_of("printer.unplugged"), "printer.unplugged")
            if not marks:
                return SelfTest(completion_of("printer.no_marker"), "printer.no_marker")
        return tested(status)

    def _condition(self) -> Condition:
        wire, listener = self._wire, self._listener
        condition: Condition | None = _UNPLUGGED
        if wire is not None and listener is not None:
            try:
                condition = listener.condition(self._patience.answer)
                cleared = self._unsettled and condition is not None and self._clear(listener)
                if cleared and condition is not None and condition.code is None:
                    self._cut_off(wire)  # the piece falls out before whoever has mended it
            except WireLost:
                self.close()
                condition = _UNPLUGGED
        return condition or _NO_ANSWER

    def interrupt(self) -> None:
        """End the wait that another thread is in; a print then ends unknown."""
        wire = self._wire
        if wire is not None:
            wire.interrupt()

    def close(self) -> None:
        """See ``ReceiptPrinter.close``."""
        bell, self._bell = self._bell, None
        if bell is not None:
            bell.close()
        wire, self._wire, self._listener = self._wire, None, None
        if wire is not None:
            wire.close()

    @contextmanager
    def _quiet(self) -> Iterator[None]:
        """Ring for nothing while the wire is read here."""
        if self._bell is not None:
            self._bell.disarm()
        yield
        if self._bell is not None:
            self._bell.arm()

    def _watch(self, wire: FdWire, listener: Listener) -> None:
        if self._profile.watched:
            listener.watch(time.monotonic() + self._patience.answer)
        if self._changed is not None:
            self._bell = Bell(wire, self._changed)

    def _not_ready(self) -> str | None:
        """Return why nothing can be printed now, None where it can.

        The marker makes sure that nothing of an earlier job is left in the buffer, whose marker
        could pass for this one's, and that the printer answers markers at all.
        """
        wire, listener = self._wire, self._listener
        if wire is None or listener is None:
            return "printer.unplugged"
        condition = listener.condition(self._patience.answer)
        if condition is None:
            return "printer.no_answer"
        if condition.code is not None:
            return condition.code
        cleared = self._unsettled and self._clear(listener)
        if not self._passes_marker():
            return "printer.no_answer"
        if self._unsettled:
            if not cleared:
                quiet = time.monotonic() + self._patience.settle
                while time.monotonic() < quiet:
                    listener.hear(quiet)
            if not self._cut_off(wire):
                return "printer.no_answer"
        listener.forget()
        return None

    def _passes_marker(self) -> bool:
        """Tell whether a marker was passed, and with it all that was in the buffer before."""
        wire, listener = self._wire, self._listener
        if wire is None or listener is None:
            return False
        listener.forget()
        deadline = time.monotonic() + self._patience.idle
        return wire.write(MARKER, deadline) and listener.await_marker(deadline)

    def _clear(self, listener: Listener) -> bool:
        """Let the printer drop what it holds; True where it did. It can out of paper too."""
        return self._profile.clears and listener.clear(self._patience.answer)

    def _cut_off(self, wire: Wire) -> bool:
        """Part what an unknown slip has left on the paper from the next one by an empty slip."""
        job = encode(Slip(()), self._profile)
        self._unsettled = not wire.write(job, time.monotonic() + self._patience.answer)
        return not self._unsettled

    def _send(self, job: bytes) -> PrintResult:
        wire, listener = self._wire, self._listener
        if wire is None or listener is None:
            return PrintResult(PrintOutcome.NOT_DONE, "printer.unplugged")
        before = wire.sent
        limit = self._patience.answer + len(job) / _BYTES_A_SECOND
        self._unsettled = True  # until it is known to be otherwise, whatever happens from here on
        try:
            if wire.write(job, time.monotonic() + limit):
                code = self._await_end(listener)
            else:
                condition = listener.condition(self._patience.answer)
                code = (condition and condition.code) or "printer.unknown_outcome"
            if code is not None and wire.sent > before:
                self._clear(listener)
            if wire.sent < before + len(job):
                self.close()  # with all that waits on this side
        except WireLost:
            self.close()
            code = "printer.unknown_outcome" if wire.sent > before else "printer.unplugged"
        if code is None or wire.sent == before:
            self._unsettled = False
            outcome = PrintOutcome.DONE if code is None else PrintOutcome.NOT_DONE
            return PrintResult(outcome, code)
        return PrintResult(PrintOutcome.UNKNOWN, code)

    def _await_end(self, listener: Listener) -> str | None:
        """Wait for the marker behind the slip; return None when it is done, else what is wrong."""
        until = time.monotonic() + self._patience.printing
        misses = 0
        while time.monotonic() < until:
            passed = listener.await_marker(time.monotonic() + self._patience.look)
            condition = listener.condition(self._patience.answer)
            if condition is None:
                misses += 1
            elif condition.state is not DeviceState.DEVICE_BUSY and condition.code is not None:
                return condition.code
            if passed and listener.markers == 1:
                return None  # should the printer have fallen silent since, it is no matter
            if listener.markers > 1:  # one was asked for: a block that has lost its first byte
                listener.forget()
            if misses > 1:
                break
        return "printer.unknown_outcome"

    def _error(self, code: str) -> KioskError:
        return KioskError(code, {"port": self._where})


_UNPLUGGED = Condition(DeviceState.NO_DEVICE, "printer.unplugged")
_NO_ANSWER = Condition(DeviceState.OFFLINE, "printer.no_answer")
