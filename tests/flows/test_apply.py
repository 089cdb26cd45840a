"""A resident applies for the old-age allowance: every way through the tables, no device."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta

import pytest

from kiosk.domain.masked import AccountNumber, PersonalText, Phone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Farewell,
    Guide,
    HelpCalled,
    Home,
    NotYet,
    PutCard,
    Question,
    RatingAsked,
    Reading,
    Review,
    ServiceList,
    SlipOnScreen,
    SlipOut,
    Submitting,
    Trouble,
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
    goodbye = walk.sees(Farewell)
    assert goodbye.take_card
    assert goodbye.take_slip
    assert walk.state.visit.card is None
    assert walk.state.visit.answers == {}
    assert walk.asked(effects.EndVisit)[-1].finished
    walk.happen(events.StepTimedOut()).sees(Attract)


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
    of_card = {field.name for field in fields(submission.applicant)}
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


@pytest.mark.parametrize(
    "code", ["idcard.moved", "idcard.not_an_id_card", "idcard.no_answer", "idcard.unplugged"]
)
def test_a_card_that_cannot_be_read_is_said_and_the_resident_goes_on(code: str) -> None:
    walk = Walk().to_card().happen(events.CardFound())
    walk.sees(Reading)
    walk.happen(events.CardFailed(code))
    assert walk.sees(PutCard).code == code
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at)).sees(Question)


def test_a_read_that_never_ends_is_given_up() -> None:
    walk = Walk().to_card().happen(events.CardFound(), events.StepTimedOut())
    assert walk.sees(PutCard).code == "idcard.no_answer"


def test_an_expired_card_is_not_taken() -> None:
    walk = Walk().to_form(card(valid_to=date(2026, 11, 22)))
    assert walk.sees(PutCard).code == "idcard.expired"
    walk.happen(events.CardWasRead(card(valid_to=date(2026, 11, 23)), walk.at)).sees(Question)


def test_a_case_that_the_disk_refuses_is_said_and_can_be_tried_again() -> None:
    walk = Walk().to_review().touch("submit")
    walk.sees(Submitting)
    walk.happen(events.CaseNotAccepted("case-1", "store.disk_full"))
    assert walk.sees(Trouble).code == "store.disk_full"
    assert not walk.sees(Trouble).safe
    walk.touch("retry").sees(Submitting)
    assert len(walk.asked(effects.SubmitCase)) == 2
    assert len({s.submission.case_id for s in walk.asked(effects.SubmitCase)}) == 1


def test_a_slip_that_did_not_print_is_shown_and_printed_when_paper_is_there() -> None:
    walk = (
        Walk()
        .to_slip()
        .happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    )
    shown = walk.sees(SlipOnScreen)
    assert shown.may_print
    assert shown.code == "printer.paper_out"
    walk.happen(events.PrinterRecovered()).sees(SlipOut)
    assert len(walk.asked(effects.PrintSlip)) == 2


def test_a_printer_that_only_says_that_it_is_well_is_tried_once_more_and_no_more() -> None:
    failed = events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.no_answer")
    well = events.PrinterRecovered(seen=False)
    walk = Walk().to_slip().happen(failed, well, failed, well)
    assert len(walk.asked(effects.PrintSlip)) == 2
    walk.sees(SlipOnScreen)
    walk.touch("print").happen(failed, well).sees(SlipOnScreen)
    assert len(walk.asked(effects.PrintSlip)) == 3
    walk.happen(events.PrinterRecovered(seen=True)).sees(SlipOut)
    assert len(walk.asked(effects.PrintSlip)) == 4, "it was seen to be mended"


def test_a_print_of_which_nobody_knows_the_end_is_never_repeated() -> None:
    ended = events.PrintEnded("job-1", PrintOutcome.UNKNOWN, "printer.unknown_outcome")
    walk = Walk().to_slip().happen(ended)
    assert not walk.sees(SlipOnScreen).may_print
    walk.happen(events.PrinterRecovered()).touch("print")
    assert len(walk.asked(effects.PrintSlip)) == 1
    walk.touch("next").sees(RatingAsked)


def test_a_slip_that_is_printing_is_not_printed_again_when_the_printer_recovers() -> None:
    walk = Walk().to_slip().happen(events.PrinterRecovered())
    assert len(walk.asked(effects.PrintSlip)) == 1


def test_a_print_that_ends_while_help_is_called_is_not_lost() -> None:
    walk = Walk().to_slip().touch("call_help")
    walk.sees(HelpCalled)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    walk.sees(HelpCalled)
    walk.touch("resume")
    assert walk.sees(SlipOnScreen).code == "printer.paper_out"


def test_a_card_read_that_ends_while_help_is_called_is_not_lost() -> None:
    walk = Walk().to_card().happen(events.CardFound()).touch("call_help")
    walk.happen(events.CardWasRead(card(), walk.at)).sees(HelpCalled)
    walk.touch("resume").sees(Question)


def test_the_platforms_answer_to_this_case_is_said_at_once() -> None:
    walk = Walk().to_slip()
    walk.happen(events.CaseAcknowledged("case-of-another", "9"))
    assert not walk.sees(SlipOut).acknowledged
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    assert walk.sees(SlipOut).acknowledged


def test_one_more_thing_keeps_the_card_and_takes_a_new_case() -> None:
    done = events.PrintEnded("job-1", PrintOutcome.DONE, None)
    walk = Walk().to_slip().happen(done).touch("another")
    walk.sees(Home)
    walk.happen(events.VisitBegan("case-2", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", "old_age_allowance")
    walk.touch("begin").sees(Question)
    assert walk.state.visit.case_id == "case-2"
    assert walk.state.visit.answers == {}


def handed_in_and_another() -> Walk:
    done = events.PrintEnded("job-1", PrintOutcome.DONE, None)
    walk = Walk().to_slip().happen(done).touch("another")
    return walk.happen(events.VisitBegan("case-2", walk.at))


@pytest.mark.parametrize("starts_over", [0, 2])
def test_the_farewell_speaks_of_the_case_that_was_handed_in_before(starts_over: int) -> None:
    walk = handed_in_and_another()
    for n in range(starts_over):
        walk.touch("choose_group", "benefits").touch("restart")
        walk.happen(events.VisitBegan(f"case-{3 + n}", walk.at))
    goodbye = walk.touch("restart").sees(Farewell)
    assert (goodbye.handed_in, goodbye.sent) == (True, False)
    assert goodbye.take_slip
    assert goodbye.take_card
    assert [end.finished for end in walk.asked(effects.EndVisit)] == [
        True,
        *[False] * starts_over,
        False,
    ], "one case was handed in, once"
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    assert walk.sees(Farewell).sent


@pytest.mark.parametrize("signed", ["case-1", "case-2"])
def test_all_is_sent_only_when_the_platform_has_signed_for_each_case(signed: str) -> None:
    walk = handed_in_and_another()
    walk.touch("choose_group", "benefits").touch("choose_service", "old_age_allowance")
    walk.touch("begin")
    while isinstance(content := walk.screen.content, Question):
        walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    walk.touch("tick").touch("next").touch("submit").happen(walk.accepted("case-2"))
    walk.happen(events.CaseAcknowledged(signed, "N" * 43), events.IdleEnded())
    assert not walk.sees(Farewell).sent
    other = {"case-1": "case-2", "case-2": "case-1"}[signed]
    walk.happen(events.CaseAcknowledged(other, "N" * 43))
    assert walk.sees(Farewell).sent


def test_who_handed_nothing_in_is_not_told_that_they_did() -> None:
    assert not Walk().to_review().happen(events.IdleEnded()).sees(Farewell).handed_in


def test_start_over_forgets_what_was_typed() -> None:
    walk = Walk().to_review().touch("restart")
    walk.sees(Home)
    assert walk.state.visit.card is None
    assert not walk.asked(effects.EndVisit)[-1].finished


@pytest.mark.parametrize("way_out", [events.IdleEnded(), events.Acted("leave_now")])
def test_every_way_out_is_the_one_farewell(way_out: events.Event) -> None:
    walk = Walk().to_review().happen(events.StillThereAsked(20))
    assert walk.screen.asks_still_there == 20
    walk.happen(way_out).sees(Farewell)
    assert walk.state.visit.card is None
    seen = [walk.screen, walk.happen(events.StepTimedOut()).screen]
    assert [screen.asks_still_there for screen in seen] == [None, None], "the next person's, too"
    walk.sees(Attract)


def test_what_comes_by_itself_takes_the_question_away() -> None:
    walk = Walk().to_card().happen(events.CardFound(), events.StillThereAsked(20))
    walk.happen(events.StepTimedOut()).sees(PutCard)
    assert walk.screen.asks_still_there is None
    walk.happen(events.StillThereAsked(20), events.NetworkChanged(online=False))
    assert walk.screen.asks_still_there == 20, "what moves nobody asks on"


def test_one_touch_is_enough_to_stay() -> None:
    walk = Walk().to_review().happen(events.StillThereAsked(20)).touch("still_here")
    assert walk.screen.asks_still_there is None
    walk.sees(Review)


def test_larger_text_lasts_until_the_farewell_is_over() -> None:
    walk = Walk().to_card().touch("larger_text")
    assert walk.screen.display.large
    walk.happen(events.IdleEnded())
    assert walk.screen.display.large
    walk.happen(events.StepTimedOut())
    assert not walk.screen.display.large


def test_what_was_chosen_at_the_picture_does_not_wait_for_the_next_person() -> None:
    walk = Walk().touch("language", "en").touch("larger_text")
    assert (walk.screen.display.language, walk.screen.display.large) == ("en", True)
    assert walk.asked(effects.Alarm)[-1].seconds == 60.0
    walk.happen(events.StepTimedOut())
    assert (walk.screen.display.language, walk.screen.display.large) == ("zh", False)
    walk.touch("language", "en").touch("start").happen(events.VisitBegan("case-1", walk.at))
    assert walk.screen.display.language == "en", "who begins keeps it"


@pytest.mark.parametrize("online", [True, False])
@pytest.mark.parametrize("sounds", [True, False])
def test_a_call_that_nobody_can_hear_names_the_telephone(online: bool, sounds: bool) -> None:
    walk = Walk().to_form().happen(events.NetworkChanged(online), events.SpeechChanged(sounds))
    shown = walk.touch("call_help").sees(HelpCalled)
    assert shown.unheard is (not online and not sounds)
    assert shown.phone


def test_the_slip_holds_masks_only() -> None:
    walk = Walk().to_slip()
    words = walk.asked(effects.PrintSlip)[-1].slip.as_text()
    assert "王小英" not in words
    assert "王*英" in words
    assert "13800001230" not in words
    assert card().number.reveal() not in words


def test_offline_the_slip_says_that_it_is_not_accepted_yet() -> None:
    walk = Walk().happen(events.NetworkChanged(online=False)).to_review().touch("submit")
    walk.happen(walk.accepted())
    (printed,) = walk.asked(effects.PrintSlip)
    assert "slip.not_yet" in str(printed.slip.parts[0])
    walk.happen(events.ReceiptOverdue("case-1"), events.CaseAcknowledged("case-1", "9"))
    assert len(walk.asked(effects.PrintSlip)) == 1


def test_a_slip_says_accepted_only_when_the_platform_has_signed() -> None:
    walk = Walk().to_review().touch("submit")
    walk.happen(walk.accepted())
    assert walk.sees(SlipOut).printing, "the resident is told at once that the case stands"
    assert walk.asked(effects.AwaitReceipt) == [effects.AwaitReceipt("case-1", 2.0)]
    walk.touch("next").happen(events.CaseAcknowledged("another", "1")).sees(SlipOut)
    assert walk.asked(effects.PrintSlip) == []
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    (printed,) = walk.asked(effects.PrintSlip)
    assert "slip.not_yet" not in printed.slip.as_text()
    assert not walk.sees(SlipOut).overdue
    walk.happen(events.ReceiptOverdue("case-1"))
    assert len(walk.asked(effects.PrintSlip)) == 1


@pytest.mark.parametrize("covered", ["", "call_help"])
def test_a_line_that_was_cut_on_the_review_leaves_a_slip_that_says_so(covered: str) -> None:
    walk = Walk().to_review().touch("submit")
    assert walk.screen.online, "nobody has noticed yet"
    walk.happen(walk.accepted())
    if covered:
        walk.touch(covered).sees(HelpCalled)
    walk.happen(events.ReceiptOverdue("case-0"), events.ReceiptOverdue("case-1"))
    (printed,) = walk.asked(effects.PrintSlip)
    assert "slip.not_yet" in str(printed.slip.parts[0])
    if covered:
        walk.touch("resume")
    assert walk.sees(SlipOut).overdue
    walk.happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert not walk.sees(SlipOnScreen).accepted
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    assert walk.sees(SlipOnScreen).accepted
    walk.touch("print")
    assert "slip.not_yet" not in walk.asked(effects.PrintSlip)[-1].slip.as_text()


def test_a_print_of_the_last_visit_says_nothing_about_this_one() -> None:
    walk = Walk().to_slip()
    walk.happen(events.PrintEnded("job-0", PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert walk.sees(SlipOut).printing


def test_an_answer_about_another_case_is_not_taken_for_this_one() -> None:
    other = Walk().to_review().touch("submit")
    other.happen(other.accepted("case-0"))
    other.sees(Submitting)
    other.happen(events.CaseNotAccepted("case-0", "store.disk_full")).sees(Submitting)


def test_a_disk_that_was_only_slow_ends_at_the_slip_all_the_same() -> None:
    late = Walk().to_review().touch("submit").happen(events.StepTimedOut())
    assert late.sees(Trouble).safe is None, "nobody is told that it was not sent"
    assert not late.screen.back, "nothing is changed of what may stand already"
    late.touch("back").sees(Trouble)
    late.happen(late.accepted("case-0")).sees(Trouble)
    late.happen(late.accepted()).sees(SlipOut)


def test_a_disk_that_was_slow_and_broken_is_said_when_it_is_known() -> None:
    late = Walk().to_review().touch("submit").happen(events.StepTimedOut())
    late.happen(events.CaseNotAccepted("case-1", "store.disk_full"))
    told = late.sees(Trouble)
    assert (told.code, told.safe) == ("store.disk_full", False)
    assert late.screen.back


def test_trying_again_while_the_disk_is_slow_hands_in_the_same_case() -> None:
    late = Walk().to_review().touch("submit").happen(events.StepTimedOut()).touch("retry")
    first, second = [s.submission for s in late.asked(effects.SubmitCase)]
    assert (first.case_id, first.answers) == (second.case_id, second.answers)
    late.happen(late.accepted()).happen(late.accepted()).sees(SlipOut)
    assert len(late.asked(effects.AwaitReceipt)) == 1


def test_help_cannot_be_used_to_leave_a_commit_under_way() -> None:
    walk = Walk().to_review().touch("submit").touch("call_help")
    walk.sees(HelpCalled)
    assert not walk.screen.restart
    walk.touch("restart").sees(HelpCalled)


def test_back_from_a_change_leaves_the_answer_and_returns_to_the_review() -> None:
    walk = Walk().to_review().touch("change", "account").touch("draft", "1").touch("back")
    rows = {row.field_id: row.value for row in walk.sees(Review).rows}
    assert rows["account"] == AccountNumber(ANSWERS["account"])
    assert not walk.state.visit.editing


def test_a_checklist_of_the_last_visit_says_nothing_to_the_next_person() -> None:
    walk = Walk().to_form(card(born=date(1950, 1, 1))).touch("print_checklist").touch("restart")
    walk.happen(events.VisitBegan("case-2", walk.at))
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert walk.state.visit.paper is None
    assert walk.state.visit.paper_code is None


def test_whose_slip_is_on_its_way_waits_for_it() -> None:
    walk = Walk().to_slip().touch("next").touch("another")
    walk.sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    walk.sees(SlipOnScreen)


def test_agreeing_once_more_leaves_the_case_the_same() -> None:
    walk = Walk().to_review()
    before = walk.state.visit.consents
    walk.at += timedelta(minutes=1)
    walk.touch("back").touch("tick").touch("next").sees(Review)
    assert walk.state.visit.consents == before


def test_what_was_unmasked_is_masked_when_somebody_comes_to_help() -> None:
    walk = Walk().to_review().touch("unmask").touch("call_help").touch("resume")
    assert not walk.sees(Review).clear


def test_who_starts_over_is_still_told_to_take_the_card() -> None:
    walk = Walk().to_form().touch("restart")
    walk.happen(events.VisitBegan("case-2", walk.at)).touch("restart")
    assert walk.sees(Farewell).take_card


def test_a_card_that_was_read_in_this_visit_must_be_lifted_first() -> None:
    walk = Walk().to_form().touch("restart")
    walk.happen(events.VisitBegan("case-2", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", "old_age_allowance")
    assert walk.touch("begin").sees(PutCard).lift
    assert not Walk().to_card().sees(PutCard).lift


def test_a_pad_takes_no_more_digits_than_there_are_places() -> None:
    walk = Walk().to_form()
    for key in "138000012309":
        walk.touch("key", PersonalText(key))
    assert walk.sees(Question).draft == Phone("13800001230")
    walk.touch("key", "delete").touch("key", "x")
    assert walk.sees(Question).draft == Phone("1380000123")
    walk.touch("key", "clear")
    assert walk.sees(Question).draft == Phone("")
