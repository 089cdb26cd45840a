"""How long to wait: full jitter for what failed, and what the platform asked for, kept on disk."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from kiosk.ports import Clock
from offline_store.files import written_whole
from offline_store.wire import time_of, time_text

BASE_SECONDS = 1.0
CAP_SECONDS = 300.0
EASY_TRIES = 2
LONGEST_PAUSE = 3600.0


def back_off(attempts: int, chance: Callable[[], float]) -> float:
    """Return seconds to wait after ``attempts`` tries were spent before this one.

    Full jitter: anything between nothing and the bound, so that a city's kiosks that come back
    after one outage do not come back together.

    Args:
        chance: 0 or more, below 1.
    """
    doublings = min(max(0, attempts - EASY_TRIES), 16)
    return float(chance() * min(CAP_SECONDS, BASE_SECONDS * 2**doublings))


class Pause:
    """Until when the platform asked not to be asked; survives a restart.

    Attributes:
        until: the end of the last one; it may be past. None where there was none.
    """

    def __init__(self, path: Path, clock: Clock) -> None:
        """Keep it in ``path``, a small file of its own."""
        self._path, self._clock = path, clock
        self.until = self._read()

    def seconds(self) -> float:
        """Return how long is left; 0.0 where nothing is."""
        if self.until is None:
            return 0.0
        left = (self.until - self._clock.now()).total_seconds()
        # More than was ever granted: the clock was set back.
        return left if 0.0 < left <= LONGEST_PAUSE else 0.0

    def set(self, seconds: float) -> datetime:
        """Pause for ``seconds``, an hour at most; return until when."""
        until = self._clock.now() + timedelta(seconds=min(seconds, LONGEST_PAUSE))
        self.until = until
        # On a full disk it is kept in mind alone: the kiosk goes on, and a restart may ask early.
        with suppress(OSError), written_whole(self._path) as file:
            file.write(time_text(until).encode())
        return until

    def _read(self) -> datetime | None:
        try:
            return time_of(self._path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None
