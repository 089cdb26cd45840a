"""The farmers' calendar is the almanac's, and what is written the old way is read."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.chinese.lunar import solar
from kiosk.chinese.simplified import simplified


@pytest.mark.parametrize(
    ("year", "month", "day", "meant"),
    [
        (1953, 2, 3, date(1953, 3, 17)),
        (2025, 1, 1, date(2025, 1, 29)),  # spring festival
        (2024, 8, 15, date(2024, 9, 17)),  # mid-autumn
        (2024, 12, 29, date(2025, 1, 28)),  # the last day of the dragon
    ],
)
def test_a_day_of_the_farmers_is_one_of_the_common_calendar(
    year: int, month: int, day: int, meant: date
) -> None:
    assert solar(year, month, day) == meant


def test_a_leap_month_is_the_second_of_its_number() -> None:
    assert solar(2025, 6, 1) == date(2025, 6, 25)
    assert solar(2025, 6, 1, leap=True) == date(2025, 7, 25)
    assert solar(2025, 7, 1) == date(2025, 8, 23)


@pytest.mark.parametrize(
    ("year", "month", "day", "leap"),
    [(2025, 13, 1, False), (2024, 12, 30, False), (2025, 5, 1, True), (1899, 1, 1, False)],
)
def test_a_day_that_there_is_not_is_none(year: int, month: int, day: int, leap: bool) -> None:
    assert solar(year, month, day, leap=leap) is None


def test_traditional_characters_become_simplified_and_others_stay() -> None:
    assert simplified("辦證明、聽電話 abc 123") == "办证明、听电话 abc 123"
