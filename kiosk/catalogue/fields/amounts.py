"""Money, in yuan."""

from __future__ import annotations

import re
from decimal import Decimal

from kiosk.catalogue.fields.base import Answer, plain
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Money, Personal
from kiosk.domain.service import Field

POINT = "."
_YUAN = 9
"""Digits before the point: below a thousand million."""

_FEN = 2
_FORM = re.compile(rf"[0-9]{{1,{_YUAN}}}(\.[0-9]{{0,{_FEN}}})?")


class AmountAnswer(Answer):
    """Yuan with two decimals, between the field's bounds."""

    complaints = ("field.amount.form", "field.amount.too_little", "field.amount.too_much")

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand a sum within the bounds."""
        text = _sum(draft)
        if not _FORM.fullmatch(text):
            return "field.amount.form"
        amount = Decimal(text)
        if isinstance(field.least, int) and amount < field.least:
            return "field.amount.too_little"
        if isinstance(field.most, int) and amount > field.most:
            return "field.amount.too_much"
        return None

    def wrap(self, field: Field, draft: str) -> Personal:
        """Hide all of it."""
        return Money(_sum(draft))

    def answer(self, field: Field, draft: str) -> Personal:
        """Return it with two decimals."""
        return Money(f"{Decimal(_sum(draft)):.2f}")

    def typed(self, field: Field, draft: str, key: str) -> str:
        """Add a digit or the one point, no more than a sum has."""
        text = _sum(draft)
        match key:
            case "clear":
                return ""
            case "delete":
                return text[:-1]
            case ".":
                wanted = (text or "0") + POINT
            case _:
                wanted = (text if text != "0" else "") + key
        return wanted if _FORM.fullmatch(wanted) else text


def _sum(draft: str) -> str:
    return plain(draft).replace(",", "").removesuffix("元")
