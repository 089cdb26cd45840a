"""A rating is never lost, never filled in beforehand, and asks why only where it was not good."""

from __future__ import annotations

import pytest

from kiosk.domain.case import Rating
from kiosk.domain.people_screen import ReasonsAsked
from kiosk.domain.province import Reason
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Farewell, RatingAsked
from kiosk.flow import effects, events
from tests.flows.around import ELDER, at, fill, lay
from tests.flows.world import Walk


def at_rating() -> Walk:
    walk = fill(lay(at("old_age_allowance").touch("begin"), ELDER)).touch("submit")
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    walk.sees(RatingAsked)
    return walk


def rated(walk: Walk) -> Rating:
    (one,) = walk.asked(effects.RateCase)
    return one.rating


@pytest.mark.parametrize("given", ["3", "4", "5"])
def test_who_is_content_is_asked_nothing_more(given: str) -> None:
    walk = at_rating().touch("rate", given)
    walk.sees(Farewell)
    assert (rated(walk).satisfaction, rated(walk).reasons) == (int(given), ())


@pytest.mark.parametrize("given", ["1", "2"])
def test_who_is_not_may_say_why(given: str) -> None:
    walk = at_rating().touch("rate", given)
    assert walk.sees(ReasonsAsked).ticked == ()
    assert not walk.asked(effects.RateCase)
    walk.touch("tick", "nobody_helped").touch("tick", "waited").touch("tick", "not_done")
    walk.touch("tick", "not_done").touch("tick", "nothing_known")
    assert walk.sees(ReasonsAsked).ticked == ("nobody_helped", "waited")
    walk.touch("done").sees(Farewell)
    assert rated(walk).satisfaction == int(given)
    assert rated(walk).reasons == (Reason.WAITED, Reason.NOBODY_HELPED)


def test_who_does_not_say_why_has_rated_all_the_same() -> None:
    walk = at_rating().touch("rate", "1").touch("tick", "waited").touch("skip")
    walk.sees(Farewell)
    assert (rated(walk).satisfaction, rated(walk).reasons) == (1, ())


@pytest.mark.parametrize(
    "way_out", [events.IdleEnded(), events.Acted("leave_now"), events.Acted("restart")]
)
def test_who_walks_off_has_rated_all_the_same(way_out: events.Event) -> None:
    walk = at_rating().touch("rate", "2").touch("tick", "waited").happen(way_out)
    walk.sees(Farewell)
    assert (rated(walk).satisfaction, rated(walk).reasons) == (2, (Reason.WAITED,))


def test_what_no_face_stands_for_is_no_rating() -> None:
    walk = at_rating().touch("rate", "6").touch("rate", "0").touch("rate")
    walk.sees(RatingAsked)
    assert not walk.asked(effects.RateCase)


def test_it_bears_the_time_at_which_it_was_given_without_a_line_too() -> None:
    walk = at_rating().happen(events.NetworkChanged(online=False)).touch("rate", "5")
    assert rated(walk).rated_at == walk.at
