"""Rules of eligibility: what they answer, what they refuse, and that they run nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue.rules import NAMES, Rule, RuleError, compile_rule, facts_of, meets
from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.masked import Address, CitizenNumber, PersonName
from kiosk.domain.service import EligibilityRule, Requirement
from kiosk.domain.site import Site
from kiosk.domain.text import Text

DAY = date(2025, 10, 16)
SITE = Site(
    terminal="QH01",
    short_name=Text("青禾社区", "Qinghe"),
    full_name=Text("青禾社区便民服务中心", "Qinghe Centre"),
    phone="028-00001234",
    hours=Text("周一到周五", "Weekdays"),
    reader_place=Text("右下边", "Bottom right"),
    regions=("510104",),
    region_names=("成都市锦江区",),
)


def understood(source: str) -> Rule | RuleError:
    try:
        return compile_rule(source)
    except RuleError as wrong:
        return wrong


def card(birth: date = date(1940, 1, 1), region: str = "510104", address: str = "") -> IdCard:
    first = f"{region}{birth:%Y%m%d}002"
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName("王小英"),
        sex=Sex.FEMALE,
        ethnic="01",
        birth=birth,
        address=Address(address or "四川省成都市锦江区青禾路1号"),
        number=CitizenNumber(first + check_character(first)),
        authority="成都市公安局锦江分局",
        valid_from=date(2010, 1, 1),
        valid_to=None,
    )


def asks(source: str, whose: IdCard | None = None, site: Site = SITE) -> bool:
    return compile_rule(source).holds(facts_of(whose or card(), site, DAY))


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("age >= 80", True),
        ("age < 80", False),
        ('age == 85 and sex == "female"', True),
        ('age > 200 or ethnic == "01"', True),
        ("not age >= 80", False),
        ("not (age < 80 or age > 90)", True),
        ("age < 1 and age < 2 or age > 3", True),
        ("age < 1 and (age < 2 or age > 3)", False),
        ("birth < 1950-01-01", True),
        ("birth in [1940-01-01, 1941-01-01]", True),
        ("age in [80, 85, 90]", True),
        ("age not in [80, 90]", True),
        ('sex != "male"', True),
        ("region in site.regions", True),
        ('region not in ["110101", "310101"]', True),
        ("address within site.region_names", True),
        ('address not within ["北京市"]', True),
        ('card_kind == "resident"', True),
        ("valid_to > today", True),
        ("valid_from <= 2010-01-01", True),
        ("80 <= age", True),
    ],
)
def test_a_rule_answers_for_a_card(source: str, answer: bool) -> None:
    assert asks(source) is answer


@pytest.mark.parametrize(
    ("birth", "answer"),
    [
        (date(1945, 10, 15), True),
        (date(1945, 10, 16), True),
        (date(1945, 10, 17), False),
        (date(1944, 2, 29), True),
    ],
)
def test_the_eightieth_birthday_itself_counts(birth: date, answer: bool) -> None:
    assert asks("age >= 80", card(birth)) is answer


@pytest.mark.parametrize(
    ("region", "address", "answer"),
    [
        ("510104", "四川省成都市锦江区青禾路1号", True),
        ("110101", "四川省成都市锦江区青禾路1号", True),
        ("510104", "北京市东城区一号", True),
        ("110101", "北京市东城区一号", False),
    ],
)
def test_a_person_is_of_this_county_by_address_or_by_first_registration(
    region: str, address: str, answer: bool
) -> None:
    source = "address within site.region_names or region in site.regions"
    assert asks(source, card(region=region, address=address)) is answer


def test_a_site_that_names_no_places_judges_by_codes_alone() -> None:
    site = replace(SITE, region_names=())
    source = "address within site.region_names or region in site.regions"
    assert asks(source, card(region="510104"), site)
    assert not asks(source, card(region="110101"), site)


def test_a_declared_rule_is_asked_by_its_text() -> None:
    row = Requirement("mdi6.cake-variant", Text("满 80 岁", "80"), Text("生日", "Birthday"))
    rule = EligibilityRule("age", "age >= 80", row, row.title, row.line, None, None)
    assert meets(rule, card(), SITE, DAY)
    assert not meets(rule, card(date(1990, 1, 1)), SITE, DAY)


@pytest.mark.parametrize(
    ("source", "column", "problem", "remedy"),
    [
        ("", 1, "the end stands where a value is wanted", "add a value"),
        ("age", 1, "is a number, not a condition", "compare it"),
        ("aeg >= 80", 1, "'aeg' is not known", "did you mean 'age'?"),
        ("age >= ", 8, "the end stands", "add a value"),
        ("age => 80", 5, "'=' is not understood", "write conditions"),
        ('age >= "80"', 5, "a number cannot be compared by >= with a text", "mend"),
        ('sex < "male"', 5, "cannot be compared by <", "mend"),
        ("age in site.regions", 5, "cannot be compared by in", "mend"),
        ("region within site.regions and age", 28, "joins conditions, not a number", "compare"),
        ("birth > 2025-02-30", 9, "2025-02-30 is not a day", "year-month-day"),
        ('sex == "woman"', 8, 'sex is never "woman"', "female"),
        ('"mail" == sex', 1, "sex is never", "male"),
        ('card_kind in ["resident", "passport"]', 27, "card_kind is never", "known are"),
        ('ethnic == "57"', 11, 'ethnic is never "57"', "known are 01"),
        ("(age > 3", 9, "a bracket is not closed", "add )"),
        ("age > 3)", 8, "')' is too much", "and, or"),
        ('age in [80, "90"]', 8, "mixes kinds", "one kind"),
        ("age in []", 9, "only fixed values", "add one"),
        ("age in [80 90]", 12, "not closed", "add ]"),
        ("age not > 3", 9, "not > is no comparison", "put not before"),
        ("age not 3", 5, "neither in nor within", "add in"),
        ("1 < age < 3", 9, "too much", "and"),
        ("not age", 1, "joins conditions", "compare"),
    ],
)
def test_a_faulty_rule_says_where_what_and_what_to_write(
    source: str, column: int, problem: str, remedy: str
) -> None:
    with pytest.raises(RuleError) as caught:
        compile_rule(source)
    assert (caught.value.column, problem in caught.value.problem) == (column, True), str(
        caught.value
    )
    assert remedy in caught.value.remedy


@pytest.mark.parametrize(
    "source",
    [
        '__import__("os").system("id")',
        "age.__class__ == 1",
        "(lambda: 1)()",
        "[x for x in site.regions]",
        "age >= 80 if age else 0",
        'exec("1")',
        'open("/etc/passwd")',
        'f"{age}"',
        "age ** 9999999 > 1",
        "9" * 400 + " > age",
        "(" * 400,
        "not " * 100 + "age > 1",
        "age > 1 or " * 100 + "age > 1",
    ],
)
def test_code_is_no_rule(source: str) -> None:
    with pytest.raises(RuleError):
        compile_rule(source)


_WORD = st.one_of(
    st.sampled_from([*NAMES, "and", "or", "not", "in", "within", "(", ")", "[", "]", ","]),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "80", "2025-01-31", "9999-99-99", '"x"']),
    st.text(max_size=4),
)


@given(st.one_of(st.text(max_size=60), st.lists(_WORD, max_size=14).map(" ".join)))
def test_whatever_is_written_is_a_rule_that_answers_or_a_named_fault(source: str) -> None:
    found = understood(source)
    if isinstance(found, RuleError):
        assert found.problem
        assert found.remedy
        assert 1 <= found.column <= max(1, len(source) + 1)
    else:
        assert isinstance(asks(source), bool)
        assert found.names <= NAMES.keys()


_AGE = st.integers(0, 200)
_LEAF = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), _AGE).map(
    lambda pair: f"age {pair[0]} {pair[1]}"
)


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        inner,
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"
        ),
    )


_CONDITION = _joined(_joined(_joined(_LEAF))).filter(lambda source: len(source) <= 400)


@given(_CONDITION)
def test_logic_means_what_it_means_everywhere(source: str) -> None:
    assert re.fullmatch(r"(?:age|and|or|not|[()<>=! 0-9])+", source), "safe to compare by Python"
    assert asks(source) is eval(source, {"__builtins__": {}}, {"age": 85})
