"""Each type of question: every right answer is taken, and what its standard promises to notice."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kiosk.app.demo_site import COUNTY
from kiosk.catalogue import checks, default_folder
from kiosk.catalogue import divisions as places
from kiosk.catalogue.divisions import LEVELS, divisions
from kiosk.catalogue.item_code import ALPHABET, credit_check
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.identity import check_character
from kiosk.domain.masked import Address, CitizenNumber, CreditCode, Day, Money, Personal
from kiosk.domain.service import Field, FieldType, Option, Prefill
from kiosk.domain.text import Text
from tests.flows.world import card, site

DAY = date(2026, 11, 25)
HERE = Circumstances(site(), DAY, card())
_WORD = Text("一", "one")


def field(kind: FieldType, **more: object) -> Field:
    return Field("asked", kind, _WORD, _WORD, _WORD, **more)  # type: ignore[arg-type]


RESIDENT_ID, CREDIT, BORN = (
    field(FieldType.RESIDENT_ID),
    field(FieldType.CREDIT_CODE),
    field(FieldType.DATE, least="1900-01-01", most="today", prefill=Prefill.BIRTH),
)
INCOME, PLACE = field(FieldType.AMOUNT, least=1, most=5000), field(FieldType.PLACE)
MEALS = field(
    FieldType.CHOICES,
    most=2,
    options=tuple(Option(name, _WORD, "mdi6.food") for name in ("breakfast", "lunch", "supper")),
)
_BIRTHS = st.dates(date(1900, 1, 1), DAY)


@st.composite
def resident_numbers(draw: st.DrawFn) -> str:
    region, order = draw(st.integers(110000, 659999)), draw(st.integers(1, 999))
    first = f"{region}{draw(_BIRTHS):%Y%m%d}{order:03d}"
    return first + check_character(first)


@st.composite
def credit_codes(draw: st.DrawFn) -> str:
    first = draw(st.text(ALPHABET, min_size=17, max_size=17))
    return first + credit_check(first)


def complaint(asked: Field, draft: str) -> str | None:
    assert checks.missing(asked, draft) == 0
    return checks.complaint(asked, draft, HERE)


def typed(asked: Field, keys: str) -> str:
    draft = ""
    for key in keys:
        draft = checks.typed(asked, draft, key)
    return draft


def plain(answer: Personal | str) -> str:
    return answer.reveal() if isinstance(answer, Personal) else answer


def _changed(text: str, place: int, by: int, alphabet: str) -> str:
    other = alphabet[(alphabet.index(text[place]) + by) % len(alphabet)]
    return text[:place] + other + text[place + 1 :]


def _swapped(text: str, place: int) -> str:
    assume(text[place] != text[place + 1])
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


# resident identity numbers: ISO 7064 MOD 11-2 promises all single errors and transpositions


@given(resident_numbers())
def test_every_right_resident_number_can_be_typed_and_is_taken(number: str) -> None:
    assert typed(RESIDENT_ID, number) == number
    assert complaint(RESIDENT_ID, number.lower()) is None
    answer = checks.answer(RESIDENT_ID, number)
    assert isinstance(answer, CitizenNumber)
    assert number[:14] not in str(answer)


@given(resident_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_of_a_resident_number_is_noticed(number: str, place: int, by: int) -> None:
    assert complaint(RESIDENT_ID, _changed(number, place, by, "0123456789")) is not None


@given(resident_numbers(), st.integers(0, 15))
def test_two_swapped_digits_of_a_resident_number_are_noticed(number: str, place: int) -> None:
    assert complaint(RESIDENT_ID, _swapped(number, place)) is not None


def test_a_resident_number_has_its_x_at_the_end_alone_and_a_birth_that_was() -> None:
    assert typed(RESIDENT_ID, "X1X") == "1"
    assert typed(RESIDENT_ID, "51010419420305012" + "X9")[17:] == "X"
    unborn = f"510104{DAY + timedelta(1):%Y%m%d}012"
    assert complaint(RESIDENT_ID, unborn + check_character(unborn)) == "field.resident_id.birth"
    never = "51010419420230012"
    assert complaint(RESIDENT_ID, never + check_character(never)) == "field.resident_id.birth"
    assert complaint(RESIDENT_ID, "A" * 18) == "field.resident_id.form"
    assert complaint(RESIDENT_ID, "1" * 19) == "field.resident_id.too_long"


# unified social credit codes: modulo 31, a prime above the alphabet's size


@given(credit_codes())
def test_every_right_credit_code_can_be_typed_and_is_taken(code: str) -> None:
    assert typed(CREDIT, code) == code
    assert complaint(CREDIT, code.lower()) is None
    assert isinstance(checks.answer(CREDIT, code), CreditCode)


@given(credit_codes(), st.integers(0, 17), st.integers(1, 30))
def test_one_wrong_character_of_a_credit_code_is_noticed(code: str, place: int, by: int) -> None:
    assert complaint(CREDIT, _changed(code, place, by, ALPHABET)) == "field.credit_code.check"


@given(credit_codes(), st.integers(0, 15))
def test_two_swapped_characters_of_a_credit_code_are_noticed(code: str, place: int) -> None:
    assert complaint(CREDIT, _swapped(code, place)) == "field.credit_code.check"


@pytest.mark.parametrize("letter", "IOSVZ")
def test_a_letter_that_no_credit_code_has_is_not_typed_and_is_named(letter: str) -> None:
    assert typed(CREDIT, letter) == ""
    assert complaint(CREDIT, letter * 18) == "field.credit_code.letter"


# days


@given(_BIRTHS)
def test_every_day_within_the_bounds_is_taken_and_goes_on_the_wire_by_iso_8601(day: date) -> None:
    draft = typed(BORN, f"{day:%Y%m%d}")
    assert complaint(BORN, draft) is None
    answer = checks.answer(BORN, draft)
    assert isinstance(answer, Day)
    assert answer.reveal() == day.isoformat()
    assert complaint(BORN, answer.reveal()) is None, "it is opened again as it was kept"
    assert f"{day:%Y}" not in str(answer)


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        ("20260230", "field.date.none"),
        ("20261301", "field.date.none"),
        ("20261126", "field.date.future"),
        ("18991231", "field.date.too_early"),
        ("2026年1月", "field.date.not_digits"),
    ],
)
def test_a_day_that_cannot_be_is_refused_for_what_it_is(draft: str, wrong: str) -> None:
    assert checks.complaint(BORN, draft, HERE) == wrong


def test_a_day_to_come_is_asked_from_today_on() -> None:
    soon = field(FieldType.DATE, least="today", most="2027-12-31")
    assert complaint(soon, "20261125") is None
    assert complaint(soon, "20261124") == "field.date.past"
    assert complaint(soon, "20280101") == "field.date.too_late"


def test_today_and_the_birthday_are_a_touch_away_where_they_may_be() -> None:
    offered = checks.options(BORN, "", HERE)
    assert [option.id for option in offered] == ["2026-11-25", "1942-03-05"]
    closed = field(FieldType.DATE, most="2000-01-01")
    assert checks.options(closed, "", HERE) == ()


# money


@given(st.decimals(1, 5000, places=2))
def test_every_sum_within_the_bounds_is_taken_with_two_decimals(amount: Decimal) -> None:
    draft = typed(INCOME, str(amount))
    assert complaint(INCOME, draft) is None
    answer = checks.answer(INCOME, draft)
    assert isinstance(answer, Money)
    assert answer.reveal() == f"{amount:.2f}"


@given(st.text("0123456789.", max_size=20))
def test_a_pad_never_types_what_is_no_sum(keys: str) -> None:
    draft = typed(INCOME, keys)
    assert not draft or complaint(INCOME, draft) != "field.amount.form"


@pytest.mark.parametrize(
    ("draft", "wrong"),
    [
        ("0.99", "field.amount.too_little"),
        ("5000.01", "field.amount.too_much"),
        ("5,000元", None),
        ("五千", "field.amount.form"),
        ("1e3", "field.amount.form"),
    ],
)
def test_a_sum_is_refused_for_what_it_is(draft: str, wrong: str | None) -> None:
    assert complaint(INCOME, draft) == wrong


# lists


def test_ticks_come_and_go_and_stand_in_the_order_of_the_list() -> None:
    draft = checks.typed(MEALS, checks.typed(MEALS, "", "supper"), "breakfast")
    assert draft == "breakfast,supper"
    assert checks.typed(MEALS, draft, "lunch") == draft, "two at most"
    assert checks.typed(MEALS, draft, "breakfast") == "supper"
    assert checks.typed(MEALS, "", "cat") == ""
    assert checks.missing(MEALS, "") == 1
    assert complaint(MEALS, "breakfast,lunch,supper") == "field.choices.too_many"
    assert complaint(MEALS, "cat") == "field.choice.not_offered"
    assert checks.shown(MEALS, "breakfast,supper") == Text("一、一", "one, one")


@pytest.mark.parametrize("kind", [FieldType.YES_NO, FieldType.RELATION])
def test_a_closed_list_needs_no_options_of_its_own(kind: FieldType) -> None:
    asked = field(kind)
    options = checks.options(asked, "", HERE)
    assert len(options) >= 2
    assert all(complaint(asked, option.id) is None for option in options)
    assert complaint(asked, "cat") == "field.choice.not_offered"
    assert checks.shown(asked, options[0].id) == options[0].label


# places


def test_the_table_has_every_city_and_county_of_sichuan() -> None:
    table = divisions()
    cities = table.below(table.root)
    assert (table.root, len(cities)) == ("51", 21)
    assert sum(len(table.below(city.code)) for city in cities) == 183


def test_every_place_has_a_place_above_it() -> None:
    table = divisions()
    todo = [*table.below("")]
    while todo:
        place = todo.pop()
        assert len(place.code) in LEVELS
        assert [d.code for d in table.way(place.code)][-1] == place.code
        todo += table.below(place.code)


def test_a_place_is_chosen_level_by_level_with_the_own_county_a_touch_away() -> None:
    first = checks.options(PLACE, "", HERE)
    assert [option.id for option in first[:2]] == ["510104", "5101"]
    draft = first[0].id
    for _ in range(5):
        if not checks.missing(PLACE, draft):
            break
        draft = checks.options(PLACE, draft, HERE)[0].id
    assert len(draft) == 12
    assert complaint(PLACE, draft) is None
    beside = [option.id for option in checks.options(PLACE, draft, HERE)]
    assert draft in beside, "what is chosen stays to be seen"
    assert [len(option.id) for option in checks.path(PLACE, draft)] == [2, 4, 6, 9, 12]
    shown = checks.shown(PLACE, checks.answer(PLACE, draft))
    assert isinstance(shown, Address)
    assert shown.reveal() == "四川省成都市锦江区青禾街道青禾社区"


def test_a_county_without_a_list_of_its_own_is_the_last_level() -> None:
    assert complaint(PLACE, "513437") is None
    assert checks.missing(PLACE, "510104") == 1
    assert checks.complaint(PLACE, "999999", HERE) == "field.place.not_known"


def test_an_address_becomes_the_code_of_the_lowest_place_that_it_names() -> None:
    assert plain(checks.answer(PLACE, "四川省成都市锦江区某街 1 号")) == "510104"
    assert plain(checks.answer(PLACE, "四川省乐山市市中区")) == "511102"
    assert plain(checks.answer(PLACE, "北京市")) == ""


# words


@given(st.text(max_size=400))
def test_any_text_is_either_taken_or_refused_and_a_taken_one_is_tidy(draft: str) -> None:
    for kind in (FieldType.TEXT, FieldType.LONG_TEXT):
        asked = field(kind)
        if checks.missing(asked, draft) or checks.complaint(asked, draft, HERE):
            continue
        answer = plain(checks.answer(asked, draft))
        assert answer == answer.strip() != ""
        assert "\t" not in answer
        assert checks.complaint(asked, answer, HERE) is None


def test_a_text_has_its_limits() -> None:
    name = field(FieldType.TEXT, least=2, most=4)
    assert checks.missing(name, "王") == 1
    assert complaint(name, " 王小英 ") is None
    assert complaint(name, "王小英英英") == "field.text.too_long"
    assert complaint(name, "王\u202e英") == "field.text.strange"
    assert checks.typed(name, "王小英", "delete") == "王小"


@given(st.sampled_from(FieldType), st.text(max_size=80), st.text(max_size=3))
def test_whatever_is_said_to_whatever_question_is_answered_by_it(
    kind: FieldType, draft: str, key: str
) -> None:
    asked = field(kind)
    checks.typed(asked, draft, key)
    checks.wrap(asked, draft)
    checks.path(asked, draft)
    checks.options(asked, draft, HERE)
    if not checks.missing(asked, draft) and checks.complaint(asked, draft, HERE) is None:
        answer = checks.answer(asked, draft)
        assert checks.answer(asked, plain(answer)) == answer
        checks.shown(asked, answer)


# lists of places that a site brings


def _site_list(folder: Path, text: str) -> list[tuple[int, str]]:
    (folder / "divisions").mkdir(exist_ok=True)
    (folder / "divisions" / "513437.tsv").write_text(text, encoding="utf-8")
    return [(line, problem) for _, line, problem in places.faults(folder)]


def test_the_program_s_own_list_and_the_demonstration_s_are_right() -> None:
    assert list(places.faults(default_folder())) == []
    assert list(places.faults(COUNTY)) == []


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("# ours\n513437101\n", 2, "no code of"),
        ("513437101\t锦城镇\n513437101\t锦城镇\n", 2, "stands twice"),
        ("510104101\t锦城镇\n", 1, "not in 513437"),
        ("513437101001\t东街社区\n", 1, "does not stand above"),
        ("51343710１\t锦城镇\n", 1, "no code of"),
    ],
)
def test_a_county_s_list_that_cannot_be_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, problem: str
) -> None:
    ((at, said),) = _site_list(tmp_path, text)
    assert (at, problem in said) == (line, True)


def test_a_site_s_list_takes_its_county_further_down(tmp_path: Path) -> None:
    assert _site_list(tmp_path, "513437101\t锦城镇\n513437101001\t东街社区\n") == []
    try:
        places.beside(tmp_path)
        assert checks.missing(PLACE, "513437") == 1
        assert complaint(PLACE, "513437101001") is None
        assert divisions().below("510104") == (), "the demonstration's county is its own"
    finally:
        places.beside(COUNTY)
    assert checks.missing(PLACE, "513437") == 0
