"""The last look at all that is handed in: masked until touched, and each answer can be changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from kiosk.domain.capture import AT_DESK
from kiosk.domain.identity import CardKind, IdCard
from kiosk.domain.measurement import Measurement, told
from kiosk.domain.screen import Review, ReviewRow
from kiosk.domain.service import Field
from kiosk.domain.text import Text
from kiosk.flow import effects
from kiosk.flow.common import START_OVER, value
from kiosk.flow.table import Change, Idle, Rule, Step
from kiosk.flow.visit import Moment, Visit
from kiosk.kinds import chosen, persons, scanning, signing

if TYPE_CHECKING:
    from kiosk.kinds.form import Form

UNMASKED_SECONDS = 10.0
"""How long the review stays clear; others may be looking over the shoulder."""

_FOREIGN = Text(
    "英文名、性别、国籍、生日、有效期、编号",
    "English name, sex, nationality, birth date, validity, its numbers",
)
_REST_OF_CARD: Mapping[CardKind, Text] = {
    CardKind.RESIDENT: Text(
        "性别、民族、生日、发证机关、有效期", "Sex, ethnic group, birth date, issuer, validity"
    ),
    CardKind.HMT_PERMIT: Text(
        "通行证、性别、生日、发证机关、有效期", "Travel permit, sex, birth date, issuer, validity"
    ),
    CardKind.FOREIGN_2017: _FOREIGN,
    CardKind.FOREIGN_2023: _FOREIGN,
}
"""What else of the card goes with a case: named, since it stands on what the resident holds."""

_MOVED = Text("、以前的住址", ", earlier addresses")
_NAMELESS = ReviewRow("review.name", Text("没有留名字", "Without a name"), None)
_NOT_GIVEN = Text("没有填", "Not given")


def step(form: Form) -> Step:
    """Return the review of ``form``."""
    steps = {field.id: f"field.{field.id}" for field in form.service.fields}
    papers = [scanning.name_of(material) for material in form.service.materials]
    change = tuple(
        Rule(name, when=partial(_about, row), change=partial(_edit, form.open(name)))
        for row, name in [*steps.items(), *zip(papers, papers, strict=True)]
    )
    masked = Rule(change=lambda m: replace(m.visit, clear=False))
    unmasked = Rule(
        when=lambda m: not m.visit.clear,
        change=lambda m: replace(m.visit, clear=True),
        do=(lambda _: effects.Alarm(UNMASKED_SECONDS),),
    )
    return Step(
        views=(Review,),
        show=lambda state: Review(rows(form, state.visit), clear=state.visit.clear),
        timeout=Idle(),
        back=form.back("review"),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.change": (*change, Rule()),
            "acted.unmask": (unmasked, masked),
            "step_timed_out": masked,
            "acted.submit": replace(masked, to=form.after),
        },
    )


def rows(form: Form, visit: Visit) -> tuple[ReviewRow, ...]:
    """Return all that is passed on: of the card, of what was measured, asked and scanned."""
    of_card = (_NAMELESS,) if visit.card is None else _rows_of(visit.card)
    measured = () if visit.measured is None else (_measured(visit.measured),)
    asked = (_row(form, visit, field) for field in form.fields(visit))
    what = chosen.about(form.service, visit)
    picked = () if what is None else (ReviewRow("review.chosen", what, None),)
    card = (*of_card, *persons.rows(visit))
    return (*picked, *card, *measured, *asked, *scanning.rows(form.service, visit))


def _measured(measured: Measurement) -> ReviewRow:
    return ReviewRow("review.measured", told(measured), None)


def _row(form: Form, visit: Visit, field: Field) -> ReviewRow:
    answer = visit.answers.get(field.id)
    if answer is None:
        return ReviewRow(field.label, field.optional or _NOT_GIVEN, field.id)
    if answer == AT_DESK:
        return ReviewRow(field.label, signing.IN_PERSON, field.id)
    return ReviewRow(field.label, form.checks.shown(field, answer), field.id)


def _rows_of(card: IdCard) -> Iterator[ReviewRow]:
    yield ReviewRow("review.name", card.name, None, of_card=True)
    yield ReviewRow("review.number", card.number, None, of_card=True)
    if card.residence:
        yield ReviewRow("review.address", card.residence, None, of_card=True)
    rest = _REST_OF_CARD[card.kind]
    if card.further_addresses:
        rest = Text(rest.zh + _MOVED.zh, rest.en + _MOVED.en)
    yield ReviewRow("review.rest", rest, None, of_card=True)


def _about(field_id: str, moment: Moment) -> bool:
    return value(moment) == field_id


def _edit(opened: Change, moment: Moment) -> Visit:
    return replace(opened(moment), editing=True)
