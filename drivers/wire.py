"""Bytes in and out with a deadline: what every device driver stands on.

pyserial and python-escpos both read by fixed amounts or fixed time-outs. A kiosk needs the bytes as
they arrive, an end to every wait, and notice at once when the plug is pulled, so the waiting is
done here, by ``poll`` on the descriptor; pyserial only sets the line up.
"""

from __future__ import annotations

import contextlib
import errno
import os
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import serial

_CHUNK = 4096
_MOST_CHUNKS = 64
_AT_ONCE_SECONDS = 1.0
"""A wait is done in parts of this: so who waits is told from who hangs (drivers/isolation)."""
_UNIX_SECONDS = 2.0


class WireLost(OSError):
    """The far side is gone, or the wait was interrupted."""


def refused(lost: WireLost) -> str | None:
    """Return why what is there cannot be had, ``device.in_use`` or ``device.denied``; else None."""
    number = getattr(lost.__cause__, "errno", None)
    if number in (errno.EBUSY, errno.EAGAIN):  # grabbed by another; locked by another
        return "device.in_use"
    return "device.denied" if number in (errno.EACCES, errno.EPERM) else None


class Wire(Protocol):
    """A link to a device. Deadlines are absolute, in seconds of ``time.monotonic``.

    Attributes:
        sent: bytes that the link has accepted since it was opened.
        received: bytes that came in since it was opened.
    """

    sent: int
    received: int

    def write(self, data: bytes, deadline: float) -> bool:
        """Send all of ``data``; False where the deadline came first (``sent`` tells how far).

        Raises:
            WireLost: the far side is gone.
        """

    def read(self, deadline: float) -> bytes:
        """Return what has arrived, at least one byte; ``b""`` at the deadline.

        Raises:
            WireLost: the far side is gone.
        """

    def drain(self) -> None:
        """Throw away what has arrived.

        Raises:
            WireLost: the far side is gone.
        """

    def interrupt(self) -> None:
        """Make the wait of another thread, and every later one, end by WireLost. Any thread."""

    def close(self) -> None:
        """Close the link; never raises. What the device has not taken by then is never sent."""


