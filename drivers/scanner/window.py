"""A scanner that plays a keyboard and is the desktop's: what it types comes in at our own window.

For machines on which the device file cannot be had (``drivers.scanner.wedge`` is the better way).
Whoever listens at the window says here what was scanned.
"""

from __future__ import annotations

from contextlib import suppress
from queue import Empty, SimpleQueue

from drivers.completion import tested
from drivers.scanner.listening import CODES
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import MOST_BYTES, Refusal
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault

_MOST_WAITING = 16
_PLACE = "the keyboard"


class WindowScanner:
    """Fulfils ``kiosk.ports.Scanner``; one thread at a time, but ``say`` and ``interrupt``."""

    def __init__(self, *, name: str = "scanner") -> None:
        """Hear nothing yet."""
        self.name = name
        self._said: SimpleQueue[ScannedText | Refusal | None] = SimpleQueue()

    def say(self, what: ScannedText | Refusal) -> None:
        """Take what was scanned; nobody's, where nobody takes it. Any thread; never blocks."""
        if self._said.qsize() < _MOST_WAITING:
            self._said.put(what)

    def open(self) -> None:
        """See ``Scanner.open``: there is nothing to open."""
        self.forget()

    def forget(self) -> None:
        """See ``Scanner.forget``."""
        with suppress(Empty):
            while True:
                self._said.get_nowait()

    def take(self, seconds: float) -> ScannedText | DeviceFault | None:
        """See ``Scanner.take``."""
        try:
            told = self._said.get(timeout=max(0.0, seconds)) if seconds else self._said.get_nowait()
        except Empty:
            return None
        if told is None:
            raise KioskError("scanner.unplugged", {"port": _PLACE})
        return DeviceFault(CODES[told], {"port": _PLACE}) if isinstance(told, Refusal) else told

    def status(self) -> DeviceStatus:
        """See ``Scanner.status``. Whether a scanner is there at all is known by its first word."""
        return DeviceStatus(self.name, DeviceState.ONLINE)

    def capabilities(self) -> Capabilities:
        """See ``Scanner.capabilities``."""
        return Capabilities(DeviceClass.BARCODE_READER, {"most_bytes": MOST_BYTES})

    def self_test(self) -> SelfTest:
        """See ``Scanner.self_test``."""
        return tested(self.status())

    def interrupt(self) -> None:
        """See ``Scanner.interrupt``."""
        self._said.put(None)

    def close(self) -> None:
        """See ``Scanner.close``."""
        self.forget()
