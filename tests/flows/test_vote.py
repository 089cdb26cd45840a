"""One person, one vote: what is chosen goes to the platform and onto no paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from kiosk.catalogue import checks, load
from kiosk.domain.case import Ballot
from kiosk.domain.identity import Role
from kiosk.domain.intake import Intake
from kiosk.domain.list_screen import EntryDetail, EntryList, VoteChoice, VotedAlready, VoteReview
from kiosk.domain.masked import Personal
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Farewell,
    Home,
    NotNow,
    NotYet,
    PutCard,
    RatingAsked,
    Reading,
    ServiceList,
    SlipOut,
    Submitting,
    Trouble,
)
from kiosk.flow import effects, events
from kiosk.kinds import hall
from tests.flows.around import ELDER, PARENT, agree, handed_in, lay, person, slip_of
from tests.flows.listed import OTHER_TOPIC, TOPIC, listed, published
from tests.flows.world import Walk, card, site

VOTE = "community_vote"
CHILD = person("赵小花", date(2015, 6, 7))


def to_choice(*ticks: str) -> Walk:
    """Read the first topic and tick answers of it."""
    walk = listed(VOTE, TOPIC, OTHER_TOPIC).touch("choose_entry", "0").touch("choose")
    for tick in ticks:
        walk.touch("tick", tick)
    return walk


def looked(walk: Walk, *, cast: bool = False) -> Walk:
    """Let the store say whether the holder of the card has voted here."""
    topic = walk.asked(effects.FindBallot)[-1].topic
    return walk.happen(events.BallotFound(topic, cast))


def to_review(*ticks: str) -> Walk:
    return looked(lay(to_choice(*ticks).touch("next"), ELDER))


def cast(*ticks: str) -> Walk:
    return to_review(*ticks).touch("tick").touch("submit")


def test_a_vote_is_read_chosen_looked_at_and_cast() -> None:
    walk = listed(VOTE, TOPIC, OTHER_TOPIC)
    assert [entry.id for entry in walk.sees(EntryList).entries] == [TOPIC.id, OTHER_TOPIC.id]
    assert walk.touch("choose_entry", "0").sees(EntryDetail).may_choose
    assert walk.touch("choose").sees(VoteChoice).chosen == ()
    walk.touch("tick", "lamps").touch("tick", "parking").touch("next").sees(PutCard)
    lay(walk, ELDER).sees(Reading)
    review = looked(walk).sees(VoteReview)
    assert [label.zh for label in review.chosen] == ["lamps", "parking"]
    assert review.name == ELDER.name
    assert not review.ticked
    walk.touch("submit").sees(VoteReview)
    walk.touch("tick").touch("submit").sees(Submitting)
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1")).sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    walk.touch("rate", "5").sees(Farewell)


def test_the_case_carries_the_choice_the_consent_and_by_what_a_second_vote_is_known() -> None:
    case = handed_in(cast("parking", "lamps")).submission
    choices = case.answers["choices"]
    assert isinstance(choices, Personal)
    assert choices.reveal() == "lamps,parking", "in the order of the ballot, not of the fingers"
    assert case.answers["entry_id"] == TOPIC.id
    assert case.ballot == Ballot(TOPIC.id, TOPIC.salt)
    purpose = load().service(VOTE).consents[0]
    assert [(one.purpose, one.version) for one in case.consents] == [
        (purpose.purpose, purpose.version)
    ]


@pytest.mark.parametrize("accepted", [True, False])
def test_the_slip_names_topic_and_number_and_never_the_choice(accepted: bool) -> None:
    said = slip_of(cast("lamps", "parking"), accepted=accepted).as_text()
    assert TOPIC.title.zh in said
    assert "1123" in said
    assert not {"lamps", "parking", "benches"} & set(said.replace("\n", " ").split())
    assert "lamps" not in said


def test_no_more_than_may_be_are_ticked_and_none_is_not_enough() -> None:
    walk = to_choice()
    assert walk.touch("next").sees(VoteChoice).complaint == "vote.none"
    walk.touch("tick", "lamps").touch("tick", "benches")
    full = walk.touch("tick", "parking").sees(VoteChoice)
    assert (full.chosen, full.complaint) == (("lamps", "benches"), "vote.full")
    fewer = walk.touch("tick", "lamps").sees(VoteChoice)
    assert (fewer.chosen, fewer.complaint) == (("benches",), None)
    assert walk.touch("tick", "nobody's").sees(VoteChoice).chosen == ("benches",)


def test_where_one_may_be_chosen_another_takes_its_place() -> None:
    walk = listed(VOTE, OTHER_TOPIC).touch("choose_entry", "0").touch("choose")
    walk.touch("tick", "lamps").touch("tick", "benches")
    assert walk.sees(VoteChoice).chosen == ("benches",)


def test_who_has_voted_here_hears_it_when_the_card_says_who_it_is() -> None:
    walk = looked(lay(to_choice("lamps").touch("next"), ELDER), cast=True)
    assert walk.sees(VotedAlready).entry == TOPIC
    assert walk.state.visit.chosen == (), "nothing of the choice stays"
    walk.touch("others").sees(EntryList)
    assert walk.asked(effects.SubmitCase) == []


def test_whose_card_is_known_hears_it_before_anything_is_chosen() -> None:
    walk = cast("lamps")
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("another")
    walk.happen(events.VisitBegan("case-2", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", VOTE)
    found = listed(VOTE, TOPIC, OTHER_TOPIC).state.visit.entries
    assert found is not None
    walk.happen(events.EntriesFound("votes", VOTE, found))
    walk.touch("choose_entry", "0").touch("choose").sees(Reading)
    looked(walk, cast=True).sees(VotedAlready)
    walk.touch("back").touch("choose_entry", "1").touch("choose")
    assert looked(walk).sees(VoteChoice).entry == OTHER_TOPIC
    walk.touch("tick", "lamps").touch("next").sees(VoteReview)


def test_an_answer_about_another_topic_is_none() -> None:
    walk = lay(to_choice("lamps").touch("next"), ELDER)
    walk.happen(events.BallotFound(OTHER_TOPIC.id, True)).sees(Reading)
    looked(walk).sees(VoteReview)


def test_a_store_that_does_not_answer_leaves_it_to_the_platform() -> None:
    walk = lay(to_choice("lamps").touch("next"), ELDER)
    walk.happen(events.StepTimedOut()).sees(VoteReview)


def test_a_child_is_told_from_when_on_it_may_vote() -> None:
    walk = lay(to_choice("lamps").touch("next"), CHILD)
    assert [rule.id for rule in walk.sees(NotYet).rules] == ["age"]
    walk.touch("back").sees(ServiceList)


def test_no_way_back_leads_a_child_past_its_guardian() -> None:
    of_all_ages = replace(load().service(VOTE), rules=(), group="benefits")
    walk = Walk(tables=hall.flows(load().groups, (of_all_ages,), site(), checks))
    walk.touch("start").happen(events.VisitBegan("case-1", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", VOTE)
    published(walk, TOPIC).touch("choose_entry", "0").touch("choose").touch("tick", "lamps")
    assert lay(walk.touch("next"), CHILD).sees(PutCard).whose == Role.GUARDIAN
    walk.touch("back").sees(VoteChoice)
    assert walk.touch("next").sees(PutCard).whose == Role.GUARDIAN
    lay(walk, PARENT)
    looked(agree(walk)).sees(VoteReview)


def test_a_card_that_has_run_out_casts_no_vote() -> None:
    old = card(valid_to=Walk().at.date() - timedelta(days=1))
    shown = lay(to_choice("lamps").touch("next"), old).sees(PutCard)
    assert shown.code == "idcard.expired"


def test_without_a_line_it_is_kept_and_the_slip_says_so() -> None:
    walk = to_choice("lamps").happen(events.NetworkChanged(online=False)).touch("next")
    looked(lay(walk, ELDER)).touch("tick").touch("submit").happen(walk.accepted())
    assert not walk.sees(SlipOut).online
    assert "slip.not_yet" in slip_of(walk, accepted=False).as_text()


def test_where_no_vote_is_open_somebody_says_so() -> None:
    walk = listed(VOTE)
    assert walk.sees(EntryList).entries == ()
    walk.touch("others").sees(ServiceList)


def test_a_disk_that_is_full_leaves_the_choice_to_be_cast_again() -> None:
    walk = cast("lamps").happen(events.CaseNotAccepted("case-1", "store.disk_full"))
    walk.sees(Trouble)
    review = walk.touch("back").sees(VoteReview)
    assert [label.zh for label in review.chosen] == ["lamps"]
    first, again = (asked.submission for asked in walk.touch("submit").asked(effects.SubmitCase))
    assert (first.case_id, first.answers, first.consents) == (
        again.case_id,
        again.answers,
        again.consents,
    )


def test_a_closed_store_is_said_before_anything_is_read() -> None:
    walk = Walk(tables=listed(VOTE).tables, intake=Intake("store.floor")).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", VOTE).sees(NotNow)


def test_back_leads_from_each_step_to_the_one_before_it() -> None:
    walk = to_review("lamps")
    assert walk.touch("back").sees(VoteChoice).chosen == ("lamps",)
    walk.touch("back").sees(EntryDetail)
    walk.touch("back").sees(EntryList)
    walk.touch("back").sees(ServiceList)
    assert walk.state.visit.chosen == ()


def test_changing_the_vote_takes_the_tick_away() -> None:
    walk = to_review("lamps").touch("tick").touch("change")
    walk.touch("tick", "benches").touch("next")
    assert not walk.sees(VoteReview).ticked


@pytest.mark.parametrize("steps", range(3))
def test_nothing_of_a_vote_stays_behind_who_goes(steps: int) -> None:
    walk = [to_choice("lamps"), to_review("lamps"), cast("lamps")][steps]
    if steps == 2:
        walk.happen(walk.accepted(), events.ReceiptOverdue("case-1"))
        walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))
    walk.happen(events.IdleEnded()).sees(Farewell)
    assert (walk.state.visit.chosen, walk.state.visit.entry) == ((), None)


def test_starting_over_forgets_the_choice() -> None:
    walk = to_review("lamps").touch("restart")
    walk.sees(Home)
    assert walk.state.visit.chosen == ()


def test_the_rating_can_be_left_out() -> None:
    walk = cast("lamps")
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    walk.sees(RatingAsked)
    walk.touch("skip").sees(Farewell)
