"""The words that can be typed: a sorted file, searched where it lies.

It is mapped, not read: nothing of its two megabytes is in a kiosk that nobody types on.
"""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

WORDS = Path(__file__).with_name("words.tsv")

_FOLDS = re.compile("(?<=[zcs])h+|(?<=[ie]n)g+")


def folded(letters: str) -> str:
    """Return pinyin as somebody writes it who hears no zh, ch, sh beside z, c, s, nor ing and eng.

    Most of Sichuan does not. ``letters`` are small, ü is v.
    """
    return _FOLDS.sub("", letters)


@dataclass(frozen=True, slots=True)
class Row:
    """One word under one key.

    Attributes:
        weight: 100 x log10 of how often it stands in 10^9 words.
        exact: its pinyin before it was folded; empty where that changed nothing.
    """

    word: str
    weight: int
    exact: str


class Table:
    """The rows of a file that is sorted by the bytes of its keys."""

    def __init__(self, path: Path = WORDS) -> None:
        """Map ``path``."""
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    def rows(self, key: str) -> Iterator[Row]:
        """Yield the rows of exactly this key, the commonest first."""
        wanted = key.encode() + b"\t"
        at = self._first(wanted)
        while self._bytes[at : at + len(wanted)] == wanted:
            end = self._bytes.find(b"\n", at)
            yield _row(self._bytes[at:end])
            at = end + 1

    def beginning(self, key: str, most: int) -> Iterator[tuple[str, Row]]:
        """Yield up to ``most`` rows whose key goes on from this one, with it, in order."""
        wanted = key.encode()
        at = self._first(wanted + b"\n")  # after the key itself: a tab is less than a line's end
        for _ in range(most):
            if self._bytes[at : at + len(wanted)] != wanted:
                return
            end = self._bytes.find(b"\n", at)
            line = self._bytes[at:end]
            yield line[: line.index(b"\t")].decode(), _row(line)
            at = end + 1

    def _first(self, wanted: bytes) -> int:
        """Return where the first line begins that is not less than ``wanted``."""
        low, high = 0, len(self._bytes)
        while low < high:
            middle = (low + high) // 2
            start = self._bytes.rfind(b"\n", low, middle) + 1 or low
            if self._bytes[start : start + len(wanted)] < wanted:
                end = self._bytes.find(b"\n", middle)
                low = end + 1 if end >= 0 else high
            else:
                high = start
        return low


@cache
def table() -> Table:
    """Return the program's own table, mapped once."""
    return Table()


def _row(line: bytes) -> Row:
    _, word, weight, *exact = line.decode().split("\t")
    return Row(word, int(weight), exact[0] if exact else "")
