"""A resident applies for the old-age allowance: every question, rule and consent, no device."""

from __future__ import annotations

from dataclasses import MISSING, fields
from datetime import date, timedelta

import pytest

from kiosk.domain.case import RatedItem
from kiosk.domain.masked import AccountNumber, PersonalText, Phone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Farewell,
    Guide,
    Home,
    NotYet,
    Question,
    RatingAsked,
    Review,
    ServiceList,
    SlipOut,
)
from kiosk.flow import effects, events
from tests.flows.world import ANSWERS, Walk, card


def test_the_straight_way_ends_with_a_rating_and_a_wiped_visit() -> None:
    walk = Walk().to_slip()
    (submitted,) = walk.asked(effects.SubmitCase)
    assert submitted.submission.case_id == "case-1"
    assert submitted.submission.answers["phone"] == Phone("13800001230")
    assert [c.purpose for c in submitted.submission.consents] != []
    assert walk.sees(SlipOut).printing
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))
    assert not walk.sees(SlipOut).printing
    walk.touch("next").sees(RatingAsked)
    walk.touch("rate", "5")
    (rated,) = walk.asked(effects.RateCase)
    assert rated.rating.satisfaction == 5
    assert rated.rating.item == RatedItem(
        area_code="510104",
        dept_code="11510104MB0000019J",
        task_code="11510104MB0000019J2000511008000",
        task_handle_item="11510104MB0000019J2000511008000",
        task_name="高龄津贴",
        project_no="QH01 1123 0001 7",
    )
    goodbye = walk.sees(Farewell)
    assert goodbye.take_card
    assert goodbye.take_slip
    assert walk.state.visit.card is None
    assert walk.state.visit.answers == {}
    assert walk.asked(effects.EndVisit)[-1].finished
    walk.happen(events.StepTimedOut()).sees(Attract)


def test_a_rating_bears_the_case_number_once_it_is_known() -> None:
    done = events.PrintEnded("job-1", PrintOutcome.DONE, None)
    walk = Walk().to_slip().happen(events.CaseAcknowledged("case-1", "N" * 43), done)
    walk.touch("next").touch("rate", "1").touch("skip")
    (rated,) = walk.asked(effects.RateCase)
    assert rated.rating.item.project_no == "N" * 43
    assert (rated.rating.satisfaction, rated.rating.rated_at) == (1, walk.at)


def test_whoever_does_not_rate_has_rated_nothing() -> None:
    walk = Walk().to_slip().happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))
    walk.touch("next").sees(RatingAsked)
    walk.touch("skip").sees(Farewell)
    assert not walk.asked(effects.RateCase)


def test_each_question_is_a_step_that_is_counted() -> None:
    walk = Walk().to_card()
    steps = [(p.step, p.of) for p in [walk.screen.progress] if p]
    walk.happen(events.CardWasRead(card(), walk.at))
    while isinstance(content := walk.screen.content, Question):
        assert walk.screen.progress
        steps.append((walk.screen.progress.step, walk.screen.progress.of))
        walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    walk.sees(ConsentAsked)
    assert steps == [(1, 6), (2, 6), (3, 6), (4, 6)]


def test_back_goes_one_question_back_and_keeps_the_answer() -> None:
    walk = Walk().to_form()
    walk.touch("draft", "13800001230").touch("next").touch("back")
    question = walk.sees(Question)
    assert question.field.id == "phone"
    assert question.draft == Phone("13800001230")
    walk.touch("back").sees(Guide)
    walk.touch("back").sees(ServiceList)
    walk.touch("back").sees(Home)


def test_an_unfinished_answer_does_not_go_on_and_says_why() -> None:
    walk = Walk().to_form().touch("draft", "138000012").touch("next")
    assert walk.sees(Question).missing == 2
    assert walk.sees(Question).complaint == "field.missing"
    walk.touch("draft", "1380000123")
    assert walk.sees(Question).complaint is None


def test_a_question_that_may_be_left_out_can_be_left_out() -> None:
    walk = Walk().to_form().touch("skip")
    assert walk.sees(Question).field.id == "lives_with"
    walk.touch("back").touch("draft", "13800001230").touch("next").touch("back").touch("skip")
    assert "phone" not in walk.state.visit.answers


