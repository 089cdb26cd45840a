"""A reader of social-security cards tells what is in it, through a real pcscd and whatever becomes
of that.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from drivers.catalog import SMART_CARD_READERS
from drivers.events import CardEnded, CardFound, DeviceChanged, DeviceEvent
from drivers.idcard.host import CardReaderHost
from drivers.isolation.proxy import IsolatedDevice
from drivers.sandbox.chip import Chip, records, social_card
from drivers.sandbox.people import CHEN_JIYING, WANG_XIAOYING
from drivers.sandbox.smartcard import VirtualCardSlot
from drivers.smartcard import winscard
from drivers.smartcard.reader import CODES as PCSC_CODES
from drivers.smartcard.reader import PcscReader
from kiosk.domain.masked import PersonName
from kiosk.domain.staff import DeviceState
from kiosk.errors import CODES, KioskError
from kiosk.ports import CardFault, NoCard, SmartCardReader, SocialCardRead
from tests.contract.hardware import smart_card_reader_at
from tests.pcscd import READER, Pcscd, mounts_of_its_own
from tests.unit.drivers.clock import Inbox, SetClock

SELECT, VERIFY, READ_RECORD = 0xA4, 0x20, 0xB2
PATIENCE = 60.0
# GBK as pcscd passes it on: bytes that are no UTF-8.
CHINESE_NAMES = {"utf-8": "读卡器", "gbk": os.fsdecode("读卡器".encode("gbk"))}
WANG = social_card(WANG_XIAOYING)

_OPENS = """
from drivers import catalog
from drivers.smartcard.reader import PcscReader
from kiosk.errors import KioskError
try:
    PcscReader().open()
    print("opened")
except KioskError as error:
    print(error.code, error.remedy)
