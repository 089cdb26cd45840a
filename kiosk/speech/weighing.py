"""Which of many things was meant, and how sure that is.

A thing is known by its phrases; what was heard speaks for it as far as one of them fits and covers
what was said. Nobody says 哪家厂在招工 just as a package has it, so a thing can also be known by
pairs of signs that few others have: 招工, 欠薪, 沙发.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import log
from typing import NamedTuple

from kiosk.speech.hearing import Fillers, Fit, Heard, Near, Phrase, lay, may_fit
from kiosk.speech.sounds import Sounding

SURE = 0.7
"""From here on something was meant."""

NEAR = 0.6
"""From here on somebody seems to have meant something of it."""

_GOOD = 0.85
"""From here on a phrase was said, whatever else was."""

_BESIDE = 0.6
"""How far another wish beside it counts as covered."""

_DENIED = 0.4
"""How much less sure it is behind a 不."""

_PAIR_COST = 0.14
"""Up to here a pair of signs is that pair: an accent, and no more."""

_MOST_BY_PAIRS = 0.85
"""So sure it may be by pairs alone: a phrase that fits goes before."""

_PAIR_GAPS = (1.0, 0.85, 0.7)
"""What a pair is worth with so many signs between its two."""

_WORTH_LITTLE = 0.45
"""What a pair is worth one of whose signs mostly means nothing."""


class Pull(NamedTuple):
    """How far an utterance speaks for a thing by its pairs: shares of what was said, to 1."""

    worth: float
    covers: float


class Scored(NamedTuple):
    """How sure it is that a thing was meant, and the phrase that fits best."""

    score: float
    thing: int
    phrase: str


class Things:
    """Things that can be meant, by number, each with what can be said for it."""

    def __init__(self, words: Iterable[Sequence[str]], fillers: Fillers, *, by_pairs: bool) -> None:
        """Make the phrases of each; ``by_pairs``: they are known by less than a phrase too."""
        self.by_pairs = by_pairs
        self._phrases = tuple(
            (thing, fillers.phrase(text))
            for thing, texts in enumerate(words)
            for text in dict.fromkeys(texts)
            if any(character.isalnum() for character in text)
        )
        signs = sorted({sign for _, phrase in self._phrases for sign in phrase.signs})
        self._sounding = Sounding(signs)
        self._pairs = _pairs(self._phrases) if by_pairs else {}

    def weigh(self, heard: Heard) -> list[Scored]:
        """Return what may have been meant, the surest first."""
        near = [self._sounding.near(sign) for sign in heard.signs]
        best = _best(near)
        fits: dict[int, list[tuple[Phrase, Fit]]] = {}
        for thing, phrase in self._phrases:
            if not may_fit(phrase, best, _LEAST_LIKE):
                continue
            fit = lay(phrase, heard, near, _LEAST_LIKE)
            if fit.covers:
                fits.setdefault(thing, []).append((phrase, fit))
        pulls = self._pulls(heard, near)
        known = 0 if self.by_pairs else _said_of(fit for each in fits.values() for fit in each)
        things = (
            _scored(heard, one, fits.get(one, ()), pulls.get(one), known) for one in fits | pulls
        )
        return sorted(things, reverse=True)

    def _pulls(self, heard: Heard, near: Sequence[Near]) -> dict[int, Pull]:
        if not self._pairs:
            return {}
        worth: dict[int, list[float]] = {}
        close = [{s: c for s, c in each.items() if c <= _PAIR_COST} for each in near]
        for at, firsts in enumerate(close):
            known = [
                (cost, self._pairs[sign]) for sign, cost in firsts.items() if sign in self._pairs
            ]
            for gap, share in enumerate(_PAIR_GAPS, 1):
                if at + gap >= len(close):
                    break
                for cost, seconds in known:
                    for second in seconds.keys() & close[at + gap].keys():
                        if cost + close[at + gap][second] > _PAIR_COST:
                            continue
                        for thing, value in seconds[second]:
                            each = worth.setdefault(thing, [0.0] * len(close))
                            told = value * share * (1 - cost - close[at + gap][second])
                            each[at] = max(each[at], told)
                            each[at + gap] = max(each[at + gap], told)
        return {thing: _pull(heard, each) for thing, each in worth.items()}


def _best(near: Iterable[Near]) -> Near:
    """Return the least that each sign costs anywhere."""
    best: dict[str, float] = {}
    for each in near:
        for sign, cost in each.items():
            if cost < best.get(sign, 1.0):
                best[sign] = cost
    return best


_LEAST_LIKE = 0.65

_Pairs = dict[str, dict[str, list[tuple[int, float]]]]
"""First sign to second to the things that have them so, with what that is worth."""


def _pairs(phrases: Sequence[tuple[int, Phrase]]) -> _Pairs:
    owners: dict[tuple[str, str], dict[int, float]] = {}
    for thing, phrase in phrases:
        for at in range(len(phrase.signs) - 1):
            light = phrase.weights[at] + phrase.weights[at + 1] < 2
            if phrase.weights[at] + phrase.weights[at + 1] < 1.2:
                continue
            pair = phrase.signs[at], phrase.signs[at + 1]
            held = owners.setdefault(pair, {})
            held[thing] = max(held.get(thing, 0.0), _WORTH_LITTLE if light else 1.0)
    count = len({thing for thing, _ in phrases})
    made: _Pairs = {}
    for (first, second), held in owners.items():
        rare = log(count / len(held)) / log(count) if count > 1 else 1.0
        row = [(thing, rare * light) for thing, light in held.items()]
        made.setdefault(first, {})[second] = row
    return made


def _pull(heard: Heard, worth: Sequence[float]) -> Pull:
    told = sum(weight * each for weight, each in zip(heard.weights, worth, strict=True))
    covers = sum(weight for weight, each in zip(heard.weights, worth, strict=True) if each > 0.3)
    return Pull(told / heard.whole, covers)


def _lean(heard: Heard) -> float:
    """Return how much less need be covered, as somebody asks for something and tells nothing."""
    return (0.14 if heard.around.asks else 0.0) - 0.2 * min(2, heard.around.aside)


def _said_of(fits: Iterable[tuple[Phrase, Fit]]) -> int:
    """Return the places that phrases cover which were said."""
    together = 0
    for phrase, fit in fits:
        if fit.like >= _GOOD and len(phrase.signs) > 1:
            together |= fit.covers
    return together


def _scored(
    heard: Heard,
    thing: int,
    fits: Sequence[tuple[Phrase, Fit]],
    pull: Pull | None,
    known: int,
) -> Scored:
    """Return how sure a thing is, by its best phrase or by its pairs alone.

    Args:
        known: the places that any thing covers: who says two wishes at once speaks to the kiosk.
    """
    together = _said_of(fits)
    extra = 0.04 * pull.worth if pull is not None else 0.0
    score, text = 0.0 if pull is None else _of_pairs(heard, pull) + extra, ""
    for phrase, fit in fits:
        several = fit.like >= _GOOD and len(phrase.signs) > 1
        covers = fit.covers | (together if several else 0)
        beside = _BESIDE * heard.share(known & ~covers) if several else 0.0
        by_phrase = _of_phrase(heard, phrase.whole, fit.like, covers, pull, beside) + extra
        by_phrase -= _DENIED if heard.denied(covers) else 0.0
        if by_phrase > score:
            score, text = by_phrase, phrase.text
    return Scored(score, thing, text)


def _of_phrase(
    heard: Heard, whole: float, like: float, covers: int, pull: Pull | None, beside: float
) -> float:
    """Return how sure it is, by a phrase; the less it covers, the better it must fit."""
    share, weight = heard.share(covers), max(whole * like, heard.whole * heard.share(covers) * like)
    if pull is not None and like >= _GOOD:
        share, weight = max(share, min(1.0, pull.worth)), max(weight, pull.covers)
    share += beside
    need = min(0.97, max(0.34, 0.95 - 0.13 * (weight - 1)) - _lean(heard))
    if share < need:
        return SURE - (need - share) - (1 - like)
    wanted = 0.92 - 0.17 * (share - need) / max(0.05, 1 - need)
    return SURE + like - wanted


def _of_pairs(heard: Heard, pull: Pull) -> float:
    """Return how sure it is, by pairs alone."""
    if pull.covers < 2:
        return 0.0
    need = 0.62 - _lean(heard) - 0.04 * (pull.covers - 2)
    return min(_MOST_BY_PAIRS, SURE + 0.8 * (pull.worth - need))