def test_no_consent_no_way_on() -> None:
    walk = Walk().to_review().touch("back").touch("next")
    walk.sees(ConsentAsked)
    walk.touch("tick").touch("next").sees(Review)


def test_a_change_from_the_review_comes_back_to_the_review() -> None:
    walk = Walk().to_review().touch("change", "phone")
    assert walk.sees(Question).draft == Phone("13800001230")
    walk.touch("draft", "13900001111").touch("next")
    rows = {row.field_id: row.value for row in walk.sees(Review).rows}
    assert rows["phone"] == Phone("13900001111")


def test_the_review_shows_all_that_is_passed_on_with_the_case() -> None:
    walk = Walk().to_review()
    rows = {
        row.label if isinstance(row.label, str) else row.field_id: row.value
        for row in walk.sees(Review).rows
    }
    assert rows["review.address"] == card().address
    assert "路" not in str(rows["review.address"]), "masked until touched"
    walk.touch("submit")
    submission = walk.asked(effects.SubmitCase)[-1].submission
    shown = {"name": "review.name", "number": "review.number", "address": "review.address"}
    assert submission.applicant is not None
    card_fields = fields(submission.applicant)
    of_card = {field.name for field in card_fields if field.default is MISSING}  # on every card
    assert {getattr(submission.applicant, name) for name in shown} <= set(rows.values())
    assert of_card - set(shown) == {
        "kind",
        "sex",
        "ethnic",
        "birth",
        "authority",
        "valid_from",
        "valid_to",
    }, "what review.rest names"
    assert submission.answers.keys() <= rows.keys()


def test_the_review_is_clear_only_for_a_while() -> None:
    walk = Walk().to_review()
    assert not walk.sees(Review).clear
    walk.touch("unmask")
    assert walk.sees(Review).clear
    assert walk.asked(effects.Alarm)[-1].seconds == 10.0
    walk.happen(events.StepTimedOut())
    assert not walk.sees(Review).clear


@pytest.mark.parametrize(
    ("of", "rules"),
    [
        (card(born=date(1950, 1, 1)), ["age"]),
        (card(region="510105"), ["registered_here"]),
        (card(born=date(1950, 1, 1), region="510105"), ["age", "registered_here"]),
    ],
)
def test_who_may_not_is_told_why_before_any_typing(of: object, rules: list[str]) -> None:
    walk = Walk().to_form(of)  # type: ignore[arg-type]
    shown = walk.sees(NotYet)
    assert shown.found
    assert [rule.id for rule in shown.rules] == rules
    walk.touch("print_checklist")
    assert len(walk.asked(effects.PrintPaper)) == 1
    walk.touch("print_checklist")
    assert len(walk.asked(effects.PrintPaper)) == 1
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.DONE, None))
    assert walk.sees(NotYet).printed
    walk.touch("others").sees(ServiceList)


def test_eighty_on_the_birthday_itself() -> None:
    Walk().to_form(card(born=date(1946, 11, 23))).sees(Question)
    Walk().to_form(card(born=date(1946, 11, 24))).sees(NotYet)


def test_who_is_unsure_sees_all_rules() -> None:
    walk = Walk().to_card().touch("back").touch("not_me")
    assert not walk.sees(NotYet).found
    assert len(walk.sees(NotYet).rules) == 2


def test_back_from_a_change_leaves_the_answer_and_returns_to_the_review() -> None:
    walk = Walk().to_review().touch("change", "account").touch("draft", "1").touch("back")
    rows = {row.field_id: row.value for row in walk.sees(Review).rows}
    assert rows["account"] == AccountNumber(ANSWERS["account"])
    assert not walk.state.visit.editing


def test_agreeing_once_more_leaves_the_case_the_same() -> None:
    walk = Walk().to_review()
    before = walk.state.visit.consents
    walk.at += timedelta(minutes=1)
    walk.touch("back").touch("tick").touch("next").sees(Review)
    assert walk.state.visit.consents == before


def test_a_pad_takes_no_more_digits_than_there_are_places() -> None:
    walk = Walk().to_form()
    for key in "138000012309":
        walk.touch("key", PersonalText(key))
    assert walk.sees(Question).draft == Phone("13800001230")
    walk.touch("key", "delete").touch("key", "x")
    assert walk.sees(Question).draft == Phone("1380000123")
    walk.touch("key", "clear")
    assert walk.sees(Question).draft == Phone("")