"""


class Seen:
    """Waits until a reader sees what is wanted: told by it, never by the clock."""

    def __init__(self, reader: SmartCardReader) -> None:
        self._reader = reader
        self._changed = threading.Event()
        reader.listen(self._changed.set)

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not holds():
            assert self._changed.wait(end - time.monotonic()), "it was not seen"
            self._changed.clear()

    def card(self) -> None:
        self.until(self._reader.find)

    def no_card(self) -> None:
        self.until(lambda: not self._reader.find())

    def state(self, state: DeviceState) -> None:
        self.until(lambda: self._reader.status().state is state)


@pytest.fixture(scope="module")
def the_pcscd() -> Iterator[Pcscd]:
    with Pcscd() as daemon:
        yield daemon


@pytest.fixture
def pcscd(the_pcscd: Pcscd) -> Iterator[Pcscd]:
    yield the_pcscd
    the_pcscd.thaw()
    the_pcscd.start()


@pytest.fixture
def slot(pcscd: Pcscd) -> Iterator[VirtualCardSlot]:
    # The card of the test before is gone when pcscd has seen it go.
    before = PcscReader(READER)
    empty = Seen(before)
    before.open()
    empty.no_card()
    before.close()
    with VirtualCardSlot(pcscd.port) as virtual:
        yield virtual
    asked = {command[1] for command in virtual.commands}
    assert VERIFY not in asked, "a PIN was tried"
    assert asked <= {SELECT, READ_RECORD, 0xC0}


@pytest.fixture
def reader(pcscd: Pcscd) -> Iterator[PcscReader]:
    adapter = PcscReader(READER, patience=PATIENCE)
    adapter.open()
    yield adapter
    adapter.close()


@pytest.fixture
def seen(reader: PcscReader) -> Seen:
    return Seen(reader)


@dataclass(frozen=True)
class Desk:
    """A reader, virtual or real, and how a card gets into it."""

    reader: SmartCardReader
    put_card: Callable[[], None]


@pytest.fixture
def any_smart_card_reader(
    request: pytest.FixtureRequest, ask: Callable[[str], None]
) -> Iterator[Desk]:
    real = request.param.startswith("hw:")
    if not real:
        request.getfixturevalue("pcscd")
        slot = request.getfixturevalue("slot")
    adapter: Any
    if request.param == "virtual":
        adapter = SMART_CARD_READERS.make("pcsc", {"reader": READER})
    elif request.param == "isolated":
        adapter = IsolatedDevice("smartcard", "pcsc", {"reader": READER})
    else:
        adapter = smart_card_reader_at(request.param.removeprefix("hw:"))
    seen = Seen(adapter)
    adapter.open()

    def put_card() -> None:
        if not real:
            slot.put(Chip(records(WANG)))
        else:
            ask("Put a card into the reader within 20 seconds, and leave it there.")
        seen.card()

    yield Desk(adapter, put_card)
    adapter.close()


def fault_of(result: SocialCardRead | NoCard | CardFault) -> str | None:
    return result.code if isinstance(result, CardFault) else None


# -- any reader


def test_an_idle_reader_is_online_and_opens_again(any_smart_card_reader: Desk) -> None:
    reader = any_smart_card_reader.reader
    assert reader.status().state is DeviceState.ONLINE
    reader.close()
    reader.close()
    assert reader.status().state is DeviceState.OFFLINE
    reader.open()
    assert reader.status().state is DeviceState.ONLINE


def test_without_a_card_there_is_none_and_no_fault(any_smart_card_reader: Desk) -> None:
    assert not any_smart_card_reader.reader.find()
    assert isinstance(any_smart_card_reader.reader.read(), NoCard)


def test_a_card_that_is_put_in_is_read_once(any_smart_card_reader: Desk) -> None:
    any_smart_card_reader.put_card()
    # Only what it ended with is compared: nothing of a real card comes into a message.
    ended = type(any_smart_card_reader.reader.read()).__name__
    assert ended == "SocialCardRead"
    assert not any_smart_card_reader.reader.find()


# -- cards


@pytest.mark.parametrize(
    "chip",
    [
        Chip(records(social_card(WANG_XIAOYING, version="1.00")), by_tag=False, exact=True),
        Chip(records(WANG), by_place=False, fetched=True),
        Chip(records(social_card(CHEN_JIYING, version="3.00")), fetched=True, exact=True),
        Chip(records(replace(WANG, name=PersonName("阿卜杜热合曼·艾则孜阿卜杜热合曼·艾则孜")))),
        Chip(records(replace(WANG, name=None, card_number=None, issued=None))),
    ],
    ids=["v1-by-place-6C", "v2-by-tag-61", "v3-61-6C", "long-name", "items-missing"],
)
def test_a_card_is_read_as_it_is_written(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen, chip: Chip
) -> None:
    slot.put(chip)
    seen.card()
    result = reader.read()
    assert isinstance(result, SocialCardRead)
    assert records(result.card) == chip.files
    assert chip.tries == 3


def test_a_forgotten_card_is_not_read_for_the_next_resident(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.put(Chip(records(WANG)))
    seen.card()
    assert isinstance(reader.read(), SocialCardRead)
    assert not reader.find()
    assert isinstance(reader.read(), NoCard)
    slot.put(Chip(records(WANG)))
    seen.card()
    assert isinstance(reader.read(), SocialCardRead)


def test_a_card_that_failed_can_be_tried_again(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.answer_next(SELECT, b"\x6f\x00")
    slot.put(Chip(records(WANG)))
    seen.card()
    assert fault_of(reader.read()) == "smartcard.unreadable"
    assert slot.faults["A4:6F00"] == 1
    assert reader.find()
    assert isinstance(reader.read(), SocialCardRead)


def test_a_card_in_another_reader_is_not_meant(pcscd: Pcscd, slot: VirtualCardSlot) -> None:
    """One with a security module in it always holds a card."""
    named, any_one = PcscReader(f"{READER} 00 00"), PcscReader(READER)
    seen, seen_any = Seen(named), Seen(any_one)
    named.open()
    any_one.open()
    with VirtualCardSlot(pcscd.port + 1) as beside:
        beside.put(Chip({}))
        seen_any.card()
        assert isinstance(named.read(), NoCard)
        assert fault_of(any_one.read()) == "smartcard.not_social"
        slot.put(Chip(records(WANG)))
        seen.card()
        assert isinstance(named.read(), SocialCardRead)
    seen.no_card()
    seen_any.until(lambda: isinstance(any_one.read(), SocialCardRead))
    named.close()
    any_one.close()


def test_another_kind_of_card_is_named(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.put(Chip({}))
    seen.card()
    assert fault_of(reader.read()) == "smartcard.not_social"


def test_a_card_that_tells_nobody_its_holder_is_locked(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.put(Chip(records(WANG), locked=frozenset({0x07, 0x08, 0x09})))
    seen.card()
    assert fault_of(reader.read()) == "smartcard.locked"


def test_a_card_put_in_the_wrong_way_round_is_mute(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.put(Chip(records(WANG)), turned=True)
    seen.card()
    assert fault_of(reader.read()) == "smartcard.mute"
    assert slot.commands == []


@pytest.mark.parametrize("instruction", [SELECT, READ_RECORD], ids=["select", "read"])
def test_a_card_pulled_out_during_the_read_was_moved(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen, instruction: int
) -> None:
    slot.pull_at(instruction)
    slot.put(Chip(records(WANG)))
    seen.card()
    assert fault_of(reader.read()) == "smartcard.moved"
    assert slot.faults["pulled"] == 1
    seen.no_card()
    slot.put(Chip(records(WANG)))
    seen.card()
    assert isinstance(reader.read(), SocialCardRead)


def test_a_card_pulled_out_before_the_read_was_moved(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.put(Chip(records(WANG)))
    seen.card()
    slot.pull()
    seen.until(lambda: fault_of(reader.read()) == "smartcard.moved")


def test_a_card_that_never_answers_holds_nobody_up(pcscd: Pcscd, slot: VirtualCardSlot) -> None:
    reader = PcscReader(READER, patience=PATIENCE)
    seen = Seen(reader)
    reader.open()
    slot.hang_at(READ_RECORD)
    slot.put(Chip(records(WANG)))
    seen.card()
    reader._patience = 2.0
    assert fault_of(reader.read()) == "smartcard.no_answer"
    assert slot.faults["hung"] == 1
    before = threading.active_count()
    assert fault_of(reader.read()) == "smartcard.no_answer"
    assert threading.active_count() == before, "another thread was sent after the first"
    assert reader.status().state is DeviceState.ONLINE
    reader._patience = PATIENCE
    slot.pull()
    seen.no_card()
    slot.put(Chip(records(WANG)))
    seen.card()
    assert isinstance(reader.read(), SocialCardRead)
    reader.close()


def test_a_read_can_be_interrupted(slot: VirtualCardSlot, reader: PcscReader, seen: Seen) -> None:
    slot.hang_at(READ_RECORD)
    slot.put(Chip(records(WANG)))
    seen.card()
    results: list[SocialCardRead | NoCard | CardFault] = []
    thread = threading.Thread(target=lambda: results.append(reader.read()))
    thread.start()
    assert slot.await_fault("hung")
    begin = time.monotonic()
    reader.interrupt()
    thread.join(30)
    assert fault_of(results[0]) == "smartcard.no_answer"
    assert time.monotonic() - begin < PATIENCE / 2


def test_garbage_on_the_wire_ends_in_a_word_of_the_table(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    chance = random.Random(20261125)

    def garbage(_: bytes) -> bytes:
        status = chance.choice((b"", b"\x90\x00", b"\x61\x10", b"\x6c\x20", chance.randbytes(2)))
        return chance.randbytes(chance.choice((0, 1, 2, 16, 256))) + status or b"\x00"

    slot.answer_all(garbage)
    slot.put(Chip(records(WANG)))
    seen.card()
    faults = {fault_of(reader.read()) for _ in range(200)}
    assert faults <= {f"smartcard.{word}" for word in ("moved", "not_social", "unreadable")}
    assert slot.faults["garbage"] >= 200
    slot.heal()
    assert isinstance(reader.read(), SocialCardRead)


def test_an_answer_longer_than_any_may_be_is_refused(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.answer_next(SELECT, bytes(600) + b"\x90\x00")
    slot.put(Chip(records(WANG)))
    seen.card()
    assert fault_of(reader.read()) == "smartcard.unreadable"
    assert slot.faults["A4:9000"] == 1


def test_no_answer_carries_the_resident_into_words(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.put(Chip(records(WANG)))
    seen.card()
    told = f"{reader.read()!r}"
    for value in (WANG.name, WANG.number, WANG.card_number):
        assert value is not None
        assert value.reveal() not in told


def test_a_pin_that_is_tried_would_be_seen(
    slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    """The control of what holds for every card here, see ``slot``; sent past the driver."""
    chip = Chip(records(WANG))
    slot.put(chip)
    seen.card()
    with winscard.Context() as context, context.connect(f"{READER} 00 00") as card:
        assert card.transmit(bytes.fromhex("0020000003888888")) == b"\x63\xc2"
    assert chip.tries == 2
    assert {command[1] for command in slot.commands} == {VERIFY}
    slot.commands.clear()


# -- pcscd


@pytest.mark.parametrize("end", [Pcscd.stop, Pcscd.kill], ids=["stopped", "killed"])
def test_the_monitor_survives_the_death_of_pcscd(
    pcscd: Pcscd,
    slot: VirtualCardSlot,
    reader: PcscReader,
    seen: Seen,
    end: Callable[[Pcscd], None],
) -> None:
    before = pcscd.stops
    end(pcscd)
    seen.state(DeviceState.OFFLINE)
    assert reader.status().code == "smartcard.no_service"
    assert pcscd.stops == before + 1
    assert fault_of(reader.read()) == "smartcard.no_service"
    with pytest.raises(KioskError, match=r"smartcard\.no_service"):
        reader.find()
    pcscd.start()
    seen.state(DeviceState.ONLINE)
    slot.put(Chip(records(WANG)))
    seen.card()
    assert isinstance(reader.read(), SocialCardRead)


def test_pcscd_dies_time_and_again_and_the_same_thread_sees_the_next_card(
    pcscd: Pcscd, slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    threads = set(threading.enumerate())
    for _ in range(4):
        pcscd.kill()
        seen.state(DeviceState.OFFLINE)
        pcscd.start()
        seen.state(DeviceState.ONLINE)
    assert set(threading.enumerate()) == threads
    slot.put(Chip(records(WANG)))
    seen.card()
    assert isinstance(reader.read(), SocialCardRead)


def test_pcscd_dies_in_the_middle_of_a_read(
    pcscd: Pcscd, slot: VirtualCardSlot, reader: PcscReader, seen: Seen
) -> None:
    slot.hang_at(READ_RECORD)
    slot.put(Chip(records(WANG)))
    seen.card()
    results: list[SocialCardRead | NoCard | CardFault] = []
    thread = threading.Thread(target=lambda: results.append(reader.read()))
    thread.start()
    assert slot.await_fault("hung")
    pcscd.kill()
    thread.join(30)
    assert fault_of(results[0]) == "smartcard.no_service"


def test_a_pcscd_that_hangs_is_noticed_and_piles_up_no_threads(
    pcscd: Pcscd, slot: VirtualCardSlot
) -> None:
    reader = PcscReader(READER, patience=0.2, look_every=0.1)
    seen = Seen(reader)
    wait_until(lambda: opens(reader))
    slot.put(Chip(records(WANG)))
    seen.card()
    pcscd.freeze()
    assert fault_of(reader.read()) in {"smartcard.no_answer", "smartcard.no_service"}
    wait_until(lambda: reader.status().state is DeviceState.OFFLINE)
    assert not opens(reader)
    before = threading.active_count()
    for _ in range(3):
        with pytest.raises(KioskError, match=r"smartcard\.no_service"):
            reader.open()
    assert threading.active_count() <= before
    pcscd.thaw()
    wait_until(lambda: opens(reader))
    seen.card()
    wait_until(lambda: isinstance(reader.read(), SocialCardRead))
    reader.close()


def test_without_pcscd_there_is_no_opening(pcscd: Pcscd) -> None:
    pcscd.stop()
    with pytest.raises(KioskError, match=r"smartcard\.no_service"):
        PcscReader(READER).open()


def test_a_reader_that_is_not_there_is_unplugged(pcscd: Pcscd) -> None:
    reader = PcscReader("ACR39U")
    with pytest.raises(KioskError, match=r"smartcard\.unplugged") as caught:
        reader.open()
    assert "ACR39U" in caught.value.remedy


@pytest.mark.parametrize("name", [READER, "ACR39U"], ids=["no service", "another reader"])
def test_opening_in_vain_is_not_told_to_who_would_open_again_at_once(
    pcscd: Pcscd, name: str
) -> None:
    told: list[None] = []
    reader = PcscReader(name)
    reader.listen(lambda: told.append(None))
    if name == READER:
        pcscd.stop()
    for _ in range(3):
        assert not opens(reader)
    assert told == []


def test_a_reader_that_is_unplugged_is_noticed_and_comes_back(
    pcscd: Pcscd, reader: PcscReader, seen: Seen
) -> None:
    pcscd.stop()
    pcscd.start(plugged=False)
    seen.state(DeviceState.NO_DEVICE)
    assert reader.status().code == "smartcard.unplugged"
    begin = time.monotonic()
    assert not opens(PcscReader(READER, patience=PATIENCE))
    assert time.monotonic() - begin < PATIENCE / 2, "no reader is told at once, too"
    pcscd.stop()
    pcscd.start()
    seen.state(DeviceState.ONLINE)


@pytest.fixture(params=CHINESE_NAMES.values(), ids=list(CHINESE_NAMES))
def chinese(request: pytest.FixtureRequest, pcscd: Pcscd) -> Iterator[Pcscd]:
    pcscd.stop()
    pcscd.start(name=request.param)
    yield pcscd
    pcscd.stop()


def test_a_reader_may_have_a_chinese_name(chinese: Pcscd) -> None:
    """A name is the maker's, and of a USB reader its serial number is part."""
    reader = PcscReader()
    seen = Seen(reader)
    reader.open()
    with VirtualCardSlot(chinese.port) as slot:
        slot.put(Chip(records(WANG)))
        seen.card()
        assert isinstance(reader.read(), SocialCardRead)
    reader.close()


