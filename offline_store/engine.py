"""The encrypted database: how it is opened, checked and written.

One database serves two processes, the kiosk and its sync. Every write is one short transaction that
begins IMMEDIATE, so a writer waits at the door and never finds itself locked out half-way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import QueuePool

from kiosk.errors import KioskError
from offline_store import high_water, opening
from offline_store.keys import KeyProvider
from offline_store.migrations import NEWEST

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

LEAST_SQLITE = (3, 51, 3)
"""Below it a WAL database can be corrupted by a checkpoint that meets a writer."""

_READING, _FINDINGS = "store_reading", "store_findings"
ALONE = "store_alone"
"""The engine's option: nobody else had the database open when it was opened."""
_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 4194304",
    "PRAGMA mmap_size = 0",
)


def open_database(
    path: Path, keys: KeyProvider, device: str | None = None, patience: float = 0.0
) -> Engine:
    """Open the database at ``path``, making it or bringing its schema up where needed.

    The first process to open it checks it whole; one that joins later does not, since a check needs
    the database to itself. A damaged one is set aside under a dated name, never deleted, and what
    still reads of it goes on in a new one; ``findings`` says so.

    Args:
        device: the kiosk that runs: a database of another one, or of another machine, is refused.
            None asks nothing and binds nothing.
        patience: seconds to wait for others to close it, so as to check it.

    Raises:
        KioskError: ``store.sqlite_too_old``, ``store.key_missing``, ``store.key_permissions``,
            ``store.key_wrong``, ``store.newer_schema``, ``store.copied`` (file untouched),
            ``store.unwritable``, ``store.disk_full``.
    """
    from offline_store.ballast import Ballast

    check_sqlite()
    with opening.Presence(path, patience) as presence:
        key = opening.key_for(path, keys)

        def work() -> Engine:
            return _opened(path, key, str(keys), device, presence)

        # A full disk has no room for the log's index either.
        return Ballast(path).in_any_case(work)


def _opened(
    path: Path, key: str, key_place: str, device: str | None, presence: opening.Presence
) -> Engine:
    from offline_store import asides, starting

    mark = high_water.read(path)
    try:
        found = starting.examine(path, key, device, mark, alone=presence.alone)
    except starting.WrongKeyError:
        raise KioskError("store.key_wrong", {"path": str(path), "key": key_place}) from None
    aside = None
    if found.damage is not None:
        aside = asides.Aside(asides.set_aside(path), found.damage, key)
    elif presence.alone and (left := asides.unfinished(path)) is not None:
        aside = asides.Aside(left, "a start broke off while it was set aside", key)
    opening.prepare(path)
    engine = _engine(path, key)
    reached = high_water.HighWater(path, replace(mark, key_check=high_water.key_check(key)))
    try:
        if found.revision != NEWEST:
            _migrate(engine)
        engine.update_execution_options(**{high_water.KEPT_BY: reached, ALONE: presence.alone})
        if presence.alone:
            told = [*starting.take_up(engine, mark, found, aside, device)]
            if not reached.is_kept():
                told.append(starting.unmarked(engine))
            engine.update_execution_options(**{_FINDINGS: told})
        presence.join()
    except BaseException:
        engine.dispose()
        reached.close()
        raise
    event.listen(engine, "engine_disposed", lambda _: reached.close())
    event.listen(engine, "engine_disposed", lambda _: presence.leave())
    return engine


def findings(engine: Engine) -> Sequence[KioskError]:
    """Return what opening found and mended, that somebody must be told of."""
    return tuple(engine.get_execution_options().get(_FINDINGS, ()))


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
    with _telling(engine):
        with engine.begin() as connection:
            reached = high_water.noted(connection)
            yield connection
        mark = engine.get_execution_options().get(high_water.KEPT_BY)
        if mark is not None:
            mark.advance(reached)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give one consistent view that blocks no writer.

    Raises:
        KioskError: ``store.unwritable``.
    """
    with _telling(engine), engine.connect() as plain:
        yield plain.execution_options(**{_READING: True})


@contextmanager
def _telling(engine: Engine) -> Iterator[None]:
    """Raise the driver's errors as the product's; statements and values stay behind."""
    path = engine.get_execution_options().get("store_path", "")
    try:
        yield
    except DBAPIError as error:
        raise opening.failure(path, str(error.orig)) from None
    except engine.dialect.loaded_dbapi.Error as error:
        raise opening.failure(path, str(error)) from None


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
    driver: Any = connection.connection.driver_connection
    # By the driver itself: see ``prepared``.
    driver.execute("BEGIN" if reads else "BEGIN IMMEDIATE")


def _migrate(engine: Engine) -> None:
    from offline_store.migrations import upgrade

    with writing(engine) as connection:
        upgrade(connection)
