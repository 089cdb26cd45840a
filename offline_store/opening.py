"""How a database's file is reached: who else has it open, its key, a bare connection to it."""

from __future__ import annotations

import errno
import fcntl
import os
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kiosk.errors import KioskError
from offline_store.files import opened_beside
from offline_store.keys import KeyProvider

BUSY_MS = 5000
"""Milliseconds that a writer waits for another."""

_LOOK_SECONDS = 0.05
_LEAST_ROOM = 256 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Presence:
    """Two lock files beside the database: a door, and a share for whoever has the database open.

    One at a time comes through the door, and stays in it until its database is whole. One that
    finds no share held is alone: it may check, set aside and migrate. The kernel lets go when a
    process dies, however it dies: the next one through the door finds what was left.
    """

    def __init__(self, path: Path, patience: float = 0.0) -> None:
        """Stand before the door.

        Args:
            patience: seconds for which those who have the database open are waited for to go.
        """
        self._path, self._patience = path, patience
        self._door = self._share = -1
        self.alone = False

    def __enter__(self) -> Self:
        try:
            self._door = _lock_file(self._path, ".door")
            self._share = _lock_file(self._path, ".lock")
            fcntl.flock(self._door, fcntl.LOCK_EX)
            self.alone = self._is_alone()
            if not self.alone:
                fcntl.flock(self._share, fcntl.LOCK_SH)
        except BaseException:
            self.leave()
            raise
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
        fcntl.flock(self._share, fcntl.LOCK_SH)
        self._close_door()

    def leave(self) -> None:
        """Let go of the share; more than once does no harm."""
        share, self._share = self._share, -1
        if share >= 0:
            os.close(share)
        self._close_door()

    def _is_alone(self) -> bool:
        until = time.monotonic() + self._patience
        while True:
            try:
                fcntl.flock(self._share, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    return False
                time.sleep(_LOOK_SECONDS)  # flock(2) waits for ever or not at all
            else:
                return True

    def _close_door(self) -> None:
        door, self._door = self._door, -1
        if door >= 0:
            os.close(door)


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


def is_written(path: Path) -> bool:
    """Tell whether the file itself was ever written: a log without it belongs to none."""
    return _size(path, "") > 0


def failure(path: str, cause: str) -> KioskError:
    """Return SQLite's words for what it could not do as one of the product's errors."""
    # Where it cannot even make the log's index it speaks of an I/O error.
    if "disk is full" in cause or ("disk I/O error" in cause and _is_full(Path(path).parent)):
        return KioskError("store.disk_full", {"path": path})
    return KioskError("store.unwritable", {"path": path, "cause": cause})


def refusal(path: Path, error: OSError) -> KioskError:
    """Return the system's words for what it could not do as one of the product's errors."""
    if error.errno in _FULL:
        return KioskError("store.disk_full", {"path": str(path)})
    return KioskError("store.unwritable", {"path": str(path), "cause": error.strerror})


def prepare(path: Path) -> None:
    """Make a new database's file the owner's alone; its WAL takes the same mode."""
    try:
        os.close(opened_beside(path, path))
    except OSError as error:
        raise refusal(path, error) from None


def key_for(path: Path, keys: KeyProvider) -> str:
    """Return the key for ``path``; the error names the database too."""
    try:
        return keys.key(exists(path))
    except KioskError as error:
        raise KioskError(error.code, {"path": str(path), **error.params}) from None


def _lock_file(path: Path, end: str) -> int:
    file = path.with_name(path.name + end)
    try:
        return opened_beside(file, path)
    except OSError as error:
        raise refusal(file, error) from None


def _is_full(folder: Path) -> bool:
    with suppress(OSError):
        there = os.statvfs(folder)
        return there.f_bavail * there.f_frsize < _LEAST_ROOM
    return False


def _size(path: Path, side: str) -> int:
    try:
        return os.stat(f"{path}{side}").st_size
    except FileNotFoundError:
        return 0
