"""What a bad page takes along, and that all else of the database that was set aside goes on."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.domain.case import Ballot
from kiosk.domain.masked import CitizenNumber
from kiosk.domain.measurement import BloodPressure
from offline_store import sequence
from offline_store.content import ContentStore, Written
from offline_store.engine import findings, writing
from offline_store.models import outbox
from offline_store.outbox import Acknowledgement
from offline_store.retention import CASES_KEPT, sweep
from tests.store.broken import PAGE, break_page, fill, root_of
from tests.store.desk import NUMBER, Desk, desk_at, files, slip_for, submission

FEED = "catalogue"
COUNT = 12


def told(desk: Desk) -> tuple[int, int]:
    """Return how many items came over, and how many are missing."""
    (found,) = findings(desk.engine)
    assert found.code == "store.corrupt"
    return int(str(found.params["items"])), int(str(found.params["missing"]))


def waiting(desk: Desk) -> list[tuple[int, int]]:
    """Return epoch and seq of the cases that wait."""
    items = desk.outbox.lease(100, 60)
    return [(one.epoch, one.seq) for one in items if one.kind == "case"]


def kept_aside(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if ".damaged-" in path.name)


def published(version: int) -> Written:
    return Written(FEED, version, f"{version:064}", b'{"entries":[]}')


def publish(folder: Path, *versions: int) -> None:
    with desk_at(folder) as desk:
        content = ContentStore(desk.engine, desk.clock)
        for version in versions:
            content.write(published(version))
            assert content.activate(published(version), "network")


class TestPages:
    def test_each_bad_page_costs_what_lies_on_it_and_the_finding_counts_it(
        self, tmp_path: Path
    ) -> None:
        """Every page of a small database in its turn."""
        whole = tmp_path / "whole"
        whole.mkdir()
        fill(whole, COUNT)
        database, _ = files(whole)
        lost: list[int] = []
        for number in range(2, database.stat().st_size // PAGE + 1):
            copy = tmp_path / "copy"
            shutil.copytree(whole, copy)
            break_page(files(copy)[0], number)
            with desk_at(copy) as desk:
                items, missing = told(desk)
                assert (items, missing) == (len(waiting(desk)), COUNT - items)
            lost.append(missing)
            shutil.rmtree(copy)
        assert sum(count for count in lost if count < COUNT) == COUNT, "each lies on one page"
        assert lost.count(0) > lost.count(COUNT), "the table's root and the schema's few pages"
        assert {count for count in lost if count < COUNT} <= set(range(9))

    def test_the_root_of_the_queue_takes_all_of_it_and_the_finding_says_so(
        self, tmp_path: Path
    ) -> None:
        fill(tmp_path)
        database, _ = files(tmp_path)
        break_page(database, root_of(tmp_path, "outbox"))
        with desk_at(tmp_path) as desk:
            assert told(desk) == (0, 30)
            file, *_, reason = kept_aside(tmp_path)
            assert reason == f"{file}.reason.txt", "it stays, for whoever can read it"

    def test_where_not_even_the_index_reads_the_numbers_given_out_are_counted(
        self, tmp_path: Path
    ) -> None:
        fill(tmp_path)
        database, _ = files(tmp_path)
        root = root_of(tmp_path, "sqlite_autoindex_outbox_1")
        break_page(database, root_of(tmp_path, "outbox"))
        break_page(database, root)
        with desk_at(tmp_path) as desk:
            assert told(desk) == (0, 30)

    def test_the_index_alone_costs_nothing(self, tmp_path: Path) -> None:
        fill(tmp_path)
        database, _ = files(tmp_path)
        break_page(database, root_of(tmp_path, "sqlite_autoindex_outbox_1"))
        with desk_at(tmp_path) as desk:
            assert told(desk) == (30, 0)


class TestContent:
    def test_what_was_published_goes_on_and_nothing_older_is_taken(self, tmp_path: Path) -> None:
        publish(tmp_path, 8, 9)
        break_page(files(tmp_path)[0], root_of(tmp_path, "outbox"))
        with desk_at(tmp_path) as desk:
            told(desk)
            content = ContentStore(desk.engine, desk.clock)
            assert (content.version(FEED), content.highest(FEED)) == (9, 9)
            assert not content.activate(published(8), "folder")

    def test_who_voted_and_what_was_measured_here_goes_on(self, tmp_path: Path) -> None:
        one = replace(submission(), ballot=Ballot("lamps"), measured=BloodPressure(146, 92, 80))
        with desk_at(tmp_path) as desk:
            desk.store.submit(one, slip_for)
            desk.store.note_choice(one.service_id)
        fill(tmp_path, COUNT)
        break_page(files(tmp_path)[0], root_of(tmp_path, "outbox"))
        with desk_at(tmp_path) as desk:
            told(desk)
            number = CitizenNumber(NUMBER)
            assert desk.store.has_voted(number, "lamps")
            assert [kept.measured for kept in desk.store.readings_for(number)] == [one.measured]
            assert desk.store.choices() == {one.service_id: 1}

    def test_a_snapshot_that_is_lost_may_come_once_more_and_none_before_it(
        self, tmp_path: Path
    ) -> None:
        publish(tmp_path, 8, 9)
        break_page(files(tmp_path)[0], root_of(tmp_path, "content_slots"))
        with desk_at(tmp_path) as desk:
            told(desk)
            content = ContentStore(desk.engine, desk.clock)
            assert content.version(FEED) is None
            for version, taken in ((8, False), (9, True)):
                content.write(published(version))
                assert content.activate(published(version), "folder") is taken


class TestBreakingOff:
    def test_a_start_that_was_killed_among_the_items_is_taken_up_where_it_was(
        self, tmp_path: Path
    ) -> None:
        fill(tmp_path)
        database, _ = files(tmp_path)
        break_page(database, root_of(tmp_path, "cases"))
        with desk_at(tmp_path) as desk:
            assert told(desk) == (30, 0)
            (reason,) = tmp_path.glob("*.reason.txt")
            reason.unlink()  # which comes last: as if ten were still to come over
            with writing(desk.engine) as connection:
                connection.execute(outbox.delete().where(outbox.c.place > sequence.place(1, 20)))
            newest = desk.store.submit(submission(), slip_for)
        with desk_at(tmp_path) as desk:
            assert told(desk) == (10, 0)
            *items, last = waiting(desk)
            assert items == [(1, n) for n in range(1, 31)]
            assert last[0] == 2, "no epoch more, for one file"
            assert "0031" in newest.receipt_no
        with desk_at(tmp_path) as desk:
            assert findings(desk.engine) == (), "once is enough"

    def test_a_log_whose_file_was_moved_when_the_power_went_follows_it(
        self, tmp_path: Path
    ) -> None:
        with desk_at(tmp_path) as desk:
            for _ in range(3):
                desk.store.submit(submission(), slip_for)
            cut = tmp_path / "cut"
            cut.mkdir()
            for path in tmp_path.glob("kiosk.*"):
                shutil.copy(path, cut / path.name)
        database, _ = files(cut)
        aside = database.with_name(f"{database.name}.damaged-20261101T000000Z")
        database.rename(aside)
        with desk_at(cut) as desk:
            assert told(desk) == (3, 0), "all of them were in the log"
            assert waiting(desk) == [(1, 1), (1, 2), (1, 3)]
        assert kept_aside(cut)[0] == aside.name

    def test_a_log_without_any_file_is_set_aside_and_service_goes_on(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.submit(submission(), slip_for)
            log = tmp_path / "kiosk.db-wal"
            found = log.read_bytes()
        files(tmp_path)[0].unlink()
        log.write_bytes(found)
        with desk_at(tmp_path) as desk:
            assert told(desk) == (0, 1)
            desk.store.submit(submission(), slip_for)
        assert [name for name in kept_aside(tmp_path) if name.endswith("-wal")]


class TestLettingGo:
    def test_what_was_set_aside_goes_after_90_days_once_nothing_of_it_waits(
        self, tmp_path: Path
    ) -> None:
        fill(tmp_path, 2)
        break_page(files(tmp_path)[0], root_of(tmp_path, "cases"))
        with desk_at(tmp_path) as desk:
            assert told(desk) == (2, 0)
            later = datetime.now(UTC) + CASES_KEPT
            assert sweep(desk.engine, later - timedelta(days=1)).asides == 0
            assert sweep(desk.engine, later + timedelta(days=1)).asides == 0, "two of it wait"
            assert kept_aside(tmp_path)
            items = desk.outbox.lease(100, 60)
            desk.outbox.acknowledge([Acknowledgement(one.id, "1", b"signed") for one in items])
            assert sweep(desk.engine, later - timedelta(days=1)).asides == 0
            assert sweep(desk.engine, later + timedelta(days=1)).asides == 1
            assert kept_aside(tmp_path) == []

    def test_one_that_is_not_done_with_stays(self, tmp_path: Path) -> None:
        fill(tmp_path, 2)
        break_page(files(tmp_path)[0], root_of(tmp_path, "outbox"))
        with desk_at(tmp_path) as desk:
            (reason,) = tmp_path.glob("*.reason.txt")
            reason.unlink()
            assert sweep(desk.engine, datetime.now(UTC) + 2 * CASES_KEPT).asides == 0
            assert kept_aside(tmp_path)
