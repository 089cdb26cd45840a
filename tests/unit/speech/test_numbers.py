"""Sums as people say them."""

from __future__ import annotations

import pytest

from kiosk.speech.numbers import yuan


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元"),
        ("1200.50", "一千二百元五角"),
        ("12345.6", "一万二千三百四十五元六角"),
        ("7.05", "七元零五分"),
        ("0.5", "五角"),
        ("0.05", "五分"),
        ("88.", "八十八元"),
        ("", ""),
        ("九", ""),
    ],
)
def test_a_sum_is_said_in_yuan_jiao_and_fen(amount: str, words: str) -> None:
    assert yuan(amount) == words
