"""The bytes of IPP (RFC 8010): requests are written, answers are read; see docs/decisions/0014.

What is read came over a network: any bytes give a message or ``document.garbled``, and what is made
of them is never much larger than they were.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import chain, count
from types import MappingProxyType
from typing import NamedTuple

from kiosk.errors import KioskError

_DEEPEST = 8  # collections in collections; media-col-database needs two
_ids = count(1)


class Tag(IntEnum):
    """Tags of groups and values (RFC 8010, 3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    UNSUPPORTED = 0x05
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    RANGE = 0x33
    COLLECTION = 0x34
    TEXT_LANGUAGE = 0x35
    NAME_LANGUAGE = 0x36
    END_COLLECTION = 0x37
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MEDIA_TYPE = 0x49
    MEMBER = 0x4A


class Operation(IntEnum):
    """What a printer is asked (RFC 8011, 5.4.15)."""

    VALIDATE_JOB = 0x04
    CREATE_JOB = 0x05
    SEND_DOCUMENT = 0x06
    CANCEL_JOB = 0x08
    GET_JOB = 0x09
    GET_JOBS = 0x0A
    GET_PRINTER = 0x0B
    RELEASE_JOB = 0x0D
    CUPS_GET_DEFAULT = 0x4001


Value = int | bool | str | bytes | tuple[int, int] | Mapping[str, object] | None
"""A value as it is read: whole numbers and enums, truths, text, octets (dates and resolutions too),
ranges, collections; None for one that is unknown, or not there."""

Attributes = Mapping[str, tuple[Value, ...]]
NONE: Attributes = MappingProxyType({})


class Attr(NamedTuple):
    """An attribute as it is written."""

    tag: Tag
    name: str
    values: Sequence[int | bool | str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a printer answered.

    Attributes:
        status: RFC 8011, B.1; below 0x100 it was done.
        groups: in their order: the group's tag and its attributes. ``repr`` shows none.
    """

    status: int
    groups: tuple[tuple[int, Attributes], ...] = field(repr=False)

    def group(self, tag: Tag) -> Attributes:
        """Return the first group of the kind; empty where there is none."""
        return next((attributes for kind, attributes in self.groups if kind == tag), NONE)

    def every(self, tag: Tag) -> Iterator[Attributes]:
        """Return the groups of the kind, one a job."""
        return (attributes for kind, attributes in self.groups if kind == tag)


def request(operation: Operation, *attributes: Attr, job: Sequence[Attr] = ()) -> bytes:
    """Write a request; a document's bytes come behind it.

    Args:
        attributes: of the operation, behind character set and language.
        job: what a job shall be.
    """
    head = struct.pack(">BBHI", 2, 0, operation, next(_ids) & 0x7FFFFFFF)
    first = (
        Attr(Tag.CHARSET, "attributes-charset", ["utf-8"]),
        Attr(Tag.LANGUAGE, "attributes-natural-language", ["en"]),
    )
    parts = [head, bytes([Tag.OPERATION]), *map(_written, chain(first, attributes))]
    if job:
        parts += [bytes([Tag.JOB]), *map(_written, job)]
    return b"".join([*parts, bytes([Tag.END])])


def _written(attribute: Attr) -> bytes:
    name = attribute.name.encode()
    out = bytearray()
    for value in attribute.values:
        data = _value_written(attribute.tag, value)
        out += struct.pack(">BH", attribute.tag, len(name)) + name
        out += struct.pack(">H", len(data)) + data
        name = b""  # one more value of the same
    return bytes(out)


def _value_written(tag: Tag, value: int | bool | str) -> bytes:
    if isinstance(value, str):
        return value.encode()
    return struct.pack(">?", value) if tag is Tag.BOOLEAN else struct.pack(">i", value)


def answer(data: bytes) -> Answer:
    """Read an answer.

    Raises:
        KioskError: ``document.garbled``.
    """
    try:
        return _Reader(data).answer()
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise KioskError("document.garbled") from error


class _Reader:
    """Goes through the bytes once; what is cut short or out of order ends it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def answer(self) -> Answer:
        major, _, status, _ = self._unpack(">BBHI")
        if major not in (1, 2):
            raise KioskError("document.garbled")
        groups: list[tuple[int, Attributes]] = []
        current: dict[str, list[Value]] = {}
        name = ""
        while (tag := self._tag()) != Tag.END:
            if tag < 0x10:
                current = {}
                groups.append((tag, current))  # type: ignore[arg-type]  # made tuples below
                name = ""
                continue
            name = self._text() or name
            if not groups or not name:
                raise KioskError("document.garbled")
            current.setdefault(name, []).append(self._value(tag, 0))
        return Answer(
            status,
            tuple(
                (tag, {name: tuple(values) for name, values in group.items()})
                for tag, group in groups
            ),
        )

    def _value(self, tag: int, depth: int) -> Value:
        data = self._octets()
        if tag == Tag.COLLECTION:
            return self._collection(depth + 1)
        return _value_read(tag, data)

    def _collection(self, depth: int) -> Mapping[str, object]:
        """Read members until the end; each is a name, then values that have none."""
        if depth > _DEEPEST:
            raise KioskError("document.garbled")
        members: dict[str, list[Value]] = {}
        name = ""
        while (tag := self._tag()) != Tag.END_COLLECTION:
            if tag < 0x10 or self._text():
                raise KioskError("document.garbled")
            if tag == Tag.MEMBER:
                name = self._octets().decode()
                continue
            if not name:
                raise KioskError("document.garbled")
            members.setdefault(name, []).append(self._value(tag, depth))
        self._text()
        self._octets()
        return {name: tuple(values) for name, values in members.items()}

    def _tag(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _text(self) -> str:
        return self._octets().decode()

    def _octets(self) -> bytes:
        (length,) = self._unpack(">H")
        if length > len(self._data) - self._at:
            raise KioskError("document.garbled")
        self._at += length
        return self._data[self._at - length : self._at]

    def _unpack(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values


def _value_read(tag: int, data: bytes) -> Value:
    if tag < 0x20:
        return None  # unknown, no-value and the like
    if tag in (Tag.INTEGER, Tag.ENUM):
        return int(struct.unpack(">i", data)[0])
    if tag == Tag.BOOLEAN:
        return bool(struct.unpack(">?", data)[0])
    if tag == Tag.RANGE:
        low, high = struct.unpack(">ii", data)
        return (low, high)
    if tag in (Tag.TEXT_LANGUAGE, Tag.NAME_LANGUAGE):
        (language,) = struct.unpack_from(">H", data)
        (length,) = struct.unpack_from(">H", data, 2 + language)
        return data[4 + language : 4 + language + length].decode()
    return data.decode() if tag >= 0x40 else data
