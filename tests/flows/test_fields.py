"""Forms of every type of question: asked where they apply, known once said, right on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import pytest

from kiosk.catalogue import checks, load
from kiosk.catalogue.fields import TYPES
from kiosk.catalogue.item_code import credit_check
from kiosk.domain.masked import CitizenNumber, Day, Personal, Phone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import ConsentAsked, Home, PutCard, Question, Review
from kiosk.domain.service import Field, FieldType, Option, Prefill, Service
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.table import Flows, check
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import Walk, card, site

_WORD = Text("一", "one")
_SEVENTEEN = "91510104MA61TEXT0"
CODE = _SEVENTEEN + credit_check(_SEVENTEEN)
_MEALS = tuple(Option(name, _WORD, "mdi6.food") for name in ("breakfast", "lunch", "supper"))


def field(name: str, kind: FieldType, **more: object) -> Field:
    return Field(name, kind, _WORD, _WORD, _WORD, **more)  # type: ignore[arg-type]


EVERY = (
    field("number", FieldType.RESIDENT_ID, prefill=Prefill.NUMBER),
    field("mobile", FieldType.PHONE, optional=_WORD),
    field("firm", FieldType.CREDIT_CODE),
    field("card", FieldType.ACCOUNT),
    field("born", FieldType.DATE, most="today", prefill=Prefill.BIRTH),
    field("home", FieldType.PLACE, prefill=Prefill.ADDRESS),
    field("income", FieldType.AMOUNT, most=5000),
    field("one", FieldType.CHOICE, options=_MEALS),
    field("some", FieldType.CHOICES, options=_MEALS, most=2),
    field("pension", FieldType.YES_NO),
    field("who", FieldType.RELATION),
    field("name", FieldType.TEXT, prefill=Prefill.NAME),
    field("story", FieldType.LONG_TEXT),
)
SAID: Mapping[str, str] = {
    "number": card().number.reveal(),
    "mobile": "13800001230",
    "firm": CODE,
    "card": "6217000000000000004",
    "born": "19420305",
    "home": "510104901001",
    "income": "1200.5",
    "one": "lunch",
    "some": "supper,breakfast",
    "pension": "yes",
    "who": "child",
    "name": "王小英",
    "story": "路灯坏了。",
}
ON_THE_WIRE = {**SAID, "born": "1942-03-05", "income": "1200.50", "some": "breakfast,supper"}
BENDING = (
    field("pension", FieldType.YES_NO),
    field("since", FieldType.DATE, when='answer.pension == "yes"'),
    field("amount", FieldType.AMOUNT, when='answer.pension == "yes"', optional=_WORD),
    field("why", FieldType.CHOICE, options=_MEALS, when='answer.pension == "no"'),
    field("woman", FieldType.YES_NO, when='sex == "female" and answer.amount > 1000'),
    field("mobile", FieldType.PHONE),
)


@cache
def asking(*forms: tuple[Field, ...]) -> Flows:
    """Return a kiosk with one service for each form; nothing else is different."""
    model = load().service("old_age_allowance")
    ids = ("old_age_allowance", "second", "third")
    services: list[Service] = [
        replace(model, id=name, fields=fields, rules=())
        for name, fields in zip(ids, forms, strict=False)
    ]
    catalogue = load()
    tables = hall.flows(
        catalogue.groups, tuple(services), site(), checks, more=[staff.flow(site())]
    )
    assert check(tables, "hall") == (), "the tables are whole whatever is asked of whom"
    return tables


def begun(*forms: tuple[Field, ...]) -> Walk:
    return Walk(tables=asking(*forms)).to_form()


def say(walk: Walk, answer: str) -> Walk:
    return walk.touch("draft", answer).touch("next")


def asked(walk: Walk) -> str:
    return walk.sees(Question).field.id


def steps(walk: Walk) -> tuple[int, int]:
    progress = walk.screen.progress
    assert progress is not None
    return progress.step, progress.of


def plain(answer: Personal | str) -> str:
    return answer.reveal() if isinstance(answer, Personal) else answer


# every type


@pytest.fixture
def answered() -> Walk:
    walk = begun(EVERY)
    for question in EVERY:
        assert asked(walk) == question.id
        say(walk, SAID[question.id])
    walk.sees(ConsentAsked)
    return walk.touch("tick").touch("next")


def test_every_answer_goes_on_the_wire_as_a_text_in_its_normal_form(answered: Walk) -> None:
    answered.touch("submit")
    sent = answered.asked(effects.SubmitCase)[-1].submission.answers
    assert {key: plain(answer) for key, answer in sent.items()} == ON_THE_WIRE


def test_the_review_has_a_row_for_every_answer_and_masks_what_is_personal(answered: Walk) -> None:
    rows = {row.field_id: row.value for row in answered.sees(Review).rows if row.field_id}
    assert list(rows) == [question.id for question in EVERY]
    masked = {key for key, value in rows.items() if isinstance(value, Personal)}
    assert masked == set(SAID) - {"one", "some", "pension", "who"}
    shown = " ".join(str(value) for value in rows.values() if isinstance(value, Personal))
    for answer in ("51010419", "1942", "1200", "青禾", "小英", "路灯"):
        assert answer not in shown


def test_each_answer_can_be_changed_from_the_review_and_is_found_as_it_was(answered: Walk) -> None:
    for question in EVERY:
        answered.touch("change", question.id)
        draft = answered.sees(Question).draft
        assert draft is not None
        assert plain(draft) == ON_THE_WIRE[question.id]
        assert answered.sees(Question).missing == 0
        answered.touch("next").sees(Review)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("number", card().number.reveal()[:-1] + "1"),
        ("firm", CODE[:-1] + ("0" if CODE[-1] != "0" else "1")),
        ("born", "20260230"),
        ("home", "999999999999"),
        ("income", "5000.01"),
        ("some", "breakfast,lunch,supper"),
        ("pension", "perhaps"),
        ("name", "王" * 31),
    ],
)
def test_what_cannot_be_is_complained_about_and_does_not_go_on(name: str, wrong: str) -> None:
    (question,) = (q for q in EVERY if q.id == name)
    walk = say(begun((question,)), wrong)
    assert walk.sees(Question).complaint in {"field.missing", *TYPES[question.type].complaints}
    say(walk, SAID[name]).sees(ConsentAsked)


def test_numbers_days_sums_and_ticks_are_typed_key_by_key() -> None:
    for name, keys in (
        ("number", SAID["number"]),
        ("firm", CODE),
        ("born", "19420305"),
        ("income", "1200.5"),
    ):
        (question,) = (q for q in EVERY if q.id == name)
        walk = begun((replace(question, prefill=None),))
        for key in keys:
            assert walk.sees(Question).complaint is None
            walk.touch("key", key)
        walk.touch("next").sees(ConsentAsked)
    (some,) = (q for q in EVERY if q.id == "some")
    walk = begun((some,)).touch("key", "supper").touch("key", "lunch").touch("key", "lunch")
    assert walk.sees(Question).draft == "supper"


def test_a_place_is_touched_level_by_level() -> None:
    (home,) = (q for q in EVERY if q.id == "home")
    walk = begun((replace(home, prefill=None),))
    seen = []
    while walk.sees(Question).missing:
        first = walk.sees(Question).options[0]
        walk.touch("draft", first.id)
        seen.append(first.label.zh)
    assert seen == ["锦江区", "青禾街道", "青禾社区"]
    assert [level.label.zh for level in walk.sees(Question).path][:2] == ["四川省", "成都市"]
    walk.touch("draft", walk.sees(Question).path[1].id)
    assert walk.sees(Question).missing == 1, "a level above is a touch away"


# what is asked of whom


def test_a_question_is_asked_where_its_condition_holds_and_counted_then() -> None:
    walk = begun(BENDING)
    assert (asked(walk), steps(walk)) == ("pension", (2, 5))
    say(walk, "yes")
    assert (asked(walk), steps(walk)) == ("since", (3, 7))
    say(say(walk, "20100101"), "1200")
    assert (asked(walk), steps(walk)) == ("woman", (5, 8))
    assert asked(say(walk, "yes")) == "mobile"
    say(walk, "13800001230").sees(ConsentAsked)


def test_back_leads_past_what_was_not_asked() -> None:
    walk = say(begun(BENDING), "no")
    assert asked(walk) == "why"
    assert asked(say(walk, "lunch")) == "mobile"
    assert asked(walk.touch("back")) == "why"
    assert asked(walk.touch("back")) == "pension"


def test_an_answer_falls_away_with_the_question() -> None:
    walk = begun(BENDING)
    for answer in ("yes", "20100101", "1200", "yes"):
        say(walk, answer)
    for _ in range(4):
        walk.touch("back")
    say(walk, "no")
    assert set(walk.state.visit.answers) == {"pension"}
    say(say(walk, "lunch"), "13800001230").touch("tick").touch("next")
    rows = [row.field_id for row in walk.sees(Review).rows if row.field_id]
    assert rows == ["pension", "why", "mobile"]


def test_a_change_in_the_review_asks_what_it_opens_and_then_comes_back() -> None:
    walk = say(say(say(begun(BENDING), "no"), "lunch"), "13800001230").touch("tick").touch("next")
    say(walk.touch("change", "pension"), "yes")
    assert asked(walk) == "since"
    assert asked(say(walk, "20100101")) == "amount"
    assert asked(say(walk, "1200")) == "woman"
    say(walk, "yes").sees(Review)
    assert [row.field_id for row in walk.sees(Review).rows if row.field_id] == [
        "pension", "since", "amount", "woman", "mobile",
    ]  # fmt: skip


def test_nobody_hands_in_what_a_change_has_opened_and_not_answered() -> None:
    walk = say(say(say(begun(BENDING), "no"), "lunch"), "13800001230").touch("tick").touch("next")
    say(walk.touch("change", "pension"), "yes")
    assert asked(walk.touch("back")) == "pension", "not to the review: there is more to say"
    assert asked(say(walk, "yes")) == "since"
    say(walk.touch("back"), "no")
    assert asked(walk) == "why"
    say(walk, "supper").sees(Review)


def test_a_question_that_was_left_out_is_not_asked_again_by_a_change() -> None:
    walk = say(say(begun(BENDING), "yes"), "20100101").touch("skip")
    assert asked(walk) == "mobile"
    say(walk, "13800001230").touch("tick").touch("next").sees(Review)
    say(walk.touch("change", "mobile"), "13800001231").sees(Review)


# one data entry


def test_what_the_card_says_is_a_touch_and_no_typing() -> None:
    walk = begun(tuple(q for q in EVERY if q.prefill))
    for expected in (card().number, Day("1942-03-05")):
        question = walk.sees(Question)
        assert (question.draft, question.known) == (expected, "card")
        walk.touch("next")
    assert walk.sees(Question).draft is None, "the card's address names no place of the table"
    walk = say(walk, "510104901001")
    assert walk.sees(Question).known == "card"
    walk.touch("next").sees(ConsentAsked)


def test_a_prefilled_answer_that_is_changed_is_the_resident_s_own() -> None:
    walk = begun(tuple(q for q in EVERY if q.id == "number")).touch("key", "delete")
    question = walk.sees(Question)
    assert (question.known, question.missing) == (None, 1)
    say(walk, SAID["number"]).touch("back")
    assert walk.sees(Question).draft == CitizenNumber(SAID["number"])


FIRST = tuple(q for q in EVERY if q.id in ("mobile", "income", "one", "story"))
SECOND = (
    field("one", FieldType.CHOICE, options=_MEALS[:1]),
    field("mobile", FieldType.PHONE),
    field("income", FieldType.AMOUNT, most=1000),
    field("story", FieldType.LONG_TEXT),
)


def handed_in(*forms: tuple[Field, ...]) -> Walk:
    walk = begun(*forms)
    for question in forms[0]:
        say(walk, SAID[question.id])
    walk.touch("tick").touch("next").touch("submit").happen(walk.accepted())
    return walk.happen(
        events.ReceiptOverdue("case-1"), events.PrintEnded("job-1", PrintOutcome.DONE, None)
    )


def to_second(walk: Walk) -> Walk:
    walk.touch("choose_group", "benefits").touch("choose_service", "second")
    return walk.touch("begin")


def test_what_was_said_for_one_service_is_known_to_the_next() -> None:
    walk = handed_in(FIRST, SECOND).touch("another")
    to_second(walk.happen(events.VisitBegan("case-2", walk.at)))
    question = walk.sees(Question)
    assert (question.field.id, question.draft) == ("one", None), "it is not offered here"
    question = say(walk, "breakfast").sees(Question)
    assert (question.draft, question.known) == (Phone("13800001230"), "before")
    question = walk.touch("next").sees(Question)
    assert (question.field.id, question.draft) == ("income", None), "it is above the limit here"
    question = say(walk, "900").sees(Question)
    assert question.draft is None, "nobody has the same story again"


def test_what_was_said_for_a_service_that_was_left_is_not_known() -> None:
    walk = say(begun(FIRST, SECOND), "13800001230")
    for _ in range(3):
        walk.touch("back")
    to_second(walk)
    assert say(walk, "breakfast").sees(Question).known is None


@pytest.mark.parametrize("ending", [events.Acted("restart"), events.IdleEnded()])
def test_what_one_said_never_comes_up_for_another(ending: events.Event) -> None:
    walk = handed_in(FIRST, SECOND).touch("another")
    walk.happen(events.VisitBegan("case-2", walk.at)).sees(Home)
    assert walk.state.visit.known, "control: there is something to forget"
    walk.happen(ending)
    assert not walk.state.visit.known
    assert not walk.state.visit.is_personal


def test_a_card_of_somebody_else_takes_nothing_over() -> None:
    walk = handed_in(FIRST, SECOND).touch("another")
    walk.happen(events.VisitBegan("case-2", walk.at))
    assert walk.state.visit.known
    expired = replace(card(), valid_to=card().valid_from)
    walk.state = replace(walk.state, visit=replace(walk.state.visit, card=expired))
    to_second(walk).sees(PutCard)
    other = replace(card(), number=CitizenNumber("510105194203050120"))
    walk.happen(events.CardFound(), events.CardWasRead(other, walk.at))
    walk.sees(Question)
    assert not walk.state.visit.known
