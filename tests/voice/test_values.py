"""Days and sums as elders say them, none of which was tuned upon."""

from __future__ import annotations

import csv
from datetime import date
from decimal import Decimal

import pytest

from kiosk.speech.said_dates import day
from kiosk.speech.said_numbers import amount
from tests.voice.corpora import HERE, VALUES

TODAY = date(2026, 11, 25)


def values(kind: str) -> list[tuple[str, str]]:
    with (HERE / VALUES).open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [(row["spoken"], row["meaning"]) for row in rows if row["kind"] == kind]


@pytest.mark.parametrize(("spoken", "meaning"), values("date"))
def test_a_day_is_understood(spoken: str, meaning: str) -> None:
    said = day(spoken, TODAY)
    assert said is not None
    assert said.day == date.fromisoformat(meaning)


@pytest.mark.parametrize(("spoken", "meaning"), values("amount"))
def test_a_sum_is_understood(spoken: str, meaning: str) -> None:
    assert amount(spoken) == Decimal(meaning)
