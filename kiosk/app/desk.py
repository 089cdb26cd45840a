"""The devices, the store's thread and the platform, gathered as the kernel uses them.

Each call returns at once; answers come as events, on whatever thread they arise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from threading import Lock

from drivers.events import CardEnded, CardFound, DeviceChanged, DeviceEvent
from drivers.host import DeviceHost
from drivers.idcard.host import CardReaderHost
from kiosk.app.supplies import Supplies
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.service import Service
from kiosk.domain.site import CHINA
from kiosk.domain.staff import DeviceState, DeviceStatus, Overview
from kiosk.errors import DOUBTFUL, KioskError
from kiosk.flow import events
from kiosk.flow.journal import Entry, Journal
from kiosk.flow.outside import STORE_DEADLINE, Worker
from kiosk.ports import (
    CardFault,
    CardRead,
    CardReader,
    Clock,
    Platform,
    PrintResult,
    ReceiptPrinter,
    Speaker,
    Store,
)

READER, PRINTER = "card_reader", "receipt_printer"
PRINT_DEADLINE = 10.0
"""A print that could not begin by then is not done: its owner should not wait longer."""

TEST_DEADLINE = 6.0
_NOT_THE_PRINTER = {"printer.visit_over", "device.timeout", "device.closed"}
"""Why something was not printed although the printer may be well."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What stands on the desk."""

    reader: CardReader
    printer: ReceiptPrinter
    speaker: Speaker
    platform: Platform
    store: Store
    store_worker: Worker
    services: tuple[Service, ...]
    supplies: Supplies
    journal: Journal
    clock: Clock


