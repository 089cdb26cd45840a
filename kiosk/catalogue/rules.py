"""Eligibility in a form that can be read, checked and answered, and that runs no code.

A rule is one condition over what the card says: ``age >= 80 and sex == "female"``. It is taken
apart by an own tokenizer and a descent that knows nothing but the words below, so a package can
never do more than compare. Types are checked when the catalogue is: a rule that compiles answers
for every card.

    rule    = every { "or" every }
    every   = one { "and" one }
    one     = "not" one | "(" rule ")" | value [ compare value ]
    compare = "==" | "!=" | "<" | "<=" | ">" | ">=" | [ "not" ] "in" | [ "not" ] "within"
    value   = name | 80 | "text" | 2025-01-31 | [ value { "," value } ]

The condition of a question may ask for earlier answers too, as ``answer.<id>``.

``x in list`` asks for equality, ``address within list`` whether the text names one of the places.

Where somebody is registered is nowhere on the card for certain: the first six digits of the number
are the county of the *first* registration, the address is where its holder was registered when the
card was made, or the newest that was written on it since. Rules over them are a friendly first look
that spares people the typing; the platform has the register and decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from kiosk.declared import did_you_mean
from kiosk.domain.identity import ETHNIC_GROUPS, CardKind, IdCard, Sex
from kiosk.domain.service import EligibilityRule
from kiosk.domain.site import Site

LONGEST = 500
DEEPEST = 20
FORMS = (
    'write conditions as age >= 80, sex == "female", birth < 1950-01-31, region in site.regions or'
    " address within site.region_names, joined by and, or, not and ( )"
)
"""What a rule may look like, for whoever wrote another."""


class Type(StrEnum):
    """What a value is; the value is the word for it in a complaint."""

    NUMBER = "a number"
    TEXT = "a text"
    DATE = "a date"
    TRUTH = "true or false"
    TEXTS = "a list of texts"
    NUMBERS = "a list of numbers"
    DATES = "a list of dates"


Value = bool | int | Decimal | str | date | tuple[int | str | date, ...]
Facts = Mapping[str, Value | None]
"""What is so; None where nobody knows: then no comparison with it holds, not even ``!=``."""

_Ask = Callable[[Facts], Value | None]

NAMES: Mapping[str, Type] = {
    "age": Type.NUMBER,
    "birth": Type.DATE,
    "sex": Type.TEXT,
    "ethnic": Type.TEXT,
    "region": Type.TEXT,
    "address": Type.TEXT,
    "card_kind": Type.TEXT,
    "valid_from": Type.DATE,
    "valid_to": Type.DATE,
    "today": Type.DATE,
    "site.regions": Type.TEXTS,
    "site.region_names": Type.TEXTS,
}
"""What a rule may ask for."""

_CLOSED: Mapping[str, tuple[str, ...]] = {
    "sex": tuple(sex.name.lower() for sex in Sex),
    "card_kind": tuple(kind.value for kind in CardKind),
    "ethnic": tuple(ETHNIC_GROUPS),
}
_LIST_OF = {Type.TEXT: Type.TEXTS, Type.NUMBER: Type.NUMBERS, Type.DATE: Type.DATES}
_ORDERED = (Type.NUMBER, Type.DATE)
_COMPARE: Mapping[str, Callable[[Value, Value], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,  # type: ignore[operator]  # types are checked below
    "<=": lambda a, b: a <= b,  # type: ignore[operator]
    ">": lambda a, b: a > b,  # type: ignore[operator]
    ">=": lambda a, b: a >= b,  # type: ignore[operator]
    "in": lambda a, b: a in b,  # type: ignore[operator]
    "within": lambda a, b: any(place in a for place in b),  # type: ignore[union-attr, operator]
}
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
    | (?P<number>[0-9]{1,9}(?![0-9A-Za-z_.]))
    | (?P<text>"[^"\\\n]*")
    | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)?)
    | (?P<sign>==|!=|<=|>=|<|>|\(|\)|\[|\]|,)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Name:
    """Something that a rule may ask for beside ``NAMES``; ``words`` where it is one of a few."""

    name: str
    type: Type
    words: tuple[str, ...] | None = None


class RuleError(ValueError):
    """A rule cannot be understood.

    Attributes:
        column: where in the rule, counted from 1.
        problem, remedy: what is wrong and what to write.
    """

    def __init__(self, column: int, problem: str, remedy: str) -> None:
        super().__init__(f"column {column}: {problem}; {remedy}")
        self.column = column
        self.problem = problem
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition that was understood."""

    source: str
    names: frozenset[str]
    _ask: _Ask

    def holds(self, facts: Facts) -> bool:
        """Answer for a card; ``facts`` has every name of ``NAMES``."""
        return bool(self._ask(facts))


