"""A driver that crashes or hangs costs its process, one sentence and some seconds; never the kiosk.

The driver is somebody's adapter for card readers on USB (``vendor_usb.py``), installed and found as
a real one is; or the printer's own, killed while it prints.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.events import CardEnded, DeviceEvent
from drivers.host import DeviceHost
from drivers.idcard.host import CardReaderHost
from drivers.isolation.proxy import IsolatedDevice
from drivers.sandbox.document import VirtualDocumentPrinter
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.sandbox.scanner import VirtualSerialScanner
from kiosk.app.system import SystemClock
from kiosk.domain.receipt import Line, PrintOutcome, Slip
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import CardFault, CardRead, PrintResult
from tests.contract.receipts import SLIP, TITLE
from tests.papers import paper
from tests.unit.drivers.clock import Inbox

BACK_WITHIN = 60.0
"""It takes less than five seconds on an idle machine."""

FAULTS = {
    "crashes": "device.crashed",
    "ends": "device.crashed",
    "hangs": "device.timeout",
    "hangs with all of Python": "device.timeout",
}
ENTRY = "[xiaoshi.usb_card_readers]\nvendor = xiaoshi_vendor_usb:bulk\n"
IN_ONE_PROCESS = """
from drivers.catalog import CARD_READERS
reader = CARD_READERS.make("sam-usb", {})
reader.open()
print(type(reader.read()).__name__)
"""


@pytest.fixture
def sam() -> Iterator[VirtualSamReader]:
    with VirtualSamReader.on_network(paced=False) as virtual:
        yield virtual


@pytest.fixture
def vendor(sam: VirtualSamReader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the vendor's adapter, for other processes than this one."""
    folder = tmp_path / "vendor"
    told = folder / "xiaoshi_vendor_usb-1.0.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: xiaoshi-vendor-usb\nVersion: 1.0\n"
    )
    (told / "entry_points.txt").write_text(ENTRY)
    source = Path(__file__).with_name("vendor_usb.py")
    shutil.copy(source, folder / "xiaoshi_vendor_usb.py")
    (folder / "where").write_text(" ".join(map(str, sam.address)))
    monkeypatch.setenv("PYTHONPATH", f"{folder}:{Path.cwd()}")
    return folder


@pytest.fixture
def inbox() -> Inbox[DeviceEvent]:
    return Inbox()


@pytest.fixture
def reader(vendor: Path) -> IsolatedDevice:
    return IsolatedDevice("idcard", "sam-usb", {"name": "idcard"})


@pytest.fixture
def host(reader: Any, inbox: Inbox[DeviceEvent]) -> Iterator[CardReaderHost]:
    made = CardReaderHost("idcard", reader, inbox.post, SystemClock())
    made.start()
    inbox.await_count(1)
    yield made
    assert made.close()
    assert reader.pid is None


def until(holds: Callable[[], object], seconds: float = 30.0) -> None:
    gate, end = threading.Event(), time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        gate.wait(0.01)


def ends(inbox: Inbox[DeviceEvent]) -> list[object]:
    return [
        event.result.code if isinstance(event.result, CardFault) else type(event.result)
        for event in inbox.all
        if isinstance(event, CardEnded)
    ]


@pytest.mark.parametrize("fault", FAULTS)
def test_a_driver_that_goes_wild_costs_one_sentence_and_the_next_card_is_read(
    host: CardReaderHost,
    reader: IsolatedDevice,
    sam: VirtualSamReader,
    vendor: Path,
    inbox: Inbox[DeviceEvent],
    fault: str,
) -> None:
    (vendor / "fault").write_text(fault)
    before = reader.pid
    sam.put(WANG_XIAOYING)
    host.watch(1)
    until((vendor / "happened").exists)
    happened = time.monotonic()
    until(lambda: host.counters["opened"] == 2)
    assert time.monotonic() - happened < BACK_WITHIN
    sam.lift()  # the module has given its card away, and finds it no more until it is lifted
    sam.put(WANG_XIAOYING)
    inbox.await_one(
        lambda event: isinstance(event, CardEnded) and isinstance(event.result, CardRead)
    )
    assert ends(inbox) == [FAULTS[fault], CardRead]
    assert reader.pid not in (None, before)
    assert host.state.state is DeviceState.ONLINE


