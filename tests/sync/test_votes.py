"""One person, one vote, across kiosks: the gateway counts the first, whoever sends the second."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from kiosk.app.lists import PublishedLists
from kiosk.catalogue import load
from kiosk.domain.case import Ballot, CaseState, Submission
from kiosk.domain.masked import CitizenNumber, PersonalText
from kiosk.errors import KioskError
from offline_store.cases import SqlStore
from offline_store.content import ContentStore
from offline_store.gateway import GatewayStore, create_app, publishing
from offline_store.gateway.ballots import DOUBLED
from offline_store.gateway.holders import holder
from offline_store.gateway.keys import signing_key
from offline_store.wire import BatchAnswer, ItemAnswer, Verdict, open_signed, time_text
from tests.sealed import CODES, OPENER, SEALER
from tests.store.desk import Uuid7, slip_for
from tests.store.desk import submission as any_case
from tests.sync.kiosk_side import _RUN, QUICK, Heard, KioskSide
from tests.sync.world import (
    AUTHORITY,
    ITEM_CODE,
    GatewayProcess,
    Known,
    SetClock,
    batch,
    let_in,
    post,
    wire_item,
)

FIRST, SECOND = "kiosk-01", "kiosk-02"
MARK, OTHER_MARK = "a" * 64, "b" * 64


class Hall:
    """A gateway inside this process and two kiosks that it knows."""

    def __init__(self, url: str) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.store = GatewayStore(url)
        self.app = create_app(self.store, self.key, OPENER, AUTHORITY, SetClock(), 20_000)
        self.kiosks = {name: let_in(self.store, name) for name in (FIRST, SECOND)}

    def send(self, device: str, *items: object) -> list[ItemAnswer]:
        known: Known = self.kiosks[device]
        response = post(self.app, batch(*items, device=device), known)
        assert response.status_code == 200, response.text
        return BatchAnswer.model_validate_json(response.content).items

    def kept(self) -> list[tuple[str, str]]:
        return [(one["device"], one["id"]) for one in self.store.items()]


@pytest.fixture
def hall(gateway_url: str) -> Iterator[Hall]:
    made = Hall(gateway_url)
    yield made
    made.store.close()


def vote(number: int, ballot: Any, device: str = FIRST) -> dict[str, object]:
    body = rfc8785.dumps({"item_code": ITEM_CODE, "number": str(number), "ballot": ballot})
    return wire_item(number, body, device)


def told(topic: str = "lamps", mark: str = MARK) -> dict[str, str]:
    return {"topic": topic, "mark": mark}


def test_the_second_vote_of_a_person_is_refused_in_the_platforms_name(hall: Hall) -> None:
    (first,) = hall.send(FIRST, vote(1, told()))
    second = vote(2, told(), SECOND)
    (refused,) = hall.send(SECOND, second)
    assert (first.status, refused.status, refused.code) == ("accepted", "rejected", DOUBLED)
    assert refused.verdict is not None
    payload = open_signed(hall.key.public_key(), refused.verdict)
    assert payload is not None
    verdict = Verdict.model_validate_json(payload)
    assert (verdict.device, verdict.id, verdict.code) == (SECOND, refused.id, DOUBLED)
    assert [device for device, _ in hall.kept()] == [FIRST]
    (again,) = hall.send(SECOND, second)
    assert (again.status, again.code) == ("rejected", DOUBLED), "asked again, said again"


def test_the_same_vote_sent_again_is_the_first_and_no_second(hall: Hall) -> None:
    (first,) = hall.send(FIRST, vote(1, told()))
    assert hall.send(FIRST, vote(1, told())) == [first]
    assert len(hall.kept()) == 1


def test_of_two_in_one_batch_the_first_counts_and_nothing_else_is_held_up(hall: Hall) -> None:
    answers = hall.send(FIRST, vote(1, told()), vote(2, told()), wire_item(3))
    assert [answer.status for answer in answers] == ["accepted", "rejected", "accepted"]
    assert [answer.code for answer in answers] == [None, DOUBLED, None]


@pytest.mark.parametrize(("ballot", "known"), [({"ballot": told()}, 0), ({}, 1)])
def test_no_quick_hash_of_a_voter_stands_beside_the_slow_mark(
    hall: Hall, ballot: dict[str, Any], known: int
) -> None:
    """Whoever reads the tables could try all numbers of cards for it in a minute."""
    said = {"item_code": ITEM_CODE, "applicant": {"number": "510104196001050025"}} | ballot
    (answer,) = hall.send(FIRST, wire_item(1, rfc8785.dumps(said), FIRST))
    assert answer.status == "accepted"
    with hall.store.engine.begin() as connection:
        assert len(connection.execute(select(holder)).all()) == known


def test_another_topic_and_another_person_count(hall: Hall) -> None:
    answers = hall.send(
        FIRST, vote(1, told()), vote(2, told("benches")), vote(3, told(mark=OTHER_MARK))
    )
    assert [answer.status for answer in answers] == ["accepted"] * 3


@pytest.mark.parametrize(
    "ballot",
    [{}, [], "x", {"topic": "lamps"}, told(mark="A" * 64), told(topic="../x"), told(mark="a")],
)
def test_a_ballot_that_is_none_is_refused(hall: Hall, ballot: Any) -> None:
    (answer,) = hall.send(FIRST, vote(1, ballot))
    assert (answer.status, answer.code) == ("rejected", "body.ballot")


# what is published


def topic(**changes: str) -> dict[str, object]:
    """Return a vote that is open."""
    now = datetime.now(UTC)
    entry: dict[str, object] = {
        "id": "lamps-2026",
        "question": {"zh": "先修哪里？", "en": "What first?"},
        "options": [{"id": name, "label": {"zh": name, "en": name}} for name in ("a", "b")],
        "salt": "c2FsdA",
        "opens_at": time_text(now - timedelta(hours=1)),
        "closes_at": time_text(now + timedelta(days=1)),
    }
    return entry | changes


def test_a_vote_is_never_published_with_another_salt_which_would_let_all_vote_again(
    hall: Hall,
) -> None:
    def publish(**changes: str) -> int:
        entry, now = topic(**changes), datetime.now(UTC)
        return publishing.publish(hall.store.engine, hall.key, "votes", [entry], now).version

    assert publish() == 1
    for salt in ("b3RoZXI", ""):
        with pytest.raises(KioskError, match="lamps-2026 had another salt before"):
            publish(salt=salt)
    assert publish(closes_at=time_text(datetime.now(UTC))) == 2, "control: it may change"
    assert publish(id="benches", salt="b3RoZXI") == 3, "control: another vote has its own"


# two kiosks, from the feed to the word at the next reading


class Side(KioskSide):
    """A kiosk of its own name, with its store and its feeds."""

    def __init__(self, folder: Path, device: str) -> None:
        folder.mkdir()
        super().__init__(folder, SetClock(datetime.now(UTC)))
        self.device = device
        terminal = "QH01" if device == FIRST else "QH02"
        self.store = SqlStore(self.engine, self.clock, Uuid7(), terminal, device, SEALER, CODES)
        own = load()
        content = ContentStore(self.engine, self.clock)
        self.lists = PublishedLists(content, self.clock, own.services, own.groups)

    def argv(self, gateway: GatewayProcess) -> list[str]:
        places = [str(self.database), str(self.key), gateway.url, gateway.public_key]
        return [sys.executable, "-c", _RUN, *places, self.device, "", json.dumps(asdict(QUICK))]

    def vote(self, choice: str) -> Submission:
        """Vote on the only topic that is open, as the tables would have it."""
        (offered,) = self.lists.entries("votes", "community_vote").items
        assert choice in {one.id for one in offered.choices}
        made = replace(
            any_case(),
            service_id="community_vote",
            item_code=load().service("community_vote").item_code,
            answers={"choices": PersonalText(choice)},
            ballot=Ballot(offered.id, offered.salt),
        )
        self.store.submit(made, slip_for)
        return made


def publish(gateway: GatewayProcess) -> None:
    store = GatewayStore(gateway.database)
    try:
        key = signing_key(gateway.folder / "gateway.pem")
        publishing.publish(store.engine, key, "votes", [topic()], datetime.now(UTC))
    finally:
        store.close()


def test_a_vote_from_a_second_kiosk_is_refused_and_its_voter_hears_why(tmp_path: Path) -> None:
    with (
        GatewayProcess(tmp_path) as gateway,
        Side(tmp_path / "one", FIRST) as one,
        Side(tmp_path / "two", SECOND) as two,
    ):
        publish(gateway)
        for side in (one, two):
            gateway.enrol(side.folder, device=side.device)
        with Heard(one.argv(gateway)) as first, Heard(two.argv(gateway)) as second:
            for heard in (first, second):
                heard.sync.sync_now()
                heard.until(lambda heard=heard: ("votes", 1) in heard.content)  # type: ignore[misc]
            counted = one.vote("a")
            first.sync.send_now()
            first.until(lambda: len(first.acknowledged) == 1)
            doubled = two.vote("b")
            second.sync.send_now()
            second.until(lambda: bool(second.rejected))
        assert second.rejected == [(doubled.case_id, DOUBLED)]
        (kept,) = gateway.items()
        assert (kept["id"], kept["body"]["answers"]) == (counted.case_id, {"choices": "a"})
        number = counted.applicant
        assert number is not None
        (notice,) = two.store.notices_for(number.number)
        assert (notice.state, notice.code) == (CaseState.REJECTED, DOUBLED)
        assert two.store.has_voted(number.number, "lamps-2026")
        stranger = CitizenNumber("510104194203050145")
        assert not two.store.has_voted(stranger, "lamps-2026")
