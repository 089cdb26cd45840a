"""A visit from the first touch to the farewell: cards, help, silence, starting over."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Attract,
    Farewell,
    HelpCalled,
    Home,
    PutCard,
    Question,
    Reading,
    Review,
)
from kiosk.flow import effects, events
from tests.flows.world import ANSWERS, Walk, card


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


def test_a_card_read_that_ends_while_help_is_called_is_not_lost() -> None:
    walk = Walk().to_card().happen(events.CardFound()).touch("call_help")
    walk.happen(events.CardWasRead(card(), walk.at)).sees(HelpCalled)
    walk.touch("resume").sees(Question)


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


@pytest.mark.parametrize("again", ["restart", "another"])
def test_who_begins_again_keeps_language_and_size_and_the_next_person_does_not(again: str) -> None:
    walk = Walk().touch("language", "en").touch("larger_text").to_slip()
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch(again).sees(Home)
    walk.happen(events.VisitBegan("case-2", walk.at))
    assert (walk.screen.display.language, walk.screen.display.large) == ("en", True)
    walk.touch("restart").sees(Farewell)
    walk.happen(events.StepTimedOut()).sees(Attract)
    assert (walk.screen.display.language, walk.screen.display.large) == ("zh", False)


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


def test_a_checklist_of_the_last_visit_says_nothing_to_the_next_person() -> None:
    walk = Walk().to_form(card(born=date(1950, 1, 1))).touch("print_checklist").touch("restart")
    walk.happen(events.VisitBegan("case-2", walk.at))
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert walk.state.visit.paper is None
    assert walk.state.visit.paper_code is None


@pytest.mark.parametrize(
    ("job", "outcome", "out"),
    [
        ("job-1", PrintOutcome.DONE, True),
        ("job-1", PrintOutcome.NOT_DONE, False),
        ("job-0", PrintOutcome.DONE, False),
    ],
)
@pytest.mark.parametrize("already_gone", [False, True])
def test_a_slip_that_comes_out_behind_who_started_over_is_to_be_taken(
    job: str, outcome: PrintOutcome, out: bool, already_gone: bool
) -> None:
    walk = Walk().to_slip().touch("restart")
    walk.happen(events.VisitBegan("case-2", walk.at))
    came = events.PrintEnded(job, outcome, None)
    if already_gone:
        assert not walk.touch("restart").sees(Farewell).take_slip
        walk.happen(came)
    else:
        walk.happen(came).touch("restart")
    assert walk.sees(Farewell).take_slip is out


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
