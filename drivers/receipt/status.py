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
    """Sorts what comes from the printer: answers to DLE EOT, and markers that were passed.

    Attributes:
        markers: how many answers to GS r have come since the last ``forget``.
    """

    def __init__(self, wire: Wire) -> None:
        """Listen on ``wire``."""
        self.markers = 0
        self._wire = wire

    def forget(self) -> None:
        """Throw away what has come.

        Raises:
            WireLost: the printer is gone.
        """
        self._wire.drain()
        self.markers = 0

    def hear(self, deadline: float) -> list[int]:
        """Wait for what comes next; return the answers to DLE EOT in it, empty at the deadline.

        Raises:
            WireLost: the printer is gone.
        """
        data = self._wire.read(deadline)
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

    def condition(self, seconds: float) -> Condition | None:
        """Ask all four, each within ``seconds``; None where one is not answered.

        Raises:
            WireLost: the printer is gone.
        """
        found = self._look(seconds)
        if found is not None and found.code == "printer.offline":
            # Offline without a cause: a fault may have come or gone between the questions.
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
