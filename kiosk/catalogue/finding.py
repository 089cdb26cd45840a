"""Finds a thing in a list by what somebody types or says: one way for services, waste, shops.

A name is taken apart into places: a Chinese character with its readings, or a whole word of other
script. What is typed is laid along the places, at each at least the first letter: so GLJT,
gaolingjintie, gaoljt and 高龄 all find 高龄津贴, and "oa" finds "old age".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from kiosk.catalogue.pinyin import readings
from kiosk.domain.titled import Find, Titled

Fold = Callable[[str], str]
"""Makes alike what somebody cannot tell apart: of a syllable, and of what is typed or heard."""

MOST_TYPED = 24
"""Characters of a query that are looked at; what is longer was not meant."""

_PLACES = re.compile(r"[a-z0-9']+|\w")


class _Place(NamedTuple):
    """One place of a name: what it is written with, and how it may be typed."""

    written: str
    typed: tuple[str, ...]


class _Name(NamedTuple):
    """A name of a thing; ``own`` is what it is called by itself, not by people."""

    thing: int
    own: bool
    places: tuple[_Place, ...]


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
    """The names of a list, by what may be typed first at each of their places: one letter, two."""

    def __init__(self, things: Sequence[Titled], fold: Fold) -> None:
        self._fold = fold
        self._part = cache(self._place)
        self._at: dict[str, list[tuple[_Name, int]]] = {}
        for number, thing in enumerate(things):
            for name in self._names(number, thing):
                for place in range(len(name.places)):
                    for begins in _beginnings(name.places, place):
                        self._at.setdefault(begins, []).append((name, place))
        self.look = lru_cache(maxsize=64)(self._look)

    def _names(self, number: int, thing: Titled) -> Iterator[_Name]:
        own = (thing.title.zh, thing.title.en)
        others = (word for words in thing.words.values() for word in words)
        for text, is_own in (*((t, True) for t in own), *((t, False) for t in others)):
            if places := self._places(text):
                yield _Name(number, is_own, places)

    def _places(self, text: str) -> tuple[_Place, ...]:
        return tuple(self._part(part) for part in _PLACES.findall(_plain(text)))

    def _place(self, part: str) -> _Place:
        return _Place(part, tuple(self._fold(word) for word in readings(part) or (part,)))

    def _look(self, query: str) -> tuple[tuple[int, int], ...]:
        """Return each thing that fits with how well it does: 0 is best."""
        asked = self._fold("".join(_PLACES.findall(_plain(query)[:MOST_TYPED])))
        if not asked:
            return ()
        best: dict[int, int] = {}
        for name, at in self._at.get(asked[:2], ()):
            worth = 2 * (at > 0) + (not name.own)
            if worth >= best.get(name.thing, 9):
                continue
            left = _lay(asked, name.places, at)
            if left is not None:
                worth += not (at == 0 and left == len(name.places))
                best[name.thing] = min(worth, best.get(name.thing, 9))
        return tuple(best.items())


def _beginnings(places: tuple[_Place, ...], at: int) -> set[str]:
    """Return the first letter, and the first two, of all that may be typed from ``at`` on."""
    written, typed = places[at]
    words = {written, *typed}
    following = places[at + 1] if at + 1 < len(places) else None
    then = {word[0] for word in (following.written, *following.typed)} if following else set()
    ones = {word[0] for word in words}
    return {
        *ones,
        *(word[:2] for word in words if len(word) > 1),
        *(one + other for one in ones for other in then),
    }


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _lay(asked: str, places: tuple[_Place, ...], at: int) -> int | None:
    """Return the place after which ``asked`` ends when laid along from ``at``; None if it fails."""
    if not asked:
        return at
    if at == len(places):
        return None
    written, typed = places[at]
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
