"""``make fuzz`` in its short form: seeded, a few hundred inputs a target, and its control."""

from __future__ import annotations

import pytest

from tests.fuzz.broken import by_hypothesis
from tests.fuzz.planted import PLANTED
from tests.fuzz.targets import TARGETS

EXAMPLES = 300


@pytest.mark.parametrize("name", TARGETS)
def test_no_bytes_are_too_much_for(name: str) -> None:
    target = TARGETS[name]
    for seed in target.seeds:
        target.feed(seed)
    by_hypothesis(target, EXAMPLES)


def test_a_planted_fault_is_found() -> None:
    with pytest.raises(IndexError, match="planted"):
        by_hypothesis(PLANTED["raises"], EXAMPLES)
