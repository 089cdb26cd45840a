"""What an ESC/POS printer answers about itself: DLE EOT at any moment, GS r in its turn.

The faults of ``VirtualReceiptPrinter`` as Epson's status bits.
"""

from __future__ import annotations

from collections.abc import Set

STOPS = frozenset({"paper_out", "cover_open", "offline", "cutter", "head_hot", "error"})
"""With these a printer prints nothing."""

_BASE = 0x12
_QUERY = b"\x10\x04"


class Questions:
    """Finds DLE EOT in what comes in, wherever it stands and however it is cut up."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self._tail = b""

    def heard(self, data: bytes) -> list[int]:
        """Return the queries, 1 to 4, that ``data`` completes."""
        seen = self._tail + data
        queries = [
            seen[at + 2]
            for at in range(len(seen) - 2)
            if seen[at : at + 2] == _QUERY and 1 <= seen[at + 2] <= 4
        ]
        # Only what can still become a question is looked at again.
        self._tail = (
            seen[-2:] if seen[-2:] == _QUERY else seen[-1:] if seen[-1:] == b"\x10" else b""
        )
        return queries


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
