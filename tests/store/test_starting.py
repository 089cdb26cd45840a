"""What a start finds: a backup put back, an end that was lost, half a making, a copy."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.domain.case import Attachment
from kiosk.errors import KioskError
from offline_store import high_water
from offline_store.ballast import Ballast
from offline_store.blobs import Blobs
from offline_store.engine import findings, open_database
from offline_store.keys import FileKeyProvider
from offline_store.opening import connect
from offline_store.outbox import Acknowledgement
from tests.store.desk import DEVICE, Desk, desk_at, enrol_anew, files, slip_for, submission


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

    def test_an_end_of_the_log_that_is_lost_is_noticed(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            for _ in range(4):
                desk.store.submit(submission(), slip_for)
            cut = tmp_path / "cut"
            cut.mkdir()
            for path in tmp_path.glob("kiosk.*"):
                shutil.copy(path, cut / path.name)
        log = cut / "kiosk.db-wal"
        log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
        with desk_at(cut) as desk:
            assert codes(desk) == ["store.restored"]

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
        open_database(database, FileKeyProvider(key), DEVICE).dispose()
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

    def test_another_kiosks_database_is_refused(self, tmp_path: Path) -> None:
        database, key = files(tmp_path)
        open_database(database, FileKeyProvider(key), DEVICE).dispose()
        with pytest.raises(KioskError, match=r"store\.copied"):
            open_database(database, FileKeyProvider(key), "kiosk-99")
