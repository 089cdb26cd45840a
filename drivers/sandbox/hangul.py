"""Mandarin for a recogniser of Korean, which is the Vosk model that the tests can have.

Each syllable is spelled as a Korean would write it down; what was heard is told as the phrase that
is spelled most like it. It puts the engine through its paces and is nobody's recogniser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from kiosk.chinese.pinyin import readings

_FIRST, _VOWELS, _TAILS = 0xAC00, 21, 28
_SILENT = "ㅇ"
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_NEAR = 0.6
"""Share of letters that may differ."""
_BEFORE = {
    "b": "ㅂ", "p": "ㅍ", "m": "ㅁ", "f": "ㅍ", "d": "ㄷ", "t": "ㅌ", "n": "ㄴ", "l": "ㄹ",
    "g": "ㄱ", "k": "ㅋ", "h": "ㅎ", "j": "ㅈ", "q": "ㅊ", "x": "ㅅ", "zh": "ㅈ", "ch": "ㅊ",
    "sh": "ㅅ", "r": "ㄹ", "z": "ㅈ", "c": "ㅊ", "s": "ㅅ", "": _SILENT,
}  # fmt: skip
_AFTER = {
    "a": "아", "o": "오", "e": "어", "ai": "아이", "ei": "에이", "ao": "아오", "ou": "어우",
    "an": "안", "en": "언", "ang": "앙", "eng": "엉", "ong": "웅", "er": "얼", "i": "이",
    "ia": "야", "ie": "예", "iao": "야오", "iu": "유", "ian": "옌", "in": "인", "iang": "양",
    "ing": "잉", "iong": "융", "u": "우", "ua": "와", "uo": "워", "uai": "와이", "ui": "웨이",
    "uan": "완", "un": "운", "uang": "왕", "v": "위", "ve": "웨", "van": "위안", "vn": "윈",
}  # fmt: skip
_BUZZED = "으"
"""The vowel of zhi, chi, shi, ri, zi, ci, si."""
_ALONE = {
    "yi": "i", "ya": "ia", "ye": "ie", "yao": "iao", "you": "iu", "yan": "ian", "yin": "in",
    "yang": "iang", "ying": "ing", "yong": "iong", "yu": "v", "yue": "ve", "yuan": "van",
    "yun": "vn", "wu": "u", "wa": "ua", "wo": "uo", "wai": "uai", "wei": "ui", "wan": "uan",
    "wen": "un", "wang": "uang", "weng": "eng",
}  # fmt: skip
_PLAINER = {2: 0, 6: 4, 7: 5, 9: 0, 14: 4, 15: 5, 16: 13, 17: 13}
"""A vowel without its glide, by its place, where no word of the model has the syllable with it."""


class Hangul:
    """Spells what a Korean model knows, which is never sure of what it hears."""

    sure = 0.0

    def __init__(self, knows: Callable[[str], bool]) -> None:
        """Take what tells whether the model has a word."""
        self._knows = knows
        self._spelled = lru_cache(maxsize=4096)(self._spell)

    def spelled(self, phrase: str) -> Sequence[str]:
        """Return the syllables of a phrase."""
        return self._spelled(phrase)

    def told(self, heard: Sequence[str], phrases: Sequence[str]) -> str:
        """Return the phrase that sounds most like what was heard; empty where none does."""
        if not heard or not phrases:
            return ""
        letters = _letters(heard)
        known = {phrase: _letters(self._spelled(phrase)) for phrase in phrases}
        apart = {
            phrase: _distance(letters, wanted) / max(len(letters), len(wanted))
            for phrase, wanted in known.items()
        }
        nearest = min(phrases, key=apart.__getitem__)
        return nearest if apart[nearest] <= _NEAR else ""

    def _spell(self, phrase: str) -> tuple[str, ...]:
        said = (readings(character)[:1] for character in phrase)
        written = (letter for syllables in said for each in syllables for letter in hangul(each))
        return tuple(word for word in map(self._known, written) if word)

    def _known(self, syllable: str) -> str:
        plainer = _plainer(syllable)
        return next((each for each in (syllable, plainer) if self._knows(each)), "")


def hangul(syllable: str) -> Iterator[str]:
    """Spell a syllable of toneless pinyin (``ü`` is ``v``)."""
    before, after = "", _ALONE.get(syllable, syllable)
    if syllable not in _ALONE:
        before = next((each for each in (syllable[:2], syllable[:1]) if each in _BEFORE), "")
        after = syllable[len(before) :]
    if before in ("j", "q", "x") and after.startswith("u"):
        after = f"v{after[1:]}"
    buzzed = after == "i" and before in ("zh", "ch", "sh", "r", "z", "c", "s")
    written = _BUZZED if buzzed else _AFTER.get(after, _BUZZED)
    moved = _INITIALS.index(_BEFORE[before]) - _INITIALS.index(_SILENT)
    yield chr(ord(written[0]) + moved * _VOWELS * _TAILS)
    yield from written[1:]


def _plainer(syllable: str) -> str:
    place = ord(syllable) - _FIRST
    vowel = place // _TAILS % _VOWELS
    return chr(ord(syllable) + (_PLAINER.get(vowel, vowel) - vowel) * _TAILS)


def _letters(syllables: Sequence[str]) -> list[tuple[int, int]]:
    """Return the letters of which syllables are made, each with its place in one."""
    letters = []
    for syllable in syllables:
        place = ord(syllable[0]) - _FIRST
        first, vowel, tail = (
            place // (_VOWELS * _TAILS), place // _TAILS % _VOWELS, place % _TAILS
        )  # fmt: skip
        letters += [(0, first), (1, vowel)] + ([(2, tail)] if tail else [])
    return letters


def _distance(one: Sequence[object], other: Sequence[object]) -> int:
    row = list(range(len(other) + 1))
    for place, mine in enumerate(one, 1):
        above, row[0] = row[0], place
        for column, theirs in enumerate(other, 1):
            above, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, above + (mine != theirs)),
            )
    return row[-1]
