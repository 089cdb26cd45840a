"""Slips to a file, or to a device that can only be written to.

Nobody can be asked there, so no more is claimed than is known. A file is the whole of what was
asked for: once its bytes are on disk the slip is done, and what did not get that far is taken back.
Behind a device, a pipe or a spooler's socket there may be a printer without paper: bytes that it
has accepted may be on paper or not, so the slip ends unknown, and is never repeated by itself. That
is for trials and for benches; a kiosk in a hall is given a printer that answers.

What is not there is never made: a file in the place of a device that was unplugged would take
slips for done.
"""

from __future__ import annotations

import os
import stat
import time
from dataclasses import replace
from functools import partial

from drivers.completion import tested
from drivers.receipt.encoder import compose, paper_mm
from drivers.receipt.profile import Profile, capabilities
from drivers.wire import FdWire, WireLost
from kiosk.domain.device import Capabilities, SelfTest
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import PrintResult

_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


class FilePrinter:
    """Fulfils ``kiosk.ports.ReceiptPrinter``; one thread at a time, but interrupt."""

    def __init__(
        self, where: str, profile: Profile, *, name: str = "receipt_printer", seconds: float = 20.0
    ) -> None:
        """Touch nothing yet.

        Args:
            where: the file or device, which is there already.
            seconds: how long it may take a slip.
        """
        self.name = name
        self._where = where
        # Whoever reads it later cannot be told anything.
        self._profile = replace(profile, watched=False)
        self._seconds = seconds
        self._wire: FdWire | None = None
        self._wanted = False

    def open(self) -> None:
        """See ``ReceiptPrinter.open``. It is held open during a print only."""
        self._connect().close()
        self._wanted = True

    def print(self, slip: Slip) -> PrintResult:
        """See ``ReceiptPrinter.print``."""
        try:
            job = compose(slip, self._profile)
            wire = self._wire = self._connect()
        except KioskError as error:
            return PrintResult(PrintOutcome.NOT_DONE, error.code)
        self._wanted = True
        try:
            is_file = stat.S_ISREG(os.fstat(wire.fileno()).st_mode)
            end = _keep if is_file else _send
            ended = end(wire, job.data, time.monotonic() + self._seconds)
            return replace(ended, paper_mm=paper_mm(job, self._profile))
        finally:
            self._wire = None
            wire.close()

    def status(self) -> DeviceStatus:
        """See ``ReceiptPrinter.status``. All that is known is whether it can be written to."""
        if self._wanted and os.access(self._where, os.W_OK):
            return DeviceStatus(self.name, DeviceState.ONLINE)
        return DeviceStatus(self.name, DeviceState.NO_DEVICE, "printer.unplugged")

    def capabilities(self) -> Capabilities:
        """See ``ReceiptPrinter.capabilities``."""
        return capabilities(self._profile, asked=False)

    def self_test(self) -> SelfTest:
        """See ``ReceiptPrinter.self_test``: whether it can be written to."""
        return tested(self.status())

    def interrupt(self) -> None:
        """End the wait that another thread is in; a print to a device then ends unknown."""
        wire = self._wire
        if wire is not None:
            wire.interrupt()

    def close(self) -> None:
        """See ``ReceiptPrinter.close``."""
        self._wanted = False

    def _connect(self) -> FdWire:
        try:
            fd = os.open(self._where, _FLAGS)
        except (OSError, ValueError):
            raise KioskError("printer.unplugged", {"port": self._where}) from None
        return FdWire(fd, partial(os.close, fd))


def _keep(wire: FdWire, job: bytes, deadline: float) -> PrintResult:
    """Append to a file: all of it on disk, or nothing."""
    fd = wire.fileno()
    before = os.fstat(fd).st_size
    try:
        if wire.write(job, deadline):
            os.fsync(fd)
            return PrintResult(PrintOutcome.DONE)
    except OSError:
        pass  # a full disk, most likely; WireLost is one too
    return _take_back(fd, before)


def _take_back(fd: int, before: int) -> PrintResult:
    try:
        os.ftruncate(fd, before)
        os.fsync(fd)
    except OSError:
        return PrintResult(PrintOutcome.UNKNOWN, "printer.unknown_outcome")
    return PrintResult(PrintOutcome.NOT_DONE, "printer.unplugged")


def _send(wire: FdWire, job: bytes, deadline: float) -> PrintResult:
    """Send to a device that tells nothing."""
    code = "printer.no_answer"
    try:
        if wire.write(job, deadline):
            # What usblp has in hand when it is closed is lost; it is writable when it has none.
            wire.takes_more(deadline)
    except WireLost:
        code = "printer.unplugged"
    if wire.sent == 0:
        return PrintResult(PrintOutcome.NOT_DONE, code)
    return PrintResult(PrintOutcome.UNKNOWN, "printer.unknown_outcome")
