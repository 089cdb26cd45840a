"""What a device says by itself is heard while it is wanted, and never reaches the next person."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from drivers.events import DeviceChanged, DeviceEvent, Heard
from drivers.watching import ALWAYS, HearingHost, PanelHost
from drivers.wire import FdWire, WireLost
from kiosk.domain.device import Capabilities, Completion, DeviceClass, SelfTest
from kiosk.domain.masked import ScannedText
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from tests.unit.drivers.clock import Inbox, SetClock


class LineScanner:
    """A scanner on a real wire: each line is a scan. Fulfils ``kiosk.ports.Scanner``."""

    def __init__(self) -> None:
        self.far: socket.socket | None = None
        self.plugged = True
        self.longest = 0.0  # that it was to listen in one go
        self.taking = threading.Event()
        self.opened = threading.Event()
        self._wire: FdWire | None = None

    def open(self) -> None:
        self.close()
        if not self.plugged:
            raise KioskError("panel.unplugged")
        near, self.far = socket.socketpair()
        near.setblocking(False)
        self._wire = FdWire(near.fileno(), near.close)
        self.opened.set()

    def forget(self) -> None:
        try:
            self._open_wire().drain()
        except WireLost:
            raise KioskError("panel.unplugged") from None

    def take(self, seconds: float) -> ScannedText | None:
        self.longest = max(self.longest, seconds)
        try:
            self.taking.set()
            line = self._open_wire().read(time.monotonic() + seconds)
        except WireLost:
            raise KioskError("panel.unplugged") from None
        return ScannedText(line.decode()) if line else None

    def status(self) -> DeviceStatus:
        if self._wire is None or not self.plugged:
            return DeviceStatus("scanner", DeviceState.NO_DEVICE, "panel.unplugged")
        return DeviceStatus("scanner", DeviceState.ONLINE)

    def capabilities(self) -> Capabilities:
        return Capabilities(DeviceClass.BARCODE_READER)

    def self_test(self) -> SelfTest:
        return SelfTest(Completion.SUCCESS)

    def interrupt(self) -> None:
        self._open_wire().interrupt()

    def close(self) -> None:
        wire, self._wire = self._wire, None
        if wire is not None:
            wire.close()
        if self.far is not None:
            self.far.close()

    def scan(self, text: str) -> None:
        assert self.far is not None
        self.far.sendall(text.encode())

    def unplug(self) -> None:
        self.plugged = False
        assert self.far is not None
        self.far.close()

    def plug(self) -> None:
        self.opened.clear()
        self.plugged = True

    def _open_wire(self) -> FdWire:
        if self._wire is None:
            raise WireLost("closed")
        return self._wire


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def inbox() -> Inbox[DeviceEvent]:
    return Inbox()


@pytest.fixture
def scanner() -> LineScanner:
    return LineScanner()


@pytest.fixture
def host(scanner: LineScanner, clock: SetClock, inbox: Inbox[DeviceEvent]) -> Iterator[HearingHost]:
    listening = HearingHost("scanner", scanner, inbox.post, clock)
    yield listening
    assert listening.close()


def heard(inbox: Inbox[DeviceEvent]) -> list[tuple[int, str]]:
    return [
        (event.request, event.what.reveal())
        for event in inbox.all
        if isinstance(event, Heard) and isinstance(event.what, ScannedText)
    ]


def await_heard(inbox: Inbox[DeviceEvent], text: str) -> None:
    inbox.await_one(lambda event: isinstance(event, Heard) and event.what == ScannedText(text))


def listening(scanner: LineScanner) -> None:
    """Wait until it is listened to from now on."""
    scanner.taking.clear()
    assert scanner.taking.wait(30)


def test_it_is_heard_under_the_request_that_stands_and_only_then(
    host: HearingHost, scanner: LineScanner, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    inbox.await_count(1)
    scanner.scan("before anybody came")
    host.watch(1)
    listening(scanner)
    scanner.scan("first")
    await_heard(inbox, "first")
    host.watch(2)
    listening(scanner)
    listening(scanner)
    scanner.scan("second")
    await_heard(inbox, "second")
    assert heard(inbox) == [(1, "first"), (2, "second")]


def test_what_is_said_while_nobody_listens_is_forgotten(
    host: HearingHost, scanner: LineScanner, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    host.watch(1)
    inbox.await_count(1)
    host.watch(None)
    done = threading.Event()
    host.submit(lambda: None, lambda _: done.set(), deadline=10)
    assert done.wait(30)
    scanner.scan("to nobody")
    host.watch(1)
    listening(scanner)
    scanner.scan("to somebody")
    await_heard(inbox, "to somebody")
    assert heard(inbox) == [(1, "to somebody")]


def test_a_job_has_its_turn_while_it_listens(
    host: HearingHost, scanner: LineScanner, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    host.watch(1)
    listening(scanner)
    done: Inbox[object] = Inbox()
    host.submit(lambda: "done", done.post, deadline=10)
    assert done.await_count(1) == ["done"]
    assert 0 < scanner.longest <= 0.25, "no job waits longer"
    scanner.scan("still heard")
    await_heard(inbox, "still heard")


def test_one_that_is_unplugged_is_waited_for_and_then_told_and_heard_again(
    host: HearingHost, scanner: LineScanner, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    host.watch(1)
    listening(scanner)
    scanner.unplug()
    for missed in (1, 2):
        await_missed(host, missed)
        assert len(inbox.all) == 1
        clock.advance(0.1)
        host.wake()
    gone = inbox.await_count(2)[1]
    assert isinstance(gone, DeviceChanged)
    assert gone.status.code == "panel.unplugged"
    assert host.counters["lost"] == 1
    scanner.plug()
    host.plugged()
    assert scanner.opened.wait(30)
    listening(scanner)
    scanner.scan("again")
    await_heard(inbox, "again")
    assert heard(inbox) == [(1, "again")]


def await_missed(host: HearingHost, count: int) -> None:
    end = time.monotonic() + 30
    while host.counters["missed"] < count:
        assert time.monotonic() < end
        threading.Event().wait(0.005)


def test_what_no_person_says_is_heard_from_the_start(
    scanner: LineScanner, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host = PanelHost("panel", scanner, inbox.post, clock)
    host.start()
    listening(scanner)
    scanner.scan("somebody is there")
    await_heard(inbox, "somebody is there")
    assert heard(inbox) == [(ALWAYS, "somebody is there")]
    assert host.close()


class Endless(LineScanner):
    """One that never stops, as a line on which there is nothing but noise."""

    def take(self, seconds: float) -> ScannedText | None:
        return ScannedText("noise")


def test_one_that_never_stops_is_heard_twenty_times_a_second(
    clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host = HearingHost("scanner", Endless(), inbox.post, clock)
    host.watch(1)
    host.start()
    for second in (1, 2, 3):
        inbox.await_count(1 + 20 * second)
        done = threading.Event()
        host.submit(lambda: None, lambda _, done=done: done.set(), deadline=10)  # type: ignore[misc]
        assert done.wait(30), "a job has its turn all the same"
        assert len(heard(inbox)) <= (20 + 1) * second, "behind a job it is listened to once"
        clock.advance(1.0)
        host.wake()
    assert host.close()


class Mute(LineScanner):
    """One whose link holds and that answers nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = True

    def status(self) -> DeviceStatus:
        if self.answers:
            return super().status()
        return DeviceStatus("scanner", DeviceState.OFFLINE, "meter.no_answer")


def test_one_that_answers_nothing_is_gone_after_three_questions_though_it_is_listened_to(
    clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    mute = Mute()
    host = HearingHost("scanner", mute, inbox.post, clock)
    host.watch(1)
    host.start()
    listening(mute)
    mute.answers = False
    clock.advance(host.policy.status_every)
    for missed in (1, 2):
        await_missed(host, missed)
        assert len(inbox.all) == 1, "a short drop-out is no unplug"
        clock.advance(host.policy.retry)
        host.wake()
    gone = inbox.await_count(2)[1]
    assert isinstance(gone, DeviceChanged)
    assert gone.status.code == "meter.no_answer"
    mute.answers = True
    host.plugged()
    listening(mute)
    mute.scan("again")
    await_heard(inbox, "again")
    assert host.close()
