"""The 256-byte text block of a card: UTF-16LE fields at fixed places, space padded.

Fields are cut by bytes, for a name may hold characters of two code units. The letter at byte 248
tells the layout; each layout is one row of ``LAYOUTS``: where its fields are, and how they make a
card.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import category

from drivers.idcard.sam import TEXT_LENGTH
from kiosk.domain.identity import ETHNIC_GROUPS, CardKind, IdCard, Sex, is_number_of
from kiosk.domain.masked import Address, CitizenNumber, PermitNumber, PersonName
from kiosk.errors import KioskError

ADDRESS_LENGTH = 70
_LETTER = slice(248, 250)
_PADDING = " \0\u3000"
_UNSEEN = ("Cc", "Cf", "Zl", "Zp")
_LONG_TERM = "长期"
_Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of card.

    Attributes:
        fields: name to (offset, length), both in bytes; a second pair is where it goes on.
        own: what of the card only this kind has, or has in a way of its own.
    """

    kind: CardKind
    fields: Mapping[str, tuple[int, ...]]
    own: Callable[[_Fields], Mapping[str, Any]]


def decode(block: bytes) -> IdCard:
    """Read a text block.

    Raises:
        KioskError: ``idcard.unreadable``; the layout is not known or a field is not as it must be.
    """
    if len(block) != TEXT_LENGTH:
        raise KioskError("idcard.unreadable")
    try:
        layout = LAYOUTS[_cut(block[_LETTER])]
        fields = {name: _cut(_bytes(block, places)) for name, places in layout.fields.items()}
        return _card(layout, fields)
    except (KeyError, ValueError):
        # Without the cause: its message would carry the field.
        raise KioskError("idcard.unreadable") from None


def further_address(data: bytes) -> Address | None:
    """Read an address that was written on the card later; None where it is none."""
    try:
        text = _cut(data) if len(data) == ADDRESS_LENGTH else ""
    except ValueError:
        return None
    return Address(text) if text else None


def _card(layout: Layout, fields: _Fields) -> IdCard:
    number = fields["number"].upper()
    until = fields["valid_to"]
    common: dict[str, Any] = {
        "kind": layout.kind,
        "name": PersonName(fields["name"]),
        "sex": Sex(fields["sex"]),
        "ethnic": "",
        "birth": _day(fields["birth"]),
        "address": Address(fields.get("address", "")),
        "number": CitizenNumber(number),
        "authority": fields.get("authority", ""),
        "valid_from": _day(fields["valid_from"]),
        "valid_to": None if until == _LONG_TERM else _day(until),
    }
    card = IdCard(**{**common, **layout.own(fields)})
    if not card.name or not is_number_of(layout.kind, number):
        raise ValueError
    return card


def _bytes(block: bytes, places: tuple[int, ...]) -> bytes:
    pairs = zip(places[::2], places[1::2], strict=True)
    return b"".join(block[offset : offset + length] for offset, length in pairs)


def _cut(field: bytes) -> str:
    """Return the text of a field, without what nobody would see of it."""
    text = field.decode("utf-16-le").strip(_PADDING)
    return "".join(each for each in text if category(each) not in _UNSEEN).strip(_PADDING)


def _day(value: str) -> date:
    if len(value) != 8 or not (value.isascii() and value.isdigit()):
        raise ValueError
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _resident(fields: _Fields) -> Mapping[str, Any]:
    # A code that is not in the table is none: nobody is turned away for it.
    known = fields["ethnic"] in ETHNIC_GROUPS
    return {"ethnic": fields["ethnic"] if known else ""}


def _foreign(fields: _Fields) -> Mapping[str, Any]:
    return {
        "name": PersonName(fields["name"] or fields["english"]),
        "english_name": PersonName(fields["english"]),
        "nationality": fields["nationality"],
        "issue_count": fields.get("renewals", ""),
        "former_number": fields.get("former_number", ""),
    }


def _permit(fields: _Fields) -> Mapping[str, Any]:
    return {
        "permit_number": PermitNumber(fields["permit_number"]),
        "issue_count": fields["issue_count"],
    }


_COMMON = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "number": (122, 36),
    "valid_from": (188, 16),
    "valid_to": (204, 16),
}
_AT_HOME = {**_COMMON, "address": (52, ADDRESS_LENGTH), "authority": (158, 30)}
_RESIDENT = Layout(CardKind.RESIDENT, {**_AT_HOME, "ethnic": (32, 4)}, _resident)
_PERMIT = Layout(
    CardKind.HMT_PERMIT,
    {**_AT_HOME, "permit_number": (220, 18), "issue_count": (238, 4)},
    _permit,
)
_FOREIGN_2017 = Layout(
    CardKind.FOREIGN_2017,
    {
        "english": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nationality": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
        "birth": (220, 16),
        "authority": (240, 8),
    },
    _foreign,
)
_FOREIGN_2023 = Layout(
    CardKind.FOREIGN_2023,
    {
        **_COMMON,
        "renewals": (32, 4),
        "english": (52, 70, 220, 22),
        "nationality": (242, 6),
        "former_number": (250, 6),
    },
    _foreign,
)

LAYOUTS: Mapping[str, Layout] = {
    "": _RESIDENT,
    "0": _RESIDENT,
    "I": _FOREIGN_2017,
    "J": _PERMIT,
    "Y": _FOREIGN_2023,
}
"""The layouts by their letter; a resident's card has a space or 0 in its place."""
