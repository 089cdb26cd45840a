"""The gateway keeps what kiosks send once, for ever, and says so with a signature."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.__main__ import main
from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.store import Gap
from offline_store.wire import (
    BatchAnswer,
    DeviceVerdict,
    ItemAnswer,
    Receipt,
    Signed,
    open_signed,
    public_key,
    time_text,
)
from tests.sealed import OPENER
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    ITEM_CODE,
    GatewayProcess,
    SetClock,
    ask,
    batch,
    case_body,
    case_id,
    known_in,
    let_in,
    post,
    wire_item,
)


class Here:
    """A gateway inside this process."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock()
        self.key = Ed25519PrivateKey.generate()
        self.public = self.key.public_key()
        self.store = GatewayStore(url)
        self.app = create_app(self.store, self.key, OPENER, AUTHORITY, self.clock, 20_000)
        self.app.state.known = let_in(self.store)

    def send(self, *items: object) -> list[ItemAnswer]:
        response = post(self.app, batch(*items), at=self.clock.now())
        assert response.status_code == 200, response.text
        return BatchAnswer.model_validate_json(response.content).items

    def receipt(self, answer: ItemAnswer) -> Receipt:
        assert answer.receipt is not None
        payload = open_signed(self.public, answer.receipt)
        assert payload is not None
        return Receipt.model_validate_json(payload)


@pytest.fixture
def here(gateway_url: str) -> Iterator[Here]:
    gateway = Here(gateway_url)
    yield gateway
    gateway.store.close()


def problem(response: httpx.Response) -> dict[str, Any]:
    assert response.headers["content-type"] == "application/problem+json"
    content: dict[str, Any] = response.json()
    assert content["status"] == response.status_code
    assert content["detail"].endswith(".")
    return content


def test_a_case_gets_a_signed_receipt_and_a_number_of_43_characters(here: Here) -> None:
    (answer,) = here.send(wire_item(1))
    receipt = here.receipt(answer)
    assert answer.status == "accepted"
    assert receipt.case_number == answer.case_number == f"{ITEM_CODE}202611240001"
    assert len(receipt.case_number or "") == 43
    assert (receipt.device, receipt.id, receipt.sha256) == (
        DEVICE,
        case_id(1),
        wire_item(1)["sha256"],
    )


def test_the_same_item_again_gets_the_very_same_receipt(here: Here) -> None:
    (first,) = here.send(wire_item(1))
    here.clock.pass_by(90 * 86400)
    (second,) = here.send(wire_item(1))
    assert second == first
    assert len(here.store.items()) == 1


def test_the_same_id_with_another_body_is_a_conflict_and_the_first_stays(here: Here) -> None:
    (first,) = here.send(wire_item(1))
    answer, again = here.send(wire_item(1, case_body(2)), wire_item(1))
    assert (answer.status, answer.code, answer.receipt) == ("conflict", "item.conflict", None)
    assert answer.verdict is not None
    assert open_signed(here.public, answer.verdict)
    assert again == first


def test_where_every_item_is_a_conflict_the_status_is_422_and_the_answers_are_as_always(
    here: Here,
) -> None:
    here.send(wire_item(1), wire_item(2))
    others = [wire_item(1, case_body(8)), wire_item(2, case_body(9))]
    refused = post(here.app, batch(*others))
    assert refused.status_code == 422
    answers = BatchAnswer.model_validate_json(refused.content).items
    assert [answer.status for answer in answers] == ["conflict", "conflict"]
    assert all(answer.verdict and open_signed(here.public, answer.verdict) for answer in answers)
    assert post(here.app, batch(*others, wire_item(3))).status_code == 200
    assert post(here.app, batch()).status_code == 200, "none is not all"


def test_another_item_at_a_taken_place_is_a_clone_refused_as_a_whole_with_an_alarm(
    here: Here,
) -> None:
    here.send(wire_item(1), wire_item(2))
    copied = post(here.app, batch(wire_item(4, seq=4), wire_item(3, seq=2)))
    assert copied.status_code == 403
    said = problem(copied)
    assert said["code"] == "device.clone"
    payload = open_signed(here.public, Signed.model_validate(said["verdict"]))
    assert payload is not None
    assert DeviceVerdict.model_validate_json(payload) == DeviceVerdict(
        device=DEVICE, code="device.clone", received_at=time_text(here.clock.now())
    )
    assert len(here.store.items()) == 2, "of its batch nothing is kept"
    here.clock.pass_by(60)
    assert post(here.app, batch(wire_item(3, seq=2))).status_code == 403
    (alarm,) = here.store.alarms()
    assert (alarm.device, alarm.code, alarm.times) == (DEVICE, "device.clone", 2)
    assert here.store.alarm_count() == 1
    here.send(wire_item(3, epoch=2, seq=2))


