"""The text block of a resident's card is read as GA/T 490 lays it out, or not at all."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.idcard.text import decode
from drivers.sandbox.idcard import text_block
from drivers.sandbox.people import WANG_XIAOYING, resident
from kiosk.domain.identity import CardKind, Sex
from kiosk.errors import KioskError


def block_of(**changed: str) -> bytes:
    """Lay a card out by hand: the standard's own columns."""
    fields = {
        "name": ("王小英", 15), "sex": ("2", 1), "ethnic": ("01", 2), "birth": ("19420101", 8),
        "address": ("四川省成都市锦江区青禾路1号", 35), "number": ("510104194201010027", 18),
        "authority": ("成都市公安局锦江分局", 15), "from": ("20060101", 8), "to": ("长期", 8),
        "reserved": ("", 18),
    }  # fmt: skip
    fields["number"] = (WANG_XIAOYING.number.reveal(), 18)
    text = "".join(changed.get(name, value).ljust(width) for name, (value, width) in fields.items())
    return text.encode("utf-16-le")


def test_every_field_is_where_the_standard_has_it() -> None:
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


def test_a_long_term_card_has_no_last_day() -> None:
    assert decode(block_of()).valid_to is None


@given(
    st.text(
        st.characters(min_codepoint=0x3400, max_codepoint=0x2A6DF, exclude_categories=["Cs", "Cn"]),
        min_size=1,
        max_size=7,
    ).filter(lambda name: name == name.strip()),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
)
def test_names_of_two_code_units_are_cut_by_bytes(name: str, birth: date) -> None:
    card = resident(name, birth)
    assert decode(text_block(card)) == card


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"sex": "X"},
        {"birth": "19421301"},
        {"birth": "1942"},
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


@pytest.mark.parametrize("letter", ["I", "J", "Y", "Q"])
def test_another_layout_is_told_by_its_letter(letter: str) -> None:
    with pytest.raises(KioskError, match=r"idcard\.unreadable"):
        decode(block_of(reserved=" " * 14 + letter))


@given(st.binary(max_size=300))
def test_no_bytes_do_more_than_be_unreadable(block: bytes) -> None:
    with pytest.raises(KioskError, match=r"idcard\.unreadable"):
        decode(block)
