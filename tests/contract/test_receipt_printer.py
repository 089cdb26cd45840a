"""A receipt printer prints a slip once, and says how it ended: done, not done or unknown."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import segno
from PIL import Image

from drivers.receipt import fonts
from drivers.receipt.file import FilePrinter
from drivers.receipt.printer import EscPosPrinter
from drivers.receipt.profile import DEFAULT, profile
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.sandbox.rows import FeedRow, RasterRow
from kiosk.domain.device import Completion, DeviceClass, SelfTest
from kiosk.domain.receipt import Line, PrintOutcome, Qr, Slip
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import PrintResult, ReceiptPrinter
from tests.contract.hardware import printer_at
from tests.contract.isolated import isolated
from tests.contract.receipts import (
    HASTY,
    PAYLOAD,
    QUICK,
    SLIP,
    SMALL,
    TITLE,
    WIRES,
    adapter,
    in_haste,
)

OTHER_WORDS = ("另一件事",)
OTHER = Slip((Line(*OTHER_WORDS),))
# What stops a printer, and what it is called.
FAULTS = {
    "paper_out": ("printer.paper_out", DeviceState.USER_ERROR),
    "cover_open": ("printer.cover_open", DeviceState.USER_ERROR),
    "cutter": ("printer.cutter", DeviceState.HARDWARE_ERROR),
    "error": ("printer.fault", DeviceState.HARDWARE_ERROR),
    "offline": ("printer.offline", DeviceState.OFFLINE),
    "head_hot": ("printer.head_hot", DeviceState.DEVICE_BUSY),
    "silent": ("printer.no_answer", DeviceState.OFFLINE),
}
LASTING = [fault for fault in FAULTS if fault not in ("head_hot", "silent")]


@pytest.fixture(params=WIRES)
def paper(request: pytest.FixtureRequest) -> Iterator[VirtualReceiptPrinter]:
    with WIRES[request.param]() as virtual:
        yield virtual


@pytest.fixture(params=WIRES)
def small_paper(request: pytest.FixtureRequest) -> Iterator[VirtualReceiptPrinter]:
    with WIRES[request.param](model=SMALL) as virtual:
        yield virtual


@pytest.fixture
def printer(paper: VirtualReceiptPrinter) -> Iterator[EscPosPrinter]:
    device = adapter(paper)
    device.open()
    yield device
    device.close()


@pytest.fixture
def uncleared(paper: VirtualReceiptPrinter) -> Iterator[EscPosPrinter]:
    """Make the driver of a printer that is never told to drop anything."""
    device = adapter(paper, clears=False)
    device.open()
    yield device
    device.close()


@pytest.fixture
def any_printer(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ReceiptPrinter]:
    if request.param.startswith("hw:"):
        real = printer_at(request.param.removeprefix("hw:"))
        real.open()
        yield real
        real.close()
        return
    if request.param == "isolated":
        with VirtualReceiptPrinter() as paper:
            where: dict[str, str | int] = {"host": paper.host, "port": paper.tcp_port}
            with isolated("printer", "escpos-tcp", **where) as apart:
                yield apart
        return
    wire, _, size = request.param.partition("-")
    model = SMALL if size else DEFAULT
    if wire == "file":
        (tmp_path / "slips").touch()
        file = FilePrinter(str(tmp_path / "slips"), profile(model))
        file.open()
        yield file
        return
    with WIRES[wire](model=model) as paper:
        device = adapter(paper, model)
        device.open()
        yield device
        device.close()


def pieces(paper: VirtualReceiptPrinter) -> list[tuple[str, ...]]:
    """Return the words on each piece of paper, the one that is not cut off last."""
    return [slip.text for slip in [*paper.slips, paper.paper]]


def titles(paper: VirtualReceiptPrinter) -> int:
    """Count how often the slip's title was put on paper, cut off or not."""
    return sum(slip.text.count(TITLE) for slip in [*paper.slips, paper.paper])


