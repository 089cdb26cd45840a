"""The desk tells a reader's fault once, however many ways it is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from drivers.idcard.reader import SamReader
from drivers.receipt.printer import tcp_printer
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.receipt import VirtualReceiptPrinter
from kiosk.app.desk import READER, Gathered, KioskDesk
from kiosk.app.system import SystemClock
from kiosk.flow import events
from kiosk.flow.journal import Entry
from tests.unit.drivers.clock import Inbox


class Notes:
    """A journal in memory."""

    def __init__(self) -> None:
        self.codes: Inbox[str | None] = Inbox()

    def note(self, entry: Entry, **fields: str | int | bool | None) -> None:
        if entry is Entry.DEVICE_CHANGED and fields["device"] == READER:
            self.codes.post(cast("str | None", fields["code"]))


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
            reader=SamReader(sam.port, bauds=(9600,)),
            printer=tcp_printer(paper.host, paper.tcp_port),
            speaker=absent,
            platform=absent,
            store=absent,
            store_worker=absent,
            supplies=absent,
            journal=cast(Any, notes),
            clock=SystemClock(),
        )
        made = KioskDesk(things, told.post, lambda: None)
        made.open()
        yield made
        made.close()


def failures(told: Inbox[events.Event]) -> list[str]:
    return [event.code for event in told.all if isinstance(event, events.CardFailed)]


def pull_in_mid_read(
    desk: KioskDesk, sam: VirtualSamReader, told: Inbox[events.Event], notes: Notes
) -> None:
    notes.codes.await_one(lambda code: code is None)
    sam.put(WANG_XIAOYING)
    desk.watch_cards(True)
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
    desk.watch_cards(True)
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
