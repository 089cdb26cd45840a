"""A resident who walks through any service of a catalogue, event by event: for ``kiosk catalogue
preview``, and to prove of each package that it can be walked through.

The resident looks at what is shown and does what it asks for; behind the kernel stands a world in
which everything goes well, but for what a subclass lets go wrong. Nobody's data is in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from kiosk.catalogue import checks
from kiosk.domain import (
    answer_screen,
    capture_screen,
    finding_screen,
    list_screen,
    people_screen,
    screen,
    staff_screen,
)
from kiosk.domain.capture import Page, PageImage, Sight
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Choice, Entries, Entry, Fact
from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.inquiry import CertificateFile, Reply
from kiosk.domain.intake import OPEN
from kiosk.domain.masked import Address, CitizenNumber, Personal, PersonalText, PersonName
from kiosk.domain.measurement import BloodPressure, BodyTemperature
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Content, Question, Screen
from kiosk.domain.service import FieldType, Service
from kiosk.domain.site import Site
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.reducer import begin, project, reduce
from kiosk.flow.table import Flows
from kiosk.flow.visit import State, Visit
from kiosk.kinds import hall

LONGEST = 120
"""Events after which a resident has lost the way."""

_AGES = (66, 82, 35, 45, 20, 15, 70)
_NOW = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)
_WORD = Text("例子", "Example")


class Stuck(Exception):
    """Nothing that is shown leads on."""


@dataclass
class Rehearsal:
    """One visit for one service.

    Attributes:
        seen: every screen, once for each step that was come to.
        done: every effect.
        option: which of the options is touched, where there are several; a form may turn away
            whoever gives its first.
    """

    tables: Flows
    service: Service
    site: Site
    groups: Mapping[str, str | None]
    online: bool | None = True
    option: int = 0
    state: State = field(init=False)
    seen: list[Screen] = field(default_factory=list)
    done: list[effects.Effect] = field(default_factory=list)
    minted: int = 0
    browsed: bool = False
    turned_away: bool = False
    tries: dict[str, int] = field(default_factory=dict)
    at: datetime = _NOW

    def __post_init__(self) -> None:
        self.state = begin(self.tables, hall.ROOT, self.at, Visit()).state
        if self.online is not None:
            self.happen(events.NetworkChanged(online=self.online))

    def walk(self) -> list[str]:
        """Go from the picture that invites to the farewell; return the views on the way.

        Raises:
            Stuck: the way does not end.
        """
        for _ in range(LONGEST):
            content = self.screen.content
            if isinstance(content, screen.Farewell):
                return [each.content.view for each in self.seen]
            self.happen(*self.meant(content))
        raise Stuck(f"{self.service.id}: still on {self.screen.content.view}")

    @property
    def screen(self) -> Screen:
        """Return what is to be seen."""
        return project(self.tables, self.state)

    def happen(self, *what: events.Event) -> None:
        """Let events happen, and what they lead to."""
        for event in what:
            place = self.state.stack[-1]
            outcome = reduce(self.tables, self.state, event, self.at)
            self.state = outcome.state
            self.done += outcome.effects
            if place != self.state.stack[-1] or not self.seen:
                self.seen.append(self.screen)
            else:
                self.seen[-1] = self.screen
            for asked in outcome.effects:
                self.happen(*self.answered(asked))

    # what the resident does

    def meant(self, content: Content) -> tuple[events.Event, ...]:
        """Return what the resident does on a view.

        Raises:
            Stuck: there is nothing to do.
        """
        act = _MEANT.get(type(content))
        if act is None:
            raise Stuck(f"{self.service.id}: nobody knows what to do on {content.view}")
        return tuple(act(self, content))

    def card(self) -> IdCard:
        """Return the card of somebody who may: the first who meets every rule."""
        day = self.at.date()
        people = [person(age, self.site) for age in _AGES]
        able = (
            one
            for one in people
            if all(checks.meets(rule, one, self.site, day) for rule in self.service.rules)
        )
        return next(able, people[0])

    # what the world does

    def answered(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        """Return what comes of an effect, where all goes well."""
        act = _ANSWERED.get(type(asked))
        return () if act is None else tuple(act(self, asked))


def person(age: int, site: Site, name: str = "王小英") -> IdCard:
    """Return the card of a woman of ``age`` who is registered at the site; nobody's."""
    born = date(_NOW.year - age, 1, 5)
    first = f"{site.regions[0] if site.regions else '510104'}{born:%Y%m%d}{age % 90:02d}2"
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName(name),
        sex=Sex.FEMALE,
        ethnic="01",
        birth=born,
        address=Address("".join(site.region_names[:1]) + "某街道 1 号"),
        number=CitizenNumber(first + check_character(first)),
        authority="某市公安局",
        valid_from=_NOW.date() - timedelta(days=2000),
        valid_to=_NOW.date() + timedelta(days=2000),
    )


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


