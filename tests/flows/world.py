"""The kiosk's own tables over its own catalogue, and a visitor who walks them event by event."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Self, TypeVar

from kiosk.catalogue import checks, load
from kiosk.domain.case import CaseStanding
from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.intake import OPEN, Intake
from kiosk.domain.masked import Address, CitizenNumber, Personal, PersonName
from kiosk.domain.screen import Content, Question, Screen
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.reducer import begin, project, reduce
from kiosk.flow.table import Flows
from kiosk.flow.visit import State, Visit
from kiosk.kinds import hall
from kiosk.maintenance import staff

NOW = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)
ANSWERS = {"phone": "13800001230", "account": "6217000000000000004", "lives_with": "spouse"}
C = TypeVar("C", bound=Content)
F = TypeVar("F", bound=effects.Effect)


def site() -> Site:
    return Site(
        terminal="QH01",
        short_name=Text("青禾社区", "Qinghe"),
        full_name=Text("青禾社区服务中心", "Qinghe Community Centre"),
        phone="028-00001234",
        hours=Text("周一到周五 9:00-17:00", "Mon-Fri 9-17"),
        reader_place=Text("屏幕右下边", "below the screen, right"),
        regions=("510104",),
    )


@cache
def flows() -> Flows:
    catalogue = load()
    return hall.flows(
        catalogue.groups, catalogue.services, site(), checks, more=[staff.flow(site())]
    )


def card(
    born: date = date(1942, 3, 5), region: str = "510104", valid_to: date | None = None
) -> IdCard:
    first = f"{region}{born:%Y%m%d}012"
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName("王小英"),
        sex=Sex.FEMALE,
        ethnic="01",
        birth=born,
        address=Address("某省某市某街道 1 号"),
        number=CitizenNumber(first + check_character(first)),
        authority="某市公安局",
        valid_from=date(2015, 1, 1),
        valid_to=valid_to,
    )


@dataclass
class Walk:
    """Reduces events one after another and keeps what was asked for.

    Attributes:
        intake, refused: what the store answers at once when it is asked; None leaves it silent.
    """

    state: State = field(init=False)
    done: list[effects.Effect] = field(default_factory=list)
    at: datetime = NOW
    tables: Flows = field(default_factory=flows)
    intake: Intake | None = OPEN
    refused: tuple[CaseStanding, ...] | None = ()

    def __post_init__(self) -> None:
        self.state = begin(self.tables, "hall", self.at, Visit()).state
        self.happen(events.NetworkChanged(online=True))

    def happen(self, *what: events.Event) -> Self:
        for event in what:
            outcome = reduce(self.tables, self.state, event, self.at)
            self.state = outcome.state
            self.done += outcome.effects
            for asked in outcome.effects:
                self.happen(*self._answer(asked))
        return self

    def _answer(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        match asked:
            case effects.AskIntake(service_id=service_id) if self.intake is not None:
                return (events.IntakeTold(service_id, self.intake),)
            case effects.FindNotices() if self.refused is not None:
                return (events.NoticesFound(self.refused),)
        return ()

    def touch(self, action: str, value: str | Personal | None = None) -> Self:
        return self.happen(events.Acted(action, value))

    @property
    def screen(self) -> Screen:
        return project(self.tables, self.state)

    def sees(self, kind: type[C]) -> C:
        content = self.screen.content
        assert isinstance(content, kind), f"{content.view} is shown, not {kind.view}"
        return content

    def asked(self, kind: type[F]) -> list[F]:
        return [effect for effect in self.done if isinstance(effect, kind)]

    # the usual way

    def to_card(self) -> Walk:
        self.touch("start").happen(events.VisitBegan("case-1", self.at))
        return (
            self.touch("choose_group", "benefits")
            .touch("choose_service", "old_age_allowance")
            .touch("begin")
        )

    def to_form(self, of: IdCard | None = None) -> Walk:
        return self.to_card().happen(events.CardFound(), events.CardWasRead(of or card(), self.at))

    def to_review(self) -> Walk:
        self.to_form()
        while isinstance(content := self.screen.content, Question):
            self.touch("draft", ANSWERS[content.field.id]).touch("next")
        return self.touch("tick").touch("next")

    def to_slip(self) -> Walk:
        """Hand in; the platform's receipt has not come when the slip is printed."""
        self.to_review().touch("submit").happen(self.accepted())
        return self.happen(events.ReceiptOverdue("case-1"))

    def accepted(self, case_id: str = "case-1") -> events.CaseAccepted:
        """Return the store's answer to what was submitted last."""
        compose = self.asked(effects.SubmitCase)[-1].compose
        number = "QH01 1123 0001 7"
        slips = compose(Echo(), number, False), compose(Echo(), number, True)
        return events.CaseAccepted(case_id, number, "job-1", *slips, self.at + timedelta(seconds=1))


class Echo:
    """Words that name their key, so that a test sees which were asked for."""

    def text(self, key: str, language: str, /, **params: object) -> str:
        return " ".join([key, *(str(value) for value in params.values())])
