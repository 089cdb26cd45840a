"""What residents read is plain and short: checks of the words of a package."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SENTENCE = 20
PAPER_WIDTH = 12
"""Full-width characters of a slip's line at size 2 (48 dots each on 576)."""

_ENDS = re.compile(r"[。！？；\n]+")
_RUN = re.compile(r"[A-Za-z0-9]+")


def longest_sentence(zh: str) -> int:
    """Return the characters of the longest sentence; a number or a foreign word counts as one."""
    sentences = (_RUN.sub("0", part) for part in _ENDS.split(zh))
    return max(sum(not character.isspace() for character in part) for part in sentences)


def paper_width(text: str) -> float:
    """Return how many full-width characters a line takes; plain letters and digits take half."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)