@pytest.mark.parametrize("fault", [None, "crashes", "ends"])
def test_without_a_process_of_its_own_it_takes_all_with_it(
    sam: VirtualSamReader, vendor: Path, fault: str | None
) -> None:
    if fault:
        (vendor / "fault").write_text(fault)
    sam.put(WANG_XIAOYING)
    words = [sys.executable, "-X", "faulthandler=0", "-c", IN_ONE_PROCESS]
    ended = subprocess.run(words, capture_output=True, text=True, timeout=90, check=False)
    assert (vendor / "happened").exists() == bool(fault)
    expected = {None: 0, "crashes": -signal.SIGSEGV, "ends": 3}
    assert ended.returncode == expected[fault]
    assert ("CardRead" in ended.stdout) == (fault is None)


def test_a_crash_while_nobody_asks_is_noticed_and_mended_before_anybody_does(
    host: CardReaderHost, reader: IsolatedDevice, inbox: Inbox[DeviceEvent]
) -> None:
    before = reader.pid
    assert before is not None
    os.kill(before, signal.SIGSEGV)
    until(lambda: host.counters["opened"] == 2, BACK_WITHIN)
    assert reader.pid not in (None, before)
    assert len(inbox.all) == 1, "nobody was troubled with it"


@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSEGV, signal.SIGSTOP])
def test_a_print_in_the_middle_of_which_its_driver_goes_is_unknown_and_never_repeated(
    inbox: Inbox[DeviceEvent], blow: signal.Signals
) -> None:
    with VirtualReceiptPrinter() as paper:
        params: dict[str, str | int] = {"host": paper.host, "port": paper.tcp_port}
        printer: Any = IsolatedDevice("printer", "escpos-tcp", params)
        host = DeviceHost("printer", printer, inbox.post, SystemClock())
        host.start()
        inbox.await_count(1)
        done: Inbox[object] = Inbox()
        paper.inject_after("silent", 3)
        host.submit(lambda: printer.print(SLIP), done.post, deadline=10)
        assert paper.await_fault("silent")
        begin = time.monotonic()
        os.kill(printer.pid, blow)
        (result,) = done.await_count(1)
        code = "device.timeout" if blow is signal.SIGSTOP else "device.crashed"
        assert result == PrintResult(PrintOutcome.UNKNOWN, code)
        paper.mend()
        until(lambda: host.counters["opened"] == 2)
        assert time.monotonic() - begin < BACK_WITHIN
        host.submit(lambda: printer.print(Slip((Line("另一件事"),))), done.post, deadline=10)
        assert done.await_count(2)[1] == PrintResult(PrintOutcome.DONE)
        assert host.close()
        words = [slip.text for slip in [*paper.slips, paper.paper]]
        assert sum(text.count(TITLE) for text in words) == 1


def test_whose_document_it_is_is_asked_across_the_wire_just_before_it_is_fed() -> None:
    with VirtualDocumentPrinter() as tray:
        answers = [True, False]
        printer: Any = IsolatedDevice("document", "ipp", {"uri": tray.uri})
        printer.open()
        not_fed = printer.print(paper("for one person"), lambda: answers.pop(0))
        assert not_fed.outcome is PrintOutcome.NOT_DONE
        assert (answers, tray.sheets) == ([], []), "it was asked before it began, and at the feed"
        fed = printer.print(paper("for one person"), lambda: True)
        assert fed == PrintResult(PrintOutcome.DONE)
        assert len(tray.sheets) == 1
        printer.cancel()  # nothing is there: no harm
        printer.close()


def test_a_device_that_has_nothing_to_say_is_not_taken_for_one_that_hangs() -> None:
    with VirtualSerialScanner() as gun:
        scanner: Any = IsolatedDevice("scanner", "qr-serial", {"port": gun.port})
        scanner.open()
        before = scanner.pid
        assert scanner.take(6.5) is None, "longer than any driver of ours waits in one go"
        assert (scanner.pid, scanner.status().state) == (before, DeviceState.ONLINE)
        scanner.close()


