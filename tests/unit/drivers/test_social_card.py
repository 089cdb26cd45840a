"""Whatever way a card has of answering, it is read as it is written, and never asked for a PIN."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from drivers.sandbox.chip import Chip, Records, records, social_card
from drivers.sandbox.people import CHEN_JIYING, LI_SIWEI, WANG_XIAOYING, ZHAO_XIUZHEN
from drivers.smartcard import social
from drivers.smartcard.apdu import Channel
from kiosk.domain.masked import PersonName
from kiosk.domain.social_card import SocialCard
from kiosk.errors import CODES, KioskError

WANG = social_card(WANG_XIAOYING)
LONG_NAME = PersonName("阿卜杜热合曼·艾则孜阿卜杜热合曼·艾则孜")  # 40 bytes
MOST_COMMANDS = 400  # in the worst case; a card of the specification takes 11
TAGS = [tag for file in records(WANG).values() for tag, _ in file]


class Heard:
    """A card that remembers what it was told."""

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        self.commands: list[bytes] = []
        self._answer = answer

    def answer(self, command: bytes) -> bytes:
        self.commands.append(command)
        return self._answer(command)


def read(answer: Callable[[bytes], bytes]) -> SocialCard:
    """Read a card, and hold every command that it gets to what a reader may say."""
    heard = Heard(answer)
    try:
        return social.read(Channel(heard.answer))
    finally:
        assert {command[1] for command in heard.commands} <= {0xA4, 0xB2, 0xC0}
        assert len(heard.commands) <= MOST_COMMANDS


def with_record(tag: int, value: bytes | None, card: SocialCard = WANG) -> Records:
    """Return a card's files with another value of an item, or without the item."""

    def changed(rows: Sequence[tuple[int, bytes]]) -> Sequence[tuple[int, bytes]]:
        kept = [(each, old if each != tag else value) for each, old in rows]
        return [(each, value) for each, value in kept if value is not None]

    return {file: changed(rows) for file, rows in records(card).items()}


def end_of(answer: Callable[[bytes], bytes]) -> SocialCard | str:
    """Return the card, or the code of why there is none."""
    try:
        return read(answer)
    except KioskError as error:
        return error.code


def code_of(answer: Callable[[bytes], bytes]) -> str:
    ended = end_of(answer)
    assert isinstance(ended, str), "it was read"
    return ended


@pytest.mark.parametrize("version", ["1.00", "2.00", "3.00"])
@pytest.mark.parametrize(
    ("by_tag", "by_place"), [(True, True), (True, False), (False, True)], ids=["both", "tag", "no"]
)
@pytest.mark.parametrize(
    ("fetched", "exact"), list(product((False, True), repeat=2)), ids=["-", "6C", "61", "61-6C"]
)
def test_every_way_of_answering_gives_the_same_card(
    version: str, by_tag: bool, by_place: bool, fetched: bool, exact: bool
) -> None:
    card = social_card(WANG_XIAOYING, version=version)
    chip = Chip(records(card), by_tag, by_place, fetched, exact)
    assert read(chip.answer) == card


@pytest.mark.parametrize("person", [LI_SIWEI, ZHAO_XIUZHEN, CHEN_JIYING], ids=["1", "2", "beyond"])
def test_a_name_is_read_as_it_is_written(person: object) -> None:
    card = social_card(person)  # type: ignore[arg-type]
    assert read(Chip(records(card)).answer) == card


@pytest.mark.parametrize("by_tag", [True, False])
def test_a_long_name_goes_on_in_its_extension(by_tag: bool) -> None:
    card = replace(WANG, name=LONG_NAME)
    assert len(LONG_NAME.reveal().encode("gbk")) > 30
    assert read(Chip(records(card), by_tag=by_tag).answer) == card


def test_an_extension_at_the_end_of_the_file_is_found_by_its_tag() -> None:
    files = dict(records(replace(WANG, name=LONG_NAME)))
    holder = list(files[0xEF06])
    holder.append(holder.pop(2))
    assert read(Chip({**files, 0xEF06: holder}, by_tag=False).answer).name == LONG_NAME


