"""The far ends of real wires: a TCP port and a pseudo-terminal, to be pulled and put back."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import struct
import tempfile
import termios
import threading
import time
import tty
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, Self

_CHUNK = 4096
_PACED_CHUNK = 16
_BITS = 10
"""Of a byte on a serial line: 8N1."""

_BAUDS = (115200, 57600, 38400, 19200, 9600)
_LINGER_RST = struct.pack("ii", 1, 0)


def reset(link: socket.socket) -> None:
    """Close a connection as a pulled plug does: without a word of farewell (RST)."""
    with contextlib.suppress(OSError):
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_RST)
    link.close()


class Plugged(ABC):
    """A virtual device as a context manager: in at the beginning, out for good at the end."""

    def __enter__(self) -> Self:
        """Plug it in."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Pull it out for good."""
        self.close()

    @abstractmethod
    def start(self) -> None:
        """Plug it in."""

    @abstractmethod
    def close(self) -> None:
        """Pull it out for good."""


class Port(Protocol):
    """One end of a wire, served by a thread of its own while it is plugged in."""

    def plug(self, received: Callable[[bytes], None]) -> None:
        """Put it in; ``received`` is called on the port's thread."""

    def send(self, data: bytes) -> None:
        """Send to whoever is there; nobody may be."""

    def unplug(self) -> None:
        """Pull it: whoever is there loses the link at once."""

    def close(self) -> None:
        """Pull it for good."""


class _Served:
    """A thread that polls descriptors until it is woken up."""

    def __init__(self) -> None:
        self._wakeup = os.eventfd(0, os.EFD_CLOEXEC)
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        # A plug that is being pulled is out before it is put back.
        self._plug = threading.RLock()

    def _serve(self, run: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=run, name="virtual-port", daemon=True)
        self._thread.start()

    def _stop(self) -> bool:
        if self._thread is None:
            return False
        os.eventfd_write(self._wakeup, 1)
        self._thread.join()
        os.eventfd_read(self._wakeup)
        self._thread = None
        return True

    def _wait(self, *fds: int) -> set[int]:
        poll = select.poll()
        for fd in (*fds, self._wakeup):
            poll.register(fd, select.POLLIN)
        return {fd for fd, _ in poll.poll()}


class TcpPort(_Served):
    """A printer's network socket: one client at a time, the next waits.

    Attributes:
        number: the port; stays through unplug and plug.
    """

    host = "127.0.0.1"

    def __init__(self, number: int = 0) -> None:
        """Take port ``number``, or a free one, and keep it.

        Raises:
            OSError: somebody else has it.
        """
        super().__init__()
        self._client: socket.socket | None = None
        self._listener = self._bound(number)
        self.number: int = self._listener.getsockname()[1]

    def _bound(self, number: int) -> socket.socket:
        # Bound but not listening: connections are refused, and nobody else gets the number.
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.host, number))
        return listener

    def plug(self, received: Callable[[bytes], None]) -> None:
        """See ``Port.plug``."""
        with self._plug:
            if self._thread is None:
                self._listener.listen(4)
                self._serve(lambda: self._run(received))

    def _run(self, received: Callable[[bytes], None]) -> None:
        while True:
            client = self._client
            ready = self._wait(client.fileno() if client else self._listener.fileno())
            if self._wakeup in ready:
                return
            if client is None:
                accepted, _ = self._listener.accept()
                accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                with self._lock:
                    self._client = accepted
                continue
            try:
                data = client.recv(_CHUNK)
            except OSError:
                data = b""
            if data:
                received(data)
            else:
                self._drop(client.close)

    def _drop(self, how: Callable[[], None]) -> None:
        with self._lock:
            self._client = None
            how()

    def send(self, data: bytes) -> None:
        """See ``Port.send``."""
        with self._lock, contextlib.suppress(OSError):
            if self._client is not None:
                self._client.sendall(data)

    def unplug(self) -> None:
        """See ``Port.unplug``."""
        with self._plug:
            if not self._stop():
                return
            client = self._client
            if client is not None:
                self._drop(lambda: reset(client))
            self._listener.close()
            self._listener = self._bound(self.number)

    def close(self) -> None:
        """See ``Port.close``."""
        self.unplug()
        self._listener.close()
        os.close(self._wakeup)


class PtyPort(_Served):
    """A serial port.

    Attributes:
        path: the device file; stays through unplug and plug.
        pulled: set while it is out, so that who paces what is sent stops at once.
    """

    def __init__(self, name: str, baud: int = 0) -> None:
        """Choose a path that ends in ``name``.

        Args:
            baud: takes what comes no faster than a line of this speed does; 0 takes it at once.
        """
        super().__init__()
        self._baud = baud
        self._folder = tempfile.TemporaryDirectory(prefix="pty-")
        self.path = str(Path(self._folder.name, name))
        self.pulled = threading.Event()
        self._master = self._slave = -1

    def plug(self, received: Callable[[bytes], None]) -> None:
        """See ``Port.plug``."""
        with self._plug:
            if self._thread is not None:
                return
            with self._lock:
                self._master, self._slave = os.openpty()
            tty.setraw(self._master)
            tty.setraw(self._slave)
            os.set_blocking(self._master, False)
            Path(self.path).symlink_to(os.ttyname(self._slave))
            self.pulled.clear()
            self._serve(lambda: self._run(received))

    def _run(self, received: Callable[[bytes], None]) -> None:
        arrived = 0.0
        while self._wakeup not in self._wait(self._master):
            with contextlib.suppress(BlockingIOError):
                data = os.read(self._master, _PACED_CHUNK if self._baud else _CHUNK)
                if self._baud:
                    now = time.monotonic()
                    arrived = max(arrived, now) + len(data) * _BITS / self._baud
                    self.pulled.wait(arrived - now)
                received(data)

    def send(self, data: bytes) -> None:
        """See ``Port.send``."""
        while data and not self.pulled.is_set():
            try:
                with self._lock:
                    data = data[os.write(self._master, data) :]
            except BlockingIOError:
                self.pulled.wait(0.001)  # nobody reads: as full as a UART
            except OSError:
                return

    def speed(self) -> int:
        """Return the speed that the other side has set, in baud; a pty itself does not care."""
        code = termios.tcgetattr(self._slave)[4]
        return next((baud for baud in _BAUDS if getattr(termios, f"B{baud}") == code), 0)

    def unplug(self) -> None:
        """See ``Port.unplug``."""
        with self._plug:
            self.pulled.set()
            if not self._stop():
                return
            Path(self.path).unlink()
            with self._lock:
                os.close(self._master)
                os.close(self._slave)
                self._master = self._slave = -1

    def close(self) -> None:
        """See ``Port.close``."""
        self.unplug()
        os.close(self._wakeup)
        self._folder.cleanup()
