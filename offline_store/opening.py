"""What is looked at before a database is trusted: who else has it, its key, its schema, its pages.

Nothing here changes a file that cannot be used; a damaged one only gets another name.
"""

from __future__ import annotations

import fcntl
import os
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.errors import KioskError
from offline_store.keys import KeyProvider, sync_folder
from offline_store.migrations import NEWEST

_PATIENCE = 5.0  # seconds that a writer waits for another
_SIDES = ("", "-wal", "-shm")
# SQLite's words for pages that are not as they were written.
_DAMAGE = ("malformed", "not a database", "corrupt")


class WrongKeyError(Exception):
    """The first page does not open: another key, or damage; nobody can tell which."""


class Presence:
    """A lock file beside the database: whoever has it open holds a share of it.

    The one that finds itself alone may check, set aside and migrate; the others wait for it. The
    kernel lets go when a process dies, however it dies.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(path.name + ".lock")
        self._handle = -1
        self.alone = False

    def __enter__(self) -> Self:
        try:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise KioskError(
                "store.unwritable", {"path": str(self._path), "cause": error.strerror}
            ) from None
        try:
            fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.alone = True
        except BlockingIOError:
            fcntl.flock(self._handle, fcntl.LOCK_SH)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            self.leave()

    def join(self) -> None:
        """Let the others in."""
        fcntl.flock(self._handle, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Let go of the share; more than once does no harm."""
        handle, self._handle = self._handle, -1
        if handle >= 0:
            os.close(handle)


def connect(path: Path, key: str, *, read_only: bool = False) -> Any:
    """Return a bare connection that has its key and leaves transactions to the caller."""
    from sqlcipher3 import dbapi2

    # sqlcipher3 takes a URI only as a URI; a path may hold "?" and "#".
    target = f"{path.absolute().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    connection = dbapi2.connect(
        target, uri=True, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
    )
    # Its own log on stderr says nothing that the error does not.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # Raw, so nothing is derived: 85 ms less. PRAGMA takes no bound value; the key is hexadecimal.
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def exists(path: Path) -> bool:
    """Tell whether something was ever written; an empty file is what a crash before that leaves."""
    return any(_size(path, side) > 0 for side in ("", "-wal"))


def failure(path: str, cause: str) -> KioskError:
    """Return SQLite's words for what it could not do as one of the product's errors."""
    if "disk is full" in cause:
        return KioskError("store.disk_full", {"path": path})
    return KioskError("store.unwritable", {"path": path, "cause": cause})


def prepare(path: Path) -> None:
    """Make a new database's file the owner's alone; its WAL takes the same mode."""
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        params = {"path": str(path), "cause": error.strerror}
        raise KioskError("store.unwritable", params) from None


def key_for(path: Path, keys: KeyProvider) -> str:
    """Return the key for ``path``; the error names the database too."""
    try:
        return keys.key(exists(path))
    except KioskError as error:
        raise KioskError(error.code, {"path": str(path), **error.params}) from None


def examine(path: Path, key: str, *, alone: bool) -> str | None:
    """Return the schema's revision, None for a database that is yet to be made.

    Raises:
        WrongKeyError: the first page does not open.
        KioskError: ``store.newer_schema``, ``store.corrupt``, ``store.disk_full``,
            ``store.unwritable``.
    """
    from sqlcipher3 import dbapi2

    if not exists(path):
        return None
    try:
        found = _revision(path, key)
        _refuse_newer(path, found)
        if alone:
            _check(path, key)
    except dbapi2.DatabaseError as error:
        # What another process has open is not ours to take away.
        if not alone or not any(word in str(error) for word in _DAMAGE):
            raise failure(str(path), str(error)) from None
        raise KioskError("store.corrupt", {"path": str(_set_aside(path))}) from None
    return found


def _revision(path: Path, key: str) -> str | None:
    from sqlcipher3 import dbapi2

    connection = connect(path, key, read_only=True)
    try:
        try:
            connection.execute("PRAGMA schema_version").fetchone()
        except dbapi2.DatabaseError as error:
            if "not a database" not in str(error):
                raise
            raise WrongKeyError from None
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except dbapi2.OperationalError as error:
            if "no such table" not in str(error):
                raise
            return None
        return str(row[0]) if row else None
    finally:
        connection.close()


def _refuse_newer(path: Path, found: str | None) -> None:
    """Revisions are numbers of four digits; anything else was not written by this program."""
    if found is not None and (not found.isdigit() or found > NEWEST):
        params = {"path": str(path), "found": found, "known": NEWEST}
        raise KioskError("store.newer_schema", params)


def _check(path: Path, key: str) -> None:
    """Read every page. Only after a checkpoint: pages in the WAL give false alarms otherwise."""
    from sqlcipher3 import dbapi2

    connection = connect(path, key)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        damaged = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if damaged or connection.execute("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
            raise dbapi2.DatabaseError("malformed")
    finally:
        connection.close()


def _set_aside(path: Path) -> Path:
    """Give the damaged files a dated name beside the old one; their sides go along."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    aside = path.with_name(f"{path.name}.damaged-{stamp}")
    number = 1
    while aside.exists():
        number += 1
        aside = path.with_name(f"{path.name}.damaged-{stamp}-{number}")
    for side in _SIDES:
        if os.path.lexists(f"{path}{side}"):
            os.rename(f"{path}{side}", f"{aside}{side}")
    sync_folder(path.parent)
    return aside


def _size(path: Path, side: str) -> int:
    try:
        return os.stat(f"{path}{side}").st_size
    except FileNotFoundError:
        return 0
