"""The scripted resident answers every type of question, by what stands on the screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.app.answering import USUAL, Key, Said, next_touch
from kiosk.catalogue import checks
from kiosk.catalogue.fields import TYPES
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.screen import Question
from kiosk.domain.service import Field, FieldType
from kiosk.domain.text import Text
from tests.flows.test_fields import EVERY, ON_THE_WIRE, asked, begun, plain
from tests.flows.world import Walk, site


def touches(walk: Walk, wanted: str | None) -> int:
    """Answer the question that is open by touches; return how many it took."""
    count = 0
    while (touch := next_touch(walk.sees(Question), wanted)) is not None:
        question, count = walk.sees(Question), count + 1
        assert count < 60, "it ends"
        match touch:
            case Said(words):
                walk.touch("draft", words)
            case Key(sign):
                walk.touch("key", sign.removeprefix("pad."))
            case Text() as label:
                chosen = next(o for o in (*question.options, *question.path) if o.label == label)
                action = "key" if question.field.type is FieldType.CHOICES else "draft"
                walk.touch(action, chosen.id)
    return count


def distinct(field: Field) -> Field:
    """Return the field with options that can be told apart by their words."""
    options = tuple(replace(o, label=Text(o.id, o.id)) for o in field.options)
    return replace(field, options=options)


FORM = tuple(distinct(field) for field in EVERY)


def test_every_type_is_answered_as_it_was_told() -> None:
    walk = begun(FORM)
    for field in FORM:
        assert asked(walk) == field.id
        touches(walk, ON_THE_WIRE[field.id])
        walk.touch("next")
    answers = walk.state.visit.answers
    assert {key: plain(answer) for key, answer in answers.items()} == ON_THE_WIRE


def test_who_was_told_nothing_leaves_what_stands_there_and_says_the_usual_else() -> None:
    walk = begun(FORM)
    counts = {}
    for _ in FORM:
        counts[asked(walk)] = touches(walk, None)
        walk.touch("next")
    assert walk.state.visit.answers.keys() == {field.id for field in FORM}
    assert (counts["number"], counts["born"], counts["name"]) == (0, 0, 0), "the card said it"


def test_a_wrong_digit_is_cleared_and_typed_again() -> None:
    walk = begun(tuple(f for f in FORM if f.id == "mobile")).touch("key", "9")
    assert touches(walk, "13800001230") == 12


def test_the_usual_is_right_for_every_type_that_is_not_chosen() -> None:
    over = Circumstances(site(), date(2026, 11, 25))
    for kind, text in USUAL.items():
        field = Field("asked", kind, Text("", ""), Text("", ""), Text("", ""))
        assert checks.missing(field, text) == 0
        assert checks.complaint(field, text, over) is None
    chosen = {FieldType.CHOICE, FieldType.CHOICES, FieldType.YES_NO, FieldType.RELATION}
    assert USUAL.keys() | chosen == TYPES.keys()
