"""A network cable that can be cut and mended: a TCP relay between the kiosk and its platform."""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
from collections import Counter
from typing import ClassVar

from drivers.sandbox.ports import Plugged, reset

_CHUNK = 65536


class NetworkLine(Plugged):
    """Listens on 127.0.0.1 and carries bytes to and from the target; a context manager.

    Attributes:
        host, port: where to connect instead of to the target; the same for its whole life.
        counters: ``connections``, ``broken`` (by a cut), ``unreachable`` (the target was).
    """

    FAULTS: ClassVar[tuple[str, ...]] = ("unplugged", "hanging")
    host = "127.0.0.1"

    def __init__(self, target_host: str, target_port: int) -> None:
        """Choose a free port; ``start`` begins to carry."""
        self.counters: Counter[str] = Counter()
        self._target = (target_host, target_port)
        self._listener = self._bound(0)
        self.port: int = self._listener.getsockname()[1]
        self._cut = False
        self._lock = threading.RLock()
        self._wakeup = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        self._selector = selectors.DefaultSelector()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._thread = threading.Thread(target=self._run, name="network-line", daemon=True)
        self._closing = False

    @property
    def is_cut(self) -> bool:
        """Tell whether the cable is cut."""
        return self._cut

    def start(self) -> None:
        """Begin to carry."""
        self._listen()
        self._selector.register(self._wakeup, selectors.EVENT_READ)
        self._thread.start()

    def cut(self, *, hang: bool = False) -> None:
        """Cut the cable: connections break (RST), new ones are refused, or hang without answer."""
        with self._lock:
            if self._cut:
                return
            self._cut = True
            with contextlib.suppress(KeyError):
                self._selector.unregister(self._listener)
            for link in list(self._pairs):
                self._forget(link)
                reset(link)
            if not hang:
                # Bound but not listening: refused, and nobody else gets the number.
                self._listener.close()
                self._listener = self._bound(self.port)
        self._wake()

    def inject(self, fault: str) -> None:
        """Cut it, so that what connects is refused, or hangs.

        Raises:
            ValueError: it has no such fault.
        """
        if fault not in self.FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(self.FAULTS)}")
        self.cut(hang=fault == "hanging")

    def plug(self) -> None:
        """Join the cable again."""
        self.mend()

    def unplug(self) -> None:
        """Cut it."""
        self.cut()

    @property
    def faults(self) -> Counter[str]:
        """Return how many connections a cut has broken."""
        return Counter(unplugged=self.counters["broken"])

    def mend(self, _fault: str | None = None) -> None:
        """Join the cable again."""
        with self._lock:
            if not self._cut:
                return
            self._cut = False
            self._listen()
        self._wake()

    def close(self) -> None:
        """Take the cable away."""
        self._closing = True
        self._wake()
        self._thread.join()
        for link in list(self._pairs):
            self._forget(link)
            link.close()
        self._listener.close()
        self._selector.close()
        os.close(self._wakeup)

    def _bound(self, port: int) -> socket.socket:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.host, port))
        return listener

    def _listen(self) -> None:
        self._listener.listen(32)
        self._selector.register(self._listener, selectors.EVENT_READ)

    def _wake(self) -> None:
        os.eventfd_write(self._wakeup, 1)

    def _run(self) -> None:
        while not self._closing:
            for key, _ in self._selector.select():
                if key.fd == self._wakeup:
                    with contextlib.suppress(BlockingIOError):
                        os.eventfd_read(self._wakeup)
                    continue
                with self._lock:
                    if isinstance(key.fileobj, socket.socket) and key.fileobj.fileno() >= 0:
                        self._ready(key.fileobj)

    def _ready(self, link: socket.socket) -> None:
        if link is self._listener:
            if not self._cut:
                self._accept()
        elif link in self._pairs:
            self._carry(link)

    def _accept(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection(self._target, timeout=2.0)
        except OSError:
            self.counters["unreachable"] += 1
            reset(near)
            return
        self.counters["connections"] += 1
        self._pairs[near], self._pairs[far] = far, near
        for link in (near, far):
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.settimeout(2.0)
            self._selector.register(link, selectors.EVENT_READ)

    def _carry(self, link: socket.socket) -> None:
        other = self._pairs[link]
        try:
            data = link.recv(_CHUNK)
            if data:
                other.sendall(data)
                return
        except OSError:
            data = b""
        # An end in one direction ends both: enough for requests and answers.
        for end in (link, other):
            self._forget(end)
            end.close()

    def _forget(self, link: socket.socket) -> None:
        if self._pairs.pop(link, None) is not None:
            self.counters["broken"] += self._cut
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(link)
