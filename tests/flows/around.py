"""One service of the catalogue at a time, and the people who lay their cards down for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

from kiosk.catalogue import checks, load
from kiosk.domain.identity import IdCard
from kiosk.domain.masked import PersonalText, PersonName
from kiosk.domain.people_screen import Assent
from kiosk.domain.receipt import Slip
from kiosk.domain.screen import ConsentAsked, Question
from kiosk.domain.service import FieldType
from kiosk.domain.staff import PinCheck
from kiosk.flow import effects, events
from kiosk.flow.table import Flows
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import ANSWERS, Echo, Walk, card, site

ANSWERED = {
    FieldType.PHONE: ANSWERS["phone"],
    FieldType.ACCOUNT: ANSWERS["account"],
    FieldType.RESIDENT_ID: "510104201801010017",
    FieldType.TEXT: "赵小花",
    FieldType.LONG_TEXT: "路灯坏了半个月",
    FieldType.YES_NO: "yes",
}


@cache
def hall_of(*service_ids: str) -> Flows:
    """Return the tables of a hall with these services alone, on the first tile."""
    catalogue = load()
    services = tuple(replace(catalogue.service(each), group="benefits") for each in service_ids)
    more = [staff.flow(site())]
    return hall.flows(catalogue.groups, services, site(), checks, more=more)


def at(service_id: str) -> Walk:
    """Choose a service."""
    walk = Walk(tables=hall_of(service_id)).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at)).touch("choose_group", "benefits")
    return walk.touch("choose_service", service_id)


def lay(walk: Walk, of: IdCard) -> Walk:
    """Lay a card down and have it read."""
    return walk.happen(events.CardFound(), events.CardWasRead(of, walk.at))


def agree(walk: Walk) -> Walk:
    """Agree to who stands by."""
    walk.sees(Assent)
    return walk.touch("tick").touch("next")


def fill(walk: Walk) -> Walk:
    """Answer what is asked and tick what is agreed to, up to whatever comes then."""
    while True:
        match walk.screen.content:
            case Question(field=field):
                answer = ANSWERED.get(field.type) or field.options[0].id
                walk.touch("draft", answer).touch("next")
                assert getattr(walk.screen.content, "field", None) != field, f"stuck at {field.id}"
            case ConsentAsked():
                walk.touch("tick").touch("next")
            case _:
                return walk


def type_pin(walk: Walk, pin: str, check: PinCheck) -> Walk:
    """Type a PIN, of which the store thinks what ``check`` says."""
    for digit in pin:
        walk.touch("key", PersonalText(digit))
    asked = len(walk.asked(effects.CheckPin))
    walk.touch("enter")
    (asking,) = walk.asked(effects.CheckPin)[asked:]
    return walk.happen(events.PinChecked(check, asking.pin))


def handed_in(walk: Walk) -> effects.SubmitCase:
    """Return what was handed in, once."""
    (submitted,) = walk.asked(effects.SubmitCase)
    return submitted


def slip_of(walk: Walk, *, accepted: bool = True) -> Slip:
    """Return the slip of what was handed in."""
    return handed_in(walk).compose(Echo(), "QH01 1123 0001 7", accepted)


def person(name: str, born: date, region: str = "510104") -> IdCard:
    return replace(card(born, region), name=PersonName(name))


ELDER = person("王小英", date(1942, 3, 5))
HELPER = person("李建国", date(1990, 5, 6))
PARENT = person("赵敏", date(1988, 2, 3))
CHILD = person("赵小花", date(2015, 6, 7))
"""Eleven years old."""
