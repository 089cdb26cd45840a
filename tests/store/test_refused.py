"""What was refused or put aside is seen, and comes back or goes only when staff say so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from kiosk.domain.case import CaseState
from kiosk.domain.masked import CitizenNumber
from kiosk.errors import KioskError
from offline_store import audit, refused
from offline_store.engine import reading
from offline_store.models import audit as audit_rows
from offline_store.models import outbox
from offline_store.outbox import Acknowledgement
from offline_store.retention import CASES_KEPT, sweep
from tests.store.desk import (
    MORNING,
    NAME,
    NUMBER,
    PHONE,
    Desk,
    desk_at,
    files,
    rating,
    slip_for,
    submission,
)

DAY = timedelta(days=1)
ALL = frozenset(CaseState)


def accepted(desk: Desk) -> str:
    one = submission()
    desk.store.submit(one, slip_for)
    return one.case_id


def rated(desk: Desk, case_id: str) -> None:
    desk.store.rate(rating(case_id, 5))


def states(desk: Desk) -> list[tuple[str, str, str | None]]:
    """Return kind, state and code of each item, in order."""
    rows = refused.listed(desk.engine, ALL)
    return [(row.kind, row.state.value, row.code) for row in rows]


def leased(desk: Desk) -> list[str]:
    return [item.kind for item in desk.outbox.lease(10, 60)]


def acknowledge(desk: Desk, item_id: str) -> None:
    desk.outbox.acknowledge([Acknowledgement(item_id, "number", b"signed")])


def test_a_rating_shares_the_fate_of_its_dead_case_and_comes_back_with_it(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        rated(desk, case)
        desk.outbox.kill(case, "item.conflict")
        rated(desk, case)  # nobody who rates now knows what became of it
        put_aside = ("rating", "dead", "predecessor")
        assert states(desk) == [("case", "dead", "item.conflict"), put_aside, put_aside]
        queue = desk.store.queue()
        assert (queue.waiting, queue.dead) == (0, 3)
        assert (leased(desk), desk.outbox.next_due()) == ([], None)

        assert refused.revive(desk.engine, MORNING, case) == 3
        assert leased(desk) == ["case"], "the ratings wait for it"
        acknowledge(desk, case)
        assert leased(desk) == ["rating", "rating"]


def test_a_late_receipt_brings_back_what_was_put_aside_with_its_case(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        rated(desk, case)
        desk.outbox.kill(case, "item.conflict")
        assert leased(desk) == []
        acknowledge(desk, case)
        assert leased(desk) == ["rating"]


def test_what_staff_let_go_is_not_left_in_the_log(tmp_path: Path) -> None:
    log = files(tmp_path)[0].with_name("kiosk.db-wal")
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        desk.outbox.reject(case, "case.refused")
        assert log.stat().st_size > 0, "the control"
        refused.discard(desk.engine, MORNING, case)
        assert log.stat().st_size == 0


def test_who_was_told_of_a_refusal_hears_of_the_receipt_that_came_after(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        desk.outbox.reject(case, "case.refused")
        assert desk.store.tell(case)
        assert not desk.store.notices_for(CitizenNumber(NUMBER))
        acknowledge(desk, case)
        (notice,) = desk.store.notices_for(CitizenNumber(NUMBER))
        assert (notice.state, notice.case_number) == (CaseState.ACKED, "number")


def test_revived_it_begins_anew_and_its_resident_is_told_anew(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        desk.outbox.lease(1, 60)
        desk.outbox.retry([case], MORNING, "sync.in_flight", spend=True)
        desk.outbox.reject(case, "body.item_code")
        assert desk.store.tell(case)
        assert desk.store.notices_for(CitizenNumber(NUMBER)) == []
        refused.revive(desk.engine, MORNING, case)
        (item,) = desk.outbox.lease(1, 60)
        assert (item.id, item.attempts) == (case, 0)
        desk.outbox.reject(case, "body.item_code")
        assert [one.case_id for one in desk.store.notices_for(CitizenNumber(NUMBER))] == [case]


def test_discarded_nothing_of_it_is_left_but_that_it_was_refused(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case, other = accepted(desk), accepted(desk)
        rated(desk, case)
        desk.outbox.kill(case, "item.conflict")
        desk.outbox.reject(other, "body.item_code")
        assert refused.discard(desk.engine, MORNING, case) == 2
        gone = ("rejected", "discarded")
        assert states(desk) == [
            ("case", *gone),
            ("case", "rejected", "body.item_code"),
            ("rating", *gone),
        ]
        with reading(desk.engine) as connection:
            left = select(func.count()).where(outbox.c.body.is_not(None))
            assert connection.scalar(left) == 1, "the control: what was not discarded is there"
        queue = desk.store.queue()
        assert (queue.waiting, queue.dead, queue.rejected) == (0, 0, 1), "and it counts no more"
        told = desk.store.notices_for(CitizenNumber(NUMBER))
        assert {(one.case_id, one.state) for one in told} == {
            (case, CaseState.REJECTED),
            (other, CaseState.REJECTED),
        }
        rated(desk, case)
        assert leased(desk) == [], "a rating that comes later goes nowhere either"


def test_only_what_was_refused_is_revived_or_discarded(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        waiting, acked, dead = accepted(desk), accepted(desk), accepted(desk)
        rated(desk, dead)
        acknowledge(desk, acked)
        desk.outbox.kill(dead, "item.conflict")
        rating = refused.listed(desk.engine, {CaseState.DEAD})[1]
        assert (rating.kind, rating.predecessor) == ("rating", dead)
        with pytest.raises(KioskError, match=f"outbox.predecessor.*{dead}"):
            refused.revive(desk.engine, MORNING, rating.id)
        before = states(desk)
        for change in (refused.revive, refused.discard):
            for item_id, code in [
                (waiting, "outbox.not_refused: .* is ready"),
                (acked, "outbox.not_refused: .* is acked"),
                ("nobody", "outbox.unknown"),
            ]:
                with pytest.raises(KioskError, match=code):
                    change(desk.engine, MORNING, item_id)
        assert states(desk) == before
        refused.discard(desk.engine, MORNING, dead)
        for change in (refused.revive, refused.discard):
            with pytest.raises(KioskError, match=r"outbox\.discarded"):
                change(desk.engine, MORNING, dead)


def test_what_staff_do_is_in_the_audit(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        desk.outbox.kill(case, "item.conflict")
        refused.revive(desk.engine, MORNING, case)
        desk.outbox.kill(case, "item.conflict")
        refused.discard(desk.engine, MORNING, case)
        with reading(desk.engine) as connection:
            told = connection.scalars(select(audit_rows.c.event).order_by(audit_rows.c.seq)).all()
        assert told[-4:] == [
            "outbox.dead",
            "outbox.revived",
            "outbox.dead",
            "outbox.discarded",
        ]
        assert audit.verify(desk.engine) is None


def test_a_list_names_cases_by_their_slips_and_nobody(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        one = submission()
        number = desk.store.submit(one, slip_for).receipt_no
        rated(desk, one.case_id)
        desk.outbox.lease(1, 60)
        later = MORNING + timedelta(minutes=7)
        desk.outbox.retry([one.case_id], later, "sync.in_flight", spend=True)
        case, rating = refused.listed(desk.engine, {CaseState.READY})
        assert (case.receipt_no, case.due_at, case.attempts) == (number, later, 1)
        assert (rating.receipt_no, rating.due_at) == (number, None)
        for secret in (NAME, NUMBER, PHONE):
            assert secret not in f"{case}{rating}"


def test_what_hangs_on_a_dead_case_rings_no_bell_and_what_is_stuck_does(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        rated(desk, case)
        desk.outbox.kill(case, "item.conflict")
        desk.clock.forward(days=30)
        desk.store.look_after(online=True)
        assert desk.store.open_alarms() == []
        desk.store.call_help("home")
        desk.clock.forward(hours=25)
        desk.store.look_after(online=False)
        assert desk.store.open_alarms() == [], "nobody can send anything"
        desk.store.look_after(online=True)
        assert [one.code for one in desk.store.open_alarms()] == ["outbox.stuck"]


def test_a_rating_behind_a_case_that_waits_is_not_what_is_stuck(tmp_path: Path) -> None:
    with desk_at(tmp_path) as desk:
        case = accepted(desk)
        rated(desk, case)
        desk.clock.forward(hours=25)
        desk.outbox.lease(1, 60)
        desk.store.look_after(online=True)
        assert len(desk.store.open_alarms()) == 1
        desk.store.put_alarms_away(desk.store.open_alarms()[-1].number)
        acknowledge(desk, case)
        desk.clock.forward(hours=24)
        desk.store.look_after(online=True)
        assert len(desk.store.open_alarms()) == 1, "now nothing is before it, and it waits"


def test_the_dead_wait_for_staff_for_ever_and_the_discarded_go_in_their_time(
    tmp_path: Path,
) -> None:
    with desk_at(tmp_path) as desk:
        dead, gone = accepted(desk), accepted(desk)
        for case in (dead, gone):
            desk.outbox.kill(case, "item.conflict")
        refused.discard(desk.engine, MORNING, gone)
        swept = sweep(desk.engine, MORNING + CASES_KEPT + DAY)
        assert (swept.items, swept.cases) == (1, 1)
        assert [row.id for row in refused.listed(desk.engine, ALL)] == [dead]