def test_a_slip_comes_out_as_asked(paper: VirtualReceiptPrinter, printer: EscPosPrinter) -> None:
    assert printer.print(SLIP) == PrintResult(PrintOutcome.DONE)
    assert len(paper.slips) == 1
    rule = "-" * 48
    assert paper.slips[0].text == tuple(
        part.text if isinstance(part, Line) else rule
        for part in SLIP.parts
        if not isinstance(part, Qr)
    )
    assert paper.slips[0].qr_payloads == (PAYLOAD,)
    assert (paper.overruns, paper.misunderstood) == (0, 0)


def test_a_printer_that_is_well_is_online_and_opens_again(any_printer: ReceiptPrinter) -> None:
    assert any_printer.status().state is DeviceState.ONLINE
    any_printer.close()
    assert any_printer.status().state is DeviceState.NO_DEVICE
    any_printer.open()
    assert any_printer.status().state is DeviceState.ONLINE


def test_a_printer_tells_what_it_can_do_and_tests_itself(any_printer: ReceiptPrinter) -> None:
    able = any_printer.capabilities()
    assert able.device_class is DeviceClass.PRINTER
    assert able.features["width_dots"] in range(384, 641)
    assert any_printer.self_test() == SelfTest(Completion.SUCCESS)
    any_printer.close()
    assert any_printer.capabilities() == able
    assert any_printer.self_test().code == "printer.unplugged"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_self_test_says_what_is_wrong_and_takes_no_paper(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter, fault: str
) -> None:
    paper.inject(fault)
    with in_haste(printer, fault == "silent"):
        tested = printer.self_test()
    assert tested.code == FAULTS[fault][0]
    assert tested.completion is not Completion.SUCCESS
    assert paper.faults[fault] > 0
    paper.mend()
    assert printer.self_test() == SelfTest(Completion.SUCCESS)
    assert (paper.slips, paper.paper.rows) == ([], ())


def test_a_self_test_finds_that_a_printer_no_longer_says_when_a_slip_is_out(
    paper: VirtualReceiptPrinter,
) -> None:
    printer = adapter(paper)
    printer.open()
    paper.inject("no_marker")
    with in_haste(printer):
        tested = printer.self_test()
    assert tested == SelfTest(Completion.UNSUPPORTED_COMMAND, "printer.no_marker")
    assert paper.faults["no_marker"] == 1
    printer.close()


def test_slip_after_slip_is_done(any_printer: ReceiptPrinter) -> None:
    beyond_gbk = Slip((Line("陈𠮷英"), Line("王小英")))
    for slip in (SLIP, beyond_gbk, SLIP):
        assert any_printer.print(slip) == PrintResult(PrintOutcome.DONE)
    assert any_printer.status().code is None


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_wrong_before_means_that_nothing_was_printed(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter, fault: str
) -> None:
    paper.inject(fault)
    code, state = FAULTS[fault]
    with in_haste(printer, fault == "silent"):
        assert printer.print(SLIP) == PrintResult(PrintOutcome.NOT_DONE, code)
        assert (printer.status().state, printer.status().code) == (state, code)
    assert paper.faults[fault] > 0
    paper.mend()
    assert printer.print(SLIP).outcome is PrintOutcome.DONE
    # Had one byte of the first try been accepted, it would have come out now.
    assert titles(paper) == 1
    assert printer.status().state is DeviceState.ONLINE


@pytest.mark.parametrize("fault", LASTING)
def test_what_goes_wrong_in_the_middle_is_unknown_and_nothing_more_comes_out(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter, fault: str
) -> None:
    paper.inject_after(fault, 3)
    assert printer.print(SLIP) == PrintResult(PrintOutcome.UNKNOWN, FAULTS[fault][0])
    assert paper.faults[f"{fault}_in_job"] == 1
    assert paper.cleared[-1] > 0
    (half,) = pieces(paper)
    assert half[0] == TITLE
    assert len(half) < 4
    paper.mend()
    assert printer.status().state is DeviceState.ONLINE
    # The half is cut off at once, so that it does not hang on the next one's slip.
    assert paper.await_slips(1)
    assert printer.print(OTHER) == PrintResult(PrintOutcome.DONE)
    assert pieces(paper) == [half, OTHER_WORDS, ()]


