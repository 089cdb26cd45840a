"""What to mend in a text that is no TOML: ``tomllib`` says where it gave up, not what is missing.

Used only to name faults, on text that ``tomllib`` has refused, so it may trust nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

_WHERE = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_FOREIGN = re.compile("[\u201c\u201d\u2018\u2019\uff02\uff07\uff1d\uff3b\uff3d\uff5b\uff5d\uff0c]")
"""Quotes, equals sign, brackets and comma as a Chinese keyboard types them."""
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"' r"|'[^']*'")
_PAIR = re.compile(r"\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>[^#]*)")


@dataclass(frozen=True, slots=True)
class SyntaxFault:
    """Why a text is no TOML: its line, from 1, what is wrong there and what to write instead."""

    line: int
    problem: str
    remedy: str


def syntax_fault(message: str, source: str) -> SyntaxFault:
    """Return what to mend in ``source``, of which ``tomllib`` says ``message``.

    The line is that of the quote or bracket that is not closed, where one is not.
    """
    rows = source.split("\n")
    where = _WHERE.search(message)
    problem = message[: where.start()] if where else message
    line = int(where["line"]) if where and where["line"] else max(1, len(source.splitlines()))
    row = _bare(rows[line - 1])
    if _FOREIGN.search(row):
        return SyntaxFault(line, problem, 'type " = [ ] { } and , on the English keyboard')
    if where and not where["line"] and (opened := _opened("[", "]")(rows, 0)):
        problem = "Unclosed array"  # tomllib waits for its next value
        line = opened
    for part, line_of, remedy in _REMEDIES:
        if part in problem:
            at = line_of(rows, line)
            return SyntaxFault(at, problem, remedy(rows[at - 1]))
    return SyntaxFault(line, problem, "see toml.io for the form")


def _here(rows: list[str], line: int) -> int:
    return line


def _opened(opening: str, closing: str) -> Callable[[list[str], int], int]:
    """Return what finds the line, at or above one (0: the last), on which a bracket is open."""

    def find(rows: list[str], line: int) -> int:
        open_ = 0
        for number in range(line or len(rows), 0, -1):
            row = _bare(rows[number - 1])
            open_ += row.count(opening) - row.count(closing)
            if open_ > 0:
                return number
        return line

    return find


def _odd(mark: str) -> Callable[[list[str], int], int]:
    """Return what finds the last line with an odd number of quotes: there the text begins."""

    def find(rows: list[str], line: int) -> int:
        odd = (n for n in range(line, 0, -1) if rows[n - 1].count(mark) % 2)
        return next(odd, line)

    return find


def _bare(row: str) -> str:
    """Return a line without its texts and its comment."""
    return _QUOTED.sub("", row).partition("#")[0]


def _value(row: str) -> str:
    """Say what to do with a value that is none."""
    pair = _PAIR.match(row)
    if pair is None:
        return "write text in quotes, numbers without"
    key, value = pair["key"], pair["value"].strip().strip("\"'")
    if not value:
        return f"write a value behind {key} ="
    if value.lower() in ("true", "false"):
        return f"write {key} = {value.lower()}, in small letters"
    return f'put text in quotes, as in {key} = "{value}"'


_CLOSE_QUOTE = 'close the quote " on this line'
_REMEDIES: tuple[tuple[str, Callable[[list[str], int], int], Callable[[str], str]], ...] = (
    ("Expected ']]'", _here, lambda _: "close the brackets, as in [[name]]"),
    ("Expected ']'", _here, lambda _: "close the bracket, as in [name]"),
    ("Unclosed array", _opened("[", "]"), lambda _: "close the list with ], commas between"),
    ("Unclosed inline table", _opened("{", "}"), lambda _: "close it with }, commas between"),
    ("Unterminated string", _odd('"""'), lambda _: 'close the text with """'),
    ('Expected "\'"', _odd("'"), lambda _: "close the quote ' on this line"),
    ("Illegal character '\\n'", _here, lambda _: _CLOSE_QUOTE),
    ("Illegal character '\\r'", _here, lambda _: _CLOSE_QUOTE),
    ("Found invalid character", _here, lambda _: "close the quote ' on this line"),
    ("Unescaped '\\'", _here, lambda _: "write \\\\ for \\, or the text in single quotes"),
    ("Invalid value", _here, _value),
    ("Expected '='", _here, lambda _: "write it as name = value, or a heading as [name]"),
    ("Expected newline", _here, lambda _: "write one setting a line, text in quotes"),
    ("Cannot overwrite", _here, lambda _: "it stands twice: leave one of them"),
    ("Cannot declare", _here, lambda _: "this heading stands twice: put the two together"),
    ("Invalid initial", _here, lambda _: "keep { } on one line, with no comma before }"),
    ("Invalid statement", _here, lambda _: "begin with a name in small letters, or #"),
)
"""Part of what ``tomllib`` says, which line to look at, what to mend there."""
