"""What is kept goes in its time, and nothing that still waits goes with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select, update

from kiosk.domain.case import Rating
from kiosk.errors import KioskError
from offline_store import audit
from offline_store.engine import reading, writing
from offline_store.models import audit as audit_rows
from offline_store.models import cases, metadata, outbox
from offline_store.outbox import Acknowledgement
from offline_store.retention import AUDIT_KEPT, CASES_KEPT, Swept, sweep, truncate
from tests.store.desk import MORNING, Desk, desk_at, files, slip_for, submission

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
    desk.store.rate(Rating(one.case_id, 5, MORNING))
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
