"""What must be so now is done at the platform while somebody waits, or it is not done."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from kiosk.catalogue import load
from kiosk.domain.answer_screen import Answer, NoLine, Unsure
from kiosk.domain.answer_screen import Asking as Waiting
from kiosk.domain.inquiry import Reply
from kiosk.domain.screen import Content, Farewell, Question, Review, SlipOut
from kiosk.flow import effects, events
from kiosk.flow.events import Event
from kiosk.flow.table import Flows
from tests.flows.asked import Asking, tables_with, text

LOSS = "social_card_loss"
DONE = Reply(note=text("卡已经停用"))
GIVEN = {"how": "lost", "new_card": "no", "phone": "13800001230"}


@cache
def losing() -> Flows:
    return tables_with(load().service(LOSS))


def to_review() -> Asking:
    walk = Asking(tables=losing())
    walk.to_question(LOSS)
    while isinstance(content := walk.screen.content, Question):
        walk.touch("draft", GIVEN[content.field.id]).touch("next")
    while not isinstance(walk.screen.content, Review):
        before: Content = walk.screen.content
        walk.touch("tick").touch("next")
        assert walk.screen.content != before
    return walk


def test_the_platform_does_it_and_then_it_is_a_case() -> None:
    walk = to_review().touch("submit")
    walk.sees(Waiting)
    assert walk.questions[0].given["how"] == "lost"
    assert walk.asked(effects.SubmitCase) == []
    assert walk.is_told(DONE).sees(Answer).note == DONE.note
    walk.touch("back").sees(Answer)
    walk.touch("done")
    assert len(walk.asked(effects.SubmitCase)) == 1
    walk.happen(walk.accepted()).sees(SlipOut)


def test_what_it_does_not_do_is_no_case() -> None:
    walk = to_review().touch("submit").is_told(Reply(refused="not_found"))
    assert walk.sees(Answer).news == "reply.not_found"
    walk.touch("back").sees(Review)
    walk.touch("submit").is_told(Reply(refused="not_found")).touch("done").sees(Farewell)
    assert walk.asked(effects.SubmitCase) == []


@pytest.mark.parametrize(
    "leaving",
    [events.IdleEnded(), events.Acted("leave_now"), events.Acted("restart")],
    ids=["walks off", "leaves", "starts over"],
)
def test_what_was_done_is_a_case_also_of_who_does_not_stay_to_read_it(leaving: Event) -> None:
    walk = to_review().touch("submit").is_told(DONE).happen(leaving)
    walk.sees(Farewell)
    (asked,) = walk.asked(effects.SubmitCase)
    assert [one.purpose for one in asked.submission.consents] == ["social_card_loss.apply"]
    walk.happen(walk.accepted()).sees(Farewell)
    assert not walk.state.visit.is_personal


def test_control_what_was_refused_is_none_of_theirs() -> None:
    walk = to_review().touch("submit").is_told(Reply(refused="not_found"))
    walk.happen(events.IdleEnded()).sees(Farewell)
    assert walk.asked(effects.SubmitCase) == []


def test_a_lost_answer_is_asked_again_under_the_same_id() -> None:
    walk = to_review().touch("submit").hears_nothing()
    walk.sees(Unsure)
    walk.touch("retry").sees(Waiting)
    first, second = walk.questions
    assert first == second, "the same question, to the last word"
    walk.happen(events.StepTimedOut()).sees(Unsure)
    walk.touch("retry").is_told(DONE).sees(Answer)
    assert len({one.id for one in walk.questions}) == 1
    assert walk.asked(effects.SubmitCase) == []


def test_an_answer_that_comes_late_is_taken_all_the_same() -> None:
    walk = to_review().touch("submit").touch("stop")
    walk.sees(Unsure)
    assert walk.is_told(DONE).sees(Answer).note == DONE.note


def test_without_an_answer_nothing_is_said_to_be_under_way() -> None:
    walk = to_review().touch("submit").hears_nothing().touch("leave")
    walk.sees(NoLine)
    assert walk.asked(effects.SubmitCase) == []


def test_a_line_that_goes_before_the_question_leaves_nothing_unsure() -> None:
    walk = to_review().goes(online=False).touch("submit")
    walk.sees(NoLine)
    assert walk.questions == []


def test_a_call_back_instead_takes_nothing_of_it_along() -> None:
    walk = to_review().touch("submit").hears_nothing().touch("leave").touch("call_me")
    while not isinstance(walk.screen.content, Review):
        if isinstance(walk.screen.content, Question):
            walk.touch("draft", GIVEN["phone"]).touch("next")
        else:
            walk.touch("tick").touch("next")
    case = walk.touch("submit").asked(effects.SubmitCase)[-1].submission
    assert set(case.answers) == {"callback", "phone"}
    assert [one.purpose for one in case.consents] == ["call_back"]


def test_who_gives_up_before_anything_was_asked_is_back_at_the_review() -> None:
    walk = to_review().mute().touch("submit")
    walk.sees(Waiting)
    walk.touch("stop").sees(Review)
    assert walk.questions == []


def test_what_was_refused_is_another_question_once_it_was_changed() -> None:
    walk = to_review().touch("submit").is_told(Reply(refused="not_found")).touch("back")
    walk.touch("submit")
    first, second = walk.questions
    assert first.id != second.id


def test_control_a_service_that_can_wait_is_not_asked_for() -> None:
    service = replace(load().service(LOSS), inquiry=None)
    walk = Asking(tables=tables_with(service))
    assert "asking" not in walk.tables[f"apply:{LOSS}"].steps
