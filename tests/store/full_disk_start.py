"""A program for a child with a small disk of its own: what starts when it is full.

Run as ``python -m tests.store.full_disk_start FOLDER ballast|none|damaged``; prints one JSON line.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from pathlib import Path

from kiosk.domain.case import Attachment
from kiosk.errors import KioskError
from offline_store.asides import finished
from offline_store.ballast import Ballast
from offline_store.engine import findings
from offline_store.outbox import Acknowledgement
from tests.store.broken import break_page, root_of
from tests.store.desk import Desk, desk_at, files, opened, slip_for, submission
from tests.store.full_disk import FLOOR, attempt, fill, mount_small, resize

SMALL, LARGE = 30 << 20, 64 << 20


def main(folder: Path, how: str) -> None:
    mount_small(folder)
    resize(folder, SMALL)
    told = damaged(folder) if how == "damaged" else undamaged(folder, how == "ballast")
    print(json.dumps(told))


def undamaged(folder: Path, with_ballast: bool) -> dict[str, object]:
    """Start a whole database on a disk on which nothing fits any more."""
    ballast = Ballast(files(folder)[0], floor=FLOOR)
    with desk_at(folder) as desk:
        for _ in range(3):
            desk.store.submit(submission(), slip_for)
        kept = with_ballast and ballast.keep()
    fill(folder)
    try:
        desk = opened(folder)
    except KioskError as error:
        return {"kept": kept, "start": error.code}
    told: dict[str, object] = {"kept": kept, "start": "done", "room": ballast.has_room()}
    items = desk.outbox.lease(10, 60)
    signed = [Acknowledgement(item.id, "number", b"signed") for item in items]
    told["acknowledge"] = attempt(lambda: desk.outbox.acknowledge(signed))
    told["waiting"] = desk.store.queue().waiting
    desk.store.close()
    return told


def damaged(folder: Path) -> dict[str, object]:
    """Start a damaged one that does not fit on the disk twice, again and again."""
    database, _ = files(folder)
    with desk_at(folder) as desk:
        for _ in range(4):
            scan = Attachment("a", "image/png", os.urandom(3 << 20))
            desk.store.submit(replace(submission(), attachments=(scan,)), slip_for)
        desk.store.submit(submission(), slip_for)
    with desk_at(folder):
        told: dict[str, object] = {"kept": Ballast(database, floor=FLOOR).keep()}
    told["first"] = _cases(folder, damage=True)
    told["again"] = _cases(folder)
    told["done_with"] = len(finished(database))
    resize(folder, LARGE)
    told["with_room"] = _cases(folder)
    told["done_with_then"] = len(finished(database))
    told["after"] = _cases(folder)
    return told


def _cases(folder: Path, damage: bool = False) -> dict[str, object]:
    """Start, and return what was found, and how many cases and scans are there."""
    if damage:
        break_page(files(folder)[0], root_of(folder, "cases"))
    with desk_at(folder) as desk:
        return {"found": [one.code for one in findings(desk.engine)], **_counts(desk)}


def _counts(desk: Desk) -> dict[str, int]:
    with desk.engine.connect() as connection:
        query = "SELECT count(*), (SELECT count(*) FROM attachments) FROM outbox"
        cases, scans = connection.exec_driver_sql(f"{query} WHERE kind = 'case'").one()
    return {"cases": cases, "scans": scans}


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
