"""What is plugged in is looked for at once, and a short drop-out is still no unplug."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from queue import SimpleQueue

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.events import DeviceEvent
from drivers.host import DeviceHost
from drivers.hotplug import Change, HotPlug, Udev, change_in
from drivers.idcard.reader import SamReader
from drivers.idcard.transport import SerialLine
from drivers.sandbox.idcard import VirtualSamReader
from kiosk.domain.staff import DeviceState
from tests.sam import patient
from tests.unit.drivers.clock import Inbox, SetClock

CAME, WENT = Change("add", "tty", "/dev/ttyUSB0"), Change("remove", "tty", "/dev/ttyUSB0")


class Told:
    """A source that a test speaks for."""

    def __init__(self) -> None:
        self.changes: SimpleQueue[Change | None] = SimpleQueue()

    def open(self) -> None:
        """Be ready."""

    def take(self) -> tuple[Change, ...]:
        change = self.changes.get()
        return () if change is None else (change,)

    def close(self) -> None:
        self.changes.put(None)


class Deaf(Told):
    """A machine on which nothing can be heard."""

    def open(self) -> None:
        raise OSError("no socket")


@pytest.fixture
def sam() -> Iterator[VirtualSamReader]:
    with VirtualSamReader(paced=False) as virtual:
        yield virtual


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def inbox() -> Inbox[DeviceEvent]:
    return Inbox()


@pytest.fixture
def host(sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]) -> Iterator[DeviceHost]:
    reader = patient(SamReader(SerialLine(sam.port, (115200,))))
    made = DeviceHost("card_reader", reader, inbox.post, clock)
    made.start()
    inbox.await_count(1)
    yield made
    assert made.close()


@pytest.fixture
def source(host: DeviceHost) -> Iterator[Told]:
    told = Told()
    hotplug = HotPlug(told, host.plugged, host.look_now)
    hotplug.start()
    assert hotplug.status().state is DeviceState.ONLINE
    yield told
    hotplug.close()
    assert hotplug.status().code == "device.no_hotplug"


def until(inbox: Inbox[DeviceEvent], state: DeviceState) -> None:
    inbox.await_one(lambda event: event is inbox.all[-1] and event.status.state is state)  # type: ignore[union-attr]


def test_a_reader_that_is_pulled_and_put_back_is_noticed_without_waiting(
    host: DeviceHost,
    source: Told,
    sam: VirtualSamReader,
    clock: SetClock,
    inbox: Inbox[DeviceEvent],
) -> None:
    sam.unplug()
    for missed in (1, 2):  # the clock stands: it is not yet time for any look
        source.changes.put(WENT)
        await_missed(host, missed)
        assert len(inbox.all) == 1, "a short drop-out is no unplug"
    source.changes.put(WENT)
    until(inbox, DeviceState.NO_DEVICE)
    sam.plug()
    source.changes.put(Change("add", "net", ""))
    source.changes.put(CAME)
    until(inbox, DeviceState.ONLINE)
    assert clock.monotonic() == 0.0
    assert (host.counters["lost"], host.counters["recovered"]) == (1, 2)


def await_missed(host: DeviceHost, count: int) -> None:
    gate = threading.Event()
    for _ in range(6000):
        if host.counters["missed"] >= count:
            return
        gate.wait(0.005)
    raise AssertionError(f"missed {host.counters['missed']} times only")


def test_what_is_no_device_of_a_kiosk_troubles_nobody(
    host: DeviceHost, source: Told, sam: VirtualSamReader
) -> None:
    sam.unplug()
    source.changes.put(Change("remove", "net"))
    source.changes.put(Change("change", "tty"))
    source.changes.put(WENT)
    await_missed(host, 1)
    assert host.counters["missed"] == 1


class Storm(Told):
    """A hub that comes and goes without end: each time it is asked there is more."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = Counter[str]()
        self.blown = threading.Event()
        self._ended = threading.Event()

    def take(self) -> tuple[Change, ...]:
        self.taken["changes"] += 100
        if self.taken["changes"] == 300:
            self.blown.set()
        return () if self._ended.is_set() else (CAME, WENT) * 50

    def close(self) -> None:
        self._ended.set()


def test_a_storm_of_changes_wakes_the_devices_a_few_times_a_second() -> None:
    storm, woken = Storm(), Counter[str]()
    hotplug = HotPlug(storm, lambda: woken.update(["plugged"]), lambda: woken.update(["pulled"]))
    begin = time.monotonic()
    hotplug.start()
    assert storm.blown.wait(30)
    hotplug.close()
    seconds = time.monotonic() - begin
    assert 2 <= woken["plugged"] <= 2 + 5 * seconds
    assert woken["pulled"] == woken["plugged"]


def test_where_nothing_can_be_heard_it_is_said_and_nothing_breaks(tmp_path: Path) -> None:
    for source in (Deaf(), Udev(control=tmp_path / "nowhere")):
        hotplug = HotPlug(source, lambda: None, lambda: None)
        hotplug.start()
        status = hotplug.status()
        assert (status.state, status.code) == (DeviceState.OFFLINE, "device.no_hotplug")
        hotplug.close()


def datagram(*words: str) -> bytes:
    """Return what udev sends, as systemd's sd-device-monitor writes it."""
    properties = b"".join(word.encode() + b"\0" for word in words)
    magic = bytes.fromhex("feedcafe")
    header = struct.pack("=8s4s7I", b"libudev", magic, 40, 40, len(properties), 0, 0, 0, 0)
    return header + properties


NODE = "ACTION=add", "DEVPATH=/devices/x", "SUBSYSTEM=tty", "DEVNAME=/dev/ttyXIAOSHI"


def test_udevs_datagrams_are_heard_from_the_kernels_own_socket(tmp_path: Path) -> None:
    udev = Udev(control=tmp_path)
    udev.open()
    sender = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 15)
    came: Inbox[Change] = Inbox()

    def hear() -> None:
        while changes := udev.take():
            for change in changes:
                came.post(change)

    thread = threading.Thread(target=hear)
    thread.start()
    try:
        with sender:
            sender.sendto(b"add@/devices/x\0ACTION=add\0", (0, 2))
            sender.sendto(datagram(*NODE), (0, 2))
        expected = Change("add", "tty", "/dev/ttyXIAOSHI")
        came.await_one(lambda change: change == expected)
    except PermissionError:
        pytest.skip("only who may set up the network may send what udev sends")
    finally:
        udev.close()
        thread.join(30)
    assert not thread.is_alive()


def test_only_what_udev_sends_is_read() -> None:
    whole = datagram(*NODE)
    assert change_in(whole) == Change("add", "tty", "/dev/ttyXIAOSHI")
    for cut in range(len(whole)):
        assert change_in(whole[:cut]) is None
    assert change_in(datagram("ACTION=add")) is None
    assert change_in(whole.replace(b"libudev", b"libkdev")) is None


@settings(derandomize=True, deadline=None)
@given(st.binary(max_size=64), st.binary(max_size=16))
def test_noise_is_no_change(noise: bytes, head: bytes) -> None:
    assert change_in(noise) is None
    change_in(b"libudev\0\xfe\xed\xca\xfe" + head + noise)
