"""Frames are found in whatever comes, and nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers import frame as frames
from drivers.frame import Frame, FrameParser, Identity, Refusal, identity, refusal
from drivers.health import messages as health
from drivers.panel import messages as panel
from drivers.sandbox import framed
from kiosk.domain.panel import PanelState

fuzzed = settings(derandomize=True, deadline=None)
LONGEST = 7 + frames.MOST_PAYLOAD + 2
FRAMES = st.builds(
    Frame,
    st.integers(0, 255),
    st.integers(0, 0xFFFF),
    st.binary(max_size=frames.MOST_PAYLOAD),
)
# Noise of all sorts: plain, beginnings of frames, and frames with a wrong check.
NOISE = st.lists(
    st.one_of(
        st.binary(max_size=20),
        st.builds(lambda tail: frames.PREAMBLE + tail, st.binary(max_size=12)),
        st.builds(lambda frame, cut: frame.encode()[:cut], FRAMES, st.integers(0, 20)),
        st.builds(lambda frame: frame.encode()[:-1] + bytes([frame.encode()[-1] ^ 1]), FRAMES),
    ),
    max_size=4,
).map(b"".join)


def test_the_check_is_the_one_that_the_page_names() -> None:
    assert framed.check(b"123456789") == 0x29B1
    assert Frame(1, 7).encode() == bytes.fromhex("A55A 01 01 0007 00 547E")


@fuzzed
@given(FRAMES)
def test_driver_and_virtual_device_make_the_same_frame_each_by_itself(frame: Frame) -> None:
    whole = framed.frame(frame.type, frame.sequence, frame.payload)
    assert whole == frame.encode()
    assert list(framed.cut(bytearray(whole))) == [(frame.type, frame.sequence, frame.payload)]


@fuzzed
@given(st.lists(FRAMES, max_size=5), st.integers(1, 20))
def test_frames_are_found_whatever_the_chunks(sent: list[Frame], size: int) -> None:
    stream = b"".join(frame.encode() for frame in sent)
    parser = FrameParser()
    found = [
        frame for at in range(0, len(stream), size) for frame in parser.feed(stream[at : at + size])
    ]
    assert found == sent
    assert (parser.noise, len(parser)) == (0, 0)


@fuzzed
@given(NOISE, FRAMES)
def test_a_good_frame_is_found_after_any_noise_as_soon_as_it_is_there(
    noise: bytes, frame: Frame
) -> None:
    parser = FrameParser()
    before = parser.feed(noise)
    found = parser.feed(frame.encode())
    assert found[-1:] == [frame]
    assert all(each.encode() in noise for each in before)


@fuzzed
@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_end_in_frames_or_noise_and_no_more_is_held_than_a_frame(
    chunks: list[bytes],
) -> None:
    parser = FrameParser()
    counted = 0
    for chunk in chunks:
        counted += sum(len(frame.encode()) for frame in parser.feed(chunk))
        assert len(parser) < LONGEST
    assert counted + parser.noise + len(parser) == sum(map(len, chunks))


def test_a_flood_of_beginnings_is_not_held() -> None:
    parser = FrameParser()
    assert parser.feed(frames.PREAMBLE * 100_000) == []
    assert len(parser) < LONGEST
    assert parser.feed(Frame(1, 2).encode()) == [Frame(1, 2)]


@fuzzed
@given(FRAMES, st.integers(0, 7))
def test_a_bit_that_is_turned_over_is_noticed(frame: Frame, bit: int) -> None:
    whole = frame.encode()
    for at in range(len(whole)):
        spoilt = whole[:at] + bytes([whole[at] ^ 1 << bit]) + whole[at + 1 :]
        assert frame not in FrameParser().feed(spoilt)


@fuzzed
@given(st.integers(0, 255), st.binary(max_size=frames.MOST_PAYLOAD))
def test_any_payload_is_read_or_is_none(kind: int, payload: bytes) -> None:
    frame = Frame(kind, 1, payload)
    health.told(frame)
    health.report(payload)
    if (report := panel.report(payload)) is not None:
        nothing_there = panel.Built.of(0).sensors
        assert panel.state(report.sensors, nothing_there) == PanelState(None, None, None)


def test_more_payload_than_is_known_is_cut_off() -> None:
    assert health.report(b"\0\0\x55more") == health.report(b"\0\0\x55")
    assert panel.report(b"\0\1\0\x08more") == panel.report(b"\0\1\0\x08")
    assert identity(b"\3\0\7" + "Modell Ü\x01".encode("latin-1")) == Identity(3, 7, "Modell ")


@pytest.mark.parametrize("payload", [b"", b"\0", b"\0\0"])
def test_less_payload_than_is_known_is_none(payload: bytes) -> None:
    assert identity(payload) is None
    assert health.report(payload) is None
    assert panel.report(payload) is None


def test_a_refusal_without_a_reason_that_is_known_is_still_one() -> None:
    assert refusal(Frame(frames.Type.REFUSED, 1, b"\4")) is Refusal.NOT_THERE
    assert refusal(Frame(frames.Type.REFUSED, 1, b"\x77")) is Refusal.MALFORMED
    assert refusal(Frame(frames.Type.REFUSED, 1)) is Refusal.MALFORMED
    assert refusal(Frame(0x90, 1)) is None


def test_a_frame_shows_nothing_of_what_it_carries() -> None:
    assert "payload" not in repr(Frame(0x40, 1, b"\0\x78\0\x50\0\x48"))
