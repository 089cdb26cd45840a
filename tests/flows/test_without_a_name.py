"""A note may be left without a name: no card, no number to ring, nobody in what is handed in."""

from __future__ import annotations

from kiosk.domain.people_screen import NameAsked
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    ConsentAsked,
    Farewell,
    Guide,
    HelpCalled,
    PutCard,
    Question,
    RatingAsked,
    Review,
)
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from tests.flows.around import ELDER, at, fill, handed_in, lay, slip_of
from tests.flows.world import Walk

SERVICE = "supervision_note"


def nameless() -> Walk:
    walk = at(SERVICE).touch("begin")
    walk.sees(NameAsked)
    return walk.touch("without_name")


def questions(walk: Walk) -> list[str]:
    """Answer all, and return what was asked."""
    asked: list[str] = []
    while isinstance(content := walk.screen.content, Question | ConsentAsked):
        if isinstance(content, ConsentAsked):
            asked.append("consent")
            walk.touch("tick").touch("next")
            continue
        asked.append(content.field.id)
        answer = content.field.options[0].id if content.field.options else "13800001230"
        walk.touch("draft", answer).touch("next")
    return asked


def test_without_a_name_no_card_no_phone_and_no_consent_is_asked_for() -> None:
    walk = nameless()
    assert questions(walk) == ["about", "note"]
    walk.sees(Review)


def test_with_a_name_all_of_it_is() -> None:
    walk = at(SERVICE).touch("begin").touch("with_name")
    walk.sees(PutCard)
    assert questions(lay(walk, ELDER)) == ["about", "note", "phone", "consent"]
    walk.touch("submit")
    assert handed_in(walk).submission.applicant == ELDER


def test_what_is_handed_in_without_a_name_names_nobody() -> None:
    walk = fill(nameless())
    rows = [row for row in walk.sees(Review).rows if row.field_id is None]
    assert [row.value for row in rows] == [Text("没有留名字", "Without a name")]
    walk.touch("submit")
    case = handed_in(walk).submission
    assert (case.applicant, case.helper, case.guardian) == (None, None, None)
    assert case.consents == ()
    assert set(case.answers) == {"about", "note"}


def test_the_slip_of_a_nameless_note_has_its_number_alone() -> None:
    paper = slip_of(fill(nameless()).touch("submit")).as_text()
    assert "QH01 1123" in paper
    assert "slip.nameless" in paper
    assert "slip.who" not in paper
    assert "slip.phone_tail" not in paper


def test_steps_are_counted_without_what_is_not_asked() -> None:
    walk = nameless()
    progress = walk.screen.progress
    assert progress is not None
    named = lay(at(SERVICE).touch("begin").touch("with_name"), ELDER).screen.progress
    assert named is not None
    assert named.of - progress.of == 2, "phone and consent"


def test_who_changes_their_mind_takes_their_name_back() -> None:
    walk = lay(at(SERVICE).touch("begin").touch("with_name"), ELDER)
    fill(walk).sees(Review)
    while not isinstance(walk.screen.content, Guide):
        walk.touch("back")
    fill(walk.touch("begin").touch("without_name")).touch("submit")
    case = handed_in(walk).submission
    assert (case.applicant, case.consents) == (None, ())
    assert "phone" not in case.answers
    assert walk.state.visit.parting.take_card, "the card that was read may lie there still"


def test_a_card_read_for_something_else_is_not_named_with_a_nameless_note() -> None:
    walk = lay(at(SERVICE).touch("begin").touch("with_name"), ELDER).touch("back").touch("back")
    walk.touch("choose_service", SERVICE)
    assert walk.state.visit.card == ELDER, "the card is known"
    fill(walk.touch("begin").touch("without_name")).touch("submit")
    assert handed_in(walk).submission.applicant is None


def test_a_nameless_note_is_rated_and_ends_with_no_card_to_take() -> None:
    walk = fill(nameless()).touch("submit")
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    walk.sees(RatingAsked)
    goodbye = walk.touch("rate", "4").sees(Farewell)
    (rated,) = walk.asked(effects.RateCase)
    assert rated.rating.item.task_name == "监督留言"
    assert (goodbye.take_card, goodbye.take_slip) == (False, True)


def test_who_calls_for_help_hears_that_what_they_wrote_waits_for_them_without_a_name_too() -> None:
    walk = nameless()
    assert not walk.touch("call_help").sees(HelpCalled).writing, "the control: nothing is written"
    walk.touch("resume").touch("draft", "money").touch("next")
    assert walk.touch("call_help").sees(HelpCalled).writing
