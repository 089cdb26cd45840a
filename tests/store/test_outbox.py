"""What waits goes in order, blocks nothing behind it, and outlives whoever was sending it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from kiosk.domain.case import CaseState
from offline_store.due import LONGEST_WAIT, due_rows
from offline_store.engine import reading
from offline_store.outbox import Acknowledgement
from tests.store.desk import MORNING, Desk, desk_at, slip_for, submission


def promised(desk: Desk, count: int) -> list[str]:
    cases = [submission() for _ in range(count)]
    for case in cases:
        desk.store.submit(case, slip_for)
    return [case.case_id for case in cases]


def leased(desk: Desk, limit: int = 100) -> list[str]:
    return [item.id for item in desk.outbox.lease(limit, 60)]


def state(desk: Desk, case_id: str) -> CaseState:
    standing = desk.store.standing(case_id)
    assert standing is not None
    return standing.state


def test_items_go_in_the_order_of_their_promises_even_when_the_clock_was_set_back(
    tmp_path: Path,
) -> None:
    with desk_at(tmp_path) as desk:
        ids = promised(desk, 2)
        desk.clock.forward(hours=-3)
        ids += promised(desk, 2)
        assert [(i.seq, i.id) for i in desk.outbox.lease(3, 60)] == list(enumerate(ids[:3], 1))
        assert leased(desk) == ids[3:]
        assert leased(desk) == []


def test_a_lease_ends_by_itself_when_its_holder_dies(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        ids = promised(desk, 2)
        assert leased(desk) == ids
    with desk_at(tmp_path, desk.clock) as desk:
        assert leased(desk) == []
        assert desk.outbox.next_due() == MORNING + timedelta(seconds=60)
        desk.clock.forward(seconds=59)
        assert leased(desk) == []
        desk.clock.forward(seconds=1)
        assert leased(desk) == ids
        assert all(state(desk, one) is CaseState.LEASED for one in ids)


def test_a_wait_is_kept_over_a_restart_and_blocks_nothing_behind_it(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        first, second = promised(desk, 2)
        desk.outbox.lease(1, 60)
        desk.outbox.retry([first], MORNING + timedelta(minutes=7), "sync.busy", spend=True)
    with desk_at(tmp_path, desk.clock) as desk:
        assert desk.outbox.next_due() == MORNING
        assert leased(desk) == [second]
        desk.outbox.acknowledge([Acknowledgement(second, "A" * 43, b"signed")])
        assert desk.outbox.next_due() == MORNING + timedelta(minutes=7)
        desk.clock.forward(minutes=7)
        (item,) = desk.outbox.lease(9, 60)
        assert (item.id, item.attempts) == (first, 1)


def test_a_pause_that_is_nobodys_fault_spends_no_attempt(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        (one,) = promised(desk, 1)
        for _ in range(3):
            assert leased(desk) == [one]
            desk.outbox.retry([one], MORNING, "sync.unauthorised", spend=False)
        (item,) = desk.outbox.lease(9, 60)
        assert item.attempts == 0


@pytest.mark.parametrize("hours", [-48, -24 * 365])
def test_a_clock_set_back_holds_nothing_up_for_long(tmp_path: Path, hours: int) -> None:
    with desk_at(tmp_path) as desk:
        first, second = promised(desk, 2)
        desk.outbox.lease(2, 60)
        desk.outbox.retry([first], MORNING + timedelta(hours=1), "sync.busy", spend=False)
        desk.clock.forward(hours=hours)
        assert desk.outbox.next_due() == desk.clock.now()
        assert leased(desk) == [first, second]


def test_a_wait_that_was_reckoned_before_the_clock_went_back_is_none(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        (one,) = promised(desk, 1)
        for years_on in (timedelta(days=4000), LONGEST_WAIT + timedelta(seconds=1)):
            desk.outbox.lease(1, 60)
            desk.outbox.retry([one], MORNING + years_on, "sync.busy", spend=False)
            assert desk.outbox.next_due() == MORNING
        assert leased(desk) == [one]
        desk.outbox.retry([one], MORNING + LONGEST_WAIT, "sync.busy", spend=False)
        assert leased(desk) == [], "control: a day is waited for"


def test_what_is_closed_stays_closed(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        acked, rejected, dead = promised(desk, 3)
        leased(desk)
        desk.outbox.acknowledge([Acknowledgement(acked, "A" * 43, b"signed")])
        desk.outbox.reject(rejected, "no_such_item")
        desk.outbox.kill(dead, "conflict")
        desk.outbox.retry([acked, rejected, dead], MORNING, "late", spend=True)
        desk.outbox.reject(acked, "late")
        desk.outbox.kill(acked, "late")
        desk.outbox.kill(rejected, "late")
        assert [state(desk, one).value for one in (acked, rejected, dead)] == [
            "acked",
            "rejected",
            "dead",
        ]
        desk.clock.forward(days=2)
        assert leased(desk) == []
        assert desk.outbox.next_due() is None
        status = desk.store.queue()
        assert (status.waiting, status.rejected, status.dead) == (0, 1, 1)


def test_a_receipt_counts_whenever_it_comes_and_only_once(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        (one,) = promised(desk, 1)
        leased(desk)
        desk.outbox.kill(one, "conflict")
        desk.outbox.acknowledge([Acknowledgement(one, "A" * 43, b"signed")])
        desk.clock.forward(hours=1)
        desk.outbox.acknowledge([Acknowledgement(one, "B" * 43, b"another")])
        standing = desk.store.standing(one)
        assert standing is not None
        assert (standing.case_number, standing.acked_at) == ("A" * 43, MORNING)


def test_an_acknowledged_body_is_gone_and_its_receipt_is_kept(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        (one,) = promised(desk, 1)
        desk.outbox.acknowledge([Acknowledgement(one, "A" * 43, b"signed")])
        with reading(desk.engine) as connection:
            row = connection.execute(text("SELECT body, receipt, sha256 FROM outbox")).one()
    assert (row.body, row.receipt, len(row.sha256)) == (None, b"signed", 64)


def test_finding_what_is_due_uses_the_index_of_open_items(tmp_path: Path) -> None:
    from sqlalchemy.dialects import sqlite

    with desk_at(tmp_path) as desk:
        query = due_rows(desk.clock.now(), 50).compile(
            dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}
        )
        with reading(desk.engine) as connection:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}").all()
    steps = [str(row[3]) for row in plan]
    assert steps[0] == "SCAN outbox USING INDEX outbox_open"
    assert not [step for step in steps if "TEMP B-TREE" in step]
