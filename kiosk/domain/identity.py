"""The resident as a card names them: the four cards that a SAM_V reader can read.

Resident identity cards (GA/T 490), residence permits for people of Hong Kong, Macao and Taiwan, and
foreigners' permanent residence cards of 2017 and of 2023.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.domain.masked import Address, CitizenNumber, PermitNumber, PersonName

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FOREIGN_2017 = re.compile(r"[A-Z]{3}[0-9]{12}")


class CardKind(StrEnum):
    """Which document was on the reader."""

    RESIDENT = "resident"
    FOREIGN_2017 = "foreign_2017"
    FOREIGN_2023 = "foreign_2023"
    HMT_PERMIT = "hmt_permit"


class Role(StrEnum):
    """For what somebody lays a card down.

    A ``principal`` is the resident on whose behalf a helper does it.
    """

    RESIDENT = "resident"
    PRINCIPAL = "principal"
    HELPER = "helper"
    GUARDIAN = "guardian"


class Sex(StrEnum):
    """GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSPECIFIED = "9"


ETHNIC_GROUPS: Mapping[str, str] = {
    "01": "汉", "02": "蒙古", "03": "回", "04": "藏", "05": "维吾尔", "06": "苗", "07": "彝",
    "08": "壮", "09": "布依", "10": "朝鲜", "11": "满", "12": "侗", "13": "瑶", "14": "白",
    "15": "土家", "16": "哈尼", "17": "哈萨克", "18": "傣", "19": "黎", "20": "傈僳", "21": "佤",
    "22": "畲", "23": "高山", "24": "拉祜", "25": "水", "26": "东乡", "27": "纳西", "28": "景颇",
    "29": "柯尔克孜", "30": "土", "31": "达斡尔", "32": "仫佬", "33": "羌", "34": "布朗",
    "35": "撒拉", "36": "毛南", "37": "仡佬", "38": "锡伯", "39": "阿昌", "40": "普米",
    "41": "塔吉克", "42": "怒", "43": "乌孜别克", "44": "俄罗斯", "45": "鄂温克", "46": "德昂",
    "47": "保安", "48": "裕固", "49": "京", "50": "塔塔尔", "51": "独龙", "52": "鄂伦春",
    "53": "赫哲", "54": "门巴", "55": "珞巴", "56": "基诺", "97": "其他",
    "98": "外国血统中国籍人士",
}  # fmt: skip
"""The ethnic groups by their codes (GB/T 3304)."""

_NO_NAME, _NO_PERMIT = PersonName(""), PermitNumber("")


@dataclass(frozen=True, slots=True)
class IdCard:
    """The text of an identity card; its ``repr`` shows masks alone.

    Attributes:
        name: in Chinese; a foreigner's without a Chinese name is the English one.
        ethnic: code of ``ETHNIC_GROUPS``; empty where the card has none.
        address: as it was when the card was made; empty where the card has none.
        valid_to: last day of validity; None for a card marked 长期 (long term).
        further_addresses: written on the card since it was made, the newest first.
        english_name: of a foreigner.
        nationality: of a foreigner: three letters of GB/T 2659.
        permit_number: of the travel permit of somebody from Hong Kong, Macao or Taiwan.
        issue_count: how often a permit was issued, or a foreigner's card renewed, as written.
        former_number: what links a foreigner's number to the earlier one, as written.
    """

    kind: CardKind
    name: PersonName
    sex: Sex = field(repr=False)
    ethnic: str = field(repr=False)
    birth: date = field(repr=False)
    address: Address
    number: CitizenNumber
    authority: str = field(repr=False)
    valid_from: date = field(repr=False)
    valid_to: date | None = field(repr=False)
    further_addresses: tuple[Address, ...] = ()
    english_name: PersonName = _NO_NAME
    nationality: str = field(default="", repr=False)
    permit_number: PermitNumber = _NO_PERMIT
    issue_count: str = field(default="", repr=False)
    former_number: str = field(default="", repr=False)

    def age_on(self, day: date) -> int:
        """Return full years on ``day``; the birthday itself counts."""
        before = (day.month, day.day) < (self.birth.month, self.birth.day)
        return day.year - self.birth.year - before

    @property
    def region(self) -> str:
        """Return the six-digit division code (GB/T 2260) of the first registration.

        Empty for whoever was never registered in a county: no number but a resident's tells one.
        """
        return self.number.reveal()[:6] if self.kind is CardKind.RESIDENT else ""

    @property
    def residence(self) -> Address:
        """Return the newest address that the card has."""
        return self.further_addresses[0] if self.further_addresses else self.address


def check_character(first17: str) -> str:
    """Return the 18th character of an identity number (GB 11643, ISO 7064 MOD 11-2).

    Args:
        first17: seventeen decimal digits.
    """
    total = sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True))
    return _CHECK[total % 11]


def is_citizen_number(value: str) -> bool:
    """Tell whether ``value`` has the form, the date and the check character of GB 11643."""
    if not _is_checked(value):
        return False
    try:
        date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        return False
    return True


def is_number_of(kind: CardKind, value: str) -> bool:
    """Tell whether ``value`` can be the number of such a card."""
    return _NUMBERS[kind](value)


def _is_checked(value: str) -> bool:
    """Tell whether ``value`` is eighteen characters of which the last one checks the others."""
    if len(value) != 18 or not (value[:17].isascii() and value[:17].isdigit()):
        return False
    return check_character(value[:17]) == value[17].upper()


_NUMBERS: Mapping[CardKind, Callable[[str], bool]] = {
    CardKind.RESIDENT: is_citizen_number,
    CardKind.HMT_PERMIT: is_citizen_number,
    CardKind.FOREIGN_2017: lambda value: _FOREIGN_2017.fullmatch(value) is not None,
    # What stands between the 9 and the check character is published by one example only.
    CardKind.FOREIGN_2023: lambda value: value.startswith("9") and _is_checked(value),
}
