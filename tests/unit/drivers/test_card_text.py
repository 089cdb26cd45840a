"""The text block of every kind of card is read as it is laid out, or not at all."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers.idcard.text import LAYOUTS, decode, further_address
from drivers.sandbox.cards import text_block
from drivers.sandbox.people import PEOPLE, WANG_XIAOYING, foreigner, resident
from kiosk.domain.identity import CardKind, IdCard, Sex
from kiosk.domain.masked import PersonName
from kiosk.errors import KioskError

fuzzed = settings(derandomize=True, deadline=None)


def block_of(**changed: str) -> bytes:
    """Lay a resident's card out by hand: the standard's own columns."""
    fields = {
        "name": ("王小英", 15), "sex": ("2", 1), "ethnic": ("01", 2), "birth": ("19420101", 8),
        "address": ("四川省成都市锦江区青禾路1号", 35), "number": ("510104194201010027", 18),
        "authority": ("成都市公安局锦江分局", 15), "from": ("20060101", 8), "to": ("长期", 8),
        "reserved": ("", 18),
    }  # fmt: skip
    fields["number"] = (WANG_XIAOYING.number.reveal(), 18)
    text = "".join(changed.get(name, value).ljust(width) for name, (value, width) in fields.items())
    return text.encode("utf-16-le")


def placed(**fields: tuple[int, str]) -> bytes:
    """Write each value at its byte offset into 256 bytes of blanks."""
    block = bytearray(" ".encode("utf-16-le") * 128)
    for offset, value in fields.values():
        encoded = value.encode("utf-16-le")
        block[offset : offset + len(encoded)] = encoded
    return bytes(block)


PERMIT = {
    "name": (0, "林美华"), "sex": (30, "2"), "birth": (36, "19440101"),
    "address": (52, "四川省成都市锦江区青禾路3号"), "number": (122, "830000194401010027"),
    "authority": (158, "成都市公安局"), "from": (188, "20240501"), "to": (204, "20290430"),
    "permit": (220, "012345678"), "count": (238, "02"), "letter": (248, "J"),
}  # fmt: skip
OF_2017 = {
    "english": (0, "SMITH, JOHN"), "sex": (120, "1"), "number": (122, "USA510001460101"),
    "nationality": (152, "USA"), "name": (158, "史约翰"), "from": (188, "20190101"),
    "to": (204, "20281231"), "birth": (220, "19460101"), "version": (236, "01"),
    "accepted_by": (240, "5100"), "letter": (248, "I"),
}  # fmt: skip
LONG = "DURAND DE LA TOUR, MARIE-FRANCOISE ANNE-LOUISE"  # the 36th character begins its rest
OF_2023 = {
    "name": (0, "杜玛丽"), "sex": (30, "2"), "renewals": (32, "01"), "birth": (36, "19450101"),
    "english": (52, LONG[:35]), "number": (122, "951000194501010022"), "from": (188, "20240101"),
    "to": (204, "20331231"), "rest": (220, LONG[35:]), "nationality": (242, "FRA"),
    "letter": (248, "Y"), "link": (250, "A17"),
}  # fmt: skip


def test_every_field_of_a_residents_card_is_where_the_standard_has_it() -> None:
    card = decode(block_of(to="20360101"))
    assert card.kind is CardKind.RESIDENT
    assert card.name.reveal() == "王小英"
    assert card.sex is Sex.FEMALE
    assert card.ethnic == "01"
    assert card.birth == date(1942, 1, 1)
    assert card.address.reveal() == "四川省成都市锦江区青禾路1号"
    assert card.number == WANG_XIAOYING.number
    assert card.authority == "成都市公安局锦江分局"
    assert (card.valid_from, card.valid_to) == (date(2006, 1, 1), date(2036, 1, 1))
    assert card.region == "510104"


def test_every_field_of_a_permit_for_hong_kong_macao_and_taiwan() -> None:
    card = decode(placed(**PERMIT))
    assert card.kind is CardKind.HMT_PERMIT
    assert card.name.reveal() == "林美华"
    assert card.birth == date(1944, 1, 1)
    assert card.address.reveal() == "四川省成都市锦江区青禾路3号"
    assert card.number.reveal() == "830000194401010027"
    assert card.authority == "成都市公安局"
    assert (card.valid_from, card.valid_to) == (date(2024, 5, 1), date(2029, 4, 30))
    assert (card.permit_number.reveal(), card.issue_count) == ("012345678", "02")
    assert (card.ethnic, card.region) == ("", ""), "registered in no county"


def test_every_field_of_a_foreigners_card_of_2017() -> None:
    card = decode(placed(**OF_2017))
    assert card.kind is CardKind.FOREIGN_2017
    assert (card.name.reveal(), card.english_name.reveal()) == ("史约翰", "SMITH, JOHN")
    assert (card.sex, card.birth) == (Sex.MALE, date(1946, 1, 1))
    assert (card.number.reveal(), card.nationality) == ("USA510001460101", "USA")
    assert (card.valid_from, card.valid_to) == (date(2019, 1, 1), date(2028, 12, 31))
    assert (card.authority, card.address.reveal(), card.region) == ("5100", "", "")


def test_every_field_of_a_foreigners_card_of_2023() -> None:
    card = decode(placed(**OF_2023))
    assert card.kind is CardKind.FOREIGN_2023
    assert (card.name.reveal(), card.english_name.reveal()) == ("杜玛丽", LONG)
    assert (card.sex, card.birth) == (Sex.FEMALE, date(1945, 1, 1))
    assert (card.number.reveal(), card.nationality) == ("951000194501010022", "FRA")
    assert (card.valid_from, card.valid_to) == (date(2024, 1, 1), date(2033, 12, 31))
    assert (card.issue_count, card.former_number) == ("01", "A17")


@pytest.mark.parametrize("at", [33, 34, 35, 36])
def test_an_english_name_keeps_its_blank_where_it_goes_on_elsewhere(at: int) -> None:
    name = f"{'A' * at} {'B' * 5}"
    assert decode(text_block(foreigner(name, date(1945, 1, 1), nationality="FRA"))) == foreigner(
        name, date(1945, 1, 1), nationality="FRA"
    )


@pytest.mark.parametrize("layout", [OF_2017, OF_2023], ids=["2017", "2023"])
def test_a_foreigner_without_a_chinese_name_is_called_by_the_other(
    layout: dict[str, tuple[int, str]],
) -> None:
    card = decode(placed(**{key: value for key, value in layout.items() if key != "name"}))
    assert card.name == card.english_name
    assert card.name


@pytest.mark.parametrize("card", PEOPLE, ids=lambda card: str(card.name))
def test_the_driver_and_the_virtual_cards_agree(card: IdCard) -> None:
    assert decode(text_block(card)) == replace(card, further_addresses=())


def test_a_long_term_card_has_no_last_day() -> None:
    assert decode(block_of()).valid_to is None


@fuzzed
@given(
    st.text(
        st.characters(
            min_codepoint=0x3400, max_codepoint=0x2A6DF, exclude_categories=["Cs", "Cn", "Cf"]
        ),
        min_size=1,
        max_size=7,
    ).filter(lambda name: name == name.strip()),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
)
@example("𠮷𠮷𠮷𠮷𠮷𠮷𠮷", date(1941, 1, 1))
@example("\ue863·央金", date(1941, 1, 1))  # a private character, as old cards have them
def test_names_of_two_code_units_are_cut_by_bytes(name: str, birth: date) -> None:
    card = resident(name, birth)
    assert decode(text_block(card)) == card


@pytest.mark.parametrize("unseen", ["\u202e", "\u200b", "\n", "\x1b", "\u2028", "\0"])
def test_what_nobody_would_see_of_a_name_is_dropped(unseen: str) -> None:
    assert decode(block_of(name=f"王{unseen}小英")).name == PersonName("王小英")


@pytest.mark.parametrize(("written", "kept"), [("56", "56"), ("97", "97"), ("57", ""), ("  ", "")])
def test_an_ethnic_group_that_is_not_in_the_table_turns_nobody_away(
    written: str, kept: str
) -> None:
    assert decode(block_of(ethnic=written)).ethnic == kept


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"sex": "X"},
        {"birth": "19421301"},
        {"birth": "1942"},
        {"birth": "１９４２0101"},
        {"number": "510104194201010000"},
        {"from": "tomorrow"},
        {"to": "永远"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_field_that_cannot_be_makes_the_card_unreadable(changed: dict[str, str]) -> None:
    assert decode(block_of()).name.reveal() == "王小英"  # the same card without the flaw
    with pytest.raises(KioskError, match=r"idcard\.unreadable") as caught:
        decode(block_of(**changed))
    # Nothing of the card hangs on the error.
    assert caught.value.__suppress_context__
    assert caught.value.params == {}


@pytest.mark.parametrize(
    ("layout", "number"),
    [
        (PERMIT, "830000194401010020"),
        (PERMIT, "830000194413010024"),
        (OF_2017, "US1510001460101"),
        (OF_2017, "USA51000146010 "),
        (OF_2017, "usa51000146010X"),
        (OF_2023, "951000194501010023"),
        (OF_2023, "851000194501010029"),
    ],
)
def test_a_number_must_be_one_of_its_kind(layout: dict[str, tuple[int, str]], number: str) -> None:
    decode(placed(**layout))  # control: its own number is
    with pytest.raises(KioskError, match=r"idcard\.unreadable"):
        decode(placed(**{**layout, "number": (122, number)}))


@pytest.mark.parametrize("letter", ["A", "Q", "i", "1", "Ｉ"])
def test_a_layout_that_is_not_known_is_unreadable(letter: str) -> None:
    with pytest.raises(KioskError, match=r"idcard\.unreadable"):
        decode(block_of(reserved=" " * 14 + letter))


@fuzzed
@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_unreadable(block: bytes) -> None:
    with pytest.raises(KioskError, match=r"idcard\.unreadable"):
        decode(block)


@fuzzed
@given(st.sampled_from(PEOPLE), st.data())
def test_no_change_to_a_card_does_more_than_be_unreadable(
    card: IdCard, data: st.DataObject
) -> None:
    block = bytearray(text_block(card))
    for at in data.draw(st.lists(st.integers(0, 255), min_size=1, max_size=8)):
        block[at] = data.draw(st.integers(0, 255))
    block[248:250] = data.draw(st.sampled_from(sorted(LAYOUTS))).ljust(1).encode("utf-16-le")
    with contextlib.suppress(KioskError):
        read = decode(bytes(block))
        assert read.name
        assert read.number


@fuzzed
@given(st.binary(max_size=80))
def test_no_bytes_are_more_than_no_address(data: bytes) -> None:
    address = further_address(data)
    assert address is None or (len(data) == 70 and address)