def test_a_driver_does_not_end_with_the_thread_that_opened_it(vendor: Path) -> None:
    reader: Any = IsolatedDevice("idcard", "sam-usb", {})
    opens = threading.Thread(target=reader.open)
    opens.start()
    opens.join()
    before = reader.pid
    assert reader.status().state is DeviceState.ONLINE
    assert reader.pid == before is not None
    reader.close()


def test_what_a_closed_host_had_is_gone_and_nothing_gathers(
    sam: VirtualSamReader, vendor: Path
) -> None:
    reader: Any = IsolatedDevice("idcard", "sam-usb", {})
    reader.open()
    reader.close()
    fds, threads = len(os.listdir("/proc/self/fd")), threading.active_count()
    for _ in range(5):
        reader.open()
        (vendor / "fault").write_text("crashes")
        sam.put(WANG_XIAOYING)
        fault = reader.read()
        assert isinstance(fault, CardFault)
        assert fault.params["cause"] == "SIGSEGV", "a technician is told how it went"
        assert reader.status().code == "device.crashed"
        reader.open()
        reader.close()
    assert reader.pid is None
    assert len(os.listdir("/proc/self/fd")) == fds
    assert threading.active_count() == threads


def test_it_is_told_by_its_pipe_alone_what_it_is_to_do(sam: VirtualSamReader, vendor: Path) -> None:
    reader: Any = IsolatedDevice("idcard", "sam-usb", {"name": "secretname"})
    reader.open()
    sam.put(WANG_XIAOYING)
    assert isinstance(reader.read(), CardRead)
    process = Path("/proc", str(reader.pid))
    seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
    reader.close()
    assert b"sam-usb" in seen, "control"
    assert b"secretname" not in seen
    assert WANG_XIAOYING.name.reveal().encode() not in seen


def test_a_kiosk_that_is_killed_leaves_no_driver_behind(vendor: Path) -> None:
    opens = (
        "import time\n"
        "from drivers.isolation.proxy import IsolatedDevice\n"
        "device = IsolatedDevice('idcard', 'sam-usb', {})\n"
        "device.open()\n"
        "print(device.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", opens], stdout=subprocess.PIPE, text=True
    ) as kiosk:
        assert kiosk.stdout is not None
        driver = os.pidfd_open(int(kiosk.stdout.readline()))
        poll = select.poll()
        poll.register(driver, select.POLLIN)
        assert not poll.poll(0), "control: it runs"
        kiosk.kill()
        assert poll.poll(10_000)
        os.close(driver)


def test_a_driver_that_looks_in_vain_and_is_ended_is_no_news_to_its_host() -> None:
    told: list[None] = []
    panel: Any = IsolatedDevice("panel", "panel-serial", {"port": "/dev/nowhere"})
    panel.listen(lambda: told.append(None))
    for _ in range(2):
        with pytest.raises(KioskError, match=r"panel\.unplugged"):
            panel.open()
        panel.close()
    assert told == []


def test_a_kiosk_that_is_interrupted_at_its_terminal_ends_its_drivers_itself() -> None:
    with VirtualReceiptPrinter() as paper:
        params: dict[str, str | int] = {"host": paper.host, "port": paper.tcp_port}
        printer: Any = IsolatedDevice("printer", "escpos-tcp", params)
        printer.open()
        before = printer.pid
        os.kill(before, signal.SIGINT)
        assert printer.status().state is DeviceState.ONLINE
        assert printer.pid == before
        printer.close()


def test_a_driver_that_cannot_be_had_is_said_in_the_tables_words() -> None:
    lacking: Any = IsolatedDevice("idcard", "no-such-adapter", {})
    with pytest.raises(KioskError) as refused:
        lacking.open()
    assert refused.value.code == "device.no_such_adapter"
    lacking.close()
    assert lacking.pid is None


def test_an_interrupt_ends_a_wait_on_another_thread(sam: VirtualSamReader, vendor: Path) -> None:
    reader: Any = IsolatedDevice("idcard", "sam-usb", {})
    reader.open()
    (vendor / "fault").write_text("hangs")
    sam.put(WANG_XIAOYING)

    def interrupt() -> None:
        until((vendor / "happened").exists)
        reader.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    begin = time.monotonic()
    result = reader.read()
    thread.join()
    assert time.monotonic() - begin < 3.0, "sooner than a read may take"
    assert isinstance(result, CardFault)
    reader.close()
