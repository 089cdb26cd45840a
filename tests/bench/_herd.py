"""A city's kiosks come back after one outage: a model in which only network and time are modelled.

The slots that the gateway hands out and the patience with which the kiosk keeps to them are the
real code; so are the spans between a kiosk's looks.
"""

from __future__ import annotations

import heapq
import random
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from offline_store.gateway.slots import Slots
from offline_store.sync.loop import Timing
from offline_store.sync.patience import Pause

KIOSKS = 50_000
PER_SECOND = 1000 / 3
WORKERS = 4
_TIMING = Timing()
_MEMORY = Path("/dev/shm")


class _ModelClock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


def herd_p99_over_ideal(
    kiosks: int = KIOSKS, per_second: float = PER_SECOND, slots: bool = True
) -> float:
    """Return when 99 % of the kiosks have sent their batch, over the best that the rate allows.

    Args:
        per_second: batches that the gateway lets in.
        slots: False refuses with a fixed Retry-After instead, as many gateways do: the control.
    """
    chance = random.Random(20261124)
    clock = _ModelClock()
    workers = [Slots(per_second / WORKERS, clock) for _ in range(WORKERS)]
    folder = tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
    done: list[float] = []
    with folder as name:
        pauses = [Pause(Path(name) / str(kiosk), clock) for kiosk in range(kiosks)]
        # Nobody knows when the platform will be back: each probes at a time of its own.
        looks = [(chance.uniform(0.0, _TIMING.offline * 1.3), kiosk) for kiosk in range(kiosks)]
        heapq.heapify(looks)
        while looks:
            clock.seconds, kiosk = heapq.heappop(looks)
            if pauses[kiosk].seconds() > 0.0:
                heapq.heappush(looks, (clock.seconds + _TIMING.poll, kiosk))
                continue
            # The kernel gives a connection to whichever worker is waiting for one.
            seconds = chance.choice(workers).ask()
            if seconds is None:
                done.append(clock.seconds)
                continue
            pauses[kiosk].set(float(seconds if slots else 30))
            # Looks in between find the pause: the next that counts is the first after it.
            waits = pauses[kiosk].seconds()
            missed = int(waits // _TIMING.poll)
            heapq.heappush(looks, (clock.seconds + missed * _TIMING.poll, kiosk))
    done.sort()
    return done[int(kiosks * 0.99) - 1] / (kiosks / per_second)
