"""A process that promises cases without end and says each id once its promise is durable.

``python -m tests.faults.writer FOLDER [OPTION ...]``. Lines on standard output: ``told ID NUMBER``,
``refused CODE`` to a resident, and ``closed CODE`` where it could not be opened. A case is known
again at the province by the number in its phone.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from argparse import ArgumentParser, Namespace
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import uuid_utils
from sqlalchemy import event

from kiosk.domain.receipt import Slip
from kiosk.errors import KioskError
from offline_store.cases import SqlStore
from offline_store.engine import open_database
from offline_store.keys import FileKeyProvider
from tests.store.desk import SetClock, files, new_store, slip_for, submission

PREFIX = "138"
STARTS = 20
TRIES = 3
"""How often a resident tries one case."""


def phone(number: int) -> str:
    """Return the phone of the resident who is ``number``."""
    return f"{PREFIX}{number:08d}"


def options() -> ArgumentParser:
    given = ArgumentParser()
    given.add_argument("folder", type=Path)
    given.add_argument("--count", type=int, default=sys.maxsize, help="cases in all")
    given.add_argument("--first", type=int, default=1, help="number of the first")
    given.add_argument("--reopen", type=int, default=sys.maxsize, help="after so many, open anew")
    given.add_argument("--normal", action="store_true", help="control: synchronous=NORMAL")
    given.add_argument("--hasty", action="store_true", help="control: tells before the commit")
    given.add_argument("--hang", action="store_true", help="control: and never commits")
    given.add_argument("--machine-clock", action="store_true", help="not the tests' own")
    given.add_argument("--pause", type=float, default=0.0, help="seconds between cases")
    return given


def main() -> None:
    given = options().parse_args()
    first, end = given.first, given.first + given.count
    while first < end:
        last = min(first + given.reopen, end)
        with closing(opened(given)) as store:
            for number in range(first, last):
                one(store, given, number)
                threading.Event().wait(given.pause)
        first = last


class MachineClock(SetClock):
    """This machine's clock, or what a test makes the process believe of it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def opened(given: Namespace) -> SqlStore:
    """Open the store, as often as whoever starts a kiosk starts it anew."""
    database, key = files(given.folder)
    for _ in range(STARTS):
        try:
            engine = open_database(database, FileKeyProvider(key))
            if given.normal:
                event.listen(engine, "checkout", _normal)
            return new_store(engine, MachineClock() if given.machine_clock else SetClock())
        except KioskError as error:
            say(f"closed {error.code}")
    raise SystemExit("it cannot be opened")


def one(store: SqlStore, given: Namespace, number: int) -> None:
    """Submit one case, and tell of it at the right time or, as a control, at the wrong one."""
    case = submission(str(uuid_utils.uuid7()), phone(number))

    def told_too_early(receipt_no: str) -> Slip:
        say(f"told {case.case_id} {number}")
        while given.hang:
            signal.pause()
        return slip_for(receipt_no)

    for _ in range(1 if given.hasty else TRIES):
        try:
            store.submit(case, told_too_early if given.hasty else slip_for)
        except KioskError as error:
            say(f"refused {error.code}")
        else:
            if not given.hasty:
                say(f"told {case.case_id} {number}")
            return


def say(line: str) -> None:
    # One call to the system for one line: whoever traces or kills sees a whole line or none.
    os.write(1, line.encode() + b"\n")


def _normal(connection: object, _record: object, _proxy: object) -> None:
    connection.execute("PRAGMA synchronous = NORMAL")  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
