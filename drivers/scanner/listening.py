"""A scanner speaks when it likes and answers nothing: what all of them have in common.

Which bytes are a payload is an ``Ear``'s to say; here is the link, and an end to every wait.
However much comes in, no more is kept than one read of the wire and one payload.
"""

from __future__ import annotations

import select
import time
from collections.abc import Callable, Mapping
from typing import Protocol

from drivers.completion import tested
from drivers.host import MISSES
from drivers.wire import FdWire, WireLost, refused
from kiosk.domain.device import Capabilities, DeviceClass, SelfTest
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import MOST_BYTES, Refusal
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault

CODES: Mapping[Refusal, str] = {
    Refusal.TOO_LONG: "scanner.too_long",
    Refusal.NOT_TEXT: "scanner.not_text",
    Refusal.CUT_SHORT: "scanner.cut_short",
}
_MOST_READS = 64


class Ear(Protocol):
    """Makes payloads of bytes."""

    @property
    def begun(self) -> bool:
        """Tell whether the end of something is waited for."""

    def hear(self, data: bytes) -> None:
        """Take what the wire gave; called once all of the last is told."""

    def told(self) -> ScannedText | Refusal | None:
        """Return the next payload in what was heard; None where there is no more in it."""

    def silence(self) -> Refusal | None:
        """Take it that nothing follows; return what is wrong with what was begun, if anything."""

    def forget(self) -> None:
        """Drop what was begun, and what is still to come of it."""


class ListeningScanner:
    """A scanner that is only listened to. Fulfils ``kiosk.ports.Scanner``; one thread at a time.

    ``interrupt`` is for any thread: the scanner then counts as unplugged.
    """

    def __init__(
        self,
        where: str,
        way: Callable[[], tuple[FdWire, str | None]],
        ear: Callable[[], Ear],
        *,
        name: str = "scanner",
        gap: float = 0.3,
        features: Mapping[str, bool | int | str] | None = None,
    ) -> None:
        """Touch nothing yet.

        Args:
            where: the port as the technician knows it.
            way: opens the link, or raises WireLost; returns it with a code of what staff should
                know of it.
            ear: makes one for each link.
            gap: seconds of silence within a payload after which its rest will not come.
            features: what it can do, besides reading codes.
        """
        self.name = name
        self._where = where
        self._way = way
        self._new_ear = ear
        self._gap = gap
        self._features = {"most_bytes": MOST_BYTES, **(features or {})}
        self._wire: FdWire | None = None
        self._ear = ear()
        self._warning: str | None = None
        self._quiet_at = 0.0

    def open(self) -> None:
        """See ``Scanner.open``."""
        self.close()
        try:
            self._wire, self._warning = self._way()
        except WireLost as error:
            code = refused(error) or "scanner.unplugged"
            raise KioskError(code, {"port": self._where}) from None
        self._ear = self._new_ear()

    def forget(self) -> None:
        """See ``Scanner.forget``. What was begun is dropped to its end."""
        for _ in range(_MOST_READS):  # who floods the line must not hold us for ever
            while self._ear.told() is not None:
                pass
            data = self._read(0.0)
            if not data:
                break
            self._hear(data)
        if self._quiet:
            self._ear.silence()
        self._ear.forget()

    def take(self, seconds: float) -> ScannedText | DeviceFault | None:
        """See ``Scanner.take``."""
        deadline = time.monotonic() + seconds
        told = self._listen(deadline)
        while told is None and time.monotonic() < deadline:
            told = self._listen(deadline)
        if isinstance(told, Refusal):
            return DeviceFault(CODES[told], {"port": self._where})
        return told

    def status(self) -> DeviceStatus:
        """See ``Scanner.status``. It is asked nothing: what can be told is that the link holds."""
        wire = self._wire
        if wire is None or _hung_up(wire.fileno()):
            self.close()
            code = "scanner.unplugged"
            return DeviceStatus(self.name, MISSES[code], code)
        return DeviceStatus(self.name, DeviceState.ONLINE, warning=self._warning)

    def capabilities(self) -> Capabilities:
        """See ``Scanner.capabilities``."""
        return Capabilities(DeviceClass.BARCODE_READER, self._features)

    def self_test(self) -> SelfTest:
        """See ``Scanner.self_test``: only whether the link holds is known."""
        return tested(self.status())

    def interrupt(self) -> None:
        """See ``Scanner.interrupt``."""
        wire = self._wire
        if wire is not None:
            wire.interrupt()

    def close(self) -> None:
        """See ``Scanner.close``."""
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()

    @property
    def _quiet(self) -> bool:
        return time.monotonic() >= self._quiet_at

    def _listen(self, deadline: float) -> ScannedText | Refusal | None:
        """Return what is told next; None where nothing is yet."""
        if (told := self._ear.told()) is not None:
            return told
        # What has come is taken before silence is judged: nobody may have looked for a while.
        data = self._read(min(deadline, self._quiet_at) if self._ear.begun else deadline)
        if data:
            self._hear(data)
            return self._ear.told()
        return self._ear.silence() if self._ear.begun and self._quiet else None

    def _hear(self, data: bytes) -> None:
        self._ear.hear(data)
        self._quiet_at = time.monotonic() + self._gap

    def _read(self, deadline: float) -> bytes:
        try:
            if self._wire is None:
                raise WireLost("closed")
            return self._wire.read(deadline)
        except WireLost:
            self.close()
            raise KioskError("scanner.unplugged", {"port": self._where}) from None


def _hung_up(fd: int) -> bool:
    poll = select.poll()
    poll.register(fd, 0)  # hang-ups and errors are told in any case
    return bool(poll.poll(0))
