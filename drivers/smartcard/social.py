"""What is where on a social-security card, and how it is asked for.

Two files hold what is free to read, one item a record, each ``tag length value``. Cards differ in
how a record is named: by its tag (P2 = 00) or by its place in the file (P2 = 04). Both are tried,
the one that has worked first, and only the tag that comes back says what was read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from drivers.smartcard.apdu import END_OF_RECORD, OK, Answer, Channel
from kiosk.domain.identity import is_citizen_number
from kiosk.domain.masked import AccountNumber, CitizenNumber, PersonName
from kiosk.domain.social_card import SocialCard
from kiosk.errors import KioskError

T = TypeVar("T")

APPLICATION = b"sx1.sh." + "社会保障".encode("gbk")
_BY_TAG, _BY_PLACE = 0x00, 0x04
_CHILD, _ANY_FILE = 2, 0

_NO_APPLICATION = frozenset({0x6999, 0x6A81, 0x6A82, 0x6A86, 0x6D00, 0x6E00})
_NO_FILE = frozenset({0x6A81, 0x6A82, 0x6A86, 0x6B00})
_NO_RECORD = frozenset({0x6A81, 0x6A82, 0x6A83, 0x6A86, 0x6A88, 0x6B00})
_WRONG_LENGTH = 0x6700
_LOCKED = frozenset({0x6982, 0x6983, 0x6985})
_NOTHING = b"\0 \xff"


@dataclass(frozen=True, slots=True)
class Item:
    """One record.

    Attributes:
        length: of its value in bytes.
        places: where in the file it may be, from 1.
    """

    tag: int
    length: int
    places: tuple[int, ...]


CARD, HOLDER = 0xEF05, 0xEF06
CARD_ID = Item(0x01, 16, (1,))
VERSION = Item(0x03, 4, (3,))
ISSUED = Item(0x05, 4, (5,))
VALID_TO = Item(0x06, 4, (6,))
CARD_NUMBER = Item(0x07, 9, (7,))
NUMBER = Item(0x08, 18, (1,))
NAME = Item(0x09, 30, (2,))
# Not on cards of version 1; behind the name or at the end.
MORE_OF_NAME = Item(0x4E, 20, (3, 7))


def read(channel: Channel) -> SocialCard:
    """Read all that the card tells without a key.

    Raises:
        KioskError: ``smartcard.not_social``, ``smartcard.locked``, ``smartcard.unreadable``,
            ``smartcard.no_answer``.
    """
    chip = _Chip(channel)
    chip.begin()
    chip.file(CARD)
    version = _told(_version, chip.value(VERSION)) or ""
    region = _told(_region, chip.value(CARD_ID)) or ""
    issued = _told(_day, chip.value(ISSUED))
    valid_to = _told(_day, chip.value(VALID_TO))
    card_number = chip.value(CARD_NUMBER)
    chip.file(HOLDER)
    number, name = chip.value(NUMBER), chip.value(NAME)
    more = chip.value(MORE_OF_NAME) if name and version[:1] != "1" else b""
    try:
        card = SocialCard(
            card_number=_card_number(card_number),
            number=_number(number),
            name=_name(name.rstrip(b"\0\xff") + more),
            version=version,
            region=region,
            issued=issued,
            valid_to=valid_to,
        )
    except ValueError:
        # Without the cause: its message would carry the item.
        raise KioskError("smartcard.unreadable", {"status": "an item"}) from None
    if not (card.card_number or card.number or card.name):
        raise KioskError("smartcard.locked" if chip.locked else "smartcard.unreadable")
    return card


class _Chip:
    """A card whose files are read one after the other.

    Attributes:
        locked: whether it has refused an item to whom it does not know.
    """

    def __init__(self, channel: Channel) -> None:
        self.locked = False
        self._channel = channel
        self._style = _BY_TAG
        self._there = False

    def begin(self) -> None:
        """Select the social-security application."""
        answer = self._channel.select_application(APPLICATION)
        if answer.sw in _NO_APPLICATION:
            raise KioskError("smartcard.not_social")
        if answer.sw != OK:
            raise _unreadable(answer)

    def file(self, file: int) -> None:
        """Select a file; of one that is not there, every item is missing."""
        for by in (_CHILD, _ANY_FILE):
            answer = self._channel.select_file(file, by)
            self._there = answer.sw == OK
            if self._there:
                return
            if answer.sw in _LOCKED:
                self.locked = True
                return
            if answer.sw not in _NO_FILE:
                raise _unreadable(answer)

    def value(self, item: Item) -> bytes:
        """Return an item's value as it stands there; empty where the card has or tells none."""
        for which, style in self._ways(item):
            answer = self._record(which, style, 2 + item.length)
            if answer.sw in _LOCKED:
                self.locked = True
                return b""
            if answer.sw in _NO_RECORD:
                continue
            if answer.sw not in (OK, END_OF_RECORD):
                raise _unreadable(answer)
            value = _value(answer.data, item.tag)
            if value is not None:
                self._style = style
                return value
        return b""

    def _ways(self, item: Item) -> Iterator[tuple[int, int]]:
        """Give P1 and P2 of each way to ask for an item."""
        if not self._there:
            return
        for style in sorted((_BY_TAG, _BY_PLACE), key=lambda each: each != self._style):
            for which in (item.tag,) if style == _BY_TAG else item.places:
                yield which, style

    def _record(self, which: int, style: int, length: int) -> Answer:
        answer = self._channel.read_record(which, style, length)
        # A longer record than the specification's: all of it then.
        if answer.sw == _WRONG_LENGTH or _cut_short(answer.data):
            return self._channel.read_record(which, style, 0)
        return answer


