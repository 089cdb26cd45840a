"""The crossing of threads, and timers on the screen's thread."""

from __future__ import annotations

import threading

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from shiboken6 import isValid

from kiosk.flow.events import Acted, CardFound, Event
from tests.ui.conftest import wait_for
from ui.bridge import Bridge, QtTimers


def test_events_of_another_thread_arrive_on_the_screens_thread_in_order(app: QApplication) -> None:
    arrived: list[tuple[Event, int]] = []
    bridge = Bridge(lambda event: arrived.append((event, threading.get_ident())))
    sent = [Acted(str(n)) for n in range(200)]

    def work() -> None:
        for event in sent:
            bridge.post(event)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert arrived == []
    assert wait_for(lambda: len(arrived) == len(sent))
    assert [event for event, _ in arrived] == sent
    assert {thread for _, thread in arrived} == {threading.get_ident()}


def test_an_event_posted_while_another_is_handled_waits_its_turn(app: QApplication) -> None:
    seen: list[str] = []
    bridge = Bridge()

    def handle(event: Event) -> None:
        seen.append(f"in {event.key}")
        if isinstance(event, CardFound):
            bridge.post(Acted("next"))
        seen.append(f"out {event.key}")

    bridge.lead_to(handle)
    bridge.post(CardFound())
    assert wait_for(lambda: len(seen) == 4)
    assert seen == ["in card_found", "out card_found", "in acted.next", "out acted.next"]


def test_a_timer_calls_once_and_a_cancelled_one_never(app: QApplication) -> None:
    timers, called = QtTimers(), list[str]()
    timers.after(0.01, lambda: called.append("once"))
    stopped = timers.after(0.005, lambda: called.append("never"))
    stopped.cancel()
    stopped.cancel()
    assert timers.running == 1
    assert wait_for(lambda: bool(called))
    assert called == ["once"]
    assert timers.running == 0


def test_a_timer_that_has_fired_and_is_gone_may_still_be_cancelled(app: QApplication) -> None:
    timers, called = QtTimers(), list[str]()
    fired = timers.after(0.0, lambda: called.append("once"))
    (inner,) = timers.findChildren(QTimer)
    assert wait_for(lambda: bool(called))
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not isValid(inner), "control: Qt's timer is deleted"
    fired.cancel()
    assert called == ["once"]
