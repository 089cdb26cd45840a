"""A kiosk whose drivers run in processes of their own: what dies there costs one sentence."""

from __future__ import annotations

import os
import signal
import time

from drivers.isolation.proxy import IsolatedDevice
from kiosk.app.world import World
from kiosk.domain.device import DeviceName
from kiosk.domain.screen import PutCard, SlipOut
from kiosk.domain.staff import DeviceStatus
from kiosk.errors import KioskError
from kiosk.flow import events
from tests.journeys.person import Person, person_in
from tests.unit.drivers.clock import Inbox

BACK_SECONDS = 60.0
"""It takes less than five on an idle machine."""


def isolate(world: World) -> None:
    """Have every driver run apart."""
    settings = world.config.read_text(encoding="utf-8")
    apart = settings.replace("\nadapter = ", "\nisolated = true\nadapter = ")
    assert apart.count("isolated = true") == len(world.devices)
    world.config.write_text(apart, encoding="utf-8")


def kill(person: Person, name: DeviceName) -> None:
    """Kill a driver's process, and wait until the kiosk has another one that works."""
    host = person.kiosk.desk.devices[name]
    device = person.kiosk.desk.devices.devices[name]
    assert isinstance(device, IsolatedDevice)
    before = device.pid
    assert before is not None
    end = time.monotonic() + BACK_SECONDS
    os.kill(before, signal.SIGKILL)
    well = False
    while not (well and device.pid not in (None, before)):
        assert time.monotonic() < end, "it did not come back"
        looked: Inbox[DeviceStatus | KioskError] = Inbox()
        host.submit(device.status, looked.post, BACK_SECONDS)
        (status,) = looked.await_count(1)
        well = status.code is None


def test_a_case_is_handed_in_although_reader_and_printer_crash_on_the_way(world: World) -> None:
    isolate(world)
    with person_in(world) as person:
        ready = {events.DeviceReady(name) for name in world.devices}
        person.until(lambda _: ready <= set(person.happened), "every device")
        person.to_card()
        kill(person, DeviceName.IDCARD)
        person.sees(PutCard, lambda shown: shown.code is None and not shown.lost)
        person.to_review(world)
        kill(person, DeviceName.PRINTER)
        assert isinstance(person.submit(), SlipOut)
        person.until(lambda _: bool(person.events(events.CaseAcknowledged)), "the receipt")
    assert person.restarts == 0
    assert len(world.printer.slips) == 1
