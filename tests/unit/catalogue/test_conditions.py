"""Questions that are asked of some: what their conditions may say, and what a form may not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType

import pytest

from kiosk.catalogue import checks, field_faults, load
from kiosk.declared import Finding
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Day, Money, Personal
from kiosk.domain.service import Field, FieldType, Option, Prefill
from kiosk.domain.text import Text
from tests.flows.world import card, site

_WORD = Text("一", "one")
_MEALS = tuple(Option(name, _WORD, "mdi6.food") for name in ("breakfast", "lunch"))


def field(name: str, kind: FieldType, **more: object) -> Field:
    return Field(name, kind, Text(name, name), _WORD, _WORD, **more)  # type: ignore[arg-type]


EARLIER = (
    field("pension", FieldType.YES_NO),
    field("meals", FieldType.CHOICES, options=_MEALS),
    field("income", FieldType.AMOUNT),
    field("since", FieldType.DATE),
    field("who", FieldType.RELATION),
    field("phone", FieldType.PHONE),
)
ANSWERS: Mapping[str, Personal | str] = MappingProxyType(
    {
        "pension": "yes",
        "meals": "breakfast",
        "income": Money("1200.50"),
        "since": Day("2020-02-29"),
    }
)


def asked(
    when: str, answers: Mapping[str, Personal | str] = ANSWERS, *, carded: bool = True
) -> bool:
    last = field("last", FieldType.YES_NO, when=when)
    service = replace(load().service("old_age_allowance"), fields=(*EARLIER, last))
    assert list(field_faults.of_form(service.fields)) == []
    holder = card() if carded else None
    return checks.asks(last, service, Circumstances(site(), date(2026, 11, 25), holder, answers))


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ('answer.pension == "yes"', True),
        ('answer.pension != "yes"', False),
        ('answer.pension in ["no"]', False),
        ('"breakfast" in answer.meals', True),
        ('"lunch" not in answer.meals', True),
        ("answer.income > 1200", True),
        ("answer.income >= 1201", False),
        ("answer.since < 2021-01-01", True),
        ('answer.pension == "yes" and age >= 80', True),
        ('sex == "male" or answer.income == 1', False),
        ("region in site.regions", True),
    ],
)
def test_a_condition_looks_at_answers_and_at_the_card(when: str, holds: bool) -> None:
    assert asked(when) is holds


@pytest.mark.parametrize(
    "when",
    [
        'answer.who == "spouse"',
        'answer.who != "spouse"',
        'answer.who not in ["spouse"]',
        "not (answer.who == answer.who)",
    ],
)
def test_what_was_not_answered_meets_no_comparison(when: str) -> None:
    assert asked(when) is when.startswith("not")


def test_without_a_card_nothing_of_a_card_is_so() -> None:
    assert not asked("age >= 0", carded=False)
    assert asked('answer.pension == "yes" and today >= 2026-01-01', carded=False)


def faults(*fields: Field) -> list[Finding]:
    return list(field_faults.of_form(fields))


@pytest.mark.parametrize(
    ("when", "problem", "remedy"),
    [
        ('answer.pensoin == "yes"', "column 1: no question is 'pensoin'", "answer.pension"),
        ('answer.last == "yes"', "column 1: 'last' is asked later", "ask it before"),
        ('age > 1 and answer.after == "yes"', "column 13: 'after' is asked later", "ask it before"),
        ('answer.phone == "1"', "column 1: 'phone' is a phone", "yes_no"),
        ('answer.pension == "maybe"', 'column 19: answer.pension is never "maybe"', "yes"),
        ('"dinner" in answer.meals', 'column 1: answer.meals is never "dinner"', "lunch"),
        ("answer.income == answer.since", "column 15: a number cannot be", "mend a side"),
        ("answer.income", "column 1: is a number, not a condition", "compare it"),
        ("answer.pension = 1", "column 16", "write conditions"),
    ],
)
def test_a_condition_that_cannot_be_is_named_with_its_column(
    when: str, problem: str, remedy: str
) -> None:
    last = field("last", FieldType.YES_NO, when=when)
    (found,) = faults(*EARLIER, last, field("after", FieldType.YES_NO))
    assert found.key == ("fields", 6, "when")
    assert found.problem.startswith(problem)
    assert remedy in found.remedy


@pytest.mark.parametrize(
    ("kind", "more", "key"),
    [
        (FieldType.CHOICES, {}, "type"),
        (FieldType.CHOICES, {"options": _MEALS, "most": 3}, "most"),
        (FieldType.CHOICES, {"options": _MEALS, "least": 0}, "least"),
        (FieldType.PHONE, {"options": _MEALS}, "options"),
        (FieldType.YES_NO, {"options": _MEALS}, "options"),
        (FieldType.PHONE, {"most": 3}, "most"),
        (FieldType.AMOUNT, {"least": 9, "most": 3}, "most"),
        (FieldType.AMOUNT, {"least": "1"}, "least"),
        (FieldType.DATE, {"least": "2020-02-30"}, "least"),
        (FieldType.DATE, {"least": 2020}, "least"),
        (FieldType.DATE, {"least": "2020-02-03", "most": "2019-01-01"}, "most"),
        (FieldType.PHONE, {"prefill": Prefill.NUMBER}, "prefill"),
        (FieldType.SCAN, {}, "type"),
    ],
)
def test_a_field_that_no_answer_could_meet_is_refused(
    kind: FieldType, more: dict[str, object], key: str
) -> None:
    (found,) = field_faults.of_field({"type": kind, **more})
    assert found.key == (key,)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (FieldType.CHOICES, {"options": _MEALS, "least": 1, "most": 2}),
        (FieldType.DATE, {"least": "1900-01-01", "most": "today"}),
        (FieldType.AMOUNT, {"least": 0, "most": 3}),
        (FieldType.RESIDENT_ID, {"prefill": Prefill.NUMBER}),
        (FieldType.RELATION, {"options": _MEALS}),
    ],
)
def test_a_field_that_can_be_answered_is_left_alone(
    kind: FieldType, more: dict[str, object]
) -> None:
    assert list(field_faults.of_field({"type": kind, **more})) == []
