"""Numbers that people carry with them: phone, identity, enterprise, account."""

from __future__ import annotations

import re
from datetime import date

from kiosk.catalogue.fields.base import Number, is_digits, plain
from kiosk.catalogue.item_code import ALPHABET, CREDIT_LENGTH, credit_check
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.identity import check_character
from kiosk.domain.masked import AccountNumber, CitizenNumber, CreditCode, Personal, Phone
from kiosk.domain.service import Field

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ID_LENGTH = 18
_LUHN_FROM = 16
"""Bank cards (ISO/IEC 7812) have 16 to 19 digits and a check; passbooks are shorter, without."""

_OLDEST = date(1900, 1, 1)
"""Nobody who comes was born before."""


class PhoneAnswer(Number):
    """A mobile number."""

    most = 11
    complaints = ("field.phone.not_digits", "field.phone.not_mobile", "field.phone.too_long")

    def missing(self, field: Field, draft: str) -> int:
        """Count to eleven digits."""
        return max(0, self.most - len(plain(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand eleven digits that begin as mobile numbers do."""
        text = plain(draft)
        if not is_digits(text):
            return "field.phone.not_digits"
        if len(text) > self.most:
            return "field.phone.too_long"
        return None if _MOBILE.fullmatch(text) else "field.phone.not_mobile"

    def wrap(self, field: Field, draft: str) -> Personal:
        """Mask all but seven digits."""
        return Phone(plain(draft))


class ResidentIdAnswer(Number):
    """A citizen identification number (GB 11643)."""

    alphabet = "0123456789X"
    most = _ID_LENGTH
    complaints = (
        "field.resident_id.form",
        "field.resident_id.too_long",
        "field.resident_id.birth",
        "field.resident_id.check",
    )

    def missing(self, field: Field, draft: str) -> int:
        """Count to eighteen characters."""
        return max(0, _ID_LENGTH - len(plain(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand the form, a birth date that has been, and the check character."""
        text = plain(draft).upper()
        if not is_digits(text[:17]) or text[17:18] not in self.alphabet:
            return "field.resident_id.form"
        if len(text) > _ID_LENGTH:
            return "field.resident_id.too_long"
        if not _was_born(text, over.day):
            return "field.resident_id.birth"
        return None if check_character(text[:17]) == text[17] else "field.resident_id.check"

    def wrap(self, field: Field, draft: str) -> Personal:
        """Mask all but the last four."""
        return CitizenNumber(plain(draft).upper())

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Take an X at the end alone: a slip of the finger stands nowhere else."""
        if key == "X" and len(plain(draft)) != _ID_LENGTH - 1:
            return plain(draft)
        return super().typed(field, draft, key)


def _was_born(number: str, day: date | None) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return born >= _OLDEST and (day is None or born <= day)


class CreditCodeAnswer(Number):
    """A unified social credit code (GB 32100)."""

    alphabet = ALPHABET
    most = CREDIT_LENGTH
    complaints = (
        "field.credit_code.letter",
        "field.credit_code.too_long",
        "field.credit_code.check",
    )

    def missing(self, field: Field, draft: str) -> int:
        """Count to eighteen characters."""
        return max(0, CREDIT_LENGTH - len(plain(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand the alphabet, which has no I, O, S, V, Z, and the check character."""
        text = plain(draft).upper()
        if any(character not in ALPHABET for character in text):
            return "field.credit_code.letter"
        if len(text) > CREDIT_LENGTH:
            return "field.credit_code.too_long"
        return None if credit_check(text[:-1]) == text[-1] else "field.credit_code.check"

    def wrap(self, field: Field, draft: str) -> Personal:
        """Mask all but the last four: of a sole trader it is a person's."""
        return CreditCode(plain(draft).upper())


class AccountAnswer(Number):
    """The number of a bank card, of a passbook or of a social-security card's account."""

    least = 12
    most = 19
    complaints = ("field.account.not_digits", "field.account.too_long", "field.account.check")

    def missing(self, field: Field, draft: str) -> int:
        """Count to the shortest there is."""
        return max(0, self.least - len(plain(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand digits, with their check where the number is long enough to have one.

        It is asked when the resident presses on: while they type, a 19-digit number passes through
        lengths at which its check is wrong.
        """
        text = plain(draft)
        if not is_digits(text):
            return "field.account.not_digits"
        if len(text) > self.most:
            return "field.account.too_long"
        if len(text) >= _LUHN_FROM and not luhn(text):
            return "field.account.check"
        return None

    def wrap(self, field: Field, draft: str) -> Personal:
        """Mask all but the last four."""
        return AccountNumber(plain(draft))


def luhn(digits: str) -> bool:
    """Tell whether the last digit is the check of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
