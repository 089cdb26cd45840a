"""One engine for both homes of the gateway: SQLite in a file, or PostgreSQL by URL."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import QueuePool

from kiosk.errors import KioskError

if TYPE_CHECKING:
    from psycopg import Connection as PgConnection
    from psycopg.errors import Diagnostic
    from sqlalchemy.engine import ExceptionContext
    from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10.0
# A transaction that will write says so: SQLite then waits for its turn at the beginning, where
# waiting is harmless, and not in the middle, where it fails.
WRITE = {"xiaoshi_write": True}
_SHARED: dict[str, Any] = {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
_POOL = {"pool_size": 8, "max_overflow": 8, "pool_timeout": 10.0, "pool_pre_ping": True}
# A primary whose machine died says nothing: without these a request would wait for minutes.
_PATIENCE = {
    "connect_timeout": 5,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
# A worker that hangs, or its machine, must not keep a kiosk's row from all the others for ever.
_LIMITS = {
    "lock_timeout": "10s",
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "30s",
}
_WARNED = "xiaoshi_warned"
_READ_ONLY = "25006"


class UnsureError(SQLAlchemyError):
    """A commit came back with a warning: it may not be where it was promised to be."""


def connect(url: str) -> Engine:
    """Return an engine for ``sqlite:///path``, ``sqlite://`` (in memory) or ``postgresql://...``.

    A URL may name several hosts; with ``target_session_attrs=read-write`` each new connection goes
    to whichever is the primary.

    A file holds what residents handed in: it is made for its owner alone.

    Raises:
        ValueError: another kind of database.
        KioskError: ``store.key_permissions`` where others may read the file.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return _postgresql(parsed)
    if backend != "sqlite":
        raise ValueError(f"the gateway keeps its data in sqlite or postgresql, not in {backend}")
    if not in_memory(parsed):
        _keep_private(Path(parsed.database or ""))
    return _sqlite(parsed)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write in one transaction, durable when this ends without an error.

    Raises:
        UnsureError: the wait for a synchronous standby was cancelled. PostgreSQL then calls the
            commit done, with a warning: whoever trusted it would lose rows at the next failover.
    """
    with engine.connect().execution_options(**WRITE) as connection:
        with connection.begin():
            yield connection
            connection.info.pop(_WARNED, None)
        if connection.info.pop(_WARNED, False):
            raise UnsureError("the commit may not have reached the standby")


def _postgresql(url: URL) -> Engine:
    settings = " ".join(f"-c {name}={value}" for name, value in _LIMITS.items())
    ours = {**_PATIENCE, "options": settings}
    patience = {name: value for name, value in ours.items() if name not in url.query}
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        connect_args=patience,
        **_POOL,
    )

    @event.listens_for(engine, "connect")
    def watched(connection: PgConnection[Any], record: ConnectionPoolEntry) -> None:
        def noticed(notice: Diagnostic) -> None:
            if notice.severity_nonlocalized == "WARNING":
                record.info[_WARNED] = True

        connection.add_notice_handler(noticed)

    @event.listens_for(engine, "handle_error")
    def demoted(context: ExceptionContext) -> None:
        # A primary that became a standby keeps its connections: they are worth no more than dead.
        if getattr(context.original_exception, "sqlstate", None) == _READ_ONLY:
            context.is_disconnect = True

    return engine


def _sqlite(url: URL) -> Engine:
    # This wheel's SQLite is newer than the WAL-reset bug that most systems' still have.
    from sqlcipher3 import dbapi2

    engine = create_engine(
        url,
        module=dbapi2,
        # All threads share the one connection in which a database in memory lives.
        **(_SHARED if in_memory(url) else {}),
        hide_parameters=True,  # an error must not carry a resident's answers
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
    )

    @event.listens_for(engine, "connect")
    def durable(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").close()

    @event.listens_for(engine, "begin")
    def immediate(connection: Connection) -> None:
        write = connection.get_execution_options().get("xiaoshi_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


def in_memory(url: URL) -> bool:
    """Tell whether a database of SQLite is gone when its process ends."""
    return url.database in {None, "", ":memory:"}


def _keep_private(path: Path) -> None:
    # SQLite gives its log and index the mode of the file. Why it cannot be made, it says itself.
    with suppress(OSError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    for each in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(FileNotFoundError, NotADirectoryError):
            if each.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise KioskError("store.key_permissions", {"key": each})
