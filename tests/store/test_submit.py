"""A case is promised whole or not at all, once, and in no file in clear."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, func, select

from kiosk.domain.case import CaseState, Submission
from kiosk.domain.receipt import PrintJobState, Slip, is_receipt_number
from kiosk.errors import KioskError
from kiosk.ports import Store
from offline_store import opening
from offline_store.engine import open_database, reading
from offline_store.keys import FileKeyProvider
from offline_store.models import metadata
from offline_store.outbox import Acknowledgement
from offline_store.prepared import Prepared
from tests.store.desk import (
    ACCOUNT,
    MORNING,
    NAME,
    NUMBER,
    PHONE,
    Desk,
    FaultAt,
    InjectedError,
    SetClock,
    desk_at,
    files,
    later,
    new_store,
    plain,
    rating,
    slip_for,
    submission,
)

CLEAR = [text.encode() for text in (NAME, NUMBER, PHONE, ACCOUNT)]


def rows(desk: Desk) -> Counter[str]:
    with reading(desk.engine) as connection:
        return Counter(
            {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }
        )


def in_clear(folder: Path) -> set[tuple[str, bytes]]:
    return {
        (path.name, text)
        for path in folder.rglob("*")
        if path.is_file()
        for text in CLEAR
        if text in path.read_bytes()
    }


def test_the_store_is_what_the_session_asks_for(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        store: Store = desk.store
        assert store.standing("never accepted") is None


def test_a_case_its_message_its_audit_and_its_slip_are_promised_together(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        before = rows(desk)
        answer = desk.store.submit(submission(), slip_for)
        gained = rows(desk) - before
        assert gained == {
            "cases": 1,
            "outbox": 1,
            "audit": 1,
            "print_jobs": 1,
            "receipt_serial": 1,
            "epochs": 1,
        }
        assert answer.slip == slip_for(answer.receipt_no)


def test_the_message_says_all_that_the_resident_handed_in(tmp_path: Path) -> None:
    case = submission()
    with desk_at(tmp_path) as desk:
        desk.store.submit(case, slip_for)
        (item,) = desk.outbox.lease(1, 60)
    told = json.loads(plain(item))
    assert is_receipt_number(told.pop("receipt_no"))
    assert told.pop("terminal") == "QH01"
    assert told == {
        "id": case.case_id,
        "service": "old_age_allowance",
        "service_version": "1",
        "item_code": "1" * 31,
        "item_kind": "2",
        "channel": "5",
        "applicant": {
            "kind": "resident",
            "certificate_type": "111",
            "name": NAME,
            "sex": "2",
            "ethnic": "01",
            "birth": "1940-01-01",
            "address": "某省某市某街道 1 号",
            "number": NUMBER,
            "authority": "某市公安局",
            "valid_from": "2010-01-01",
            "valid_to": None,
        },
        "answers": {"phone": PHONE, "account": ACCOUNT, "lives_with": "spouse"},
        "consents": [
            {
                "purpose": "old_age_allowance",
                "version": "1",
                "given_at": "2026-11-23T02:24:00.000Z",
            }
        ],
        "submitted_at": "2026-11-23T02:24:00.000Z",
    }
    assert NUMBER not in repr(item)


def test_a_failure_before_any_statement_of_the_commit_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = submission()
    failed = 0
    run = Prepared.__call__
    with desk_at(tmp_path) as desk:
        before = rows(desk)
        for place in range(100):
            fault = FaultAt(place)

            def faulty(self: Prepared, connection: Connection, values: Any = None) -> Any:
                fault(connection, None, self.sql, None, None, False)  # noqa: B023
                return run(self, connection, values)

            event.listen(desk.engine, "before_cursor_execute", fault)
            monkeypatch.setattr(Prepared, "__call__", faulty)
            try:
                desk.store.submit(case, slip_for)
                break
            except InjectedError:
                failed += 1
            finally:
                event.remove(desk.engine, "before_cursor_execute", fault)
                monkeypatch.setattr(Prepared, "__call__", run)
            assert rows(desk) == before
            assert desk.store.standing(case.case_id) is None
        assert failed >= 7  # BEGIN, the look-up, the serial and the four rows at the least
        assert rows(desk) - before == Counter(
            cases=1, outbox=1, audit=1, print_jobs=1, receipt_serial=1, epochs=1
        )
        (item,) = desk.outbox.lease(10, 60)
        assert item.seq == 1  # what was rolled back left no gap


def test_a_slip_that_cannot_be_composed_leaves_nothing(tmp_path: Path) -> None:
    def broken(_: str) -> Slip:
        raise InjectedError

    with desk_at(tmp_path) as desk:
        before = rows(desk)
        with pytest.raises(InjectedError):
            desk.store.submit(submission(), broken)
        assert rows(desk) == before


def test_the_same_case_again_gets_the_first_answer_even_seconds_later(tmp_path: Path) -> None:
    case = submission()
    with desk_at(tmp_path) as desk:
        first = desk.store.submit(case, slip_for)
        after = rows(desk)
        desk.clock.forward(days=1)
        assert desk.store.submit(case, slip_for) == first
        assert desk.store.submit(later(case), slip_for) == first
        desk.store.purge_print_jobs()  # the slip is gone from the disk and is made anew
        assert desk.store.submit(case, slip_for) == first
        assert rows(desk) == after


def test_the_same_id_with_another_content_is_a_conflict(tmp_path: Path) -> None:
    case = submission()
    with desk_at(tmp_path) as desk:
        desk.store.submit(case, slip_for)
        after = rows(desk)
        with pytest.raises(KioskError) as caught:
            desk.store.submit(submission(case.case_id, phone="13800009999"), slip_for)
        assert caught.value.code == "store.conflict"
        assert rows(desk) == after


def test_receipt_numbers_run_by_the_day_of_the_hall(tmp_path: Path) -> None:
    clock = SetClock(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC))  # 23:59:59 in the hall
    with desk_at(tmp_path, clock) as desk:
        numbers = [desk.store.submit(submission(), slip_for).receipt_no for _ in range(2)]
        clock.forward(seconds=1)
        numbers.append(desk.store.submit(submission(), slip_for).receipt_no)
        clock.forward(seconds=-1)
        numbers.append(desk.store.submit(submission(), slip_for).receipt_no)
    with desk_at(tmp_path, clock) as desk:
        clock.forward(days=365)  # the same month and day again
        numbers.append(desk.store.submit(submission(), slip_for).receipt_no)
    assert [n.rpartition(" ")[0] for n in numbers] == [
        "QH01 1123 0001",
        "QH01 1123 0002",
        "QH01 1124 0001",
        "QH01 1123 0003",
        "QH01 1123 0001",
    ]
    assert all(map(is_receipt_number, numbers))


def test_nothing_of_the_resident_is_in_clear_in_any_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    with desk_at(folder) as desk:
        case = submission()
        desk.store.submit(case, slip_for)
        (item,) = desk.outbox.lease(1, 60)
        assert {p.name for p in folder.iterdir()} >= {"kiosk.db", "kiosk.db-wal", "kiosk.db-shm"}
        assert (folder / "kiosk.db-wal").stat().st_size > 0
        assert in_clear(folder) == set()
    assert in_clear(folder) == set()

    control = tmp_path / "control"
    control.mkdir()
    clear = sqlite3.connect(control / "plain.db")
    clear.execute("CREATE TABLE outbox (body BLOB)")
    clear.execute("INSERT INTO outbox VALUES (?)", (plain(item),))
    clear.commit()
    clear.close()
    assert in_clear(control) == {("plain.db", text) for text in CLEAR}


def test_an_error_carries_nothing_of_the_resident(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        with desk.engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE print_jobs")
        with pytest.raises(KioskError) as caught:
            desk.store.submit(submission(), slip_for)
    told = f"{caught.value} {caught.value.params} {caught.value.__context__}"
    assert caught.value.code == "store.unwritable"
    assert [text for text in CLEAR if text.decode() in told] == []


def fill_up(desk: Desk) -> tuple[int, KioskError, Submission]:
    for taken in range(1000):
        case = submission()
        try:
            desk.store.submit(case, slip_for)
        except KioskError as error:
            return taken, error, case
    raise AssertionError("the disk was never full")


def test_a_full_disk_refuses_the_case_and_takes_it_once_there_is_room(tmp_path: Path) -> None:
    def pages(least: int) -> None:
        with reading(desk.engine) as connection:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {least}")

    with desk_at(tmp_path) as desk:
        pages(1)  # SQLite makes it what is there now
        taken, refused, case = fill_up(desk)
        assert refused.code == "store.disk_full"
        assert desk.store.standing(case.case_id) is None
        assert desk.store.queue().waiting == taken
        pages(100_000)
        desk.store.submit(case, slip_for)
        assert desk.store.queue().waiting == taken + 1


def test_a_writer_that_finds_the_door_shut_for_too_long_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_MS", 100)
    with desk_at(tmp_path) as desk:
        with desk.engine.begin(), pytest.raises(KioskError) as caught:
            desk.store.submit(submission(), slip_for)
        assert caught.value.code == "store.unwritable"
        assert "locked" in str(caught.value.params["cause"])
        desk.store.submit(submission(), slip_for)


def test_the_queue_names_the_oldest_case_that_waits(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        assert desk.store.queue().oldest_at is None
        desk.store.call_help("form")
        first, second = submission(), submission()
        receipt = desk.store.submit(first, slip_for).receipt_no
        desk.clock.forward(minutes=5)
        desk.store.submit(second, slip_for)
        status = desk.store.queue()
        assert (status.waiting, status.rejected, status.dead) == (3, 0, 0)
        assert (status.oldest_at, status.oldest_receipt_no) == (MORNING, receipt)
        assert status.oldest_service_id == "old_age_allowance"
        desk.outbox.kill(first.case_id, "sync.conflict")
        status = desk.store.queue()
        assert (status.waiting, status.dead) == (2, 1)
        assert status.oldest_at == MORNING + timedelta(minutes=5)


def test_counts_begin_where_they_are_asked_to(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        desk.store.submit(submission(), slip_for)
        desk.store.call_help("form")
        desk.store.audit("visit.abandoned", {})
        desk.clock.forward(hours=1)
        desk.store.call_help("guide")
        desk.store.audit("visit.finished", {})
        day = desk.store.counts(MORNING)
        assert (day.submitted_at, day.help_calls, day.abandoned) == ((MORNING,), 2, 1)
        hour = desk.store.counts(MORNING + timedelta(minutes=30))
        assert (hour.submitted_at, hour.help_calls, hour.abandoned) == ((), 1, 0)


def test_a_rating_goes_after_its_case_and_falls_with_it(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        sent, refused = submission(), submission()
        for case in (sent, refused):
            desk.store.submit(case, slip_for)
            desk.store.rate(rating(case.case_id, 5))
        assert [i.kind for i in desk.outbox.lease(10, 60)] == ["case", "case"]
        assert desk.outbox.lease(10, 60) == ()
        desk.outbox.acknowledge([Acknowledgement(sent.case_id, "A" * 43, b"signed")])
        (item,) = desk.outbox.lease(10, 60)
        body = json.loads(plain(item))
        assert (body["case_id"], body["satisfaction"], item.kind) == (sent.case_id, 5, "rating")
        desk.outbox.acknowledge([Acknowledgement(item.id, None, b"signed")])
        desk.outbox.reject(refused.case_id, "no_such_item")
        desk.store.rate(rating(refused.case_id, 4))  # too late: its case is refused
        assert desk.store.queue().rejected == 3
        assert desk.outbox.next_due() is None
        standing = desk.store.standing(refused.case_id)
        assert standing is not None
        assert standing.state is CaseState.REJECTED


def test_a_command_beside_the_running_kiosk_leaves_its_print_jobs_alone(tmp_path: Path) -> None:
    database, key = files(tmp_path)
    with desk_at(tmp_path) as desk:
        job = desk.store.submit(submission(), slip_for).print_job_id
        engine = open_database(database, FileKeyProvider(key))
        beside = new_store(engine, desk.clock, recover=False)
        beside.set_pin("246810")
        beside.close()
        assert desk.store.print_job(job, PrintJobState.PRINTING)
        assert desk.store.print_job(job, PrintJobState.DONE)


def test_a_crash_leaves_no_print_job_open(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        printing = desk.store.submit(submission(), slip_for).print_job_id
        waiting = desk.store.submit(submission(), slip_for).print_job_id
        assert desk.store.print_job(printing, PrintJobState.PRINTING)
    with desk_at(tmp_path) as desk:
        for job in (printing, waiting):
            assert not desk.store.print_job(job, PrintJobState.PRINTING)
            assert not desk.store.print_job(job, PrintJobState.DONE)
        with reading(desk.engine) as connection:
            table = metadata.tables["print_jobs"]
            left = {row.case_id: (row.state, row.slip) for row in connection.execute(select(table))}
        assert left == {printing: ("unknown", None), waiting: ("purged", None)}
