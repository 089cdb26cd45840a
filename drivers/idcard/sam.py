"""The SAM_V command set (GA 450, GA 467): frames, commands and what each answer means.

Pure: bytes in, values out, no port is touched here. A frame is ``AA AA AA 96 69``, a big-endian
length that counts everything after itself, a body, and the XOR of everything from the length to
the last byte of the body. A request's body is CMD PARA data, an answer's SW1 SW2 SW3 data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import reduce
from operator import xor

PREAMBLE = bytes.fromhex("AAAAAA9669")
TEXT_LENGTH = 256
_HEADER = len(PREAMBLE) + 2
# The longest answer that is known is 2314 (text, photo and two fingerprints).
_LONGEST = 4096
_SHORTEST = 3


def encode(body: bytes) -> bytes:
    """Return the frame that carries ``body``."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes([reduce(xor, counted)])


@dataclass(frozen=True, slots=True)
class Damaged:
    """Something that began like a frame and was none: wrong XOR or an impossible length."""


class FrameParser:
    """Cuts a stream into frames, whatever the chunks, and finds its feet again after damage."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._held = bytearray()

    def __bool__(self) -> bool:
        """Tell whether a part of a frame is held."""
        return bool(self._held)

    def feed(self, data: bytes) -> list[bytes | Damaged]:
        """Take what arrived; return the bodies that are complete, and a Damaged for each wreck."""
        self._held += data
        found: list[bytes | Damaged] = []
        while (part := self._next()) is not None:
            found.append(part)
        return found

    def _next(self) -> bytes | Damaged | None:
        start = self._held.find(PREAMBLE)
        if start < 0:
            del self._held[: -(len(PREAMBLE) - 1)]  # may be the beginning of a preamble
            return None
        del self._held[:start]
        if len(self._held) < _HEADER:
            return None
        length = int.from_bytes(self._held[len(PREAMBLE) : _HEADER], "big")
        if not _SHORTEST <= length <= _LONGEST:
            return self._wreck()
        end = _HEADER + length
        if len(self._held) < end:
            return None
        if reduce(xor, self._held[len(PREAMBLE) : end]):
            return self._wreck()
        body = bytes(self._held[_HEADER : end - 1])
        del self._held[:end]
        return body

    def _wreck(self) -> Damaged:
        # Only the preamble is dropped: a good frame may stand inside what a wrong length claims.
        del self._held[: len(PREAMBLE)]
        return Damaged()


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; SW1 and SW2 come from the card, SW3 from the reader."""

    sw1: int
    sw2: int
    sw3: int
    data: bytes


def parse_answer(body: bytes) -> Answer | Damaged:
    """Read an answer's body; one without three status bytes is damage."""
    if len(body) < 3:
        return Damaged()
    return Answer(body[0], body[1], body[2], body[3:])


@dataclass(frozen=True, slots=True)
class Command:
    """A command, the SW3 that it answers when all is well, and how long it may take.

    Attributes:
        seconds: deadline at 115200 baud.
        seconds_slow: deadline below 57600 baud.
    """

    cmd: int
    para: int
    good: int
    seconds: float
    seconds_slow: float

    @property
    def frame(self) -> bytes:
        """Return the request."""
        return encode(bytes([self.cmd, self.para]))


# One public header defines reset as 01 FF; three other sources say 10 FF.
RESET = Command(0x10, 0xFF, 0x90, 0.5, 0.5)
STATUS = Command(0x11, 0xFF, 0x90, 0.5, 0.5)
SAM_ID = Command(0x12, 0xFF, 0x90, 0.5, 0.5)
FIND = Command(0x20, 0x01, 0x9F, 0.5, 0.5)
SELECT = Command(0x20, 0x02, 0x90, 0.5, 0.5)
READ_BASE = Command(0x30, 0x01, 0x90, 3.0, 5.0)
READ_PRINTS = Command(0x30, 0x10, 0x90, 3.0, 5.0)
FURTHER_ADDRESS = Command(0x30, 0x03, 0x90, 0.5, 0.5)


class Cure(Enum):
    """What the driver does about an answer before it tells anybody."""

    NONE = auto()
    RESEND = auto()
    FROM_FIND = auto()
    RESET = auto()


@dataclass(frozen=True, slots=True)
class Sw3:
    """One row of the answer table; ``error`` is a code of ``kiosk.errors``, None where all is well.

    Attributes:
        no_card: as the answer to find this is no error: nothing (new) lies there.
    """

    meaning: str
    error: str | None = None
    cure: Cure = Cure.NONE
    no_card: bool = False


SW3: Mapping[int, Sw3] = {
    0x90: Sw3("success"),
    0x9F: Sw3("card found"),
    0x91: Sw3("item not present on the card", "idcard.unreadable"),
    0x10: Sw3("checksum of the request wrong", "idcard.garbled", Cure.RESEND),
    0x11: Sw3("length of the request wrong", "idcard.garbled", Cure.RESEND),
    0x21: Sw3("command unknown", "idcard.refused"),
    0x23: Sw3("operation not permitted", "idcard.refused"),
    0x24: Sw3("unknown error", "idcard.device_fault", Cure.RESET),
    0x31: Sw3("card refused to authenticate the SAM", "idcard.moved", Cure.FROM_FIND),
    0x32: Sw3("SAM refused to authenticate the card", "idcard.suspect"),
    0x33: Sw3("information verification error", "idcard.suspect_data"),
    0x40: Sw3("card type not recognised", "idcard.not_an_id_card"),
    0x41: Sw3("reading failed", "idcard.moved", Cure.FROM_FIND),
    0x47: Sw3("no random number", "idcard.moved", Cure.FROM_FIND),
    0x60: Sw3("self-test failed", "idcard.device_fault"),
    0x66: Sw3("SAM not authorised", "idcard.device_fault"),
    0x80: Sw3("find failed", "idcard.moved", no_card=True),
    0x81: Sw3("select failed", "idcard.moved", Cure.FROM_FIND),
}
# FF and 01 to 05 are codes of vendor libraries and never on the wire.
UNKNOWN_SW3 = Sw3("not in the table", "idcard.refused")


@dataclass(frozen=True, slots=True, repr=False)
class Sections:
    """What a read brought; all of it is personal, so its ``repr`` shows nothing."""

    text: bytes
    photo: bytes
    prints: bytes = b""


def sections_of(data: bytes, command: Command = READ_BASE) -> Sections | None:
    """Cut the answer to a read into its sections; None where the lengths do not fit.

    Cut by its length words, not by constants: a card without fingerprints has none of length 0.
    """
    words = 3 if command is READ_PRINTS else 2
    at = 2 * words
    lengths = [int.from_bytes(data[place : place + 2], "big") for place in range(0, at, 2)]
    if lengths[0] != TEXT_LENGTH or len(data) < at + sum(lengths):
        return None
    parts = []
    for length in lengths:
        parts.append(data[at : at + length])
        at += length
    return Sections(*parts)


def sam_id(data: bytes) -> str | None:
    """Return the SAM's number as it is written on the module, from the 16 bytes of SAM_ID."""
    if len(data) != 16:
        return None
    last = [int.from_bytes(data[at : at + 4], "little") for at in (4, 8, 12)]
    return f"{data[0]:02d}.{data[2]:02d}-{last[0]}-{last[1]:09d}-{last[2]:09d}"
