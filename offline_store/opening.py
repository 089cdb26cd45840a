"""How a database's file is reached: who else has it open, its key, a bare connection to it."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.errors import KioskError
from offline_store.keys import KeyProvider

BUSY_MS = 5000
"""Milliseconds that a writer waits for another."""


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
        target, uri=True, timeout=BUSY_MS / 1000, isolation_level=None, check_same_thread=False
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


def _size(path: Path, side: str) -> int:
    try:
        return os.stat(f"{path}{side}").st_size
    except FileNotFoundError:
        return 0
