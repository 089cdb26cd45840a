"""One data entry: what the card or an earlier answer of this visit says is asked of nobody again.

It is shown as already answered, to be left or changed by a touch. It lives in the visit, so it ends
with it: no other person ever meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.service import Field, FieldType, Prefill, Service
from kiosk.flow.visit import Visit

if TYPE_CHECKING:
    from kiosk.kinds.form import Form

_OF_CARD: Mapping[Prefill, Callable[[IdCard], str]] = {
    Prefill.NUMBER: lambda card: card.number.reveal(),
    Prefill.NAME: lambda card: card.name.reveal(),
    Prefill.BIRTH: lambda card: card.birth.isoformat(),
    Prefill.ADDRESS: lambda card: card.residence.reveal(),
}
_ONCE = frozenset({FieldType.LONG_TEXT, FieldType.SIGNATURE, FieldType.READING, FieldType.SCAN})
"""What is of one case alone: nobody hands in the same complaint, hand or pressure again."""


def draft(form: Form, field: Field, visit: Visit) -> Personal | str | None:
    """Return what a question begins with: its own answer, else what is known, or None."""
    return visit.answers.get(field.id) or _before(form, field, visit)


def source(form: Form, field: Field, visit: Visit) -> Literal["card", "before"] | None:
    """Return where the draft comes from as long as it stands there untouched."""
    if visit.draft is None or field.id in visit.answers:
        return None
    if visit.draft != _before(form, field, visit):
        return None
    return "before" if _name(field) in visit.known else "card"


def after(service: Service, visit: Visit) -> Mapping[str, Personal | str]:
    """Return what is known once ``service`` was answered: for the same person's next.

    Of what was said without a name, or between four eyes, nothing comes up again.
    """
    if visit.anonymous or service.private:
        return visit.known
    said = {
        _name(field): visit.answers[field.id]
        for field in service.fields
        if field.id in visit.answers and field.type not in _ONCE
    }
    return MappingProxyType({**visit.known, **said})


def _name(field: Field) -> str:
    return f"{field.type}:{field.id}"


def _before(form: Form, field: Field, visit: Visit) -> Personal | str | None:
    """Return what is known and would be taken as an answer to just this question."""
    checks, given = form.checks, visit.known.get(_name(field))
    if given is None and field.prefill and visit.card:
        given = _OF_CARD[field.prefill](visit.card)
    text = given.reveal() if isinstance(given, Personal) else given or ""
    if checks.missing(field, text) or checks.complaint(field, text, form.over(visit)):
        return None
    return checks.answer(field, text)
