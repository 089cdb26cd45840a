"""A day, typed as year, month and day."""

from __future__ import annotations

from datetime import date

from kiosk.catalogue.fields.base import Number, is_digits, plain
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Day, Personal
from kiosk.domain.service import Field, Option, Prefill
from kiosk.domain.text import Text

TODAY = "today"
_DIGITS = 8


class DateAnswer(Number):
    """A day between the field's bounds; the answer is ISO 8601."""

    most = _DIGITS
    complaints = (
        "field.date.not_digits",
        "field.date.none",
        "field.date.too_early",
        "field.date.too_late",
        "field.date.past",
        "field.date.future",
    )

    def missing(self, field: Field, draft: str) -> int:
        """Count to eight digits."""
        return max(0, _DIGITS - len(plain(draft)))

    def complaint(self, field: Field, draft: str, over: Circumstances) -> str | None:
        """Demand a day that there is, in time."""
        text = plain(draft)
        if not is_digits(text):
            return "field.date.not_digits"
        day = day_of(text)
        if day is None:
            return "field.date.none"
        least, most = bound(field.least, over.day), bound(field.most, over.day)
        if least and day < least:
            return "field.date.past" if field.least == TODAY else "field.date.too_early"
        if most and day > most:
            return "field.date.future" if field.most == TODAY else "field.date.too_late"
        return None

    def wrap(self, field: Field, draft: str) -> Personal:
        """Hide all of it."""
        return Day(plain(draft))

    def answer(self, field: Field, draft: str) -> Personal:
        """Return the day in ISO 8601."""
        day = day_of(plain(draft))
        return Day(draft if day is None else day.isoformat())

    def options(self, field: Field, draft: str, over: Circumstances) -> tuple[Option, ...]:
        """Offer today, and the card holder's birthday where it is that which is asked."""
        offered = [(over.day, Text("今天", "Today"), "mdi6.calendar-today")]
        if field.prefill is Prefill.BIRTH and over.card is not None:
            offered.append((over.card.birth, Text("我的生日", "My birthday"), "mdi6.cake-variant"))
        return tuple(
            Option(day.isoformat(), label, icon)
            for day, label, icon in offered
            if day is not None and self.complaint(field, day.isoformat(), over) is None
        )


def day_of(digits: str) -> date | None:
    """Return the day that eight digits name; None where there is no such day."""
    if len(digits) != _DIGITS or not is_digits(digits):
        return None
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def bound(written: int | str | None, today: date | None) -> date | None:
    """Return a bound as a day; None where there is none."""
    if written == TODAY:
        return today
    return day_of(plain(written)) if isinstance(written, str) else None