def test_two_items_at_one_place_in_one_batch_are_a_clone_too(here: Here) -> None:
    assert post(here.app, batch(wire_item(1, seq=1), wire_item(2, seq=1))).status_code == 403
    assert here.store.items() == []


def test_a_place_of_another_kiosk_or_epoch_is_no_clone(here: Here) -> None:
    here.send(wire_item(1), wire_item(2, epoch=2, seq=1))
    other = wire_item(3, device="kiosk-02", seq=1)
    assert (
        post(here.app, batch(other, device="kiosk-02"), let_in(here.store, "kiosk-02")).status_code
        == 200
    )
    assert here.store.alarms() == []


def test_what_is_missing_of_an_epoch_is_told_until_it_has_come(here: Here) -> None:
    here.send(wire_item(1), wire_item(4))
    here.send(wire_item(2, epoch=7, seq=1))
    assert here.store.gaps() == [Gap(DEVICE, 1, last_seq=4, missing=2)]
    here.send(wire_item(4), wire_item(5, seq=2), wire_item(6, seq=3))
    assert here.store.gaps() == []


def test_the_command_line_lists_alarms_and_gaps(
    gateway_url: str, here: Here, capsys: pytest.CaptureFixture[str]
) -> None:
    here.send(wire_item(2))
    post(here.app, batch(wire_item(3, seq=2)))
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "alarms", f"--database={gateway_url}"])
    assert ended.value.code == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(one["code"], one["device"]) for one in told] == [
        ("device.clone", DEVICE),
        ("device.gap", DEVICE),
    ]
    assert told[1]["missing"] == 1


def test_serials_count_by_item_and_by_day_of_china(here: Here) -> None:
    other = ITEM_CODE[:-1] + "2"
    here.clock.time = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    evening = here.send(wire_item(1), wire_item(2), wire_item(3, case_body(3, other)))
    here.clock.pass_by(1)
    (midnight,) = here.send(wire_item(4))
    assert [a.case_number for a in (*evening, midnight)] == [
        f"{ITEM_CODE}202611240001",
        f"{ITEM_CODE}202611240002",
        f"{other}202611240001",
        f"{ITEM_CODE}202611250001",
    ]


def test_a_bad_item_spoils_no_other(here: Here) -> None:
    bad = [
        wire_item(2, sha256="0" * 64),
        wire_item(3, b"no json"),
        wire_item(4, b'{"item_code":"short"}'),
        wire_item(5, extra="field"),
        wire_item(6, seq="6"),
        "no item",
    ]
    answers = here.send(wire_item(1), *bad, wire_item(7))
    assert [answer.status for answer in answers] == ["accepted", *["rejected"] * 6, "accepted"]
    assert [answer.code for answer in answers[1:-1]] == [
        "item.sha256",
        "body.malformed",
        "body.item_code",
        *["item.malformed"] * 3,
    ]
    assert len(here.store.items()) == 2


def test_ratings_and_calls_for_help_are_kept_and_the_case_shows_its_rating(here: Here) -> None:
    rating = json.dumps({"case_id": case_id(1), "satisfaction": "5"}).encode()
    answers = here.send(
        wire_item(1),
        wire_item(2, rating, kind="rating"),
        wire_item(3, b'{"view":"form"}', kind="help"),
    )
    assert [(a.status, a.case_number is None) for a in answers] == [
        ("accepted", False),
        ("accepted", True),
        ("accepted", True),
    ]
    held = here.store.case(case_id(1))
    assert held is not None
    assert held["body"]["service_id"] == "old_age_allowance"
    assert held["case_number"] == answers[0].case_number
    assert [one["body"]["satisfaction"] for one in held["ratings"]] == ["5"]
    assert here.store.case(case_id(2)) is None


def test_two_kiosks_may_use_the_same_id(here: Here) -> None:
    here.send(wire_item(1))
    other = post(
        here.app,
        batch(wire_item(1, case_body(9), device="kiosk-02"), device="kiosk-02"),
        let_in(here.store, "kiosk-02"),
    )
    assert other.json()["items"][0]["status"] == "accepted"


