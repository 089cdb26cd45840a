"""What the hands do behind a visit that is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import pytest

from kiosk.domain.receipt import Line, PrintOutcome, Slip
from kiosk.flow import effects, events
from kiosk.flow.hands import Hands
from kiosk.flow.journal import Journal
from kiosk.flow.outside import Outside
from kiosk.ports import PrintResult
from tests.unit.drivers.clock import SetClock

SLIP = Slip((Line("小事回执"),))


class Here:
    """A store, its thread, a desk and a loudspeaker that note what is asked of them."""

    def __init__(self) -> None:
        self.purges = 0
        self.calls: list[str] = []
        self.chimes = 0
        self.prints: list[Callable[[PrintResult], None]] = []

    def submit(self, work: Callable[[], object], done: Callable[[Any], None], _: float) -> None:
        done(work())

    def print(self, _: Slip, wanted: object, done: Callable[[PrintResult], None]) -> None:
        self.prints.append(done)

    def print_job(self, *_: object) -> bool:
        return True

    def purge_print_jobs(self) -> int:
        self.purges += 1
        return 0

    def call_help(self, view: str) -> None:
        self.calls.append(view)

    def chime(self) -> None:
        self.chimes += 1

    def send_now(self) -> None: ...

    def audit(self, *_: object) -> None: ...

    def stop(self) -> None: ...


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def hands(here: Here, clock: SetClock) -> Hands:
    fake = cast(Any, here)
    absent = cast(Any, None)
    outside = Outside(
        clock=clock,
        timers=absent,
        ids=absent,
        words=absent,
        speaker=fake,
        store=fake,
        store_worker=fake,
        desk=fake,
        journal=Journal(clock),
    )
    return Hands(outside, lambda _: None)


def test_a_finger_that_stays_on_the_key_calls_the_platform_once_a_minute(
    hands: Hands, here: Here, clock: SetClock
) -> None:
    for _ in range(3):
        hands.perform(effects.CallForHelp(), "question")
    assert (here.calls, here.chimes) == (["question"], 3)
    clock.advance(59)
    hands.perform(effects.CallForHelp(), "review")
    assert len(here.calls) == 1
    clock.advance(2)
    hands.perform(effects.CallForHelp(), "review")
    assert here.calls == ["question", "review"]


def ended(job: str) -> events.PrintEnded:
    return events.PrintEnded(job, PrintOutcome.NOT_DONE, "printer.visit_over")


def test_the_queue_is_purged_behind_the_print_that_the_visit_left_behind(
    hands: Hands, here: Here
) -> None:
    hands.perform(effects.PrintSlip("job-1", SLIP), "slip")
    hands.perform(effects.EndVisit(finished=True), "slip")
    assert here.purges == 0, "it is being fed just now"
    hands.heard(ended("job-1"))
    assert here.purges == 1
    hands.heard(ended("job-1"))
    assert here.purges == 1


def test_the_next_persons_print_is_not_what_was_waited_for(hands: Hands, here: Here) -> None:
    hands.perform(effects.PrintSlip("job-1", SLIP), "slip")
    hands.perform(effects.EndVisit(finished=True), "slip")
    hands.perform(effects.PrintSlip("job-2", SLIP), "slip")
    hands.heard(ended("job-2"))
    assert here.purges == 0, "their slip may be tried again"
    hands.heard(ended("job-1"))
    assert here.purges == 1
    hands.perform(effects.EndVisit(finished=True), "slip")
    assert here.purges == 2
