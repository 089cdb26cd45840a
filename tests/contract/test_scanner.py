"""A scanner hands on what a code says, whole and printable, or says what was wrong with it."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.sandbox.scanner import (
    SECOND,
    VirtualScanner,
    VirtualSerialScanner,
    VirtualWedgeScanner,
)
from drivers.scanner.listening import ListeningScanner
from drivers.scanner.serial import LineEar, serial_scanner
from drivers.scanner.wedge import EVENT, KeyEar, open_events, wedge_scanner
from kiosk.domain.device import Completion, DeviceClass
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import MOST_BYTES, Refusal
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import DeviceFault, Scanner
from tests.contract.hardware import scanner_at
from tests.contract.isolated import isolated

TOKEN = "https://zwfw.example.cn/t?c=9F2A-7c01&k=~1"
OTHER = "QH01-1-000042-7"
WIRES = ("serial", "wedge")
SOON = 60.0
GAP = 0.05


@dataclass(frozen=True)
class Desk:
    """A scanner, virtual or real, and how a code comes before it."""

    scanner: Scanner
    scan: Callable[[], None]


@pytest.fixture(params=WIRES)
def wire(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def virtual(wire: str) -> VirtualScanner:
    return VirtualSerialScanner() if wire == "serial" else VirtualWedgeScanner()


def adapter_of(device: VirtualScanner, gap: float = GAP) -> ListeningScanner:
    if isinstance(device, VirtualSerialScanner):
        return serial_scanner(device.port, gap=gap)
    return wedge_scanner(device.port, gap=gap)


@pytest.fixture
def gun(wire: str) -> Iterator[VirtualScanner]:
    with virtual(wire) as device:
        yield device


@pytest.fixture
def scanner(gun: VirtualScanner) -> Iterator[ListeningScanner]:
    adapter = adapter_of(gun)
    adapter.open()
    yield adapter
    adapter.close()


@pytest.fixture
def line() -> Iterator[tuple[VirtualSerialScanner, ListeningScanner]]:
    with VirtualSerialScanner() as device, closing(adapter_of(device)) as adapter:
        adapter.open()
        yield device, adapter


@pytest.fixture
def keys() -> Iterator[tuple[VirtualWedgeScanner, ListeningScanner]]:
    with VirtualWedgeScanner() as device, closing(adapter_of(device)) as adapter:
        adapter.open()
        yield device, adapter


@pytest.fixture
def any_scanner(request: pytest.FixtureRequest, ask: Callable[[str], None]) -> Iterator[Desk]:
    if request.param in WIRES:
        with virtual(request.param) as device, closing(adapter_of(device)) as adapter:
            adapter.open()
            yield Desk(adapter, lambda: device.scan(TOKEN))
        return
    if request.param == "isolated":
        with VirtualSerialScanner() as gun, isolated("scanner", "qr-serial", port=gun.port) as far:
            yield Desk(far, lambda: gun.scan(TOKEN))
        return
    real = scanner_at(request.param.removeprefix("hw:"))
    real.open()
    with closing(real):
        yield Desk(real, lambda: ask("Scan a code of at least six letters or digits."))


def said(heard: ScannedText | DeviceFault | Refusal | None) -> str | None:
    """Return a payload, or the code of a fault."""
    if isinstance(heard, DeviceFault):
        return heard.code
    return heard.reveal() if isinstance(heard, ScannedText) else heard


# -- every scanner


def test_an_idle_scanner_is_online_and_opens_again(any_scanner: Desk) -> None:
    scanner = any_scanner.scanner
    assert scanner.status().state is DeviceState.ONLINE
    assert scanner.self_test().completion is Completion.SUCCESS
    scanner.close()
    assert scanner.status().state is DeviceState.NO_DEVICE
    assert scanner.self_test().completion is Completion.DEVICE_NOT_READY
    scanner.open()
    assert scanner.status().state is DeviceState.ONLINE


def test_where_nothing_is_scanned_there_is_nothing_in_time(any_scanner: Desk) -> None:
    begin = time.monotonic()
    assert any_scanner.scanner.take(0.1) is None
    assert 0.1 <= time.monotonic() - begin < SOON
    assert any_scanner.scanner.take(0.0) is None


def test_a_code_is_heard_once(any_scanner: Desk) -> None:
    any_scanner.scan()
    # Only what it ended with is compared: nothing of a real code comes into a message.
    assert type(any_scanner.scanner.take(60.0)).__name__ == "ScannedText"
    assert any_scanner.scanner.take(0.1) is None


def test_a_scanner_tells_what_it_can_do_open_or_not(any_scanner: Desk) -> None:
    before = any_scanner.scanner.capabilities()
    any_scanner.scanner.close()
    assert any_scanner.scanner.capabilities() == before
    assert before.device_class is DeviceClass.BARCODE_READER
    assert before.features["most_bytes"] == MOST_BYTES


# -- what is said


def test_a_payload_comes_as_it_was_scanned(gun: VirtualScanner, scanner: ListeningScanner) -> None:
    for text in (TOKEN, OTHER, "6901234567892", "The quick {brown} fox: 'jumps' <over>?"):
        gun.scan(text)
        assert said(scanner.take(SOON)) == text


def test_a_payload_shows_itself_nowhere(gun: VirtualScanner, scanner: ListeningScanner) -> None:
    gun.scan(TOKEN)
    heard = scanner.take(SOON)
    assert isinstance(heard, ScannedText)
    assert TOKEN not in f"{heard} {heard!r}"
    gun.inject("half")
    gun.scan(TOKEN)
    assert TOKEN[:8] not in repr(scanner.take(SOON))


@pytest.mark.parametrize("coding", ["utf-8", "gbk", "gb18030"])
@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"], ids=["CR", "LF", "CRLF"])
def test_chinese_comes_by_a_serial_line_however_the_scanner_is_set(coding: str, end: bytes) -> None:
    with (
        VirtualSerialScanner(coding=coding, terminator=end) as device,
        closing(adapter_of(device)) as scanner,
    ):
        scanner.open()
        for text in ("四川省成都市锦江区青禾路1号", "社保卡 510104", TOKEN):
            device.scan(text)
            assert said(scanner.take(SOON)) == text
        assert scanner.capabilities().features["chinese"] is True


def test_a_payload_of_two_kilobytes_comes_whole(gun: VirtualScanner) -> None:
    long = "0123456789abcdef" * (MOST_BYTES // 16)
    with closing(adapter_of(gun, gap=SOON)) as scanner:  # it comes piece by piece
        scanner.open()
        gun.scan(long)
        assert said(scanner.take(SOON)) == long


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("half", "scanner.cut_short"),
        ("overlong", "scanner.too_long"),
        ("binary", "scanner.not_text"),
    ],
)
def test_what_is_no_payload_says_why_and_the_next_one_comes(
    gun: VirtualScanner, scanner: ListeningScanner, fault: str, code: str
) -> None:
    gun.inject(fault)
    gun.scan(TOKEN)
    assert said(scanner.take(SOON)) == code
    assert gun.await_fault(fault)
    gun.mend()
    while scanner.take(4 * GAP) is not None:
        pass  # what was still on the line
    gun.scan(OTHER)
    assert said(scanner.take(SOON)) == OTHER


def test_two_codes_in_one_beam_are_two_payloads(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.inject("twice")
    gun.scan(TOKEN)
    assert [said(scanner.take(SOON)) for _ in range(2)] == [TOKEN, SECOND]
    assert gun.await_fault("twice")
    assert scanner.take(2 * GAP) is None


def test_a_scanner_that_reads_nothing_says_nothing(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.inject("silent")
    gun.scan(TOKEN)
    assert gun.await_fault("silent")
    assert scanner.take(0.1) is None
    gun.mend("silent")
    gun.scan(TOKEN)
    assert said(scanner.take(SOON)) == TOKEN


def test_half_a_payload_is_waited_for_over_several_looks(
    line: tuple[VirtualSerialScanner, ListeningScanner],
) -> None:
    device, _ = line
    with closing(serial_scanner(device.port, gap=SOON)) as patient:
        line[1].close()
        patient.open()
        device.inject("half")
        device.scan(TOKEN)
        assert device.await_fault("half")
        assert [patient.take(0.05) for _ in range(3)] == [None] * 3
        device.mend()
        device.scan(TOKEN[len(TOKEN) // 2 :])  # the rest, with its end
        assert said(patient.take(SOON)) == TOKEN


def test_a_serial_scanner_without_a_terminator_is_found_out(
    line: tuple[VirtualSerialScanner, ListeningScanner],
) -> None:
    device, scanner = line
    device.inject("no_terminator")
    device.scan(TOKEN)
    assert said(scanner.take(SOON)) == "scanner.cut_short"
    assert device.await_fault("no_terminator")
    device.mend()
    device.scan(TOKEN)
    assert said(scanner.take(SOON)) == TOKEN


def test_noise_before_a_payload_is_no_part_of_one(
    line: tuple[VirtualSerialScanner, ListeningScanner],
) -> None:
    device, scanner = line
    device.inject("noise")
    device.scan(TOKEN)
    assert said(scanner.take(SOON)) == "scanner.not_text"
    assert device.await_fault("noise")


# -- keys


def test_keys_at_a_persons_pace_are_no_payload(
    keys: tuple[VirtualWedgeScanner, ListeningScanner],
) -> None:
    device, scanner = keys
    device.type("13800001230")
    assert scanner.take(4 * GAP) is None
    device.inject("slow_keys")
    device.scan(TOKEN)
    assert device.await_fault("slow_keys")
    assert scanner.take(4 * GAP) is None
    device.mend()
    device.scan(TOKEN)
    assert said(scanner.take(SOON)) == TOKEN


def test_a_payload_from_which_the_kernel_lost_keys_is_none(
    keys: tuple[VirtualWedgeScanner, ListeningScanner],
) -> None:
    device, scanner = keys
    device.inject("lost_keys")
    device.scan(TOKEN)
    assert said(scanner.take(SOON)) == "scanner.cut_short"
    assert device.await_fault("lost_keys")
    assert scanner.take(2 * GAP) is None
    device.mend()
    device.scan(TOKEN)
    assert said(scanner.take(SOON)) == TOKEN


def test_a_wedge_that_cannot_be_kept_from_the_screen_is_told_to_staff(
    keys: tuple[VirtualWedgeScanner, ListeningScanner],
) -> None:
    # A pseudo-terminal is no input device: EVIOCGRAB is refused, as by a file named by mistake.
    status = keys[1].status()
    assert (status.state, status.warning) == (DeviceState.ONLINE, "scanner.not_grabbed")


def test_keys_are_told_by_the_kernels_clock_not_by_ours() -> None:
    # A machine that was busy reads a person's keys all at once: they stay a person's.
    ear = KeyEar()
    slow = b"".join(EVENT.pack(at, 0, 1, 2 + at, 1) for at in range(9)) + EVENT.pack(9, 0, 1, 28, 1)
    ear.hear(slow)
    assert ear.told() is None
    quick = b"".join(EVENT.pack(20, at * 1000, 1, 2 + at, 1) for at in range(9))
    ear.hear(quick + EVENT.pack(20, 9000, 1, 28, 1))
    assert said(ear.told()) == "123456789"


def test_a_fifo_carries_keys_as_well(tmp_path: object) -> None:
    path = f"{tmp_path}/events"
    os.mkfifo(path)
    with closing(wedge_scanner(path)) as scanner:
        scanner.open()
        with open(path, "wb", buffering=0) as far:
            for at, code in enumerate((30, 48, 46, 32, 18, 33, 28)):
                event = EVENT.pack(5, at * 2000, 1, code, 1)
                far.write(event[:10])  # a pipe may hand over part of one
                far.write(event[10:])
            assert said(scanner.take(SOON)) == "abcdef"
        with pytest.raises(KioskError, match=r"scanner\.unplugged"):
            scanner.take(SOON)


# -- what was before


def test_what_was_scanned_before_is_forgotten(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.scan(TOKEN)
    gun.scan(OTHER)
    assert said(scanner.take(SOON)) == TOKEN  # the other one is heard, or about to be
    gun.inject("silent")
    gun.scan("")
    assert gun.await_fault("silent"), "all that was said is on the line"
    scanner.forget()
    assert scanner.take(2 * GAP) is None
    gun.mend()
    gun.scan(OTHER)
    assert said(scanner.take(SOON)) == OTHER


def test_the_end_of_what_was_begun_before_is_forgotten_too(
    line: tuple[VirtualSerialScanner, ListeningScanner],
) -> None:
    device, _ = line
    line[1].close()
    with closing(serial_scanner(device.port, gap=0.5)) as scanner:
        scanner.open()
        device.inject("half")
        device.scan(TOKEN)
        assert device.await_fault("half")
        scanner.forget()
        device.mend()
        device.scan("of somebody else")
        device.scan(OTHER)
        assert said(scanner.take(SOON)) == OTHER


def test_the_last_keys_of_a_scan_that_was_forgotten_are_forgotten_too(
    keys: tuple[VirtualWedgeScanner, ListeningScanner],
) -> None:
    whole = [(30 + at % 9, at * 2000) for at in range(40)] + [(28, 80_000)]
    events = [EVENT.pack(7, micros, 1, code, 1) for code, micros in whole]
    for cut in range(1, len(events)):
        ear = KeyEar()
        ear.hear(b"".join(events[:cut]))
        while ear.told() is not None:
            pass
        ear.forget()
        ear.hear(b"".join(events[cut:]))
        assert ear.told() is None, cut


# -- plugs


def test_an_unplugged_scanner_is_noticed_and_comes_back(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.unplug()
    assert gun.faults["unplugged"] == 1
    with pytest.raises(KioskError, match=r"scanner\.unplugged"):
        scanner.take(SOON)
    assert scanner.status().code == "scanner.unplugged"
    with pytest.raises(KioskError, match=r"scanner\.unplugged"):
        scanner.open()
    gun.mend("unplugged")
    scanner.open()
    gun.scan(TOKEN)
    assert said(scanner.take(SOON)) == TOKEN


def test_a_look_notices_a_pulled_plug_though_nobody_listens(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.scan(TOKEN)
    assert scanner.status().state is DeviceState.ONLINE
    gun.unplug()
    assert scanner.status().state is DeviceState.NO_DEVICE
    with pytest.raises(KioskError, match=r"scanner\.unplugged"):
        scanner.forget()


def test_a_look_takes_nothing_of_what_is_scanned(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.scan(TOKEN)
    for _ in range(50):
        assert scanner.status().state is DeviceState.ONLINE
    assert said(scanner.take(SOON)) == TOKEN


def test_a_scanner_unplugged_while_it_is_listened_to(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    ended = listened(scanner)
    gun.unplug()
    assert ended() == "scanner.unplugged"


def test_listening_can_be_interrupted(gun: VirtualScanner, scanner: ListeningScanner) -> None:
    ended = listened(scanner)
    begin = time.monotonic()
    scanner.interrupt()
    assert ended() == "scanner.unplugged"
    assert time.monotonic() - begin < SOON


def listened(scanner: ListeningScanner) -> Callable[[], str | None]:
    """Listen for long on another thread; return what to ask for how that ended."""
    results: list[str | None] = []
    begun = threading.Event()

    def listen() -> None:
        begun.set()
        try:
            results.append(said(scanner.take(60.0)))
        except KioskError as error:
            results.append(error.code)

    thread = threading.Thread(target=listen)
    thread.start()
    assert begun.wait(SOON)

    def ended() -> str | None:
        thread.join(SOON)
        assert not thread.is_alive()
        return results[0]

    return ended


def test_a_line_that_another_program_keeps_is_in_use(
    line: tuple[VirtualSerialScanner, ListeningScanner],
) -> None:
    device, scanner = line
    with pytest.raises(KioskError, match=r"device\.in_use"):
        serial_scanner(device.port).open()
    scanner.close()
    with closing(serial_scanner(device.port)) as free:
        free.open()


@pytest.mark.parametrize("make", [serial_scanner, wedge_scanner], ids=WIRES)
def test_a_scanner_that_is_not_there_does_not_open(
    make: Callable[[str], ListeningScanner], tmp_path: object
) -> None:
    scanner = make(f"{tmp_path}/none")
    with pytest.raises(KioskError, match=r"scanner\.unplugged"):
        scanner.open()
    assert scanner.status().state is DeviceState.NO_DEVICE


# -- whatever comes


def test_a_flood_ends_in_time_and_is_not_kept(
    gun: VirtualScanner, scanner: ListeningScanner
) -> None:
    gun.inject("flood")
    gun.scan(TOKEN)
    assert said(scanner.take(SOON)) == TOKEN
    wire = scanner._wire
    assert wire is not None
    while wire.received < 1 << 20:
        begin = time.monotonic()
        scanner.take(0.2)
        scanner.forget()
        assert time.monotonic() - begin < SOON
    assert gun.await_fault("flood")
    ear = scanner._ear
    assert len(ear._heard) <= 4096  # type: ignore[attr-defined]
    if isinstance(ear, LineEar):
        assert len(ear._line) <= MOST_BYTES
    gun.mend()
    while scanner.take(4 * GAP) is not None:
        pass  # what was still on the line
    gun.scan(OTHER)
    assert said(scanner.take(SOON)) == OTHER


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(st.one_of(st.binary(max_size=60), st.sampled_from([b"\r", b"\n", TOKEN.encode()]))))
def test_whatever_a_line_says_ends_in_payloads_and_faults(pieces: list[bytes]) -> None:
    ear = LineEar()
    for piece in pieces:
        ear.hear(piece)
        while (told := ear.told()) is not None:
            assert isinstance(told, ScannedText | str)
    ear.silence()
    assert not ear.begun
    ear.hear(TOKEN.encode() + b"\r")
    assert said(ear.told()) == TOKEN, "it finds its feet again"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=60),
            st.builds(
                lambda micros, kind, code, value: EVENT.pack(3, micros, kind, code, value),
                st.integers(0, 999_999),
                st.sampled_from([0, 1, 1, 1, 4]),
                st.integers(0, 130),
                st.integers(0, 2),
            ),
        ),
        max_size=80,
    )
)
def test_whatever_keys_say_ends_in_payloads_and_faults(pieces: list[bytes]) -> None:
    ear = KeyEar()
    for piece in pieces:
        ear.hear(piece)
        while (told := ear.told()) is not None:
            assert isinstance(told, ScannedText | str)
    ear.silence()
    assert not ear.begun


def test_every_fault_that_can_be_injected_is_tested() -> None:
    with open(__file__, encoding="utf-8") as source:
        tested = source.read()
    for device in (VirtualSerialScanner, VirtualWedgeScanner):
        assert [fault for fault in device.FAULTS if f'"{fault}"' not in tested] == []
    with suppress(ValueError), VirtualSerialScanner() as gun:
        gun.inject("no such fault")
        pytest.fail("it takes any name")


def test_what_is_opened_is_left_by_nobody(tmp_path: object) -> None:
    path = f"{tmp_path}/events"
    os.mkfifo(path)
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(5):
        wire, warning = open_events(path)
        assert warning == "scanner.not_grabbed"
        wire.close()
    assert len(os.listdir("/proc/self/fd")) == before