@pytest.mark.parametrize("fault", LASTING)
def test_a_printer_that_is_not_told_to_drop_it_ends_the_slip_when_it_is_mended(
    paper: VirtualReceiptPrinter, uncleared: EscPosPrinter, fault: str
) -> None:
    paper.inject_after(fault, 3)
    assert uncleared.print(SLIP) == PrintResult(PrintOutcome.UNKNOWN, FAULTS[fault][0])
    assert (titles(paper), len(paper.slips)) == (1, 0)
    paper.mend()
    assert paper.await_slips(1)
    assert paper.slips[0].qr_payloads == (PAYLOAD,)
    assert titles(paper) == 1
    assert paper.cleared == []


def test_what_a_kiosk_that_was_killed_has_left_is_dropped_by_the_next_one(
    paper: VirtualReceiptPrinter, uncleared: EscPosPrinter
) -> None:
    paper.inject_after("paper_out", 3)
    assert uncleared.print(SLIP).outcome is PrintOutcome.UNKNOWN
    uncleared.close()
    half = paper.paper.text
    after = adapter(paper)
    after.open()
    assert paper.cleared[-1] > 0
    paper.mend()
    assert after.print(OTHER) == PrintResult(PrintOutcome.DONE)
    after.close()
    assert pieces(paper) == [half + OTHER_WORDS, ()]


def test_what_a_kiosk_that_was_killed_has_left_in_a_printer_that_drops_nothing_ends_no_other_slip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with VirtualReceiptPrinter.serial(mm_per_s=250, model="NT-80-V-UL") as paper:
        send = paper._port.send

        def late(data: bytes) -> None:
            time.sleep(0.003)  # a byte on a slow line
            send(data)

        monkeypatch.setattr(paper._port, "send", late)
        before, after = (adapter(paper, "NT-80-V-UL") for _ in range(2))
        paper.inject_after("paper_out", 3)
        assert before.print(SLIP).outcome is PrintOutcome.UNKNOWN
        before.close()
        after.open()
        paper.mend()
        assert after.print(OTHER) == PrintResult(PrintOutcome.DONE)
        assert paper.slips[-1].text == OTHER_WORDS, "done means that it is out"
        assert (titles(paper), paper.cleared) == (1, [])
        after.close()


@pytest.mark.parametrize("clears", [True, False])
def test_a_slip_right_after_one_that_broke_off_begins_on_paper_of_its_own(
    paper: VirtualReceiptPrinter, clears: bool
) -> None:
    printer = adapter(paper, clears=clears)
    paper.inject_after("paper_out", 3)
    assert printer.print(SLIP).outcome is PrintOutcome.UNKNOWN
    (half,) = pieces(paper)
    paper.mend()
    assert printer.print(OTHER).outcome is PrintOutcome.DONE
    printer.close()
    first, *between, last, rest = pieces(paper)
    assert (last, rest) == (OTHER_WORDS, ())
    assert (first == half) is clears
    assert between == ([] if clears else [()])


def test_a_printer_that_cannot_drop_what_its_profile_says_it_can_still_prints() -> None:
    with VirtualReceiptPrinter(model="NT-80-V-UL") as paper:
        printer = adapter(paper, DEFAULT, patience=HASTY)  # it never says that it has
        paper.inject_after("paper_out", 3)
        assert printer.print(SLIP).outcome is PrintOutcome.UNKNOWN
        paper.mend()
        assert paper.await_slips(1)
        assert printer.print(OTHER) == PrintResult(PrintOutcome.DONE)
        assert printer.print(OTHER) == PrintResult(PrintOutcome.DONE)
        printer.close()
        assert paper.cleared == []
        assert pieces(paper)[1:] == [(), OTHER_WORDS, OTHER_WORDS, ()]


