"""The sandbox of the province: points that are spent once, cases that are found by their card."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from uuid_utils import uuid7

from kiosk.catalogue import province
from kiosk.domain.identity import IdCard
from kiosk.domain.province import ItemKind, Stage
from kiosk.domain.receipt import receipt_number
from offline_store.gateway import GatewayStore, create_app
from offline_store.gateway.answers import Answered, Asked, Means
from offline_store.gateway.holders import cases_of
from offline_store.gateway.sandbox import Sandbox
from offline_store.gateway.sandbox.progress import raw_status
from offline_store.wire import Person, ReplyEntry, time_text
from tests.sealed import OPENER
from tests.sync.asking import LI, WANG
from tests.sync.world import (
    AUTHORITY,
    DEVICE,
    ITEM_CODE,
    START,
    SetClock,
    batch,
    case_id,
    let_in,
    post,
    wire_item,
)

SICHUAN = province.load("sichuan")
LATER = START + timedelta(hours=1)


class Office:
    """A gateway that takes cases in, and its sandbox that is asked about them."""

    def __init__(self, url: str) -> None:
        self.store = GatewayStore(url)
        self.app = create_app(
            self.store,
            Ed25519PrivateKey.generate(),
            OPENER,
            AUTHORITY,
            SetClock(),
            answers=Sandbox,
        )
        self.app.state.known = let_in(self.store)
        self.sandbox = Sandbox(Means(self.store.engine, AUTHORITY))
        self._taken = 0

    def takes(self, service: str, of: IdCard = WANG, at: datetime = START, **answers: str) -> str:
        """Take a case in as a kiosk sends it, handed in at ``at``; return its id."""
        self._taken += 1
        number = self._taken
        body: dict[str, Any] = {
            "item_code": ITEM_CODE,
            "item_kind": SICHUAN.item_kinds[ItemKind.PROMISED],
            "service": service,
            "receipt_no": receipt_number("QH01", "1124", number),
            "submitted_at": time_text(at),
            "applicant": {"number": of.number.reveal(), "name": of.name.reveal()},
            "answers": answers,
        }
        answer = post(self.app, batch(wire_item(number, rfc8785.dumps(body))))
        assert answer.json()["items"][0]["status"] == "accepted"
        return case_id(number)

    def asks(self, about: str, of: IdCard = WANG, id: str | None = None, **given: str) -> Answered:
        """Ask as a kiosk does, an hour after the cases came."""
        person = Person(kind=of.kind, number=of.number.reveal(), name=of.name.reveal())
        return self.sandbox.answer(
            Asked(DEVICE, id or str(uuid7()), about, about, ITEM_CODE, person, given, LATER)
        )


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    there = Office(f"sqlite:///{tmp_path / 'gateway.db'}")
    yield there
    there.store.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """A gateway of either kind."""
    url = f"sqlite:///{tmp_path / 'gateway.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    there = Office(url)
    yield there
    there.store.close()


def balance(answered: Answered) -> int:
    value: Any = answered.facts[0].value
    return int(value.en.split()[0])


def lines(answered: Answered) -> list[ReplyEntry]:
    return [entry for entry in answered.entries if entry.id.startswith("line-")]


def test_every_lookup_has_an_answer_that_is_the_same_tomorrow(office: Office) -> None:
    for about in ("social_insurance", "housing_fund", "party_dues", "traffic_violations"):
        assert office.asks(about) == office.asks(about)
        assert office.asks(about).number == WANG.number.reveal()
    for about in ("bills", "locker_code", "health_trend"):
        answered = office.asks(about)
        assert answered.entries or answered.note
        assert answered == office.asks(about)


def test_a_check_in_that_came_is_worth_points_once(office: Office) -> None:
    before = balance(office.asks("points"))
    office.takes("volunteer_hours")
    office.takes("volunteer_hours", of=LI)
    office.takes("opinion")
    for _ in range(2):
        assert balance(office.asks("points")) == before + 10
    badge = lines(office.asks("points"))[0].badge
    assert badge is not None
    assert badge.en == "+10"


def test_sorted_waste_counts_once_a_day_however_often_and_late_it_comes(office: Office) -> None:
    """What was noted on two days without a line comes at once, and is worth two days."""
    before = balance(office.asks("sorting_points"))
    for day in (2, 2, 1):
        office.takes("sorting_points", at=START - timedelta(days=day))
    office.takes("sorting_points", of=LI)
    for _ in range(2):
        assert balance(office.asks("sorting_points")) == before + 4
    office.takes("sorting_points", at=START - timedelta(days=1))
    assert balance(office.asks("sorting_points")) == before + 4, "that day was counted"
    office.takes("sorting_points")
    assert balance(office.asks("sorting_points")) == before + 6


def test_points_are_spent_under_the_questions_id_and_once(office: Office) -> None:
    for _ in range(3):
        office.takes("volunteer_hours")
    before = balance(office.asks("points"))
    question = str(uuid7())
    first = office.asks("points", id=question, redeem="soap")
    assert office.asks("points", id=question, redeem="soap") == first, "a lost answer, asked again"
    assert balance(office.asks("points")) == before - 20
    office.asks("points", redeem="soap")
    assert balance(office.asks("points")) == before - 40, "the control: another question"
    assert lines(office.asks("points"))[0].line.en.endswith(f"balance {before - 40}")


def test_what_nobody_has_points_for_is_not_had_and_costs_nothing(office: Office) -> None:
    before = balance(office.asks("sorting_points"))
    while balance(office.asks("sorting_points")) >= 10:
        assert office.asks("sorting_points", redeem="tissue").refused is None
    left = balance(office.asks("sorting_points"))
    assert office.asks("sorting_points", redeem="tissue").refused == "not_enough_points"
    assert office.asks("sorting_points", redeem="yacht").refused == "no_such_offer"
    assert balance(office.asks("sorting_points")) == left
    offers = {entry.id: entry.open for entry in office.asks("sorting_points").entries}
    assert offers["tissue"] is False
    assert before >= left


def test_two_kiosks_at_once_never_spend_the_same_points(shared: Office) -> None:
    """Eight at once, and points for so many only: each that is had was paid."""
    has = balance(shared.asks("points"))
    enough = has // 20
    replies: list[Answered] = []

    def spend() -> None:
        replies.append(shared.asks("points", redeem="soap"))

    kiosks = [threading.Thread(target=spend) for _ in range(8)]
    for kiosk in kiosks:
        kiosk.start()
    for kiosk in kiosks:
        kiosk.join()
    had = [one for one in replies if one.refused is None]
    assert len(replies) == 8
    assert len(had) == enough < 8, "there were fewer points than kiosks"
    assert balance(shared.asks("points")) == has - 20 * enough


def test_one_question_that_comes_eight_times_at_once_spends_once(shared: Office) -> None:
    for _ in range(9):
        shared.takes("volunteer_hours")
    has = balance(shared.asks("points"))
    assert has >= 40, "there are points for more than one"
    question = str(uuid7())
    replies: list[Answered] = []

    def spend() -> None:
        replies.append(shared.asks("points", id=question, redeem="soap"))

    tries = [threading.Thread(target=spend) for _ in range(8)]
    for each in tries:
        each.start()
    for each in tries:
        each.join()
    assert [one.refused for one in replies] == [None] * 8
    assert balance(shared.asks("points")) == has - 20


def test_the_longest_names_of_a_kiosk_and_a_question_have_room(shared: Office) -> None:
    for _ in range(2):
        shared.takes("volunteer_hours")
    person = Person(kind="resident", number=WANG.number.reveal(), name=WANG.name.reveal())
    longest = Asked(
        "k" * 64, "q" * 64, "points", "points", ITEM_CODE, person, {"redeem": "soap"}, LATER
    )
    assert shared.sandbox.answer(longest).refused is None
    assert shared.sandbox.answer(replace(longest, about="social_card_loss")).facts


def test_a_card_is_lost_once_and_a_pension_confirmed_once_a_year(office: Office) -> None:
    first = office.asks("social_card_loss")
    assert office.asks("social_card_loss") == first
    assert office.asks("pension_eligibility").refused == "no_witness"
    confirmed = office.asks("pension_eligibility", witness="7")
    assert confirmed.refused is None
    assert office.asks("pension_eligibility", witness="8") == confirmed
    child = replace(WANG, number=LI.number.__class__("510104201603080021"))
    assert office.asks("pension_eligibility", of=child, witness="7").refused == "too_young"


def test_a_card_finds_all_its_holders_cases_and_nobody_elses(office: Office) -> None:
    mine = [office.takes("old_age_allowance"), office.takes("opinion")]
    other = office.takes("old_age_allowance", of=LI)
    found = office.asks("case_progress").entries
    assert {entry.id for entry in found} == set(mine)
    assert {entry.title.zh for entry in found} >= {"高龄津贴"}
    assert [entry.id for entry in office.asks("case_progress", of=LI).entries] == [other]


def test_a_number_finds_its_case_with_the_card_that_it_was_handed_in_with(office: Office) -> None:
    first, _second = office.takes("opinion"), office.takes("opinion")
    receipt = receipt_number("QH01", "1124", 1)
    spelt = receipt.replace(" ", "").lower()
    assert [e.id for e in office.asks("case_progress", number=spelt).entries] == [first]
    with office.store.engine.begin() as connection:
        numbers = {case.id: case.case_number for case in cases_of(connection, number(WANG))}
    assert [e.id for e in office.asks("case_progress", number=numbers[first] or "").entries] == [
        first
    ]
    stranger = office.asks("case_progress", of=LI, number=receipt)
    assert (stranger.entries, stranger.note is not None) == ([], True)


def number(card: IdCard) -> str:
    return card.number.reveal()


def test_what_is_wanted_is_said_until_it_is_handed_in_and_a_refusal_says_why(
    office: Office,
) -> None:
    for _ in range(20):
        office.takes("opinion")
    found = office.asks("case_progress").entries
    wanted = [entry for entry in found if entry.wanted]
    refused = [entry for entry in found if entry.badge and entry.badge.zh == "没办成"]
    assert wanted
    assert refused
    assert all(entry.body for entry in refused)
    office.takes("supplement", case=wanted[0].id)
    now = {entry.id: entry for entry in office.asks("case_progress").entries}
    assert now[wanted[0].id].wanted == []
    assert len(now) == 20, "the papers are no case of their own"


def test_a_case_stands_the_same_whatever_codes_its_province_writes(office: Office) -> None:
    office.takes("opinion")
    with office.store.engine.begin() as connection:
        (case,) = cases_of(connection, number(WANG))
    ours = SICHUAN.status[ItemKind.PROMISED]
    swapped = {
        code: {Stage.RECEIVED: Stage.DONE, Stage.DONE: Stage.RECEIVED}.get(stage, stage)
        for code, stage in ours.items()
    }
    elsewhere = replace(SICHUAN, status={**SICHUAN.status, ItemKind.PROMISED: swapped})
    codes = [raw_status(p, case, START, supplemented=False) for p in (SICHUAN, elsewhere)]
    assert codes[0] != codes[1]
    stages = [
        p.stage(ItemKind.PROMISED, c) for p, c in zip((SICHUAN, elsewhere), codes, strict=True)
    ]
    assert stages == [Stage.RECEIVED, Stage.RECEIVED]
