"""A printer of documents feeds a sheet only for who still stands there, and says how it ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.document.follow import Patience
from drivers.document.ipp import Attr, Operation, Tag, request
from drivers.document.link import Link, place
from drivers.document.printer import IppPrinter
from drivers.events import DeviceChanged, DeviceEvent
from drivers.host import DeviceHost, Policy
from drivers.sandbox.a4 import CANCELED, COMPLETED, HELD, PROCESSING, STOPS
from drivers.sandbox.document import VirtualDocumentPrinter
from kiosk.clock import SystemClock
from kiosk.domain.device import Completion
from kiosk.domain.document import Document
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import DeviceState, DeviceStatus, Supply
from kiosk.errors import KioskError
from kiosk.ports import DocumentPrinter, PrintResult
from tests.contract.hardware import document_printer_at
from tests.contract.isolated import isolated
from tests.cupsd import Cupsd, EvePrinter
from tests.papers import paper, pdf, words_in
from tests.unit.drivers.clock import Inbox

A4, LETTER = "iso_a4_210x297mm", "na_letter_8.5x11in"
QUICK = Patience(answer=10.0, taking=10.0, look=0.02, lost=10.0, mending=60.0, ending=10.0)
HASTY = replace(QUICK, answer=1.0, taking=2.0, lost=0.5)
"""For answers that never come; of those that do, a busy machine asks more patience."""

DONE = PrintResult(PrintOutcome.DONE)
# What stops a printer, and what it is called.
FAULTS = {
    "media_empty": ("document.paper_out", DeviceState.USER_ERROR),
    "media_jam": ("document.jam", DeviceState.USER_ERROR),
    "door_open": ("document.cover_open", DeviceState.USER_ERROR),
    "toner_empty": ("document.toner_out", DeviceState.USER_ERROR),
    "output_full": ("document.output_full", DeviceState.USER_ERROR),
    "fuser": ("document.fault", DeviceState.HARDWARE_ERROR),
    "offline": ("document.offline", DeviceState.OFFLINE),
    "paused": ("document.stopped", DeviceState.OFFLINE),
}


@pytest.fixture
def tray() -> Iterator[VirtualDocumentPrinter]:
    with VirtualDocumentPrinter() as virtual:
        yield virtual


@pytest.fixture
def cupsd_queue(cupsd: Cupsd, tray: VirtualDocumentPrinter) -> Iterator[str]:
    with cupsd.queue(tray.uri) as queue:
        yield queue


@pytest.fixture
def ippeveprinter_queue(cupsd: Cupsd, eve: EvePrinter) -> Iterator[str]:
    with cupsd.queue(eve.uri, by_port=True) as queue:
        yield queue


def adapter(uri: str, patience: Patience = QUICK) -> IppPrinter:
    where = place(uri)
    assert where is not None
    return IppPrinter(where, user="xiaoshi-test", patience=patience)


@pytest.fixture
def printer(tray: VirtualDocumentPrinter) -> Iterator[IppPrinter]:
    device = adapter(tray.uri)
    device.open()
    yield device
    device.close()


@pytest.fixture
def hasty(tray: VirtualDocumentPrinter) -> Iterator[IppPrinter]:
    """Make the driver of a printer whose answers do not come."""
    device = adapter(tray.uri, HASTY)
    device.open()
    yield device
    device.close()


@pytest.fixture
def any_document_printer(request: pytest.FixtureRequest) -> Iterator[DocumentPrinter]:
    if request.param == "isolated":
        with isolated("document", "ipp", uri=request.getfixturevalue("tray").uri) as far:
            yield far
        return
    if request.param.startswith("hw:"):
        device = document_printer_at(request.param.removeprefix("hw:"))
    elif request.param == "tcp":
        device = adapter(request.getfixturevalue("tray").uri)
    else:
        device = adapter(request.getfixturevalue(f"{request.param}_queue"))
    device.open()
    yield device
    device.close()


def always() -> bool:
    return True


def on(tray: VirtualDocumentPrinter) -> list[tuple[str, ...]]:
    """Return the words of the document of each sheet that came out."""
    return [words_in(sheet.document) for sheet in tray.sheets]


class Told:
    """Listens to what a printer tells while it prints."""

    def __init__(self, printer: IppPrinter) -> None:
        self.codes: list[str | None] = []
        self._changed = threading.Condition()
        printer.watch(self._noticed)

    def _noticed(self, status: DeviceStatus) -> None:
        with self._changed:
            self.codes.append(status.code)
            self._changed.notify_all()

    def await_code(self, code: str) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: code in self.codes, 30.0)


class Printing:
    """A print on a thread of its own, as the host does it."""

    def __init__(
        self, printer: DocumentPrinter, document: Document, wanted: Callable[[], bool] = always
    ) -> None:
        self._results: list[PrintResult] = []
        self._thread = threading.Thread(
            target=lambda: self._results.append(printer.print(document, wanted))
        )
        self._thread.start()

    def result(self) -> PrintResult:
        self._thread.join(60.0)
        return self._results[0]


# -- what comes out


def test_a_printer_that_is_well_is_online_tests_itself_and_opens_again(
    any_document_printer: DocumentPrinter,
) -> None:
    assert any_document_printer.status().state is DeviceState.ONLINE
    assert any_document_printer.self_test().completion is Completion.SUCCESS
    any_document_printer.close()
    assert any_document_printer.status().state is DeviceState.NO_DEVICE
    any_document_printer.open()
    assert any_document_printer.status().code is None


def test_a_document_is_printed_and_known_to_be(any_document_printer: DocumentPrinter) -> None:
    assert any_document_printer.print(paper("One page for the test"), always) == DONE


def test_nothing_comes_out_of_any_printer_for_who_has_left(
    any_document_printer: DocumentPrinter,
) -> None:
    answers = iter([True, False])
    result = any_document_printer.print(paper("Never seen"), lambda: next(answers))
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.visit_over")


def test_the_sheets_are_the_documents(tray: VirtualDocumentPrinter, printer: IppPrinter) -> None:
    document = paper("front", "back", copies=2)
    assert printer.print(document, always) == DONE
    assert [sheet.document for sheet in tray.sheets] == [document.content] * 4
    assert [sheet.page for sheet in tray.sheets] == [0, 1, 0, 1]


def test_the_paper_is_a4_whatever_the_printers_own_is(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    assert printer.print(paper("a"), always) == DONE
    print_without_saying_on_what(tray, pdf("b"))
    assert tray.await_sheets(2)
    assert [sheet.media for sheet in tray.sheets] == [A4, LETTER]


def print_without_saying_on_what(tray: VirtualDocumentPrinter, document: bytes) -> None:
    where = place(tray.uri)
    assert where is not None
    uri = Attr(Tag.URI, "printer-uri", [where.uri])
    print_job = 0x02
    Link(where).post(request(print_job, uri), document, 5.0)  # type: ignore[arg-type]


def test_a_page_of_html_is_printed_as_a_pdf_with_its_chinese_words(
    qapp: object, tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    html = "<h1>参保证明</h1><p>青禾社区 𠮷</p>".encode()
    assert printer.print(Document("参保证明", html, "html"), always) == DONE
    (sheet,) = tray.sheets
    assert sheet.document.startswith(b"%PDF-")


@pytest.mark.parametrize(
    "content", [b"", b"no PDF", pdf("cut short")[:-40], b"x" + pdf("too late")]
)
def test_half_a_document_is_not_printed(
    tray: VirtualDocumentPrinter, printer: IppPrinter, content: bytes
) -> None:
    result = printer.print(Document("certificate", content), always)
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.unprintable")
    assert tray.asked[Operation.CREATE_JOB] == 0


def test_a_queue_knows_no_more_of_a_document_than_its_kind() -> None:
    assert "secret" not in repr(Document("certificate", b"secret"))


# -- who gets it


def test_it_is_asked_whether_it_is_wanted_once_the_printer_holds_all_of_it(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    held: list[bool] = []

    def wanted() -> bool:
        held.append(tray.await_job(HELD, 0.0) and tray.asked[Operation.SEND_DOCUMENT] == 1)
        return True

    assert printer.print(paper("a"), wanted) == DONE
    assert held[:2] == [False, True]
    assert tray.asked[Operation.RELEASE_JOB] == 1


def test_nothing_is_fed_for_who_has_left_at_the_last_moment(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    answers = iter([True, False])
    result = printer.print(paper("A"), lambda: next(answers))
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.visit_over")
    assert tray.asked[Operation.SEND_DOCUMENT] == 1
    assert tray.asked[Operation.RELEASE_JOB] == 0
    assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("B",)]


def test_a_cancel_before_all_of_it_is_sent_is_the_visits_end_and_no_fault(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject("rejects")
    asked = [False]

    def wanted() -> bool:
        if not asked[0]:
            asked[0] = True
            printer.cancel()
        return True

    result = printer.print(paper("A"), wanted)
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.visit_over")
    assert tray.faults["rejects"] == 1
    stopped = PrintResult(PrintOutcome.NOT_DONE, "document.stopped")
    assert printer.print(paper("A"), always) == stopped, "control"


def leave_by_cancel(printer: IppPrinter, visit: threading.Event) -> None:
    printer.cancel()


def leave_by_no_longer_being_wanted(printer: IppPrinter, visit: threading.Event) -> None:
    visit.clear()


@pytest.mark.parametrize("leave", [leave_by_cancel, leave_by_no_longer_being_wanted])
def test_the_next_person_never_gets_the_sheet_that_paper_was_missing_for(
    tray: VirtualDocumentPrinter,
    printer: IppPrinter,
    leave: Callable[[IppPrinter, threading.Event], None],
) -> None:
    visit = threading.Event()
    visit.set()
    told = Told(printer)
    tray.inject_after("media_empty", 1)
    printing = Printing(printer, paper("A1", "A2"), visit.is_set)
    assert told.await_code("document.paper_out")
    leave(printer, visit)
    assert printing.result() == PrintResult(PrintOutcome.UNKNOWN, "document.visit_over")
    assert tray.faults["media_empty"] > 0
    tray.mend()
    assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("A1", "A2"), ("B",)]


def test_without_a_cancel_the_next_person_would_get_it(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    told = Told(printer)
    tray.inject_after("media_empty", 1)
    printing = Printing(printer, paper("A1", "A2"))
    assert told.await_code("document.paper_out")
    tray.mend()
    assert printing.result() == DONE
    assert on(tray) == [("A1", "A2")] * 2


def test_what_a_killed_kiosk_has_left_is_dropped_by_the_next_one(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject_after("media_jam", 1)
    left = Printing(printer, paper("A1", "A2"))
    assert tray.await_fault("media_jam")
    heir = adapter(tray.uri)
    heir.open()
    assert left.result().outcome is PrintOutcome.UNKNOWN
    tray.mend()
    assert heir.print(paper("B"), always) == DONE
    assert on(tray) == [("A1", "A2"), ("B",)]
    heir.close()


def test_another_kiosk_at_the_same_queue_keeps_its_job(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    where = place(tray.uri)
    assert where is not None
    tray.inject_after("media_jam", 1)
    printing = Printing(printer, paper("A1", "A2"))
    assert tray.await_fault("media_jam")
    other = IppPrinter(where, user="xiaoshi-other", patience=QUICK)
    other.open()
    other.cancel()
    tray.mend()
    assert printing.result() == DONE


# -- what goes wrong


@pytest.mark.parametrize("fault", STOPS)
def test_a_printer_that_is_stopped_says_why_and_takes_nothing(
    tray: VirtualDocumentPrinter, printer: IppPrinter, fault: str
) -> None:
    code, state = FAULTS[fault]
    tray.inject(fault)
    assert (printer.status().code, printer.status().state) == (code, state)
    assert printer.print(paper("a"), always) == PrintResult(PrintOutcome.NOT_DONE, code)
    assert printer.self_test().code == code
    assert tray.faults[fault] > 0
    assert tray.asked[Operation.CREATE_JOB] == 0
    tray.mend(fault)
    assert printer.print(paper("b"), always) == DONE
    assert on(tray) == [("b",)]


@pytest.mark.parametrize("fault", STOPS)
def test_a_fault_in_the_middle_is_told_and_the_job_goes_on_once_it_is_mended(
    tray: VirtualDocumentPrinter, printer: IppPrinter, fault: str
) -> None:
    told = Told(printer)
    tray.inject_after(fault, 1)
    printing = Printing(printer, paper("a", "b", "c"))
    assert told.await_code(FAULTS[fault][0])
    assert len(tray.sheets) == 1
    tray.mend()
    assert printing.result() == DONE
    assert [sheet.page for sheet in tray.sheets] == [0, 1, 2]


def test_a_fault_that_nobody_mends_ends_the_print_for_good(tray: VirtualDocumentPrinter) -> None:
    printer = adapter(tray.uri, replace(QUICK, mending=0.3))
    printer.open()
    tray.inject_after("media_empty", 1)
    result = printer.print(paper("a", "b"), always)
    assert result == PrintResult(PrintOutcome.UNKNOWN, "document.paper_out")
    assert tray.faults["media_empty"] > 0
    tray.mend()
    assert printer.print(paper("c"), always) == DONE
    assert on(tray) == [("a", "b"), ("c",)]


def test_a_job_that_is_given_up_before_its_first_sheet_is_not_done(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject("aborts")
    result = printer.print(paper("a"), always)
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.not_printed")
    assert (tray.faults["aborts"], tray.sheets) == (1, [])


def test_a_job_that_is_given_up_after_a_sheet_is_unknown_and_not_repeated(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject_after("aborts", 1)
    assert printer.print(paper("a", "b"), always).outcome is PrintOutcome.UNKNOWN
    assert (tray.faults["aborts"], len(tray.sheets)) == (1, 1)
    assert tray.asked[Operation.CREATE_JOB] == 1


@pytest.mark.parametrize(
    ("fault", "result"),
    [
        ("rejects", PrintResult(PrintOutcome.NOT_DONE, "document.stopped")),
        ("forgets", PrintResult(PrintOutcome.UNKNOWN, "document.unknown_outcome")),
        ("garbled", PrintResult(PrintOutcome.NOT_DONE, "document.garbled")),
        ("silent", PrintResult(PrintOutcome.NOT_DONE, "document.no_answer")),
        ("unplugged", PrintResult(PrintOutcome.NOT_DONE, "document.unplugged")),
    ],
)
def test_a_printer_that_does_not_do_its_part_costs_one_print(
    tray: VirtualDocumentPrinter, hasty: IppPrinter, fault: str, result: PrintResult
) -> None:
    tray.inject(fault)
    assert hasty.print(paper("a"), always) == result
    assert tray.faults[fault] > 0
    tray.mend()
    assert hasty.print(paper("b"), always) == DONE
    assert on(tray) == [("b",)]


def test_a_printer_that_prints_what_it_was_to_hold_is_found_out(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject("ignores_hold")
    result = printer.print(paper("a"), always)
    assert result == PrintResult(PrintOutcome.UNKNOWN, "document.cannot_hold")
    assert tray.faults["ignores_hold"] == 1
    assert printer.status().code == "document.cannot_hold"
    refused = PrintResult(PrintOutcome.NOT_DONE, "document.cannot_hold")
    assert printer.print(paper("b"), always) == refused, "nobody else's is to come out unasked"
    assert on(tray) == [("a",)]
    tray.unplug()
    assert printer.status().code == "document.unplugged"
    tray.mend()
    printer.open()
    assert printer.print(paper("c"), always) == DONE, "another one may stand there by now"


def test_one_whose_turn_only_has_not_come_is_found_out_too() -> None:
    with VirtualDocumentPrinter(seconds_per_sheet=2.0) as busy:
        printer, other = adapter(busy.uri, replace(QUICK, taking=0.2)), place(busy.uri)
        printer.open()
        assert other is not None
        before = Printing(IppPrinter(other, user="another-kiosk", patience=QUICK), paper("A"))
        assert busy.await_job(PROCESSING, 10.0)
        busy.inject("ignores_hold")
        found_out = PrintResult(PrintOutcome.UNKNOWN, "document.cannot_hold")
        assert printer.print(paper("b"), always) == found_out
        assert before.result() == DONE
        assert on(busy) == [("A",)]


@pytest.mark.parametrize("fault", ["media_jam", None])
def test_a_printer_that_never_says_when_it_began_is_not_believed_to_have_done_nothing(
    tray: VirtualDocumentPrinter, printer: IppPrinter, fault: str | None
) -> None:
    tray.inject("keeps_no_time")
    if fault is not None:
        tray.inject_after(fault, 1)
    printing = Printing(printer, paper("a", "b"))
    if fault is not None:
        assert tray.await_fault(fault)
        printer.cancel()
    outcome = printing.result().outcome
    assert outcome is (PrintOutcome.UNKNOWN if fault else PrintOutcome.DONE)
    assert tray.faults["keeps_no_time"] == 1


@pytest.mark.parametrize("fault", ["silent", "unplugged"])
def test_a_printer_that_is_lost_in_the_middle_leaves_the_print_unknown(
    tray: VirtualDocumentPrinter, hasty: IppPrinter, fault: str
) -> None:
    printer = hasty
    tray.inject_after("media_jam", 1)
    printing = Printing(printer, paper("a", "b"))
    assert tray.await_fault("media_jam")
    tray.inject(fault)
    assert printing.result() == PrintResult(PrintOutcome.UNKNOWN, "document.unknown_outcome")
    assert printer.status().state in (DeviceState.NO_DEVICE, DeviceState.OFFLINE)
    tray.mend(fault)
    assert printer.status().code in ("document.jam", None)  # and what it had left is dropped
    tray.mend()
    assert printer.print(paper("c"), always) == DONE
    assert on(tray) == [("a", "b"), ("c",)]


def test_an_interrupted_print_is_unknown_at_once(tray: VirtualDocumentPrinter) -> None:
    printer = adapter(tray.uri, replace(QUICK, answer=60.0, lost=60.0))
    printer.open()
    tray.inject_after("media_jam", 1)
    printing = Printing(printer, paper("a", "b"))
    assert tray.await_fault("media_jam")
    tray.inject("silent")
    assert tray.await_fault("silent")
    printer.interrupt()
    assert printing.result().outcome is PrintOutcome.UNKNOWN
    tray.mend("silent")
    printer.open()
    tray.mend()
    assert printer.print(paper("c"), always) == DONE
    assert on(tray) == [("a", "b"), ("c",)]


def test_what_needs_a_hand_soon_is_a_warning(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    assert printer.status().warning is None
    tray.inject("toner_low")
    assert printer.status() == DeviceStatus(
        "document_printer", DeviceState.ONLINE, None, "document.toner_low"
    )
    assert printer.supplies == {"a4_sheets": Supply(200, 250), "a4_toner_percent": Supply(5, 100)}
    assert printer.print(paper("a"), always) == DONE
    assert tray.faults["toner_low"] > 0


def test_a_printer_that_cannot_hold_a_job_is_refused() -> None:
    with (
        VirtualDocumentPrinter(holds=False) as tray,
        pytest.raises(KioskError, match=r"document\.cannot_hold"),
    ):
        adapter(tray.uri).open()


def test_nobody_at_the_address_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match=r"document\.unplugged"):
        adapter(f"http+unix://{str(tmp_path / 'none').replace('/', '%2F')}/printers/a4").open()


def test_a_job_is_over_at_the_printer_when_it_is_done(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    assert printer.print(paper("a"), always) == DONE
    assert tray.await_job(COMPLETED, 0.0)


def test_a_printer_that_is_pulled_and_put_back_is_found_again_without_what_it_had_left(
    tray: VirtualDocumentPrinter,
) -> None:
    printer, inbox, ends = adapter(tray.uri, HASTY), Inbox[DeviceEvent](), Inbox[PrintResult]()
    often = Policy(retry=0.01, back_off=0.02, back_off_most=0.1, status_every=0.05)
    host = DeviceHost("document", printer, inbox.post, SystemClock(), often)

    def ended(result: PrintResult | KioskError) -> None:
        assert isinstance(result, PrintResult)
        ends.post(result)

    host.start()
    inbox.await_one(lambda event: is_now(event, DeviceState.ONLINE))
    tray.inject_after("media_jam", 1)
    host.submit(lambda: printer.print(paper("A1", "A2"), always), ended, 10.0)
    assert tray.await_fault("media_jam")
    tray.unplug()
    inbox.await_one(lambda event: is_now(event, DeviceState.NO_DEVICE))
    tray.mend()
    inbox.await_one(lambda event: isinstance(event, DeviceChanged) and event.recovered)
    host.submit(lambda: printer.print(paper("B"), always), ended, 10.0)
    assert [result.outcome for result in ends.await_count(2)] == [
        PrintOutcome.UNKNOWN,
        PrintOutcome.DONE,
    ]
    assert host.close()
    assert on(tray) == [("A1", "A2"), ("B",)]


@pytest.mark.parametrize("kind", ["ipp", "isolated"])
def test_who_switches_the_kiosk_off_leaves_no_sheet_that_waits_for_paper(
    tray: VirtualDocumentPrinter, kind: str
) -> None:
    with ExitStack() as stack:
        printer: DocumentPrinter = adapter(tray.uri)
        if kind == "isolated":
            printer = stack.enter_context(isolated("document", "ipp", uri=tray.uri))
        inbox, ends = Inbox[DeviceEvent](), Inbox[object]()
        host = DeviceHost("document", printer, inbox.post, SystemClock())
        host.start()
        inbox.await_one(lambda event: is_now(event, DeviceState.ONLINE))
        tray.inject_after("media_empty", 1)
        host.submit(lambda: printer.print(paper("A1", "A2"), always), ends.post, 10.0)
        assert tray.await_fault("media_empty")
        assert host.close()
        assert tray.await_job(CANCELED, 5.0)
    tray.mend()
    heir = adapter(tray.uri)
    heir.open()
    assert heir.print(paper("B"), always) == DONE
    assert on(tray) == [("A1", "A2"), ("B",)]


def test_one_answer_that_does_not_come_is_no_printer_that_is_gone(
    tray: VirtualDocumentPrinter,
) -> None:
    printer, inbox = adapter(tray.uri, replace(QUICK, answer=0.2)), Inbox[DeviceEvent]()
    patient = Policy(misses=1000, retry=0.01, status_every=0.01)
    host = DeviceHost("document", printer, inbox.post, SystemClock(), patient)
    printer.watch(host.noticed)  # as the kiosk does, for what it tells while it prints
    host.start()
    inbox.await_count(1)
    tray.inject("silent")
    await_missed(host, 2)
    assert len(inbox.all) == 1
    tray.mend()
    assert host.close()


def await_missed(host: DeviceHost, count: int) -> None:
    end = time.monotonic() + 10
    while host.counters["missed"] < count:
        assert time.monotonic() < end
        threading.Event().wait(0.005)


def is_now(event: DeviceEvent, state: DeviceState) -> bool:
    return isinstance(event, DeviceChanged) and event.status.state is state
