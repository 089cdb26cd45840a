"""On which line a key of a TOML file stands: ``tomllib`` tells it of no key.

Used only to name faults, on text that ``tomllib`` has accepted, so it may trust the grammar.
"""

from __future__ import annotations

import re

Key = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BARE_VALUE = re.compile(r"[^,\]}\s#]+(?: [0-9][^,\]}\s#]*)?")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}' r"|'''.*?'{3,5}" r'|"(?:\\.|[^"\\])*"' r"|'[^']*'", re.DOTALL
)
_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)", re.DOTALL)


def lines_of(source: str) -> dict[Key, int]:
    """Return the line, from 1, of every key and list item of a valid TOML document."""
    return _Scanner(source).document()


def line_of(key: Key, lines: dict[Key, int]) -> int:
    """Return the line of ``key``, or of the nearest table above where it is missing."""
    while key and key not in lines:
        key = key[:-1]
    return lines.get(key, 1)


class _Scanner:
    def __init__(self, source: str) -> None:
        self.source = source
        self.place = 0
        self.lines: dict[Key, int] = {}
        self.lists: dict[Key, int] = {}
        """Tables in double brackets: how many of each there are."""
        self.counted = (0, 1)
        """A place and its line, so that counting goes on from there."""

    def document(self) -> dict[Key, int]:
        table: Key = ()
        self.blank()
        while self.place < len(self.source):
            if self.at("["):
                table = self.header()
            else:
                self.pair(table)
            self.blank()
        return self.lines

    def at(self, text: str) -> bool:
        return self.source.startswith(text, self.place)

    def blank(self) -> None:
        match = _BLANK.match(self.source, self.place)
        self.place = match.end() if match else self.place

    def note(self, key: Key) -> None:
        place, line = self.counted
        line += self.source.count("\n", place, self.place)
        self.counted = (self.place, line)
        self.lines.setdefault(key, line)

    def header(self) -> Key:
        listed = self.at("[[")
        start = self.place
        self.place += 2 if listed else 1
        names = self.names()
        end = self.place + (2 if listed else 1)
        self.place = start
        key: Key = ()
        for number, name in enumerate(names):
            key = (*key, name)
            if listed and number == len(names) - 1:
                self.lists[key] = self.lists.get(key, 0) + 1
                self.note(key)
            if key in self.lists:
                key = (*key, self.lists[key] - 1)
            self.note(key)
        self.place = end
        return key

    def names(self) -> list[str]:
        names = [self.name()]
        self.blank()
        while self.at("."):
            self.place += 1
            self.blank()
            names.append(self.name())
            self.blank()
        return names

    def name(self) -> str:
        self.blank()
        match = _BARE_KEY.match(self.source, self.place)
        if match:
            self.place = match.end()
            return match[0]
        text = self.skip(_STRING)
        return text[1:-1] if text.startswith("'") else _ESCAPED.sub(_unescape, text[1:-1])

    def pair(self, table: Key) -> None:
        start = self.place
        names = self.names()
        after = self.place + 1  # the equals sign
        self.place = start
        key = table
        for name in names:
            key = (*key, name)
            self.note(key)
        self.place = after
        self.value(key)

    def value(self, key: Key) -> None:
        self.blank()
        self.note(key)
        if self.at("["):
            self.place += 1
            number = 0
            while not self.closed("]"):
                self.value((*key, number))
                number += 1
        elif self.at("{"):
            self.place += 1
            while not self.closed("}"):
                self.pair(key)
        elif self.at('"') or self.at("'"):
            self.skip(_STRING)
        else:
            self.skip(_BARE_VALUE)

    def closed(self, bracket: str) -> bool:
        """Step over blanks and a comma; tell whether the bracket closes here."""
        self.blank()
        if self.at(","):
            self.place += 1
            self.blank()
        if self.at(bracket):
            self.place += 1
            return True
        return self.place >= len(self.source)

    def skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.source, self.place)
        self.place = match.end() if match else self.place + 1
        return match[0] if match else ""


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if escape[0] in "uU":
        return chr(int(escape[1:], 16))
    return {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}.get(escape, escape)
