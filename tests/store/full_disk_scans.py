"""A program for a child with a small disk of its own: scans that do not fit, and scans that go.

Run as ``python -m tests.store.full_disk_scans FOLDER scans|none``; prints one JSON line.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from sqlalchemy import func, select

from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.engine import reading
from offline_store.models import metadata
from offline_store.outbox import Acknowledgement
from tests.store.desk import Desk, desk_at, files, slip_for, submission
from tests.store.full_disk import BALLAST, FLOOR, attempt, fill, mount_small
from tests.store.test_blobs import LARGE, scan

LEFT = 2 * 1024 * 1024
"""Bytes left on the disk: room for a case, but not for its scans."""


def counts(desk: Desk) -> dict[str, int]:
    with reading(desk.engine) as connection:
        return {
            name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in metadata.tables.items()
        }


def main(folder: Path, with_scans: bool) -> None:
    mount_small(folder)
    database, _ = files(folder)
    ballast = Ballast(database, BALLAST, FLOOR)
    with desk_at(folder, ballast=ballast) as desk:
        blobs = Blobs(desk.engine, ballast)
        scans = (scan(LARGE),) if with_scans else ()
        desk.store.submit(replace(submission(), attachments=scans), slip_for)
        ballast.keep()
        told: dict[str, object] = {"before": counts(desk)}
        (folder / "room").write_bytes(bytes(LEFT))
        fill(folder)
        (folder / "room").unlink()
        one = replace(submission(), attachments=tuple(scan(LARGE) for _ in scans))
        told["submit_full"] = attempt(lambda: desk.store.submit(one, slip_for))
        told["after"] = counts(desk)
        fill(folder)
        told["sent_full"] = attempt(lambda: _send(desk, blobs))
        items = desk.outbox.lease(10, 60)
        desk.outbox.acknowledge([Acknowledgement(item.id, "1", b"signed") for item in items])
        told["swept_full"] = attempt(lambda: _sweep(blobs))
        told["blobs_left"] = counts(desk)["chunks"]
        (folder / "junk").unlink()
        told["submit_later"] = attempt(lambda: desk.store.submit(one, slip_for))
    print(json.dumps(told))


def _send(desk: Desk, blobs: Blobs) -> None:
    while (unsent := blobs.unsent(desk.clock.now())) is not None:
        blobs.sent(unsent.address, desk.clock.now())


def _sweep(blobs: Blobs) -> None:
    while blobs.sweep():
        pass


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] == "scans")
