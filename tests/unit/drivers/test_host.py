"""A host keeps its device open, tells what changes, and takes a short drop-out for what it is."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from drivers.events import CardEnded, CardFound, DeviceChanged, DeviceEvent
from drivers.host import DeviceHost, Policy
from drivers.idcard.host import CardReaderHost
from drivers.idcard.reader import SamReader
from drivers.idcard.transport import SerialLine
from drivers.receipt.links import tcp_printer
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import LI_SIWEI, WANG_XIAOYING
from drivers.sandbox.receipt import VirtualReceiptPrinter
from kiosk.domain.device import Completion, DeviceClass, SelfTest
from kiosk.domain.receipt import Line, PrintOutcome, Slip
from kiosk.domain.staff import DeviceState
from kiosk.ports import CardFault, CardRead, PrintResult
from tests.sam import patient
from tests.unit.drivers.clock import Inbox, SetClock


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def inbox() -> Inbox[DeviceEvent]:
    return Inbox()


@pytest.fixture
def sam() -> Iterator[VirtualSamReader]:
    with VirtualSamReader(paced=False) as virtual:
        yield virtual


@pytest.fixture
def host(
    sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> Iterator[CardReaderHost]:
    reader = patient(SamReader(SerialLine(sam.port, (115200,))))
    looked_after = CardReaderHost("card_reader", reader, inbox.post, clock)
    yield looked_after
    assert looked_after.close()


def pass_time(host: DeviceHost, clock: SetClock, seconds: float) -> None:
    """Let ``seconds`` pass and wait until the host has done all that was due."""
    clock.advance(seconds)
    host.wake()
    for _ in range(2):  # between two jobs the host has looked at its clock
        done = threading.Event()
        host.mailbox.submit(lambda: None, lambda _, done=done: done.set(), 1e9)  # type: ignore[misc]
        assert done.wait(30)


def states(inbox: Inbox[DeviceEvent]) -> list[DeviceState]:
    return [event.status.state for event in inbox.all if isinstance(event, DeviceChanged)]


def card_events(inbox: Inbox[DeviceEvent]) -> list[object]:
    return [
        event.result if isinstance(event, CardEnded) else "found"
        for event in inbox.all
        if not isinstance(event, DeviceChanged)
    ]


def test_it_opens_its_device_and_says_so(host: CardReaderHost, inbox: Inbox[DeviceEvent]) -> None:
    before = host.state
    assert before.state is DeviceState.OFFLINE
    host.start()
    (event,) = inbox.await_count(1)
    assert isinstance(event, DeviceChanged)
    assert event.recovered
    assert host.state.state is DeviceState.ONLINE
    assert host.counters["opened"] == 1


def test_three_misses_in_a_row_are_an_unplug_and_two_are_none(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    inbox.await_count(1)
    sam.unplug()
    pass_time(host, clock, 2.0)
    pass_time(host, clock, 0.1)
    assert host.counters["missed"] == 2
    assert states(inbox) == [DeviceState.ONLINE]  # a short drop-out is not an unplug
    sam.plug()
    pass_time(host, clock, 0.1)
    assert states(inbox) == [DeviceState.ONLINE]
    sam.unplug()
    for seconds in (2.0, 0.1, 0.1):
        pass_time(host, clock, seconds)
    assert states(inbox) == [DeviceState.ONLINE, DeviceState.NO_DEVICE]
    assert host.state.code == "idcard.unplugged"
    assert host.counters["lost"] == 1
    sam.plug()
    pass_time(host, clock, 0.5)
    assert states(inbox)[-1] is DeviceState.ONLINE
    assert host.counters["recovered"] == 2


def test_a_device_that_is_gone_is_tried_ever_more_seldom(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock
) -> None:
    sam.unplug()
    host.start()
    for seconds in (0.0, 0.1, 0.1):
        pass_time(host, clock, seconds)
    assert host.counters["missed"] == 3
    tries = 3
    for wait in (0.5, 1.0, 2.0, 4.0, 8.0, 8.0):
        pass_time(host, clock, wait - 0.01)
        assert host.counters["missed"] == tries
        pass_time(host, clock, 0.02)
        tries += 1
        assert host.counters["missed"] == tries


def test_a_silent_device_is_offline_after_three_questions(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    inbox.await_count(1)
    sam.fall_silent()
    for seconds in (2.0, 0.1, 0.1):
        pass_time(host, clock, seconds)
    assert sam.faults["silent"] == 3
    assert (host.state.state, host.state.code) == (DeviceState.OFFLINE, "idcard.no_answer")


def test_a_card_is_found_and_read_while_one_is_wanted(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    inbox.await_count(1)
    sam.put(WANG_XIAOYING)
    pass_time(host, clock, 1.0)
    assert card_events(inbox) == []  # nobody asked for it
    host.watch(1)
    assert inbox.await_count(3)[1:] == [
        CardFound("card_reader", 1),
        CardEnded("card_reader", 1, CardRead(WANG_XIAOYING)),
    ]
    pass_time(host, clock, 0.3)
    assert len(card_events(inbox)) == 2  # it still lies there
    sam.lift()
    sam.put(LI_SIWEI)
    pass_time(host, clock, 0.3)
    assert card_events(inbox)[2:] == ["found", CardRead(LI_SIWEI)]
    host.watch(None)
    sam.lift()
    sam.put(WANG_XIAOYING)
    pass_time(host, clock, 0.3)
    assert len(card_events(inbox)) == 4


def test_another_kind_of_card_is_told_once_until_it_is_lifted(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    sam.put_foreign()
    host.watch(1)
    inbox.await_count(3)
    for _ in range(3):
        pass_time(host, clock, 0.3)
    refused = [event for event in card_events(inbox) if isinstance(event, CardFault)]
    assert [fault.code for fault in refused] == ["idcard.not_an_id_card"]
    sam.lift()
    pass_time(host, clock, 0.3)
    sam.put(WANG_XIAOYING)
    pass_time(host, clock, 0.3)
    assert card_events(inbox)[-1] == CardRead(WANG_XIAOYING)


def test_asking_anew_tries_the_same_card_again(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    sam.put_foreign()
    host.watch(1)
    inbox.await_count(3)
    host.watch(1)
    inbox.await_count(5)
    assert len(card_events(inbox)) == 4


def test_a_slow_reading_bears_the_request_under_which_it_began(
    clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    with VirtualSamReader(baud=9600) as slow:  # a read takes more than a second
        host = CardReaderHost(
            "card_reader", SamReader(SerialLine(slow.port, (9600,))), inbox.post, clock
        )
        host.start()
        inbox.await_count(1)
        slow.put(WANG_XIAOYING)
        host.watch(1)
        inbox.await_one(lambda event: isinstance(event, CardFound))
        host.watch(2)
        late = inbox.await_one(lambda event: isinstance(event, CardEnded))
        slow.lift()
        pass_time(host, clock, 0.3)
        slow.put(LI_SIWEI)
        pass_time(host, clock, 0.3)
        assert inbox.all[1:] == [
            CardFound("card_reader", 1),
            late,
            CardFound("card_reader", 2),
            CardEnded("card_reader", 2, CardRead(LI_SIWEI)),
        ]
        assert late == CardEnded("card_reader", 1, CardRead(WANG_XIAOYING))
        assert host.close()


def test_a_reader_unplugged_while_a_card_is_wanted_reads_it_after_all(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    host.start()
    host.watch(1)
    inbox.await_count(1)
    sam.unplug()
    for seconds in (0.3, 0.1, 0.1):
        pass_time(host, clock, seconds)
    assert host.state.code == "idcard.unplugged"
    sam.plug()
    sam.put(WANG_XIAOYING)
    pass_time(host, clock, 0.5)
    pass_time(host, clock, 2.0)
    assert host.state.state is DeviceState.ONLINE
    assert card_events(inbox)[-1] == CardRead(WANG_XIAOYING)


def test_a_printer_is_looked_at_while_idle_and_after_each_job(
    clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    with VirtualReceiptPrinter() as paper:
        printer = tcp_printer(paper.host, paper.tcp_port)
        host = DeviceHost("receipt_printer", printer, inbox.post, clock)
        host.start()
        inbox.await_count(1)
        paper.inject("paper_out")
        pass_time(host, clock, 2.0)
        assert host.state.code == "printer.paper_out"
        results: Inbox[object] = Inbox()
        slip = Slip((Line("小事回执"),))
        host.submit(lambda: printer.print(slip), results.post, deadline=30)
        (refused,) = results.await_count(1)
        assert refused == PrintResult(PrintOutcome.NOT_DONE, "printer.paper_out")
        paper.mend()
        # No time passes: the look after the job tells it.
        host.submit(lambda: printer.print(slip), results.post, deadline=30)
        assert results.await_count(2)[1] == PrintResult(PrintOutcome.DONE)
        last = inbox.await_one(lambda e: isinstance(e, DeviceChanged) and bool(e.before.code))
        assert isinstance(last, DeviceChanged)
        assert last.recovered
        assert host.close()


def test_closing_does_not_wait_for_a_device_that_hangs(
    sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    reader = SamReader(SerialLine(sam.port))
    host = CardReaderHost("card_reader", reader, inbox.post, clock, Policy(grace=0.1))
    sam.fall_silent()
    host.start()  # five speeds, half a second each
    assert host.close()
    assert reader.baud == 0


def test_its_report_tells_all_that_staff_may_ask_without_troubling_the_device(
    clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    with VirtualReceiptPrinter() as paper:
        printer = tcp_printer(paper.host, paper.tcp_port)
        host = DeviceHost("receipt_printer", printer, inbox.post, clock)
        assert host.report().self_test is None
        host.start()
        inbox.await_count(1)
        outcomes: Inbox[object] = Inbox()
        slip = Slip((Line("小事回执"),))
        host.submit(lambda: printer.print(slip), outcomes.post, deadline=30)
        host.self_test(outcomes.post, deadline=30)
        paper_out: Inbox[object] = Inbox()
        outcomes.await_count(2)
        paper.inject("paper_out")
        host.submit(lambda: printer.print(slip), paper_out.post, deadline=30)
        host.self_test(outcomes.post, deadline=30)
        tested = SelfTest(Completion.USER_ERROR, "printer.paper_out")
        assert outcomes.await_count(3)[1:] == [SelfTest(Completion.SUCCESS), tested]
        report = host.report()
        assert report.self_test == tested
        assert report.capabilities.device_class is DeviceClass.PRINTER
        assert report.capabilities.features["width_dots"] == 576
        assert (report.counters["job.success"], report.counters["job.user_error"]) == (2, 2)
        assert report.counters["opened"] == 1
        assert host.close()


def test_a_device_that_was_just_plugged_in_is_not_waited_for(
    host: CardReaderHost, sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    sam.unplug()
    host.start()
    for seconds in (0.0, 0.1, 0.1, 0.5, 1.0, 2.0):
        pass_time(host, clock, seconds)
    assert host.counters["missed"] == 6
    pass_time(host, clock, 1.0)
    assert host.counters["missed"] == 6, "control: it waits for four seconds by now"
    host.plugged()  # something else, it seems
    pass_time(host, clock, 0.0)
    assert host.counters["missed"] == 7
    sam.plug()
    host.plugged()
    pass_time(host, clock, 0.0)
    assert host.state.state is DeviceState.ONLINE
    host.plugged()
    pass_time(host, clock, 0.0)
    assert host.counters["opened"] == 1, "one that is there is left alone"


def test_it_goes_by_its_own_name_whatever_its_driver_calls_itself(
    sam: VirtualSamReader, clock: SetClock, inbox: Inbox[DeviceEvent]
) -> None:
    reader = SamReader(SerialLine(sam.port, (115200,)), name="another")
    host = CardReaderHost("idcard", reader, inbox.post, clock)
    host.start()
    inbox.await_count(1)
    host.watch(1)
    pass_time(host, clock, 0.3)
    host.watch(None)
    pass_time(host, clock, 2.0)
    assert len(inbox.all) == 1, "nothing has changed"
    assert host.state.name == "idcard"
    assert host.close()
