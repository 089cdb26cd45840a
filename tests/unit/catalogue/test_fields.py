"""Answers of a form: how much is missing, what is wrong, and that they are masked."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import checks, fields, load
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import AccountNumber, Phone
from kiosk.domain.service import Field
from kiosk.kinds.checks import Checks
from tests.flows.world import site

HERE = Circumstances(site(), date(2026, 11, 25))
PHONE, CHOICE, ACCOUNT = load().service("old_age_allowance").fields
CARD_16 = "6222020000000007"
CARD_19 = "6222020000000000125"


def test_the_module_is_what_the_kinds_ask_for() -> None:
    asked: Checks = checks
    assert asked.missing(PHONE, "") == 11


@pytest.mark.parametrize(
    ("field", "draft", "missing"),
    [
        (PHONE, "", 11),
        (PHONE, "138000012", 2),
        (PHONE, "138 0000 12", 2),
        (PHONE, "13800001230", 0),
        (PHONE, "138000012301", 0),
        (ACCOUNT, "", 12),
        (ACCOUNT, "62220200000", 1),
        (ACCOUNT, CARD_16, 0),
        (CHOICE, "", 1),
        (CHOICE, "spouse", 0),
    ],
)
def test_it_says_how_many_characters_are_wanted(field: Field, draft: str, missing: int) -> None:
    assert checks.missing(field, draft) == missing


@pytest.mark.parametrize(
    ("field", "draft", "complaint"),
    [
        (PHONE, "13800001230", None),
        (PHONE, "１３８００００１２３０", None),
        (PHONE, "138-0000-1230", None),
        (PHONE, "12800001230", "field.phone.not_mobile"),
        (PHONE, "02800001234", "field.phone.not_mobile"),
        (PHONE, "1380000123a", "field.phone.not_digits"),
        (PHONE, "138000012301", "field.phone.too_long"),
        (PHONE, "١٣٨٠٠٠٠١٢٣٠", "field.phone.not_digits"),
        (PHONE, "\u202e13800001230", "field.phone.not_digits"),
        (PHONE, "9" * 10_000, "field.phone.too_long"),
        (ACCOUNT, "620000000001", None),
        (ACCOUNT, CARD_16, None),
        (ACCOUNT, "6222 0200 0000 0007", None),
        (ACCOUNT, CARD_19, None),
        (ACCOUNT, CARD_16[:-1] + "8", "field.account.check"),
        (ACCOUNT, "6222020000000070", "field.account.check"),
        (ACCOUNT, CARD_19 + "0", "field.account.too_long"),
        (ACCOUNT, "%s'; DROP --", "field.account.not_digits"),
        (CHOICE, "spouse", None),
        (CHOICE, "cat", "field.choice.not_offered"),
    ],
)
def test_it_says_what_is_wrong(field: Field, draft: str, complaint: str | None) -> None:
    assert checks.complaint(field, draft, HERE) == complaint
    assert complaint is None or complaint in fields.COMPLAINTS


def test_answers_are_kept_masked_and_plain() -> None:
    phone = checks.wrap(PHONE, "138 0000 1230")
    account = checks.wrap(ACCOUNT, "6222 0200 0000 0007")
    assert isinstance(phone, Phone)
    assert isinstance(account, AccountNumber)
    assert phone.reveal() == "13800001230"
    assert (str(phone), str(account)) == ("138 **** 1230", "0007")
    assert checks.wrap(CHOICE, "alone") == "alone"


@pytest.mark.parametrize(("field", "most"), [(PHONE, 11), (ACCOUNT, 19), (CHOICE, 0)])
def test_a_keypad_takes_no_more_than_the_longest_answer(field: Field, most: int) -> None:
    draft = ""
    for _ in range(40):
        draft = checks.typed(field, draft, "1")
    assert len(draft) == most


@given(st.text(max_size=30))
def test_any_text_is_either_whole_or_complained_about(draft: str) -> None:
    for field in (PHONE, ACCOUNT, CHOICE):
        if not checks.missing(field, draft) and checks.complaint(field, draft, HERE) is None:
            answer = checks.wrap(field, draft)
            plain = answer if isinstance(answer, str) else answer.reveal()
            assert checks.wrap(field, plain) == answer
            assert field is CHOICE or (plain.isascii() and plain.isdigit())


@given(st.text("0123456789", min_size=15, max_size=18), st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_of_a_card_is_always_noticed(body: str, place: int, change: int) -> None:
    right = next(body + digit for digit in "0123456789" if fields.luhn(body + digit))
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    assert checks.complaint(ACCOUNT, right, HERE) is None
    assert checks.complaint(ACCOUNT, wrong, HERE) == "field.account.check"
