"""What is fuzzed: a row each, from bytes that anybody may send to what the drivers make of them."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fuzz import desk, far, front
from tests.fuzz.told import Target

TARGETS: Mapping[str, Target] = {**desk.TARGETS, **front.TARGETS, **far.TARGETS}
