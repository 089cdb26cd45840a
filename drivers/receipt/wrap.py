"""Breaks a line that is longer than the paper is wide, without losing a character."""

from __future__ import annotations

import unicodedata

# No line begins with one of these (GB/T 15834): the character before goes down with it.
_NEVER_FIRST = "，。、；：？！）》」』】％…—"


def cells(text: str) -> int:
    """Return the width in half-width characters: 1 for ASCII, 2 for Chinese and its punctuation.

    What GBK knows is full width on a printer, Greek and Cyrillic too; beyond GBK it is as Unicode
    says.
    """
    return sum(_cells(character) for character in text)


def _cells(character: str) -> int:
    if character < "\x80":
        return 1
    if unicodedata.combining(character):
        return 0
    if unicodedata.east_asian_width(character) in "WFA":
        return 2
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return 1
    return 2


def wrap(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` cells; spaces at a break are dropped."""
    lines: list[str] = []
    rest = text
    while cells(rest) > width:
        cut = _cut(rest, width)
        lines.append(rest[:cut].rstrip(" "))
        rest = rest[cut:].lstrip(" ")
    return [*lines, rest] if rest or not lines else lines


def _cut(text: str, width: int) -> int:
    """Return where to break: before a word or number rather than in it, if there is a choice."""
    fits = 0
    used = 0
    while fits < len(text) and used + _cells(text[fits]) <= width:
        used += _cells(text[fits])
        fits += 1
    fits = max(1, fits)
    cut = fits
    while 0 < cut < len(text) and _glued(text[cut - 1], text[cut]):
        cut -= 1
    return cut or fits


def _glued(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or unicodedata.combining(after):
        return True
    return "!" <= before <= "~" and "!" <= after <= "~"
