"""IPP as a printer reads and writes it: RFC 8010 from the other side, not by the driver's code."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

OPERATION, JOB, END, PRINTER = 1, 2, 3, 4
_COLLECTION, _END_COLLECTION, _MEMBER = 0x34, 0x37, 0x4A
_KINDS = {
    "integer": 0x21,
    "boolean": 0x22,
    "enum": 0x23,
    "octets": 0x30,
    "resolution": 0x32,
    "range": 0x33,
    "text": 0x41,
    "name": 0x42,
    "keyword": 0x44,
    "uri": 0x45,
    "scheme": 0x46,
    "charset": 0x47,
    "language": 0x48,
    "mime": 0x49,
}

Named = tuple[str, str, object]
"""Kind, name, and value or list of values; a mapping of name to (kind, value) for a collection."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: what it says of itself, of the job that is wanted, and the document behind it."""

    operation: int
    number: int
    says: Mapping[str, list[object]]
    job: Mapping[str, list[object]]
    document: bytes

    def one(self, name: str, otherwise: object = None) -> object:
        """Return the first value that the operation says."""
        return (self.says.get(name) or [otherwise])[0]


def read(data: bytes) -> Asked:
    """Read a request.

    Raises:
        ValueError: it is none.
    """
    try:
        _, operation, number = struct.unpack_from(">HHI", data)
        groups: dict[int, dict[str, list[object]]] = {}
        at, group, name = 8, 0, ""
        while data[at] != END:
            tag = data[at]
            at += 1
            if tag < 0x10:
                group = tag
                continue
            label, at = _string(data, at)
            value, at = _string(data, at)
            if tag == _COLLECTION:
                held, at = _collection(data, at)
                groups.setdefault(group, {})[label.decode()] = [held]
                continue
            name = label.decode() or name
            groups.setdefault(group, {}).setdefault(name, []).append(_value(tag, value))
    except (IndexError, struct.error, UnicodeDecodeError) as error:
        raise ValueError("no request of IPP") from error
    return Asked(operation, number, groups.get(OPERATION, {}), groups.get(JOB, {}), data[at + 1 :])


def _string(data: bytes, at: int) -> tuple[bytes, int]:
    (length,) = struct.unpack_from(">H", data, at)
    at += 2
    if at + length > len(data):
        raise ValueError("cut short")
    return data[at : at + length], at + length


def _collection(data: bytes, at: int) -> tuple[dict[str, object], int]:
    members: dict[str, object] = {}
    name = ""
    while True:
        tag = data[at]
        _, at = _string(data, at + 1)
        value, at = _string(data, at)
        if tag == _END_COLLECTION:
            return members, at
        if tag == _MEMBER:
            name = value.decode()
        elif tag == _COLLECTION:
            members[name], at = _collection(data, at)
        else:
            members[name] = _value(tag, value)


def _value(tag: int, value: bytes) -> object:
    if tag in (0x21, 0x23):
        return struct.unpack(">i", value)[0]
    if tag == 0x22:
        return value != b"\0"
    return value.decode() if tag >= 0x40 else value


def written(status: int, number: int, groups: Iterable[tuple[int, Iterable[Named]]]) -> bytes:
    """Write an answer."""
    out = bytearray(struct.pack(">HHI", 0x0200, status, number))
    ahead: tuple[int, Iterable[Named]] = (
        OPERATION,
        [
            ("charset", "attributes-charset", "utf-8"),
            ("language", "attributes-natural-language", "en"),
        ],
    )
    for tag, named in [ahead, *groups]:
        out.append(tag)
        for kind, name, values in named:
            label = name
            for value in values if isinstance(values, list) else [values]:
                out += _attribute(kind, label, value)
                label = ""
    out.append(END)
    return bytes(out)


def _attribute(kind: str, name: str, value: object) -> bytes:
    if isinstance(value, Mapping):
        out = _field(_COLLECTION, name, b"")
        for member, (member_kind, held) in value.items():
            out += _field(_MEMBER, "", member.encode()) + _attribute(member_kind, "", held)
        return out + _field(_END_COLLECTION, "", b"")
    if value is None:
        return _field(0x13, name, b"")  # no-value
    return _field(_KINDS[kind], name, _octets(kind, value))


def _field(tag: int, name: str, value: bytes) -> bytes:
    label = name.encode()
    return struct.pack(">BH", tag, len(label)) + label + struct.pack(">H", len(value)) + value


def _octets(kind: str, value: object) -> bytes:
    if isinstance(value, bool):
        return b"\1" if value else b"\0"
    if isinstance(value, int):
        return struct.pack(">i", value)
    if isinstance(value, tuple):
        return struct.pack(">iib" if kind == "resolution" else ">ii", *value)
    return value if isinstance(value, bytes) else str(value).encode()
