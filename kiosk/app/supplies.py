"""How much paper is left: counted down by what each slip took, kept over restarts.

A counter cannot see that a roll was begun or short. So the printer's own word goes before it: near
its end a roll has no more slips than such an end has, and while slips come out there is one left.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from kiosk.domain.staff import Supply

SLIP_MM = 227
"""How long a usual slip is; staff read how many of these are left."""

SLIPS_A_ROLL = 50_000 // SLIP_MM
"""Of a usual roll, 80 mm wide and 50 m long."""

NEAR_END_SLIPS = 15
"""What is left, at most, where the printer says that the roll is near its end."""

PAPER = "receipt_paper_slips"
_KEPT = "receipt_paper_mm"


class Supplies:
    """Counts in one small file; a lost file counts as a full roll."""

    def __init__(self, folder: Path, roll_m: Callable[[], int] = lambda: 50) -> None:
        """Read what is left from ``supplies.json`` in ``folder``.

        Args:
            roll_m: tells how long a full roll is, in metres; a printer may know it only later.
        """
        self._path = folder / "supplies.json"
        self._lock = Lock()
        self._roll_m = roll_m
        self._left = self._read()

    def left(self, *, near_end: bool = False) -> dict[str, Supply]:
        """Return what is left, by name, in usual slips; ``near_end`` as the printer says."""
        roll = self._roll()
        with self._lock:
            slips = self._of(roll) // SLIP_MM
        if near_end:
            slips = min(slips, NEAR_END_SLIPS)
        return {PAPER: Supply(slips, roll // SLIP_MM)}

    def use_slip(self, paper_mm: int | None = None) -> None:
        """Count one slip that was printed. It writes: not for the screen's thread."""
        took = SLIP_MM if paper_mm is None else paper_mm
        roll = self._roll()
        self._set(lambda: max(SLIP_MM, self._of(roll) - took))

    def new_roll(self) -> None:
        """Count from a full roll. It writes: not for the screen's thread."""
        self._set(lambda: None)

    def _roll(self) -> int:
        return self._roll_m() * 1000

    def _of(self, roll: int) -> int:
        return roll if self._left is None else min(self._left, roll)

    def _set(self, change: Callable[[], int | None]) -> None:
        with self._lock:
            self._left = change()
            beside = self._path.with_suffix(".new")
            # a full disk must not stop a print; the count is kept in memory until it is written
            with contextlib.suppress(OSError):
                beside.write_text(json.dumps({_KEPT: self._left}))
                os.replace(beside, self._path)

    def _read(self) -> int | None:
        """Return what is left, None of a full roll."""
        try:
            left = json.loads(self._path.read_text())[_KEPT]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return left if isinstance(left, int) and left >= 0 else None
