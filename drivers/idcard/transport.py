"""How a reader is reached: a serial line, the network, or USB through an adapter.

Frames are the same on all of them, so the protocol above knows only the wire that it is given.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from drivers.wire import Wire, open_serial, open_tcp
from kiosk.errors import KioskError

BAUDS = (115200, 57600, 38400, 19200, 9600)
"""Speeds of SAM_V modules, the usual one first."""

SAM_V = "0400:C35A"
"""What SAM_V modules on USB call themselves."""

USB_ADAPTERS = "xiaoshi.usb_card_readers"
"""Entry points of this group are adapters for readers on USB; see ``UsbAdapter``."""

_CONNECT_SECONDS = 2.0


class Transport(Protocol):
    """The way to a reader."""

    @property
    def where(self) -> str:
        """Return the port or address as the technician knows it."""

    def links(self) -> Iterator[tuple[Wire, int]]:
        """Open it; yield the link with its speed in baud, 0 where it has none of its own.

        What comes next is tried where the reader did not answer on the one before, which may be
        the same wire at another speed.

        Raises:
            WireLost: the way is not there.
            TimeoutError: nobody answers.
            KioskError: it cannot be gone at all with what is installed.
        """


@dataclass(frozen=True, slots=True)
class SerialLine:
    """A serial line, 8N1, at one of several speeds."""

    where: str
    bauds: tuple[int, ...] = BAUDS

    def links(self) -> Iterator[tuple[Wire, int]]:
        """See ``Transport.links``."""
        wire = open_serial(self.where, self.bauds[0])
        yield wire, self.bauds[0]
        for baud in self.bauds[1:]:
            wire.set_speed(baud)
            yield wire, baud


@dataclass(frozen=True, slots=True)
class Network:
    """A reader with a network socket, or one behind a serial server."""

    host: str
    port: int

    @property
    def where(self) -> str:
        """See ``Transport.where``."""
        return f"{self.host}:{self.port}"

    def links(self) -> Iterator[tuple[Wire, int]]:
        """See ``Transport.links``."""
        yield open_tcp(self.host, self.port, _CONNECT_SECONDS), 0


UsbAdapter = Callable[[int, int], Wire]
"""Opens the bulk pipes of the device with this vendor and product id as one wire.

Published drivers differ in what goes through which pipe, and HID models have a framing that is not
published: that is the adapter's to know. It raises WireLost where no such device is plugged in.
"""


@dataclass(frozen=True, slots=True)
class Usb:
    """A reader on USB, by vendor and product in hexadecimal digits."""

    where: str = SAM_V
    adapter: UsbAdapter | None = None

    def links(self) -> Iterator[tuple[Wire, int]]:
        """See ``Transport.links``."""
        adapter = self.adapter or _installed_adapter()
        if adapter is None:
            raise KioskError("idcard.no_usb_adapter", {"port": self.where})
        vendor, product = (int(part, 16) for part in self.where.split(":"))
        yield adapter(vendor, product), 0


def _installed_adapter() -> UsbAdapter | None:
    from importlib.metadata import entry_points

    for found in entry_points(group=USB_ADAPTERS):
        with contextlib.suppress(ImportError, AttributeError):  # half installed is not installed
            adapter: UsbAdapter = found.load()
            return adapter
    return None


def serial_line(port: str, baud: int = 0) -> SerialLine:
    """Return a line on which ``baud`` is tried first, 0 for the usual one."""
    return SerialLine(port, (baud, *(b for b in BAUDS if b != baud)) if baud else BAUDS)
