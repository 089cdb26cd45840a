"""What a scanner says is judged by one rule; its keys are told from a person's by another."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import (
    ENTER,
    FEWEST_KEYS,
    MOST_BYTES,
    QUICK_SECONDS,
    UNSEEN,
    KeyRule,
    Refusal,
    Scanned,
    Typed,
    payload,
    printable,
)

TOKEN = "https://zwfw.example.cn/t?c=9F2A7C01"
PRINTED = st.text(
    st.characters(
        exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"],
        exclude_characters=[chr(code) for code in UNSEEN],
    ),
    min_size=1,
).filter(str.strip)
KEYS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=FEWEST_KEYS)
SLOW = st.floats(QUICK_SECONDS + 0.001, 5.0)
FAST = st.floats(0.0, QUICK_SECONDS - 0.001)


def told(heard: bytes) -> str | Refusal | None:
    result = payload(heard)
    return result.reveal() if isinstance(result, ScannedText) else result


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        (TOKEN.encode(), TOKEN),
        (TOKEN.encode() + b"\r\n", TOKEN),
        ("社保卡 51".encode(), "社保卡 51"),
        ("四川省成都市锦江区".encode("gbk"), "四川省成都市锦江区"),
        ("联通".encode("gbk"), "联通"),  # a famous pair that careless readers take for UTF-8
        ("㐀𠮷".encode("gb18030"), "㐀𠮷"),
        ("\ufeff票 1".encode(), "票 1"),  # a mark of the encoding is no part of the text
        ("王\u3000英".encode(), "王\u3000英"),
        ("ئالىم".encode(), "ئالىم"),
        ("\U000313ab".encode(), "\U000313ab"),  # an ideograph that is newer than this Python
    ],
)
def test_printable_text_is_a_payload_in_either_coding(heard: bytes, text: str) -> None:
    assert told(heard) == text


@pytest.mark.parametrize("heard", [b"", b"\r\n", b"\n\n", b"   ", "\u3000".encode()])
def test_nothing_between_two_terminators_is_nothing(heard: bytes) -> None:
    assert payload(heard) is None


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00", "\x07", "\t", "\n", "\x1b", "\x1d", "\x7f", "\x85",  # controls
        "\u202e", "\u2066", "\u200e", "\u061c",  # turn the line round
        "\u200b", "\u200d", "\u00ad", "\ufeff", "\U000e0041",  # hide in it
        "\u034f", "\u3164", "\u2800", "\ufe0f", "\U000e0101",  # though they count as seen
        *map(chr, (0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0xFE00, 0xFFA0, 0xE01EF)),
        "\u2028", "\u2029", "\ue000", "\ufffe", "\U0002fffe",
    ],
    ids=lambda c: f"{ord(c):04X}",
)  # fmt: skip
def test_what_steers_turns_or_hides_is_refused(hidden: str) -> None:
    assert payload(f"ab{hidden}cd".encode()) is Refusal.NOT_TEXT
    assert printable(f"ab{hidden}cd") is Refusal.NOT_TEXT
    assert told(b"abcd") == "abcd", "as the same without it is not"


@pytest.mark.parametrize("heard", [b"\xff\xfe\x00", b"ab\x80", b"\x00\x01\x02", b"\x89PNG\xff"])
def test_what_is_no_text_in_either_coding_is_refused(heard: bytes) -> None:
    assert payload(heard) is Refusal.NOT_TEXT


def test_two_kilobytes_are_a_payload_and_one_byte_more_is_not() -> None:
    assert told(b"a" * MOST_BYTES + b"\r\n") == "a" * MOST_BYTES
    assert payload(b"a" * (MOST_BYTES + 1)) is Refusal.TOO_LONG
    han = "汉" * (MOST_BYTES // 3)
    assert told(han.encode()) == han
    assert printable(han + "汉") is Refusal.TOO_LONG
    # Told in two bytes each, kept in three: what is kept is measured as well.
    assert payload(("汉" * (MOST_BYTES // 2)).encode("gbk")) is Refusal.TOO_LONG


@given(st.binary(max_size=MOST_BYTES + 64))
def test_whatever_is_heard_is_judged_and_what_passes_is_printable(heard: bytes) -> None:
    result = payload(heard)
    assert result is None or isinstance(result, ScannedText | Refusal)
    if isinstance(result, ScannedText):
        text = result.reveal()
        assert 0 < len(text.encode()) <= MOST_BYTES
        assert not {unicodedata.category(c) for c in text} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert payload(text.encode()) == result, "judged again, it is the same"


@given(PRINTED)
def test_what_is_printable_comes_through_as_it_is(text: str) -> None:
    long = len(text.encode()) > MOST_BYTES
    assert told(text.encode()) == (Refusal.TOO_LONG if long else text)


def test_no_payload_shows_itself() -> None:
    result = payload(TOKEN.encode())
    assert isinstance(result, ScannedText)
    assert TOKEN not in f"{result} {result!r}"


# -- keys


class Listener:
    """Hears keys as ``KeyRule`` does, and keeps what it was told of each."""

    def __init__(self) -> None:
        self.rule = KeyRule()
        self.clock = 100.0
        self.pressed = 0
        self.outcomes: list[Typed | Scanned] = []

    def press(self, character: str, after: float) -> None:
        self.clock += after
        self.pressed += 1
        self.outcomes += self.rule.press(character, self.clock)

    def scan(self, text: str, first: float = 1.0, gap: float = 0.004) -> None:
        for at, character in enumerate(text + ENTER):
            self.press(character, gap if at else first)

    def pause(self) -> None:
        if (told := self.rule.pause()) is not None:
            self.outcomes.append(told)

    @property
    def payloads(self) -> list[str | Refusal]:
        results = [o.result for o in self.outcomes if isinstance(o, Scanned)]
        return [r.reveal() if isinstance(r, ScannedText) else r for r in results if r is not None]

    @property
    def typed(self) -> int:
        return sum(o.keys for o in self.outcomes if isinstance(o, Typed))


@given(KEYS, st.lists(FAST, min_size=1))
def test_quick_keys_that_end_with_enter_are_a_scan(text: str, gaps: list[float]) -> None:
    listener = Listener()
    for at, character in enumerate(text + ENTER):
        listener.press(character, gaps[at % len(gaps)])
    long = len(text) > MOST_BYTES
    assert listener.payloads == [Refusal.TOO_LONG if long else text]
    assert listener.typed == 0


@given(st.lists(st.tuples(st.sampled_from(["a", "1", ENTER, "\b"]), SLOW)), st.booleans())
def test_a_person_keeps_every_key(keys: list[tuple[str, float]], pauses: bool) -> None:
    listener = Listener()
    for character, after in keys:
        listener.press(character, after)
        if pauses:
            listener.pause()
    listener.pause()
    assert listener.typed == len(keys)
    assert listener.payloads == []


@given(st.text("ab1", max_size=FEWEST_KEYS - 1), FAST, st.booleans())
def test_fingers_that_fall_on_some_keys_at_once_are_a_persons(
    few: str, gap: float, entered: bool
) -> None:
    listener = Listener()
    for character in few + (ENTER if entered else ""):
        listener.press(character, gap)
    listener.pause()
    assert listener.typed == listener.pressed
    assert listener.payloads == []


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from("abc1" + ENTER + "\0"), st.floats(-1.0, 1.0)),
            st.tuples(st.sampled_from("abc1" + ENTER), FAST),
            st.none(),
        ),
        max_size=200,
    )
)
def test_every_key_is_told_once(keys: list[tuple[str, float] | None]) -> None:
    listener = Listener()
    for key in keys:
        if key is None:
            listener.pause()
        else:
            listener.press(*key)
    listener.pause()
    assert sum(outcome.keys for outcome in listener.outcomes) == listener.pressed
    assert listener.rule.held == 0


def test_a_scan_amid_typing_takes_nothing_of_it() -> None:
    listener = Listener()
    for character in "138":
        listener.press(character, 0.2)
    listener.scan(TOKEN)
    for character in "0000":
        listener.press(character, 0.2)
    listener.pause()
    assert listener.payloads == [TOKEN]
    assert listener.typed == 7


def test_quick_keys_without_enter_are_a_scan_cut_short() -> None:
    listener = Listener()
    for character in TOKEN:
        listener.press(character, 0.004)
    listener.pause()
    assert listener.payloads == [Refusal.CUT_SHORT]
    listener.scan(TOKEN)
    assert listener.payloads == [Refusal.CUT_SHORT, TOKEN]


def test_a_pause_that_was_called_too_early_never_lets_part_of_a_scan_pass() -> None:
    for early in range(1, len(TOKEN)):
        listener = Listener()
        for at, character in enumerate(TOKEN + ENTER):
            listener.press(character, 0.004 if at else 1.0)
            if at == early:
                listener.pause()
        assert set(listener.payloads) <= {Refusal.CUT_SHORT}, early


def test_two_scans_at_once_are_two() -> None:
    listener = Listener()
    listener.scan(TOKEN)
    listener.scan("6901234567892", first=0.004)
    assert listener.payloads == [TOKEN, "6901234567892"]


def test_a_scanner_that_ends_by_two_keys_presses_no_key_for_anybody() -> None:
    listener = Listener()
    listener.scan(TOKEN)
    listener.press(ENTER, 0.004)
    assert listener.payloads == [TOKEN]
    assert listener.typed == 0
    listener.press(ENTER, 1.0)
    assert listener.typed == 1, "a person's own"


def test_keys_without_end_are_one_refusal_and_no_memory() -> None:
    listener = Listener()
    for _ in range(5 * MOST_BYTES):
        listener.press("a", 0.001)
    assert len(listener.rule._text) <= MOST_BYTES + 1
    listener.press(ENTER, 0.001)
    assert listener.payloads == [Refusal.TOO_LONG]


def test_a_key_that_stands_for_no_character_makes_it_no_text() -> None:
    listener = Listener()
    listener.scan("abc\0def")
    listener.scan("abcdef")
    assert listener.payloads == [Refusal.NOT_TEXT, "abcdef"]
