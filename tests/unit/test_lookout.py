"""The store is looked after now and then; what somebody must see is an alarm, the rest a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.app.lookout import LOOK_SECONDS, Lookout
from kiosk.errors import CODES, KioskError
from kiosk.flow.journal import Journal
from offline_store.engine import writing
from tests.store.desk import Desk, desk_at, plain, slip_for, submission

T = TypeVar("T")


class AtOnce:
    """A thread that has nothing else to do, and timers that ring when a test says so."""

    def __init__(self) -> None:
        self.next: Callable[[], None] | None = None

    def submit(
        self, work: Callable[[], T], done: Callable[[T | KioskError], None], deadline: float
    ) -> None:
        """Do it."""
        try:
            outcome: T | KioskError = work()
        except KioskError as error:
            outcome = error
        done(outcome)

    def after(self, seconds: float, call: Callable[[], None]) -> AtOnce:
        """Keep what is due next."""
        assert seconds == LOOK_SECONDS
        self.next = call
        return self

    def cancel(self) -> None:
        """Let nothing be due."""
        self.next = None


class Watched:
    """A kiosk whose lookout a test winds up."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self._folder, self._hand = desk, folder, AtOnce()
        self.online: bool | None = True
        self.notes = Journal(desk.clock, folder)
        self.lookout = Lookout(desk.store, self._hand, self._hand, self.notes)
        self.lookout.open(lambda: self.online)

    def looks(self) -> Watched:
        """Let the time to the next look pass by."""
        self.desk.clock.forward(seconds=LOOK_SECONDS)
        assert self._hand.next is not None
        self._hand.next()
        return self

    @property
    def alarms(self) -> list[str]:
        return [alarm.code for alarm in self.desk.store.open_alarms()]

    @property
    def journal(self) -> list[tuple[str, str]]:
        path = self._folder / "journal.jsonl"
        lines = path.read_text().splitlines() if path.exists() else ()
        return [(row["entry"], row["code"]) for row in map(json.loads, lines)]


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with desk_at(tmp_path) as desk:
        made = Watched(desk, tmp_path)
        yield made
        made.notes.close()


def test_what_waits_for_more_than_a_day_while_the_platform_answers_rings(watched: Watched) -> None:
    watched.desk.store.submit(submission(), slip_for)
    watched.desk.clock.forward(hours=23)
    assert watched.looks().alarms == []
    watched.desk.clock.forward(hours=1)
    assert watched.looks().alarms == ["outbox.stuck"]
    assert watched.looks().alarms == ["outbox.stuck"], "once a day"
    assert watched.journal == [("alarm", "outbox.stuck")]


@pytest.mark.parametrize("answer", [False, None])
def test_after_an_outage_what_waits_has_the_time_of_a_look_to_go(
    watched: Watched, answer: bool | None
) -> None:
    watched.desk.store.submit(submission(), slip_for)
    watched.desk.clock.forward(days=30)
    watched.online = answer
    assert watched.looks().looks().alarms == []
    watched.online = True
    assert watched.looks().alarms == [], "the line is back, and it is being sent"
    assert watched.looks().alarms == ["outbox.stuck"]


def test_a_complaint_that_somebody_must_look_at_is_an_alarm_and_waits_for_the_platform(
    watched: Watched,
) -> None:
    watched.lookout.complained("sync.clone")
    watched.lookout.complained("sync.clone")
    assert watched.alarms == ["sync.clone"]
    fault, alarm = ("fault", "sync.clone"), ("alarm", "sync.clone")
    assert watched.journal == [fault, alarm, fault]
    (item,) = watched.desk.outbox.lease(9, 60)
    assert (item.kind, json.loads(plain(item))["code"]) == ("alarm", "sync.clone")


@pytest.mark.parametrize("code", ["sync.unreachable", "sync.wait", "store.disk_full"])
def test_what_mends_itself_is_noted_and_rings_no_bell(watched: Watched, code: str) -> None:
    assert code in CODES
    watched.lookout.complained(code)
    assert (watched.alarms, watched.journal) == ([], [("fault", code)])


def test_a_card_that_may_be_no_true_one_is_an_alarm_and_waits_for_the_platform(
    watched: Watched,
) -> None:
    watched.lookout.alarmed("idcard.suspect")
    watched.lookout.alarmed("idcard.suspect")
    watched.lookout.alarmed("idcard.suspect_data")
    assert watched.alarms == ["idcard.suspect", "idcard.suspect_data"]
    told = [json.loads(plain(item))["code"] for item in watched.desk.outbox.lease(9, 60)]
    assert told == ["idcard.suspect", "idcard.suspect_data"]


def test_what_the_platform_does_not_take_is_noted_by_its_code(watched: Watched) -> None:
    watched.lookout.refused("case-1", "item.conflict")
    assert (watched.journal, watched.alarms) == ([("item.refused", "item.conflict")], [])


def test_staff_put_away_what_they_have_seen_and_nothing_that_came_after(watched: Watched) -> None:
    watched.lookout.complained("sync.clone")
    (seen,) = watched.desk.store.open_alarms()
    watched.lookout.complained("sync.clock")
    assert watched.desk.store.put_alarms_away(seen.number) == 1
    assert watched.alarms == ["sync.clock"]
    watched.desk.clock.at += timedelta(days=1)
    watched.lookout.complained("sync.clone")
    assert watched.alarms == ["sync.clock", "sync.clone"], "it is so again the next day"


def test_a_store_that_cannot_be_looked_after_is_noted(watched: Watched) -> None:
    with writing(watched.desk.engine) as connection:
        connection.exec_driver_sql("DROP TABLE alarms")
    watched.looks()
    assert watched.journal == [("fault", "store.unwritable")]
