"""Whoever waits at the loop misses no moment, whether an event or a timer brought it about."""

from __future__ import annotations

from kiosk.flow.events import Event, IdleEnded
from kiosk.flow.loop import PlainLoop
from tests.unit.drivers.clock import SetClock


def test_what_a_timer_brings_about_is_seen_before_the_next_event_ends_it() -> None:
    loop, happened = PlainLoop(SetClock()), list[str]()

    def prints() -> None:
        happened.append("prints")
        loop.post(IdleEnded())

    def handle(_: Event) -> None:
        happened.append("printed")

    loop.after(0.0, prints)
    loop.after(0.0, lambda: happened.append("another"))
    assert loop.run(handle, lambda: happened == ["prints"], 1.0)
    assert loop.run(handle, lambda: happened == ["prints", "another"], 1.0)
    assert loop.run(handle, lambda: happened == ["prints", "another", "printed"], 1.0)


def test_without_what_is_waited_for_it_waits_no_longer_than_it_may() -> None:
    clock = SetClock()
    loop = PlainLoop(clock)
    loop.after(2.0, lambda: clock.advance(5.0))
    clock.advance(2.0)
    assert not loop.run(lambda _: None, lambda: False, 1.0)