@pytest.mark.parametrize("too_early", [False, True])
def test_closing_does_not_wait_for_the_next_look(
    pcscd: Pcscd, monkeypatch: pytest.MonkeyPatch, too_early: bool
) -> None:
    """Even where the look's wait is cancelled just before it begins."""
    reader = PcscReader(READER, patience=PATIENCE, look_every=PATIENCE)
    wait, cancel = winscard.Context.wait, winscard.Context.cancel
    begun, cancelled = threading.Event(), threading.Event()

    def late(context: winscard.Context, states: dict[str, int], seconds: float) -> dict[str, int]:
        if seconds:
            begun.set()
            if too_early:
                cancelled.wait(PATIENCE)
        return wait(context, states, seconds)

    def counted(context: winscard.Context) -> None:
        cancel(context)
        cancelled.set()

    monkeypatch.setattr(winscard.Context, "wait", late)
    monkeypatch.setattr(winscard.Context, "cancel", counted)
    reader.open()
    assert begun.wait(PATIENCE)
    begin = time.monotonic()
    reader.close()
    assert time.monotonic() - begin < PATIENCE / 2
    assert cancelled.wait(PATIENCE)


def test_a_machine_without_pcsc_says_what_to_install(pcscd: Pcscd) -> None:
    """In a process of its own, from the catalogue on: what is missing stops nothing else there."""
    winscard.library()
    maps = Path("/proc/self/maps").read_text().splitlines()
    (library, *_) = (line.split()[-1] for line in maps if "libpcsclite.so" in line)
    hidden = [*mounts_of_its_own(), "sh", "-c", 'mount --bind /dev/null "$1" && shift && "$@"', ""]
    opens = [sys.executable, "-c", _OPENS]
    assert told(opens) == "opened"
    code, remedy = told([*hidden, library, *opens]).split(" ", 1)
    assert code == "smartcard.no_library"
    assert "apt install pcscd" in remedy


