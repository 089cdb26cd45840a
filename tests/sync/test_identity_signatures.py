"""A signed request is its kiosk's, whole, of now; whatever is changed about it has its own word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from offline_store.signatures import COVERED, WINDOW, Proof, Refusal, Request, sign, verify
from tests.sync.world import START

KEY, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
BODY = b'{"items": []}'
TARGET = "/v1/batches?part=1"
NONCE = "n" * 24
SECOND = timedelta(seconds=1)


def known(key_id: str) -> Ed25519PublicKey | Refusal:
    return KEY.public_key() if key_id == "k" else Refusal.UNKNOWN


def signed(**changes: object) -> dict[str, str]:
    given: dict[str, object] = {
        "key": KEY,
        "key_id": "k",
        "method": "POST",
        "target": TARGET,
        "body": BODY,
        "created": START,
        "nonce": NONCE,
    }
    return sign(**(given | changes))  # type: ignore[arg-type]


def request(headers: dict[str, str], **changes: object) -> Request:
    given: dict[str, object] = {"method": "POST", "target": TARGET, "body": BODY}
    return Request(headers=headers, **(given | changes))  # type: ignore[arg-type]


def test_what_a_kiosk_signed_is_its_own() -> None:
    headers = signed()
    assert verify(request(headers), known, START) == Proof("k", START, NONCE)
    assert all(f'"{component}"' in headers["Signature-Input"] for component in COVERED)
    assert headers["Content-Digest"].startswith("sha-256=:")


def test_a_proxy_may_rewrite_host_and_scheme_and_spell_headers_its_own_way() -> None:
    headers = {name.lower(): f" {value} " for name, value in signed().items()}
    passed = headers | {"host": "10.0.0.7:8080", "x-forwarded-proto": "https", "via": "1.1 edge"}
    assert isinstance(verify(request(passed), known, START), Proof)


@pytest.mark.parametrize("body", [b"", b"\x00" * 100_000])
def test_a_body_of_nothing_and_a_long_one_are_covered_too(body: bytes) -> None:
    headers = signed(body=body)
    assert isinstance(verify(request(headers, body=body), known, START), Proof)
    assert verify(request(headers, body=body + b"x"), known, START) is Refusal.BODY


CHANGED: dict[str, tuple[Callable[[], Request], Refusal]] = {
    "another method": (lambda: request(signed(), method="PUT"), Refusal.WRONG),
    "another path": (lambda: request(signed(), target="/v1/other?part=1"), Refusal.WRONG),
    "another query": (lambda: request(signed(), target="/v1/batches?part=2"), Refusal.WRONG),
    "no query": (lambda: request(signed(), target="/v1/batches"), Refusal.WRONG),
    "another body": (lambda: request(signed(), body=b"{}"), Refusal.BODY),
    "another body and its digest": (
        lambda: request(
            signed() | {"Content-Digest": signed(body=b"{}")["Content-Digest"]}, body=b"{}"
        ),
        Refusal.WRONG,
    ),
    "another key": (lambda: request(signed(key=OTHER)), Refusal.WRONG),
    "an unknown key": (lambda: request(signed(key_id="x")), Refusal.UNKNOWN),
    "another time": (
        lambda: request(
            signed()
            | {
                "Signature-Input": signed()["Signature-Input"].replace(
                    f"created={int(START.timestamp())}", f"created={int(START.timestamp()) + 1}"
                )
            }
        ),
        Refusal.WRONG,
    ),
    "another nonce": (
        lambda: request(
            signed() | {"Signature-Input": signed()["Signature-Input"].replace(NONCE, "m" * 24)}
        ),
        Refusal.WRONG,
    ),
    "less covered": (
        lambda: request(
            signed() | {"Signature-Input": signed()["Signature-Input"].replace('"@query" ', "")}
        ),
        Refusal.WRONG,
    ),
    "no signature": (lambda: request({}), Refusal.MISSING),
    "only half of one": (
        lambda: request({"Signature": signed()["Signature"]}),
        Refusal.MALFORMED,
    ),
    "words": (
        lambda: request({"Signature": "bearer token", "Signature-Input": "\x80"}),
        Refusal.MALFORMED,
    ),
    "a short nonce": (lambda: request(signed(nonce="n")), Refusal.MALFORMED),
    "somebody else's tag": (
        lambda: request(
            signed()
            | {"Signature-Input": signed()["Signature-Input"].replace('tag="xiaoshi"', 'tag="x"')}
        ),
        Refusal.MALFORMED,
    ),
    "yesterday's": (
        lambda: request(signed(created=START - WINDOW - SECOND)),
        Refusal.TOO_OLD,
    ),
    "tomorrow's": (
        lambda: request(signed(created=START + WINDOW + SECOND)),
        Refusal.TOO_NEW,
    ),
}


@pytest.mark.parametrize(("make", "refusal"), CHANGED.values(), ids=CHANGED)
def test_each_change_has_its_own_word(make: Callable[[], Request], refusal: Refusal) -> None:
    assert isinstance(verify(request(signed()), known, START), Proof), "the control"
    assert verify(make(), known, START) is refusal


@pytest.mark.parametrize("off", [-WINDOW, timedelta(0), WINDOW])
def test_a_clock_within_the_window_is_good_enough(off: timedelta) -> None:
    assert isinstance(verify(request(signed(created=START + off)), known, START), Proof)


@given(
    headers=st.dictionaries(
        st.sampled_from(["Signature", "Signature-Input", "Content-Digest"]),
        st.text(max_size=60) | st.sampled_from(list(signed().values())),
    ),
    body=st.binary(max_size=20),
)
def test_whatever_stands_in_the_headers_is_a_refusal_and_never_a_crash(
    headers: dict[str, str], body: bytes
) -> None:
    assert isinstance(verify(request(headers, body=body), known, START), Refusal)