def test_a_card_of_version_1_is_not_asked_for_an_extension() -> None:
    extension = b"\x00\xb2\x4e\x00\x16"
    old = Heard(Chip(records(social_card(WANG_XIAOYING, version="1.00"))).answer)
    read(old.answer)
    assert extension not in old.commands
    newer = Heard(Chip(records(WANG)).answer)
    read(newer.answer)
    assert extension in newer.commands, "control"


@pytest.mark.parametrize("tag", [0x01, 0x03, 0x05, 0x06, 0x07, 0x08, 0x09], ids="{:02X}".format)
@pytest.mark.parametrize("how", ["none", "empty", "zeros", "ones", "locked"])
def test_an_item_that_is_missing_leaves_the_others(tag: int, how: str) -> None:
    empty = {"none": None, "empty": b"", "zeros": bytes(4), "ones": b"\xff" * 4, "locked": b"\x41"}
    locked = frozenset({tag}) if how == "locked" else frozenset()
    card = read(Chip(with_record(tag, empty[how]), locked=locked).answer)
    field = {
        0x01: "region", 0x03: "version", 0x05: "issued", 0x06: "valid_to",
        0x07: "card_number", 0x08: "number", 0x09: "name",
    }[tag]  # fmt: skip
    missing: dict[str, str | None] = {field: "" if field in ("region", "version") else None}
    assert card == replace(WANG, **missing)  # type: ignore[arg-type]


def test_a_card_that_tells_nobody_its_holder_is_locked() -> None:
    chip = Chip(records(WANG), locked=frozenset({0x07, 0x08, 0x09}))
    assert code_of(chip.answer) == "smartcard.locked"


def test_a_card_that_has_no_holder_is_unreadable() -> None:
    empty = SocialCard(version="2.00")
    assert code_of(Chip(records(empty)).answer) == "smartcard.unreadable"


def test_a_file_that_is_missing_leaves_the_other() -> None:
    files = records(WANG)
    card = read(Chip({0xEF06: files[0xEF06]}).answer)
    assert card == SocialCard(number=WANG.number, name=WANG.name)


def test_another_kind_of_card_is_named() -> None:
    assert code_of(Chip({}).answer) == "smartcard.not_social"
    assert code_of(lambda _: b"\x6d\x00") == "smartcard.not_social"


@pytest.mark.parametrize(
    ("tag", "value"),
    [
        (0x08, b"510104194201010020"),  # the check character is another
        (0x08, b"51010419420101002\xff\x01"),
        (0x07, b"Y1234\x015678"),
        (0x09, b"\xcd\xf5\x81"),  # half a character
        (0x09, b"\xcd\xf5\x07"),
    ],
)
def test_what_identifies_a_person_is_right_or_not_read(tag: int, value: bytes) -> None:
    assert code_of(Chip(with_record(tag, value)).answer) == "smartcard.unreadable"


def test_a_foreigners_number_is_no_citizens() -> None:
    card = read(Chip(with_record(0x08, b"FRA123456789012   ")).answer)
    assert card == replace(WANG, number=None)


@pytest.mark.parametrize(
    ("tag", "value", "field"),
    [
        (0x05, b"\x20\x15\x02\x30", "issued"),
        (0x06, b"\x99\x99\x99\x99", "valid_to"),
        (0x06, b"\x20\x1f\x02\x03", "valid_to"),
    ],
)
def test_what_only_informs_may_be_wrong(tag: int, value: bytes, field: str) -> None:
    none: dict[str, None] = {field: None}
    assert read(Chip(with_record(tag, value)).answer) == replace(WANG, **none)  # type: ignore[arg-type]


def test_a_record_longer_than_the_specifications_is_asked_for_whole() -> None:
    card = read(Chip(with_record(0x09, "王小英".encode("gbk").ljust(40, b"\0"))).answer)
    assert card == WANG