class KioskDesk:
    """Fulfils ``kiosk.flow.outside.Desk``."""

    def __init__(
        self,
        things: Gathered,
        post: Callable[[events.Event], None],
        restart: Callable[[], None],
        doubted: Callable[[str], None] = lambda _code: None,
    ) -> None:
        """Take what stands on it.

        Args:
            restart: ends the program.
            doubted: told the code of a card that may be no true one; on the reader's thread.
        """
        self._things = things
        self._post, self._restart, self._doubted = post, restart, doubted
        self._reader = CardReaderHost(READER, things.reader, self._heard, things.clock)
        self.printer = DeviceHost(PRINTER, things.printer, self._heard, things.clock)
        self._watching: int | None = None
        self._supposed: DeviceStatus | None = None
        self._telling = Lock()
        self._told: tuple[int, str] | None = None

    def open(self) -> None:
        """Start the devices' threads."""
        self._reader.start()
        self.printer.start()

    def close(self) -> None:
        """End the devices' threads."""
        self._reader.close()
        self.printer.close()

    # what the kernel asks

    def watch_cards(self, visit: int | None) -> None:
        """Begin to look for a card, or cease; a reader that is gone is said at once."""
        self._forget()
        self._watching = visit
        self._reader.watch(visit)
        code = self._reader.state.code
        if visit is not None and code is not None:
            self._card_failed(visit, code)

    def print(
        self, slip: Slip, wanted: Callable[[], bool], done: Callable[[PrintResult], None]
    ) -> None:
        """Print a slip, if it is still wanted when its turn comes."""
        printer, supplies = self._things.printer, self._things.supplies

        def work() -> PrintResult:
            if wanted():
                return printer.print(slip)
            return PrintResult(PrintOutcome.NOT_DONE, "printer.visit_over")

        def ended(result: PrintResult | KioskError) -> None:
            if isinstance(result, KioskError):
                begun = result.code == "device.crashed"
                outcome = PrintOutcome.UNKNOWN if begun else PrintOutcome.NOT_DONE
                result = PrintResult(outcome, result.code)
            if result.outcome is not PrintOutcome.NOT_DONE:
                supplies.use_slip()
            elif result.code in _NOT_THE_PRINTER:
                pass
            elif self.printer.state.state is DeviceState.ONLINE:
                self._supposed = DeviceStatus(PRINTER, DeviceState.OFFLINE, result.code)
                self.printer.noticed(self._supposed)
            done(result)

        self.printer.submit(work, ended, PRINT_DEADLINE)

    def test_card(self, done: Callable[[str | None, str], None]) -> None:
        """Ask the reader for its health and number, and read the card that lies there, if any."""
        reader = self._things.reader

        def work() -> tuple[str | None, str]:
            code = reader.status().code
            if code is not None:
                return code, ""
            number, found = reader.sam_id(), reader.read()
            return (found.code, "") if isinstance(found, CardFault) else (None, number or "")

        def ended(result: tuple[str | None, str] | KioskError) -> None:
            done(*((result.code, "") if isinstance(result, KioskError) else result))

        self._reader.submit(work, ended, TEST_DEADLINE)

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

        def answered(result: Overview | KioskError) -> None:
            if isinstance(result, KioskError):
                things.journal.note(Entry.FAULT, code=result.code)
            else:
                done(result)

        things.store_worker.submit(self._overview, answered, STORE_DEADLINE)

    def _overview(self) -> Overview:
        things = self._things
        now = things.clock.now()
        midnight = datetime.combine(now.astimezone(CHINA).date(), time(), CHINA).astimezone(UTC)
        counts = things.store.counts(midnight)
        hours = Counter(at.astimezone(CHINA).hour for at in counts.submitted_at)
        return Overview(
            at=now,
            devices=(
                self._reader.state,
                self.printer.state,
                things.speaker.status(),
                *self._platform(),
                *self._intake(),
            ),
            queue=things.store.queue(),
            supplies=things.supplies.left(),
            submitted_today=len(counts.submitted_at),
            help_calls_today=counts.help_calls,
            abandoned_today=counts.abandoned,
            per_hour=dict(hours),
            offline_since=things.platform.offline_since(),
            alarms=tuple(things.store.open_alarms()),
        )

    def _platform(self) -> tuple[DeviceStatus, ...]:
        """Return the platform as one more light, where more than the line is in the way."""
        code = self._things.platform.fault()
        if code in (None, "sync.unreachable"):
            return ()
        if code == "sync.wait":
            return (DeviceStatus("platform", DeviceState.ONLINE, warning=code),)
        return (DeviceStatus("platform", DeviceState.HARDWARE_ERROR, code),)

    def _intake(self) -> tuple[DeviceStatus, ...]:
        """Return one more light where a service is not taken now, with the first reason."""
        things, online = self._things, self._things.platform.online()
        for service in things.services:
            told = things.store.intake(service.id, service.caps(online))
            if not told.is_open:
                return (DeviceStatus("intake", DeviceState.OFFLINE, told.code),)
        return ()

    # what devices say, on their threads

    def _heard(self, event: DeviceEvent) -> None:
        match event:
            case CardFound(request=visit):
                self._forget()
                self._post(events.CardFound(visit=visit))
            case CardEnded(request=visit, result=CardRead(card, portrait)):
                at = self._things.clock.now()
                self._post(events.CardWasRead(card, at, portrait, visit=visit))
            case CardEnded(request=visit, result=CardFault(code)):
                if code in DOUBTFUL:
                    self._doubted(code)
                self._card_failed(visit, code)
            case DeviceChanged():
                self._changed(event)

    def _changed(self, change: DeviceChanged) -> None:
        status = change.status
        self._things.journal.note(
            Entry.DEVICE_CHANGED, device=change.device, state=status.state.value, code=status.code
        )
        if change.device == PRINTER and change.recovered:
            self._post(events.PrinterRecovered(seen=change.before is not self._supposed))
        if change.device == READER and change.recovered:
            self._forget()
            self._post(events.CardReaderReady())
        elif change.device == READER and status.code is not None:
            self._post(events.CardReaderLost())
            visit = self._watching
            if visit is not None:
                self._card_failed(visit, status.code)

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
