"""What an ESC/POS printer says: DLE EOT and DLE DC4 at any moment, GS r in its turn, ASB unasked.

The faults of ``VirtualReceiptPrinter`` as Epson's status bits.
"""

from __future__ import annotations

import re
from collections.abc import Set

STOPS = frozenset({"paper_out", "cover_open", "offline", "cutter", "head_hot", "error"})
"""With these a printer prints nothing."""

_BASE = 0x12
_QUERY = re.compile(rb"\x10\x04[\x01-\x04]")
_CLEAR = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
CLEARED = b"\x37\x25\x00"
"""The answer to DLE DC4 fn 8."""


class RealTime:
    """Finds what is obeyed at once, wherever it stands in what comes in and however cut up."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._tail = b""

    def heard(self, data: bytes) -> tuple[list[int], int]:
        """Return the queries of DLE EOT, 1 to 4, that ``data`` completes.

        And how much of ``data`` stands before the end of the last DLE DC4 fn 8, 0 without one.
        """
        seen, known = self._tail + data, len(self._tail)
        queries = [seen[at.end() - 1] for at in _QUERY.finditer(seen) if at.end() > known]
        cleared = seen.rfind(_CLEAR) + len(_CLEAR)
        self._tail = seen[1 - len(_CLEAR) :]
        return queries, max(0, cleared - known) if _CLEAR in seen else 0


def status_byte(query: int, now: Set[str]) -> int:
    """Return the answer to ``DLE EOT query`` under the faults of ``now``."""
    bits = {
        1: (bool(now & STOPS), 0x08),
        2: ("cover_open" in now, 0x04),
        3: ("cutter" in now, 0x08),
        4: ("near_end" in now or "paper_out" in now, 0x0C),
    }
    value = _BASE | (bits[query][1] if bits[query][0] else 0)
    if query == 2:
        value |= 0x20 if "paper_out" in now else 0
        value |= 0x40 if now & {"cutter", "head_hot", "error"} else 0
    elif query == 3:
        value |= 0x20 if "error" in now else 0
        value |= 0x40 if "head_hot" in now else 0
    elif query == 4 and "paper_out" in now:
        value |= 0x60
    return value


def paper_byte(now: Set[str]) -> int:
    """Return the answer to ``GS r 1`` under the faults of ``now``."""
    out, low = "paper_out" in now, "near_end" in now
    return (0x0C if out else 0) | (0x03 if low or out else 0)


def block(now: Set[str]) -> bytes:
    """Return what ASB tells under the faults of ``now``."""
    first = 0x10 | (0x08 if now & STOPS else 0) | (0x20 if "cover_open" in now else 0)
    second = 0x08 if "cutter" in now else 0
    second |= (0x20 if "error" in now else 0) | (0x40 if "head_hot" in now else 0)
    return bytes([first, second, paper_byte(now), 0])


# Which bits of a block each bit of GS a n selects: on line or not, errors, the roll.
_SELECTED = ((0x02, 0, 0x28), (0x04, 1, 0x6C), (0x08, 2, 0x0F))


class Asb:
    """What GS a has asked for, and what was told of it."""

    def __init__(self) -> None:
        """Tell nothing."""
        self._selected: tuple[tuple[int, int], ...] = ()
        self._told: bytes | None = None

    def select(self, items: int) -> None:
        """Tell of these from now on, and how they are now; of nothing with 0."""
        self._selected = tuple((at, mask) for bit, at, mask in _SELECTED if items & bit)
        self._told = None

    def due(self, now: Set[str]) -> bytes:
        """Return the block to send, empty where nothing that was asked for is otherwise."""
        whole = block(now)
        seen = bytes(whole[at] & mask for at, mask in self._selected)
        if not self._selected or seen == self._told:
            return b""
        self._told = seen
        return whole