def test_a_card_that_wants_no_length_is_asked_without() -> None:
    chip = Chip(records(WANG))
    answers: list[bytes] = []

    def strict(command: bytes) -> bytes:
        if command[1] == 0xB2 and command[4]:
            answers.append(b"\x67\x00")
            return answers[-1]
        return chip.answer(command)

    assert read(strict) == WANG
    assert len(answers) == 8


def test_a_record_under_the_wrong_tag_is_never_taken() -> None:
    """A card that takes P1 for a place where its tag was meant."""
    chip = Chip(records(WANG), by_tag=False)

    def by_place_always(command: bytes) -> bytes:
        if command[1] == 0xB2:
            command = command[:3] + b"\x04" + command[4:]
        return chip.answer(command)

    assert read(by_place_always) == WANG


def test_fetching_without_end_ends() -> None:
    assert code_of(lambda _: b"\x61\x10") == "smartcard.unreadable"
    assert code_of(lambda command: b"\x6c\x10" if len(command) == 5 else b"\x90\x00") == (
        "smartcard.unreadable"
    )


def test_no_command_is_sent_after_the_time_is_up() -> None:
    with pytest.raises(KioskError, match=r"smartcard\.no_answer"):
        social.read(Channel(lambda _: pytest.fail("sent"), until=time.monotonic() - 1))


@pytest.mark.parametrize("instruction", [*range(0xA4), 0xB0, 0xC2, 0xD6, 0xE2])
def test_nothing_but_reading_is_ever_sent(instruction: int) -> None:
    heard = Heard(lambda _: b"\x90\x00")
    channel = Channel(heard.answer)
    with pytest.raises(ValueError, match="reading"):
        channel.ask(bytes((0, instruction, 0, 0, 3)) + b"888")
    assert heard.commands == []
    channel.ask(bytes((0, 0xB2, 7, 0, 11)))
    assert heard.commands, "control: reading is sent"


def test_a_wrong_pin_would_have_been_noticed() -> None:
    chip = Chip(records(WANG))
    read(chip.answer)
    assert chip.tries == 3
    assert chip.answer(b"\x00\x20\x00\x00\x03888") == b"\x63\xc2"
    assert chip.tries == 2


def test_nothing_personal_shows() -> None:
    card = read(Chip(records(WANG)).answer)
    for value in (card.name, card.number, card.card_number):
        assert value is not None
        assert value.reveal() not in f"{card!r} {card}"


@seed(20261125)
@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=8))
def test_garbage_ends_in_a_word_of_the_table(answers: list[bytes]) -> None:
    count = 0

    def garbage(_: bytes) -> bytes:
        nonlocal count
        count += 1
        return answers[count % len(answers)]

    assert code_of(garbage) in CODES


@seed(20261125)
@settings(max_examples=300, deadline=None, database=None)
@given(st.sampled_from(TAGS), st.binary(max_size=255), st.binary(max_size=3), st.booleans())
def test_a_card_with_garbage_in_a_record_is_read_or_refused(
    tag: int, value: bytes, behind: bytes, fetched: bool
) -> None:
    chip = Chip(with_record(tag, value), fetched=fetched)

    def longer(command: bytes) -> bytes:
        answer = chip.answer(command)
        return answer[:-2] + behind + answer[-2:] if command[1] == 0xB2 else answer

    ended = end_of(longer)
    assert ended == "smartcard.unreadable" or isinstance(ended, SocialCard)
    if isinstance(ended, SocialCard):
        assert ended.number in (WANG.number, None)


@pytest.mark.parametrize(
    "status", [b"\x90\x00", b"\x61\xff", b"\x61\x00", b"\x62\x82", b"\x6c\xff"]
)
def test_a_card_that_talks_for_ever_is_cut_off(status: bytes) -> None:
    tracemalloc.start()
    try:
        assert code_of(lambda _: bytes(256) + status).startswith("smartcard.")
        assert tracemalloc.get_traced_memory()[1] < 1 << 18
    finally:
        tracemalloc.stop()
