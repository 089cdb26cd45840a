"""Slips to a file, or to a device that can only be written to.

Nobody can be asked there, so no more is claimed than is known. A file is the whole of what was
asked for: once its bytes are on disk the slip is done, and what did not get that far is taken back.
Behind a device, a pipe or a spooler's socket there may be a printer without paper: bytes that it
has accepted may be on paper or not, so the slip ends unknown, and is never repeated by itself. That
is for trials and for benches; a kiosk in a hall is given a printer that answers.
"""

from __future__ import annotations

import os
import select
import stat
import time
from functools import partial

from drivers.receipt.encoder import encode
from drivers.receipt.profile import Profile
from drivers.wire import FdWire, WireLost
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import PrintResult

_SECONDS = 20.0
_FLAGS = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_MODE = 0o640


class FilePrinter:
    """Fulfils ``kiosk.ports.ReceiptPrinter``; one thread at a time, but interrupt."""

    def __init__(self, where: str, profile: Profile, *, name: str = "receipt_printer") -> None:
        """Touch nothing yet.

        Args:
            where: the file, which is made where there is none, or the device.
        """
        self.name = name
        self._where = where
        self._profile = profile
        self._wire: FdWire | None = None
        self._wanted = False

    def open(self) -> None:
        """See ``ReceiptPrinter.open``. It is held open during a print only."""
        self._connect().close()
        self._wanted = True

    def print(self, slip: Slip) -> PrintResult:
        """See ``ReceiptPrinter.print``."""
        try:
            job = encode(slip, self._profile)
            wire = self._wire = self._connect()
        except KioskError as error:
            return PrintResult(PrintOutcome.NOT_DONE, error.code)
        self._wanted = True
        try:
            is_file = stat.S_ISREG(os.fstat(wire.fileno()).st_mode)
            return _keep(wire, job) if is_file else _send(wire, job)
        finally:
            self._wire = None
            wire.close()

    def status(self) -> DeviceStatus:
        """See ``ReceiptPrinter.status``. All that is known is whether it can be written to."""
        place = self._where if os.path.exists(self._where) else os.path.dirname(self._where)
        if self._wanted and os.access(place, os.W_OK):
            return DeviceStatus(self.name, DeviceState.ONLINE)
        return DeviceStatus(self.name, DeviceState.NO_DEVICE, "printer.unplugged")

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
            fd = os.open(self._where, _FLAGS, _MODE)
        except (OSError, ValueError):
            raise KioskError("printer.unplugged", {"port": self._where}) from None
        return FdWire(fd, partial(os.close, fd))


def _keep(wire: FdWire, job: bytes) -> PrintResult:
    """Append to a file: all of it on disk, or nothing."""
    fd = wire.fileno()
    before = os.fstat(fd).st_size
    try:
        if wire.write(job, time.monotonic() + _SECONDS):
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


def _send(wire: FdWire, job: bytes) -> PrintResult:
    """Send to a device that tells nothing."""
    code = "printer.no_answer"
    deadline = time.monotonic() + _SECONDS
    try:
        if wire.write(job, deadline):
            # What usblp has in hand when it is closed is lost; it is writable when it has none.
            select.select([], [wire.fileno()], [], max(0.0, deadline - time.monotonic()))
    except WireLost:
        code = "printer.unplugged"
    if wire.sent == 0:
        return PrintResult(PrintOutcome.NOT_DONE, code)
    return PrintResult(PrintOutcome.UNKNOWN, "printer.unknown_outcome")
