"""Hears that something was plugged in or pulled out, so that nobody waits for the next look.

What is heard is a hint and no more: a host looks, and judges by what it finds. udev tells it by
datagrams of the kernel's, once its rules have given the device file to the kiosk's user. They are
read here rather than by pyudev (LGPL), which loads libudev by ctypes into this process: two fields
of a datagram are not worth it. No one may send them but who may set up the network (CAP_NET_ADMIN).
"""

from __future__ import annotations

import errno
import os
import select
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kiosk.domain.staff import DeviceState, DeviceStatus

CONTROL = Path("/run/udev/control")
"""Is there while udev runs; in most containers it does not."""

_UEVENT, _FROM_UDEV = 15, 2
_HEADER = struct.Struct("=8s4sIII")
_MARK = (b"libudev\0", bytes.fromhex("feedcafe"))
_LONGEST = 1 << 16
_MOST_AT_ONCE = 1024
_PAUSE = 0.2
"""Seconds from one call of the hosts to the next: a device that cannot settle is not opened anew a
thousand times a second, and one that can has more than one change to tell."""
_OURS = frozenset({"tty", "usb", "usbmisc", "hidraw", "input", "video4linux", "printer", "sound"})
"""What a kiosk's devices can be of; an empty one is not known."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something came (``add``), went (``remove``) or is otherwise, as the kernel names it."""

    action: str
    subsystem: str
    node: str = ""


class Source(Protocol):
    """Who tells of changes."""

    def open(self) -> None:
        """Begin to hear.

        Raises:
            OSError: nothing can be heard here.
        """

    def take(self) -> Sequence[Change]:
        """Wait for changes and return all that have come; none once it is closed.

        Raises:
            OSError: nothing can be heard any more.
        """

    def close(self) -> None:
        """End the wait of ``take``, for ever. Any thread; never raises."""


class Udev:
    """udev's datagrams. Fulfils ``Source``."""

    def __init__(self, control: Path = CONTROL) -> None:
        """Touch nothing yet."""
        self._control = control
        self._socket: socket.socket | None = None
        self._end = threading.Event()
        self._lock = threading.Lock()
        self._wakeup = -1

    def open(self) -> None:
        """See ``Source.open``."""
        if not self._control.exists():
            raise OSError(errno.ENOENT, "udev does not run here")
        link = socket.socket(
            socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_NONBLOCK | socket.SOCK_CLOEXEC, _UEVENT
        )
        try:
            link.bind((0, _FROM_UDEV))
            self._wakeup = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
        except OSError:
            link.close()
            raise
        self._socket = link

    def take(self) -> Sequence[Change]:
        """See ``Source.take``."""
        link = self._socket
        while link is not None and not self._end.is_set():
            poll = select.poll()
            poll.register(link, select.POLLIN)
            poll.register(self._wakeup, select.POLLIN)
            poll.poll()
            changes = tuple(self._received(link))
            if changes:
                return changes
        self._shut()
        return ()

    def close(self) -> None:
        """See ``Source.close``."""
        with self._lock:
            self._end.set()
            if self._socket is not None:
                os.eventfd_write(self._wakeup, 1)

    def _received(self, link: socket.socket) -> Iterator[Change]:
        for _ in range(_MOST_AT_ONCE):
            try:
                change = change_in(link.recv(_LONGEST))
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno != errno.ENOBUFS:
                    self._shut()
                    raise
                change = Change("add", "")  # so much came that some was lost
            if change is not None:
                yield change

    def _shut(self) -> None:
        with self._lock:
            link, self._socket = self._socket, None
            if link is not None:
                link.close()
                os.close(self._wakeup)


def change_in(datagram: bytes) -> Change | None:
    """Read a datagram of udev's (systemd, ``sd-device``); None where it is something else."""
    if len(datagram) < _HEADER.size:
        return None
    prefix, magic, _, start, length = _HEADER.unpack_from(datagram)
    if (prefix, magic) != _MARK or start + length > len(datagram):
        return None
    words = datagram[start : start + length].decode("utf-8", "replace").split("\0")
    told = dict(word.split("=", 1) for word in words if "=" in word)
    if not told.get("ACTION") or "SUBSYSTEM" not in told:
        return None
    return Change(told["ACTION"], told["SUBSYSTEM"], told.get("DEVNAME", ""))


class HotPlug:
    """A thread that hears changes and has the devices looked at."""

    def __init__(
        self, source: Source, plugged: Callable[[], None], pulled: Callable[[], None]
    ) -> None:
        """Hear nothing yet.

        Args:
            plugged: called when something came, ``pulled`` when something went; on the thread.
        """
        self._source, self._plugged, self._pulled = source, plugged, pulled
        self._hears = False
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hot-plug", daemon=True)

    def status(self) -> DeviceStatus:
        """Tell whether changes are heard; where not, the looks find them a little later."""
        if self._hears:
            return DeviceStatus("hot_plug", DeviceState.ONLINE)
        return DeviceStatus("hot_plug", DeviceState.OFFLINE, "device.no_hotplug")

    def start(self) -> None:
        """Begin to hear, if that is possible here."""
        try:
            self._source.open()
        except OSError:
            return
        self._hears = True
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._end.set()
        self._source.close()
        if self._thread.ident is not None:
            self._thread.join()

    def _run(self) -> None:
        try:
            while changes := self._source.take():
                actions = {c.action for c in changes if not c.subsystem or c.subsystem in _OURS}
                if actions & {"remove", "unbind"}:
                    self._pulled()
                if actions & {"add", "bind"}:
                    self._plugged()
                if actions:
                    self._end.wait(_PAUSE)
        except OSError:
            pass  # the looks remain
        finally:
            self._hears = False