def test_a_cutter_that_jams_leaves_the_outcome_unknown(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    paper.inject("cutter_at_cut")
    assert printer.print(SLIP) == PrintResult(PrintOutcome.UNKNOWN, "printer.cutter")
    assert paper.faults["cutter_in_job"] == 1


def test_a_hot_head_is_waited_for(paper: VirtualReceiptPrinter, printer: EscPosPrinter) -> None:
    paper.inject_after("head_hot", 3)

    def cool() -> None:
        if paper.await_fault("head_hot"):
            paper.mend()

    cooling = threading.Thread(target=cool)
    cooling.start()
    assert printer.print(SLIP).outcome is PrintOutcome.DONE
    cooling.join()
    assert paper.faults["head_hot_in_job"] == 1
    assert titles(paper) == 1


def test_contact_lost_in_the_middle_is_unknown_and_never_printed_twice(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    paper.inject_after("unplugged", 3)
    assert printer.print(SLIP) == PrintResult(PrintOutcome.UNKNOWN, "printer.unknown_outcome")
    assert paper.faults["unplugged"] == 1
    assert printer.status().code == "printer.unplugged"
    half = paper.paper.text
    paper.plug()
    printer.open()
    assert printer.status().state is DeviceState.ONLINE
    assert printer.print(OTHER).outcome is PrintOutcome.DONE
    assert pieces(paper) == [half, OTHER_WORDS, ()]


def test_a_printer_that_falls_silent_in_the_middle_is_unknown(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    paper.inject_after("silent", 3)
    with in_haste(printer):
        begin = time.monotonic()
        result = printer.print(SLIP)
        assert time.monotonic() - begin < QUICK.printing
    assert result == PrintResult(PrintOutcome.UNKNOWN, "printer.unknown_outcome")
    assert titles(paper) == 1


def test_a_printer_that_never_says_when_a_slip_is_out_is_refused(
    paper: VirtualReceiptPrinter,
) -> None:
    device = adapter(paper)
    paper.inject("no_marker")
    with in_haste(device):
        with pytest.raises(KioskError) as refused:
            device.open()
        assert refused.value.code == "printer.no_marker"
        assert paper.await_fault("no_marker")
        assert device.print(SLIP) == PrintResult(PrintOutcome.NOT_DONE, "printer.no_marker")
    paper.mend()
    device.open()
    assert device.print(SLIP).outcome is PrintOutcome.DONE
    device.close()
    assert titles(paper) == 1


def test_an_unplugged_printer_prints_nothing_and_comes_back(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    paper.unplug()
    assert printer.print(SLIP) == PrintResult(PrintOutcome.NOT_DONE, "printer.unplugged")
    assert printer.status().state is DeviceState.NO_DEVICE
    with pytest.raises(KioskError, match=r"printer\.unplugged"):
        printer.open()
    paper.plug()
    assert printer.print(SLIP).outcome is PrintOutcome.DONE
    assert titles(paper) == 1


def test_who_prints_is_told_how_much_of_the_roll_it_took(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    result = printer.print(SLIP)
    dots = sum(row.dots for row in paper.slips[0].rows)
    assert result.paper_mm == round(dots * 25.4 / 203) + 14
    paper.inject("paper_out")
    assert printer.print(SLIP).paper_mm is None
    assert paper.faults["paper_out"] > 0


def test_a_slow_printer_is_done_only_when_the_paper_is_out() -> None:
    with VirtualReceiptPrinter(mm_per_s=400) as paper:
        printer = adapter(paper)
        begin = time.monotonic()
        assert printer.print(SLIP).outcome is PrintOutcome.DONE
        assert len(paper.slips) == 1
        dots = sum(row.dots for row in paper.slips[0].rows)
        assert time.monotonic() - begin >= dots / (400 * 8)
        printer.close()


def test_paper_near_its_end_is_a_warning_and_no_fault(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    assert printer.status().warning is None
    paper.inject("near_end")
    assert printer.status().warning == "printer.paper_low"
    assert printer.status().state is DeviceState.ONLINE
    assert printer.print(SLIP).outcome is PrintOutcome.DONE
    assert paper.faults["near_end"] > 0
    paper.mend()
    assert printer.status().warning is None


def test_a_name_beyond_gbk_is_printed_as_a_picture(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    assert printer.print(Slip((Line("陈𠮷英"), Line("王小英")))).outcome is PrintOutcome.DONE
    assert paper.slips[0].pictures == 1
    assert paper.slips[0].text == ("王小英",)


def test_a_slip_for_which_no_font_is_found_in_time_is_not_begun(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    paper: VirtualReceiptPrinter,
    printer: EscPosPrinter,
) -> None:
    busy = tmp_path / "fc-match"
    busy.write_text("#!/bin/sh\nexec sleep 60\n")
    busy.chmod(0o755)
    tibetan = Slip((Line("བཀྲ་ཤིས"),))
    fonts._other_file.cache_clear()
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
        patch.setattr(fonts, "_SECONDS", 0.1)
        assert printer.print(tibetan) == PrintResult(PrintOutcome.NOT_DONE, "screen.no_font")
    assert paper.paper.rows == ()
    assert printer.print(tibetan) == PrintResult(PrintOutcome.DONE), "control: a font that has it"


def test_a_printer_of_58_mm_without_cutter_or_qr_prints_all_of_the_slip(
    small_paper: VirtualReceiptPrinter,
) -> None:
    printer = adapter(small_paper, SMALL)
    assert printer.print(SLIP) == PrintResult(PrintOutcome.DONE)
    printer.close()
    assert (small_paper.overruns, small_paper.misunderstood) == (0, 0)
    slip = small_paper.paper  # it lies there uncut
    assert slip.dots == 384
    assert "".join(slip.text) == "".join(
        part.text if isinstance(part, Line) else "-" * 32
        for part in SLIP.parts
        if not isinstance(part, Qr)
    )
    last = slip.rows[-1]
    assert isinstance(last, FeedRow)
    assert last.dots >= 100  # past the edge where it is torn off
    (picture,) = (row for row in slip.rows if isinstance(row, RasterRow))
    assert modules_of(picture) == qr_modules(PAYLOAD)


@pytest.mark.parametrize("fault", sorted(set(LASTING) - {"cutter"}))
def test_a_small_printer_that_stops_in_the_middle_is_unknown_and_ends_it_when_mended(
    small_paper: VirtualReceiptPrinter, fault: str
) -> None:
    printer = adapter(small_paper, SMALL)
    assert printer.print(OTHER) == PrintResult(PrintOutcome.DONE), "control: it is well"
    small_paper.inject_after(fault, 3)
    assert printer.print(SLIP) == PrintResult(PrintOutcome.UNKNOWN, FAULTS[fault][0])
    assert small_paper.faults[f"{fault}_in_job"] == 1
    assert printer.print(SLIP) == PrintResult(PrintOutcome.NOT_DONE, FAULTS[fault][0])
    small_paper.mend()
    assert printer.print(OTHER) == PrintResult(PrintOutcome.DONE)
    printer.close()
    assert titles(small_paper) == 1
    assert "".join(small_paper.paper.text).endswith(*OTHER_WORDS)


def test_a_large_printers_slip_does_not_come_out_whole_on_a_small_one() -> None:
    with VirtualReceiptPrinter(model=SMALL) as paper:
        printer = adapter(paper, DEFAULT, patience=HASTY)
        printer.print(SLIP)
        printer.close()
        assert paper.overruns > 0
        assert paper.misunderstood > 0


def modules_of(picture: RasterRow) -> list[str]:
    """Read the modules of a QR code in a picture: each is what most of its dots are."""
    bits = bytes(byte ^ 0xFF for byte in picture.data)
    image = Image.frombytes("1", (picture.across * 8, picture.dots), bits).convert("L")
    black = image.point(lambda level: 255 - level)
    code = black.crop(black.getbbox())
    count = len(qr_modules(PAYLOAD))
    small = code.resize((count, count), Image.Resampling.BOX)
    return ["".join("1" if level > 127 else "0" for level in row) for row in rows_of(small)]


def rows_of(image: Image.Image) -> list[bytes]:
    data = image.tobytes()
    return [data[at : at + image.width] for at in range(0, len(data), image.width)]


def qr_modules(payload: str) -> list[str]:
    code = segno.make(payload, error="m", micro=False, boost_error=False, encoding="utf-8")
    return ["".join(str(module) for module in row) for row in code.matrix]


def test_an_interrupted_print_is_unknown_at_once(
    paper: VirtualReceiptPrinter, printer: EscPosPrinter
) -> None:
    paper.inject_after("silent", 1)

    def interrupt() -> None:
        if paper.await_fault("silent"):
            printer.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    assert printer.print(SLIP).outcome is PrintOutcome.UNKNOWN
    thread.join()
