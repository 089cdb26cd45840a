"""The resident as a card names them: GA/T 490 text of a resident identity card."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kiosk.domain.masked import Address, CitizenNumber, PersonName

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


class CardKind(StrEnum):
    """Which document was on the reader."""

    RESIDENT = "resident"
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"
    HMT_PERMIT = "hmt_permit"


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSPECIFIED = "9"


@dataclass(frozen=True, slots=True)
class IdCard:
    """The text of an identity card.

    Attributes:
        valid_to: last day of validity; None for a card marked 长期 (long term).
        ethnic: two digits of GB/T 3304; empty where the card has none.
    """

    kind: CardKind
    name: PersonName
    sex: Sex
    ethnic: str
    birth: date
    address: Address
    number: CitizenNumber
    authority: str
    valid_from: date
    valid_to: date | None

    def age_on(self, day: date) -> int:
        """Return full years on ``day``; the birthday itself counts."""
        before = (day.month, day.day) < (self.birth.month, self.birth.day)
        return day.year - self.birth.year - before

    @property
    def region(self) -> str:
        """Return the six-digit division code (GB/T 2260) of the first registration."""
        return self.number.reveal()[:6]


def check_character(first17: str) -> str:
    """Return the 18th character of an identity number (GB 11643, ISO 7064 MOD 11-2).

    Args:
        first17: seventeen decimal digits.
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def is_citizen_number(value: str) -> bool:
    """Tell whether ``value`` has the form, the date and the check character of GB 11643."""
    if len(value) != 18 or not (value[:17].isascii() and value[:17].isdigit()):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return check_character(value[:17]) == value[17].upper()
