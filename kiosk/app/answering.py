"""How the scripted resident answers: the next touch for each type of question.

It is told ids, digits and words; what stands on the screen already is left alone. Words are said,
as into the microphone: a keyboard is tried by its own tests.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.domain.masked import Personal
from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from kiosk.domain.text import Text


@dataclass(frozen=True, slots=True)
class Key:
    """A key by the sign on it (a digit, a letter), or by the id of the word on it."""

    sign: str


@dataclass(frozen=True, slots=True)
class Said:
    """What is said instead of being touched."""

    words: str


Touch = Text | Key | Said
"""A tile with its words, a key, or what is said."""

CLEAR = Key("pad.clear")

USUAL: Mapping[FieldType, str] = {
    FieldType.PHONE: "13800001230",
    FieldType.RESIDENT_ID: "110101195001010017",
    FieldType.CREDIT_CODE: "91510104MA61TEXT01",
    FieldType.ACCOUNT: "6217000000000000004",
    FieldType.DATE: "2020-02-29",
    FieldType.PLACE: "510104901001",
    FieldType.AMOUNT: "100",
    FieldType.TEXT: "小事",
    FieldType.LONG_TEXT: "路灯坏了，晚上看不见台阶。",
}
"""What somebody says who was told nothing else. Nobody's: the numbers are made up."""


def next_touch(question: Question, wanted: str | None) -> Touch | None:
    """Return what is touched next, or None where all is answered.

    Args:
        wanted: the answer as it goes on the wire; None takes what stands there, else the first
            tile or the usual.
    """
    if question.known is not None and wanted is None:
        return None
    return _HOW.get(question.field.type, _typed)(question, wanted)


def _day(question: Question, wanted: str | None) -> Touch | None:
    field = question.field
    if wanted is None and question.missing == 0:
        return None
    if wanted is None and question.options:
        return question.options[0].label
    bounds = (bound for bound in (field.least, field.most) if isinstance(bound, str))
    fixed = next((bound for bound in bounds if bound[:1].isdigit()), None)
    return _typed(question, wanted or fixed)


def _typed(question: Question, wanted: str | None) -> Touch | None:
    kind, draft = question.field.type, _plain(question)
    answer = wanted or USUAL[kind]
    if kind is FieldType.DATE:
        draft, answer = draft.replace("-", ""), answer.replace("-", "")
    if draft == answer:
        return None
    return Key(answer[len(draft)]) if answer.startswith(draft) else CLEAR


def _said(question: Question, wanted: str | None) -> Touch | None:
    words = wanted or USUAL[question.field.type]
    if not wanted and isinstance(question.field.least, int):
        words = words.ljust(question.field.least, "。")
    if isinstance(question.field.most, int):
        words = words[: question.field.most]
    return None if _plain(question) == words else Said(words)


def _one(question: Question, wanted: str | None) -> Touch | None:
    if wanted is None and question.draft:
        return None
    option = next(o for o in question.options if wanted in (o.id, None))
    return None if question.draft == option.id else option.label


def _some(question: Question, wanted: str | None) -> Touch | None:
    least = question.field.least if isinstance(question.field.least, int) else 1
    ids = wanted.split(",") if wanted else [o.id for o in question.options[:least]]
    ticked = set(filter(None, _plain(question).split(",")))
    for option in question.options:
        if (option.id in ids) != (option.id in ticked):
            return option.label
    return None


def _place(question: Question, wanted: str | None) -> Touch | None:
    code, draft = wanted or USUAL[FieldType.PLACE], _plain(question)
    if draft == code or (wanted is None and question.missing == 0 and draft):
        return None
    nearer = [o for o in question.options if code.startswith(o.id) and o.id != draft]
    if nearer:
        return max(nearer, key=lambda option: len(option.id)).label
    return question.path[0].label  # somewhere else was chosen before: begin at the top


_HOW: Mapping[FieldType, Callable[[Question, str | None], Touch | None]] = {
    FieldType.CHOICE: _one,
    FieldType.YES_NO: _one,
    FieldType.RELATION: _one,
    FieldType.CHOICES: _some,
    FieldType.DATE: _day,
    FieldType.PLACE: _place,
    FieldType.TEXT: _said,
    FieldType.LONG_TEXT: _said,
}


def _plain(question: Question) -> str:
    draft = question.draft
    return draft.reveal() if isinstance(draft, Personal) else draft or ""
