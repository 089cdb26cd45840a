"""What is kept goes in its time, and nothing that still waits goes with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from kiosk.domain.masked import CitizenNumber
from kiosk.errors import KioskError
from offline_store import audit, refused
from offline_store.ballast import Ballast
from offline_store.engine import reading, writing
from offline_store.models import audit as audit_rows
from offline_store.models import cases, metadata, outbox
from offline_store.outbox import Acknowledgement, Outbox
from offline_store.retention import AUDIT_KEPT, CASES_KEPT, Swept, sweep, truncate
from tests.store.desk import (
    MORNING,
    NUMBER,
    Desk,
    SetClock,
    desk_at,
    files,
    rating,
    slip_for,
    submission,
)

DAY = timedelta(days=1)


def count(desk: Desk, table: str) -> int:
    with reading(desk.engine) as connection:
        return int(
            connection.execute(
                select(func.count()).select_from(metadata.tables[table])
            ).scalar_one()
        )


def accept(desk: Desk) -> str:
    one = submission()
    desk.store.submit(one, slip_for)
    desk.store.rate(rating(one.case_id, 5))
    return one.case_id


def acknowledge_all(desk: Desk) -> None:
    while items := desk.outbox.lease(50, 60):
        for item in items:
            desk.outbox.acknowledge(
                [Acknowledgement(item.id, "number" if item.kind == "case" else None, b"signed")]
            )


class TestCases:
    def test_an_acknowledged_case_goes_90_days_after_it_was_closed(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            accept(desk)
            desk.clock.forward(days=100)  # weeks without a network are normal
            acknowledge_all(desk)
            closed = desk.clock.now()
            assert sweep(desk.engine, closed + CASES_KEPT).items == 0
            assert count(desk, "cases") == 1
            assert sweep(desk.engine, closed + CASES_KEPT + DAY).items == 2
            assert [count(desk, t) for t in ("cases", "outbox", "print_jobs")] == [0, 0, 0]

    def test_what_waits_is_never_swept(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            accept(desk)
            assert sweep(desk.engine, MORNING + timedelta(days=4000)).items == 0
            assert (count(desk, "cases"), count(desk, "outbox")) == (1, 2)
            assert len(desk.outbox.lease(10, 60)) == 1

    def test_a_case_whose_rating_still_waits_stays_with_it(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            accept(desk)
            (case,) = desk.outbox.lease(10, 60)
            desk.outbox.acknowledge([Acknowledgement(case.id, "number", b"signed")])
            sweep(desk.engine, MORNING + CASES_KEPT + DAY)
            assert count(desk, "outbox") == 2
            (rating,) = desk.outbox.lease(10, 60)
            desk.outbox.acknowledge([Acknowledgement(rating.id, None, b"signed")])
            desk.clock.forward(days=91)
            assert sweep(desk.engine, desk.clock.now() + DAY) == Swept(2, 1, 0)

    def test_receipt_numbers_go_on_after_a_sweep(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.submit(submission(), slip_for)
            acknowledge_all(desk)
            sweep(desk.engine, MORNING + CASES_KEPT + DAY)
            second = desk.store.submit(submission(), slip_for)
            assert "0002" in second.receipt_no
            (item,) = desk.outbox.lease(1, 60)
            assert (item.epoch, item.seq) == (1, 2)


class TestRefused:
    def test_a_refused_case_waits_for_its_resident_and_goes_90_days_after(
        self, tmp_path: Path
    ) -> None:
        with desk_at(tmp_path) as desk:
            case = accept(desk)
            desk.outbox.reject(case, "case.refused")
            desk.clock.forward(days=4000)
            assert sweep(desk.engine, desk.clock.now()).cases == 0
            (notice,) = desk.store.notices_for(CitizenNumber(NUMBER))
            assert desk.store.tell(notice.case_id)
            assert sweep(desk.engine, desk.clock.now() + CASES_KEPT).cases == 0
            assert sweep(desk.engine, desk.clock.now() + CASES_KEPT + DAY).cases == 1
            assert count(desk, "outbox") == 0

    def test_one_that_staff_let_go_goes_90_days_after_and_not_by_a_clock_that_fell_behind(
        self, tmp_path: Path
    ) -> None:
        with desk_at(tmp_path) as desk:
            case = accept(desk)
            desk.outbox.reject(case, "case.refused")
            refused.discard(desk.engine, MORNING - timedelta(days=3650), case)
            assert sweep(desk.engine, MORNING + CASES_KEPT).cases == 0
            assert sweep(desk.engine, MORNING + CASES_KEPT + DAY).cases == 1

    def test_a_refused_call_for_help_is_nobodys_to_hear_of(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.call_help("attract")
            (call,) = desk.outbox.lease(1, 60)
            desk.outbox.reject(call.id, "item.unreadable")
            assert sweep(desk.engine, MORNING + CASES_KEPT + DAY).items == 1


class TestClockBehind:
    """The kiosk's own clock ran ten years behind while the platform answered."""

    @pytest.mark.parametrize(
        "close",
        [
            lambda box, case: box.acknowledge([Acknowledgement(case, "number", b"signed")]),
            lambda box, case: box.reject(case, "case.refused"),
        ],
        ids=["acknowledged", "refused"],
    )
    def test_what_was_closed_then_is_kept_by_the_platforms_time(
        self, tmp_path: Path, close: Callable[[Outbox, str], None]
    ) -> None:
        with desk_at(tmp_path, SetClock(MORNING - timedelta(days=3650))) as desk:
            one = submission()
            desk.store.submit(one, slip_for)
            ballast = Ballast(files(tmp_path)[0])
            close(Outbox(desk.engine, desk.clock, ballast, lambda: MORNING), one.case_id)
            desk.store.tell(one.case_id)
            assert sweep(desk.engine, MORNING + CASES_KEPT).items == 0
            assert sweep(desk.engine, MORNING + CASES_KEPT + DAY).items == 1

    def test_what_was_made_by_a_clock_that_ran_ahead_is_not_kept_for_that(
        self, tmp_path: Path
    ) -> None:
        with desk_at(tmp_path) as desk:
            one = replace(submission(), submitted_at=MORNING + timedelta(days=3650))
            desk.clock.forward(days=3650)
            desk.store.submit(one, slip_for)
            box = Outbox(desk.engine, desk.clock, Ballast(files(tmp_path)[0]), lambda: MORNING)
            box.acknowledge([Acknowledgement(one.case_id, "number", b"signed")])
            assert sweep(desk.engine, MORNING + CASES_KEPT) == Swept()
            done = sweep(desk.engine, MORNING + CASES_KEPT + DAY)
            assert (done.items, done.cases) == (1, 1)

    def test_by_its_own_clock_it_is_kept_from_when_it_was_made_at_least(
        self, tmp_path: Path
    ) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.submit(submission(), slip_for)
            desk.clock.forward(days=-3650)
            acknowledge_all(desk)
            assert sweep(desk.engine, MORNING + CASES_KEPT).items == 0
            assert sweep(desk.engine, MORNING + CASES_KEPT + DAY).items == 1