def told(command: list[str]) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=True)
    return ended.stdout.strip()


def test_every_word_of_pcsc_has_one_in_the_table() -> None:
    assert set(PCSC_CODES) == set(winscard.Rc) - {winscard.Rc.CANCELLED}
    assert set(PCSC_CODES.values()) <= set(CODES)


# -- the reader's host


def test_a_card_is_told_at_once_and_an_outage_is_told_and_mended(
    pcscd: Pcscd, slot: VirtualCardSlot
) -> None:
    """The host's clock stands still but where it is pushed: what is told comes from the monitor."""
    clock, inbox = SetClock(), Inbox[DeviceEvent]()
    host = CardReaderHost("smart_card_reader", PcscReader(READER), inbox.post, clock)
    host.start()
    inbox.await_one(lambda event: isinstance(event, DeviceChanged) and event.recovered)
    host.watch(1)
    slot.put(Chip(records(WANG)))
    inbox.await_one(lambda event: event == CardFound("smart_card_reader", 1))
    inbox.await_one(lambda e: e == CardEnded("smart_card_reader", 1, SocialCardRead(WANG)))
    pcscd.kill()
    wait_until(lambda: pushed(host, clock).state.state is DeviceState.OFFLINE)
    assert host.state.code == "smartcard.no_service"
    pcscd.start()
    wait_until(lambda: pushed(host, clock).state.state is DeviceState.ONLINE)
    assert host.counters["recovered"] == 2
    assert host.close()


def pushed(host: CardReaderHost, clock: SetClock) -> CardReaderHost:
    clock.advance(0.1)
    host.wake()
    return host


def opens(reader: SmartCardReader) -> bool:
    try:
        reader.open()
    except KioskError:
        return False
    return True


def wait_until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait for what another thread does; the tests' own clock is only a limit."""
    end = time.monotonic() + seconds
    pause = threading.Event()
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        pause.wait(0.01)