def _cut_short(record: bytes) -> bool:
    return len(record) >= 2 and len(record) < 2 + record[1]


def _value(record: bytes, tag: int) -> bytes | None:
    """Cut the value out of a record; None where it is another one's."""
    if record[:1] != bytes((tag,)):
        return None
    if len(record) < 2 or _cut_short(record):
        raise KioskError("smartcard.unreadable", {"status": "a record cut short"})
    return record[2 : 2 + record[1]]


def _unreadable(answer: Answer) -> KioskError:
    return KioskError("smartcard.unreadable", {"status": f"{answer.sw:04X}"})


# What identifies a person is right or the card is not read; what only informs may be missing.


def _told(read_as: Callable[[bytes], T], value: bytes) -> T | None:
    try:
        return read_as(value)
    except ValueError:
        return None


def _text(value: bytes) -> str:
    text = value.strip(_NOTHING).decode("ascii")
    if text and not text.isalnum():
        raise ValueError
    return text


def _card_number(value: bytes) -> AccountNumber | None:
    return AccountNumber(text) if (text := _text(value)) else None


def _number(value: bytes) -> CitizenNumber | None:
    text = _text(value).upper()
    if is_citizen_number(text):
        return CitizenNumber(text)
    if len(text) == 18 and text[:17].isdigit():
        raise ValueError  # meant for one, and misread
    return None


def _name(value: bytes) -> PersonName | None:
    text = " ".join(value.strip(_NOTHING).decode("gb18030").replace("\u3000", " ").split())
    if not text.isprintable():
        raise ValueError
    return PersonName(text) if text else None


def _version(value: bytes) -> str:
    if not re.fullmatch(rb"\d\.\d\d", value):
        raise ValueError
    return value.decode("ascii")


def _region(value: bytes) -> str:
    return _digits(value[:3], 6)


def _day(value: bytes) -> date:
    digits = _digits(value, 8)
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def _digits(value: bytes, count: int) -> str:
    """Read binary-coded decimals."""
    digits = value.hex()
    if len(digits) != count or not digits.isdecimal() or not int(digits):
        raise ValueError
    return digits
