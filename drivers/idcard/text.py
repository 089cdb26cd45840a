"""The 256-byte text block of a card (GA/T 490): UTF-16LE fields at fixed places, space padded.

Fields are cut by bytes, for a name may hold characters of two code units. The letter at byte 248
tells the layout; each layout is one row of ``LAYOUTS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from drivers.idcard.sam import TEXT_LENGTH
from kiosk.domain.identity import CardKind, IdCard, Sex, is_citizen_number
from kiosk.domain.masked import Address, CitizenNumber, PersonName
from kiosk.errors import KioskError

_LETTER = slice(248, 250)
_PADDING = " \0\u3000"
_LONG_TERM = "长期"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the fields of one kind of card are: name to (offset, length), both in bytes."""

    fields: Mapping[str, tuple[int, int]]
    build: Callable[[Mapping[str, str]], IdCard]


def decode(block: bytes) -> IdCard:
    """Read a text block.

    Raises:
        KioskError: ``idcard.unreadable``; the layout is not known or a field is not as it must be.
    """
    if len(block) != TEXT_LENGTH:
        raise KioskError("idcard.unreadable")
    try:
        layout = LAYOUTS[_cut(block[_LETTER])]
        fields = {
            name: _cut(block[offset : offset + length])
            for name, (offset, length) in layout.fields.items()
        }
        return layout.build(fields)
    except (KeyError, ValueError):
        # Without the cause: its message would carry the field.
        raise KioskError("idcard.unreadable") from None


def _cut(field: bytes) -> str:
    return field.decode("utf-16-le").strip(_PADDING)


def _day(value: str) -> date:
    if len(value) != 8 or not value.isdigit():
        raise ValueError
    return date(int(value[:4]), int(value[4:6]), int(value[6:]))


def _resident(fields: Mapping[str, str]) -> IdCard:
    number = fields["number"].upper()
    if not fields["name"] or not is_citizen_number(number):
        raise ValueError
    until = fields["valid_to"]
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName(fields["name"]),
        sex=Sex(fields["sex"]),
        ethnic=fields["ethnic"],
        birth=_day(fields["birth"]),
        address=Address(fields["address"]),
        number=CitizenNumber(number),
        authority=fields["authority"],
        valid_from=_day(fields["valid_from"]),
        valid_to=None if until == _LONG_TERM else _day(until),
    )


_RESIDENT = Layout(
    {
        "name": (0, 30),
        "sex": (30, 2),
        "ethnic": (32, 4),
        "birth": (36, 16),
        "address": (52, 70),
        "number": (122, 36),
        "authority": (158, 30),
        "valid_from": (188, 16),
        "valid_to": (204, 16),
    },
    _resident,
)

# The letter at byte 248: a resident's card has a space or 0. I, J and Y (foreigners of 2017 and
# 2023, permits for Hong Kong, Macao and Taiwan) have layouts of their own and are rows to come.
LAYOUTS: Mapping[str, Layout] = {"": _RESIDENT, "0": _RESIDENT}
