"""The frame of the kiosk's own serial protocols, those of health meters and of the panel.

Pure: bytes in, values out, no port is touched here. docs/protocols/frame.md says what a frame is;
its examples are checked against this module.
"""

from __future__ import annotations

from binascii import crc_hqx
from dataclasses import dataclass, field
from enum import IntEnum

VERSION = 1
PREAMBLE = b"\xa5\x5a"
MOST_PAYLOAD = 64
ANSWER = 0x80
"""What a device adds to the type of a question."""

_HEADER = 7
_CHECK = 2
_LONGEST = _HEADER + MOST_PAYLOAD + _CHECK


class Type(IntEnum):
    """What a frame is about, where it is the same for all devices."""

    IDENTIFY = 0x01
    REPORT = 0x02
    SELF_TEST = 0x03
    REFUSED = 0xFF


class Refusal(IntEnum):
    """Why a device did not do what it was asked for."""

    UNKNOWN = 1
    MALFORMED = 2
    NOT_NOW = 3
    NOT_THERE = 4
    VERSION = 5


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame; its payload may be a reading, so ``repr`` shows none."""

    type: int
    sequence: int
    payload: bytes = field(default=b"", repr=False)
    version: int = VERSION

    def encode(self) -> bytes:
        """Return the frame as it goes over the line."""
        counted = (
            bytes([self.version, self.type])
            + self.sequence.to_bytes(2, "big")
            + bytes([len(self.payload)])
            + self.payload
        )
        return PREAMBLE + counted + _check(counted)


def _check(counted: bytes | bytearray) -> bytes:
    """Return CRC-16/IBM-3740: polynomial 1021, begun with FFFF."""
    return crc_hqx(counted, 0xFFFF).to_bytes(_CHECK, "big")


class FrameParser:
    """Cuts a stream into frames, whatever the chunks.

    A good frame is found as soon as its last byte is there, whatever came before it: what looks
    like the beginning of another one does not hide it.

    Attributes:
        noise: bytes so far that belonged to no frame.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.noise = 0
        self._held = bytearray()

    def __len__(self) -> int:
        """Return how many bytes are held; fewer than the longest frame has."""
        return len(self._held)

    @property
    def no_frame(self) -> int:
        """Return how many bytes so far are in no frame, or not yet."""
        return self.noise + len(self._held)

    def feed(self, data: bytes) -> list[Frame]:
        """Take what arrived; return the frames that are complete."""
        held = self._held
        held += data
        found: list[Frame] = []
        begun: int | None = None  # the first that may still become a frame
        done = 0
        at = held.find(PREAMBLE)
        while at >= 0:
            end = at + self._claimed(at)
            next_from = at + 1
            if end > len(held):
                begun = at if begun is None else begun
            elif end > at and held[end - _CHECK : end] == _check(held[at + 2 : end - _CHECK]):
                found.append(_frame(held[at:end]))
                self.noise += at - done
                begun, done, next_from = None, end, end
            at = held.find(PREAMBLE, next_from)
        self._keep(done, begun)
        return found

    def _claimed(self, at: int) -> int:
        """Return how long a frame that begins there is, at least; 0 where none can."""
        if len(self._held) < at + _HEADER:
            return _HEADER + _CHECK
        length = self._held[at + _HEADER - 1]
        return _HEADER + length + _CHECK if length <= MOST_PAYLOAD else 0

    def _keep(self, done: int, begun: int | None) -> None:
        if begun is None:
            # The last byte may be the first of a preamble.
            half = len(self._held) > done and self._held[-1] == PREAMBLE[0]
            begun = len(self._held) - half
        self.noise += begun - done
        del self._held[:begun]


def _frame(whole: bytearray) -> Frame:
    return Frame(
        type=whole[3],
        sequence=int.from_bytes(whole[4:6], "big"),
        payload=bytes(whole[_HEADER:-_CHECK]),
        version=whole[2],
    )


@dataclass(frozen=True, slots=True)
class Identity:
    """What a device says of itself.

    Attributes:
        kind: which protocol it speaks, see docs/protocols/.
        features: a bit for each thing that it has.
        model: maker, model and firmware, in printable ASCII.
    """

    kind: int
    features: int
    model: str


def identity(payload: bytes) -> Identity | None:
    """Read the answer to IDENTIFY; None where it is none."""
    if len(payload) < 3:
        return None
    model = "".join(chr(byte) for byte in payload[3:] if 0x20 <= byte < 0x7F)
    return Identity(payload[0], int.from_bytes(payload[1:3], "big"), model)


def refusal(answer: Frame) -> Refusal | None:
    """Return why a device did not do what it was asked for; None where it did."""
    if answer.type != Type.REFUSED:
        return None
    reasons = {reason.value: reason for reason in Refusal}
    return reasons.get(int.from_bytes(answer.payload[:1], "big"), Refusal.MALFORMED)
