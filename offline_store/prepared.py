"""Statements compiled once and run by the driver itself: what a resident waits for, and no more.

SQLAlchemy compiles, binds and wraps each execution anew, which for the dozen statements of a
commit takes longer than the disk. It still writes them; the transaction around them is its too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import ClauseElement, Table, bindparam, insert
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

if TYPE_CHECKING:
    from sqlalchemy import Connection

_DIALECT = SQLiteDialect_pysqlite(paramstyle="named")


class Prepared:
    """One statement; call it within a transaction. Any thread.

    Its errors are the driver's own: ``engine.writing`` and ``engine.reading`` tell of them.
    """

    def __init__(self, statement: ClauseElement) -> None:
        """Compile ``statement``; its ``bindparam`` names are what a call must give."""
        compiled = statement.compile(dialect=_DIALECT)
        self.sql = str(compiled)
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}

    def __call__(self, connection: Connection, values: Mapping[str, object] | None = None) -> Any:
        """Run it and return the driver's cursor, whose rows are plain tuples."""
        driver: Any = connection.connection.driver_connection
        return driver.execute(self.sql, {**self._fixed, **(values or {})})


def prepared_insert(table: Table, columns: Iterable[str] | None = None) -> Prepared:
    """Return the insertion of one row of ``columns`` (all of the table's unless given)."""
    names = columns or [column.name for column in table.columns]
    return Prepared(insert(table).values({name: bindparam(name) for name in names}))
