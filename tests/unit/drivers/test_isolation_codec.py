"""Every value that a port carries crosses to a driver's process and back as it was."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.catalog import PORTS
from drivers.isolation.codec import Malformed, decode, encode
from drivers.isolation.ports import SECTIONS, calls
from kiosk.domain.masked import PersonName
from kiosk.domain.measurement import BodyTemperature
from kiosk.ports import CardRead, DeviceFault

settings.register_profile("codec", derandomize=True, deadline=None, max_examples=60)
WORDS = st.one_of(st.text(), st.integers(), st.booleans(), st.none())
HINTS = {
    repr(hint): hint
    for section in SECTIONS
    for call in calls(section).values()
    for hint in (*call.hints.values(), call.returns)
    if "Callable" not in repr(hint)
}


def values_of(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is not None and get_args(hint)[1:] == (object,):
        return st.dictionaries(st.text(), WORDS)
    return st.floats(allow_nan=False) if hint is float else st.from_type(hint)


@pytest.fixture(scope="module", autouse=True)
def words() -> None:
    finite = st.decimals(allow_nan=False, allow_infinity=False)
    st.register_type_strategy(Decimal, finite)
    st.register_type_strategy(Mapping, lambda hint: st.dictionaries(st.text(), _words_of(hint)))


def _words_of(hint: Any) -> st.SearchStrategy[Any]:
    inner = get_args(hint)[1]
    return WORDS if inner is object else st.from_type(inner)


def test_every_device_of_the_settings_can_be_isolated() -> None:
    assert SECTIONS.keys() == PORTS.keys()


@pytest.mark.parametrize("hint", HINTS.values(), ids=HINTS)
def test_a_value_comes_back_as_it_was(hint: Any) -> None:
    @settings(settings.get_profile("codec"))
    @given(values_of(hint))
    def check(value: object) -> None:
        back = decode(hint, json.loads(json.dumps(encode(value))))
        assert back == value
        assert type(back) is type(value)

    check()


ANYTHING = st.recursive(
    WORDS | st.floats(allow_nan=False),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(derandomize=True, deadline=None)
@given(st.sampled_from(list(HINTS.values())), ANYTHING)
def test_what_is_no_value_of_a_port_is_refused_and_nothing_else_happens(
    hint: Any, raw: object
) -> None:
    try:
        value = decode(hint, raw)
    except Malformed:
        return
    assert encode(value) is not inspect.Parameter.empty


@pytest.mark.parametrize(
    "raw",
    [
        {"PersonName": {}},
        {"PersonName": {"_value": 1}},
        {"PersonName": {"_value": "王小英", "more": 1}},
        {"Phone": {"_value": "王小英"}},
        {"PersonName": {"_value": "王小英"}, "Phone": {}},
        "王小英",
    ],
)
def test_only_what_was_declared_is_made_and_a_refusal_names_no_value(raw: object) -> None:
    with pytest.raises(Malformed) as refused:
        decode(PersonName, raw)
    assert "王小英" not in str(refused.value)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "1e", "", "36.6 °C"])
def test_what_is_no_number_is_no_temperature(word: str) -> None:
    with pytest.raises(Malformed):
        decode(BodyTemperature, {"BodyTemperature": {"celsius": word}})


def test_a_fault_is_no_reading() -> None:
    raw = encode(DeviceFault("device.busy"))
    with pytest.raises(Malformed):
        decode(CardRead, raw)
