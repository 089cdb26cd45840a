"""What an ESC/POS printer says of itself: asked at any moment (DLE EOT 1 to 4), asked in its turn
(GS r 1), and unasked, at every change (ASB, GS a n).

A change that is told unasked has the printer asked: its block of four bytes says that something is
otherwise, the answers to DLE EOT say what. So there is one table of bits, and one truth.

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
# From now on, and after every reset anew: a block of ASB when it goes off line or comes back (2),
# when an error begins or ends (4), at the roll's end or near it (8).
WATCH = b"\x1da\x0e"
_BLOCK = 4
_MOST_CHUNKS = 64


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


class Sorter:
    """Tells apart what comes in one stream: answers to DLE EOT and DLE DC4, markers, ASB.

    The first byte of each differs in fixed bits. Those behind it in a block of ASB, and in the
    answer to DLE DC4, look like markers and are told by their place: a printer sends a block in one
    piece, into which it puts at most what it answers at once, and XON and XOFF.

    Attributes:
        markers: how many answers to GS r.
        blocks: how many of ASB are complete.
        cleared: how many times it said that it dropped what it held.
    """

    def __init__(self) -> None:
        """Nothing has come yet."""
        self._answer: int | None = None
        self.markers = self.blocks = self.cleared = 0
        self._begun = self._of_block = 0
        self._of_cleared = b""

    @property
    def unfinished(self) -> int:
        """Return which block is not complete, counted from 1; 0 where none is."""
        return self._begun if self._of_block else 0

    def give_up(self) -> None:
        """Await no more of a block whose rest was lost."""
        self._of_block = 0

    def sort(self, data: bytes) -> None:
        """Count what stands in ``data``, which goes on where the last ended."""
        for byte in data:
            if is_marker(byte):
                self._follow(byte)
            elif is_status(byte):
                self._answer = byte
            elif is_block(byte):
                self._begun += 1
                self._of_block = _BLOCK - 1
            elif byte == CLEARED[0]:
                self._of_cleared = CLEARED[1:]

    def take(self) -> int | None:
        """Return the last answer to DLE EOT, None where none has come since the last call."""
        answer, self._answer = self._answer, None
        return answer

    def _follow(self, byte: int) -> None:
        """Take what is a marker unless something was begun that it goes on with."""
        if self._of_cleared[:1] == bytes([byte]):
            self._of_cleared = self._of_cleared[1:]
            self.cleared += not self._of_cleared
        elif self._of_block:
            self._of_block -= 1
            self.blocks += not self._of_block
        else:
            self.markers += 1


def is_block(byte: int) -> bool:
    """Tell the first byte of a block of ASB by its fixed bits."""
    return byte & 0x93 == 0x10


class Listener:
    """Asks the printer, and waits for what it says."""

    def __init__(self, wire: Wire) -> None:
        """Listen on ``wire``."""
        self._wire = wire
        self._heard = Sorter()

    @property
    def markers(self) -> int:
        """Return how many markers were passed since the last ``forget``."""
        return self._heard.markers

    def watch(self, deadline: float) -> None:
        """Have the printer tell unasked of every change from now on.

        Raises:
            WireLost: the printer is gone.
        """
        self._wire.write(WATCH, deadline)

    def forget(self) -> None:
        """Throw away what has come; of what was begun, the rest is awaited.

        Raises:
            WireLost: the printer is gone.
        """
        for _ in range(_MOST_CHUNKS):  # who floods the line must not hold us for ever
            if not self.hear(0.0):
                break
        self._heard.markers = 0

    def hear(self, deadline: float) -> bool:
        """Wait for what comes next; False where nothing has come by the deadline.

        Raises:
            WireLost: the printer is gone.
        """
        data = self._wire.read(deadline)
        self._heard.sort(data)
        return bool(data)

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
        before = self._heard.cleared
        if not self._wire.write(CLEAR, deadline):
            return False
        while self._heard.cleared == before and time.monotonic() < deadline:
            self.hear(deadline)
        return self._heard.cleared > before

    def condition(self, seconds: float) -> Condition | None:
        """Ask all four, each within ``seconds``; None where one is not answered.

        Raises:
            WireLost: the printer is gone.
        """
        before = self._heard.blocks
        found = self._look(seconds)
        if found is not None and (found.code in _TORN or self._heard.blocks > before):
            # Without a cause, or told so: something may have changed between the questions.
            found = self._look(seconds)
        return found

    def _look(self, seconds: float) -> Condition | None:
        torn = self._heard.unfinished
        replies: list[int] = []
        for query in QUERIES:
            reply = self._ask(query, time.monotonic() + seconds)
            if reply is None:
                return None
            replies.append(reply)
        # A block comes in one piece: what had no end in all this time has none, and would take the
        # next markers for its rest.
        if torn and self._heard.unfinished == torn:
            self._heard.give_up()
        return parse((replies[0], replies[1], replies[2], replies[3]))

    def _ask(self, query: int, deadline: float) -> int | None:
        # The answers do not tell which question they are to: one at a time, and none left over.
        self.hear(0.0)
        self._heard.take()
        if not self._wire.write(bytes([0x10, 0x04, query]), deadline):
            return None
        answer: int | None = None
        while answer is None and time.monotonic() < deadline:
            self.hear(deadline)
            answer = self._heard.take()
        return answer
