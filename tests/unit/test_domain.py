"""Values that keep their own rules: masks, identity numbers, receipt numbers."""

from __future__ import annotations

import copy
import json
import pickle
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.identity import check_character, is_citizen_number
from kiosk.domain.masked import AccountNumber, CitizenNumber, Personal, PersonName, Phone
from kiosk.domain.receipt import is_receipt_number, receipt_number
from tests.flows.world import card


@pytest.mark.parametrize(
    ("value", "mask"),
    [
        (PersonName("王小英"), "王*英"),
        (PersonName("王英"), "王*"),
        (PersonName("欧阳小英"), "欧**英"),
        (PersonName("阿米尔·买买提"), "阿*****提"),
        (PersonName("𠮷"), "*"),
        (PersonName("DURAND DE LA TOUR, MARIE-FRANCOISE"), "D******E"),
        (Phone("13800001230"), "138 **** 1230"),
        (Phone("12345"), "*****"),
        (CitizenNumber("510104194001011233"), "1233"),
        (AccountNumber("6217000000000000004"), "0004"),
        (AccountNumber("12"), "**"),
        (Personal("anything"), "****"),
        (Personal(""), ""),
    ],
)
def test_a_personal_value_shows_its_mask_wherever_it_is_printed(value: Personal, mask: str) -> None:
    assert value.masked() == mask
    assert str(value) == f"{value}" == mask
    assert value.reveal() not in repr([value]) or len(value.reveal()) <= 1


@given(st.text(min_size=5, max_size=30))
def test_no_mask_holds_the_whole_value(text: str) -> None:
    for kind in (PersonName, Phone, CitizenNumber, AccountNumber, Personal):
        assert kind(text).masked() != text or set(text) == {"*"}


def test_a_personal_value_is_not_pickled_nor_turned_into_json() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Phone("13800001230"))
    with pytest.raises(TypeError):
        copy.deepcopy(Phone("13800001230"))
    with pytest.raises(TypeError):
        json.dumps({"phone": Phone("13800001230")})


def test_a_card_shows_nothing_of_its_holder() -> None:
    shown = repr(card())
    for secret in (card().name, card().number, card().address):
        assert secret.reveal() not in shown


@pytest.mark.parametrize(
    ("first17", "check"), [("11010519491231002", "X"), ("51010419900101123", "0")]
)
def test_the_check_character_is_the_standards(first17: str, check: str) -> None:
    assert check_character(first17) == check
    assert is_citizen_number(first17 + check)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "51010419900101123",
        "510104199001011231",
        "510104199013011233",
        "5101041990010112３0",
        "5101041990010112300",
    ],
)
def test_what_is_no_identity_number_is_refused(wrong: str) -> None:
    assert not is_citizen_number(wrong)


def test_a_later_epoch_stands_before_the_serial_of_a_receipt_number() -> None:
    assert receipt_number("QH01", "1016", 23, 1) == receipt_number("QH01", "1016", 23)
    assert receipt_number("QH01", "1016", 23, 2).split() == ["QH01", "1016", "20023", "8"]
    assert receipt_number("QH01", "1016", 23, 12).split() == ["QH01", "1016", "120023", "9"]


def test_age_counts_from_the_birthday_itself() -> None:
    person = card(born=date(1944, 2, 29))
    assert person.age_on(date(2024, 2, 28)) == 79
    assert person.age_on(date(2024, 2, 29)) == 80
    assert person.age_on(date(2025, 2, 28)) == 80
    assert person.age_on(date(2025, 3, 1)) == 81


@given(
    terminal=st.from_regex(r"[A-Z]{2}[0-9]{2}", fullmatch=True),
    serial=st.integers(1, 99999),
    place=st.integers(0, 100),
    other=st.sampled_from("0123456789"),
)
def test_one_wrong_digit_of_a_receipt_number_is_noticed(
    terminal: str, serial: int, place: int, other: str
) -> None:
    number = receipt_number(terminal, "1016", serial)
    assert is_receipt_number(number)
    digits = [i for i, c in enumerate(number) if c.isdigit()]
    at = digits[place % len(digits)]
    if number[at] != other:
        assert not is_receipt_number(number[:at] + other + number[at + 1 :])
