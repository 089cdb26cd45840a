"""What sync does next: haste is made where it helps, and is no way around patience."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from kiosk.errors import KioskError
from offline_store.sync.loop import Loop, Timing
from offline_store.sync.transport import REFUSED
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
    """What is published: nothing, or what ``rounds`` say."""

    def __init__(self, *rounds: Round) -> None:
        self.hurries = 0
        self.rounds = list(rounds)

    def hurry(self) -> None:
        self.hurries += 1

    def turn(self) -> Round:
        return self.rounds.pop(0) if self.rounds else Round(Ended.NOTHING)


class Ticking(SetClock):
    """A second passes by at each look, and somebody hands in a case, or staff ask."""

    def __init__(self, world: Losing) -> None:
        super().__init__()
        self._world, self._passed = world, 0.0
        self.nobody = False

    def monotonic(self) -> float:
        self._passed += 1.0
        if self._passed >= AN_HOUR:
            self._world.loop.end()
        if not self.nobody:
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
    assert 60 <= world.checks <= AN_HOUR / 7, "with haste"
    assert world.tidied > world.checks, "the house is kept all the same"


def test_where_nothing_can_be_written_the_house_is_kept_and_so_may_find_room() -> None:
    world = Full()
    world.loop.run()
    assert {"event": "fault", "code": "store.disk_full"} in world.told
    assert world.tidied > 100


class Quiet(Losing):
    """A kiosk at which nobody is and nothing waits, before a platform that may be away."""

    def __init__(self, *, there: bool, rounds: Sequence[Round] = ()) -> None:
        super().__init__(60.0)
        self.there, self.asked = there, 0
        self.news.rounds = list(rounds)
        self.clock.nobody = True

    def check(self) -> str | None:  # type: ignore[override]
        self.asked += 1
        return None if self.there else "sync.unreachable"

    def round(self) -> Round:
        return Round(Ended.NOTHING)


def test_a_country_of_kiosks_asks_whether_the_platform_is_there_every_five_minutes() -> None:
    world = Quiet(there=True)
    world.loop.run()
    assert 8 <= world.asked <= 19
    assert world.told == [{"event": "online"}]


def test_the_longer_a_platform_is_away_the_seldomer_it_is_asked_for() -> None:
    world = Quiet(there=False)
    world.loop.run()
    assert 25 <= world.asked <= 75, "every ten seconds would be 360"
    assert world.told == [{"event": "offline", "code": "sync.unreachable"}]


def test_who_was_shut_out_is_online_at_the_next_answer_that_is_for_it() -> None:
    refused, answered = Round(Ended.UNAUTHORISED, 1, REFUSED), Round(Ended.ANSWERED)
    world = Quiet(there=True, rounds=(refused, refused, answered, answered))
    world.loop.run()
    fault = {"event": "fault", "code": REFUSED}
    assert world.told == [{"event": "online"}, fault, fault, {"event": "online"}]


def test_who_is_shut_out_is_not_online_for_finding_the_platform_again() -> None:
    world = Quiet(there=True, rounds=(Round(Ended.UNAUTHORISED, code=REFUSED),))
    answers = iter([None, "sync.unreachable"])
    world.check = lambda: next(answers, None)  # type: ignore[method-assign]
    world.loop.run()
    fault = {"event": "fault", "code": REFUSED}
    lost = {"event": "offline", "code": "sync.unreachable"}
    assert world.told == [{"event": "online"}, fault, lost, fault]
