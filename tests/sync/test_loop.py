"""What sync does next: haste is made where it helps, and is no way around patience."""

from __future__ import annotations

from typing import Any

import pytest

from offline_store.sync.loop import Loop, Timing
from offline_store.sync.worker import Ended, Round
from tests.sync.world import SetClock

AN_HOUR = 3600.0


class Losing:
    """A platform that is there and loses every batch, at a kiosk with a resident a second.

    Stands for the link, the worker and all else that the loop turns to; its time is its own.
    """

    def __init__(self, hurry: float) -> None:
        self.rounds = 0
        self.clock = Ticking(self)
        it: Any = self
        timing = Timing(poll=0.0, hurry=hurry)
        self.loop = Loop(it, it, it, it, it, it, self.clock, timing, lambda _news: None)

    def check(self) -> None:
        """The way is open."""

    def renewal_due(self) -> bool:
        return False

    def round(self) -> Round:
        self.rounds += 1
        return Round(Ended.LOST, 1, "sync.unreachable")

    def hurry(self) -> None:
        pass

    def turn(self) -> bool:
        """Nothing is published."""
        return False

    take_over = idle = bodies_went = abort = hurry


class Ticking(SetClock):
    """A second passes by at each look, and somebody hands in a case."""

    def __init__(self, world: Losing) -> None:
        super().__init__()
        self._world, self._passed = world, 0.0

    def monotonic(self) -> float:
        self._passed += 1.0
        if self._passed >= AN_HOUR:
            self._world.loop.end()
        self._world.loop.hurry()
        return self._passed


@pytest.mark.parametrize(("hurry", "least", "most"), [(60.0, 30, 100), (0.0, 500, 3600)])
def test_haste_cuts_short_the_patience_with_a_lossy_platform_only_now_and_then(
    hurry: float, least: int, most: int
) -> None:
    world = Losing(hurry)
    world.loop.run()
    assert least <= world.rounds <= most
