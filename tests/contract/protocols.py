"""The rows of bytes in docs/protocols/, as the pages' tables have them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

_PAGES = Path(__file__).parents[2] / "docs" / "protocols"
_ROW = re.compile(r"^\| (→|←) \| (\w+) \| `([0-9A-F ]+)` \|", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """A row: who says it, and the bytes."""

    from_kiosk: bool
    bytes: bytes


def examples(page: str) -> Mapping[str, Example]:
    """Return the examples of a page by their names."""
    text = (_PAGES / f"{page}.md").read_text("utf-8")
    return {
        name: Example(arrow == "→", bytes.fromhex(row)) for arrow, name, row in _ROW.findall(text)
    }


def conversations(page: str) -> list[tuple[bytes, bytes]]:
    """Return each question of a page with the answer that stands below it."""
    rows = list(examples(page).values())
    return [
        (asked.bytes, answer.bytes)
        for asked, answer in pairwise(rows)
        if asked.from_kiosk and not answer.from_kiosk and asked.bytes[4:6] == answer.bytes[4:6]
    ]


def table(page: str, head: str) -> list[list[str]]:
    """Return the rows, cell by cell, of the table that has this head."""
    _, below = (_PAGES / f"{page}.md").read_text("utf-8").split(f"{head}\n", 1)
    rows = below.split("\n\n", 1)[0].splitlines()[1:]
    return [[cell.strip() for cell in row.strip("| ").split("|")] for row in rows]
