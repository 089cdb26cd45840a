"""A mailbox does one job after the other, tells each outcome once, and ends cleanly."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from drivers.mailbox import Mailbox
from kiosk.errors import KioskError
from tests.unit.drivers.clock import Inbox, SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def mailbox(clock: SetClock) -> Iterator[Mailbox]:
    box = Mailbox("printer", clock)
    box.start()
    yield box
    box.stop()
    assert box.join(30)


@pytest.fixture
def outcomes() -> Inbox[object]:
    return Inbox()


def code_of(outcome: object) -> str:
    assert isinstance(outcome, KioskError)
    return outcome.code


def test_jobs_are_done_in_order_on_one_thread(mailbox: Mailbox, outcomes: Inbox[object]) -> None:
    for number in range(5):
        mailbox.submit(
            lambda number=number: (number, threading.current_thread().name),  # type: ignore[misc]
            outcomes.post,
            deadline=10,
        )
    assert outcomes.await_count(5) == [(n, "mailbox-printer") for n in range(5)]


@pytest.mark.parametrize("drain", [True, False])
def test_what_waits_at_the_end_is_done_first_only_where_that_is_asked_for(
    clock: SetClock, outcomes: Inbox[object], drain: bool
) -> None:
    box = Mailbox("store", clock)
    begun, go_on = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go_on.wait(30)
        return "first"

    def told(outcome: object) -> None:
        outcomes.post(outcome)
        if outcome == "second":
            box.submit(lambda: "third", outcomes.post, deadline=10)

    box.start()
    box.submit(first, told, deadline=10)
    assert begun.wait(30)
    box.submit(lambda: "second", told, deadline=10)
    box.stop(drain=drain)
    go_on.set()
    assert box.join(30)
    if drain:
        assert outcomes.all == ["first", "second", "third"]
    else:
        assert outcomes.all[0] == "first"
        assert code_of(outcomes.all[1]) == "device.closed"
    box.submit(lambda: "late", outcomes.post, deadline=10)
    assert code_of(outcomes.all[-1]) == "device.closed"


def test_a_drain_that_takes_too_long_is_given_up(clock: SetClock, outcomes: Inbox[object]) -> None:
    box = Mailbox("store", clock)
    begun, go_on = threading.Event(), threading.Event()

    def hangs() -> None:
        begun.set()
        go_on.wait(30)

    box.start()
    box.submit(hangs, outcomes.post, deadline=10)
    box.submit(lambda: "second", outcomes.post, deadline=10)
    assert begun.wait(30)
    box.stop(drain=True)
    assert not box.join(0.05)
    box.stop()
    go_on.set()
    assert box.join(30)
    assert code_of(outcomes.all[1]) == "device.closed"


def test_a_job_whose_turn_comes_too_late_is_not_done(
    mailbox: Mailbox, clock: SetClock, outcomes: Inbox[object]
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def long_job() -> str:
        begun.set()
        go_on.wait(30)
        return "long"

    mailbox.submit(long_job, outcomes.post, deadline=5)
    assert begun.wait(30)
    mailbox.submit(lambda: done.append("late"), outcomes.post, deadline=5)
    clock.advance(6)
    go_on.set()
    long, late = outcomes.await_count(2)
    assert long == "long"  # what has begun is not torn off
    assert code_of(late) == "device.timeout"
    assert done == []
    assert mailbox.counters["expired"] == 1


def test_a_job_can_be_taken_back_until_it_begins(mailbox: Mailbox, outcomes: Inbox[object]) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go_on.wait(30)
        return "first"

    running = mailbox.submit(first, outcomes.post, deadline=5)
    waiting = mailbox.submit(lambda: "second", outcomes.post, deadline=5)
    mailbox.submit(lambda: "third", outcomes.post, deadline=5)
    assert begun.wait(30)
    assert not running.cancel()
    assert waiting.cancel()
    go_on.set()
    assert outcomes.await_count(2) == ["first", "third"]


def test_an_error_of_the_table_is_told_as_it_is(mailbox: Mailbox, outcomes: Inbox[object]) -> None:
    def fail() -> None:
        raise KioskError("printer.paper_out")

    mailbox.submit(fail, outcomes.post, deadline=5)
    assert code_of(outcomes.await_count(1)[0]) == "printer.paper_out"


def test_a_drivers_mistake_is_told_without_what_it_read_and_the_thread_lives_on(
    mailbox: Mailbox, outcomes: Inbox[object]
) -> None:
    def crash() -> None:
        raise ValueError("王小英")

    mailbox.submit(crash, outcomes.post, deadline=5)
    mailbox.submit(lambda: "alive", outcomes.post, deadline=5)
    crashed, alive = outcomes.await_count(2)
    assert code_of(crashed) == "device.crashed"
    assert "王小英" not in str(crashed)
    assert alive == "alive"


def test_a_mistake_of_whoever_is_told_does_not_end_the_thread(
    mailbox: Mailbox, outcomes: Inbox[object], caplog: pytest.LogCaptureFixture
) -> None:
    def hear(_: object) -> None:
        raise ValueError("王小英")

    mailbox.submit(lambda: None, hear, deadline=5)
    mailbox.submit(lambda: "alive", outcomes.post, deadline=5)
    assert outcomes.await_count(1) == ["alive"]
    assert mailbox.counters["crashed"] == 1
    assert "王小英" not in caplog.text


def test_what_still_waits_at_the_end_is_told_so(clock: SetClock, outcomes: Inbox[object]) -> None:
    box = Mailbox("printer", clock)
    begun, go_on = threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        go_on.wait(30)
        return "first"

    box.start()
    box.submit(first, outcomes.post, deadline=5)
    box.submit(lambda: "never", outcomes.post, deadline=5)
    assert begun.wait(30)
    box.stop()
    go_on.set()
    assert box.join(30)
    box.submit(lambda: "after the end", outcomes.post, deadline=5)
    first_outcome, *others = outcomes.await_count(3)
    assert first_outcome == "first"
    assert [code_of(other) for other in others] == ["device.closed", "device.closed"]


def test_between_jobs_it_does_what_is_due(clock: SetClock) -> None:
    ticks: Inbox[float] = Inbox()

    def tick() -> float:
        ticks.post(clock.monotonic())
        return 60.0

    box = Mailbox("reader", clock, tick)
    box.start()
    ticks.await_count(1)
    clock.advance(60)
    box.wake()
    assert ticks.await_count(2) == [0.0, 60.0]
    box.stop()
    assert box.join(30)
