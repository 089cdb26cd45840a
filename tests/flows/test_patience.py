"""Time over a session: what is waited for, for how long, and what an overlay does to that."""

from __future__ import annotations

import pytest

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import (
    Attract,
    Farewell,
    HelpCalled,
    NotNow,
    PutCard,
    Reading,
    ServiceList,
)
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.flow import events
from tests.flows.hall import Hall
from tests.flows.world import card


@pytest.fixture
def hall() -> Hall:
    return Hall()


def language(hall: Hall) -> str:
    hall.sees(Attract)
    return hall.session.screen.display.language


@pytest.mark.parametrize("covered", [None, "help", "staff"])
def test_a_language_that_was_chosen_at_the_picture_goes_back_whoever_was_called(
    hall: Hall, covered: str | None
) -> None:
    hall.touch("language", "en").wait(50)
    if covered == "help":
        hall.touch("call_help").wait(30).sees(HelpCalled)
        hall.touch("resume")
    elif covered == "staff":
        hall.happen(events.StaffKnocked()).wait(30).sees(StaffPin)
        hall.touch("leave")
    assert language(hall.wait(9)) == "en", "what was left is waited for"
    assert language(hall.wait(2)) == "zh"


@pytest.mark.parametrize("covered", [False, True])
def test_who_does_not_lay_a_card_down_is_asked_to_lift_one(hall: Hall, covered: bool) -> None:
    hall.to_card().wait(6)
    if covered:
        hall.touch("call_help").wait(30).touch("resume")
    assert not hall.wait(3).sees(PutCard).lift
    assert hall.wait(2).sees(PutCard).lift


def test_a_step_that_is_entered_again_has_its_time_anew(hall: Hall) -> None:
    hall.to_card().wait(6).happen(events.CardFound(visit=0)).sees(Reading)
    hall.happen(events.CardFailed("idcard.moved", visit=0)).wait(9)
    assert not hall.sees(PutCard).lift
    assert hall.wait(2).sees(PutCard).lift


@pytest.mark.parametrize("moves", [False, True])
def test_what_moves_below_the_staff_door_leaves_it_its_own_time(hall: Hall, moves: bool) -> None:
    hall.to_card().happen(events.CardFound(visit=0)).to_overview().wait(5)
    if moves:
        hall.happen(events.CardWasRead(card(), hall.clock.now(), visit=0))
    before = hall.behind.overviews
    hall.wait(60).sees(StaffOverview)
    assert hall.behind.overviews - before == 30, "the overview is fresh"
    hall.wait(600).sees(Attract)


def test_a_store_that_hangs_takes_no_case_and_says_so(hall: Hall) -> None:
    hall.to_list()
    hall.behind.hangs = True
    hall.touch("choose_service", "old_age_allowance").wait(7).sees(ServiceList)
    assert hall.wait(2).sees(NotNow).code == "store.unwritable"
    hall.behind.hangs = False
    hall.touch("others").touch("choose_service", "old_age_allowance").touch("begin").sees(PutCard)


def test_a_door_whose_pin_nobody_checks_is_not_shut_for_good(hall: Hall) -> None:
    hall.behind.hangs = True
    hall.happen(events.StaffKnocked()).touch("key", PersonalText("2")).touch("enter").wait(7)
    assert not hall.sees(StaffPin).wrong
    told = hall.wait(2).sees(StaffPin)
    assert (told.digits, told.wrong, told.stuck) == (None, True, True)
    assert hall.behind.restarts == 0
    hall.touch("restart_program")
    assert hall.behind.restarts == 1, "what hangs is ended by whoever stands here"
    hall.behind.hangs = False
    hall.touch("key", PersonalText("2")).touch("enter").sees(StaffOverview)


def test_an_answered_door_is_not_told_that_nobody_answered(hall: Hall) -> None:
    hall.to_overview().touch("leave").sees(Attract)
    hall.happen(events.StaffKnocked()).wait(20).touch("restart_program")
    assert not hall.sees(StaffPin).wrong
    assert hall.behind.restarts == 0, "nothing hangs"


def test_nobody_at_the_card_for_the_idle_time_is_said_goodbye(hall: Hall) -> None:
    hall.to_card().wait(89).sees(PutCard)
    hall.wait(2).sees(Farewell)
