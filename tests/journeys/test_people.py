"""Two cards on one reader, a witness' PIN, a note without a name: through to the platform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from drivers.sandbox.people import LI_SIWEI, WANG_XIAOYING, ZHAO_XIUZHEN
from kiosk.app.world import World
from kiosk.domain.answer_screen import Answer
from kiosk.domain.identity import Role
from kiosk.domain.masked import PersonalText
from kiosk.domain.people_screen import Assent, CheckInAsked, NameAsked, ReasonsAsked, WitnessAsked
from kiosk.domain.screen import (
    ConsentAsked,
    Content,
    Farewell,
    Guide,
    Home,
    PutCard,
    Question,
    RatingAsked,
    Review,
    ServiceList,
    SlipOut,
)
from kiosk.domain.service import FieldType
from kiosk.domain.staff import PinVerdict
from kiosk.domain.staff_screen import StaffPin
from kiosk.flow import events
from offline_store.models import audit
from tests.journeys.person import Person, person_in

PIN = "246810"
ANSWERED = {
    FieldType.PHONE: "13800001230",
    FieldType.ACCOUNT: "6217000000000000004",
    FieldType.LONG_TEXT: "路灯坏了半个月",
}


def to(person: Person, *way: str) -> None:
    """Go in by tiles to a service."""
    *groups, service = way
    person.until(lambda s: s.online is not None, "the network is known")
    person.touch("start").sees(Home)
    for group in groups:
        person.touch("choose_group", group)
    person.sees(ServiceList)
    person.touch("choose_service", service)


def fill(person: Person) -> None:
    """Answer what is asked, up to the review."""
    while not isinstance(content := person.screen.content, Review):
        match content:
            case Question(field=field):
                answer = ANSWERED.get(field.type) or field.options[0].id
                person.touch("draft", answer).touch("next")
            case ConsentAsked():
                person.touch("tick").touch("next")
            case _:
                person.sees(Content, lambda c: isinstance(c, Question | ConsentAsked | Review))


def held(world: World, person: Person) -> Mapping[str, Any]:
    """Wait until the platform has signed, and return what it holds."""
    (accepted,) = person.events(events.CaseAccepted)
    assert isinstance(accepted, events.CaseAccepted)
    person.until(lambda _: bool(person.events(events.CaseAcknowledged)), "the platform's receipt")
    case = world.case(accepted.case_id)
    assert case is not None
    body = case["body"]
    assert isinstance(body, Mapping)
    return body


def try_pin(person: Person, pin: str) -> PinVerdict:
    """Enter a PIN and wait for what the store says of it."""
    before = len(person.events(events.PinChecked))
    person.touch("key", PersonalText(pin[0]))
    for digit in pin[1:]:
        person.touch("key", PersonalText(digit))
    person.touch("enter")
    person.until(lambda _: len(person.events(events.PinChecked)) > before, "the store's answer")
    checked = person.events(events.PinChecked)[-1]
    assert isinstance(checked, events.PinChecked)
    return checked.check.verdict


def test_a_helper_and_a_resident_lay_their_cards_down_one_after_the_other(world: World) -> None:
    with person_in(world) as person:
        to(person, "benefits", "old_age_allowance")
        person.sees(Guide)
        person.touch("for_another")
        assert person.sees(PutCard).whose is Role.HELPER
        world.reader.put(LI_SIWEI)
        person.sees(PutCard, lambda c: c.whose is Role.PRINCIPAL)
        world.reader.lift()
        world.reader.put(LI_SIWEI)
        assert person.sees(PutCard, lambda c: c.code is not None).code == "idcard.same_card"
        world.reader.lift()
        world.reader.put(WANG_XIAOYING)
        person.sees(Assent)
        person.touch("tick").touch("next").sees(Question)
        fill(person)
        person.submit()
        case = held(world, person)
        assert case["applicant"]["number"] == WANG_XIAOYING.number.reveal()
        assert case["helper"]["number"] == LI_SIWEI.number.reveal()
        assert "on_behalf" in [given["purpose"] for given in case["consents"]]
        (slip,) = world.printer.slips
        paper = "\n".join(slip.text)
        assert LI_SIWEI.name.masked() in paper
        assert LI_SIWEI.name.reveal() not in paper
        person.touch("next").sees(RatingAsked)
        person.touch("skip")
        goodbye = person.sees(Farewell)
        assert (goodbye.take_card, goodbye.take_others) == (True, True)


def test_staff_confirm_by_their_pin_who_stands_here_and_the_audit_says_who_did(
    world: World,
) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN, "7")
        to(person, "insurance", "pension_eligibility")
        person.sees(Guide)
        person.touch("begin").sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
        fill(person)
        person.touch("submit").sees(WitnessAsked)
        person.touch("staff_here").sees(StaffPin)
        assert try_pin(person, "999999") is PinVerdict.WRONG
        assert not person.events(events.CaseAccepted)
        assert try_pin(person, PIN) is PinVerdict.RIGHT
        assert person.sees(Answer).note is not None, "the platform says that it is done"
        person.touch("done").sees(SlipOut)
        case = held(world, person)
        assert case["witness"] == {"staff_no": "7"}
        said = audited(person)
        assert [name for name, _ in said if name.startswith("witness.")] == [
            "witness.refused",
            "witness.confirmed",
        ]
        assert dict(said)["witness.confirmed"] == {"case_id": case["id"], "staff_no": "7"}


def test_whoever_guesses_at_the_witness_pin_locks_the_staff_door_too(world: World) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN, "7")
        to(person, "insurance", "pension_eligibility")
        person.sees(Guide)
        person.touch("begin").sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
        fill(person)
        person.touch("submit").sees(WitnessAsked)
        person.touch("staff_here").sees(StaffPin)
        verdicts = [try_pin(person, "111111") for _ in range(5)]
        assert verdicts == [*[PinVerdict.WRONG] * 4, PinVerdict.LOCKED]
        assert try_pin(person, PIN) is PinVerdict.LOCKED, "the right one confirms nothing now"
        assert not person.events(events.CaseAccepted)
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin, lambda c: c.confirms is None)
        assert try_pin(person, PIN) is PinVerdict.LOCKED, "nor does it open the door"


def audited(person: Person) -> list[tuple[str, dict[str, Any]]]:
    """Return the audit of a kiosk."""
    with person.kiosk.store._engine.connect() as connection:
        rows = connection.execute(select(audit.c.event, audit.c.details).order_by(audit.c.seq))
        return [(event, json.loads(details)) for event, details in rows]


def test_a_note_without_a_name_reaches_the_platform_without_one(world: World) -> None:
    with person_in(world) as person:
        to(person, "community", "say", "supervision_note")
        person.sees(Guide)
        person.touch("begin").sees(NameAsked)
        person.touch("without_name").sees(Question)
        fill(person)
        person.submit()
        case = held(world, person)
        assert "applicant" not in case
        assert set(case["answers"]) == {"about", "note"}
        paper = "\n".join(world.printer.slips[0].text)
        assert "没有留名字" in paper
        person.touch("next").sees(RatingAsked)
        person.touch("rate", "2").sees(ReasonsAsked)
        person.touch("tick", "waited").touch("done")
        assert not person.sees(Farewell).take_card


def test_a_check_in_without_a_line_is_one_touch_and_arrives_with_its_rating_later(
    world: World,
) -> None:
    world.line.cut()
    with person_in(world) as person:
        person.until(lambda s: s.online is False, "the line to be seen to be cut")
        to(person, "community", "safety", "well_being_check_in")
        person.sees(PutCard)
        world.reader.put(ZHAO_XIUZHEN)
        assert person.sees(CheckInAsked).name == ZHAO_XIUZHEN.name
        person.touch("confirm")
        slip = person.sees(SlipOut, lambda c: not c.printing)
        assert not slip.online
        person.touch("next").sees(RatingAsked)
        person.touch("rate", "5").sees(Farewell)
        assert "还没正式受理" in "".join(world.printer.slips[0].text)
        world.line.mend()
        case = held(world, person)
        assert case["applicant"]["number"] == ZHAO_XIUZHEN.number.reveal()
        assert case["answers"] == {}
        person.until(lambda _: bool(ratings(world, str(case["id"]))), "the rating")
        (rating,) = ratings(world, str(case["id"]))
        assert (rating["satisfaction"], rating["channel"]) == (5, "5")
        assert rating["taskName"] == "我平安"
        assert rating["areaCode"] == "510104000000"


def ratings(world: World, case_id: str) -> list[Mapping[str, Any]]:
    """Return the ratings that the platform holds of a case."""
    case = world.case(case_id) or {}
    held_ratings: Any = case.get("ratings", [])
    return [one["body"] for one in held_ratings]
