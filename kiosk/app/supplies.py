"""How much paper is left: counted down by slips printed, kept over restarts, full on a new roll."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from kiosk.domain.staff import Supply

SLIPS_A_ROLL = 220
"""An 80 mm roll of 50 m, 22 cm a slip."""

PAPER = "receipt_paper_slips"


class Supplies:
    """Counts in one small file; a lost file counts as a full roll."""

    def __init__(self, folder: Path) -> None:
        """Read what is left from ``supplies.json`` in ``folder``."""
        self._path = folder / "supplies.json"
        self._lock = Lock()
        self._left = self._read()

    def left(self) -> dict[str, Supply]:
        """Return what is left, by name."""
        with self._lock:
            return {PAPER: Supply(self._left, SLIPS_A_ROLL)}

    def use_slip(self) -> None:
        """Count one slip that was printed. It writes: not for the screen's thread."""
        self._set(lambda left: max(0, left - 1))

    def new_roll(self) -> None:
        """Count from a full roll. It writes: not for the screen's thread."""
        self._set(lambda _: SLIPS_A_ROLL)

    def _set(self, change: Callable[[int], int]) -> None:
        with self._lock:
            self._left = change(self._left)
            beside = self._path.with_suffix(".new")
            # a full disk must not stop a print; the count is kept in memory until it is written
            with contextlib.suppress(OSError):
                beside.write_text(json.dumps({PAPER: self._left}))
                os.replace(beside, self._path)

    def _read(self) -> int:
        try:
            left = json.loads(self._path.read_text())[PAPER]
        except (OSError, ValueError, KeyError, TypeError):
            return SLIPS_A_ROLL
        return left if isinstance(left, int) and 0 <= left <= SLIPS_A_ROLL else SLIPS_A_ROLL
