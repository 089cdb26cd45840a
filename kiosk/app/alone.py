"""One kiosk a data folder: two would take each other's cards, numbers and cases."""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import IO

from kiosk.errors import KioskError

LOCK = "kiosk.lock"


def only_kiosk(folder: Path) -> IO[bytes]:
    """Return what keeps other kiosks from ``folder`` until it is closed, or this process ends.

    A program that takes this one's place does not inherit it, nor does a process that it starts.

    Raises:
        KioskError: ``kiosk.running``, ``store.unwritable``.
    """
    path = folder / LOCK
    try:
        lock = path.open("ab")
    except OSError as error:
        raise KioskError("store.unwritable", {"path": path, "cause": error.strerror}) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise KioskError("kiosk.running", {"path": folder}) from None
    return lock
