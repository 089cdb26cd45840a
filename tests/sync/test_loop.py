"""What sync does next: haste is made where it helps, and is no way around patience."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.errors import KioskError
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
        self.told: list[Mapping[str, object]] = []
        self.loop = Loop(it, it, it, it, news, it, self.clock, timing, self.told.append)

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


class Broken(Losing):
    """A kiosk whose own key is damaged, and whose store cannot be written."""

    def __init__(self) -> None:
        super().__init__(60.0)
        self.checks = self.tidied = 0

    def check(self) -> None:
        self.checks += 1
        raise KioskError("enrol.damaged", {"path": "?"})

    def take_over(self) -> None:
        raise KioskError("store.disk_full", {"path": "?"})

    def idle(self) -> None:
        self.tidied += 1


class Full(Losing):
    """A store that cannot be written, before a platform that answers."""

    def __init__(self) -> None:
        super().__init__(60.0)
        self.tidied = 0

    def round(self) -> Round:
        raise KioskError("store.disk_full", {"path": "?"})

    def idle(self) -> None:
        self.tidied += 1


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


def test_a_damaged_key_is_offline_and_asked_about_in_the_rhythm_of_a_lost_line() -> None:
    world = Broken()
    world.loop.run()
    assert world.told == [
        {"event": "fault", "code": "store.disk_full"},
        {"event": "offline", "code": "enrol.damaged"},
    ]
    assert 60 <= world.checks <= AN_HOUR / 7
    assert world.tidied > world.checks, "the house is kept all the same"


def test_where_nothing_can_be_written_the_house_is_kept_and_so_may_find_room() -> None:
    world = Full()
    world.loop.run()
    assert {"event": "fault", "code": "store.disk_full"} in world.told
    assert world.tidied > 100