def facts_of(card: IdCard, site: Site, day: date) -> Facts:
    """Return what a rule may ask about ``card`` on ``day``. Holds the clear address: do not keep.

    A card without an end (长期) is valid to the last day that there is.
    """
    return {
        "age": card.age_on(day),
        "birth": card.birth,
        "sex": card.sex.name.lower(),
        "ethnic": card.ethnic,
        "region": card.region,
        "address": card.residence.reveal(),
        "card_kind": card.kind.value,
        "valid_from": card.valid_from,
        "valid_to": card.valid_to or date.max,
        "today": day,
        "site.regions": site.regions,
        "site.region_names": site.region_names,
    }


def meets(rule: EligibilityRule, card: IdCard, site: Site, day: date) -> bool:
    """Tell whether the holder of ``card`` meets ``rule`` on ``day``.

    Raises:
        RuleError: the rule was never checked.
    """
    return compile_rule(rule.when).holds(facts_of(card, site, day))


@lru_cache(maxsize=512)
def compile_rule(source: str, more: tuple[Name, ...] = ()) -> Rule:
    """Understand a rule, which may ask for ``more`` than ``NAMES``.

    Raises:
        RuleError: it is not of the form above, names what is not known, or compares unlike things.
    """
    if len(source) > LONGEST:
        raise RuleError(LONGEST, f"is longer than {LONGEST} characters", "make two rules of it")
    parser = _Parser(source, more)
    found, ask = parser.rule(0)
    parser.end()
    if found is not Type.TRUTH:
        raise RuleError(1, f"is {found}, not a condition", "compare it, as in age >= 80")
    return Rule(source, frozenset(parser.names), ask)


