"""Files that are there whole or not at all, readable by their owner alone."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from offline_store.keys import sync_folder


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write that takes the place of ``path`` when the block ends well.

    It is durable then. Until then, and for ever where anything goes wrong, all is as it was.

    Raises:
        OSError: it cannot be written.
    """
    path = path.absolute()
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def opened_beside(path: Path, database: Path) -> int:
    """Open a file that belongs to a database to read and write, made where it is missing.

    What root makes is given to the database's owner, as SQLite does with its log: a technician's
    command must not shut out the kiosk.

    Raises:
        OSError: it cannot be opened.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    if os.geteuid() == 0:
        with suppress(OSError):
            owner = (database if database.exists() else database.parent).stat()
            os.fchown(handle, owner.st_uid, owner.st_gid)
    return handle
