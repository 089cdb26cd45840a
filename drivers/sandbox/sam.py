"""The SAM module of the virtual reader, and the card that lies before it: bytes in, bytes out.

Like a real one it reads only what was found and selected, and holds a card that was read back from
find until it is lifted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping

from drivers.sandbox.cards import VirtualCard

COMMANDS: Mapping[bytes, str] = {
    b"\x10\xff": "reset",
    b"\x11\xff": "status",
    b"\x12\xff": "sam_id",
    b"\x20\x01": "find",
    b"\x20\x02": "select",
    b"\x30\x01": "read",
    b"\x30\x10": "read_prints",
    b"\x30\x03": "further",
}
"""CMD PARA to what tests call it."""

READS = ("read", "read_prints")
_GOOD = b"\0\0\x90"
_NUMBER = b"\x05\0\x03\0" + b"".join(n.to_bytes(4, "little") for n in (20260101, 12345, 67890))


def _length(part: bytes) -> bytes:
    return len(part).to_bytes(2, "big")


class Module:
    """What answers. Not for two threads at once.

    Attributes:
        faults: how often what went wrong really did, by name.
        lifts: whether the card is lifted in the middle of the next read.
    """

    def __init__(self, faults: Counter[str]) -> None:
        """Begin with nothing on the reader."""
        self.faults = faults
        self.lifts = False
        self._card: VirtualCard | None = None
        self._foreign = False
        self._was_read = self._selected = False
        self._told = 0
        self._answers: Mapping[str, Callable[[], bytes]] = {
            "reset": lambda: _GOOD,
            "status": lambda: _GOOD,
            "sam_id": lambda: _GOOD + _NUMBER,
            "find": self._find,
            "select": self._select,
            "read": lambda: self._read(prints=False),
            "read_prints": lambda: self._read(prints=True),
            "further": self._further,
            "damaged": lambda: b"\0\0\x10",
        }

    @property
    def occupied(self) -> bool:
        """Tell whether something lies there."""
        return self._card is not None or self._foreign

    def lay(self, card: VirtualCard | None, *, foreign: bool = False) -> None:
        """Put a card there, one that is none of ours (``foreign``), or take it away."""
        self._card, self._foreign = card, foreign
        self.forget()

    def forget(self) -> None:
        """Know no more what was done with the card: the power was off, or it was lifted."""
        self._was_read = self._selected = False

    def answer(self, command: str) -> bytes:
        """Return the body of the answer."""
        return self._answers.get(command, lambda: b"\0\0\x21")()

    def _find(self) -> bytes:
        self._selected = False
        if self._foreign:
            self.faults["foreign_card"] += 1
            return b"\0\0\x40"
        if self._card is None or self._was_read:
            return b"\0\0\x80"
        return b"\0\0\x9f" + bytes(4)

    def _select(self) -> bytes:
        if self._card is None or self._was_read:
            return b"\0\0\x81"
        self._selected, self._told = True, 0
        return _GOOD + bytes(8)

    def _read(self, *, prints: bool) -> bytes:
        if self.lifts:
            self.lifts = False
            self.faults["lifted_in_read"] += 1
            self.lay(None)
        card = self._card
        if card is None or not self._selected:
            return b"\0\0\x41"
        self._was_read = True
        parts = (card.text, card.photo, *((card.prints,) if prints else ()))
        return _GOOD + b"".join(map(_length, parts)) + b"".join(parts)

    def _further(self) -> bytes:
        card = self._card
        if card is None or not self._selected:
            return b"\0\0\x41"
        if self._told >= len(card.further):
            return b"\0\0\x91"
        self._told += 1
        return _GOOD + card.further[self._told - 1]