_MEANT: Mapping[type[Content], Callable[[Rehearsal, Any], Doing]] = {
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

# What stands behind the kernel.

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
_ENTRY = Entry(
    "example",
    _WORD,
    _WORD,
    "mdi6.information",
    body=(_WORD,),
    facts=(Fact(_WORD, _WORD),),
    choices=(Choice("one", _WORD), Choice("two", _WORD)),
)
_REPLY = Reply(facts=(Fact(_WORD, PersonalText("例子")),), entries=(_ENTRY,))


def _accept(rehearsal: Rehearsal, asked: effects.SubmitCase) -> Doing:
    number = "QH01 1125 0001 7"
    slips = asked.compose(_Echo(), number, False), asked.compose(_Echo(), number, True)
    yield events.CaseAccepted(asked.submission.case_id, number, "job", *slips, rehearsal.at)


def _reply(rehearsal: Rehearsal, asked: effects.Inquire) -> Doing:
    if rehearsal.online is not True:
        yield events.NotAnswered(asked.inquiry.id, "sync.unreachable")
        return
    document = CertificateFile(b"%PDF-1.7") if rehearsal.service.kind == "certificate" else None
    yield events.Answered(asked.inquiry.id, replace(_REPLY, document=document))


def _mint(rehearsal: Rehearsal, _: effects.Effect) -> Doing:
    rehearsal.minted += 1
    yield events.InquiryMinted(f"question-{rehearsal.minted}")


def _trigger(_: Rehearsal, asked: effects.Trigger) -> Doing:
    if asked.device is DeviceName.CAMERA:
        yield events.Heard(asked.device, Page(PageImage(b"page")), 0)


_DONE = PrintOutcome.DONE
_ANSWERED: Mapping[type[effects.Effect], Callable[[Rehearsal, Any], Doing]] = {
    effects.BeginVisit: lambda r, _: iter((events.VisitBegan("case-1", r.at),)),
    effects.AskIntake: lambda _, asked: iter((events.IntakeTold(asked.service_id, OPEN),)),
    effects.FindNotices: lambda _, __: iter((events.NoticesFound(()),)),
    effects.FindStandings: lambda _, __: iter((events.StandingsFound(()),)),
    effects.FindReadings: lambda _, __: iter((events.ReadingsFound(()),)),
    effects.FindBallot: lambda _, asked: iter((events.BallotFound(asked.topic, cast=False),)),
    effects.FindEntries: lambda _, asked: iter(
        (events.EntriesFound(asked.feed, asked.service_id, Entries((_ENTRY,), _WORD)),)
    ),
    effects.CountChoices: lambda _, __: iter((events.ChoicesCounted({}),)),
    effects.MintInquiry: _mint,
    effects.Inquire: _reply,
    effects.Trigger: _trigger,
    effects.SubmitCase: _accept,
    effects.AwaitReceipt: lambda _, asked: iter((events.CaseAcknowledged(asked.case_id, "1"),)),
    effects.PrintSlip: lambda _, asked: iter((events.PrintEnded(asked.job_id, _DONE, None),)),
    effects.PrintPaper: lambda _, asked: iter((events.PrintEnded(asked.job_id, _DONE, None),)),
    effects.PrintDocument: lambda _, __: iter((events.DocumentEnded(_DONE, None),)),
    effects.CheckPin: lambda _, asked: iter(
        (events.PinChecked(PinCheck(PinVerdict.RIGHT, staff_no="7"), asked.pin),)
    ),
}
"""What each effect comes to where all goes well."""


class _Echo:
    """Words that are their keys: no slip of a rehearsal is printed."""

    def text(self, key: str, language: str, /, **params: object) -> str:
        return key
