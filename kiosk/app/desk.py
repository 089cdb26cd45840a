"""The devices, the store's thread and the platform, gathered as the kernel uses them.

Each call returns at once; answers come as events, on whatever thread they arise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any

from drivers.events import (
    CardEnded,
    CardFound,
    DeviceChanged,
    DeviceEvent,
    FrameSeen,
    Heard,
)
from drivers.host import Policy
from drivers.hotplug import Source
from kiosk.app.devices import TEST_DEADLINE, Devices
from kiosk.app.front import Front
from kiosk.app.overview import Overviews
from kiosk.app.papers import Papers
from kiosk.app.supplies import Supplies
from kiosk.domain.capture import Page
from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import Measurement
from kiosk.domain.panel import Light, PanelState, Zone
from kiosk.domain.receipt import Slip
from kiosk.domain.service import Service
from kiosk.domain.staff import DeviceState, Overview
from kiosk.errors import DOUBTFUL, KioskError
from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal
from kiosk.flow.outside import STORE_DEADLINE, Worker
from kiosk.ports import (
    CardFault,
    CardRead,
    CardReader,
    Clock,
    DeviceFault,
    Platform,
    PrintResult,
    SocialCardRead,
    Speaker,
    Store,
)

Said = ScannedText | Measurement | PanelState | Page | DeviceFault


@dataclass(frozen=True, slots=True)
class Gathered:
    """What stands on the desk.

    Attributes:
        devices: by name: card reader and slip printer, and what else this kiosk has.
        policy: how they are looked after.
        changes: tells that something was plugged in or pulled out.
    """

    devices: Mapping[DeviceName, Any]
    speaker: Speaker
    platform: Platform
    store: Store
    store_worker: Worker
    services: tuple[Service, ...]
    supplies: Supplies
    journal: Journal
    clock: Clock
    policy: Policy | None = None
    changes: Source | None = None


class KioskDesk:
    """Fulfils ``kiosk.flow.outside.Desk``."""

    def __init__(
        self,
        things: Gathered,
        post: Callable[[events.Event], None],
        restart: Callable[[], None],
        alarmed: Callable[[str], None] = lambda _code: None,
    ) -> None:
        """Take what stands on it.

        Args:
            restart: ends the program.
            alarmed: told the code of what somebody must look at; on a device's thread.
        """
        self._things = things
        self._post, self._restart, self._alarmed = post, restart, alarmed
        self.devices = Devices(
            things.devices, self._heard, things.clock, things.policy, things.changes
        )
        self._papers = Papers(self.devices, things.supplies, things.clock)
        self._front = Front(self.devices, things.journal, post, alarmed)
        self._overviews = Overviews(
            things.clock, things.store, things.platform, things.services, things.supplies
        )
        self._watching: dict[DeviceName, int] = {}
        self._telling = Lock()
        self._told: tuple[int, str] | None = None

    def open(self) -> None:
        """Start the devices' threads."""
        self._papers.open()
        self.devices.open()
        if (deaf := self.devices.deaf()) is not None:
            self._things.journal.note(Entry.DEVICE_FAILED, device="hot_plug", code=deaf)

    def close(self) -> None:
        """End the devices' threads; the journal keeps how they did."""
        self.devices.close()
        self._papers.close()
        for name, counts in self.devices.counts().items():
            self._things.journal.note(Entry.DEVICE_COUNTED, device=name.value, **counts)

    # what the kernel asks

    def watch(self, device: DeviceName, request: int | None) -> None:
        """Begin to wait for what a device gives, or cease; one that is gone is said at once."""
        if device is DeviceName.IDCARD:
            self._forget()
        if request is None:
            self._watching.pop(device, None)
        else:
            self._watching[device] = request
        self.devices.watch(device, request)
        if request is not None:
            here = device in self.devices
            code = self.devices[device].state.code if here else "device.not_here"
            if code is not None:
                self._failed(device, request, code)

    def trigger(self, device: DeviceName) -> None:
        """Have a device that is watched begin."""
        self.devices.trigger(device)

    def light(self, zone: Zone, light: Light) -> None:
        """Let a light at the front burn so."""
        self._front.light(zone, light)

    def print(
        self, slip: Slip, wanted: Callable[[], bool], done: Callable[[PrintResult], None]
    ) -> None:
        """Print a slip, if it is still wanted when its turn comes."""
        self._papers.slip(slip, wanted, done)

    def print_document(
        self, document: Document, wanted: Callable[[], bool], done: Callable[[PrintResult], None]
    ) -> None:
        """Print a document, if it is still wanted when its turn comes and when it is fed."""
        self._papers.document(document, wanted, done)

    def cancel_documents(self) -> None:
        """Take back what is not fed yet."""
        self._papers.cancel_documents()

    def inquire(self, inquiry: Inquiry, done: Callable[[Reply | NoReply], None]) -> None:
        """Ask the platform."""
        self._things.platform.inquire(inquiry, done)

    def test_card(self, done: Callable[[str | None, str], None]) -> None:
        """Ask the reader for its health and number, and read the card that lies there, if any."""
        reader: CardReader = self.devices.devices[DeviceName.IDCARD]

        def work() -> tuple[str | None, str]:
            code = reader.status().code
            if code is not None:
                return code, ""
            number, found = reader.sam_id(), reader.read()
            return (found.code, "") if isinstance(found, CardFault) else (None, number or "")

        def ended(result: tuple[str | None, str] | KioskError) -> None:
            done(*((result.code, "") if isinstance(result, KioskError) else result))

        self.devices[DeviceName.IDCARD].submit(work, ended, TEST_DEADLINE)

    def test_devices(self, done: Callable[[str | None, str], None]) -> None:
        """Have the other devices test themselves."""
        self.devices.test(done)

    def new_roll(self) -> None:
        """Count the paper from a full roll; what writes has no place on the screen's thread."""
        things = self._things

        def done(result: KioskError | None) -> None:
            if result is not None:
                things.journal.note(Entry.FAULT, code=result.code)

        things.store_worker.submit(things.supplies.new_roll, done, STORE_DEADLINE)

    def send_now(self) -> None:
        """Send what waits."""
        self._things.platform.send_now()

    def sync_now(self) -> None:
        """Send what waits, and look for what is published."""
        self._things.platform.sync_now()

    def restart(self) -> None:
        """End the program."""
        self._restart()

    def overview(self, done: Callable[[Overview], None]) -> None:
        """Gather the machine's state: devices as last known, queue and counts from the store."""
        things = self._things

        def take() -> Overview:
            return self._overviews.take((*self.devices.states(), things.speaker.status()))

        def answered(result: Overview | KioskError) -> None:
            if isinstance(result, KioskError):
                things.journal.note(Entry.FAULT, code=result.code)
            else:
                done(result)

        things.store_worker.submit(take, answered, STORE_DEADLINE)

    # what devices say, on their threads

    def _heard(self, event: DeviceEvent) -> None:
        name = DeviceName(event.device)
        match event:
            case DeviceChanged():
                self._changed(name, event)
            case CardFound(request=visit) if name is DeviceName.IDCARD:
                self._forget()
                self._post(events.CardFound(visit=visit))
            case CardEnded(request=visit, result=CardRead(card, portrait)):
                at = self._things.clock.now()
                self._post(events.CardWasRead(card, at, portrait, visit=visit))
            case CardEnded(request=request, result=SocialCardRead(card)):
                self._post(events.Heard(name, card, request))
            case CardEnded(request=request, result=CardFault(code)):
                if code in DOUBTFUL:
                    self._alarmed(code)
                self._failed(name, request, code)
            case Heard(request=request, what=what):
                self._said(name, request, what)
            case FrameSeen(request=request, sight=sight):
                self._post(events.FrameSeen(sight, request))

    def _said(self, name: DeviceName, request: int, what: Said) -> None:
        match what:
            case PanelState():
                self._front.told(what)
            case DeviceFault(code):
                self._failed(name, request, code)
            case _:
                self._post(events.Heard(name, what, request))

    def _changed(self, name: DeviceName, change: DeviceChanged) -> None:
        status = change.status
        self._things.journal.note(
            Entry.DEVICE_CHANGED, device=name.value, state=status.state.value, code=status.code
        )
        if status.state is DeviceState.ONLINE:
            if change.recovered:
                self._recovered(name, change)
            return
        self._post(events.DeviceLost(name))
        if name is DeviceName.PANEL:
            self._front.lost()
        request = self._watching.get(name)
        if request is not None and status.code is not None:
            self._failed(name, request, status.code)

    def _recovered(self, name: DeviceName, change: DeviceChanged) -> None:
        if name is DeviceName.PRINTER:
            self._post(events.PrinterRecovered(seen=self._papers.saw(change)))
        elif name is DeviceName.IDCARD:
            self._forget()
        self._post(events.DeviceReady(name))

    def _failed(self, device: DeviceName, request: int, code: str) -> None:
        if device is DeviceName.IDCARD:
            self._card_failed(request, code)
        else:
            self._post(events.NotHeard(device, code, request))

    def _card_failed(self, visit: int, code: str) -> None:
        """Tell it once: a reader pulled in the middle of a read is noticed by the read at once and
        by the host's looks a moment later, when the resident may already be on another step.
        """
        with self._telling:
            if (visit, code) == self._told:
                return
            self._told = visit, code
        self._post(events.CardFailed(code, visit=visit))

    def _forget(self) -> None:
        """A card laid down, a reader that is back, a step that asks anew: all is news again."""
        with self._telling:
            self._told = None
