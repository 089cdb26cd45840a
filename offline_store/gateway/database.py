"""One engine for both homes of the gateway: SQLite in a file, or PostgreSQL by URL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.pool import QueuePool

BUSY_SECONDS = 10.0
# A transaction that will write says so: SQLite then waits for its turn at the beginning, where
# waiting is harmless, and not in the middle, where it fails.
WRITE = {"xiaoshi_write": True}


def connect(url: str) -> Engine:
    """Return an engine for ``sqlite:///path``, ``sqlite://`` (in memory) or ``postgresql://...``.

    Raises:
        ValueError: another kind of database.
    """
    parsed = make_url(url)
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return create_engine(
            parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, hide_parameters=True
        )
    if backend != "sqlite":
        raise ValueError(f"the gateway keeps its data in sqlite or postgresql, not in {backend}")
    # This wheel's SQLite is newer than the WAL-reset bug that most systems' still have.
    from sqlcipher3 import dbapi2

    engine = create_engine(
        parsed,
        module=dbapi2,
        **_in_memory(parsed),
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


def _in_memory(url: URL) -> dict[str, Any]:
    """Let all threads share the one connection in which a database in memory lives."""
    if url.database not in {None, "", ":memory:"}:
        return {}
    return {"poolclass": QueuePool, "pool_size": 1, "max_overflow": 0}
