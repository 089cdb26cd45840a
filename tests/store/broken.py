"""What tests do to a database's files: single bits, and where a table begins."""

from __future__ import annotations

from pathlib import Path

from offline_store.opening import connect
from tests.store.desk import desk_at, files, slip_for, submission

PAGE = 4096


def fill(folder: Path, count: int = 30) -> None:
    """Promise so many cases, and close."""
    with desk_at(folder) as desk:
        for _ in range(count):
            desk.store.submit(submission(), slip_for)


def flip(path: Path, offset: int) -> None:
    """Flip one bit of the byte at ``offset``."""
    with path.open("r+b") as file:
        file.seek(offset)
        byte = file.read(1)[0]
        file.seek(offset)
        file.write(bytes([byte ^ 0x01]))


def break_page(path: Path, number: int) -> None:
    """Flip one bit of a page; they are numbered from 1."""
    flip(path, (number - 1) * PAGE + 100)


def root_of(folder: Path, table: str) -> int:
    """Return the number of the page in which a table begins."""
    database, key = files(folder)
    connection = connect(database, key.read_text().strip(), read_only=True)
    try:
        query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
        (number,) = connection.execute(query, (table,)).fetchone()
        return int(number)
    finally:
        connection.close()
