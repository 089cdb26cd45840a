"""What the process that speaks is told: how to, and what; and what it has not sounded to the end.

Later orders make earlier ones needless. What was not begun when that process died is for the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_MOST_AHEAD = 32

Order = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sounding:
    """How this machine speaks.

    Attributes:
        speed: words a minute, of espeak-ng.
        voice: the folder of the voice that the technician put in.
        loudspeaker: the output for the hall: a sink of the sound server, or a device of ALSA.
        headphones: the output for one pair of ears.
        most_kept: bytes of sound that are kept rendered.
        program: espeak-ng.
    """

    speed: int = 140
    voice: Path | None = None
    loudspeaker: str | None = None
    headphones: str | None = None
    most_kept: int = 64 << 20
    program: str = "espeak-ng"


@dataclass(slots=True)
class _Job:
    """What is to be sounded; it is asked for once more where nothing was to be heard."""

    order: Order
    begun: bool = False
    again: bool = False


class Orders:
    """Not for several threads at once: whoever holds it has a lock."""

    def __init__(self) -> None:
        """Begin with none."""
        self._waiting: deque[Order] = deque()
        self._ahead: deque[Order] = deque(maxlen=_MOST_AHEAD)
        self._jobs: dict[int, _Job] = {}
        self._number = 0
        self.plugged = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    @property
    def unfinished(self) -> bool:
        """Tell whether something is to be sounded, or has not ended."""
        return bool(self._jobs)

    @property
    def begun(self) -> bool:
        """Tell whether something of it was to be heard."""
        return any(job.begun for job in self._jobs.values())

    def sound(self, kind: str, what: object, **how: object) -> None:
        """Have something sounded, instead of all else of its kind."""
        self._number += 1
        order = {kind: what, "number": self._number, **how}
        self._forget(kind)
        self._jobs[self._number] = _Job(order)
        self.tell(kind, order)

    def stop(self) -> None:
        """Have nothing sounded any more."""
        self._jobs.clear()
        self._waiting = deque(each for each in self._waiting if "number" not in each)
        self.tell("stop", {"stop": True})

    def into_headphones(self, plugged: bool) -> None:
        """Have what is said sound there; pulled ones end it."""
        self.plugged = plugged
        if not plugged:
            self._forget("say")
        self.tell("into_headphones", {"into_headphones": plugged})

    def ahead(self, order: Order) -> None:
        """Have something rendered, by each process anew."""
        self._ahead.append(order)
        self._waiting.append(order)

    def tell(self, kind: str, order: Order) -> None:
        """Have this told instead of what was to be told of its kind."""
        self._waiting = deque(each for each in self._waiting if kind not in each)
        self._waiting.append(order)

    def next(self) -> Order | None:
        """Take what is to be told next."""
        return self._waiting.popleft() if self._waiting else None

    def begin_anew(self) -> None:
        """Have a process that has just begun told what the one before knew."""
        again = [order for order in self._ahead if order not in self._waiting]
        self._waiting.extendleft(reversed([{"into_headphones": self.plugged}, *again]))

    def lose(self) -> None:
        """Have what was not begun told once more: the process is gone."""
        self._jobs = {at: job for at, job in self._jobs.items() if not (job.begun or job.again)}
        waiting = [order.get("number") for order in self._waiting]
        for number, job in self._jobs.items():
            job.again = True
            if number not in waiting:
                self._waiting.append(job.order)

    def clear(self) -> None:
        """Give everything up."""
        self._waiting.clear()
        self._jobs.clear()

    def sounds(self, number: int) -> None:
        """Note that a job is to be heard."""
        if number in self._jobs:
            self._jobs[number].begun = True

    def ended(self, number: int) -> None:
        """Note that a job has ended."""
        self._jobs.pop(number, None)

    def _forget(self, kind: str) -> None:
        self._jobs = {at: job for at, job in self._jobs.items() if kind not in job.order}
        self._waiting = deque(each for each in self._waiting if kind not in each)
