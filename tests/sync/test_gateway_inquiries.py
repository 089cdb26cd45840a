"""The gateway's side of a question: who may ask, what is one, how often, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.inquiries import A_MINUTE
from offline_store.gateway.inquiry_schema import inquiry
from offline_store.gateway.sandbox import Sandbox
from offline_store.sealing import PrivateKey, Sealer, context
from offline_store.wire import InquiryAnswer, Signed, digest, encode, mark, open_signed, time_text
from tests.sealed import OPENER, SEALER
from tests.sync.asking import WANG
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    ITEM_CODE,
    START,
    Known,
    SetClock,
    ask,
    let_in,
)

NUMBER = WANG.number.reveal()
SALT = "s" * 32
KEY = Ed25519PrivateKey.generate()


class Platform:
    """A gateway with the sandbox behind it, and a kiosk that it knows."""

    def __init__(self, url: str) -> None:
        self.clock = SetClock()
        self.store = GatewayStore(url)
        self.app = create_app(self.store, KEY, OPENER, AUTHORITY, self.clock, answers=Sandbox)
        self.kiosk = let_in(self.store)

    def hears(self, message: object, by: Known | None = None) -> httpx.Response:
        body = json.dumps(message).encode()
        signed = (by or self.kiosk).signs("POST", "/v1/inquiries", body, self.clock.now())
        return ask(self.app, "POST", "/v1/inquiries", body, signed)

    def kept(self) -> list[tuple[Any, ...]]:
        with self.store.engine.begin() as connection:
            return [tuple(row) for row in connection.execute(select(inquiry))]


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    there = Platform(f"sqlite:///{tmp_path / 'gateway.db'}")
    yield there
    there.store.close()


@pytest.fixture
def either(gateway_url: str) -> Iterator[Platform]:
    """On a database of either kind."""
    there = Platform(gateway_url)
    yield there
    there.store.close()


def question(
    name: str = "one",
    bound_to: str | None = None,
    sealer: Sealer = SEALER,
    kind: str = "inquiry",
    device: str = DEVICE,
    **changes: Any,
) -> dict[str, str]:
    """Return a question as a kiosk sends it."""
    plain: dict[str, Any] = {
        "about": "bills",
        "service": "bills",
        "item_code": ITEM_CODE,
        "person": {"kind": "resident", "number": NUMBER, "name": WANG.name.reveal()},
        "given": {},
        "salt": SALT,
    }
    bound = context(device, kind, bound_to or name)
    body = sealer.seal(rfc8785.dumps(plain | changes), bound)
    return {"id": name, "sha256": digest(body), "body": encode(body)}


def said(response: httpx.Response) -> InquiryAnswer:
    assert response.status_code == 200, response.text
    opened = open_signed(KEY.public_key(), Signed.model_validate_json(response.content))
    assert opened is not None
    return InquiryAnswer.model_validate_json(opened)


def test_an_answer_names_its_kiosk_question_and_person(platform: Platform) -> None:
    asked = question()
    answer = said(platform.hears(asked))
    assert (answer.device, answer.id, answer.sha256) == (DEVICE, "one", asked["sha256"])
    assert answer.person == mark(SALT, NUMBER)
    assert answer.told.entries


def test_who_lays_no_card_down_is_told_about_nobody(platform: Platform) -> None:
    answer = said(platform.hears(question(person=None)))
    assert (answer.person, answer.told.refused) == (None, "no_person")


OTHER = PrivateKey.generate("international")
FAULTS: dict[str, tuple[dict[str, str], int]] = {
    "for another id": (question("one", bound_to="two"), 422),
    "sealed as a case": (question(kind="case"), 422),
    "other bytes than it says": (question() | {"sha256": "0" * 64}, 422),
    "not sealed": (question() | {"sha256": digest(b"{}"), "body": encode(b"{}")}, 422),
    "asks nothing": (question(about=""), 422),
    "asks more than there is": (question(more="x"), 422),
    "to a key that is elsewhere": (question(sealer=Sealer(OTHER.suite, OTHER.public_key)), 503),
    "no question": ({"id": "one"}, 422),
    "longer than any": (
        question(
            given={"note": "x" * 900, "more": "y" * 900} | {f"n{n}": "z" * 900 for n in range(5)}
        ),
        422,
    ),
}


@pytest.mark.parametrize("fault", list(FAULTS))
def test_what_is_no_question_is_not_answered(platform: Platform, fault: str) -> None:
    message, status = FAULTS[fault]
    response = platform.hears(message)
    assert response.status_code == status
    for private in (NUMBER, WANG.name.reveal()):
        assert private not in response.text
    assert said(platform.hears(question("control"))).told.entries


def test_nobody_asks_without_a_signature_or_twice_with_the_same(platform: Platform) -> None:
    body = json.dumps(question()).encode()
    assert ask(platform.app, "POST", "/v1/inquiries", body).status_code == 401
    signed = platform.kiosk.signs("POST", "/v1/inquiries", body)
    statuses = [
        ask(platform.app, "POST", "/v1/inquiries", body, signed).status_code for _ in range(2)
    ]
    assert statuses == [200, 401], "the second is a replay"


def test_one_id_stands_for_one_question(platform: Platform) -> None:
    asked = question()
    assert said(platform.hears(asked)).told == said(platform.hears(asked)).told
    other = platform.hears(question(about="housing_fund"))
    assert (other.status_code, other.json()["code"]) == (422, "inquiry.conflict")
    assert len(platform.kept()) == 1


def test_a_kiosk_asks_so_many_questions_a_minute_and_another_is_not_in_its_way(
    either: Platform,
) -> None:
    first = question("first")
    assert either.hears(first).status_code == 200
    for number in range(1, A_MINUTE):
        assert either.hears(question(f"q{number}")).status_code == 200
    refused = either.hears(question("more"))
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert either.hears(first).status_code == 200, "asked again it is no new one"
    other = let_in(either.store, "kiosk-02")
    assert either.hears(question(), other).status_code == 422, "heard, though not its own"
    either.clock.pass_by(61)
    assert either.hears(question("later")).status_code == 200


def test_one_question_asked_without_end_asks_the_province_so_often_and_no_more(
    either: Platform,
) -> None:
    one = question()
    statuses = [either.hears(one).status_code for _ in range(3 * A_MINUTE)]
    assert statuses == [200] * 2 * A_MINUTE + [429] * A_MINUTE
    either.clock.pass_by(61)
    assert either.hears(one).status_code == 200


def test_a_clock_that_ran_ahead_for_a_while_keeps_nobody_from_asking(platform: Platform) -> None:
    platform.clock.pass_by(3600)
    for number in range(A_MINUTE):
        platform.hears(question(f"q{number}"))
    assert platform.hears(question("more")).status_code == 429, "control"
    platform.clock.pass_by(-3600)
    assert platform.hears(question("more")).status_code == 200


def test_nothing_is_kept_of_a_question_but_that_it_was_asked(platform: Platform) -> None:
    asked = question()
    platform.hears(asked)
    assert platform.kept() == [(DEVICE, "one", asked["sha256"], time_text(START), 1)]
    platform.clock.pass_by(25 * 3600)
    platform.hears(question("next"))
    assert [row[1] for row in platform.kept()] == ["next"]
