"""The fast way to canonical JSON gives what a whole RFC 8785 gives, for all that a kiosk writes."""

from __future__ import annotations

import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_store.canonical import canonical

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
KEYS = st.text(st.characters(max_codepoint=127))
LEAVES = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))


@given(value=VALUES)
@settings(max_examples=300, deadline=None)
def test_the_same_bytes_as_rfc_8785(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_the_control_tells_forms_apart() -> None:
    assert canonical({"b": 1, "a": "值"}) == '{"a":"值","b":1}'.encode()
    assert canonical(1.0) != rfc8785.dumps(1.0), "floats are not for it"
