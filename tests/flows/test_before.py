"""What a resident hears before anything is asked: that no case is taken now, or one was refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kiosk.catalogue import checks, load
from kiosk.domain.answer_screen import NoLine
from kiosk.domain.case import CaseStanding, CaseState
from kiosk.domain.intake import OPEN, Intake
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Attract,
    CaseRefused,
    Farewell,
    Guide,
    Home,
    NotNow,
    PutCard,
    Question,
    Reading,
    ServiceList,
)
from kiosk.domain.service import OfflineCaps, OfflineClass
from kiosk.flow import effects, events
from kiosk.flow.table import Flows, check
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import NOW, Echo, Walk, card, site

QUEUED, CAPPED, ONLINE = "old_age_allowance", "capped", "online"
CAPS = OfflineCaps(days=3, count=20)


@pytest.fixture(scope="module")
def tables() -> Flows:
    """A service of the catalogue, the same with caps, and the same that needs the platform."""
    catalogue = load()
    first = next(s for s in catalogue.services if s.id == QUEUED)
    queued = replace(first, offline=OfflineCaps())
    capped = replace(first, id=CAPPED, offline=CAPS)
    online = replace(queued, id=ONLINE, offline_class=OfflineClass.ONLINE)
    services = (queued, capped, online)
    return hall.flows(catalogue.groups, services, site(), checks, more=[staff.flow(site())])


def at_list(tables: Flows, *, online: bool = True, **store: Any) -> Walk:
    walk = Walk(tables=tables, **store).happen(events.NetworkChanged(online=online))
    walk.touch("start").happen(events.VisitBegan("case-1", walk.at))
    walk.touch("choose_group", "benefits").sees(ServiceList)
    return walk


def test_the_tables_are_whole(tables: Flows) -> None:
    assert check(tables, hall.ROOT) == ()


@pytest.mark.parametrize("code", ["store.floor", "store.cap_days", "store.cap_count"])
def test_a_closed_intake_is_said_before_anything_is_typed(tables: Flows, code: str) -> None:
    walk = at_list(tables, intake=Intake(code)).touch("choose_service", QUEUED)
    told = walk.sees(NotNow)
    assert (told.service.id, told.code) == (QUEUED, code)
    assert walk.screen.back
    at_list(tables, intake=OPEN).touch("choose_service", QUEUED).sees(Guide)


@pytest.mark.parametrize("way", ["others", "back"])
def test_who_was_told_no_goes_back_to_the_list_and_the_visit_is_the_same(
    tables: Flows, way: str
) -> None:
    walk = at_list(tables, intake=Intake("store.cap_days"))
    before = walk.state.visit
    walk.touch("choose_service", QUEUED).sees(NotNow)
    walk.touch(way).sees(ServiceList)
    assert walk.state.visit == before
    walk.intake = OPEN
    walk.touch("choose_service", QUEUED).sees(Guide)


def test_who_was_told_no_takes_a_list_home_of_what_to_bring_to_the_counter(tables: Flows) -> None:
    walk = at_list(tables, intake=Intake("store.floor")).touch("choose_service", QUEUED)
    walk.touch("print_checklist").touch("print_checklist")
    (paper,) = walk.asked(effects.PrintPaper)
    words = paper.compose(Echo()).as_text()
    assert "slip.bring_list" in words
    assert "户口" not in words, "nobody has looked who may"
    walk.happen(events.PrintEnded(paper.job_id, PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert walk.sees(NotNow).print_code == "printer.paper_out"
    walk.touch("print_checklist")
    walk.happen(events.PrintEnded(paper.job_id, PrintOutcome.DONE, None))
    assert walk.sees(NotNow).printed
    walk.touch("others").touch("choose_service", CAPPED)
    assert not walk.sees(NotNow).printed


def test_the_card_of_who_was_told_no_is_still_known(tables: Flows) -> None:
    walk = at_list(tables).touch("choose_service", QUEUED).touch("begin")
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at)).sees(Question)
    while not isinstance(walk.screen.content, ServiceList):
        walk.touch("back")
    walk.intake = Intake("store.floor")
    walk.touch("choose_service", CAPPED).sees(NotNow)
    walk.intake = OPEN
    walk.touch("others").touch("choose_service", CAPPED).touch("begin").sees(Question)


@pytest.mark.parametrize(("online", "binding"), [(True, OfflineCaps()), (False, CAPS)])
def test_caps_bind_only_while_the_platform_does_not_answer(
    tables: Flows, online: bool, binding: OfflineCaps
) -> None:
    walk = at_list(tables, online=online).touch("choose_service", CAPPED)
    assert walk.asked(effects.AskIntake) == [effects.AskIntake(CAPPED, binding)]


def test_nothing_is_begun_until_the_store_has_answered(tables: Flows) -> None:
    walk = at_list(tables, intake=None).touch("choose_service", QUEUED)
    walk.sees(ServiceList)
    walk.happen(events.IntakeTold(QUEUED, OPEN)).sees(Guide)


def test_an_answer_about_another_service_than_the_last_touched_is_nothing(tables: Flows) -> None:
    walk = at_list(tables, intake=None).touch("choose_service", QUEUED)
    walk.touch("choose_service", CAPPED)
    walk.happen(events.IntakeTold(QUEUED, Intake("store.cap_days"))).sees(ServiceList)
    walk.happen(events.IntakeTold(QUEUED, OPEN)).sees(ServiceList)
    walk.happen(events.IntakeTold(CAPPED, OPEN)).sees(Guide)
    assert walk.state.visit.service is not None
    assert walk.state.visit.service.id == CAPPED


def test_an_answer_that_comes_when_nobody_waits_leads_nowhere(tables: Flows) -> None:
    walk = at_list(tables, intake=None).touch("choose_service", QUEUED).touch("back")
    walk.happen(events.IntakeTold(QUEUED, OPEN)).sees(Home)
    walk.touch("choose_group", "benefits")
    walk.happen(events.IntakeTold(QUEUED, OPEN)).sees(ServiceList)
    walk.touch("choose_service", QUEUED)
    walk.happen(events.IntakeTold(QUEUED, OPEN)).sees(Guide)
    walk.happen(events.IntakeTold(QUEUED, Intake("store.floor"))).sees(Guide)


@pytest.mark.parametrize(("service", "begins"), [(ONLINE, False), (QUEUED, True)])
def test_what_lives_of_the_platforms_answers_is_not_begun_without_them(
    tables: Flows, service: str, begins: bool
) -> None:
    walk = at_list(tables, online=False).touch("choose_service", service)
    if begins:
        walk.sees(Guide)
    else:
        assert walk.sees(NoLine).code == "sync.unreachable"
        assert walk.asked(effects.AskIntake) == []
        walk.happen(events.NetworkChanged(online=True)).touch("others")
        walk.touch("choose_service", service).sees(Guide)


# an earlier case that was refused


def refused(case_id: str, *, service: str = QUEUED, at: datetime = NOW) -> CaseStanding:
    return CaseStanding(
        case_id=case_id,
        receipt_no="QH01 1102 0004 3",
        service_id=service,
        state=CaseState.REJECTED,
        case_number=None,
        submitted_at=at,
        acked_at=None,
    )


def lay(walk: Walk) -> Walk:
    return walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at))


def test_a_refused_case_is_said_when_the_card_is_read_and_noted_when_it_was_seen() -> None:
    late_evening = datetime.combine(date(2026, 11, 2), NOW.time(), NOW.tzinfo) + timedelta(hours=15)
    walk = lay(Walk(refused=(refused("old-1", at=late_evening),)).to_card())
    assert walk.asked(effects.FindNotices) == [effects.FindNotices(card().number)]
    told = walk.sees(CaseRefused)
    assert told.service is not None
    assert told.service.zh == "高龄津贴"
    assert told.day == date(2026, 11, 3), "the day in China"
    assert told.receipt_no == "QH01 1102 0004 3"
    assert walk.asked(effects.NoteTold) == [], "nobody has said that it was seen"
    walk.touch("understood", "old-1").sees(Question)
    assert walk.asked(effects.NoteTold) == [effects.NoteTold("old-1")]
    assert walk.state.visit.card == card()


def test_each_refused_case_is_said_by_itself_and_a_second_touch_is_not_the_next_ones() -> None:
    walk = lay(Walk(refused=(refused("old-1"), refused("old-2", service="gone"))).to_card())
    walk.touch("understood", "old-1").touch("understood", "old-1")
    told = walk.sees(CaseRefused)
    assert (told.case_id, told.service) == ("old-2", None)
    walk.touch("understood", "old-2").sees(Question)
    assert walk.asked(effects.NoteTold) == [effects.NoteTold("old-1"), effects.NoteTold("old-2")]


def test_who_leaves_without_having_seen_it_is_told_another_time() -> None:
    walk = lay(Walk(refused=(refused("old-1"),)).to_card())
    walk.sees(CaseRefused)
    walk.happen(events.IdleEnded()).sees(Farewell)
    assert walk.asked(effects.NoteTold) == []
    assert walk.state.visit.refused == ()


def test_a_store_that_does_not_answer_holds_nobody_up() -> None:
    walk = lay(Walk(refused=None).to_card())
    walk.sees(Reading)
    walk.happen(events.StepTimedOut()).sees(Question)
    walk.happen(events.NoticesFound((refused("old-1"),))).sees(Question)


def test_who_goes_back_while_the_store_looks_is_told_to_lift_the_card() -> None:
    walk = lay(Walk(refused=None).to_card()).touch("back")
    assert walk.sees(PutCard).lift
    walk.happen(events.NoticesFound((refused("old-1"),))).sees(PutCard)


# the card that was left on the reader


def test_a_card_that_does_not_come_may_lie_there_from_before() -> None:
    walk = Walk().to_card()
    assert not walk.sees(PutCard).lift
    walk.happen(events.StepTimedOut())
    assert walk.sees(PutCard).lift
    walk.happen(events.CardFound(), events.CardFailed("idcard.moved"))
    assert not walk.sees(PutCard).lift, "it was just laid down"


# what is nobody's business any more


def test_a_farewell_cut_short_by_staff_leaves_nothing_to_the_next_person() -> None:
    walk = lay(Walk().to_card()).touch("larger_text").happen(events.IdleEnded())
    assert walk.sees(Farewell).take_card
    walk.happen(events.StaffKnocked(), events.IdleEnded()).sees(Attract)
    sizes = [walk.screen.display.large, walk.happen(events.StepTimedOut()).screen.display.large]
    assert sizes == [True, False]
    walk.touch("start").happen(events.VisitBegan("case-2", walk.at)).touch("restart")
    assert not walk.sees(Farewell).take_card
