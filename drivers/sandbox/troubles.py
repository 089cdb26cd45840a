"""What can be wrong with the virtual receipt printer, by names that a script or a test can use."""

from __future__ import annotations

import threading
from abc import abstractmethod
from collections import Counter

from drivers.sandbox.answers import STOPS
from drivers.sandbox.ports import Plugged


class Troubled(Plugged):
    """A printer with faults that are counted where they have an effect.

    Attributes:
        FAULTS: what ``inject`` takes.
        faults: how often each fault really had an effect, by name.
    """

    FAULTS: tuple[str, ...] = (*sorted(STOPS), "near_end", "cutter_at_cut", "silent", "no_marker")

    def __init__(self) -> None:
        """Be well."""
        self.faults: Counter[str] = Counter()
        self._changed = threading.Condition()
        self._conditions: set[str] = set()
        self._rows_left: int | None = None
        self._then = ""

    @abstractmethod
    def _tell(self) -> None:
        """Tell unasked of what is otherwise, where that was asked for."""

    def inject(self, fault: str) -> None:
        """Let a fault of ``FAULTS`` be so until ``mend``.

        ``silent`` answers nothing at all, ``no_marker`` nothing to GS r, as models do that know
        DLE EOT only; ``cutter_at_cut`` jams the cutter when it is used next.

        Raises:
            ValueError: it has no such fault.
        """
        self._known(fault)
        with self._changed:
            self._conditions.add(fault)
            self._changed.notify_all()
        self._tell()

    def inject_after(self, fault: str, rows: int) -> None:
        """Let a fault of ``FAULTS``, or ``unplugged``, come after ``rows`` more rows of paper."""
        if fault != "unplugged":
            self._known(fault)
        with self._changed:
            self._rows_left, self._then = rows, fault

    def mend(self, fault: str | None = None) -> None:
        """End a fault, or all of them: new paper, cover closed, jam cleared."""
        with self._changed:
            self._conditions -= {fault} if fault else set(self._conditions)
            self._changed.notify_all()
        self._tell()

    def await_fault(self, fault: str, seconds: float = 30.0) -> bool:
        """Wait until ``fault`` had an effect."""
        with self._changed:
            return self._changed.wait_for(lambda: self.faults[fault] > 0, seconds)

    def _known(self, fault: str) -> None:
        if fault not in self.FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(self.FAULTS)}")

    def _count_row(self) -> str:
        """Count down to a fault that was asked for; return it when it is due."""
        if self._rows_left is None:
            return ""
        self._rows_left -= 1
        if self._rows_left > 0:
            return ""
        self._rows_left = None
        if self._then != "unplugged":
            self._conditions.add(self._then)
            self.faults[f"{self._then}_in_job"] += 1
            self._changed.notify_all()
        return self._then
