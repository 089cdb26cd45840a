"""What an ESC/POS printer says of itself: DLE EOT 1 to 4 at any moment, GS r 1 in its turn.

python-escpos is not used for this either: its ``paper_status()`` calls a printer that does not
answer full of paper, and it looks at one bit of ``DLE EOT 1`` only.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from drivers.wire import Wire
from kiosk.domain.staff import DeviceState

QUERIES = (1, 2, 3, 4)
# Answered when everything before it in the printer's buffer has been dealt with.
MARKER = b"\x1dr\x01"
# DLE DC4 fn 8: at any moment, offline too, the printer drops what it has received and not printed.
# Nothing may follow before it says so. (DLE ENQ 2 drops it only at a jam of the blade.)
CLEAR = bytes.fromhex("10 14 08 01 03 14 01 06 02 08")
CLEARED = bytes.fromhex("37 25 00")


@dataclass(frozen=True, slots=True)
class Sign:
    """A row of the table: these bits of the answer to ``DLE EOT query`` mean this."""

    query: int
    mask: int
    code: str
    state: DeviceState


# The first that holds is told: a cause before its consequences.
FAULTS = (
    Sign(2, 0x04, "printer.cover_open", DeviceState.USER_ERROR),
    Sign(2, 0x20, "printer.paper_out", DeviceState.USER_ERROR),
    Sign(4, 0x60, "printer.paper_out", DeviceState.USER_ERROR),
    Sign(3, 0x08, "printer.cutter", DeviceState.HARDWARE_ERROR),
    Sign(3, 0x40, "printer.head_hot", DeviceState.DEVICE_BUSY),
    Sign(3, 0x20, "printer.fault", DeviceState.HARDWARE_ERROR),
    Sign(3, 0x04, "printer.fault", DeviceState.HARDWARE_ERROR),
    Sign(2, 0x40, "printer.fault", DeviceState.HARDWARE_ERROR),
    Sign(1, 0x08, "printer.offline", DeviceState.OFFLINE),
)
_NEAR_END = (4, 0x0C)
_TORN = ("printer.offline", "printer.fault")


@dataclass(frozen=True, slots=True)
class Condition:
    """How the printer is; ``code`` None where it can print."""

    state: DeviceState
    code: str | None = None
    warning: str | None = None


def parse(replies: tuple[int, int, int, int]) -> Condition:
    """Read the answers to DLE EOT 1, 2, 3 and 4."""
    query, mask = _NEAR_END
    low = "printer.paper_low" if replies[query - 1] & mask else None
    for sign in FAULTS:
        if replies[sign.query - 1] & sign.mask:
            return Condition(sign.state, sign.code, low)
    return Condition(DeviceState.ONLINE, None, low)


def is_status(byte: int) -> bool:
    """Tell the answer to DLE EOT by its fixed bits."""
    return byte & 0x93 == 0x12


def is_marker(byte: int) -> bool:
    """Tell the answer to GS r by its fixed bits."""
    return byte & 0x90 == 0


class Listener:
    """Sorts what comes from the printer: answers to DLE EOT and DLE DC4, markers that were passed.

    Attributes:
        markers: how many answers to GS r have come since the last ``forget``.
    """

    def __init__(self, wire: Wire) -> None:
        """Listen on ``wire``."""
        self.markers = 0
        self._wire = wire
        self._cleared = False
        self._begun = b""

    def forget(self) -> None:
        """Throw away what has come.

        Raises:
            WireLost: the printer is gone.
        """
        self._wire.drain()
        self.markers = 0
        self._begun = b""

    def hear(self, deadline: float) -> list[int]:
        """Wait for what comes next; return the answers to DLE EOT in it, empty at the deadline.

        Raises:
            WireLost: the printer is gone.
        """
        data = self._begun + self._wire.read(deadline)
        self._cleared |= CLEARED in data
        data = data.replace(CLEARED, b"")  # two of its bytes would pass for markers
        begun = next((some for some in (CLEARED[:2], CLEARED[:1]) if data.endswith(some)), b"")
        data, self._begun = data.removesuffix(begun), begun
        self.markers += sum(1 for byte in data if is_marker(byte))
        return [byte for byte in data if is_status(byte)]

    def await_marker(self, deadline: float) -> bool:
        """Wait until a marker was passed; False at the deadline.

        Raises:
            WireLost: the printer is gone.
        """
        while not self.markers and time.monotonic() < deadline:
            self.hear(deadline)
        return self.markers > 0

    def clear(self, seconds: float) -> bool:
        """Let the printer drop what it holds; True where it says within ``seconds`` that it did.

        Raises:
            WireLost: the printer is gone.
        """
        deadline = time.monotonic() + seconds
        self._cleared = False
        if not self._wire.write(CLEAR, deadline):
            return False
        while not self._cleared and time.monotonic() < deadline:
            self.hear(deadline)
        return self._cleared

    def condition(self, seconds: float) -> Condition | None:
        """Ask all four, each within ``seconds``; None where one is not answered.

        Raises:
            WireLost: the printer is gone.
        """
        found = self._look(seconds)
        if found is not None and found.code in _TORN:
            # Without a cause: a fault may have come or gone between the questions.
            found = self._look(seconds)
        return found

    def _look(self, seconds: float) -> Condition | None:
        replies: list[int] = []
        for query in QUERIES:
            reply = self._ask(query, time.monotonic() + seconds)
            if reply is None:
                return None
            replies.append(reply)
        return parse((replies[0], replies[1], replies[2], replies[3]))

    def _ask(self, query: int, deadline: float) -> int | None:
        # The answers do not tell which question they are to: one at a time, and none left over.
        self.hear(0.0)
        if not self._wire.write(bytes([0x10, 0x04, query]), deadline):
            return None
        while time.monotonic() < deadline:
            heard = self.hear(deadline)
            if heard:
                return heard[-1]
        return None
