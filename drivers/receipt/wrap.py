"""Breaks a line that is longer than the paper is wide, without losing a character."""

from __future__ import annotations

import unicodedata

# No line begins with one of these (GB/T 15834): the character before goes down with it.
_SPACES = " \u3000"
_NEVER_FIRST = "，。、；：？！）》」』】％…—"


def cells(text: str) -> int:
    """Return the width in half-width characters: 1 for ASCII, 2 for Chinese and its punctuation.

    What GBK knows is full width on a printer, Greek and Cyrillic too; beyond GBK it is as Unicode
    says.
    """
    return sum(_cells(character) for character in text)


def is_mark(character: str) -> bool:
    """Tell what stands over, under or in the character before: accents, vowel signs, variants."""
    return unicodedata.category(character) in ("Mn", "Me")


def _cells(character: str) -> int:
    if character < "\x80":
        return 1
    if is_mark(character):
        return 0
    if unicodedata.east_asian_width(character) in "WFA":
        return 2
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return 1
    return 2


def wrap(text: str, width: int) -> list[str]:
    """Break ``text`` into lines of at most ``width`` cells; spaces at a break are dropped.

    What begins indented goes on indented, so that the steps of a list stay one column.
    """
    indent = text[: len(text) - len(text.lstrip(_SPACES))]
    if cells(indent) > width // 2:
        indent = ""
    lines: list[str] = []
    rest = text
    while cells(rest) > width:
        cut = _cut(rest, width, len(indent))
        lines.append(rest[:cut].rstrip(" "))
        left = rest[cut:].lstrip(" ")
        if not left:
            return lines
        rest = indent + left
    return [*lines, rest]


def _cut(text: str, width: int, indent: int) -> int:
    """Return where to break: before a word or number rather than in it, if there is a choice."""
    fits = 0
    used = 0
    while fits < len(text) and used + _cells(text[fits]) <= width:
        used += _cells(text[fits])
        fits += 1
    fits = max(indent + 1, fits)
    cut = fits
    while indent < cut < len(text) and _glued(text[cut - 1], text[cut]):
        cut -= 1
    return cut if cut > indent else fits


def _glued(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or is_mark(after):
        return True
    return "!" <= before <= "~" and "!" <= after <= "~"
