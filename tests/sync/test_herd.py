"""A city's kiosks after one outage: slots bring them through in the time that the rate allows."""

from __future__ import annotations

from tests.bench._herd import herd_p99_over_ideal

KIOSKS, PER_SECOND = 3000, 20.0


def test_a_herd_that_is_given_slots_is_through_as_soon_as_the_rate_allows() -> None:
    assert herd_p99_over_ideal(KIOSKS, PER_SECOND) < 1.3


def test_control_a_fixed_wait_for_all_takes_a_herd_twice_as_long() -> None:
    assert herd_p99_over_ideal(KIOSKS, PER_SECOND, slots=False) > 2.0
