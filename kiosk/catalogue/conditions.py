"""Whether a question is asked: its condition over earlier answers and the card.

It is a rule (``kiosk.catalogue.rules``) that may name an earlier question's answer as
``answer.<id>``: a choice, yes or no and a relation are texts, several choices a list of texts, an
amount is a number (yuan), a date a date. What was not asked or not answered meets no comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from kiosk.catalogue.fields import TYPES
from kiosk.catalogue.fields.closed import BETWEEN, ChoiceAnswer
from kiosk.catalogue.rules import (
    NAMES,
    Facts,
    Name,
    Rule,
    RuleError,
    Type,
    Value,
    compile_rule,
    facts_of,
    names_in,
)
from kiosk.declared import Finding, did_you_mean
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Personal
from kiosk.domain.service import Field, FieldType, Service

_PREFIX = "answer."
_READ: Mapping[FieldType, tuple[Type, Callable[[str], Value]]] = {
    FieldType.CHOICE: (Type.TEXT, str),
    FieldType.YES_NO: (Type.TEXT, str),
    FieldType.RELATION: (Type.TEXT, str),
    FieldType.CHOICES: (Type.TEXTS, lambda text: tuple(text.split(BETWEEN))),
    FieldType.AMOUNT: (Type.NUMBER, Decimal),
    FieldType.DATE: (Type.DATE, date.fromisoformat),
}
"""What a condition may look at: closed lists and measures, nothing that somebody wrote."""


def asks(field: Field, service: Service, over: Circumstances) -> bool:
    """Tell whether ``field`` of ``service`` is asked after what was answered so far.

    Raises:
        RuleError: the condition was never checked.
    """
    if field.when is None:
        return True
    earlier = service.fields[: service.fields.index(field)]
    rule = compile_rule(field.when, _names(earlier))
    return rule.holds(_facts(earlier, over))


def faults(fields: Sequence[Field]) -> Iterator[Finding]:
    """Yield what is wrong with the conditions of a form, keys relative to its service."""
    for place, field in enumerate(fields):
        if field.when is None:
            continue
        try:
            _understood(place, fields)
        except RuleError as wrong:
            problem = f"column {wrong.column}: {wrong.problem}"
            yield Finding(("fields", place, "when"), problem, wrong.remedy)


def _understood(place: int, fields: Sequence[Field]) -> Rule:
    """Understand the condition of the field at ``place``.

    Raises:
        RuleError: it is no condition over what is known when it is asked.
    """
    source, earlier = fields[place].when or "", fields[:place]
    names = _names(earlier)
    open_to = {name.name for name in names}
    for column, name in names_in(source):
        if name.startswith(_PREFIX) and name not in open_to:
            raise RuleError(column, *_refusal(name, place, fields, open_to))
    return compile_rule(source, names)


def _refusal(name: str, place: int, fields: Sequence[Field], open_to: set[str]) -> tuple[str, str]:
    """Return why an answer cannot be looked at here, and what to do."""
    wanted = name.removeprefix(_PREFIX)
    for other, field in enumerate(fields):
        if field.id != wanted:
            continue
        if other >= place:
            return f"{wanted!r} is asked later", "ask it before, or leave the condition out"
        return (
            f"{wanted!r} is a {field.type}, at which no condition looks",
            f"look at one of {', '.join(kind.value for kind in _READ)}",
        )
    return f"no question is {wanted!r}", did_you_mean(name, open_to or NAMES)


def _names(fields: Sequence[Field]) -> tuple[Name, ...]:
    return tuple(
        Name(_PREFIX + field.id, _READ[field.type][0], _words(field))
        for field in fields
        if field.type in _READ
    )


def _words(field: Field) -> tuple[str, ...] | None:
    kind = TYPES[field.type]
    if not isinstance(kind, ChoiceAnswer):
        return None
    return tuple(option.id for option in kind.list_of(field))


def _facts(fields: Sequence[Field], over: Circumstances) -> Facts:
    of_card: Facts = dict.fromkeys(NAMES)
    if over.card is not None and over.day is not None:
        of_card = facts_of(over.card, over.site, over.day)
    site = {
        "today": over.day,
        "site.regions": over.site.regions,
        "site.region_names": over.site.region_names,
    }
    answers = {
        _PREFIX + field.id: _value(field, over.answers.get(field.id))
        for field in fields
        if field.type in _READ
    }
    return {**of_card, **site, **answers}


def _value(field: Field, answer: Personal | str | None) -> Value | None:
    if answer is None:
        return None
    return _READ[field.type][1](answer.reveal() if isinstance(answer, Personal) else answer)
