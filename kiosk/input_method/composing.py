"""What letters may mean: words of that sound, a sentence of several, the beginnings of longer ones.

In the order in which a person looks: what uses up all letters first, then what uses most of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kiosk.input_method.table import Row, Table, folded, table

MOST_LETTERS = 40
"""What is typed before anything of it is chosen; a sentence has fewer."""

_MOST = 48
_LOOKED_AT = 600
"""Longer words that are weighed: those of one letter are many, and say nothing yet."""

_LONGEST_WORD = 24
"""Letters of the longest word of the table, folded."""

_EXACT = 60
"""What a word is worth more, in hundredths of a power of ten, that is written just as typed."""

_A_LETTER = 30
"""And less, for each letter that would have to follow."""

_A_WORD = 1320
"""What each word of a sentence costs: so few long ones go before many short ones."""

_FEW = 5
_LETTERS = re.compile("[a-z]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that the first ``used`` letters may mean."""

    text: str
    used: int


class Pinyin:
    """An input method for Chinese by pinyin. Pure; an answer takes a millisecond or two."""

    def __init__(self, words: Table | None = None) -> None:
        """Use ``words``, or the program's own, which is mapped when first asked for."""
        self._words = words

    def candidates(self, letters: str) -> tuple[Candidate, ...]:
        """Return what ``letters`` (a to z, v for ü) may mean, the likeliest first, each once."""
        typed = "".join(_LETTERS.findall(letters.lower()))[:MOST_LETTERS]
        if not typed:
            return ()
        found: dict[str, Candidate] = {}
        for candidate in self._all(typed):
            found.setdefault(candidate.text, candidate)
            if len(found) == _MOST:
                break
        return tuple(found.values())

    def _all(self, typed: str) -> Iterator[Candidate]:
        key, whole = folded(typed), len(typed)
        full = self._sounding(typed)
        words = [word for word in full if len(word) > 1]
        signs = [word for word in full if len(word) == 1]
        sentence = "" if full else self._sentence(key)
        short = [row.word for row in self._table.rows(typed.upper())]
        several = [word for word in short if len(word) > 1]
        for text in (
            *words,
            *([sentence] if sentence else []),
            *signs[:_FEW],
            *several[: _FEW if full else None],
            *(self._longer(key) if whole > 1 else ()),
            *signs,
            *short,
        ):
            yield Candidate(text, whole)
        for used in range(whole - 1, 0, -1):
            yield from (Candidate(word, used) for word in self._sounding(typed[:used]))
        yield from (Candidate(row.word, 1) for row in self._table.rows(typed[0].upper()))

    def _sounding(self, typed: str) -> list[str]:
        """Return the words that sound just so; before those that are alike, those written so."""
        key = folded(typed)

        def rank(row: Row) -> int:
            return -row.weight - (_EXACT if (row.exact or key) == typed else 0)

        return [row.word for row in sorted(self._table.rows(key), key=rank)]

    def _longer(self, key: str) -> list[str]:
        """Return a few common words that begin so."""
        found = [
            (row.weight - _A_LETTER * (len(longer) - len(key)), row.word)
            for longer, row in self._table.beginning(key, _LOOKED_AT)
            if len(row.word) > 1
        ]
        return [word for _, word in sorted(found, reverse=True)[:_FEW]]

    def _sentence(self, key: str) -> str:
        """Return the likeliest words that follow one another to sound so; empty where none do."""
        best: list[tuple[int, str] | None] = [(0, "")] + [None] * len(key)
        for start in range(len(key)):
            before = best[start]
            if before is None:
                continue
            for end in range(start + 1, min(len(key), start + _LONGEST_WORD) + 1):
                row = next(self._table.rows(key[start:end]), None)
                if row is None:
                    continue
                weight = before[0] + row.weight - _A_WORD
                there = best[end]
                if there is None or weight > there[0]:
                    best[end] = (weight, before[1] + row.word)
        last = best[-1]
        return last[1] if last else ""

    @property
    def _table(self) -> Table:
        return self._words or table()
