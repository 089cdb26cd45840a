"""What happened to somebody is dealt with in one visit: one card, one service after another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.catalogue import checks
from kiosk.domain.answer_screen import NoLine
from kiosk.domain.finding_screen import Errands, ErrandState, Situations
from kiosk.domain.people_screen import Assent, ReasonsAsked
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import ConsentAsked, Farewell, Guide, Home, Question, Review, SlipOut
from kiosk.domain.service import Directory, Situation
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.table import Flows
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.test_finding import catalogue
from tests.flows.world import ANSWERS, NOW, Echo, Walk, card, site

FIRST, SECOND = "old_age_allowance", "old_age_again"
ONLINE, OTHER = "proof_of_social_insurance", "id_card_renewal"
ALL = (FIRST, OTHER, SECOND, ONLINE, "not_written_yet")


def tables(*services: str) -> Flows:
    """A situation: two services alike but in name, one that needs the line, one elsewhere."""
    found = catalogue()
    first = found.service(FIRST)

    here = (first, replace(first, id=SECOND, name=Text("再领一次", "Again")), found.service(ONLINE))
    situation = Situation(
        "turned_80", Text("满八十了", "80"), Text("一起办", "All"), first.icon, services or ALL, {}
    )
    directory = Directory(situations=(situation,), others=(found.service(OTHER),))
    more = [staff.flow(site())]
    return hall.flows(found.groups, here, site(), checks, more=more, directory=directory)


def opened(*services: str, online: bool = True) -> Walk:
    walk = Walk(tables=tables(*services)).happen(events.NetworkChanged(online=online))
    walk.touch("start").happen(events.VisitBegan("case-1", NOW))
    walk.touch("situations").sees(Situations)
    walk.touch("choose_situation", "turned_80")
    return walk


def states(walk: Walk) -> dict[str, ErrandState]:
    return {one.service.id: one.state for one in walk.sees(Errands).errands}


def hand_in(walk: Walk, case_id: str) -> Walk:
    """Go from the guide to the slip and past the rating."""
    return to_slip(walk.touch("begin"), case_id).touch("next").touch("skip")


def to_slip(walk: Walk, case_id: str) -> Walk:
    if walk.screen.content.view == "put_card":
        walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at))
    while isinstance(content := walk.screen.content, Question):
        if content.draft is None:
            walk.touch("draft", ANSWERS[content.field.id])
        walk.touch("next")
    walk.sees(ConsentAsked)
    walk.touch("tick").touch("next").sees(Review)
    walk.touch("submit").happen(walk.accepted(case_id), events.ReceiptOverdue(case_id))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).sees(SlipOut)
    return walk


def test_all_that_can_be_done_here_is_ticked_and_can_be_unticked() -> None:
    walk = opened()
    assert states(walk) == {
        FIRST: ErrandState.TICKED,
        OTHER: ErrandState.ELSEWHERE,
        SECOND: ErrandState.TICKED,
        ONLINE: ErrandState.TICKED,
    }
    shown = walk.sees(Errands)
    assert (shown.number, shown.of) == (1, 3)
    walk.touch("tick", FIRST).touch("tick", OTHER).touch("tick", "nothing")
    shown = walk.sees(Errands)
    assert states(walk)[FIRST] is ErrandState.UNTICKED
    assert states(walk)[OTHER] is ErrandState.ELSEWHERE, "it is not to be had here"
    assert shown.following is not None
    assert (shown.following.id, shown.of) == (SECOND, 2)
    assert states(walk.touch("tick", FIRST))[FIRST] is ErrandState.TICKED


def test_one_follows_another_in_their_order_and_the_card_is_read_once() -> None:
    walk = opened(FIRST, SECOND)
    walk.touch("begin").sees(Guide)
    hand_in(walk, "case-1")
    shown = walk.sees(Errands)
    assert states(walk) == {FIRST: ErrandState.DONE, SECOND: ErrandState.TICKED}
    assert (shown.number, shown.of) == (2, 2)
    assert walk.state.visit.card == card()
    walk.happen(events.VisitBegan("case-2", walk.at)).touch("begin")
    assert walk.sees(Guide).service.id == SECOND
    hand_in(walk, "case-2").sees(Farewell)
    handed_in = [effect.submission for effect in walk.asked(effects.SubmitCase)]
    assert [(one.case_id, one.service_id) for one in handed_in] == [
        ("case-1", FIRST),
        ("case-2", SECOND),
    ]
    assert len(walk.asked(effects.EndVisit)) == 2


def test_what_was_answered_for_one_stands_in_the_next() -> None:
    walk = opened(FIRST, SECOND).touch("begin")
    hand_in(walk, "case-1").happen(events.VisitBegan("case-2", walk.at))
    walk.touch("begin").touch("begin")
    assert walk.sees(Question).draft is not None
    assert walk.sees(Question).known == "before"


def test_one_more_thing_at_the_slip_is_the_next_of_the_situation() -> None:
    walk = opened(FIRST, SECOND).touch("begin").touch("begin")
    to_slip(walk, "case-1").touch("another")
    assert states(walk) == {FIRST: ErrandState.DONE, SECOND: ErrandState.TICKED}


def test_what_is_left_is_printed_by_itself_behind_the_last() -> None:
    walk = opened(FIRST, OTHER, SECOND)
    walk.touch("tick", SECOND).touch("begin")
    hand_in(walk, "case-1")
    assert walk.asked(effects.PrintPaper) == []
    walk.happen(events.VisitBegan("case-2", walk.at))
    (paper,) = walk.asked(effects.PrintPaper)
    text = paper.compose(Echo()).as_text()
    left = catalogue().service(OTHER)
    assert left.name.zh in text
    assert left.guide.elsewhere.zh in text
    walk.happen(events.PrintEnded(paper.job_id, PrintOutcome.DONE, None))
    assert walk.sees(Errands).printed
    assert walk.sees(Errands).following is None
    walk.touch("finish").sees(Farewell)


def test_what_lives_of_the_line_waits_for_it_or_goes_on_the_paper() -> None:
    walk = opened(FIRST, ONLINE, online=False)
    assert states(walk)[ONLINE] is ErrandState.NOT_NOW
    assert walk.sees(Errands).of == 1
    walk.touch("print_checklist")
    (paper,) = walk.asked(effects.PrintPaper)
    assert catalogue().service(ONLINE).name.zh in paper.compose(Echo()).as_text()
    walk.happen(events.NetworkChanged(online=True))
    assert states(walk)[ONLINE] is ErrandState.TICKED


def test_what_somebody_is_only_rung_up_about_is_not_done_and_goes_on_the_paper() -> None:
    walk = opened(FIRST, ONLINE)
    hand_in(walk.touch("begin"), "case-1").happen(events.VisitBegan("case-2", NOW))
    walk.touch("begin").touch("begin").happen(events.InquiryMinted("question-1"))
    walk.happen(events.NetworkChanged(online=False))
    walk.happen(events.NotAnswered("question-1", "sync.unreachable")).sees(NoLine)
    to_slip(walk.touch("call_me"), "case-2").touch("next")
    walk.happen(events.VisitBegan("case-3", NOW))
    assert states(walk) == {FIRST: ErrandState.DONE, ONLINE: ErrandState.NOT_NOW}
    paper = walk.asked(effects.PrintPaper)[-1].compose(Echo()).as_text()
    assert catalogue().service(ONLINE).name.zh in paper


def test_where_nothing_can_be_done_here_there_is_only_the_paper() -> None:
    walk = opened(OTHER, "not_written_yet")
    assert walk.sees(Errands).following is None
    walk.touch("begin").touch("finish").sees(Errands)
    walk.touch("print_checklist")
    assert walk.asked(effects.PrintPaper)


def test_who_is_not_eligible_for_one_comes_back_to_the_rest() -> None:
    walk = opened(FIRST, SECOND).touch("begin").touch("begin")
    walk.happen(events.CardFound(), events.CardWasRead(card(born=date(1990, 1, 2)), walk.at))
    assert walk.screen.content.view == "not_yet"
    walk.touch("others")
    assert states(walk)[FIRST] is ErrandState.TICKED
    walk.touch("tick", FIRST)
    following = walk.sees(Errands).following
    assert following is not None
    assert following.id == SECOND


def test_who_helps_with_one_thing_helps_with_the_next_and_is_agreed_to_anew() -> None:
    walk = opened(FIRST, SECOND).touch("begin").touch("for_another")
    helper = card(born=date(1980, 1, 2))
    for whose in (helper, card()):
        walk.happen(events.CardFound(), events.CardWasRead(whose, walk.at))
    walk.sees(Assent)
    walk.touch("tick").touch("next").sees(Question)
    while walk.screen.content.view != Errands.view:
        walk.touch("back")
    visit = walk.state.visit
    assert (visit.card, visit.helper, visit.agreed_helper) == (card(), helper, None)
    walk.touch("begin").touch("begin")
    assert walk.sees(Assent).who == helper.name


def test_back_leaves_the_situation_and_its_ticks_behind() -> None:
    walk = opened(FIRST, SECOND).touch("back")
    walk.sees(Situations)
    visit = walk.state.visit
    assert (visit.errands, visit.way.situation, visit.case_id) == ((), None, "case-1")
    walk.touch("back").sees(Home)


@pytest.mark.parametrize(
    "way_out", [events.IdleEnded(), events.Acted("leave_now"), events.Acted("restart")]
)
def test_who_walks_off_while_rating_leaves_the_rest_behind(way_out: events.Event) -> None:
    walk = to_slip(opened().touch("begin").touch("begin"), "case-1")
    walk.touch("next").touch("rate", "1").sees(ReasonsAsked)
    walk.happen(way_out).sees(Farewell)
    assert walk.state.visit.card is None
    (sent,) = walk.asked(effects.RateCase)
    assert sent.rating.satisfaction == 1


def test_nothing_is_left_of_a_situation_after_the_visit() -> None:
    walk = opened(FIRST, SECOND).touch("begin")
    hand_in(walk, "case-1").happen(events.VisitBegan("case-2", walk.at))
    walk.happen(events.IdleEnded()).sees(Farewell)
    walk.touch("done").touch("start").happen(events.VisitBegan("case-3", walk.at)).sees(Home)
    visit = walk.state.visit
    assert (visit.card, visit.errands, visit.way.situation, dict(visit.known)) == (
        None,
        (),
        None,
        {},
    )
