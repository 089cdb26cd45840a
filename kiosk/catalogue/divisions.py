"""The divisions of the province, offline: codes of 2, 4, 6, 9 and 12 digits with their names.

``divisions/51.tsv`` has every city and county (GB/T 2260). What is below a county changes often and
belongs to it: one file a county, ``divisions/<six digits>.tsv``, which whoever sets a kiosk up puts
there from the list that the county publishes (codes of the National Bureau of Statistics). Each
line is a code, a tab and a name; lines with # are for people. A county without a file ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "divisions"
LEVELS = (2, 4, 6, 9, 12)
"""Lengths of a code: province, city, county, sub-district, community."""


@dataclass(frozen=True, slots=True)
class Division:
    """A place with a code."""

    code: str
    name: str


class Divisions:
    """The table.

    Attributes:
        root: code of the province.
    """

    def __init__(self, rows: Iterable[Division]) -> None:
        """Take the rows, those above before those below."""
        self._by_code: dict[str, Division] = {}
        below: dict[str, list[Division]] = {}
        for row in rows:
            self._by_code[row.code] = row
            below.setdefault(self.above(row.code), []).append(row)
        self._below: Mapping[str, tuple[Division, ...]] = {
            code: tuple(children) for code, children in below.items()
        }
        top = self._below.get("", ())
        self.root = top[0].code if len(top) == 1 else ""

    def get(self, code: str) -> Division | None:
        """Return a place, or None where there is none of that code."""
        return self._by_code.get(code)

    def below(self, code: str) -> tuple[Division, ...]:
        """Return the places that a place is divided into, in the table's order."""
        return self._below.get(code, ())

    @staticmethod
    def above(code: str) -> str:
        """Return the code of the place that a place is a part of; empty for a province."""
        return code[: max((level for level in LEVELS if level < len(code)), default=0)]

    def way(self, code: str) -> tuple[Division, ...]:
        """Return a place and those that it is a part of, the highest first."""
        heads = (code[:level] for level in LEVELS if level <= len(code))
        return tuple(found for head in heads if (found := self.get(head)) is not None)

    def named_in(self, address: str) -> Division | None:
        """Return the lowest place that an address names, as cards write it: city, then county."""
        found, rest = self.get(self.root), address
        while found is not None:
            lower = [d for d in self.below(found.code) if d.name in rest]
            if not lower:
                return found if found.code != self.root else None
            found = max(lower, key=lambda d: len(d.name))
            rest = rest.partition(found.name)[2]
        return None


@lru_cache(maxsize=4)
def divisions(folder: Path = FOLDER) -> Divisions:
    """Return the table of ``folder``; read once, when a place is first asked for.

    Raises:
        ValueError: a line is no code with a name.
    """
    files = sorted(folder.glob("*.tsv"), key=lambda file: (len(file.stem), file.stem))
    return Divisions(row for file in files for row in _rows(file))


def _rows(file: Path) -> Iterable[Division]:
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        code, _, name = line.partition("\t")
        if len(code) not in LEVELS or not code.isdigit() or not name.strip():
            raise ValueError(f"{file.name}:{number}: no code of 2, 4, 6, 9 or 12 digits and a name")
        yield Division(code, name.strip())
