"""Whatever is sent to the gateway, it answers in its own words, and keeps what is good."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offline_store.gateway import GatewayStore, create_app
from tests.sealed import OPENER
from tests.sync.world import AUTHORITY, ITEM_CODE, SetClock, batch, let_in, post, wire_item

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
ODD = JSON | st.sampled_from(
    ["\x00", "\ud800", "'; DROP TABLE item; --", "%s%n", "\u202e", "9" * 5000, 2**63, -1, "🏮"]
)
FIELDS = st.sampled_from(["id", "seq", "kind", "sha256", "body", "created_at", "more", "\ud800"])
QUICK = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Target:
    def __init__(self, folder: Path) -> None:
        self.store = GatewayStore(f"sqlite:///{folder / 'gateway.db'}")
        self.app = create_app(
            self.store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, SetClock()
        )
        self.app.state.known = let_in(self.store)
        self.numbers = count(1)


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    one = Target(tmp_path)
    yield one
    one.store.close()


def _hand_over(target: Target, content: bytes) -> int:
    response = post(target.app, content)
    assert response.status_code in {200, 400, 401, 403, 413, 422}
    if response.status_code != 200:
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["detail"]
    return response.status_code


@QUICK
@given(changes=st.lists(st.dictionaries(FIELDS, ODD, min_size=1, max_size=3), max_size=4))
def test_odd_items_never_spoil_good_ones(target: Target, changes: list[dict[str, object]]) -> None:
    first, last = next(target.numbers), next(target.numbers)
    odd = [wire_item(next(target.numbers)) | change for change in changes]
    message = batch(wire_item(first), *odd, wire_item(last))
    content = json.dumps(message).encode()
    response = post(target.app, content)
    if response.status_code == 400:
        # No JSON at all: half a surrogate pair has no bytes.
        assert b"\\ud" in content or b"99999" in content
        return
    assert response.status_code == 200, response.text
    answers = response.json()["items"]
    assert len(answers) == len(odd) + 2
    assert answers[0]["status"] == answers[-1]["status"] == "accepted"


@QUICK
@given(body=st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_odd_bodies_are_refused_and_good_ones_beside_them_kept(target: Target, body: bytes) -> None:
    number, odd = next(target.numbers), next(target.numbers)
    message = batch(wire_item(odd, body), wire_item(number))
    answers = post(target.app, message).json()["items"]
    assert answers[0]["status"] == "rejected"
    assert answers[1]["status"] == "accepted"


@QUICK
@given(content=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_is_no_batch_is_a_problem_and_never_a_crash(
    target: Target, content: bytes
) -> None:
    assert _hand_over(target, content) != 200


@QUICK
@given(changes=st.dictionaries(st.sampled_from(["device", "sent_at", "items", "x"]), ODD))
def test_an_odd_envelope_is_a_problem_and_never_a_crash(
    target: Target, changes: dict[str, object]
) -> None:
    content = json.dumps(batch() | changes).encode()
    if set(changes) - {"items"}:
        assert _hand_over(target, content) != 200
    else:
        _hand_over(target, content)
    assert target.store.items() == []


def test_a_body_within_a_body_cannot_exhaust_it(target: Target) -> None:
    deep = b'{"item_code":' + b"[" * 100_000
    assert (
        post(target.app, batch(wire_item(1, deep))).json()["items"][0]["code"] == "body.malformed"
    )


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
def test_a_number_that_is_none_to_anybody_else_is_not_kept(target: Target, number: str) -> None:
    def taken(number: str) -> str:
        body = f'{{"item_code":"{ITEM_CODE}","area":{number}}}'.encode()
        item = wire_item(next(target.numbers), body)
        return str(post(target.app, batch(item)).json()["items"][0].get("code"))

    assert taken("1.5") == "None", "the control"
    assert taken(number) == "body.malformed"
