"""Values of the ports as JSON and back, by the types that the ports declare.

What comes back is made only of what the declaration names, so that a driver which has gone wild can
give nothing else. Personal values stand in clear here: a line goes to the child or its kiosk alone.
"""

from __future__ import annotations

import base64
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints


class Malformed(ValueError):
    """What came is not of its type. The message holds no value."""


def encode(value: object) -> Any:
    """Return a value of a port as JSON has it. A dataclass bears its name."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case bytes():
            return base64.b64encode(value).decode()
        case Decimal() | date():
            return str(value)
        case tuple():
            return [encode(item) for item in value]
        case Mapping():
            return {str(key): encode(item) for key, item in value.items()}
    if is_dataclass(value):
        inner = {each.name: encode(getattr(value, each.name)) for each in fields(value)}
        return {type(value).__name__: inner}
    return str(value)  # of an error's parameters: they are words for a technician


def decode(hint: Any, raw: object) -> Any:
    """Return what ``encode`` made of a value of type ``hint``.

    Raises:
        Malformed: it is none.
    """
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        return _one_of(get_args(hint), raw)
    if origin is Literal:
        return _known(raw, raw in get_args(hint), "word")
    if origin is tuple:
        items = cast("list[object]", _known(raw, isinstance(raw, list), "list"))
        return tuple(decode(get_args(hint)[0], item) for item in items)
    if origin is not None:
        table = cast("dict[str, object]", _known(raw, isinstance(raw, dict), "table"))
        read = {key: decode(get_args(hint)[1], item) for key, item in table.items()}
        return types.MappingProxyType(read)
    if hint is object:
        return _known(raw, raw is None or isinstance(raw, bool | int | float | str), "word")
    if hint in (None, types.NoneType):
        return _known(raw, raw is None, "nothing")
    if is_dataclass(hint):
        return _dataclass(cast(type, hint), raw)
    return _plain(hint, raw)


def _known(raw: object, holds: bool, what: str) -> object:
    if not holds:
        raise Malformed(f"no {what}")
    return raw


def _one_of(hints: tuple[Any, ...], raw: object) -> Any:
    for hint in hints:
        try:
            return decode(hint, raw)
        except Malformed:
            continue
    raise Malformed("none of its types")


def _dataclass(kind: type, raw: object) -> Any:
    if not isinstance(raw, dict) or list(raw) != [kind.__name__]:
        raise Malformed(f"no {kind.__name__}")
    inner = raw[kind.__name__]
    shape = _shape(kind)
    if not isinstance(inner, dict) or not inner.keys() <= shape.keys():
        raise Malformed(f"no fields of {kind.__name__}")
    missing = {name for name, (_, needed) in shape.items() if needed} - inner.keys()
    if missing:
        raise Malformed(f"a {kind.__name__} without some fields")
    return kind(**{name: decode(shape[name][0], item) for name, item in inner.items()})


@cache
def _shape(kind: type) -> Mapping[str, tuple[Any, bool]]:
    """Return the types of a dataclass's fields by name, and which must be there."""
    hints = get_type_hints(kind)
    return {
        each.name: (
            hints[each.name],
            each.default is MISSING and each.default_factory is MISSING,
        )
        for each in fields(cast(Any, kind))
    }


def _plain(hint: type, raw: object) -> Any:
    try:
        if hint is float and type(raw) is int:
            return float(raw)
        if hint in (bool, int, float, str):
            return _known(raw, type(raw) is hint, hint.__name__)
        if issubclass(hint, Enum):
            return hint(raw)
        text = cast(str, _known(raw, isinstance(raw, str), "text"))
        if hint is bytes:
            return base64.b64decode(text, validate=True)
        if hint is Decimal:
            number = Decimal(text)
            _known(raw, number.is_finite(), "number")
            return number
        if hint is date:
            return date.fromisoformat(text)
    except (ValueError, InvalidOperation) as wrong:
        raise Malformed(f"no {hint.__name__}") from wrong
    raise Malformed(f"{hint.__name__} is not known")
