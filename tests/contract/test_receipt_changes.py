"""What a receipt printer says unasked is known at once, and confuses nothing that was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Set

import pytest

from drivers.events import DeviceChanged, DeviceEvent
from drivers.host import DeviceHost
from drivers.receipt.printer import EscPosPrinter
from drivers.sandbox.receipt import VirtualReceiptPrinter
from kiosk.domain.device import Completion, SelfTest
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import DeviceState
from kiosk.ports import PrintResult
from tests.contract.receipts import SLIP, SMALL, WIRES, adapter, in_haste
from tests.unit.drivers.clock import Inbox, SetClock

TOLD = ("paper_out", "cover_open", "cutter", "error", "offline", "head_hot", "near_end")


@pytest.fixture(params=WIRES)
def paper(request: pytest.FixtureRequest) -> Iterator[VirtualReceiptPrinter]:
    with WIRES[request.param]() as virtual:
        yield virtual


@pytest.fixture
def rung() -> threading.Event:
    return threading.Event()


@pytest.fixture
def printer(paper: VirtualReceiptPrinter, rung: threading.Event) -> Iterator[EscPosPrinter]:
    device = adapter(paper)
    device.listen(rung.set)
    device.open()
    yield device
    device.close()


@pytest.mark.parametrize("fault", TOLD)
def test_a_change_is_told_before_anybody_asks(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter, rung: threading.Event, fault: str
) -> None:
    assert printer.status().state is DeviceState.ONLINE
    asked = paper.asked
    assert not rung.is_set()
    paper.inject(fault)
    assert rung.wait(30)
    assert paper.asked == asked
    assert paper.faults[fault] == 1
    rung.clear()
    found = printer.status()
    assert found.code or found.warning
    paper.mend()
    assert rung.wait(30)
    found = printer.status()
    assert (found.state, found.code, found.warning) == (DeviceState.ONLINE, None, None)


def test_control_a_model_that_tells_nothing_is_found_out_by_asking(rung: threading.Event) -> None:
    with VirtualReceiptPrinter(model=SMALL) as paper:
        printer = adapter(paper, SMALL)
        printer.listen(rung.set)
        printer.open()
        paper.inject("cover_open")
        assert printer.status().code == "printer.cover_open"
        assert (paper.told, rung.is_set()) == (0, False)
        assert paper.misunderstood == 0
        printer.close()


def test_a_host_knows_of_an_open_cover_though_no_time_passes() -> None:
    with VirtualReceiptPrinter() as paper:
        inbox: Inbox[DeviceEvent] = Inbox()
        host = DeviceHost("receipt_printer", adapter(paper), inbox.post, SetClock())
        host.start()
        inbox.await_count(1)
        paper.inject("cover_open")
        opened = inbox.await_count(2)[1]
        assert isinstance(opened, DeviceChanged)
        assert opened.status.code == "printer.cover_open"
        paper.mend()
        assert inbox.await_count(3)[2] == DeviceChanged(
            "receipt_printer", opened.before, opened.status
        )
        assert host.close()


def test_a_plug_that_is_pulled_is_known_before_the_next_look(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter, rung: threading.Event
) -> None:
    assert printer.status().state is DeviceState.ONLINE
    assert not rung.is_set()
    paper.unplug()
    assert rung.wait(30)
    assert printer.status().code == "printer.unplugged"


def test_paper_that_is_put_in_after_a_slip_broke_off_is_told_though_each_slip_resets(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter, rung: threading.Event
) -> None:
    paper.inject_after("paper_out", 3)
    assert printer.print(SLIP) == PrintResult(PrintOutcome.UNKNOWN, "printer.paper_out")
    assert paper.faults["paper_out_in_job"] == 1
    rung.clear()
    told = paper.told
    paper.mend()
    assert rung.wait(30)
    assert paper.told == told + 1
    assert printer.status().state is DeviceState.ONLINE


def test_a_cover_that_was_open_at_the_start_is_told_when_it_is_closed(
    paper: VirtualReceiptPrinter, rung: threading.Event
) -> None:
    paper.inject("cover_open")
    printer = adapter(paper)
    printer.listen(rung.set)
    printer.open()
    assert printer.status().code == "printer.cover_open"
    rung.clear()
    paper.mend()
    assert rung.wait(30)
    assert printer.status().state is DeviceState.ONLINE
    printer.close()


def test_what_is_told_in_the_middle_of_a_slip_is_taken_for_no_end_of_it() -> None:
    with VirtualReceiptPrinter(mm_per_s=400) as paper:
        printer = adapter(paper)
        printer.open()
        paper.inject_after("near_end", 2)
        told = paper.told
        assert printer.print(SLIP) == PrintResult(PrintOutcome.DONE)
        assert len(paper.slips) == 1, "done means that it is out"
        assert paper.faults["near_end_in_job"] == 1
        assert paper.told > told
        assert printer.status().warning == "printer.paper_low"
        printer.close()


def lossy(
    monkeypatch: pytest.MonkeyPatch, paper: VirtualReceiptPrinter, kept: slice
) -> list[bytes]:
    """Let only this of each block arrive; return what was lost of them."""
    whole, lost = paper._asb.due, list[bytes]()

    def due(now: Set[str]) -> bytes:
        block = whole(now)
        if block:
            lost.append(block.replace(block[kept], b"", 1))
        return block[kept]

    monkeypatch.setattr(paper._asb, "due", due)
    return lost


@pytest.mark.parametrize("told", ["", "near_end"])
def test_blocks_that_lost_their_first_byte_are_taken_for_no_end_of_a_slip(
    monkeypatch: pytest.MonkeyPatch, told: str
) -> None:
    with VirtualReceiptPrinter.serial(mm_per_s=400) as paper:
        lost = lossy(monkeypatch, paper, slice(1, None))
        printer = adapter(paper)
        printer.open()
        if told:
            paper.inject_after(told, 3)
        assert printer.print(SLIP) == PrintResult(PrintOutcome.DONE)
        assert len(paper.slips) == 1, "done means that it is out"
        assert len(lost) > 1
        assert {len(each) for each in lost} == {1}
        printer.close()


@pytest.mark.parametrize("kept", [1, 2, 3])
def test_a_block_that_lost_its_end_takes_no_marker_for_it(
    monkeypatch: pytest.MonkeyPatch, kept: int
) -> None:
    with VirtualReceiptPrinter.serial() as paper:
        printer = adapter(paper)
        printer.open()
        assert printer.status().state is DeviceState.ONLINE
        lost = lossy(monkeypatch, paper, slice(kept))
        paper.inject("near_end")
        assert printer.status().warning == "printer.paper_low"
        assert [len(each) for each in lost] == [4 - kept]
        monkeypatch.undo()
        assert printer.print(SLIP) == PrintResult(PrintOutcome.DONE)
        printer.close()


def test_nobody_listens_at_a_wire_that_was_closed(
    paper: VirtualReceiptPrinter, rung: threading.Event
) -> None:
    printer = adapter(paper)
    printer.listen(rung.set)
    before = threading.active_count()
    for _ in range(3):
        printer.open()
    assert threading.active_count() == before + 1
    printer.close()
    assert threading.active_count() == before
    paper.inject("cover_open")
    assert not rung.is_set()


@pytest.mark.parametrize("fault", VirtualReceiptPrinter.FAULTS)
def test_every_fault_that_scripts_can_name_has_an_effect_and_ends(fault: str) -> None:
    with VirtualReceiptPrinter() as paper:
        printer = adapter(paper)
        printer.open()
        assert printer.self_test() == SelfTest(Completion.SUCCESS), "control: it is well"
        paper.inject(fault)
        with in_haste(printer):
            printed = printer.print(SLIP)
            noticed = printed != PrintResult(PrintOutcome.DONE) or printer.status().warning
        assert noticed
        assert sum(paper.faults.values()) > 0
        paper.mend(fault)
        paper.mend()
        printer.open()
        assert printer.self_test() == SelfTest(Completion.SUCCESS)
        printer.close()


def test_a_fault_that_there_is_not_is_refused_by_name() -> None:
    with VirtualReceiptPrinter() as paper:
        with pytest.raises(ValueError, match="paper_out"):
            paper.inject("no_ink")
        with pytest.raises(ValueError, match="paper_out"):
            paper.inject_after("no_ink", 3)
