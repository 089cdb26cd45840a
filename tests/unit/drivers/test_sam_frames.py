"""Frames of GA 450 are cut from whatever the line delivers."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.idcard import sam

fuzzed = settings(derandomize=True, deadline=None)

# Verbatim in several public sources.
VECTORS = {
    "AAAAAA9669000311FFED": sam.STATUS.frame,
    "AAAAAA9669000312FFEE": sam.SAM_ID.frame,
    "AAAAAA9669000310FFEC": sam.RESET.frame,
    "AAAAAA96690003200122": sam.FIND.frame,
    "AAAAAA96690003200221": sam.SELECT.frame,
    "AAAAAA96690003300132": sam.READ_BASE.frame,
    "AAAAAA96690003301023": sam.READ_PRINTS.frame,
    "AAAAAA96690003300330": sam.FURTHER_ADDRESS.frame,
}
ANSWERS = {
    "AAAAAA9669000400009094": (0x90, 0),
    "AAAAAA9669000800009F0000000097": (0x9F, 4),
    "AAAAAA9669000400008084": (0x80, 0),
    "AAAAAA9669000C00009000000000000000009C": (0x90, 8),
    "AAAAAA9669000400004145": (0x41, 0),
    "AAAAAA9669000400006064": (0x60, 0),
}
BODIES = st.binary(min_size=3, max_size=80)
JUNK = st.binary(max_size=40).filter(lambda junk: b"\xaa" not in junk)


def feed_in_chunks(data: bytes, cuts: list[int]) -> list[bytes | sam.Damaged]:
    parser = sam.FrameParser()
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    found: list[bytes | sam.Damaged] = []
    for begin, end in pairwise(edges):
        found += parser.feed(data[begin:end])
    return found


@pytest.mark.parametrize(("expected", "frame"), VECTORS.items())
def test_requests_are_the_published_bytes(expected: str, frame: bytes) -> None:
    assert frame.hex().upper() == expected


@pytest.mark.parametrize(("frame", "meaning"), ANSWERS.items())
def test_published_answers_are_understood(frame: str, meaning: tuple[int, int]) -> None:
    (body,) = sam.FrameParser().feed(bytes.fromhex(frame))
    assert isinstance(body, bytes)
    answer = sam.parse_answer(body)
    assert isinstance(answer, sam.Answer)
    assert (answer.sw3, len(answer.data)) == meaning


def test_all_eighteen_answers_are_in_the_table() -> None:
    assert set(sam.SW3) == {
        0x90, 0x9F, 0x91, 0x10, 0x11, 0x21, 0x23, 0x24, 0x31, 0x32, 0x33, 0x40, 0x41, 0x47, 0x60,
        0x66, 0x80, 0x81,
    }  # fmt: skip


@fuzzed
@given(st.lists(st.tuples(JUNK, BODIES), min_size=1, max_size=5), st.lists(st.integers(0, 999)))
def test_frames_are_found_in_any_chunks_with_any_noise_between(
    stream: list[tuple[bytes, bytes]], cuts: list[int]
) -> None:
    data = b"".join(junk + sam.encode(body) for junk, body in stream)
    assert feed_in_chunks(data, cuts) == [body for _, body in stream]


@fuzzed
@given(BODIES, BODIES, st.integers(0, 7), st.data())
def test_after_a_damaged_frame_the_next_good_one_is_found(
    first: bytes, second: bytes, bit: int, data: st.DataObject
) -> None:
    wreck = bytearray(sam.encode(first))
    at = data.draw(st.integers(len(sam.PREAMBLE) + 2, len(wreck) - 1))
    wreck[at] ^= 1 << bit
    found = sam.FrameParser().feed(bytes(wreck) + sam.encode(second))
    assert second in found
    assert first not in found or first == second
    assert any(isinstance(part, sam.Damaged) for part in found)


def test_an_impossible_length_does_not_swallow_what_follows() -> None:
    good = sam.encode(b"\0\0\x90")
    for length in (b"\0\0", b"\0\x02", b"\xff\xff"):
        found = sam.FrameParser().feed(sam.PREAMBLE + length + good)
        assert found == [sam.Damaged(), b"\0\0\x90"]


def test_a_preamble_after_one_byte_too_many_is_found() -> None:
    assert sam.FrameParser().feed(b"\xaa" + sam.encode(b"\0\0\x90")) == [b"\0\0\x90"]


TEXT, PHOTO, PRINTS = bytes(range(256)), b"p" * 1024, b"f" * 1024


def test_a_read_is_cut_by_its_length_words() -> None:
    plain = b"\x01\x00\x04\x00" + TEXT + PHOTO
    assert sam.sections_of(plain) == sam.Sections(TEXT, PHOTO)
    # What was not asked for is skipped.
    assert sam.sections_of(plain + PRINTS) == sam.Sections(TEXT, PHOTO)


@pytest.mark.parametrize("prints", [PRINTS, b""], ids=["two-fingers", "none-on-the-card"])
def test_fingerprints_are_cut_where_they_were_asked_for(prints: bytes) -> None:
    lengths = b"\x01\x00\x04\x00" + len(prints).to_bytes(2, "big")
    found = sam.sections_of(lengths + TEXT + PHOTO + prints, sam.READ_PRINTS)
    assert found == sam.Sections(TEXT, PHOTO, prints)


@pytest.mark.parametrize("command", [sam.READ_BASE, sam.READ_PRINTS])
def test_a_read_that_is_too_short_is_none(command: sam.Command) -> None:
    assert sam.sections_of(b"", command) is None
    assert sam.sections_of(b"\x01\x00\x04\x00" + bytes(200), command) is None
    assert sam.sections_of(b"\x00\x80\x04\x00" + bytes(2000), command) is None


def test_sections_show_nothing_of_themselves() -> None:
    found = sam.Sections(b"text", b"photo", b"prints")
    assert not any(each in repr(found) for each in ("text", "photo", "prints"))
