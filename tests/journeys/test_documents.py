"""A document comes out for the person who asked for it, or not at all; over IPP, to the tray."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest

from drivers.document.follow import Patience
from drivers.document.link import place
from drivers.document.printer import IppPrinter
from drivers.sandbox.document import VirtualDocumentPrinter
from drivers.sandbox.people import LI_SIWEI, WANG_XIAOYING
from kiosk.app.desk import Gathered, KioskDesk
from kiosk.app.system import SystemClock
from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.identity import IdCard
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Farewell
from kiosk.flow import events
from kiosk.flow.journal import Journal
from kiosk.flow.visit import Moment
from tests.flows.hall import Hall
from tests.flows.small import certifying
from tests.papers import paper, words_in

QUICK = Patience(answer=10.0, taking=10.0, look=0.02, lost=10.0, mending=60.0, ending=10.0)
WANG, LI = ("of Wang", "its back"), ("of Li", "its back")
"""What stands on the two sheets of each."""

OF = {WANG_XIAOYING: WANG, LI_SIWEI: LI}


def certificate(moment: Moment) -> Document:
    assert moment.visit.card is not None
    return paper(*OF[moment.visit.card])


class Office:
    """A kiosk that prints certificates, its desk real, its printer's tray in sight."""

    def __init__(self, tray: VirtualDocumentPrinter) -> None:
        self.tray = tray
        where = place(tray.uri)
        assert where is not None
        self.printer = IppPrinter(where, user="xiaoshi-test", patience=QUICK)
        self.hall = Hall(certifying(certificate), self._desk)
        self.desk.open()
        self.hall.hears(lambda event: event == events.DeviceReady(DeviceName.DOCUMENT))

    def _desk(self, post: Callable[[events.Event], None]) -> KioskDesk:
        absent, clock = cast(Any, None), SystemClock()
        things = Gathered(
            devices={DeviceName.DOCUMENT: self.printer},
            speaker=absent,
            platform=absent,
            store=absent,
            store_worker=absent,
            services=(),
            supplies=absent,
            journal=Journal(clock),
            clock=clock,
        )
        self.desk = KioskDesk(things, post, lambda: None)
        return self.desk

    def asks(self, card: IdCard) -> None:
        """Come in, be identified and ask for the certificate."""
        visit = self.hall.touch("start").session._hands.visit
        self.hall.happen(events.CardWasRead(card, self.hall.clock.now(), visit=visit))
        self.hall.touch("begin")

    def leaves(self) -> None:
        self.hall.touch("not_me").sees(Farewell)
        self.hall.touch("done")

    def outcome(self) -> events.DocumentEnded:
        """Wait until the print that is under way has ended."""
        ended = self.hall.told.await_one(lambda e: isinstance(e, events.DocumentEnded))
        self.hall.happen().told.all.clear()
        assert isinstance(ended, events.DocumentEnded)
        return ended

    @property
    def sheets(self) -> list[tuple[str, ...]]:
        return [words_in(sheet.document) for sheet in self.tray.sheets]


@pytest.fixture
def office() -> Iterator[Office]:
    with VirtualDocumentPrinter() as tray:
        made = Office(tray)
        yield made
        made.desk.close()


def test_each_gets_their_own(office: Office) -> None:
    for card in (WANG_XIAOYING, LI_SIWEI):
        office.asks(card)
        assert office.outcome().outcome is PrintOutcome.DONE
        sheet = office.hall.session.state.visit.sheet
        assert sheet is not None
        assert sheet.outcome is PrintOutcome.DONE
        office.leaves()
    assert office.sheets == [WANG, WANG, LI, LI]


def test_what_is_cancelled_late_is_not_the_next_persons(office: Office) -> None:
    go, cancelled = threading.Event(), threading.Event()
    cancelling = office.desk._papers._cancelling
    cancelling.submit(lambda: go.wait(60), lambda _: None, 60.0)
    office.asks(WANG_XIAOYING)
    assert office.outcome().outcome is PrintOutcome.DONE
    office.leaves()
    office.tray.inject_after("media_empty", 1)
    office.asks(LI_SIWEI)
    office.hall.hears(lambda event: event == events.DeviceLost(DeviceName.DOCUMENT))
    go.set()  # only now is cancelled what Wang may have left, in the middle of Li's
    cancelling.submit(cancelled.set, lambda _: None, 60.0)
    assert cancelled.wait(30)
    office.tray.mend()
    assert office.outcome().outcome is PrintOutcome.DONE
    assert office.sheets == [WANG, WANG, LI, LI]


def test_who_leaves_before_the_printers_turn_leaves_no_sheet_to_the_next(office: Office) -> None:
    begun, go = threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        go.wait(60)

    office.desk.devices[DeviceName.DOCUMENT].submit(busy, lambda _: None, 60.0)
    assert begun.wait(30)
    office.asks(WANG_XIAOYING)
    office.leaves()
    go.set()
    assert office.outcome().code is not None
    office.asks(LI_SIWEI)
    assert office.outcome().outcome is PrintOutcome.DONE
    assert office.sheets == [LI, LI]


def test_what_an_empty_printer_still_held_goes_with_its_owner(office: Office) -> None:
    office.tray.inject_after("media_empty", 1)
    office.asks(WANG_XIAOYING)
    office.hall.hears(lambda event: event == events.DeviceLost(DeviceName.DOCUMENT))
    office.leaves()
    assert office.outcome().outcome is PrintOutcome.UNKNOWN, "one sheet is out"
    office.tray.mend()
    assert office.tray.faults["media_empty"] > 0
    office.asks(LI_SIWEI)
    assert office.outcome().outcome is PrintOutcome.DONE
    assert office.sheets == [WANG, LI, LI], "new paper brings nobody else's sheet out"


def test_who_stays_gets_the_rest_once_there_is_paper(office: Office) -> None:
    """Control: the printer goes on with what it holds."""
    office.tray.inject_after("media_empty", 1)
    office.asks(WANG_XIAOYING)
    office.hall.hears(lambda event: event == events.DeviceLost(DeviceName.DOCUMENT))
    office.tray.mend()
    assert office.outcome().outcome is PrintOutcome.DONE
    assert office.sheets == [WANG, WANG]


def test_a_kiosk_without_such_a_printer_says_so() -> None:
    office = Office.__new__(Office)
    absent, clock = cast(Any, None), SystemClock()

    def desk(post: Callable[[events.Event], None]) -> KioskDesk:
        things = Gathered({}, absent, absent, absent, absent, (), absent, absent, clock)
        return KioskDesk(things, post, lambda: None)

    office.hall = Hall(certifying(certificate), desk)
    office.asks(WANG_XIAOYING)
    assert office.outcome().code == "device.not_here"
