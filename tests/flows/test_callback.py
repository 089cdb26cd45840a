"""What only the platform can do, while it does not answer: paper, or a call back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.domain.answer_screen import NoLine
from kiosk.domain.identity import Role
from kiosk.domain.intake import Intake
from kiosk.domain.masked import Phone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    ConsentAsked,
    Farewell,
    Guide,
    PutCard,
    Question,
    Review,
    ServiceList,
    SlipOut,
)
from kiosk.flow import effects, events
from tests.flows.around import CHILD, PARENT, agree, fill, handed_in, lay
from tests.flows.asked import CERTIFICATE, QUERY, Asking, asking
from tests.flows.world import Echo, card


def cut_off(service_id: str = CERTIFICATE) -> Asking:
    """Choose while the line is known to be down: nobody is identified yet."""
    walk = asking().goes(online=False)
    walk.touch("start").happen(events.VisitBegan("case-1", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", service_id)
    return walk


def unanswered(service_id: str = CERTIFICATE) -> Asking:
    """Ask, and hear nothing: who stands here is known."""
    return asking().to(service_id).hears_nothing()


@pytest.mark.parametrize("way", [cut_off, unanswered])
@pytest.mark.parametrize("service_id", [CERTIFICATE, QUERY])
def test_both_ways_lead_to_the_paper(way: Callable[[str], Asking], service_id: str) -> None:
    walk = way(service_id)
    shown = walk.sees(NoLine)
    assert (shown.service.id, shown.code) == (service_id, "sync.unreachable")
    walk.touch("print_checklist")
    said = walk.paper()
    for where in (shown.service.name, shown.service.guide.elsewhere):
        assert where.zh in said
    assert "青禾社区服务中心" in said
    assert card().name.reveal() not in said
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.DONE, None))
    assert walk.sees(NoLine).printed


def test_a_call_back_is_a_case_that_names_what_it_is_about() -> None:
    walk = unanswered(QUERY).touch("call_me")
    assert walk.asked(effects.AskIntake)[-1].service_id == "call_back"
    assert walk.sees(Question).field.id == "phone"
    walk.touch("draft", "13800001230").touch("next").sees(ConsentAsked)
    walk.touch("tick").touch("next").sees(Review)
    walk.touch("submit")
    (submitted,) = walk.asked(effects.SubmitCase)
    case = submitted.submission
    assert (case.service_id, case.applicant) == ("call_back", card())
    assert case.answers == {"callback": QUERY, "phone": Phone("13800001230")}
    assert [one.purpose for one in case.consents] == ["call_back"]
    walk.happen(walk.accepted()).sees(SlipOut)
    slip = submitted.compose(Echo(), "QH01 1123 0001 7", False).as_text()
    assert "请人回电话：交通违法查询" in slip, "it says what about"
    walk.happen(events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))
    assert walk.touch("next").sees(Farewell).handed_in


def test_who_is_not_known_yet_lays_the_card_down_first() -> None:
    walk = cut_off().touch("call_me")
    walk.sees(PutCard)
    walk.touch("back").sees(NoLine)
    walk.touch("call_me").happen(events.CardFound(), events.CardWasRead(card(), walk.at))
    walk.sees(Question)
    walk.touch("back").sees(NoLine)


def test_a_child_is_rung_up_only_with_their_guardians_word() -> None:
    walk = lay(cut_off().touch("call_me"), CHILD)
    assert walk.sees(PutCard).whose is Role.GUARDIAN
    lay(walk, PARENT)
    agree(walk).sees(Question)
    fill(walk).touch("submit")
    case = handed_in(walk).submission
    assert (case.applicant, case.guardian) == (CHILD, PARENT)
    assert {one.purpose for one in case.consents} == {"guardian", "call_back"}
    assert case.answers["callback"] == CERTIFICATE


def test_what_was_said_to_be_rung_up_is_no_answer_to_another_question() -> None:
    walk = unanswered(QUERY).touch("call_me").touch("draft", "13800001230").touch("next")
    walk.sees(ConsentAsked)
    walk.touch("back").touch("back").sees(NoLine)
    walk.touch("back").sees(Guide)
    walk.touch("begin")
    assert walk.questions[-1].id == "question-2"
    assert walk.questions[-1].given == {}


def test_a_machine_that_takes_nothing_says_so_before_anybody_types() -> None:
    walk = cut_off()
    walk.intake = Intake("store.floor")
    assert walk.touch("call_me").sees(NoLine).code == "store.floor"
    walk.intake = None
    walk.touch("call_me").happen(events.StepTimedOut())
    assert walk.sees(NoLine).code == "store.unwritable"


def test_the_way_back_leads_to_where_they_came_from() -> None:
    cut_off().touch("others").sees(ServiceList)
    walk = unanswered().touch("others")
    walk.sees(Guide)
    walk.touch("back").sees(ServiceList)
    assert walk.state.visit.answers == {}


def test_once_the_line_is_back_it_can_be_begun() -> None:
    walk = cut_off().goes(online=True).touch("back")
    walk.touch("choose_service", CERTIFICATE).sees(Guide)


def test_what_waits_for_an_answer_of_the_store_leads_nowhere_once_left() -> None:
    walk = cut_off()
    walk.intake = None
    walk.touch("call_me").touch("others").sees(ServiceList)
    walk.happen(events.IntakeTold("call_back", Intake())).sees(ServiceList)
