"""What a kiosk's data folder holds, by the product's own opening."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, select

from kiosk.errors import KioskError
from offline_store.canonical import sha256
from offline_store.engine import findings, open_database, reading
from offline_store.keys import FileKeyProvider
from offline_store.models import cases, outbox
from tests.store.desk import files


@dataclass(frozen=True, slots=True)
class Kept:
    """What is there.

    Attributes:
        cases: id of each case that is whole, to its item's state.
        items: id of each item that is whole; that of a case may be without its case.
        doubled: receipt numbers that were given twice.
        findings: the codes of what opening found and mended.
        missing: how many items those say did not read.
        refused: the code with which the database was not opened, or not read.
    """

    cases: dict[str, str]
    items: frozenset[str] = frozenset()
    doubled: int = 0
    findings: tuple[str, ...] = ()
    missing: int = 0
    refused: str | None = None


def kept(folder: Path) -> Kept:
    """Open the database in ``folder`` and return what is there."""
    database, key = files(folder)
    try:
        engine = open_database(database, FileKeyProvider(key))
        try:
            return _read(engine)
        finally:
            engine.dispose()
    except KioskError as error:
        return Kept({}, refused=error.code)


def _read(engine: Engine) -> Kept:
    query = select(
        cases.c.id, cases.c.receipt_day, cases.c.receipt_no, outbox.c.state, outbox.c.body,
        outbox.c.sha256,
    ).join(outbox, outbox.c.id == cases.c.id)  # fmt: skip
    with reading(engine) as connection:
        rows = connection.execute(query).all()
        queued = connection.execute(select(outbox.c.id, outbox.c.body, outbox.c.sha256)).all()
    whole = {
        row.id: row.state for row in rows if row.body is None or sha256(row.body) == row.sha256
    }
    items = frozenset(
        row.id for row in queued if row.body is None or sha256(row.body) == row.sha256
    )
    numbers = {(row.receipt_day, row.receipt_no) for row in rows}
    found = findings(engine)
    missing = sum(int(str(one.params.get("missing", 0))) for one in found)
    codes = tuple(one.code for one in found)
    return Kept(whole, items, len(rows) - len(numbers), codes, missing)
