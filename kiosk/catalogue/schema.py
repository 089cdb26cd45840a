"""A JSON Schema of service packages, so that an editor completes keys and marks slips as they are
typed; made from the dataclasses, which are the only declaration.

It knows forms, not sense: ``kiosk catalogue check`` says what no schema can.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from kiosk.domain.service import Service

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def schema(kind: type = Service) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a package of type ``kind``.

    Editors that know TOML take it by ``#:schema service.schema.json`` in a file's first line.
    """
    defined: dict[str, Any] = {}
    top = _table(kind, defined)
    return {"$schema": DIALECT, "title": kind.__name__, **top, "$defs": defined}


def _table(kind: type, defined: dict[str, Any]) -> dict[str, Any]:
    hints, about = get_type_hints(kind), dict(_attributes(kind))
    properties, required = {}, []
    for field in fields(kind):
        if not field.init:
            continue
        shape = _of(hints[field.name], defined)
        if field.name in about:
            shape = {**shape, "description": about[field.name]}
        properties[field.name] = shape
        has_default = field.default is not MISSING or field.default_factory is not MISSING
        if not has_default and types.NoneType not in get_args(hints[field.name]):
            required.append(field.name)
    doc = inspect.getdoc(kind) or ""
    return {
        "type": "object",
        "description": doc.partition("\n")[0],
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _of(hint: Any, defined: dict[str, Any]) -> dict[str, Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        kinds = [_of(part, defined) for part in arguments if part is not types.NoneType]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    if origin is Literal:
        return {"enum": list(arguments)}
    if origin is tuple:
        return {"type": "array", "items": _of(arguments[0], defined)}
    if origin is not None:
        return {"type": "object", "additionalProperties": _of(arguments[1], defined)}
    if is_dataclass(hint) and isinstance(hint, type):
        if hint.__name__ not in defined:
            defined[hint.__name__] = {}  # whoever holds itself finds its name
            defined[hint.__name__] = _table(hint, defined)
        return {"$ref": f"#/$defs/{hint.__name__}"}
    if issubclass(hint, Enum):
        return {"enum": [member.value for member in hint]}
    return {"type": _PLAIN[hint]}


_ATTRIBUTE = re.compile(r"^    (\w+(?:, \w+)*): (.*)$")


def _attributes(kind: type) -> Iterator[tuple[str, str]]:
    """Yield what a docstring says of each attribute, as the style guide lays it down."""
    _, _, said = (inspect.getdoc(kind) or "").partition("Attributes:\n")
    names: list[str] = []
    text = ""
    for line in [*said.splitlines(), "    end: "]:
        start = _ATTRIBUTE.match(line)
        if start is None:
            text = f"{text} {line.strip()}".strip()
            continue
        yield from ((name, text) for name in names)
        names, text = start[1].split(", "), start[2]
