"""How what was heard is said back: group by group, so that a wrong digit is heard as one."""

from __future__ import annotations

from datetime import date

from kiosk.domain.text import Language
from kiosk.speech.numbers import cardinal, one_by_one, year, yuan

_PHONE = (3, 4, 4)
_IDENTITY = (6, 4, 4, 4)


def phone(number: str, language: Language) -> str:
    """Return a mobile number in words: 138, 0000, 1234."""
    return _in_groups(number, _PHONE, language)


def identity(number: str, language: Language) -> str:
    """Return an identity card's number: the place, the year, the day, the rest."""
    return _in_groups(number, _IDENTITY, language)


def fours(number: str, language: Language) -> str:
    """Return an account's number or a code in fours, as it stands on the card."""
    return _in_groups(number, (4,) * (-(-len(number) // 4)), language)


def money(amount: str, language: Language) -> str:
    """Return a sum in words."""
    return f"{amount} yuan" if language == "en" else yuan(amount)


def day(meant: date, language: Language, *, farmers: bool = False) -> str:
    """Return a day in words; ``farmers``: it was said by their calendar, so both are named."""
    if language == "en":
        said = f"{meant.day} {meant:%B} {meant.year}"
        return f"by the common calendar {said}" if farmers else said
    said = f"{year(str(meant.year))}年{cardinal(meant.month)}月{cardinal(meant.day)}日"
    return f"农历换成公历，是{said}" if farmers else said


def _in_groups(number: str, sizes: tuple[int, ...], language: Language) -> str:
    groups, rest = [], number
    for size in sizes:
        groups.append(rest[:size])
        rest = rest[size:]
    if rest:
        groups.append(rest)
    if language == "en":
        return ", ".join(" ".join(group) for group in groups if group)
    return "，".join(one_by_one(group) for group in groups if group)
