"""Rings when a printer says something that nobody has asked for.

One thread reads a wire, the device's own, and between two looks it is elsewhere. So this one reads
nothing: it waits until there is something to read and has the device looked at. While the driver
works it is disarmed, or each answer would ring for the next question.
"""

from __future__ import annotations

import os
import select
import threading
from collections.abc import Callable

from drivers.wire import FdWire

_CALM = 0.05


class Bell:
    """A thread that watches a wire for its reader."""

    def __init__(self, wire: FdWire, ring: Callable[[], None]) -> None:
        """Watch ``wire``, disarmed; a far side that hangs up rings all the same.

        Args:
            ring: called on the thread, at most once after each ``arm``.
        """
        self._fd = wire.fileno()
        self._ring = ring
        self._closing = os.eventfd(0, os.EFD_CLOEXEC)
        self._epoll = select.epoll()
        self._epoll.register(self._closing, select.EPOLLIN)
        self._epoll.register(self._fd, select.EPOLLONESHOT)
        self._thread = threading.Thread(target=self._run, name="printer-bell", daemon=True)
        self._thread.start()

    def arm(self) -> None:
        """Ring as soon as there is something to read, be it there already."""
        self._epoll.modify(self._fd, select.EPOLLIN | select.EPOLLONESHOT)

    def disarm(self) -> None:
        """Let the wire's reader work."""
        self._epoll.modify(self._fd, select.EPOLLONESHOT)

    def close(self) -> None:
        """Cease to watch. To be called before the wire is closed."""
        os.eventfd_write(self._closing, 1)
        self._thread.join()
        self._epoll.close()
        os.close(self._closing)

    def _run(self) -> None:
        while self._closing not in (fd for fd, _ in self._epoll.poll()):
            self._ring()
            # Should a device come to tell of what is nothing: not in a tight loop.
            select.select([self._closing], [], [], _CALM)
