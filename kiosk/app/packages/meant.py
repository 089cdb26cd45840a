"""What a resident does on each view who wants to come to an end: a row a view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kiosk.domain import (
    answer_screen,
    capture_screen,
    finding_screen,
    list_screen,
    people_screen,
    screen,
    staff_screen,
)
from kiosk.domain.capture import PageImage, Sight
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.measurement import BloodPressure, BodyTemperature
from kiosk.domain.screen import Content, Question
from kiosk.domain.service import FieldType
from kiosk.flow import events

if TYPE_CHECKING:
    from kiosk.app.packages.rehearsal import Rehearsal


LEVELS = 8
"""Of places, from the province down, and a few."""

_SIGHT = Sight(PageImage(b""), corners=((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))
_STROKE = "10,10 400,10 10,200 400,200 100,300 300,400"
_MEASURED: Mapping[DeviceName, BloodPressure | BodyTemperature] = {
    DeviceName.BLOOD_PRESSURE: BloodPressure(124, 78, 70),
    DeviceName.THERMOMETER: BodyTemperature(Decimal("36.6")),
}
_TYPED: Mapping[DeviceName, tuple[str, ...]] = {
    DeviceName.BLOOD_PRESSURE: ("124", "78", "70"),
    DeviceName.THERMOMETER: ("366",),
}


class Stuck(Exception):
    """Nothing that is shown leads on."""


# Sayings: what to try on a question of each type, until the check is content.

TRIED: Mapping[FieldType, tuple[str, ...]] = {
    FieldType.PHONE: ("13800001230",),
    FieldType.RESIDENT_ID: ("510104201801050027", "510104196001050025", "510104199001050045"),
    FieldType.CREDIT_CODE: ("11510104MB0000019J",),
    FieldType.ACCOUNT: ("6217000000000000004",),
    FieldType.DATE: ("2026-12-01", "2026-11-24", "2020-06-01", "1990-06-01"),
    FieldType.AMOUNT: ("100.00", "1000.00", "20000.00"),
    FieldType.TEXT: ("例子", "川A12345", "3 栋 2 单元"),
    FieldType.LONG_TEXT: ("院坝的路灯坏了，晚上看不见路。",),
}


Doing = Iterator[events.Event]


def _answer(rehearsal: Rehearsal, content: Question) -> Doing:
    """Answer; where that was not right, the next time with the next of what may be."""
    asked = content.field
    if content.draft and not content.missing and content.complaint is None:
        yield _acted("next")
        return
    tried = rehearsal.tries.get(asked.id, 0)
    sayings = TRIED.get(asked.type, ()) or tuple(option.id for option in content.options)
    if not sayings or tried > len(sayings) + LEVELS:
        raise Stuck(
            f"{rehearsal.service.id}: no answer to {asked.id} is right ({content.complaint})"
        )
    rehearsal.tries[asked.id] = tried + 1
    turn = rehearsal.option if asked.type not in TRIED else 0
    said = sayings[(tried + turn) % len(sayings)]
    yield _acted("key" if asked.type is FieldType.CHOICES else "draft", said)


def _put_card(rehearsal: Rehearsal, _: Content) -> Doing:
    """Lay the own card down; the helper's and the guardian's where theirs is asked for."""
    yield events.CardFound()
    yield events.CardWasRead(rehearsal.card(), rehearsal.at)


def _pin(_: Rehearsal, content: staff_screen.StaffPin) -> Doing:
    """The staff member who was called types their PIN."""
    if content.digits:
        yield _acted("enter")
    else:
        yield _acted("key", PersonalText("2"))


def _consent(_: Rehearsal, content: screen.ConsentAsked | people_screen.Assent) -> Doing:
    yield _acted("next" if content.ticked else "tick")


def _vote(_: Rehearsal, content: list_screen.VoteChoice) -> Doing:
    if not content.chosen:
        yield _acted("tick", content.entry.choices[0].id)
    yield _acted("next")


def _cast(_: Rehearsal, content: list_screen.VoteReview) -> Doing:
    yield _acted("submit" if content.ticked else "tick")


def _list(rehearsal: Rehearsal, content: list_screen.EntryList) -> Doing:
    if rehearsal.browsed:
        yield events.IdleEnded()  # has read what there was, and goes
    elif content.looking:
        raise Stuck(f"{rehearsal.service.id}: the list never comes")
    elif content.sorts:
        yield _acted("choose_sort", "0")
    else:
        yield _acted("choose_entry", "0")


def _detail(rehearsal: Rehearsal, content: list_screen.EntryDetail) -> Doing:
    if content.may_choose:
        yield _acted("choose")
    elif content.printed:
        yield _acted("done")
    elif content.print_code is not None:
        yield _acted("back")
        rehearsal.browsed = True
    else:
        yield _acted("print_entry")


def _answer_shown(_: Rehearsal, content: answer_screen.Answer) -> Doing:
    if content.printed or content.print_code is not None or content.is_empty:
        yield _acted("earn" if content.earns else "done")
    else:
        yield _acted("print")


def _certificate(_: Rehearsal, content: answer_screen.Certificate) -> Doing:
    yield _acted("done" if content.begun else "print")


def _unsure(rehearsal: Rehearsal, _: answer_screen.Unsure) -> Doing:
    """Ask once more; then let it be."""
    asked = rehearsal.tries.get("unsure", 0)
    rehearsal.tries["unsure"] = asked + 1
    yield _acted("leave" if asked else "retry")


def _no_line(_: Rehearsal, content: answer_screen.NoLine) -> Doing:
    yield _acted("call_me" if content.printed or content.print_code else "print_checklist")


def _scan(rehearsal: Rehearsal, content: capture_screen.Scanning) -> Doing:
    if content.lost or content.code is not None:
        yield _acted("desk")
    elif content.kept:
        yield _acted("done")
    elif content.sight is None:
        yield events.FrameSeen(_SIGHT, 0)
    elif not content.taking:
        yield _acted("take")
    else:
        raise Stuck(f"{rehearsal.service.id}: the camera takes nothing")


def _measuring(_: Rehearsal, content: capture_screen.Measuring) -> Doing:
    if content.lost or content.code is not None:
        yield _acted("type")
    else:
        yield events.Heard(content.device, _MEASURED[content.device], 0)


def _type_reading(_: Rehearsal, content: capture_screen.ReadingTyped) -> Doing:
    said = _TYPED[content.device][content.part]
    typed = content.digits.reveal()
    if typed == said:
        yield _acted("next")
    else:
        yield _acted("key", PersonalText(said[len(typed)]))


def _sign(_: Rehearsal, content: capture_screen.Signing) -> Doing:
    if content.ink.enough:
        yield _acted("next")
    else:
        yield _acted("stroke", PersonalText(_STROKE))


def _judged(_: Rehearsal, content: capture_screen.ReadingJudged) -> Doing:
    yield _acted("keep" if content.printed or content.print_code else "print")


def _home(rehearsal: Rehearsal, _: Content) -> Doing:
    """Choose the tile of the service, or that above it."""
    above = rehearsal.groups.get(rehearsal.service.group)
    yield _acted("choose_group", above or rehearsal.service.group)


def _slip_on_screen(rehearsal: Rehearsal, content: screen.SlipOnScreen) -> Doing:
    yield _acted("next")


def _not_yet(rehearsal: Rehearsal, content: screen.NotYet) -> Doing:
    if content.printed or content.print_code:
        rehearsal.turned_away = True
        yield _acted("restart")
        raise Stuck(f"{rehearsal.service.id}: turned away")
    yield _acted("print_checklist")


def _acted(action: str, value: str | Personal | None = None) -> events.Acted:
    return events.Acted(action, value)


def _simply(action: str, value: str | None = None) -> Callable[[Rehearsal, Any], Doing]:
    return lambda _rehearsal, _content: iter((_acted(action, value),))


MEANT: Mapping[type[Content], Callable[[Rehearsal, Any], Doing]] = {
    screen.Attract: _simply("start"),
    screen.Home: _home,
    finding_screen.Tiles: lambda r, _: iter((_acted("choose_group", r.service.group),)),
    screen.ServiceList: lambda r, _: iter((_acted("choose_service", r.service.id),)),
    screen.Guide: _simply("begin"),
    screen.PutCard: _put_card,
    screen.CaseRefused: lambda _, content: iter((_acted("understood", content.case_id),)),
    screen.Question: _answer,
    screen.ConsentAsked: _consent,
    screen.Review: _simply("submit"),
    screen.SlipOut: _simply("next"),
    screen.SlipOnScreen: _slip_on_screen,
    screen.RatingAsked: _simply("rate", "5"),
    screen.NotYet: _not_yet,
    screen.Trouble: _simply("retry"),
    list_screen.EntryList: _list,
    list_screen.EntryDetail: _detail,
    list_screen.VoteChoice: _vote,
    list_screen.VoteReview: _cast,
    answer_screen.Answer: _answer_shown,
    answer_screen.AnswerEntry: _simply("done"),
    answer_screen.Certificate: _certificate,
    answer_screen.NoLine: _no_line,
    answer_screen.Unsure: _unsure,
    people_screen.PrivacyNotice: _simply("next"),
    people_screen.NameAsked: _simply("with_name"),
    people_screen.Assent: _consent,
    people_screen.WitnessAsked: _simply("staff_here"),
    people_screen.CheckInAsked: _simply("confirm"),
    staff_screen.StaffPin: _pin,
    capture_screen.Scanning: _scan,
    capture_screen.PageTaken: _simply("keep"),
    capture_screen.Measuring: _measuring,
    capture_screen.ReadingTyped: _type_reading,
    capture_screen.ReadingTaken: _simply("keep"),
    capture_screen.Signing: _sign,
    capture_screen.Posture: _simply("next"),
    capture_screen.ReadingJudged: _judged,
    capture_screen.Resting: _simply("again"),
    capture_screen.TrendShown: _simply("next"),
}
"""What a resident does who wants to come to an end."""
