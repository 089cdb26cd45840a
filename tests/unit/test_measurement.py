"""A reading that no living body has is told apart, whether a meter says it or a hand types it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.measurement import (
    BloodPressure,
    BodyTemperature,
    Implausible,
    implausible,
    to_tenth,
    typed_blood_pressure,
    typed_temperature,
)

# Reading of a cuff, and what is wrong with it; the bounds themselves are possible.
CUFFS = {
    (120, 80, 72): None,
    (50, 25, 25): None,
    (280, 180, 230): None,
    (49, 25, 72): Implausible.SYSTOLIC,
    (281, 80, 72): Implausible.SYSTOLIC,
    (120, 24, 72): Implausible.DIASTOLIC,
    (250, 181, 72): Implausible.DIASTOLIC,
    (80, 120, 72): Implausible.ORDER,
    (80, 80, 72): Implausible.ORDER,
    (120, 80, 24): Implausible.PULSE,
    (120, 80, 231): Implausible.PULSE,
    (0, 0, 0): Implausible.SYSTOLIC,
    (65535, 65535, 65535): Implausible.SYSTOLIC,
}
SKINS = {
    "36.5": None,
    "30.0": None,
    "43.0": None,
    "29.9": Implausible.CELSIUS,
    "43.1": Implausible.CELSIUS,
    "97.7": Implausible.CELSIUS,
    "365": Implausible.CELSIUS,
}


@pytest.mark.parametrize(("values", "reason"), CUFFS.items(), ids=str)
def test_a_cuff_and_a_hand_pass_the_same_limits(
    values: tuple[int, int, int], reason: Implausible | None
) -> None:
    measured = BloodPressure(*values)
    assert implausible(measured) is reason
    assert typed_blood_pressure(*map(str, values)) == (reason or measured)


@pytest.mark.parametrize(("celsius", "reason"), SKINS.items(), ids=str)
def test_a_thermometer_and_a_hand_pass_the_same_limits(
    celsius: str, reason: Implausible | None
) -> None:
    measured = BodyTemperature(Decimal(celsius))
    assert implausible(measured) is reason
    assert typed_temperature(celsius) == (reason or measured)


@pytest.mark.parametrize(
    "typed", ["", "abc", "3.6.5", "-36", "36,5", "٣٦", "1e2", "NaN", ".5", "."]
)
def test_what_is_no_number_is_none(typed: str) -> None:
    assert typed_temperature(typed) is Implausible.NOT_A_NUMBER
    assert typed_blood_pressure("120", typed, "72") is Implausible.NOT_A_NUMBER


def test_full_width_digits_and_a_chinese_full_stop_are_what_a_hand_may_type() -> None:
    assert typed_temperature("３６。５") == BodyTemperature(Decimal("36.5"))
    assert typed_blood_pressure("１２０", " 80 ", "72") == BloodPressure(120, 80, 72)


def test_a_pressure_has_no_fractions() -> None:
    assert typed_blood_pressure("120.5", "80", "72") is Implausible.NOT_A_NUMBER


def test_a_temperature_is_told_to_a_tenth() -> None:
    assert to_tenth(Decimal("36.55")) == Decimal("36.6")
    assert typed_temperature("36.55") == BodyTemperature(Decimal("36.6"))


@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_ends_in_a_reading_or_a_reason(a: str, b: str, c: str) -> None:
    assert isinstance(typed_blood_pressure(a, b, c), BloodPressure | Implausible)
    assert isinstance(typed_temperature(a), BodyTemperature | Implausible)


def test_a_reading_shows_no_value_wherever_it_is_printed() -> None:
    for measured in (BloodPressure(123, 87, 66), BodyTemperature(Decimal("38.7"))):
        shown = f"{measured} {measured!r} {[measured]}"
        assert not any(digit in shown for digit in "0123456789")