def names_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the names of a rule with their columns.

    Raises:
        RuleError: it cannot be taken apart.
    """
    yield from ((token.column, token.text) for token in _tokens(source) if token.kind == "name")


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def _tokens(source: str) -> list[_Token]:
    tokens = []
    place = 0
    end = len(source.rstrip())
    while place < end:
        match = _TOKEN.match(source, place)
        if match is None or match.lastgroup is None:
            column = place + 1 + len(source[place:]) - len(source[place:].lstrip())
            raise RuleError(
                column,
                f"{source[column - 1]!r} is not understood here",
                FORMS,
            )
        kind = match.lastgroup
        tokens.append(_Token(kind, match[kind], match.start(kind) + 1))
        place = match.end()
    return [*tokens, _Token("end", "", len(source) + 1)]


_Typed = tuple[Type, _Ask]


class _Parser:
    def __init__(self, source: str, more: tuple[Name, ...]) -> None:
        self.tokens = _tokens(source)
        self.known = {**NAMES, **{name.name: name.type for name in more}}
        self.closed = {**_CLOSED, **{name.name: name.words for name in more if name.words}}
        self.place = 0
        self.names: set[str] = set()

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> _Token | None:
        token = self.now
        if token.kind in ("name", "sign") and token.text in texts:
            self.place += 1
            return token
        return None

    def end(self) -> None:
        if self.now.kind != "end":
            raise RuleError(
                self.now.column, f"{self.now.text!r} is too much", "join conditions by and, or"
            )

    def rule(self, depth: int) -> _Typed:
        if depth > DEEPEST:
            raise RuleError(self.now.column, "is nested too deeply", "make two rules of it")
        return self.joined("or", depth)

    def joined(self, word: str, depth: int) -> _Typed:
        def part() -> _Typed:
            return self.joined("and", depth) if word == "or" else self.one(depth)

        found, first = part()
        asks = [first]
        while token := self.take(word):
            self.need(Type.TRUTH, found, token)
            found, ask = part()
            self.need(Type.TRUTH, found, token)
            asks.append(ask)
        if len(asks) == 1:
            return found, first
        quantifier = any if word == "or" else all
        return Type.TRUTH, lambda facts: quantifier(ask(facts) for ask in asks)

    def one(self, depth: int) -> _Typed:
        if token := self.take("not"):
            if depth > DEEPEST:
                raise RuleError(token.column, "is nested too deeply", "make two rules of it")
            found, ask = self.one(depth + 1)
            self.need(Type.TRUTH, found, token)
            return Type.TRUTH, lambda facts: not ask(facts)
        if self.take("("):
            inner = self.rule(depth + 1)
            if not self.take(")"):
                raise RuleError(self.now.column, "a bracket is not closed", "add )")
            return inner
        return self.comparison(depth)

    def comparison(self, depth: int) -> _Typed:
        first = self.now
        left, left_ask = self.value(depth)
        refused = self.take("not")
        sign = self.take(*_COMPARE)
        if sign is None:
            if refused:
                raise RuleError(
                    refused.column, "not is followed by neither in nor within", "add in"
                )
            return left, left_ask
        if refused and sign.text not in ("in", "within"):
            raise RuleError(sign.column, f"not {sign.text} is no comparison", "put not before it")
        second = self.now
        right, right_ask = self.value(depth)
        self.fits(sign, left, right)
        self.known_values(first, second)
        compare = _COMPARE[sign.text]

        def holds(facts: Facts) -> bool:
            a, b = left_ask(facts), right_ask(facts)
            return a is not None and b is not None and compare(a, b) is not bool(refused)

        return Type.TRUTH, holds

    def value(self, depth: int) -> _Typed:
        token = self.now
        if self.take("["):
            return self.list_(token, depth)
        if token.kind not in ("date", "number", "text", "name"):
            what = repr(token.text) if token.text else "the end"
            raise RuleError(token.column, f"{what} stands where a value is wanted", "add a value")
        self.place += 1
        if token.kind == "name":
            return self.name(token)
        return self.literal(token)

    def literal(self, token: _Token) -> _Typed:
        if token.kind == "number":
            number = int(token.text)
            return Type.NUMBER, lambda _: number
        if token.kind == "text":
            text = token.text[1:-1]
            return Type.TEXT, lambda _: text
        try:
            day = date.fromisoformat(token.text)
        except ValueError:
            raise RuleError(
                token.column, f"{token.text} is not a day", "write year-month-day"
            ) from None
        return Type.DATE, lambda _: day

    def name(self, token: _Token) -> _Typed:
        name = token.text
        if name not in self.known:
            raise RuleError(
                token.column, f"{name!r} is not known to rules", did_you_mean(name, self.known)
            )
        self.names.add(name)
        return self.known[name], lambda facts: facts[name]

    def list_(self, opening: _Token, depth: int) -> _Typed:
        items: list[_Ask] = []
        kinds: set[Type] = set()
        while True:
            if self.now.kind not in ("date", "number", "text"):
                raise RuleError(self.now.column, "a list holds only fixed values", "add one, or ]")
            found, ask = self.value(depth)
            kinds.add(found)
            items.append(ask)
            if self.take("]"):
                break
            if not self.take(","):
                raise RuleError(self.now.column, "a list is not closed", "add ]")
        if len(kinds) > 1:
            raise RuleError(opening.column, "a list mixes kinds of values", "use one kind")
        values = tuple(ask({}) for ask in items)
        return _LIST_OF[kinds.pop()], lambda _: values  # type: ignore[return-value]

    @staticmethod
    def need(wanted: Type, found: Type, token: _Token) -> None:
        if found is not wanted:
            raise RuleError(
                token.column, f"{token.text} joins conditions, not {found}", "compare it first"
            )

    @staticmethod
    def fits(sign: _Token, left: Type, right: Type) -> None:
        """Demand that a comparison makes sense, whatever the card."""
        if sign.text == "in":
            right_wanted = _LIST_OF.get(left)
            good = right is right_wanted
        elif sign.text == "within":
            good = left is Type.TEXT and right is Type.TEXTS
        elif sign.text in ("==", "!="):
            good = left is right and left in _LIST_OF
        else:
            good = left is right and left in _ORDERED
        if not good:
            raise RuleError(
                sign.column, f"{left} cannot be compared by {sign.text} with {right}", "mend a side"
            )

    def known_values(self, first: _Token, second: _Token) -> None:
        """Demand that what is compared with a closed list of words is one of them."""
        for name, other in ((first, second), (second, first)):
            words = self.closed.get(name.text) if name.kind == "name" else None
            if words is None:
                continue
            start = self.tokens.index(other)
            stop = self.place if other is second else start + 1
            for token in self.tokens[start:stop]:
                if token.kind == "text" and token.text[1:-1] not in words:
                    raise RuleError(
                        token.column,
                        f"{name.text} is never {token.text}",
                        did_you_mean(token.text[1:-1], words),
                    )
