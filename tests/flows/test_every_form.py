"""The form of every package, answered by chance: it ends at the review, with what was asked."""

from __future__ import annotations

import random

import pytest

from kiosk.app.answering import USUAL
from kiosk.catalogue import load
from kiosk.domain.screen import ConsentAsked, Guide, Question, Review
from kiosk.domain.service import Field, FieldType
from tests.flows.test_fields import asked, begun, plain, say
from tests.flows.world import Walk

_OWN_STEPS = (FieldType.SIGNATURE, FieldType.READING)
FORMS = {
    service.id: fields
    for service in load().services
    if (fields := tuple(f for f in service.fields if f.type not in _OWN_STEPS))
}
CHANCES = range(3)


def by_chance(walk: Walk, chance: random.Random) -> Walk:
    """Answer the question that is open: leave it out, take what stands there, or say something."""
    question = walk.sees(Question)
    if question.field.optional and chance.random() < 0.2:
        return walk.touch("skip")
    if question.known is not None or (question.draft is not None and chance.random() < 0.5):
        return walk.touch("next")
    return say(walk, _something(question, chance))


def _something(question: Question, chance: random.Random) -> str:
    field = question.field
    match field.type:
        case FieldType.CHOICE | FieldType.YES_NO | FieldType.RELATION:
            return chance.choice(question.options).id
        case FieldType.CHOICES:
            least = field.least if isinstance(field.least, int) else 1
            most = field.most if isinstance(field.most, int) else len(field.options)
            wanted = chance.sample(field.options, chance.randint(least, most))
            return ",".join(option.id for option in wanted)
        case FieldType.AMOUNT:
            least = field.least if isinstance(field.least, int) else 0
            most = field.most if isinstance(field.most, int) else 9_999
            return str(chance.randint(least, most))
        case FieldType.DATE if question.options:
            return question.options[0].id
    return _usual(field)


def _usual(field: Field) -> str:
    text = USUAL[field.type]
    if field.type in (FieldType.TEXT, FieldType.LONG_TEXT):
        least = field.least if isinstance(field.least, int) else 1
        return text.ljust(least, "。")[: field.most if isinstance(field.most, int) else 99]
    return text


def to_the_end(walk: Walk, chance: random.Random) -> list[str]:
    """Answer until nothing is asked; return what was."""
    seen: list[str] = []
    while isinstance(walk.screen.content, Question):
        seen.append(asked(walk))
        assert len(seen) <= 60, "it ends"
        now = by_chance(walk, chance).screen
        if isinstance(now.content, Question) and now.content.field.id == seen[-1]:
            pytest.fail(f"{seen[-1]} takes no {now.content.draft!r}: {now.content.complaint}")
    walk.sees(ConsentAsked)
    return seen


@pytest.mark.parametrize("chance", CHANCES)
@pytest.mark.parametrize("name", FORMS)
def test_a_form_comes_to_its_review_whatever_is_answered(name: str, chance: int) -> None:
    dice = random.Random(f"{name} {chance}")
    walk = begun(FORMS[name])
    progress = walk.screen.progress
    assert progress is not None
    seen = to_the_end(walk, dice)
    walk.touch("tick").touch("next")
    rows = [row.field_id for row in walk.sees(Review).rows if row.field_id]
    assert rows == seen, "the review has what was asked, no more"
    visit = walk.state.visit
    assert set(visit.answers) | visit.left_out == set(seen)
    changed = dice.choice(seen)
    walk.touch("change", changed)
    while isinstance(walk.screen.content, Question):
        by_chance(walk, dice)
    rows = [row.field_id for row in walk.sees(Review).rows if row.field_id]
    assert set(walk.state.visit.answers) | walk.state.visit.left_out == set(rows)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_can_be_walked_back_and_finds_its_answers_again(name: str) -> None:
    walk = begun(FORMS[name])
    seen = to_the_end(walk, random.Random(name))
    before = {key: plain(answer) for key, answer in walk.state.visit.answers.items()}
    back: list[str] = []
    while not isinstance(walk.touch("back").screen.content, Guide):
        back.append(asked(walk))
    assert back == [*reversed(seen)]
    walk.touch("begin")
    for name_of_question in seen:
        assert asked(walk) == name_of_question
        walk.touch("next" if name_of_question in before else "skip")
    walk.sees(ConsentAsked)
    assert {key: plain(answer) for key, answer in walk.state.visit.answers.items()} == before
