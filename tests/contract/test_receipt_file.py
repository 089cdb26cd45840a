"""A slip to a file is done when the file has it; to a device that tells nothing, nobody knows."""

from __future__ import annotations

import os
import resource
import select
import threading
import time
from pathlib import Path

import pytest

from drivers.receipt.file import FilePrinter
from drivers.receipt.profile import DEFAULT, profile
from drivers.sandbox.escpos import Interpreter
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.sandbox.rows import Cut, TextRow
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import PrintResult
from tests.contract.receipts import PAYLOAD, SLIP, TITLE

DONE = PrintResult(PrintOutcome.DONE)
NOBODY_KNOWS = PrintResult(PrintOutcome.UNKNOWN, "printer.unknown_outcome")
GONE = PrintResult(PrintOutcome.NOT_DONE, "printer.unplugged")


def printer_to(path: Path | str, seconds: float = 5.0) -> FilePrinter:
    return FilePrinter(str(path), profile(DEFAULT), seconds=seconds)


def titles_in(path: Path) -> list[str]:
    """Let a printer read the file; return the head of each slip that it would cut off."""
    firmware = Interpreter()
    firmware.feed(path.read_bytes())
    words, heads = [], []
    while (op := firmware.next()) is not None:
        if isinstance(op, TextRow) and op.text:
            words.append(op.text)
        elif isinstance(op, Cut):
            heads.append(words[0])
            words = []
    assert words == [], "the last slip is whole"
    assert (firmware.overruns, sum(firmware.unknown.values())) == (0, 0)
    return heads


@pytest.fixture
def slips(tmp_path: Path) -> Path:
    (tmp_path / "slips").touch()
    return tmp_path / "slips"


def test_a_file_keeps_slip_after_slip(slips: Path) -> None:
    printer = printer_to(slips)
    printer.open()
    assert printer.status().state is DeviceState.ONLINE
    assert [printer.print(SLIP), printer.print(SLIP)] == [DONE, DONE]
    assert titles_in(slips) == [TITLE, TITLE]
    assert PAYLOAD.encode() in slips.read_bytes()


def test_of_a_slip_for_which_there_is_no_room_nothing_stays_in_the_file(slips: Path) -> None:
    printer = printer_to(slips)
    assert printer.print(SLIP) == DONE
    whole = slips.stat().st_size
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole + whole // 2, before[1]))
    try:
        assert printer.print(SLIP) == GONE
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert titles_in(slips) == [TITLE]
    assert printer.print(SLIP) == DONE, "control: it was for want of room"
    assert titles_in(slips) == [TITLE, TITLE]


def test_what_cannot_be_written_to_is_gone(tmp_path: Path) -> None:
    for path in (tmp_path / "slips", tmp_path, Path("/dev/full")):
        assert printer_to(path).print(SLIP) == GONE
    assert list(tmp_path.iterdir()) == [], "a file is not made in the place of a device"
    nowhere = printer_to(tmp_path / "slips")
    with pytest.raises(KioskError, match=r"printer\.unplugged"):
        nowhere.open()
    assert nowhere.status().state is DeviceState.NO_DEVICE


@pytest.mark.parametrize("fault", [None, "paper_out"])
def test_behind_a_device_that_is_only_written_to_a_slip_may_have_come_out_or_not(
    fault: str | None,
) -> None:
    with VirtualReceiptPrinter.usb() as paper:
        if fault:
            paper.inject(fault)
        printer = printer_to(paper.path)
        printer.open()
        assert printer.status().state is DeviceState.ONLINE
        assert printer.print(SLIP) == NOBODY_KNOWS
        if fault is None:
            assert paper.await_slips(1)
            assert paper.slips[0].text[0] == TITLE
        else:
            assert paper.slips == []
        assert (paper.asked, paper.told) == (0, 0), "it was asked for nothing"
        paper.unplug()
        assert printer.print(SLIP) == GONE
        assert paper.faults["unplugged"] == 1


def full_pipe(path: Path) -> int:
    """Make a pipe that somebody holds open and nobody reads, as a printer that holds off."""
    os.mkfifo(path)
    end = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    try:
        while True:
            os.write(end, bytes(4096))
    except BlockingIOError:
        return end


def test_a_device_that_takes_nothing_is_given_up(tmp_path: Path) -> None:
    end = full_pipe(tmp_path / "pipe")
    printer = printer_to(tmp_path / "pipe", seconds=0.1)
    assert printer.print(SLIP) == PrintResult(PrintOutcome.NOT_DONE, "printer.no_answer")
    os.read(end, 8192)
    assert printer.print(SLIP) == NOBODY_KNOWS, "control: it was for want of room"
    os.close(end)
    assert printer.print(SLIP) == GONE, "nobody has the other end of the pipe"


def test_a_wait_for_a_device_that_takes_nothing_is_ended_from_outside(tmp_path: Path) -> None:
    end = full_pipe(tmp_path / "pipe")
    printer = printer_to(tmp_path / "pipe", seconds=60)
    results: list[PrintResult] = []
    thread = threading.Thread(target=lambda: results.append(printer.print(SLIP)))
    thread.start()
    while thread.is_alive():  # until its wait has begun there is none to be ended
        printer.interrupt()
        thread.join(0.01)
    assert results == [GONE]
    os.close(end)


def test_a_wait_for_a_device_that_has_a_slip_in_hand_is_ended_from_outside(tmp_path: Path) -> None:
    end = full_pipe(tmp_path / "pipe")
    os.read(end, os.fpathconf(end, "PC_PIPE_BUF"))  # as much room as usblp has, and one slip needs
    printer = printer_to(tmp_path / "pipe", seconds=10)
    results: list[PrintResult] = []
    thread = threading.Thread(target=lambda: results.append(printer.print(SLIP)))
    thread.start()
    begin = time.monotonic()
    ready = select.poll()
    ready.register(end, select.POLLOUT)
    while thread.is_alive():
        if not ready.poll(0):  # the slip is in there
            printer.interrupt()
        thread.join(0.01)
    assert results == [NOBODY_KNOWS]
    assert time.monotonic() - begin < 5
    os.close(end)
