"""What scanner and meter say reaches the step that waits for it, over their real wires."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from typing import Any, cast

import pytest

from drivers.catalog import PORTS
from drivers.host import Policy
from drivers.hotplug import Change, Source, Udev
from drivers.sandbox.chip import Chip, records, social_card
from drivers.sandbox.health import VirtualThermometer
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.scanner import VirtualSerialScanner
from drivers.sandbox.smartcard import VirtualCardSlot
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.system import SystemClock
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import BodyTemperature
from kiosk.domain.screen import Farewell, PutCard
from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal, Plain
from tests.flows.hall import Hall
from tests.flows.small import asking
from tests.journeys.test_unplugged import HASTY
from tests.pcscd import READER, Pcscd
from tests.unit.drivers.clock import Inbox

SCANNER, THERMOMETER = DeviceName.SCANNER, DeviceName.THERMOMETER
SOCIAL, WANG = DeviceName.SMARTCARD, social_card(WANG_XIAOYING)


class Desk:
    """A kiosk that asks a scanner, then a thermometer; its desk real."""

    def __init__(self, scanner: VirtualSerialScanner, thermometer: VirtualThermometer) -> None:
        self.scanner, self.thermometer = scanner, thermometer
        self._made = {
            SCANNER: PORTS["scanner"].make("qr-serial", {"port": scanner.port}),
            THERMOMETER: PORTS["thermometer"].make(
                "thermometer-serial", {"port": thermometer.port}
            ),
        }
        self.hall = Hall(asking(SCANNER, THERMOMETER), self._desk)
        self.desk.open()
        for name in self._made:
            self.until(events.DeviceReady(name))

    def _desk(self, post: Callable[[events.Event], None]) -> KioskDesk:
        self.desk = desk_of(self._made, post)
        return self.desk

    def until(self, wanted: events.Event) -> None:
        """Wait until the kiosk has heard this anew."""
        self.hall.hears(lambda event: event == wanted)
        self.hall.told.all.remove(wanted)

    def listens_to(self, name: DeviceName) -> None:
        """Wait until the device is attended to: what it had said before is forgotten by then."""
        for _ in range(2):  # between two jobs the host does what is due
            done: Inbox[object] = Inbox()
            self.desk.devices[name].submit(lambda: None, done.post, 10.0)
            done.await_count(1)

    def heard(self, name: DeviceName) -> events.Heard:
        found = self.hall.told.await_one(lambda e: isinstance(e, events.Heard))
        self.hall.happen()
        assert isinstance(found, events.Heard)
        assert found.device is name
        self.hall.told.all.clear()
        return found


def desk_of(
    devices: Mapping[DeviceName, Any],
    post: Callable[[events.Event], None],
    policy: Policy = HASTY,
    changes: Source | None = None,
    noted: Callable[[Entry, Mapping[str, Plain]], None] = lambda _entry, _fields: None,
) -> KioskDesk:
    absent, clock = cast(Any, None), SystemClock()
    things = Gathered(
        devices=devices,
        speaker=absent,
        platform=absent,
        store=absent,
        store_worker=absent,
        services=(),
        supplies=absent,
        journal=Journal(clock, heard=noted),
        clock=clock,
        policy=policy,
        changes=changes,
    )
    return KioskDesk(things, post, lambda: None)


@pytest.fixture
def desk() -> Iterator[Desk]:
    with ExitStack() as stack:
        scanner = stack.enter_context(VirtualSerialScanner())
        made = Desk(scanner, stack.enter_context(VirtualThermometer()))
        stack.callback(made.desk.close)
        yield made


def test_a_code_and_a_measurement_answer_one_step_after_the_other(desk: Desk) -> None:
    desk.hall.touch("start").sees(PutCard)
    desk.listens_to(SCANNER)
    desk.scanner.scan("QR-2026")
    assert desk.heard(SCANNER).what == ScannedText("QR-2026")
    desk.listens_to(THERMOMETER)
    desk.thermometer.measure("36.6")
    assert isinstance(desk.heard(THERMOMETER).what, BodyTemperature)
    desk.hall.sees(Farewell)


def test_what_was_measured_before_is_somebody_elses(desk: Desk) -> None:
    desk.thermometer.measure("38.9")
    assert desk.thermometer.untaken, "control: it would tell of it"
    desk.hall.touch("start")
    desk.listens_to(SCANNER)
    desk.scanner.scan("QR-2026")
    desk.heard(SCANNER)
    desk.listens_to(THERMOMETER)
    assert desk.thermometer.await_taken(), "it was told to forget it"
    desk.thermometer.measure("36.6")
    assert str(cast(BodyTemperature, desk.heard(THERMOMETER).what).celsius) == "36.6"


def test_a_scanner_that_is_pulled_costs_a_sentence_and_goes_on(desk: Desk) -> None:
    desk.hall.touch("start")
    desk.scanner.unplug()
    desk.until(events.DeviceLost(SCANNER))
    desk.hall.hears(lambda e: isinstance(e, events.NotHeard))
    assert desk.hall.sees(PutCard).code == "scanner.unplugged"
    desk.scanner.plug()
    desk.until(events.DeviceReady(SCANNER))
    desk.listens_to(SCANNER)
    assert desk.hall.sees(PutCard).code is None
    desk.scanner.scan("QR-2026")
    assert desk.heard(SCANNER).what == ScannedText("QR-2026")
    assert desk.scanner.faults["unplugged"] == 1


def test_what_is_no_text_is_said_and_asked_on(desk: Desk) -> None:
    desk.hall.touch("start")
    desk.listens_to(SCANNER)
    desk.scanner.inject("binary")
    desk.scanner.scan("QR-2026")
    desk.hall.hears(lambda e: isinstance(e, events.NotHeard))
    assert desk.hall.sees(PutCard).code == "scanner.not_text"
    desk.scanner.mend()
    desk.scanner.scan("QR-2026")
    desk.heard(SCANNER)


def test_a_kiosk_without_the_device_says_so_at_once() -> None:
    hall = Hall(asking(SCANNER), lambda post: desk_of({}, post)).touch("start")
    assert hall.happen().sees(PutCard).code == "device.not_here"


def test_staff_have_the_devices_test_themselves_and_hear_which_failed(desk: Desk) -> None:
    told: list[tuple[str | None, str]] = []
    answer = desk.hall.told

    def done(code: str | None, names: str) -> None:
        told.append((code, names))
        answer.post(events.TestEnded("devices", code, names))

    desk.desk.test_devices(done)
    answer.await_one(lambda e: isinstance(e, events.TestEnded))
    assert told == [(None, "")], "control"
    desk.thermometer.inject("device_fault")
    answer.all.clear()
    desk.desk.test_devices(done)
    answer.await_one(lambda e: isinstance(e, events.TestEnded))
    assert told[1:] == [("meter.device_fault", "thermometer")]


@pytest.mark.parametrize(("there", "codes"), [(True, []), (False, ["device.no_hotplug"])])
def test_where_nobody_tells_what_is_plugged_in_the_journal_says_so(
    there: bool, codes: list[str]
) -> None:
    faults: list[Plain] = []

    def noted(entry: Entry, fields: Mapping[str, Plain]) -> None:
        if entry is Entry.DEVICE_FAILED:
            faults.append(fields["code"])

    plugs = Plugs() if there else Udev(Path("/nowhere"))
    desk = desk_of({}, lambda _: None, changes=plugs, noted=noted)
    desk.open()
    desk.close()
    assert faults == codes


class Plugs:
    """Tells what a test plugs in and pulls out."""

    def __init__(self) -> None:
        self.changes: SimpleQueue[Change | None] = SimpleQueue()

    def open(self) -> None:
        """Be ready."""

    def take(self) -> tuple[Change, ...]:
        change = self.changes.get()
        return () if change is None else (change,)

    def close(self) -> None:
        self.changes.put(None)


def test_what_is_plugged_in_is_looked_for_at_once() -> None:
    never = replace(HASTY, back_off=600.0, back_off_most=600.0)
    plugs, told = Plugs(), Inbox[events.Event]()
    with VirtualSerialScanner() as scanner:
        device = PORTS["scanner"].make("qr-serial", {"port": scanner.port})
        desk = desk_of({SCANNER: device}, told.post, never, plugs)
        desk.open()
        told.await_one(lambda event: event == events.DeviceReady(SCANNER))
        scanner.unplug()
        told.await_one(lambda event: event == events.DeviceLost(SCANNER))
        told.all.clear()
        scanner.plug()
        plugs.changes.put(Change("add", "tty", scanner.port))
        told.await_one(lambda event: event == events.DeviceReady(SCANNER))
        desk.close()
    assert scanner.faults["unplugged"] == 1


def test_a_social_security_card_answers_the_step_that_asks_for_one() -> None:
    with ExitStack() as stack:
        daemon = stack.enter_context(Pcscd())
        slot = stack.enter_context(VirtualCardSlot(daemon.port))
        device = PORTS["smartcard"].make("pcsc", {"reader": READER})
        made: list[KioskDesk] = []

        def desk(post: Callable[[events.Event], None]) -> KioskDesk:
            made.append(desk_of({SOCIAL: device}, post))
            return made[0]

        hall = Hall(asking(SOCIAL), desk)
        stack.callback(made[0].close)
        made[0].open()
        hall.hears(lambda event: event == events.DeviceReady(SOCIAL)).touch("start").sees(PutCard)
        slot.put(Chip(records(WANG)))
        hall.hears(lambda event: isinstance(event, events.Heard)).sees(Farewell)
    (heard,) = [event for event in hall.told.all if isinstance(event, events.Heard)]
    assert (heard.device, heard.what) == (SOCIAL, WANG)
