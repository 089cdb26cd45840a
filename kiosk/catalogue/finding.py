"""Finds a thing in a list by what somebody types or says: one way for services, waste, shops.

A name is taken apart into places: a Chinese character with its readings, or a whole word of other
script. What is typed is laid along the places, at each at least the first letter: so GLJT,
gaolingjintie, gaoljt and 高龄 all find 高龄津贴, and "oa" finds "old age".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from kiosk.chinese.pinyin import readings
from kiosk.domain.titled import Find, Titled

Fold = Callable[[str], str]
"""Makes alike what somebody cannot tell apart: of a syllable, and of what is typed or heard."""

MOST_TYPED = 24
"""Characters of a query that are looked at; what is longer was not meant."""

_NONE = 9
"""Worse than anything that fits."""

_PLACES = re.compile(r"[a-z0-9']+|\w")


class _Place(NamedTuple):
    """One place of a name: what it is written with, how it may be typed, what that begins with."""

    written: str
    typed: tuple[str, ...]
    firsts: frozenset[str]


class _Name(NamedTuple):
    """A name, and whose it is; with each whether it calls itself so, or people do."""

    places: tuple[_Place, ...]
    owners: list[tuple[int, bool]]


_Start = tuple[_Name, int]
"""A name, and the place in it from which a query may be laid along."""


def finder(things: Iterable[Titled], fold: Fold = str) -> Find:
    """Return what looks in ``things``; their index is made when it is first asked."""
    listed = tuple(things)
    index: list[_Index] = []

    def find(query: str, popular: Mapping[str, int] | None = None) -> tuple[str, ...]:
        if not index:
            index.append(_Index(listed, fold))
        counts = popular or {}
        found = index[0].look(query)
        best = sorted(found, key=lambda hit: (hit[1], -counts.get(listed[hit[0]].id, 0), hit[0]))
        return tuple(listed[thing].id for thing, _ in best)

    return find


class _Index:
    """The names of a list, by what their places begin with."""

    def __init__(self, things: Sequence[Titled], fold: Fold) -> None:
        self._fold, self._known = fold, dict[str, _Place]()
        self._at: dict[str, list[_Start]] = {}
        self._pairs: dict[str, dict[str, list[_Start]]] = {}
        names: dict[str, _Name] = {}
        for number, thing in enumerate(things):
            for text, own in _texts(thing):
                if text not in names:
                    names[text] = _Name(self._places(text), [])
                names[text].owners.append((number, own))
        for name in names.values():
            for at, place in enumerate(name.places):
                for first in place.firsts:
                    self._at.setdefault(first, []).append((name, at))
        self.look = lru_cache(maxsize=64)(self._look)

    def _places(self, text: str) -> tuple[_Place, ...]:
        return tuple(self._place(part) for part in _PLACES.findall(_plain(text)))

    def _place(self, part: str) -> _Place:
        """Return the place of a character or word; the same few thousand come again and again."""
        place = self._known.get(part)
        if place is None:
            typed = tuple(self._fold(word) for word in readings(part) or (part,))
            place = _Place(part, typed, frozenset({part[0], *(word[0] for word in typed)}))
            self._known[part] = place
        return place

    def _look(self, query: str) -> tuple[tuple[int, int], ...]:
        """Return each thing that fits with how well it does: 0 is best."""
        asked = self._fold("".join(_PLACES.findall(_plain(query)[:MOST_TYPED])))
        best: dict[int, int] = {}
        for name, at in self._starts(asked):
            left = _lay(asked, name.places, at)
            if left is None:
                continue
            worth = 2 * (at > 0) + (at > 0 or left < len(name.places))
            for thing, own in name.owners:
                if worth + (not own) < best.get(thing, _NONE):
                    best[thing] = worth + (not own)
        return tuple(best.items())

    def _starts(self, asked: str) -> Sequence[_Start]:
        """Return where ``asked`` may begin, by its first two letters."""
        first, second = asked[:1], asked[1:2]
        starts = self._at.get(first, ())
        if not second or not first.isascii():
            return starts
        if first not in self._pairs:
            self._pairs[first] = _by_second(first, starts)
        return self._pairs[first].get(second, ())


def _texts(thing: Titled) -> Iterator[tuple[str, bool]]:
    yield from ((text, True) for text in (thing.title.zh, thing.title.en))
    yield from ((word, False) for words in thing.words.values() for word in words)


def _by_second(first: str, starts: Iterable[_Start]) -> dict[str, list[_Start]]:
    """Sort what may begin with ``first`` by the letter that may follow it."""
    pairs: dict[str, list[_Start]] = {}
    for name, at in starts:
        within = {word[1] for word in name.places[at].typed if word[0] == first and len(word) > 1}
        behind = name.places[at + 1].firsts if at + 1 < len(name.places) else frozenset()
        for second in within | behind:
            pairs.setdefault(second, []).append((name, at))
    return pairs


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _lay(asked: str, places: tuple[_Place, ...], at: int) -> int | None:
    """Return the place after which ``asked`` ends when laid along from ``at``; None if it fails."""
    if not asked:
        return at
    if at == len(places):
        return None
    written, typed, _ = places[at]
    if asked.startswith(written):
        return _lay(asked[len(written) :], places, at + 1)
    for word in typed:
        for length in range(_common(asked, word), 0, -1):
            end = _lay(asked[length:], places, at + 1)
            if end is not None:
                return end
    return None


def _common(asked: str, word: str) -> int:
    """Return how many letters both begin with."""
    count = 0
    for one, other in zip(asked, word, strict=False):
        if one != other:
            break
        count += 1
    return count
