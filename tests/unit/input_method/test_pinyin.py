"""What a resident types in pinyin comes out as what they meant, among the first to be seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.input_method import Candidate, Pinyin
from kiosk.input_method.composing import MOST_LETTERS
from kiosk.input_method.table import WORDS, Table, folded

PINYIN = Pinyin()
SEEN = 8
"""Candidates that stand on the strip at once."""

MEANT = {
    "nihao": "你好",
    "yinhang": "银行",
    "chongqing": "重庆",
    "ludeng": "路灯",
    "huaile": "坏了",
    "laji": "垃圾",
    "louti": "楼梯",
    "shequ": "社区",
    "yibao": "医保",
    "lv": "绿",
    "women": "我们",
    "zg": "中国",
    "shengge": "升格",
}


@pytest.mark.parametrize(("letters", "text"), [*MEANT.items()])
def test_a_common_word_is_among_the_first(letters: str, text: str) -> None:
    assert text in [c.text for c in PINYIN.candidates(letters)[:SEEN]]


@pytest.mark.parametrize(
    ("meant", "written"), [("shangban", "sangban"), ("zhongxin", "zongxing"), ("chengdu", "cendu")]
)
def test_who_hears_no_zh_and_no_ng_finds_the_word_all_the_same(meant: str, written: str) -> None:
    wanted = PINYIN.candidates(meant)[0].text
    assert wanted in [c.text for c in PINYIN.candidates(written)[:SEEN]]


def test_a_sentence_comes_whole_and_its_first_word_by_itself() -> None:
    letters = "wojiadeludenghuaile"
    first, *others = PINYIN.candidates(letters)
    assert first == Candidate("我家的路灯坏了", len(letters))
    assert Candidate("我家", len("wojia")) in others


def test_every_character_of_gb2312_can_be_typed_by_its_sound() -> None:
    """A name may have a rare character: it stands behind the common ones, but it is there."""
    codes = (bytes([a, b]) for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF))
    plain = (code.decode("gb2312", "ignore") for code in codes)
    rows = [line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines()]
    reach = {row[1] for row in rows if len(row[1]) == 1 and row[0].islower()}
    assert {one for one in plain if one} - reach == set()


def test_a_rare_characters_sound_finds_it() -> None:
    rare = next(
        (key, word)
        for key, word, weight, *exact in (
            line.split("\t") for line in WORDS.read_text(encoding="utf-8").splitlines()
        )
        if len(word) == 1 and key.islower() and int(weight) < 200 and not exact
    )
    rows = [row.word for row in Table().rows(rare[0])]
    assert rare[1] in rows


def test_the_table_is_sorted_as_it_is_searched() -> None:
    keys = [line.split("\t")[0] for line in WORDS.read_text(encoding="utf-8").splitlines()]
    assert keys == sorted(keys)
    assert all(key == folded(key) for key in keys if key.islower())


def test_a_table_of_few_rows_gives_each_of_them_and_nothing_else(tmp_path: Path) -> None:
    rows = {"a": ["啊"], "an": ["安", "案"], "ba": ["八"], "zz": ["最"]}
    text = "".join(f"{key}\t{word}\t100\n" for key, words in rows.items() for word in words)
    (tmp_path / "few.tsv").write_text(text, encoding="utf-8")
    table = Table(tmp_path / "few.tsv")
    for key, words in rows.items():
        assert [row.word for row in table.rows(key)] == words
    for absent in ("", "A", "am", "ann", "b", "z", "zzz"):
        assert [*table.rows(absent)] == []
    assert [key for key, _ in table.beginning("a", 9)] == ["an", "an"]
    assert [key for key, _ in table.beginning("a", 1)] == ["an"]


@given(st.text(max_size=80))
def test_whatever_is_typed_is_answered_and_uses_no_more_than_was_typed(text: str) -> None:
    letters = [c for c in text.lower() if "a" <= c <= "z"][:MOST_LETTERS]
    found = PINYIN.candidates(text)
    assert bool(found) == bool(letters) or all(c in "iuv" for c in letters[:1])
    assert all(1 <= c.used <= len(letters) and c.text for c in found)
    assert len({c.text for c in found}) == len(found)
