"""While there is nothing to send, the disk is kept in order, by the platform's time alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.engine import reading
from offline_store.models import outbox
from offline_store.opening import connect
from offline_store.outbox import Acknowledgement
from offline_store.retention import truncate
from offline_store.sync.housekeeping import Housekeeping
from tests.store.desk import Desk, desk_at, files, slip_for, submission

DAY = timedelta(days=1)


class Time:
    """What the platform said; None while it has said nothing."""

    def __init__(self) -> None:
        self.now: datetime | None = None

    def __call__(self) -> datetime | None:
        return self.now


def house(folder: Path, desk: Desk, time: Time) -> Housekeeping:
    ballast = Ballast(files(folder)[0], size=1 << 16, floor=1)
    return Housekeeping(desk.engine, ballast, Blobs(desk.engine, ballast), time)


def acknowledged(desk: Desk) -> None:
    desk.store.submit(submission(), slip_for)
    (item,) = desk.outbox.lease(1, 60)
    desk.outbox.acknowledge([Acknowledgement(item.id, "number", b"signed")])


def test_the_log_is_emptied_once_bodies_went(tmp_path: Path) -> None:
    log = files(tmp_path)[0].with_name("kiosk.db-wal")
    with desk_at(tmp_path) as desk:
        keeper = house(tmp_path, desk, Time())
        keeper.idle()
        acknowledged(desk)
        keeper.idle()
        assert log.stat().st_size > 0, "nobody said that a body went"
        keeper.bodies_went()
        keeper.idle()
        assert log.stat().st_size == 0


def in_the_log(folder: Path, size: int) -> set[bytes]:
    """Return the bodies that whoever has the key reads from the log, as far as ``size``."""
    database, key = files(folder)
    copy = folder / "stolen"
    copy.mkdir()
    shutil.copy(database, copy / database.name)
    log = database.with_name("kiosk.db-wal").read_bytes()[:size]
    (copy / "kiosk.db-wal").write_bytes(log)
    thief = connect(copy / database.name, key.read_text().strip())
    found = thief.execute("SELECT body FROM outbox WHERE body IS NOT NULL").fetchall()
    thief.close()
    shutil.rmtree(copy)
    return {row[0] for row in found}


def test_a_kill_between_an_acknowledgement_and_emptying_the_log_leaves_no_body_for_long(
    tmp_path: Path,
) -> None:
    log = files(tmp_path)[0].with_name("kiosk.db-wal")
    with desk_at(tmp_path) as desk:
        truncate(desk.engine)
        one = submission()
        desk.store.submit(one, slip_for)
        with reading(desk.engine) as connection:
            body = connection.scalar(select(outbox.c.body))
        before = log.stat().st_size
        argv = [sys.executable, "-m", "tests.sync.unlogged", str(tmp_path), one.case_id]
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as sync:
            assert sync.stdout is not None
            assert sync.stdout.readline() == "acknowledged\n"
            sync.kill()
        with reading(desk.engine) as connection:
            assert connection.scalar(select(outbox.c.body)) is None
        assert in_the_log(tmp_path, before) == {body}, "the control: the log still has it"
        house(tmp_path, desk, Time()).idle()
        assert log.stat().st_size == 0
        assert in_the_log(tmp_path, before) == set()


def test_nothing_is_let_go_by_the_kiosks_own_clock(tmp_path: Path) -> None:
    time = Time()
    with desk_at(tmp_path) as desk:
        acknowledged(desk)
        keeper = house(tmp_path, desk, time)
        desk.clock.forward(days=3650)
        assert keeper.idle() is None
        time.now = desk.clock.now() - timedelta(days=3650)
        done = keeper.idle()
        assert done is not None
        assert done.items == 0
        time.now += 91 * DAY
        done = keeper.idle()
        assert done is not None
        assert done.items == 1


def test_it_lets_go_once_a_day_and_keeps_the_ballast(tmp_path: Path) -> None:
    time = Time()
    with desk_at(tmp_path) as desk:
        acknowledged(desk)
        closed = desk.clock.now()
        keeper = house(tmp_path, desk, time)
        time.now = closed + 91 * DAY
        first = keeper.idle()
        assert first is not None
        assert (first.items, first.cases) == (1, 1)
        time.now += DAY / 2
        assert keeper.idle() is None
        time.now += DAY / 2
        assert keeper.idle() is not None
        assert files(tmp_path)[0].with_name("kiosk.db.ballast").stat().st_size == 1 << 16
