"""Through a real cupsd a document is as safe: a printer of ours behind it, or CUPS's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from drivers.document.link import Link, place
from drivers.document.printer import IppPrinter
from drivers.document.queue import Queue
from drivers.sandbox.document import VirtualDocumentPrinter
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import PrintResult
from tests.contract.test_document_printer import A4, DONE, HASTY, Printing, Told, adapter, always
from tests.cupsd import Cupsd, EvePrinter
from tests.papers import paper, words_in

ON_A4 = "x-dimension=21000 y-dimension=29700"
CUPS = replace(HASTY, answer=5.0, ending=10.0)


@pytest.fixture
def tray() -> Iterator[VirtualDocumentPrinter]:
    with VirtualDocumentPrinter() as virtual:
        yield virtual


@contextmanager
def opened(uri: str) -> Iterator[IppPrinter]:
    device = adapter(uri, CUPS)
    device.open()
    yield device
    device.close()


@pytest.fixture
def printer(cupsd: Cupsd, tray: VirtualDocumentPrinter) -> Iterator[IppPrinter]:
    with cupsd.queue(tray.uri) as queue, opened(queue) as device:
        yield device


@pytest.fixture
def eve_printer(cupsd: Cupsd, eve: EvePrinter) -> Iterator[IppPrinter]:
    with cupsd.queue(eve.uri) as queue, opened(queue) as device:
        yield device


def on(tray: VirtualDocumentPrinter) -> list[tuple[str, ...]]:
    return [words_in(sheet.document) for sheet in tray.sheets]


# -- a printer of CUPS's own


def test_a4_arrives_though_the_printers_own_is_letter(
    eve: EvePrinter, eve_printer: IppPrinter
) -> None:
    assert eve_printer.print(paper("Front", "Back"), always) == DONE
    assert [words_in(sheet) for sheet in eve.sheets()] == [("Front", "Back")]
    (media,) = eve.media()
    assert ON_A4 in media


def test_without_saying_so_it_would_be_letter(cupsd: Cupsd, eve: EvePrinter) -> None:
    with cupsd.queue(eve.uri) as uri:
        cupsd.lp(uri, paper("Plain").content)
        assert eve.await_sheets(1)
    (media,) = eve.media()
    assert ON_A4 not in media


def test_empty_paper_is_told_and_the_job_goes_on_when_it_is_there(
    eve: EvePrinter, eve_printer: IppPrinter
) -> None:
    told = Told(eve_printer)
    eve.empty()
    printing = Printing(eve_printer, paper("A"))
    assert told.await_code("document.paper_out")
    assert eve.sheets() == []
    eve.refill()
    assert printing.result() == DONE
    assert [words_in(sheet) for sheet in eve.sheets()] == [("A",)]


def test_a_job_that_is_cancelled_at_farewell_is_nobodys(
    eve: EvePrinter, eve_printer: IppPrinter
) -> None:
    told = Told(eve_printer)
    eve.empty()
    printing = Printing(eve_printer, paper("A"))
    assert told.await_code("document.paper_out")
    eve_printer.cancel()
    assert printing.result() == PrintResult(PrintOutcome.NOT_DONE, "document.visit_over")
    eve.refill()
    assert eve_printer.print(paper("B"), always) == DONE
    assert [words_in(sheet) for sheet in eve.sheets()] == [("B",)]


def test_nothing_reaches_the_printer_for_who_has_left_at_the_last_moment(
    eve: EvePrinter, eve_printer: IppPrinter
) -> None:
    answers = iter([True, False])
    result = eve_printer.print(paper("A"), lambda: next(answers))
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.visit_over")
    assert eve_printer.print(paper("B"), always) == DONE
    assert [words_in(sheet) for sheet in eve.sheets()] == [("B",)]


# -- a printer of ours, with its faults


def test_so_many_copies_come_out_as_were_asked_for(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    assert printer.print(paper("Front", "Back", copies=2), always) == DONE
    assert len(tray.sheets) == 4


def test_no_document_is_left_on_the_queues_disk(
    cupsd: Cupsd, tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    seen: list[int] = []

    def wanted() -> bool:
        seen.append(len(cupsd.kept()))
        return True

    assert printer.print(paper("A"), wanted) == DONE
    assert seen[0] == 0
    assert max(seen) == 1  # while it was held there
    assert cupsd.kept() == []
    assert [sheet.media for sheet in tray.sheets] == [A4]


def test_the_next_person_never_gets_the_sheet_that_paper_was_missing_for(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    told = Told(printer)
    tray.inject_after("media_empty", 1)
    printing = Printing(printer, paper("A1", "A2"))
    assert told.await_code("document.paper_out")
    printer.cancel()
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


def test_a_printer_without_paper_is_known_before_a_job_is_made(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject("media_empty")
    result = printer.print(paper("A"), always)
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.paper_out")
    tray.mend()
    assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("B",)]


def test_a_printer_that_is_off_behind_its_queue_is_told(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.unplug()
    status = printer.status()
    assert (status.state, status.code) == (DeviceState.OFFLINE, "document.offline")
    result = printer.print(paper("A"), always)
    assert result == PrintResult(PrintOutcome.NOT_DONE, "document.offline")
    tray.plug()
    assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("B",)]


def test_a_job_that_the_printer_gives_up_before_a_sheet_is_not_done_and_the_queue_goes_on(
    tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    tray.inject("aborts")
    result = printer.print(paper("A"), always)
    assert result.outcome is PrintOutcome.NOT_DONE
    assert tray.faults["aborts"] > 0
    tray.mend()
    assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("B",)]


def test_a_held_job_outlives_a_killed_cupsd_and_is_dropped_when_the_kiosk_comes_back(
    tray: VirtualDocumentPrinter,
) -> None:
    with Cupsd() as cupsd, cupsd.queue(tray.uri) as uri, opened(uri) as printer:
        leave_a_job_held(uri)
        cupsd.kill()
        assert printer.status().code == "document.unplugged"
        cupsd.start()
        assert len(cupsd.kept()) == 1
        with opened(uri) as heir:
            assert cupsd.kept() == []
            assert heir.print(paper("B"), always) == DONE
    assert on(tray) == [("B",)]


def leave_a_job_held(uri: str) -> None:
    """Do as a kiosk that is killed when its printer's side holds the job."""
    where = place(uri)
    assert where is not None
    queue = Queue(Link(where), "xiaoshi-test", 5.0)
    queue.send(queue.create("certificate", 1), paper("A").content)


