"""A program for a child with a small disk of its own: what a store can still do when it is full.

Run as ``python -m tests.store.full_disk FOLDER BALLAST``; prints one JSON line. The disk is a tmpfs
in a mount namespace of the child's, so nothing of it is left behind.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from kiosk.errors import KioskError
from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.outbox import Acknowledgement
from offline_store.retention import truncate
from offline_store.sync.housekeeping import Housekeeping
from tests.store.desk import desk_at, files, slip_for, submission

DISK, BALLAST, FLOOR = 24 << 20, 6 << 20, 8 << 20
_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000  # unshare(2)
_REMOUNT = 0x20  # MS_REMOUNT, mount(2)
_PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE, mount(2)


def in_chroot() -> bool:
    """Tell whether the root is no mount of its own: then its propagation cannot be changed."""
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    return all(line.split()[4] != "/" for line in mounts)


def mount_small(folder: Path) -> None:
    """Give this process alone a disk of ``DISK`` bytes at ``folder``."""
    libc = ctypes.CDLL(None, use_errno=True)
    user = 0 if os.geteuid() == 0 else _NEW_USER  # root in a world of its own
    size = f"size={DISK}".encode()
    made = (
        libc.unshare(_NEW_MOUNTS | user) == 0
        and (in_chroot() or libc.mount(b"none", b"/", None, _PRIVATE, None) == 0)
        and libc.mount(b"tmpfs", bytes(folder), b"tmpfs", 0, size) == 0
    )
    if not made:
        raise OSError(ctypes.get_errno(), "this system gives tests no disk of their own")


def resize(folder: Path, size: int) -> None:
    """Give the disk at ``folder`` another size."""
    libc = ctypes.CDLL(None, use_errno=True)
    options = f"size={size}".encode()
    if libc.mount(b"tmpfs", bytes(folder), b"tmpfs", _REMOUNT, options) != 0:
        raise OSError(ctypes.get_errno(), "the disk keeps its size")


def fill(folder: Path) -> None:
    """Write until nothing more fits."""
    with (folder / "junk").open("wb", buffering=0) as junk:
        for size in (1 << 16, 512):
            try:
                while True:
                    junk.write(bytes(size))
            except OSError:
                continue


def attempt(work: Callable[[], object]) -> str:
    try:
        work()
    except KioskError as error:
        return error.code
    return "done"


def main(folder: Path, with_ballast: bool) -> None:
    mount_small(folder)
    database, _ = files(folder)
    ballast = Ballast(database, BALLAST, FLOOR)
    with desk_at(folder, ballast=ballast) as desk:
        kept = with_ballast and ballast.keep()
        truncate(desk.engine)
        for _ in range(30):
            desk.store.submit(submission(), slip_for)
        told: dict[str, object] = {"kept": kept, "room_before": ballast.has_room()}
        items = [*desk.outbox.lease(5, 60)]
        fill(folder)
        told["room_full"] = ballast.has_room()
        told["submit_full"] = attempt(lambda: desk.store.submit(submission(), slip_for))
        told["truncate_full"] = attempt(lambda: truncate(desk.engine))
        told["lease_full"] = attempt(lambda: items.extend(desk.outbox.lease(5, 60)))
        told["leased"] = len(items)
        signed = [Acknowledgement(item.id, "number", b"signed") for item in items]
        told["acknowledge_full"] = attempt(lambda: desk.outbox.acknowledge(signed))
        told["released"] = not database.with_name(database.name + ".ballast").exists()
        house = Housekeeping(desk.engine, ballast, Blobs(desk.engine, ballast), lambda: None)
        told["tidy_full"] = attempt(house.idle)
        (folder / "junk").unlink()
        told["kept_again"] = ballast.keep()
        told["submit_later"] = attempt(lambda: desk.store.submit(submission(), slip_for))
        told["waiting"] = desk.store.queue().waiting
    print(json.dumps(told))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "ballast")
