"""Is an answer whole, and what is wrong with it: one class for each type of field.

Complaints are keys of the kiosk's own words; the words say what to do, never that somebody erred.
A new type is a class beside these and a row of ``TYPES``.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.catalogue.fields.amounts import AmountAnswer
from kiosk.catalogue.fields.base import Answer
from kiosk.catalogue.fields.closed import ChoiceAnswer, ChoicesAnswer, RelationAnswer, YesNoAnswer
from kiosk.catalogue.fields.dates import DateAnswer
from kiosk.catalogue.fields.numbers import (
    AccountAnswer,
    CreditCodeAnswer,
    PhoneAnswer,
    ResidentIdAnswer,
    luhn,
)
from kiosk.catalogue.fields.places import PlaceAnswer
from kiosk.catalogue.fields.words import LongTextAnswer, TextAnswer
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Personal
from kiosk.domain.service import Field, FieldType, Option
from kiosk.domain.text import Text

__all__ = [
    "COMPLAINTS",
    "TYPES",
    "answer",
    "complaint",
    "luhn",
    "missing",
    "options",
    "path",
    "shown",
    "typed",
    "wrap",
]

TYPES: Mapping[FieldType, Answer] = {
    FieldType.PHONE: PhoneAnswer(),
    FieldType.RESIDENT_ID: ResidentIdAnswer(),
    FieldType.CREDIT_CODE: CreditCodeAnswer(),
    FieldType.ACCOUNT: AccountAnswer(),
    FieldType.DATE: DateAnswer(),
    FieldType.PLACE: PlaceAnswer(),
    FieldType.AMOUNT: AmountAnswer(),
    FieldType.CHOICE: ChoiceAnswer(),
    FieldType.CHOICES: ChoicesAnswer(),
    FieldType.YES_NO: YesNoAnswer(),
    FieldType.RELATION: RelationAnswer(),
    FieldType.TEXT: TextAnswer(),
    FieldType.LONG_TEXT: LongTextAnswer(),
}
"""Every type that a question is typed or chosen for."""

_ANY = Answer()

COMPLAINTS = tuple(dict.fromkeys(key for kind in TYPES.values() for key in kind.complaints))
"""Every key that ``complaint`` may return."""


def missing(field: Field, draft: str) -> int:
    """Return how many characters ``draft`` still lacks; 0 when it may be whole."""
    return _of(field).missing(field, draft)


def complaint(field: Field, draft: str, over: Circumstances) -> str | None:
    """Return the key of what is wrong with a draft that lacks nothing, or None."""
    return _of(field).complaint(field, draft, over)


def wrap(field: Field, draft: str) -> Personal | str:
    """Return a draft in its masked type; ids of options stay plain."""
    return _of(field).wrap(field, draft)


def answer(field: Field, draft: str) -> Personal | str:
    """Return the answer that a right draft makes, in its normal form and masked type."""
    return _of(field).answer(field, draft)


def typed(field: Field, draft: str, key: str) -> str:
    """Return what one key of its pad makes of a draft."""
    return _of(field).typed(field, draft, key)


def options(field: Field, draft: str, over: Circumstances) -> tuple[Option, ...]:
    """Return what can be touched in answer."""
    return _of(field).options(field, draft, over)


def path(field: Field, draft: str) -> tuple[Option, ...]:
    """Return what was chosen on the way to a draft, each to go back to by its id."""
    return _of(field).path(draft)


def shown(field: Field, given: Personal | str) -> Personal | Text:
    """Return an answer as people read it; personal ones stay masked types."""
    return _of(field).shown(field, given)


def _of(field: Field) -> Answer:
    return TYPES.get(field.type, _ANY)
