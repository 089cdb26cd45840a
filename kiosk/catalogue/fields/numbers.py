"""Is an answer whole, and what is wrong with it: one answer for each type of field.

Complaints are keys of the kiosk's own words; the words say what to do, never that somebody erred.
A complaint is asked for when the resident presses on: while they type, a 19-digit number passes
through lengths at which its check is wrong.
"""

from __future__ import annotations

import re
import unicodedata

from kiosk.domain.masked import AccountNumber, Personal, Phone
from kiosk.domain.service import Field, FieldType

PHONE_DIGITS = 11
ACCOUNT_LEAST = 12
ACCOUNT_MOST = 19
_LUHN_FROM = 16
"""Bank cards (ISO/IEC 7812) have 16 to 19 digits and a check; passbooks are shorter, without."""

_ENOUGH = 64
"""More than any number with its spaces: what follows can only be a slip of a scanner."""

COMPLAINTS = (
    "field.phone.not_digits",
    "field.phone.not_mobile",
    "field.phone.too_long",
    "field.account.not_digits",
    "field.account.too_long",
    "field.account.check",
    "field.choice.not_offered",
)
"""Every key that ``complaint`` may return."""

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_BETWEEN = str.maketrans("", "", " \t-‐‑–—")


def missing(field: Field, draft: str) -> int:
    """Return how many characters ``draft`` still lacks; 0 when it may be whole."""
    if field.type is FieldType.PHONE:
        return max(0, PHONE_DIGITS - len(_plain(draft)))
    if field.type is FieldType.ACCOUNT:
        return max(0, ACCOUNT_LEAST - len(_plain(draft)))
    return 0 if draft else 1


def complaint(field: Field, draft: str) -> str | None:
    """Return the key of what is wrong with a draft that lacks nothing, or None."""
    if field.type is FieldType.PHONE:
        return _phone(_plain(draft))
    if field.type is FieldType.ACCOUNT:
        return _account(_plain(draft))
    offered = any(option.id == draft for option in field.options)
    return None if offered else "field.choice.not_offered"


def wrap(field: Field, draft: str) -> Personal | str:
    """Return the answer in its masked type, digits alone; the id of an option stays plain."""
    if field.type is FieldType.PHONE:
        return Phone(_plain(draft))
    if field.type is FieldType.ACCOUNT:
        return AccountNumber(_plain(draft))
    return draft


def max_length(field: Field) -> int:
    """Return how many digits a keypad should take; 0 for what is not typed."""
    return {FieldType.PHONE: PHONE_DIGITS, FieldType.ACCOUNT: ACCOUNT_MOST}.get(field.type, 0)


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the check of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _plain(draft: str) -> str:
    """Return the draft without what stands between digits; full-width digits become plain ones."""
    return unicodedata.normalize("NFKC", draft[:_ENOUGH]).translate(_BETWEEN)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _phone(text: str) -> str | None:
    if not _digits(text):
        return "field.phone.not_digits"
    if len(text) > PHONE_DIGITS:
        return "field.phone.too_long"
    return None if _MOBILE.fullmatch(text) else "field.phone.not_mobile"


def _account(text: str) -> str | None:
    if not _digits(text):
        return "field.account.not_digits"
    if len(text) > ACCOUNT_MOST:
        return "field.account.too_long"
    if len(text) >= _LUHN_FROM and not luhn(text):
        return "field.account.check"
    return None
