"""Syllables that people here do not tell apart cost next to nothing, others all of it."""

from __future__ import annotations

import pytest

from kiosk.chinese.simplified import simplified
from kiosk.speech.hearing import signs
from kiosk.speech.sounds import Sounding, apart, parts, unlike


@pytest.mark.parametrize(
    ("said", "meant"),
    ["男兰", "知资", "吃次", "山三", "心星", "真争", "福湖", "费会", "去切"],
)
def test_who_merges_two_sounds_is_understood(said: str, meant: str) -> None:
    assert unlike(said, meant) <= 0.1


@pytest.mark.parametrize(("said", "meant"), ["高低", "家猫", "办退", "大小"])
def test_what_sounds_otherwise_is_something_else(said: str, meant: str) -> None:
    assert unlike(said, meant) >= 0.5


def test_a_character_is_heard_in_any_of_its_readings() -> None:
    assert unlike("行", "航") <= 0.1
    assert unlike("行", "形") == 0.0


def test_who_merges_pays_something_so_that_the_very_sound_goes_before() -> None:
    assert apart("nan", "nan") < apart("nan", "lan") < apart("nan", "dan")


@pytest.mark.parametrize(
    ("syllable", "initial", "final"),
    [
        ("zhuang", "zh", "uang"),
        ("yuan", "", "van"),
        ("xue", "x", "ve"),
        ("liu", "l", "iou"),
        ("er", "", "er"),
        ("wo", "", "uo"),
        ("jun", "j", "vn"),
    ],
)
def test_a_syllable_is_initial_and_final(syllable: str, initial: str, final: str) -> None:
    assert parts(syllable) == (initial, final)


def test_whatever_a_recogniser_writes_has_the_same_signs() -> None:
    assert signs("我想辦 高齡津貼！") == signs("我想办高龄津贴")
    assert signs("８０岁") == signs("八十岁")
    assert signs("Say it AGAIN.") == ("say", "it", "again")


def test_a_misspelt_word_of_letters_is_near_and_another_is_not() -> None:
    sounding = Sounding(["renew", "card"])
    assert sounding.near("renews")["renew"] < 0.3
    assert sounding.near("weather") == {}


def test_traditional_characters_become_simplified() -> None:
    assert simplified("證明、電話、臺灣") == "证明、电话、台湾"