class TestAudit:
    def test_the_head_goes_and_the_rest_is_still_a_chain(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            for day in range(200):
                desk.clock.at = MORNING + day * DAY
                desk.store.audit("visit.abandoned", {"day": day})
            now = desk.clock.now()
            assert sweep(desk.engine, now).audit == 19
            assert audit.verify(desk.engine) is None
            with reading(desk.engine) as connection:
                assert connection.execute(select(func.min(audit_rows.c.seq))).scalar_one() == 20
            desk.store.audit("after", {})
            assert audit.verify(desk.engine) is None

    def test_an_audit_that_goes_whole_begins_where_it_ended(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.audit("old", {})
            assert sweep(desk.engine, MORNING + AUDIT_KEPT + DAY).audit == 1
            with reading(desk.engine) as connection:
                (row,) = connection.execute(select(audit_rows)).all()
            assert (row.seq, row.event) == (2, "retention.swept")
            assert audit.verify(desk.engine) is None

    def test_nobody_else_may_cut_it(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            for _ in range(3):
                desk.store.audit("event", {})
            for wrong in (
                delete(audit_rows).where(audit_rows.c.seq == 3),
                update(audit_rows).values(event="other"),
            ):
                with pytest.raises(KioskError), writing(desk.engine) as connection:
                    connection.execute(wrong)
            assert audit.verify(desk.engine) is None


class TestAlarms:
    def test_one_goes_with_its_audit_once_staff_have_seen_it_and_the_platform_was_told(
        self, tmp_path: Path
    ) -> None:
        with desk_at(tmp_path) as desk:
            desk.store.look_after(codes=["sync.clock"])
            seen = desk.store.open_alarms()[-1].number
            desk.store.put_alarms_away(seen)
            desk.store.look_after(codes=["sync.clone"])  # nobody has seen this one
            sweep(desk.engine, MORNING + AUDIT_KEPT)
            assert count(desk, "alarms") == 2
            sweep(desk.engine, MORNING + AUDIT_KEPT + DAY)
            assert count(desk, "alarms") == 1
            assert [alarm.code for alarm in desk.store.open_alarms()] == ["sync.clone"]


class TestTruncate:
    def test_the_log_is_empty_afterwards(self, tmp_path: Path) -> None:
        log = files(tmp_path)[0].with_name("kiosk.db-wal")
        with desk_at(tmp_path) as desk:
            accept(desk)
            assert log.stat().st_size > 0
            assert truncate(desk.engine)
            assert log.stat().st_size == 0

    def test_a_reader_in_the_way_is_told_and_harms_nothing(self, tmp_path: Path) -> None:
        with desk_at(tmp_path) as desk:
            accept(desk)
            with reading(desk.engine) as connection:
                connection.execute(select(cases)).all()
                accept(desk)
                assert not truncate(desk.engine)
            assert truncate(desk.engine)
            with reading(desk.engine) as connection:
                assert len(connection.execute(select(outbox)).all()) == 4
