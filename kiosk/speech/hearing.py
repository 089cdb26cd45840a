"""What was heard, laid along what can be said.

A phrase may stand within more words (我想办高龄津贴嘛): it is laid wherever it fits best. How well
it fits counts, and how much of what was said it covers: 低保 alone is meant, 低保 in a long talk
with somebody else is not. What only stands around what is meant (我要, 请, 嘛) weighs next to
nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from kiosk.chinese.simplified import simplified
from kiosk.speech.numbers import cardinal
from kiosk.speech.sounds import DENYING, Sounding, unlike

Signs = tuple[str, ...]
"""What a text is made of: characters, digits, words of letters."""

MOST_SIGNS = 60
"""Signs that are looked at: whoever says more tells a story."""

_SIGNS = re.compile(r"[a-z]+(?:'[a-z]+)?|[0-9]|[\u3400-\u9fff]")
_NUMBER = re.compile(r"(?<![0-9.])[1-9][0-9]{1,2}(?![0-9.])")
_SAME_WORD = 0.13
_AROUND, _AROUND_IN_PHRASE = 0.12, 0.5
"""What a sign weighs that only stands around what is meant: in what was heard, in a phrase."""

_EXTRA, _LACKING = 0.6, 0.9
"""What it costs, of its weight, that a sign stands amid a phrase; that one is not said of it."""


def signs(text: str) -> Signs:
    """Return the signs of ``text``: simplified, small letters; short numbers as they are said."""
    plain = simplified(unicodedata.normalize("NFKC", text).casefold().replace("’", "'"))
    plain = _NUMBER.sub(lambda match: cardinal(int(match[0])), plain)
    return tuple(_SIGNS.findall(plain)[:MOST_SIGNS])


class Around(NamedTuple):
    """What stands around what is meant in an utterance.

    Attributes:
        filler: of each sign, whether it means nothing by itself.
        asks: something is asked for.
        aside: how many words tell of others or of another time.
    """

    filler: tuple[bool, ...]
    asks: bool
    aside: int


class Fillers:
    """Words that stand around what is meant: asking for something, saying nothing, telling."""

    def __init__(self, asking: Iterable[str], idle: Iterable[str], aside: Iterable[str]) -> None:
        """Take the words of each kind."""
        self._asking = frozenset(signs(word) for word in asking)
        self._fillers = _Lexicon(self._asking | {signs(word) for word in idle})
        self._asides = _Lexicon(signs(word) for word in aside)
        self.phrase = lru_cache(maxsize=8192)(self._phrase)

    def around(self, said: Signs) -> Around:
        """Look for them in ``said``."""
        filler, asks, at = [False] * len(said), False, 0
        while at < len(said):
            word = self._fillers.at(said, at)
            filler[at : at + len(word)] = [True] * len(word)
            asks = asks or word in self._asking
            at += len(word) or 1
        aside = sum(bool(self._asides.at(said, at)) for at in range(len(said)))
        return Around(tuple(filler), asks, aside)

    def _phrase(self, text: str) -> Phrase:
        """Return ``text`` as a phrase; one of fillers alone means what they say."""
        made = _once(signs(text))
        filler = self.around(made).filler
        light = 1.0 if all(filler) else _AROUND_IN_PHRASE
        weights = tuple(light if each else 1.0 for each in filler)
        return Phrase(text, made, weights, sum(weights))


class _Lexicon:
    """Words that are found where they stand, the longest first, by how they sound."""

    def __init__(self, words: Iterable[Signs]) -> None:
        self._by_first: dict[str, list[Signs]] = {}
        for word in sorted(words, key=lambda word: (-len(word), word)):
            self._by_first.setdefault(word[0], []).append(word)
        self._sounding = Sounding(self._by_first)

    def at(self, said: Signs, at: int) -> Signs:
        """Return the word that begins at a place of ``said``; empty where none does.

        A single sign must be written so: too many sound alike.
        """
        best: Signs = ()
        for first, cost in self._sounding.near(said[at]).items():
            for word in self._by_first[first] if cost <= _SAME_WORD else ():
                if len(word) <= len(best):
                    break
                part = said[at : at + len(word)]
                if part == word or (len(word) > 1 and _alike(part, word)):
                    best = word
        return best


def _alike(said: Signs, word: Signs) -> bool:
    if len(said) != len(word):
        return False
    return all(unlike(a, b) <= _SAME_WORD for a, b in zip(said, word, strict=True))


@dataclass(frozen=True, slots=True)
class Phrase:
    """Something that can be said."""

    text: str
    signs: Signs
    weights: tuple[float, ...]
    whole: float


class Fit(NamedTuple):
    """How a phrase fits what was heard.

    Attributes:
        like: how well, to 1.
        covers: the places of what was heard that it covers, a bit each.
    """

    like: float
    covers: int


class Heard:
    """One utterance."""

    def __init__(self, text: str, fillers: Fillers) -> None:
        """Weigh the signs of ``text``."""
        self.signs = _once(signs(text))
        self.around = fillers.around(self.signs)
        light = 1.0 if all(self.around.filler) else _AROUND
        self.weights = tuple(light if each else 1.0 for each in self.around.filler)
        self.whole = sum(self.weights)

    def denied(self, covers: int) -> bool:
        """Tell whether a 不 that is not of it stands right before what is covered."""
        return any(
            sign in DENYING and not covers >> at & 1 and covers >> at + 1 & 1
            for at, sign in enumerate(self.signs)
        )

    def share(self, covers: int) -> float:
        """Return how much of what was said stands at the places whose bits are set."""
        if not self.whole:
            return 0.0
        return sum(w for at, w in enumerate(self.weights) if covers >> at & 1) / self.whole


Near = Mapping[str, float]
"""What one sign that was heard may stand for, and what that costs."""


def may_fit(phrase: Phrase, best: Near, least: float) -> bool:
    """Tell whether ``phrase`` can be like what was heard by so much, wherever it is laid.

    Args:
        best: the least that each sign costs anywhere.
    """
    left = (1 - least) * phrase.whole
    for sign, weight in zip(phrase.signs, phrase.weights, strict=True):
        left -= best.get(sign, _LACKING) * weight
        if left < 0:
            return False
    return True


def lay(phrase: Phrase, heard: Heard, near: Sequence[Near], least: float = 0.0) -> Fit:
    """Lay ``phrase`` where it fits best.

    Args:
        near: of each sign of ``heard``, what it may stand for.
        least: a phrase that is less like it need not be laid to its end.
    """
    # Two rows, as this is what an utterance takes its time for: what it costs to have laid so much
    # of the phrase to end here, and what that covers; negative, so that of two that cost the same
    # the one that covers more is less.
    most = (1 - least) * phrase.whole
    extra = [_EXTRA * weight for weight in heard.weights]
    costs, covers = [0.0] * (len(extra) + 1), [0] * (len(extra) + 1)
    for sign, weight in zip(phrase.signs, phrase.weights, strict=True):
        lacking = _LACKING * weight
        before, covered = costs, covers
        cost, cover = before[0] + lacking, covered[0]
        costs, covers = [cost], [cover]
        for at, alike in enumerate(near):
            cost += extra[at]
            other, there = before[at + 1] + lacking, covered[at + 1]
            if other < cost or (other == cost and there < cover):
                cost, cover = other, there
            if sign in alike:
                other, there = before[at] + alike[sign] * weight, covered[at] - (1 << at)
                if other < cost or (other == cost and there < cover):
                    cost, cover = other, there
            costs.append(cost)
            covers.append(cover)
        if min(costs) > most:
            return Fit(0.0, 0)
    cost, cover = min(zip(costs, covers, strict=True))
    return Fit(max(0.0, 1 - cost / phrase.whole), -cover)


def _once(said: Signs) -> Signs:
    """Return what was said again and again (不要不要) as it was said once."""
    for length in range(1, len(said) // 2 + 1):
        if len(said) % length == 0 and said == said[:length] * (len(said) // length):
            return said[:length]
    return said
