"""What comes out on paper: slips, and documents that are one person's and nobody else's."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from drivers.events import DeviceChanged
from drivers.mailbox import Mailbox
from kiosk.app.devices import Devices
from kiosk.app.supplies import Supplies
from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.errors import KioskError
from kiosk.ports import Clock, DocumentPrinter, PrintResult, ReceiptPrinter

PRINT_DEADLINE = 10.0
"""A print that could not begin by then is not done: its owner should not wait longer."""

CANCEL_DEADLINE = 60.0
STOP_SECONDS = 3.0
_NOT_THE_PRINTER = {"printer.visit_over", "document.visit_over", "device.timeout", "device.closed"}
"""Why something was not printed although the printer may be well."""

Done = Callable[[PrintResult], None]


class Papers:
    """Prints on the printers' threads; what is no longer wanted is not printed."""

    def __init__(self, devices: Devices, supplies: Supplies, clock: Clock) -> None:
        """Take the printers."""
        self._devices, self._supplies = devices, supplies
        self._supposed: DeviceStatus | None = None
        # A document's printer is busy for as long as it prints: what ends that has its own thread.
        self._cancelling = Mailbox("document-cancel", clock)
        self._asked = self._begun = 0  # documents, counted
        self._turn = Lock()
        printer = devices.devices.get(DeviceName.DOCUMENT)
        # Some tell how they are while they print, when no look can be taken at them.
        if printer is not None and hasattr(type(printer), "watch"):
            printer.watch(devices[DeviceName.DOCUMENT].noticed)

    def open(self) -> None:
        """Be ready; the devices are opened by themselves."""
        self._cancelling.start()

    def close(self) -> None:
        """Take nothing more."""
        self._cancelling.stop()
        self._cancelling.join(STOP_SECONDS)

    def slip(self, slip: Slip, wanted: Callable[[], bool], done: Done) -> None:
        """See ``Desk.print``."""
        printer: ReceiptPrinter = self._devices.devices[DeviceName.PRINTER]

        def work() -> PrintResult:
            if wanted():
                return printer.print(slip)
            return PrintResult(PrintOutcome.NOT_DONE, "printer.visit_over")

        def ended(result: PrintResult) -> None:
            if result.outcome is not PrintOutcome.NOT_DONE:
                self._supplies.use_slip(result.paper_mm)
            else:
                self._suppose(DeviceName.PRINTER, result.code)
            done(result)

        self._submit(DeviceName.PRINTER, work, ended)

    def document(self, document: Document, wanted: Callable[[], bool], done: Done) -> None:
        """See ``Desk.print_document``."""
        if DeviceName.DOCUMENT not in self._devices:
            done(PrintResult(PrintOutcome.NOT_DONE, "device.not_here"))
            return
        printer: DocumentPrinter = self._devices.devices[DeviceName.DOCUMENT]
        self._asked += 1
        mine = self._asked

        def work() -> PrintResult:
            with self._turn:  # what is still being cancelled is somebody else's
                self._begun = mine
            if wanted():
                return printer.print(document, wanted)
            return PrintResult(PrintOutcome.NOT_DONE, "document.visit_over")

        self._submit(DeviceName.DOCUMENT, work, done)

    def cancel_documents(self) -> None:
        """See ``Desk.cancel_documents``; one that is asked for after this is left alone."""
        if DeviceName.DOCUMENT not in self._devices:
            return
        printer: DocumentPrinter = self._devices.devices[DeviceName.DOCUMENT]
        meant = self._asked

        def cancel() -> None:
            with self._turn:
                if self._begun <= meant:
                    printer.cancel()

        self._cancelling.submit(cancel, lambda _: None, CANCEL_DEADLINE)

    def saw(self, change: DeviceChanged) -> bool:
        """Tell whether a change of the slip printer's is more than what a print supposed."""
        return change.before is not self._supposed

    def _submit(self, name: DeviceName, work: Callable[[], PrintResult], done: Done) -> None:
        def ended(result: PrintResult | KioskError) -> None:
            if isinstance(result, KioskError):
                begun = result.code == "device.crashed"
                outcome = PrintOutcome.UNKNOWN if begun else PrintOutcome.NOT_DONE
                result = PrintResult(outcome, result.code)
            done(result)

        self._devices[name].submit(work, ended, PRINT_DEADLINE)

    def _suppose(self, name: DeviceName, code: str | None) -> None:
        """A printer that has just failed is not well, whatever its last look said."""
        host = self._devices[name]
        if code not in _NOT_THE_PRINTER and host.state.state is DeviceState.ONLINE:
            self._supposed = DeviceStatus(name, DeviceState.OFFLINE, code)
            host.noticed(self._supposed)