def test_who_signs_nothing_or_for_another_kiosk_is_refused(here: Here) -> None:
    unsigned = ask(here.app, "POST", "/v1/batches", json.dumps(batch(wire_item(1))).encode())
    assert (unsigned.status_code, problem(unsigned)["code"]) == (401, "signature.missing")
    other = post(here.app, batch(wire_item(1)), let_in(here.store, "kiosk-02"))
    assert (other.status_code, problem(other)["code"]) == (403, "device.other")
    assert here.store.items() == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"<html>", 400),
        (b"[" * 1000, 400),
        (b'{"device":"\xff"}', 400),
        (b"[]", 422),
        (b"{}", 422),
        (json.dumps(batch() | {"more": 1}).encode(), 422),
        (json.dumps(batch() | {"items": {}}).encode(), 422),
        (json.dumps(batch() | {"sent_at": "2026-13-01T00:00:00Z"}).encode(), 422),
        (json.dumps(batch(*[1] * 101)).encode(), 413),
        (b" " * 20_001, 413),
    ],
)
def test_what_is_no_batch_is_a_problem_in_a_plain_sentence(
    here: Here, body: bytes, status: int
) -> None:
    response = post(here.app, body)
    assert response.status_code == status
    problem(response)


def test_health_repeats_the_nonce_signed(here: Here) -> None:
    nonce = "n" * 32
    response = ask(here.app, "GET", f"/v1/health?nonce={nonce}")
    signed = response.json()
    here.public.verify(base64.b64decode(signed["signature"]), base64.b64decode(signed["payload"]))
    assert json.loads(base64.b64decode(signed["payload"]))["nonce"] == nonce
    assert problem(ask(here.app, "GET", "/v1/health"))["status"] == 422
    assert problem(ask(here.app, "GET", "/elsewhere"))["status"] == 404
    assert problem(ask(here.app, "GET", "/v1/batches"))["status"] == 405


def test_the_contract_is_openapi_3_1_of_the_wires_models(here: Here) -> None:
    document = ask(here.app, "GET", "/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    schemas = document["components"]["schemas"]
    assert schemas["Item"]["additionalProperties"] is False
    assert {"BatchRequest", "BatchAnswer", "Receipt", "Health"} <= set(schemas)
    references = json.dumps(document).split('"$ref": "#/components/schemas/')[1:]
    assert {reference.split('"')[0] for reference in references} <= set(schemas)


def _six_at_once(url: str) -> None:
    store = GatewayStore(url)
    app = create_app(store, Ed25519PrivateKey.generate(), OPENER, AUTHORITY, SetClock())
    app.state.known = let_in(store)
    message = batch(*(wire_item(number) for number in range(1, 21)))
    with ThreadPoolExecutor(6) as pool:
        answers = [pool.submit(post, app, message) for _ in range(6)]
    replies = {answer.result().content for answer in answers}
    held = store.items()
    store.close()
    assert len(replies) == 1, "each asker has the very same receipts"
    assert sorted(one["id"] for one in held) == [case_id(number) for number in range(1, 21)]
    assert len({one["case_number"] for one in held}) == 20


def test_a_batch_that_arrives_six_times_at_once_is_kept_once(gateway_url: str) -> None:
    _six_at_once(gateway_url)


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    _six_at_once("sqlite://")


def test_a_database_that_fails_is_a_later_and_no_500(here: Here) -> None:
    with here.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE serial")
    response = post(here.app, batch(wire_item(1)))
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    problem(response)
    assert here.store.items() == [], "nothing is kept by half"


def test_served_by_uvicorn_it_tells_its_port_and_key_and_ends_at_sigterm(tmp_path: Path) -> None:
    with GatewayProcess(tmp_path) as gateway, httpx.Client(trust_env=False) as client:
        kiosk, body = known_in(tmp_path), json.dumps(batch(wire_item(1))).encode()
        answer = client.post(
            gateway.url + "/v1/batches",
            content=body,
            headers=kiosk.signs("POST", "/v1/batches", body, datetime.now(UTC)),
        )
        (item,) = BatchAnswer.model_validate_json(answer.content).items
        assert item.receipt is not None
        assert open_signed(public_key(gateway.public_key), item.receipt)
        big = client.post(
            gateway.url + "/v1/batches",
            content=b" " * (5 * 1024 * 1024),
        )
        assert big.status_code == 413
    key = tmp_path / "gateway.pem"
    assert key.stat().st_mode & 0o777 == 0o600
    first = gateway.public_key
    with gateway:
        assert gateway.public_key == first, "the key outlives the process"
