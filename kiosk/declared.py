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
    value = _way(cast(Any, kind))(reader, table, ())
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

    choices = sorted(map(str, known))  # of an enumeration its words, not its members
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
    """What one reading gathers, whose ways are worked out once for each type."""

    def __init__(self, checks: Mapping[type, Check]) -> None:
        self.checks = checks
        self.findings: list[Finding] = []

    def fault(self, key: Key, problem: str, remedy: str) -> _Nothing:
        self.findings.append(Finding(key, problem, remedy))
        return _NOTHING


_Read = Callable[[_Reader, object, Key], object]
"""Makes a value of one type of what stands in a table; says what is wrong, and gives nothing."""


@cache
def _way(hint: Any) -> _Read:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _union(hint)
    if origin is Literal:
        return _choice(get_args(hint))
    if origin is tuple:
        return _items(_way(get_args(hint)[0]))
    if origin is not None:
        return _mapping(_way(get_args(hint)[1]))
    if is_dataclass(hint):
        return _dataclass(cast(type, hint))
    if issubclass(hint, Enum):
        return _enumeration(hint)
    return _plain(hint)


def _dataclass(kind: type) -> _Read:
    shape = _shape(kind)
    ways = [(field.name, _way(hint), _may_be_left_out(field, hint), hint) for field, hint in shape]
    names = frozenset(name for name, *_ in ways)
    nones = dict.fromkeys(
        field.name
        for field, _ in shape
        if field.default is MISSING and field.default_factory is MISSING
    )

    def read(reader: _Reader, table: object, key: Key) -> object:
        if not isinstance(table, dict):
            return reader.fault(key, "must be a table", "write it as " + _table_form(shape))
        if not names.issuperset(table):
            for name in table:
                if name not in names:
                    remedy = did_you_mean(name, names)
                    reader.fault((*key, name), f"unknown key {name!r}", remedy)
        whole = True
        values: dict[str, object] = {}
        for name, way, optional, hint in ways:
            if name in table:
                value = way(reader, table[name], (*key, name))
            elif optional:
                continue
            else:
                remedy = f"add {name} = {_form(hint)}"
                value = reader.fault((*key, name), "is missing", remedy)
            if value is _NOTHING:
                whole = False
            else:
                values[name] = value
        if kind in reader.checks:
            for found in reader.checks[kind](values):
                at = (*key, *found.key)
                reader.findings.append(Finding(at, found.problem, found.remedy, found.level))
        return kind(**{**nones, **values}) if whole else _NOTHING

    return read


def _union(hint: Any) -> _Read:
    kinds = [part for part in get_args(hint) if part is not types.NoneType]
    if len(kinds) == 1:
        return _way(kinds[0])
    words = " or ".join(_WORDS[kind].split(",")[0] for kind in kinds)

    def read(reader: _Reader, raw: object, key: Key) -> object:
        if type(raw) in kinds:
            return raw
        return reader.fault(key, f"must be {words}", "write one of these")

    return read


def _plain(hint: type) -> _Read:
    def read(reader: _Reader, raw: object, key: Key) -> object:
        if type(raw) is hint:
            return raw
        if hint is float and type(raw) is int:
            return float(raw)
        if hint is Path and isinstance(raw, str):
            return Path(raw)
        problem = f"must be {_WORDS[hint].split(',')[0]}"
        return reader.fault(key, problem, f"write {_WORDS[hint]}")

    return read


def _choice(known: Sequence[str]) -> _Read:
    def read(reader: _Reader, raw: object, key: Key) -> object:
        if raw in known:
            return raw
        remedy = did_you_mean(str(raw), known)
        return reader.fault(key, f"{raw!r} is not one of its values", remedy)

    return read


def _enumeration(hint: type[Enum]) -> _Read:
    choice = _choice([member.value for member in hint])

    def read(reader: _Reader, raw: object, key: Key) -> object:
        chosen = choice(reader, raw, key)
        return chosen if chosen is _NOTHING else hint(chosen)

    return read


def _items(way: _Read) -> _Read:
    def read(reader: _Reader, raw: object, key: Key) -> object:
        if not isinstance(raw, list):
            return reader.fault(key, "must be a list", "put it in brackets, as in [...]")
        items = [way(reader, item, (*key, place)) for place, item in enumerate(raw)]
        return _NOTHING if _NOTHING in items else tuple(items)

    return read


def _mapping(way: _Read) -> _Read:
    def read(reader: _Reader, raw: object, key: Key) -> object:
        if not isinstance(raw, dict):
            return reader.fault(key, "must be a table", "write it as { name = ... }")
        values = {name: way(reader, item, (*key, name)) for name, item in raw.items()}
        return _NOTHING if _NOTHING in values.values() else types.MappingProxyType(values)

    return read


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
