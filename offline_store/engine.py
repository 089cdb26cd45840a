"""The encrypted database: how it is opened, checked and written.

One database serves two processes, the kiosk and its sync. Every write is one short transaction that
begins IMMEDIATE, so a writer waits at the door and never finds itself locked out half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from kiosk.errors import KioskError
from offline_store import opening
from offline_store.keys import KeyProvider
from offline_store.migrations import NEWEST

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

LEAST_SQLITE = (3, 51, 3)
"""Below it a WAL database can be corrupted by a checkpoint that meets a writer."""

_READING = "store_reading"
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 4194304",
    "PRAGMA mmap_size = 0",
)


def open_database(path: Path, keys: KeyProvider) -> Engine:
    """Open the database at ``path``, making it or bringing its schema up where needed.

    The first process to open it checks it whole; one that joins later does not, since a check needs
    the database to itself. A damaged one is set aside under a dated name, never deleted.

    Raises:
        KioskError: ``store.sqlite_too_old``, ``store.key_missing``, ``store.key_permissions``,
            ``store.key_wrong``, ``store.newer_schema`` (file untouched), ``store.corrupt`` (its
            ``path`` is where the file lies now), ``store.unwritable``.
    """
    check_sqlite()
    with opening.Presence(path) as presence:
        key = opening.key_for(path, keys)
        try:
            found = opening.examine(path, key, alone=presence.alone)
        except opening.WrongKeyError:
            raise KioskError("store.key_wrong", {"path": str(path), "key": str(keys)}) from None
        opening.prepare(path)
        engine = _engine(path, key)
        try:
            if found != NEWEST:
                _migrate(engine)
            presence.join()
        except BaseException:
            engine.dispose()
            raise
        event.listen(engine, "engine_disposed", lambda _: presence.leave())
    return engine


def check_sqlite(version: tuple[int, ...] | None = None) -> None:
    """Refuse an SQLite that can corrupt a database.

    Raises:
        KioskError: ``store.sqlite_too_old``.
    """
    from sqlcipher3 import dbapi2

    found: tuple[int, ...] = version or dbapi2.sqlite_version_info
    if found < LEAST_SQLITE:
        dotted = [".".join(map(str, v)) for v in (found, LEAST_SQLITE)]
        raise KioskError("store.sqlite_too_old", {"found": dotted[0], "least": dotted[1]})


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give one transaction that is durable when the block ends, or leaves nothing.

    Raises:
        KioskError: ``store.disk_full`` or ``store.unwritable``.
    """
    try:
        with engine.begin() as connection:
            yield connection
    except DBAPIError as error:
        raise told(engine, error) from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give one consistent view that blocks no writer.

    Raises:
        KioskError: ``store.unwritable``.
    """
    try:
        with engine.connect() as plain:
            yield plain.execution_options(**{_READING: True})
    except DBAPIError as error:
        raise told(engine, error) from None


def told(engine: Engine, error: DBAPIError) -> KioskError:
    """Return the driver's error as one of the product's; statements and values stay behind."""
    path = engine.get_execution_options().get("store_path", "")
    return opening.failure(path, str(error.orig))


def _engine(path: Path, key: str) -> Engine:
    from sqlcipher3 import dbapi2

    def connect() -> Any:
        connection = opening.connect(path, key)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
        return connection

    engine = create_engine(
        "sqlite://",
        creator=connect,
        module=dbapi2,
        poolclass=QueuePool,
        pool_size=4,
        hide_parameters=True,  # an error must not carry a resident's answers
        execution_options={"store_path": str(path)},
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    reads = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    from offline_store.migrations import upgrade

    with writing(engine) as connection:
        upgrade(connection)
