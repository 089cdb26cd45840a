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

    def __init__(self, hurry: float, *, staff: bool = False) -> None:
        self.rounds = 0
        self.staff, self.news = staff, News()
        self.clock = Ticking(self)
        it: Any = self
        timing = Timing(poll=0.0, hurry=hurry)
        news: Any = self.news
        self.loop = Loop(it, it, it, it, news, it, self.clock, timing, lambda _news: None)

    def check(self) -> None:
        """The way is open."""

    def renewal_due(self) -> bool:
        return False

    def round(self) -> Round:
        self.rounds += 1
        return Round(Ended.LOST, 1, "sync.unreachable")

    def hurry(self) -> None:
        """What waits for its next try is due."""

    def turn(self) -> Round:
        """No scan waits."""
        return Round(Ended.NOTHING)

    take_over = idle = bodies_went = abort = hurry


class News:
    """What is published: nothing."""

    def __init__(self) -> None:
        self.hurries = 0

    def hurry(self) -> None:
        self.hurries += 1

    def turn(self) -> bool:
        return False


class Ticking(SetClock):
    """A second passes by at each look, and somebody hands in a case, or staff ask."""

    def __init__(self, world: Losing) -> None:
        super().__init__()
        self._world, self._passed = world, 0.0

    def monotonic(self) -> float:
        self._passed += 1.0
        if self._passed >= AN_HOUR:
            self._world.loop.end()
        self._world.loop.hurry(everything=self._world.staff)
        return self._passed


@pytest.mark.parametrize(("hurry", "least", "most"), [(60.0, 30, 100), (0.0, 500, 3600)])
def test_haste_cuts_short_the_patience_with_a_lossy_platform_only_now_and_then(
    hurry: float, least: int, most: int
) -> None:
    world = Losing(hurry)
    world.loop.run()
    assert least <= world.rounds <= most


@pytest.mark.parametrize("staff", [False, True], ids=["residents", "staff"])
def test_haste_asks_for_news_where_staff_make_it_and_not_at_each_submission(staff: bool) -> None:
    world = Losing(60.0, staff=staff)
    world.loop.run()
    assert world.rounds > 30, "the control: haste was made"
    assert (world.news.hurries > 0) is staff
