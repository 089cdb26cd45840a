"""Somebody who asks the platform something, and a platform that answers when the test says so."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from kiosk.catalogue import checks, load
from kiosk.domain.case import CaseStanding, CaseState
from kiosk.domain.entry import Entries, Entry, Fact
from kiosk.domain.identity import IdCard
from kiosk.domain.inquiry import Inquiry, Reply
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Guide, Question
from kiosk.domain.service import Service
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.table import Flows
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import NOW, Echo, Walk, card, site

QUERY, CERTIFICATE, POINTS = "traffic_violations", "proof_of_social_insurance", "points"
STATUS, HOURS = "case_progress", "volunteer_hours"


def text(words: str) -> Text:
    return Text(words, words)


BALANCE = Fact(text("余额"), PersonalText("1234.50 元"))
PARKING = Entry(
    "v1", text("违停"), text("3 月 2 日"), "mdi6.car-info", facts=(BALANCE,), open=False
)
FOUND = Reply(facts=(BALANCE,), entries=(PARKING,))
NOTHING = Entries()


@cache
def tables() -> Flows:
    """The services of these kinds, all on one tile."""
    return tables_with()


def tables_with(*more: Service) -> Flows:
    """The same, and ``more``."""
    catalogue = load()
    asked = [catalogue.service(one) for one in (QUERY, CERTIFICATE, POINTS, STATUS)]
    other = [catalogue.service("old_age_allowance"), *more]
    services = tuple(replace(one, group="benefits") for one in (*asked, *other))
    return hall.flows(catalogue.groups, services, site(), checks, more=[staff.flow(site())])


def standing(
    case_id: str,
    service_id: str = "old_age_allowance",
    state: CaseState = CaseState.READY,
    at: datetime = NOW,
    number: str = "QH01 1102 0004 3",
) -> CaseStanding:
    return CaseStanding(case_id, number, service_id, state, None, at, None)


@dataclass
class Asking(Walk):
    """Walks the tables; the kiosk's own store answers at once, the platform never by itself.

    Attributes:
        standings: what the store has of whoever lays a card down.
        synced: what the feed of statuses says.
    """

    standings: tuple[CaseStanding, ...] = ()
    synced: Entries = NOTHING
    minted: int = 0
    mints: bool = True

    def _answer(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        match asked:
            case effects.MintInquiry() if self.mints:
                self.minted += 1
                return (events.InquiryMinted(f"question-{self.minted}"),)
            case effects.FindStandings():
                return (events.StandingsFound(self.standings),)
            case effects.FindEntries(feed=feed, service_id=service_id):
                return (events.EntriesFound(feed, service_id, self.synced),)
        return super()._answer(asked)

    def to(self, service_id: str, of: IdCard | None = None, number: str | None = None) -> Asking:
        """Choose a service, lay the card down, and give no number but this."""
        self.to_question(service_id, of)
        while isinstance(self.screen.content, Question):
            self.answer(number)
        return self

    def to_question(self, service_id: str, of: IdCard | None = None) -> Asking:
        """Choose a service and lay the card down."""
        self.touch("start").happen(events.VisitBegan("case-1", self.at))
        self.touch("choose_group", "benefits").touch("choose_service", service_id).sees(Guide)
        self.touch("begin")
        self.happen(events.CardFound(), events.CardWasRead(of or card(), self.at))
        return self

    def answer(self, number: str | None) -> None:
        """Give the number of a case, or look at all."""
        if number is None:
            self.touch("skip")
        else:
            self.touch("draft", number).touch("next")

    @property
    def questions(self) -> list[Inquiry]:
        return [asked.inquiry for asked in self.asked(effects.Inquire)]

    def is_told(self, reply: Reply) -> Asking:
        self.happen(events.Answered(self.questions[-1].id, reply))
        return self

    def hears_nothing(self, code: str = "sync.unreachable") -> Asking:
        self.happen(events.NotAnswered(self.questions[-1].id, code))
        return self

    def mute(self) -> Asking:
        """Let no question get its id."""
        self.mints = False
        return self

    def goes(self, *, online: bool) -> Asking:
        self.happen(events.NetworkChanged(online=online))
        return self

    def paper(self) -> str:
        """Return what the last paper says."""
        return self.asked(effects.PrintPaper)[-1].compose(Echo()).as_text()


def asking(**given: object) -> Asking:
    return Asking(tables=tables(), **given)  # type: ignore[arg-type]
