"""A hostile or broken platform: nothing is acknowledged that the platform did not sign."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.errors import KioskError
from offline_store.sync.link import Link
from offline_store.sync.transport import MAX_ANSWER
from offline_store.sync.worker import Ended
from offline_store.wire import Health, Receipt, Signed, sign
from tests.sync.between import Between, Reply
from tests.sync.kiosk_side import KioskSide
from tests.sync.pair import Pair
from tests.sync.world import DEVICE, PATIENCE, case_id

STRANGER = Ed25519PrivateKey.generate()
NOBODY = "A" * 43 + "="


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    with KioskSide(tmp_path) as kiosk, Between(tmp_path) as between:
        kiosk.promise(1)
        both = Pair(kiosk, between)
        yield both
        both.link.close()


def each_item(change: Callable[[dict[str, Any], Between], None]) -> Callable[..., Any]:
    def twisted(between: Between) -> Callable[[str, bytes, Reply], Reply]:
        def twist(_path: str, _request: bytes, honest: Reply) -> Reply:
            content = json.loads(honest.body)
            for item in content["items"]:
                change(item, between)
            return Reply(200, json.dumps(content).encode())

        return twist

    return twisted


def always(reply: Callable[[Between], Reply]) -> Callable[..., Any]:
    return lambda between: lambda _path, _request, _honest: reply(between)


def resigned(**changes: str) -> Callable[[dict[str, Any], Between], None]:
    """The platform's own signature, of another receipt."""

    def change(item: dict[str, Any], between: Between) -> None:
        payload = json.loads(base64.b64decode(item["receipt"]["payload"])) | changes
        item["receipt"] = sign(between.key, Receipt.model_validate(payload)).model_dump()

    return change


def by_a_stranger(item: dict[str, Any], _between: Between) -> None:
    payload = json.loads(base64.b64decode(item["receipt"]["payload"]))
    item["receipt"] = sign(STRANGER, Receipt.model_validate(payload)).model_dump()


def _flood(between: Between) -> Iterator[bytes]:
    while not between.ending.is_set() and between.sent < 100 * 1024 * 1024:
        yield b" " * 65536


def _drip(between: Between) -> Iterator[bytes]:
    while not between.ending.wait(0.02):
        yield b" "


def refused_by_anybody(item: dict[str, Any], _between: Between) -> None:
    item.update(status="rejected", code="item.malformed", receipt=None)


NOT_THE_PLATFORM = {
    "captive portal": always(lambda _: Reply(200, b"<html>Welcome</html>")),
    "malformed JSON": always(lambda _: Reply(200, b'{"items": [')),
    "redirect": always(lambda b: Reply(302, b"", {"location": b.url + "/v1/batches?real"})),
    "unknown status": each_item(lambda item, _: item.update(status="perhaps")),
    "100 MB": always(lambda b: Reply(200, b"", more=_flood(b))),
    "not found": always(lambda _: Reply(404, b"{}")),
    "gzip bomb": always(lambda _: Reply(200, b"\x1f\x8b\x08", {"content-encoding": "gzip"})),
}
BAD_SIGNATURE = {
    "another's signature": each_item(by_a_stranger),
    "another sha256": each_item(resigned(sha256="0" * 64)),
    "another id": each_item(resigned(id=case_id(2))),
    "another kiosk": each_item(resigned(device="kiosk-02")),
    "no receipt": each_item(lambda item, _: item.update(receipt=None)),
    "garbled signature": each_item(lambda item, _: item["receipt"].update(signature="AAAA")),
    "refusal without a signature": each_item(refused_by_anybody),
}
UNREACHABLE = {
    "broken off": always(lambda _: Reply(200, b"", drop=True)),
    "slow drip": always(lambda b: Reply(200, b"{", more=_drip(b))),
    "bad gateway": always(lambda _: Reply(502, b"<html>")),
}
FAULTS = [
    *((name, twist, "sync.not_the_platform") for name, twist in NOT_THE_PLATFORM.items()),
    *((name, twist, "sync.bad_signature") for name, twist in BAD_SIGNATURE.items()),
    *((name, twist, "sync.unreachable") for name, twist in UNREACHABLE.items()),
]


@pytest.mark.parametrize(("twist", "code"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
def test_what_is_not_signed_acknowledges_nothing_and_the_honest_answer_then_does(
    pair: Pair, twist: Callable[..., Any], code: str
) -> None:
    pair.between.twist = twist(pair.between)
    pair.waits(2.0 if code == "sync.unreachable" else PATIENCE)
    began = monotonic()
    done = pair.worker.round()
    assert monotonic() - began < 2 * PATIENCE, "bounded in time"
    assert (done.ended, done.code) == (Ended.LOST, code)
    assert len(pair.between.requests) == 1, "the fault happened, and no redirect was followed"
    assert pair.between.sent < 16 * MAX_ANSWER, "bounded in size"
    row = pair.kiosk.row(1)
    assert (row.state, row.attempts, row.last_code) == ("ready", 1, code)
    assert pair.told == []
    # The control: the same request, answered honestly.
    pair.waits(PATIENCE)
    pair.between.twist = lambda _path, _request, honest: honest
    pair.kiosk.clock.pass_by(1)
    assert pair.worker.round().ended is Ended.ANSWERED
    assert pair.kiosk.row(1).state == "acked"
    assert len(pair.between.store.items()) == 1


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (Reply(200, b"<html>Welcome</html>"), "sync.not_the_platform"),
        (Reply(302, b"", {"location": "/v1/health"}), "sync.not_the_platform"),
        (Reply(503, b""), "sync.unreachable"),
        (Reply(200, b"", drop=True), "sync.unreachable"),
    ],
)
def test_a_captive_portal_is_not_online(pair: Pair, reply: Reply, code: str) -> None:
    assert pair.link.check() is None, "the control"
    pair.between.twist = lambda _path, _request, _honest: reply
    assert pair.link.check() == code


def test_yesterdays_health_is_not_todays(pair: Pair) -> None:
    old = sign(pair.between.key, Health(nonce="n" * 32, at="2026-11-23T00:00:00.000Z"))
    for signed in (old, sign(STRANGER, Health(nonce="n" * 32, at="2026-11-23T00:00:00.000Z"))):
        answer = Reply(200, Signed.model_dump_json(signed).encode())
        pair.between.twist = lambda _path, _request, _honest, answer=answer: answer  # type: ignore[misc]
        assert pair.link.check() == "sync.bad_signature"


def test_a_key_that_is_none_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    with KioskSide(tmp_path) as kiosk, pytest.raises(KioskError) as raised:
        Link("http://127.0.0.1:9", "AAAA", DEVICE, kiosk.folder, kiosk.clock)
    assert raised.value.code == "config.invalid"


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "https://:8443",
        "ftp://a.example",
        "https://a.example:99999",
        "https://\0",
        "http://gateway.example.cn",
        "http://127.0.0.1@evil.example",
    ],
)
def test_an_address_that_is_none_is_said_before_anything_is_sent(tmp_path: Path, url: str) -> None:
    with KioskSide(tmp_path) as kiosk, pytest.raises(KioskError) as raised:
        Link(url, NOBODY, DEVICE, kiosk.folder, kiosk.clock)
    assert (raised.value.code, raised.value.params["field"]) == ("config.invalid", "gateway.url")
