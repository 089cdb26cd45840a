"""What a start finds: a backup put back, an end that was lost, half a making, a copy."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from kiosk.domain.case import Attachment
from kiosk.errors import KioskError
from offline_store import asides, high_water
from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.engine import findings, open_database
from offline_store.keys import FileKeyProvider
from offline_store.opening import Presence, connect
from offline_store.outbox import Acknowledgement
from tests.store.broken import break_page, root_of
from tests.store.desk import (
    DEVICE,
    Desk,
    desk_at,
    enrol_anew,
    files,
    opened,
    slip_for,
    submission,
)

PATIENCE = 60.0


def until(holds: Callable[[], bool]) -> None:
    end = monotonic() + PATIENCE
    while not holds():
        assert monotonic() < end, "waited in vain"
        os.sched_yield()


def wait_at(lock: Path) -> None:
    """Return once somebody waits for a lock that is held; see proc(5)."""
    until(lambda: any("->" in line for line in locks(lock)))


def is_held(lock: Path) -> bool:
    return any("->" not in line for line in locks(lock))


def locks(file: Path) -> list[str]:
    if not file.exists():
        return []
    inode = f":{file.stat().st_ino} "
    return [line for line in Path("/proc/locks").read_text().splitlines() if inode in line]


def codes(desk: Desk) -> list[str]:
    return [found.code for found in findings(desk.engine)]


def accept(folder: Path, count: int) -> None:
    with desk_at(folder) as desk:
        for _ in range(count):
            desk.store.submit(submission(), slip_for)


class TestHighWater:
    def test_a_backup_that_was_put_back_goes_on_under_a_new_epoch(self, tmp_path: Path) -> None:
        accept(tmp_path, 3)
        database, _ = files(tmp_path)
        backup = tmp_path / "backup"
        shutil.copy(database, backup)
        accept(tmp_path, 2)
        shutil.copy(backup, database)
        with desk_at(tmp_path) as desk:
            assert codes(desk) == ["store.restored"]
            answer = desk.store.submit(submission(), slip_for)
            assert "0006" in answer.receipt_no, "five were given out"
            items = desk.outbox.lease(100, 60)
            assert [(i.epoch, i.seq) for i in items if i.kind == "case"] == [
                (1, 1), (1, 2), (1, 3), (2, items[-1].seq),
            ]  # fmt: skip
            assert [one.code for one in desk.store.open_alarms()] == ["store.restored"]

    def test_the_control_an_untouched_database_goes_on_as_it_was(self, tmp_path: Path) -> None:
        accept(tmp_path, 3)
        with desk_at(tmp_path) as desk:
            assert codes(desk) == []
            desk.store.submit(submission(), slip_for)
            (*_, last) = desk.outbox.lease(100, 60)
            assert (last.epoch, last.seq) == (1, 4)

    @pytest.mark.parametrize("left", [0.5, 0.97])
    def test_an_end_of_the_log_that_is_lost_is_noticed(self, tmp_path: Path, left: float) -> None:
        with desk_at(tmp_path) as desk:
            for _ in range(4):
                desk.store.submit(submission(), slip_for)
            cut = tmp_path / "cut"
            cut.mkdir()
            for path in tmp_path.glob("kiosk.*"):
                shutil.copy(path, cut / path.name)
        log = cut / "kiosk.db-wal"
        log.write_bytes(log.read_bytes()[: int(log.stat().st_size * left)])
        found = {end: (cut / f"kiosk.db{end}").read_bytes() for end in ("", "-wal")}
        with desk_at(cut) as desk:
            assert codes(desk) == ["store.restored"]
            ((aside, _),) = asides.finished(files(cut)[0])
            assert findings(desk.engine)[0].params["aside"] == aside.name
        kept = {end: aside.with_name(aside.name + end) for end in found}
        assert {end: path.read_bytes() for end, path in kept.items()} == found, "as they were"
        assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept.values())
        with desk_at(cut) as desk:
            assert codes(desk) == [], "once is enough"

    def test_a_torn_mark_leaves_the_one_before(self, tmp_path: Path) -> None:
        database, _ = files(tmp_path)
        accept(tmp_path, 3)
        (mark,) = tmp_path.glob("*.mark-1")
        first = mark.read_bytes()
        accept(tmp_path, 1)
        content = bytearray(mark.read_bytes())
        changed = next(place for place in range(len(content)) if content[place] != first[place])
        assert high_water.read(database).seq == 4
        content[changed // 4096 * 4096 + 40] ^= 1
        mark.write_bytes(content)
        assert high_water.read(database).seq == 3

    def test_without_the_database_the_numbers_go_on_above_the_mark(self, tmp_path: Path) -> None:
        accept(tmp_path, 3)
        files(tmp_path)[0].unlink()
        with desk_at(tmp_path) as desk:
            assert codes(desk) == ["store.restored"]
            answer = desk.store.submit(submission(), slip_for)
            assert "0004" in answer.receipt_no
            assert {item.epoch for item in desk.outbox.lease(100, 60)} == {2}

    def test_a_mark_that_another_user_left_does_not_switch_it_off(self, tmp_path: Path) -> None:
        database, _ = files(tmp_path)
        theirs = database.with_name(f"{database.name}.mark-1")
        theirs.mkdir()  # nobody can open it to write, not even root, as whom tests may run
        accept(tmp_path, 3)
        assert high_water.read(database).seq == 3
        with desk_at(tmp_path) as desk:
            assert codes(desk) == []

    def test_where_no_mark_can_be_kept_somebody_is_told(self, tmp_path: Path) -> None:
        database, _ = files(tmp_path)
        for number in range(1, 9):
            database.with_name(f"{database.name}.mark-{number}").mkdir()
        with desk_at(tmp_path) as desk:
            assert codes(desk) == ["store.unmarked"]
            assert [one.code for one in desk.store.open_alarms()] == ["store.unmarked"]
            desk.store.submit(submission(), slip_for)

    @pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
    def test_what_root_makes_belongs_to_whom_the_database_does(self, tmp_path: Path) -> None:
        database, key = files(tmp_path)
        accept(tmp_path, 1)
        for path in tmp_path.glob("kiosk.db.*"):
            path.unlink()
        os.chown(database, 65534, 65534)
        accept(tmp_path, 1)
        made = [path for path in tmp_path.iterdir() if path != key]
        assert {"kiosk.db.door", "kiosk.db.lock", "kiosk.db.mark-1"} <= {p.name for p in made}
        assert {path.stat().st_uid for path in made} == {65534}


class TestDoor:
    """Who comes through it when another process dies, or takes its time to."""

    def test_a_start_that_dies_over_a_damaged_database_leaves_it_to_the_one_at_the_door(
        self, tmp_path: Path
    ) -> None:
        accept(tmp_path, 3)
        database, _ = files(tmp_path)
        dying = Presence(database).__enter__()
        assert dying.alone
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(opened, tmp_path)
            try:
                wait_at(database.with_name("kiosk.db.door"))
                asides.set_aside(database)
            finally:
                dying.leave()  # as the kernel does for one that is killed
            desk = waiting.result(PATIENCE)
        try:
            assert codes(desk) == ["store.corrupt"]
            desk.store.submit(submission(), slip_for)
            items = [one for one in desk.outbox.lease(100, 60) if one.kind == "case"]
            assert [(one.epoch, one.seq) for one in items[:3]] == [(1, 1), (1, 2), (1, 3)]
            assert [one.epoch for one in items[3:]] == [2]
        finally:
            desk.store.close()

    def test_a_kiosk_waits_for_the_sync_of_one_that_died_and_then_checks(
        self, tmp_path: Path
    ) -> None:
        accept(tmp_path, 3)
        database, key = files(tmp_path)
        break_page(database, root_of(tmp_path, "cases"))
        sync = Presence(database).__enter__()
        sync.join()
        with ThreadPoolExecutor(1) as other:
            waiting = other.submit(open_database, database, FileKeyProvider(key), None, PATIENCE)
            try:
                until(lambda: is_held(database.with_name("kiosk.db.door")))
            finally:
                sync.leave()
            engine = waiting.result(PATIENCE)
        assert [found.code for found in findings(engine)] == ["store.corrupt"]
        engine.dispose()

    def test_one_that_joins_where_there_is_no_database_numbers_above_the_mark(
        self, tmp_path: Path
    ) -> None:
        accept(tmp_path, 3)
        database, _ = files(tmp_path)
        database.unlink()
        somebody = Presence(database).__enter__()
        somebody.join()
        with desk_at(tmp_path) as desk:
            desk.store.submit(submission(), slip_for)
            (item,) = desk.outbox.lease(100, 60)
            assert (item.epoch, item.seq) == (2, 1)
        somebody.leave()

    def test_the_control_whoever_does_not_wait_joins_and_checks_nothing(
        self, tmp_path: Path
    ) -> None:
        accept(tmp_path, 3)
        database, key = files(tmp_path)
        break_page(database, root_of(tmp_path, "cases"))
        sync = Presence(database).__enter__()
        sync.join()
        engine = open_database(database, FileKeyProvider(key))
        assert findings(engine) == ()
        engine.dispose()
        sync.leave()


class TestMaking:
    def test_a_making_that_lost_power_half_way_is_made_anew(self, tmp_path: Path) -> None:
        database, key = files(tmp_path)
        making = connect(database, FileKeyProvider(key).key(database_exists=False))
        making.execute("PRAGMA cache_size = 1")  # what does not fit is written before its commit
        making.execute("BEGIN IMMEDIATE")
        making.execute("CREATE TABLE half (made)")
        making.execute("INSERT INTO half VALUES (zeroblob(100000))")
        cut = tmp_path / "cut"
        cut.mkdir()
        for path in tmp_path.glob("kiosk.*"):
            shutil.copy(path, cut / path.name)
        making.close()
        journal = cut / "kiosk.db-journal"
        assert journal.stat().st_size > 0
        assert (cut / "kiosk.db").stat().st_size > 0
        with desk_at(cut) as desk:
            assert codes(desk) == []
            desk.store.submit(submission(), slip_for)
        assert not journal.exists()


class TestBinding:
    def test_a_copy_on_another_machine_does_not_run_until_it_is_enrolled(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        database, key = files(tmp_path)
        monkeypatch.setenv("KIOSK_MACHINE_ID", "first")
        with desk_at(tmp_path) as desk:
            desk.store.submit(submission(), slip_for)
        open_database(database, FileKeyProvider(key), DEVICE).dispose()
        before = database.read_bytes()
        monkeypatch.setenv("KIOSK_MACHINE_ID", "second")
        with pytest.raises(KioskError, match=r"store\.copied"):
            open_database(database, FileKeyProvider(key), DEVICE)
        assert database.read_bytes() == before
        enrol_anew(tmp_path)
        with desk_at(tmp_path) as desk:
            assert [one.code for one in desk.store.open_alarms()] == ["store.copied"]
        open_database(database, FileKeyProvider(key), DEVICE).dispose()

    def test_what_waits_goes_on_in_the_epoch_that_enrolling_opens(self, tmp_path: Path) -> None:
        scan = Attachment("身份证.jpg", "image/jpeg", bytes(300_000))
        with desk_at(tmp_path) as desk:
            for case in (submission(), replace(submission(), attachments=(scan,)), submission()):
                desk.store.submit(case, slip_for)
            first, second = desk.outbox.lease(100, 60)
            desk.outbox.acknowledge([Acknowledgement(first.id, "1", b"{}")])
            desk.outbox.retry([second.id], desk.clock.now(), "sync.clone", False)
        enrol_anew(tmp_path)
        database, _ = files(tmp_path)
        with desk_at(tmp_path) as desk:
            (waits,) = desk.outbox.lease(100, 60)
            assert waits.id == second.id, "the one between waits for its scan"
            assert (waits.epoch, waits.seq) == (2, 2)
            box = Blobs(desk.engine, Ballast(database))
            unsent = box.unsent(desk.clock.now())
            assert unsent is not None
            box.sent(unsent.address, desk.clock.now())
            (scanned,) = desk.outbox.lease(100, 60)
            assert (scanned.epoch, scanned.seq) == (2, 1)

    def test_one_in_which_nothing_was_promised_is_named_anew_without_alarm(
        self, tmp_path: Path
    ) -> None:
        database, key = files(tmp_path)
        open_database(database, FileKeyProvider(key), "kiosk-misspelt").dispose()
        enrol_anew(tmp_path)
        with desk_at(tmp_path) as desk:
            assert not desk.store.open_alarms()

    def test_another_kiosks_database_is_refused(self, tmp_path: Path) -> None:
        database, key = files(tmp_path)
        open_database(database, FileKeyProvider(key), DEVICE).dispose()
        with pytest.raises(KioskError, match=r"store\.copied"):
            open_database(database, FileKeyProvider(key), "kiosk-99")
