"""Personal values on a view: masked, or clear in groups that can be compared with card or paper."""

from __future__ import annotations

from kiosk.domain.masked import (
    AccountNumber,
    Address,
    CitizenNumber,
    CreditCode,
    Day,
    Money,
    Personal,
    PersonalText,
    Phone,
)
from ui.kit import Kit
from ui.widgets.written import in_thousands

_GROUP, _GROUPS = 4, 3
"""Digits of a group and groups of a line, as the question shows them."""


def shown(kit: Kit, value: Personal, *, clear: bool) -> str:
    """Return what is shown of a value."""
    if clear:
        return _clear(kit, value)
    if isinstance(value, CitizenNumber | AccountNumber | CreditCode):
        return kit.text("review.tail", tail=value.masked())
    if isinstance(value, Address | Day | Money | PersonalText):
        return kit.text("field.masked")  # the mask tells nothing: words say so
    return value.masked()


def _clear(kit: Kit, value: Personal) -> str:
    plain = value.reveal()
    match value:
        case CitizenNumber() if plain[:-1].isdigit():
            return f"{plain[:6]} {plain[6:14]} {plain[14:]}"
        case CreditCode():
            return f"{plain[:2]} {plain[2:8]}\n{plain[8:17]} {plain[17:]}"
        case AccountNumber():
            return _in_fours(plain)
        case Phone():
            return f"{plain[:3]} {plain[3:7]} {plain[7:]}"
        case Day():
            year, month, day = plain.split("-")
            return kit.text("date.full", year=year, month=int(month), day=int(day))
        case Money():
            return f"{in_thousands(plain)} {kit.text('amount.yuan')}"
    return plain


def _in_fours(plain: str) -> str:
    """Return an account's digits as they stand on the card, in two lines."""
    groups = [plain[i : i + _GROUP] for i in range(0, len(plain), _GROUP)]
    lines = groups[:_GROUPS], groups[_GROUPS:]
    return "\n".join(" ".join(line) for line in lines if line)
