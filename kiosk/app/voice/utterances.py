"""utterances.tsv: what the sound files beside it say, and what the kiosk must make of that."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import KioskError

TABLE = "utterances.tsv"
COLUMNS = ("id", "kind", "spoken", "meaning")
KINDS = ("command", "digits", "accent", "other")
OTHER = "other"
"""Talk that is not for the kiosk: it must be rejected, whatever stands as its meaning."""

DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Utterance:
    """A row of the table.

    Attributes:
        line: of the file, from 1.
        problem: why it cannot be tried; None where it can.
    """

    line: int
    id: str
    kind: str
    spoken: str
    meaning: str
    problem: str | None = None


def read(path: Path, meanings: Collection[str]) -> tuple[Utterance, ...]:
    """Read all rows, those that cannot be tried among them.

    Columns may stand in any order, others between them; UTF-8, with or without a mark at its head.

    Args:
        path: the table.
        meanings: what a command can mean.

    Raises:
        KioskError: ``voice.table``: there is no such file, or nothing in it can be read.
    """
    lines = _text(path).split("\n")
    at = _columns(path, lines)
    rows = tuple(_rows(lines, at, meanings))
    if not rows:
        raise _refused(path, 1, "nothing stands below the names of the columns")
    return rows


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path, 1, f"it cannot be read: {error.strerror}") from error
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refused(path, line, "it is not UTF-8") from error


def _columns(path: Path, lines: list[str]) -> Mapping[str, int]:
    head = _cells(lines[0])
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        problem = f"no column {', '.join(missing)}: they are parted by tabs, their names on top"
        raise _refused(path, 1, problem)
    return {name: head.index(name) for name in COLUMNS}


def _rows(
    lines: list[str], at: Mapping[str, int], meanings: Collection[str]
) -> Iterator[Utterance]:
    seen: set[str] = set()
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        cells = _cells(line)
        id_, kind, spoken, meaning = (
            cells[at[name]] if at[name] < len(cells) else "" for name in COLUMNS
        )
        row = Utterance(number, id_, kind, spoken, meaning)
        yield Utterance(number, id_, kind, spoken, meaning, _problem(row, seen, meanings))
        seen.add(id_)


def _problem(row: Utterance, seen: Collection[str], meanings: Collection[str]) -> str | None:
    if not row.id or "/" in row.id or "\\" in row.id or "\0" in row.id:
        return f"{row.id!r} names no sound file" if row.id else "it has no id"
    if row.id in seen:
        return f"another row has the id {row.id}"
    if row.kind not in KINDS:
        return f"the kind is {row.kind!r}: known are {', '.join(KINDS)}"
    if row.kind == OTHER:
        return None
    if row.kind == DIGITS:
        digits = row.meaning.isascii() and row.meaning.isdigit()
        return None if digits else f"the meaning of digits is digits, not {row.meaning!r}"
    known = row.meaning in meanings
    return None if known else f"{row.meaning!r} is no service and no command of every view"


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("\t")]


def _refused(path: Path, line: int, problem: str) -> KioskError:
    return KioskError("voice.table", {"path": path, "line": line, "problem": problem})