class FdWire:
    """A wire over any descriptor that can be polled; ``close_link`` closes its owner."""

    _empty_is_end = True
    """An empty read is the end of the stream."""

    def __init__(self, fd: int, close_link: Callable[[], None]) -> None:
        """Take over a non-blocking descriptor."""
        self.sent = 0
        self.received = 0
        self._fd = fd
        self._close_link = close_link
        self._closed = False
        self._lock = threading.Lock()
        self._wakeup = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def fileno(self) -> int:
        """Return the descriptor, for who waits on it and reads nothing."""
        return self._fd

    def write(self, data: bytes, deadline: float) -> bool:
        """See ``Wire.write``."""
        view = memoryview(data)
        while view:
            if not self.takes_more(deadline):
                return False
            try:
                done = os.write(self._fd, view)
            except BlockingIOError:
                continue
            except OSError as error:
                raise WireLost(error.errno, "write failed") from error
            self.sent += done
            view = view[done:]
        return True

    def takes_more(self, deadline: float) -> bool:
        """Wait until the far side takes more; False at the deadline.

        Raises:
            WireLost: the far side is gone.
        """
        return self._ready(select.POLLOUT, deadline)

    def read(self, deadline: float) -> bytes:
        """See ``Wire.read``."""
        while self._ready(select.POLLIN, deadline):
            try:
                data = os.read(self._fd, _CHUNK)
            except BlockingIOError:
                continue
            except OSError as error:
                raise WireLost(error.errno, "read failed") from error
            if data:
                self.received += len(data)
                return data
            if self._empty_is_end:
                raise WireLost("end of stream")
            if time.monotonic() >= deadline:
                break
        return b""

    def drain(self) -> None:
        """See ``Wire.drain``."""
        for _ in range(_MOST_CHUNKS):  # who floods the line must not hold us for ever
            if not self.read(0.0):
                return

    def interrupt(self) -> None:
        """See ``Wire.interrupt``."""
        with self._lock:
            if not self._closed:
                os.eventfd_write(self._wakeup, 1)

    def close(self) -> None:
        """See ``Wire.close``."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            os.close(self._wakeup)
        self._close_link()

    def _ready(self, what: int, deadline: float) -> bool:
        """Wait until the descriptor is ready for ``what``; False at the deadline."""
        if self._closed:
            raise WireLost("closed")
        poll = select.poll()
        poll.register(self._fd, what)
        poll.register(self._wakeup, select.POLLIN)
        events: dict[int, int] = {}
        while not events:
            left = max(0.0, deadline - time.monotonic())
            events = dict(poll.poll(min(left, _AT_ONCE_SECONDS) * 1000))
            if left <= _AT_ONCE_SECONDS:
                break
        if self._wakeup in events:
            raise WireLost("interrupted")
        seen = events.get(self._fd, 0)
        if seen & what:
            return True
        if seen:  # POLLHUP, POLLERR, POLLNVAL without data
            raise WireLost("hung up")
        return False


class SerialWire(FdWire):
    """A serial line, 8N1."""

    def __init__(self, line: serial.Serial) -> None:
        """Take over an open port of pyserial."""
        super().__init__(line.fileno(), self._hang_up)
        self._line = line

    def set_speed(self, baud: int) -> None:
        """Change the line's speed and forget what came in at another one.

        Raises:
            WireLost: the port is gone.
        """
        import termios

        try:
            self._line.baudrate = baud
            termios.tcflush(self._line.fileno(), termios.TCIFLUSH)
        except (OSError, termios.error) as error:  # SerialException is an OSError
            raise WireLost("cannot set the speed") from error

    def _hang_up(self) -> None:
        import termios

        # Else the kernel sends it later, or waits half a minute for a printer that holds it off.
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._line.fileno(), termios.TCOFLUSH)
        self._line.close()


def open_serial(port: str, baud: int, *, xonxoff: bool = False, rtscts: bool = False) -> SerialWire:
    """Open a serial port for this process alone.

    Raises:
        WireLost: there is no such port, or it cannot be had.
    """
    import termios

    import serial

    try:
        line = serial.Serial(port, baud, timeout=0, exclusive=True, xonxoff=xonxoff, rtscts=rtscts)
    except (OSError, ValueError, termios.error) as error:
        raise WireLost(f"cannot open {port}") from error
    return SerialWire(line)


class DeviceFileWire(FdWire):
    """A character device that is no terminal: what the kernel makes of a printer on USB (usblp).

    Such a printer may send an empty packet, and the kernel hands it on: there is no end in it. A
    plug that is pulled is told by hanging up.
    """

    _empty_is_end = False


def open_device_file(path: str) -> DeviceFileWire:
    """Open a device file that is read, written and polled.

    Raises:
        WireLost: there is no such device, or it cannot be had; usblp lets one program in.
    """
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise WireLost(f"cannot open {path}") from error
    return DeviceFileWire(fd, partial(os.close, fd))


def open_tcp(host: str, port: int, seconds: float) -> FdWire:
    """Connect to a device on the network within ``seconds``.

    Raises:
        WireLost: nobody is there.
        TimeoutError: nobody answered; a cable or the device's power is off.
    """
    try:
        link = socket.create_connection((host, port), timeout=seconds)
    except TimeoutError:
        raise
    except OSError as error:
        raise WireLost(error.errno, f"cannot reach {host}:{port}") from error
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    link.setblocking(False)
    return FdWire(link.fileno(), partial(_hang_up, link))


def open_unix(path: str) -> FdWire:
    """Connect to a service of this machine by its socket.

    Raises:
        WireLost: nobody is there.
    """
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(_UNIX_SECONDS)
    try:
        link.connect(path)
    except OSError as error:
        link.close()
        raise WireLost(error.errno, f"cannot reach {path}") from error
    link.setblocking(False)
    return FdWire(link.fileno(), link.close)


def _hang_up(link: socket.socket) -> None:
    import fcntl
    import termios

    with contextlib.suppress(OSError):
        (waiting,) = struct.unpack("i", fcntl.ioctl(link, termios.TIOCOUTQ, bytes(4)))
        if waiting:  # else the kernel goes on sending it: the link is broken off instead (RST)
            link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    link.close()
