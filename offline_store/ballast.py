"""Room kept back for the day when the disk is full.

On a full disk SQLite can write nothing at all, not even that something may be deleted. A file of
dead weight beside the database is let go then, so that what waits can still be sent, what the
platform has signed for is recorded, and bodies go. Nobody should get that far: intake closes at a
floor, before a resident types.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kiosk.errors import KioskError
from offline_store.keys import sync_folder

SIZE = 8 * 1024 * 1024
"""Bytes; more than the write-ahead log, which is limited to half of it."""
FLOOR = 64 * 1024 * 1024
"""Bytes free below which nothing new is taken in; the ballast is not counted as free."""


_T = TypeVar("_T")


class Ballast:
    """The file beside one database. Any process; calls may repeat."""

    def __init__(self, database: Path, size: int = SIZE, floor: int = FLOOR) -> None:
        """Look after ``<database>.ballast``; nothing is made yet."""
        self._path = database.with_name(database.name + ".ballast")
        self._size, self._floor = size, floor

    def has_room(self, size: int = 0) -> bool:
        """Tell whether there is room to take in more, with the ballast kept, besides ``size``."""
        return self.spare() - size >= self._floor

    def spare(self) -> int:
        """Return the bytes that are free with the ballast kept; below 0 where it does not fit."""
        return self._free() - (self._size - self._held())

    def keep(self) -> bool:
        """Make the file where there is room for it above the floor; tell whether it is there."""
        if self._held() >= self._size:
            return True
        if not self.has_room():
            return False
        try:
            self._make()
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
                self.release()
                return False
            params = {"path": str(self._path), "cause": error.strerror}
            raise KioskError("store.unwritable", params) from None
        return True

    def release(self) -> bool:
        """Let go of the file; False where there was none."""
        try:
            self._path.unlink()
        except FileNotFoundError:
            return False
        sync_folder(self._path.parent)
        return True

    def in_any_case(self, work: Callable[[], _T]) -> _T:
        """Do work that must be written; on a full disk once more, in the room that was held back.

        Raises:
            KioskError: ``store.disk_full`` with no room left, or what else ``work`` raises.
        """
        try:
            return work()
        except KioskError as error:
            if error.code != "store.disk_full" or not self.release():
                raise
            return work()

    def _make(self) -> None:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(handle, 0, self._size)  # a sparse file would hold nothing back
            os.fsync(handle)
        finally:
            os.close(handle)
        sync_folder(self._path.parent)

    def _held(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def _free(self) -> int:
        there = os.statvfs(self._path.parent)
        return there.f_bavail * there.f_frsize