def test_a_cupsd_that_is_killed_while_it_prints_leaves_the_print_unknown_and_unrepeated(
    tray: VirtualDocumentPrinter,
) -> None:
    with Cupsd() as cupsd, cupsd.queue(tray.uri) as uri, opened(uri) as printer:
        tray.inject_after("media_jam", 1)
        printing = Printing(printer, paper("A1", "A2"))
        assert tray.await_fault("media_jam")
        cupsd.kill()
        assert printing.result().outcome is PrintOutcome.UNKNOWN
        cupsd.start()
        printer.open()
        tray.mend()
        assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("A1", "A2"), ("B",)]


def test_a_cupsd_that_is_killed_and_back_at_once_prints_nothing_a_second_time() -> None:
    with (
        VirtualDocumentPrinter(seconds_per_sheet=1.0) as tray,
        Cupsd() as cupsd,
        cupsd.queue(tray.uri) as uri,
        opened(uri) as printer,
    ):
        printing = Printing(printer, paper("A1", "A2", "A3"))
        assert tray.await_sheets(1)
        cupsd.kill()
        cupsd.start()
        assert printing.result().outcome is PrintOutcome.UNKNOWN
        assert printer.print(paper("B"), always) == DONE
        pages = [sheet.page for sheet in tray.sheets]
        assert pages[:-1] == [0, 1, 2][: len(pages) - 1]


def test_a_queue_that_is_not_there_is_said_so(cupsd: Cupsd) -> None:
    with pytest.raises(KioskError, match=r"document\.no_such_queue"):
        adapter(cupsd.address("nobodys")).open()


def test_a_queue_that_was_stopped_is_told(
    cupsd: Cupsd, tray: VirtualDocumentPrinter, printer: IppPrinter
) -> None:
    cupsd.stop_all()
    assert printer.print(paper("A"), always) == PrintResult(
        PrintOutcome.NOT_DONE, "document.stopped"
    )
    cupsd.go_on()
    assert printer.print(paper("B"), always) == DONE
    assert on(tray) == [("B",)]
