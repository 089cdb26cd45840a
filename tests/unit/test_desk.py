"""The desk tells a reader's fault once, however many ways it is noticed, and no false recovery."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, cast

import pytest

from drivers.idcard.reader import SamReader
from drivers.idcard.transport import SerialLine
from drivers.receipt.links import tcp_printer
from drivers.receipt.printer import EscPosPrinter, Patience
from drivers.receipt.profile import DEFAULT, profile
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.wire import open_tcp
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.system import SystemClock
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import Portrait
from kiosk.domain.receipt import Line, Slip
from kiosk.domain.staff import DeviceState
from kiosk.flow import events
from kiosk.flow.journal import Entry
from kiosk.ports import PrintResult
from tests.sam import patient
from tests.unit.drivers.clock import Inbox

SLIP = Slip((Line("小事回执"),))


class Notes:
    """A journal in memory."""

    def __init__(self) -> None:
        self.codes: Inbox[str | None] = Inbox()
        self.printer: Inbox[object] = Inbox()
        self.doubts: Inbox[str] = Inbox()

    def note(self, entry: Entry, **fields: str | int | bool | None) -> None:
        if entry is Entry.DEVICE_CHANGED and fields["device"] == DeviceName.IDCARD:
            self.codes.post(cast("str | None", fields["code"]))
        elif entry is Entry.DEVICE_CHANGED:
            self.printer.post(fields["state"])


FACE = Portrait(b"BM of nobody")


class Drawn:
    """Gives the same picture for every photo. A ``PortraitDecoder``."""

    failed = False

    def open(self) -> None:
        """Be ready."""

    def decode(self, wlt: bytes) -> Portrait | None:
        return FACE if len(wlt) == 1024 else None

    def close(self) -> None:
        """Be gone."""


@pytest.fixture
def sam() -> Iterator[VirtualSamReader]:
    with VirtualSamReader(baud=9600) as virtual:  # a read takes more than a second
        yield virtual


@pytest.fixture
def told() -> Inbox[events.Event]:
    return Inbox()


@pytest.fixture
def notes() -> Notes:
    return Notes()


@pytest.fixture
def desk(sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes) -> Iterator[KioskDesk]:
    absent = cast(Any, None)  # what has no part in this
    with VirtualReceiptPrinter() as paper:
        things = Gathered(
            devices={
                DeviceName.IDCARD: patient(
                    SamReader(SerialLine(sam.port, (9600,)), portraits=Drawn())
                ),
                DeviceName.PRINTER: tcp_printer(paper.host, paper.tcp_port),
            },
            speaker=absent,
            platform=absent,
            store=absent,
            store_worker=absent,
            services=(),
            supplies=absent,
            journal=cast(Any, notes),
            clock=SystemClock(),
        )
        made = KioskDesk(things, told.post, lambda: None, notes.doubts.post)
        made.open()
        yield made
        made.close()


def test_a_printer_is_called_mended_only_where_it_was_seen_to_be_out_of_order(
    sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    absent = cast(Any, None)
    with VirtualReceiptPrinter() as paper:
        line = partial(open_tcp, paper.host, paper.tcp_port, 1.0)
        things = Gathered(
            devices={
                DeviceName.IDCARD: patient(SamReader(SerialLine(sam.port, (9600,)))),
                DeviceName.PRINTER: EscPosPrinter(
                    "tcp", line, profile(DEFAULT), patience=Patience(idle=0.3)
                ),
            },
            speaker=absent,
            platform=absent,
            store=absent,
            store_worker=absent,
            services=(),
            supplies=absent,
            journal=cast(Any, notes),
            clock=SystemClock(),
        )
        desk = KioskDesk(things, told.post, lambda: None)
        results: Inbox[PrintResult] = Inbox()
        desk.open()
        try:
            first = told.await_one(lambda event: isinstance(event, events.PrinterRecovered))
            assert first == events.PrinterRecovered(seen=True), "it is there"
            told.all.clear()
            paper.inject("no_marker")
            desk.print(SLIP, lambda: True, results.post)
            assert results.await_one(bool).code == "printer.no_answer"
            well = told.await_one(lambda event: isinstance(event, events.PrinterRecovered))
            assert well == events.PrinterRecovered(seen=False)
            assert paper.faults["no_marker"] == 1
            told.all.clear()
            results.all.clear()
            paper.mend()
            paper.inject("paper_out")
            desk.print(SLIP, lambda: True, results.post)
            assert results.await_one(bool).code == "printer.paper_out"
            notes.printer.await_one(lambda state: state == DeviceState.USER_ERROR.value)
            paper.mend()
            mended = told.await_one(lambda event: isinstance(event, events.PrinterRecovered))
            assert mended == events.PrinterRecovered(seen=True)
        finally:
            desk.close()


def failures(told: Inbox[events.Event]) -> list[str]:
    return [event.code for event in told.all if isinstance(event, events.CardFailed)]


def pull_in_mid_read(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    notes.codes.await_one(lambda code: code is None)
    sam.put(WANG_XIAOYING)
    desk.watch(DeviceName.IDCARD, 1)
    told.await_one(lambda event: isinstance(event, events.CardFound))
    sam.unplug()
    # First the read notices it, then the host has looked three times.
    told.await_one(lambda event: isinstance(event, events.CardFailed))


def test_a_reader_pulled_in_mid_read_is_told_once(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    pull_in_mid_read(desk, sam, told, notes)
    notes.codes.await_one(lambda code: code == "idcard.unplugged")
    desk.close()
    assert failures(told) == ["idcard.unplugged"]
    assert sam.faults["unplugged"] == 1


def test_who_asks_for_a_card_anew_is_told_anew(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    pull_in_mid_read(desk, sam, told, notes)
    notes.codes.await_one(lambda code: code == "idcard.unplugged")
    desk.watch(DeviceName.IDCARD, 1)
    assert failures(told) == ["idcard.unplugged"] * 2


def test_a_reader_that_came_back_and_goes_again_is_told_again(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    pull_in_mid_read(desk, sam, told, notes)
    notes.codes.await_one(lambda code: code == "idcard.unplugged")
    sam.lift()
    sam.plug()
    notes.codes.await_count(3)
    sam.unplug()
    notes.codes.await_count(4)
    desk.close()
    assert failures(told) == ["idcard.unplugged"] * 2


def test_what_was_told_to_one_visit_is_told_to_the_next_too(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    notes.codes.await_one(lambda code: code is None)
    sam.put(WANG_XIAOYING)
    desk.watch(DeviceName.IDCARD, 1)
    told.await_one(lambda event: isinstance(event, events.CardFound))
    desk.watch(DeviceName.IDCARD, 2)
    sam.unplug()
    notes.codes.await_one(lambda code: code == "idcard.unplugged")
    desk.close()
    failed = [event for event in told.all if isinstance(event, events.CardFailed)]
    assert [(event.visit, event.code) for event in failed] == [
        (1, "idcard.unplugged"),
        (2, "idcard.unplugged"),
    ]


@pytest.mark.parametrize(
    ("sw3", "doubts"),
    [(0x32, ["idcard.suspect"]), (0x33, ["idcard.suspect_data"]), (0x40, []), (0x91, [])],
)
def test_only_a_card_that_may_be_no_true_one_is_doubted(
    desk: KioskDesk,
    sam: VirtualSamReader,
    told: Inbox[events.Event],
    notes: Notes,
    sw3: int,
    doubts: list[str],
) -> None:
    notes.codes.await_one(lambda code: code is None)
    sam.answer_next("read", sw3)
    sam.put(WANG_XIAOYING)
    desk.watch(DeviceName.IDCARD, 1)
    told.await_one(lambda event: isinstance(event, events.CardFailed))
    assert sam.faults[f"read:{sw3:02X}"] == 1
    assert notes.doubts.all == doubts


def test_the_picture_of_a_card_comes_with_what_was_read(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event]
) -> None:
    sam.put(WANG_XIAOYING)
    desk.watch(DeviceName.IDCARD, 1)
    read = told.await_one(lambda event: isinstance(event, events.CardWasRead))
    assert isinstance(read, events.CardWasRead)
    assert (read.card, read.portrait) == (WANG_XIAOYING, FACE)


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (None, (None, "05.03-20260101-000012345-000067890")),
        (0x32, ("idcard.suspect", "")),
        ("silent", ("idcard.no_answer", "")),
    ],
)
def test_staff_who_try_the_reader_are_told_its_number_or_what_is_wrong(
    desk: KioskDesk,
    sam: VirtualSamReader,
    notes: Notes,
    fault: object,
    answer: tuple[str | None, str],
) -> None:
    notes.codes.await_one(lambda code: code is None)
    sam.put(WANG_XIAOYING)
    if isinstance(fault, int):
        sam.answer_next("read", fault)
    elif fault is not None:
        sam.fall_silent()
    answers: Inbox[tuple[str | None, str]] = Inbox()
    desk.test_card(lambda code, number: answers.post((code, number)))
    assert answers.await_one(bool) == answer
