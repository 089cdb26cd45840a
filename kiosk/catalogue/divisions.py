"""The divisions of the province, offline: codes of 2, 4, 6, 9 and 12 digits with their names.

``divisions/51.tsv`` has every city and county (GB/T 2260). What is below a county changes often and
belongs to it: one file a county, ``divisions/<six digits>.tsv``, which whoever sets a kiosk up puts
beside the site's own packages, from the list that the county publishes (codes of the National
Bureau of Statistics). Each line is a code, a tab and a name, what is above before what is below;
lines with # are for people. A county without a file ends there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

NAME = "divisions"
FOLDER = Path(__file__).parent / NAME
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


_own: list[Path] = []
"""The site's own folder, once it is known which counts; its files stand before the program's."""


def beside(catalogue: Path | None) -> None:
    """Take the counties of the catalogue in this folder from now on; None leaves the program's."""
    _own[:] = [] if catalogue is None else [catalogue / NAME]


def divisions() -> Divisions:
    """Return the table; read once, when a place is first asked for."""
    return _table((*_own, FOLDER))


@lru_cache(maxsize=2)
def _table(folders: tuple[Path, ...]) -> Divisions:
    files: dict[str, Path] = {}
    for folder in folders:
        for file in folder.glob("*.tsv"):
            files.setdefault(file.stem, file)
    ordered = sorted(files, key=lambda stem: (len(stem), stem))
    return Divisions(
        row for stem in ordered for _, row in _lines(files[stem]) if isinstance(row, Division)
    )


def faults(catalogue: Path) -> Iterator[tuple[Path, int, str]]:
    """Yield what is wrong with the files of a catalogue: file, line from 1, problem."""
    for file in sorted((catalogue / NAME).glob("*.tsv")):
        seen = {file.stem, ""}
        for number, row in _lines(file):
            if isinstance(row, str):
                yield file, number, row
                continue
            if row.code in seen and row.code != file.stem:
                yield file, number, f"{row.code} stands twice"
            elif not row.code.startswith(file.stem):
                yield file, number, f"{row.code} is not in {file.stem}"
            elif Divisions.above(row.code) not in seen:
                yield file, number, f"what {row.code} is a part of does not stand above it"
            seen.add(row.code)


def _lines(file: Path) -> Iterator[tuple[int, Division | str]]:
    """Yield the rows of a file with their lines; a text where one is none."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        yield 1, "cannot be read as UTF-8"
        return
    for number, line in enumerate(lines, 1):
        code, _, name = (part.strip() for part in line.partition("\t"))
        if not line.strip() or line.startswith("#"):
            continue
        if len(code) in LEVELS and code.isascii() and code.isdigit() and name:
            yield number, Division(code, name)
        else:
            yield number, f"{line[:20]!r} is no code of 2, 4, 6, 9 or 12 digits, a tab and a name"
