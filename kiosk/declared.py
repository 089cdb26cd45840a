"""Reads a table of TOML into frozen dataclasses by their annotations, and names what is wrong.

Settings and service packages are declarations that technicians write by hand, so every fault must
be found at once, each with its place and its remedy. The dataclass is the only schema. Written for
start-up time as well: the standard library alone, nothing at import (see
docs/decisions/0002-settings-without-pydantic.md).
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")
Key = tuple[str | int, ...]
Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a declaration.

    Attributes:
        key: the way to it, e.g. ``("fields", 1, "options")``.
        problem: what is wrong, without a full stop.
        remedy: what to write instead, without a full stop.
    """

    key: Key
    problem: str
    remedy: str
    level: Level = "error"

    @property
    def path(self) -> str:
        """Return the key as a person writes it: ``fields[2].options``, counted from 1."""
        return dotted(self.key)


Values = Mapping[str, Any]
Check = Callable[[Values], Iterable[Finding]]
"""Looks at the values of one dataclass that could be read, which need not be all of them."""


def read(
    kind: type[T], table: Mapping[str, object], checks: Mapping[type, Check] | None = None
) -> tuple[T | None, tuple[Finding, ...]]:
    """Read ``table`` as a ``kind``.

    Known are str, int, float, bool, Path, a union of these, enumerations and Literal of text,
    tuples of one type, mappings from str, ``None`` beside another type (the key may then be left
    out) and dataclasses of these.

    Args:
        checks: what is asked of a dataclass wherever one of it stands, beside its types. Findings'
            keys are relative to it.

    Returns:
        The value, or None where it could not be made, and all findings.
    """
    reader = _Reader(checks or {})
    value = reader.dataclass(kind, table, ())
    return (None if value is _NOTHING else cast(T, value)), tuple(reader.findings)


def dotted(key: Key) -> str:
    """Return a key as a person writes it: ``fields[2].options``, lists counted from 1."""
    text = ""
    for part in key:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean x?`` or a list of what is known."""
    from difflib import get_close_matches

    choices = sorted(known)
    near = get_close_matches(word, choices, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(choices)}"


class _Nothing:
    """What could not be read."""


_NOTHING = _Nothing()
_WORDS: Mapping[type, str] = {
    str: 'text in quotes, as in "..."',
    int: "a whole number without quotes",
    float: "a number without quotes",
    bool: "true or false without quotes",
    Path: "a path in quotes",
}


@cache
def _shape(kind: type) -> tuple[tuple[Field[Any], Any], ...]:
    """Return the fields of a dataclass with their types; kept, for hints are slow to resolve."""
    hints = get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in fields(cast(Any, kind)) if field.init)


class _Reader:
    def __init__(self, checks: Mapping[type, Check]) -> None:
        self.checks = checks
        self.findings: list[Finding] = []

    def fault(self, key: Key, problem: str, remedy: str) -> _Nothing:
        self.findings.append(Finding(key, problem, remedy))
        return _NOTHING

    def dataclass(self, kind: type, table: object, key: Key) -> object:
        shape = _shape(kind)
        names = [field.name for field, _ in shape]
        if not isinstance(table, Mapping):
            return self.fault(key, "must be a table", "write it as " + _table_form(shape))
        for name in table:
            if name not in names:
                self.fault((*key, name), f"unknown key {name!r}", did_you_mean(name, names))
        whole = True
        values: dict[str, object] = {}
        for field, hint in shape:
            if field.name in table:
                value = self.value(hint, table[field.name], (*key, field.name))
            elif _may_be_left_out(field, hint):
                continue
            else:
                value = self.fault(
                    (*key, field.name), "is missing", f"add {field.name} = {_form(hint)}"
                )
            if value is _NOTHING:
                whole = False
            else:
                values[field.name] = value
        if kind in self.checks:
            for found in self.checks[kind](values):
                at = (*key, *found.key)
                self.findings.append(Finding(at, found.problem, found.remedy, found.level))
        if not whole:
            return _NOTHING
        for field, _ in shape:
            if field.default is MISSING and field.default_factory is MISSING:
                values.setdefault(field.name, None)
        return kind(**values)

    def value(self, hint: Any, raw: object, key: Key) -> object:
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self.union(hint, raw, key)
        if origin is Literal:
            return self.choice(get_args(hint), raw, key)
        if origin is tuple:
            return self.items(get_args(hint)[0], raw, key)
        if origin is not None:
            return self.mapping(get_args(hint)[1], raw, key)
        if is_dataclass(hint):
            return self.dataclass(cast(type, hint), raw, key)
        if issubclass(hint, Enum):
            chosen = self.choice([member.value for member in hint], raw, key)
            return chosen if chosen is _NOTHING else hint(chosen)
        return self.plain(hint, raw, key)

    def union(self, hint: Any, raw: object, key: Key) -> object:
        kinds = [part for part in get_args(hint) if part is not types.NoneType]
        if len(kinds) == 1:
            return self.value(kinds[0], raw, key)
        if type(raw) in kinds:
            return raw
        words = " or ".join(_WORDS[kind].split(",")[0] for kind in kinds)
        return self.fault(key, f"must be {words}", "write one of these")

    def plain(self, hint: type, raw: object, key: Key) -> object:
        if hint is float and type(raw) is int:
            return float(raw)
        if hint is Path and isinstance(raw, str):
            return Path(raw)
        if type(raw) is hint:
            return raw
        return self.fault(key, f"must be {_WORDS[hint].split(',')[0]}", f"write {_WORDS[hint]}")

    def choice(self, known: Sequence[str], raw: object, key: Key) -> object:
        if raw in known:
            return raw
        return self.fault(key, f"{raw!r} is not one of its values", did_you_mean(str(raw), known))

    def items(self, hint: Any, raw: object, key: Key) -> object:
        if not isinstance(raw, list):
            return self.fault(key, "must be a list", "put it in brackets, as in [...]")
        items = [self.value(hint, item, (*key, place)) for place, item in enumerate(raw)]
        return _NOTHING if _NOTHING in items else tuple(items)

    def mapping(self, hint: Any, raw: object, key: Key) -> object:
        if not isinstance(raw, Mapping):
            return self.fault(key, "must be a table", "write it as { name = ... }")
        values = {name: self.value(hint, item, (*key, name)) for name, item in raw.items()}
        return _NOTHING if _NOTHING in values.values() else types.MappingProxyType(values)


def _without_none(hint: Any) -> Any:
    return next(part for part in get_args(hint) if part is not types.NoneType)


def _may_be_left_out(field: Field[Any], hint: Any) -> bool:
    has_default = field.default is not MISSING or field.default_factory is not MISSING
    return has_default or types.NoneType in get_args(hint)


def _form(hint: Any) -> str:
    """Return how a value of this type is written, for a remedy."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _form(_without_none(hint))
    if origin is Literal:
        return f'"{get_args(hint)[0]}"'
    if origin is tuple:
        return f"[{_form(get_args(hint)[0])}]"
    if origin is not None:
        return "{ name = " + _form(get_args(hint)[1]) + " }"
    if is_dataclass(hint):
        return _table_form(_shape(cast(type, hint)))
    if issubclass(hint, Enum):
        return f'"{next(iter(hint)).value}"'
    return {int: "0", float: "0.0", bool: "true"}.get(hint, '"..."')


def _table_form(shape: tuple[tuple[Field[Any], Any], ...]) -> str:
    needed = [(field, hint) for field, hint in shape if not _may_be_left_out(field, hint)]
    return "{ " + ", ".join(f"{field.name} = {_form(hint)}" for field, hint in needed) + " }"
