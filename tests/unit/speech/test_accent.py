"""Whoever tells no n from l and no zh from z is understood as well as anybody."""

from __future__ import annotations

import pytest

from kiosk.chinese.pinyin import readings
from kiosk.domain.frame import Screen
from kiosk.speech.understanding import Understanding
from tests.unit.speech.test_understanding import MEANT

FOLDED = (
    ("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hua", "fa"), ("hui", "fei"), ("hu", "fu"),
)  # fmt: skip
ENDS = (("ing", "in"), ("eng", "en"))


def folded(syllable: str) -> str:
    """Return a syllable as many in Sichuan say it."""
    for whole, merged in FOLDED:
        if syllable.startswith(whole):
            syllable = merged + syllable[len(whole) :]
            break
    for whole, merged in ENDS:
        if syllable.endswith(whole):
            syllable = syllable[: -len(whole)] + merged
    return syllable


@pytest.fixture(scope="module")
def sounding() -> dict[str, str]:
    """Return a character for each syllable: what a recogniser may write that heard it."""
    found: dict[str, str] = {}
    for row in MEANT:
        for character in row[0]:
            for syllable in readings(character)[:1]:
                found.setdefault(syllable, character)
    for code in range(0x4E00, 0x9FA5):
        said = readings(chr(code))
        if len(said) == 1:
            found.setdefault(said[0], chr(code))
    return found


def accented(text: str, sounding: dict[str, str]) -> str:
    """Return what is written where ``text`` was said with an accent."""
    out = ""
    for character in text:
        said = readings(character)
        heard = folded(said[0]) if said else ""
        out += sounding.get(heard, character) if heard and heard != said[0] else character
    return out


def test_what_is_said_with_an_accent_is_understood(
    understanding: Understanding, home: Screen, sounding: dict[str, str]
) -> None:
    said = [(accented(text, sounding), meaning) for text, meaning in MEANT]
    assert sum(text != plain for (text, _), (plain, _) in zip(said, MEANT, strict=True)) > 200
    wrong = [(text, m) for text, m in said if understanding.meaning(text, home) != m]
    assert len(wrong) <= 0.1 * len(said), wrong
