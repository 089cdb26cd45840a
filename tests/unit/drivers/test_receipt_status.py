"""The bytes that printers answer mean what the technician reads."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.receipt.status import (
    CLEAR,
    CLEARED,
    Listener,
    Sorter,
    is_block,
    is_marker,
    is_status,
    parse,
)
from drivers.sandbox.answers import STOPS, block, paper_byte, status_byte
from kiosk.domain.staff import DeviceState

# As seen from an independent emulator: DLE EOT 1 to 4.
SEEN = {
    "12121212": (DeviceState.ONLINE, None, None),
    "1A32127E": (DeviceState.USER_ERROR, "printer.paper_out", "printer.paper_low"),
    "1A161212": (DeviceState.USER_ERROR, "printer.cover_open", None),
    "1212121E": (DeviceState.ONLINE, None, "printer.paper_low"),
    "1A521A12": (DeviceState.HARDWARE_ERROR, "printer.cutter", None),
    "1A525212": (DeviceState.DEVICE_BUSY, "printer.head_hot", None),
    "1A523212": (DeviceState.HARDWARE_ERROR, "printer.fault", None),
    "1A121212": (DeviceState.OFFLINE, "printer.offline", None),
}


@pytest.mark.parametrize(("replies", "meaning"), SEEN.items())
def test_status_bytes_are_read(
    replies: str, meaning: tuple[DeviceState, str | None, str | None]
) -> None:
    one, two, three, four = bytes.fromhex(replies)
    condition = parse((one, two, three, four))
    assert (condition.state, condition.code, condition.warning) == meaning


def test_every_answer_to_a_question_differs_from_every_marker() -> None:
    for replies in SEEN:
        assert all(is_status(byte) and not is_marker(byte) for byte in bytes.fromhex(replies))
    for marker in (0x00, 0x03, 0x0C, 0x0F):
        assert is_marker(marker)
        assert not is_status(marker)


@dataclass(frozen=True)
class Said:
    """What a printer says; ``within`` is what it says before the byte at that place of it."""

    kind: str
    data: bytes
    within: tuple[tuple[int, Said], ...] = ()

    def sent(self) -> bytes:
        between = {place: each.sent() for place, each in self.within}
        return b"".join(between.get(at, b"") + bytes([b]) for at, b in enumerate(self.data))

    def all(self) -> list[Said]:
        return [self, *(each for _, each in self.within)]


NOW = st.frozensets(st.sampled_from([*sorted(STOPS), "near_end"]))
AT_ONCE = st.one_of(
    st.builds(lambda q, now: Said("answer", bytes([status_byte(q, now)])), st.integers(1, 4), NOW),
    st.sampled_from([Said("flow", b"\x11"), Said("flow", b"\x13"), Said("cleared", CLEARED)]),
)
# A block goes out in one piece, into which only what is answered at once can be put.
BETWEEN = st.dictionaries(st.integers(1, 3), AT_ONCE, max_size=3).map(lambda d: tuple(d.items()))
IN_TURN = st.one_of(
    NOW.map(lambda now: Said("marker", bytes([paper_byte(now)]))),
    st.builds(lambda now, between: Said("block", block(now), between), NOW, BETWEEN),
)
STREAMS = st.lists(st.one_of(AT_ONCE, IN_TURN), max_size=30)


@given(STREAMS, st.lists(st.integers(0, 200), max_size=10))
def test_what_comes_is_told_apart_however_it_is_mixed_and_cut_up(
    said: list[Said], cuts: list[int]
) -> None:
    every = [each for part in said for each in part.all()]
    stream = b"".join(part.sent() for part in said)
    sorter, answers = Sorter(), bytearray()
    for byte in stream:
        sorter.sort(bytes([byte]))
        answer = sorter.take()
        answers += b"" if answer is None else bytes([answer])
    assert counts(sorter) == tuple(
        sum(each.kind == kind for each in every) for kind in ("marker", "block", "cleared")
    )
    assert sorted(answers) == sorted(
        byte for each in every if each.kind == "answer" for byte in each.data
    )
    at_large = Sorter()
    for start, end in pairwise([0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]):
        at_large.sort(stream[start:end])
    assert counts(at_large) == counts(sorter)


def counts(sorter: Sorter) -> tuple[int, int, int]:
    return sorter.markers, sorter.blocks, sorter.cleared


def test_control_who_goes_by_the_bits_of_a_byte_alone_takes_a_block_for_markers() -> None:
    assert sum(map(is_marker, block({"cover_open"}))) == 3
    assert sum(map(is_marker, CLEARED)) == 2
    sorter = Sorter()
    sorter.sort(block({"cover_open"}) + CLEARED)
    assert counts(sorter) == (0, 1, 1)


@pytest.mark.parametrize("cut", range(1, 4))
def test_the_end_of_a_block_passes_for_no_marker_though_its_begin_was_thrown_away(cut: int) -> None:
    told = block({"near_end"})
    listener = Listener(Chunks(told[:cut], b"", told[cut:], b""))
    listener.forget()
    assert not listener.await_marker(time.monotonic() + 0.01)


def test_a_block_that_was_cut_short_ends_with_the_next_one() -> None:
    sorter = Sorter()
    sorter.sort(block({"cover_open"})[:2] + block({"near_end"}) + b"\x00")
    assert counts(sorter) == (1, 1, 0)


@pytest.mark.parametrize(
    ("fault", "told"),
    {
        "": "10000000",
        "near_end": "10000300",
        "paper_out": "18000F00",
        "cover_open": "38000000",
        "offline": "18000000",
        "cutter": "18080000",
        "error": "18200000",
        "head_hot": "18400000",
    }.items(),
)
def test_blocks_are_as_printers_send_them(fault: str, told: str) -> None:
    made = block({fault} - {""})
    assert made == bytes.fromhex(told)
    assert is_block(made[0])
    assert not any(map(is_status, made))


class Chunks:
    """A wire on which these come in, one after the other."""

    def __init__(self, *chunks: bytes) -> None:
        self.sent = self.received = 0
        self.written = b""
        self._chunks = list(chunks)

    def write(self, data: bytes, deadline: float) -> bool:
        self.written += data
        return True

    def read(self, deadline: float) -> bytes:
        return self._chunks.pop(0) if self._chunks else b""

    def drain(self) -> None:
        self._chunks.clear()

    def interrupt(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize("cut", range(4))
def test_the_answer_to_clearing_passes_for_no_marker_however_it_is_cut_up(cut: int) -> None:
    wire = Chunks(CLEARED[:cut], CLEARED[cut:])
    listener = Listener(wire)
    assert listener.clear(0.5)
    assert wire.written == CLEAR
    assert listener.markers == 0


def test_a_printer_that_does_not_say_that_it_cleared_has_not() -> None:
    listener = Listener(Chunks(b"\x00", b"\x12", CLEARED[:2]))
    assert not listener.clear(0.01)
    assert listener.markers == 1
