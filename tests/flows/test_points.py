"""Points: what is there, what is not counted yet, and that nothing is ever spent twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from kiosk.catalogue import load
from kiosk.domain.answer_screen import Answer, Offers, RedeemAsked, Unsure
from kiosk.domain.answer_screen import Asking as Waiting
from kiosk.domain.case import CaseStanding, CaseState
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.inquiry import Reply
from kiosk.domain.intake import Intake
from kiosk.domain.people_screen import CheckInAsked
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Farewell, NotNow, SlipOut
from kiosk.flow import effects, events
from kiosk.flow.table import Flows
from kiosk.kinds import own_cases
from kiosk.kinds.points import EARNED_BY
from tests.flows.around import handed_in, slip_of
from tests.flows.asked import HOURS, POINTS, Asking, standing, tables, tables_with, text
from tests.flows.world import NOW

EARNED = Entry("l1", text("志愿打卡"), text("加 2 分，共 12 分"), "mdi6.plus", open=False)
RICE = Entry("rice", text("一袋米"), text("10 分"), "mdi6.sack", sort=text("能换的"))
GOLD = replace(RICE, id="gold", open=False)
HAS = Reply(facts=(Fact(text("积分"), text("12 分")),), entries=(EARNED, RICE, GOLD))
LEFT = Reply(facts=(Fact(text("积分"), text("2 分")),))


def earning() -> Flows:
    """The tables of a kiosk that knows a service by which points are earned."""
    like = load().service("old_age_allowance")
    hours = replace(like, id=HOURS, kind=EARNED_BY, name=text("志愿服务打卡"))
    return {**tables(), "own_cases": own_cases.flow((like, hours))}


@pytest.fixture
def walk() -> Asking:
    return asking()


def asking(**given: object) -> Asking:
    return Asking(tables=earning(), **given)  # type: ignore[arg-type]


def to_redeem(walk: Asking) -> Asking:
    walk.to(POINTS).is_told(HAS).touch("redeem").touch("choose", "rice").sees(RedeemAsked)
    return walk


def test_what_is_there_and_how_it_came_about(walk: Asking) -> None:
    account = walk.to(POINTS).is_told(HAS).sees(Answer)
    assert account.facts == HAS.facts
    assert account.entries == (EARNED,), "what may be had is no line of the ledger"
    assert account.redeems


def test_without_a_line_it_is_said_that_nothing_can_be_had(walk: Asking) -> None:
    walk.goes(online=False)
    account = walk.to(POINTS).sees(Answer)
    assert (account.news, account.redeems) == ("answer.points_offline", False)
    walk.touch("redeem").sees(Answer)
    assert walk.questions == []


def test_an_answer_that_does_not_come_leaves_what_the_kiosk_knows(walk: Asking) -> None:
    account = walk.to(POINTS).hears_nothing().sees(Answer)
    assert (account.news, account.facts) == ("answer.points_offline", ())


def test_a_thing_is_chosen_confirmed_and_had_once(walk: Asking) -> None:
    walk.to(POINTS).is_told(HAS).touch("redeem")
    assert walk.sees(Offers).offers == (RICE, GOLD)
    walk.touch("choose", "gold").sees(Offers)
    assert walk.touch("choose", "rice").sees(RedeemAsked).offer == RICE
    assert len(walk.questions) == 1
    walk.touch("confirm").sees(Waiting)
    asked = walk.questions[-1]
    assert (asked.given, asked.id) == ({"redeem": "rice"}, "question-2")
    had = walk.is_told(LEFT).sees(Answer)
    assert (had.title, had.facts, had.news) == (RICE.title, LEFT.facts, "answer.redeemed")
    assert "积分：2 分" in walk.paper()
    assert "一袋米" in walk.paper()
    walk.touch("redeem").touch("back").sees(Answer)
    walk.touch("done").sees(Farewell)
    assert len(walk.questions) == 2


def test_a_lost_answer_is_asked_again_under_the_same_id(walk: Asking) -> None:
    to_redeem(walk).touch("confirm").hears_nothing()
    assert walk.sees(Unsure).offer == RICE
    assert walk.asked(effects.PrintPaper) == []
    walk.touch("retry").sees(Waiting)
    assert [one.id for one in walk.questions] == ["question-1", "question-2", "question-2"]
    assert walk.questions[1] == walk.questions[2], "the same question, to the last word"
    walk.happen(events.StepTimedOut()).sees(Unsure)
    walk.touch("retry").is_told(LEFT).sees(Answer)
    assert len(walk.asked(effects.PrintPaper)) == 1


def test_an_answer_that_comes_late_is_taken_all_the_same(walk: Asking) -> None:
    to_redeem(walk).touch("confirm").touch("stop").sees(Unsure)
    assert walk.is_told(LEFT).sees(Answer).news == "answer.redeemed"
    assert len(walk.asked(effects.PrintPaper)) == 1


def test_what_was_refused_was_not_had(walk: Asking) -> None:
    to_redeem(walk).touch("confirm").is_told(Reply(refused="points_short"))
    assert walk.sees(Answer).news == "reply.points_short"
    assert walk.asked(effects.PrintPaper) == []


def test_no_paper_says_that_something_was_had_which_was_only_looked_at(walk: Asking) -> None:
    to_redeem(walk).touch("back").sees(Offers)
    walk.touch("back").sees(Answer)
    walk.touch("print")
    assert RICE.title.zh not in walk.paper()
    assert EARNED.title.zh in walk.paper()


def test_no_paper_says_that_something_was_had_which_was_refused(walk: Asking) -> None:
    to_redeem(walk).touch("confirm")
    walk.is_told(replace(LEFT, refused="not_enough_points")).touch("print")
    assert RICE.title.zh not in walk.paper()


def test_a_line_that_goes_before_the_question_spends_nothing(walk: Asking) -> None:
    to_redeem(walk).goes(online=False)
    assert walk.touch("confirm").sees(Answer).news == "answer.points_offline"
    assert len(walk.questions) == 1


def test_another_thing_is_another_question(walk: Asking) -> None:
    to_redeem(walk).touch("back").sees(Offers)
    walk.touch("choose", "rice").touch("confirm")
    assert walk.questions[-1].id == "question-2"


@pytest.mark.parametrize(
    ("state", "shown"),
    [(CaseState.READY, True), (CaseState.LEASED, True), (CaseState.ACKED, False)],
)
def test_what_was_earned_here_and_waits_is_not_counted_yet(state: CaseState, shown: bool) -> None:
    walk = asking(standings=(standing("c1", HOURS, state), standing("c2")))
    walk.to(POINTS).is_told(HAS)
    waiting = [entry for entry in walk.sees(Answer).entries if entry.badge is not None]
    if not shown:
        assert waiting == []
        return
    (one,) = waiting
    assert one.badge is not None
    assert (one.id, one.badge.zh) == ("c1", "还没记上的")


# What is worth points is noted here

SORTING = "sorting_points"


@cache
def sorting() -> Flows:
    return tables_with(load().service(SORTING))


def noting(**given: object) -> Asking:
    return Asking(tables=sorting(), **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
def test_what_is_worth_points_is_noted_by_a_touch_with_or_without_a_line(online: bool) -> None:
    walk = noting().goes(online=online).to(SORTING)
    if online:
        walk.is_told(HAS)
    assert walk.sees(Answer).earns
    asked = walk.touch("earn").sees(CheckInAsked)
    assert asked.service.consents, "what is passed on stands there"
    case = handed_in(walk.touch("confirm")).submission
    assert (case.service_id, case.answers) == (SORTING, {})
    assert [one.purpose for one in case.consents] == ["sorting_points.check_in"]
    paper = slip_of(walk, accepted=False).as_text()
    assert "积分平台来给" in paper
    assert "slip.not_yet" in paper
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1")).sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next").sees(Farewell)


def test_what_was_noted_today_waits_and_is_not_noted_twice() -> None:
    walk = noting(standings=(standing("c1", SORTING), standing("c2", HOURS)))
    account = walk.to(SORTING).is_told(HAS).sees(Answer)
    assert (account.earns, account.news) == (False, "answer.earned")
    assert [entry.id for entry in account.entries if entry.badge] == ["c1"], "its own alone"
    walk.touch("earn").sees(Answer)


@pytest.mark.parametrize(
    "before",
    [
        standing("c1", SORTING, at=NOW - timedelta(days=1)),
        standing("c1", SORTING, CaseState.REJECTED),
        standing("c1", HOURS),
    ],
    ids=["yesterday", "refused", "another's"],
)
def test_control_what_was_noted_otherwise_hinders_nobody(before: CaseStanding) -> None:
    assert noting(standings=(before,)).to(SORTING).is_told(HAS).sees(Answer).earns


def test_a_store_that_takes_nothing_says_so_and_the_account_is_still_there() -> None:
    walk = noting().to(SORTING).is_told(HAS)
    walk.intake = Intake("store.disk_full")
    walk.touch("earn")
    assert walk.sees(NotNow).code == "store.disk_full"
    assert walk.touch("others").sees(Answer).facts == HAS.facts
    walk.intake = None
    walk.touch("earn").sees(Waiting)
    walk.happen(events.StepTimedOut()).sees(NotNow)
    walk.touch("back").sees(Answer)
    assert walk.asked(effects.SubmitCase) == []


def test_whoever_goes_back_has_noted_nothing() -> None:
    walk = noting().to(SORTING).is_told(HAS).touch("earn").touch("back")
    assert walk.sees(Answer).earns
    assert walk.asked(effects.SubmitCase) == []


def test_control_points_that_are_not_earned_here_have_no_such_key(walk: Asking) -> None:
    assert not walk.to(POINTS).is_told(HAS).sees(Answer).earns
    walk.touch("earn").sees(Answer)
