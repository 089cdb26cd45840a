"""What the platform does while somebody waits, and points earned without a line: over the wire."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.world import World
from kiosk.domain.answer_screen import Answer, Asking, NoLine, Offers, RedeemAsked, Unsure
from kiosk.domain.people_screen import CheckInAsked, WitnessAsked
from kiosk.domain.screen import (
    Attract,
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
from offline_store.gateway import GatewayStore
from offline_store.gateway.sandbox.schema import done
from tests.journeys.person import Person, person_in
from tests.journeys.test_people import PIN, try_pin

LOSS, PENSION = ("insurance", "social_card_loss"), ("insurance", "pension_eligibility")
SORTING = ("community", "waste", "sorting_points")
PHONE = "13800001230"


def choose(person: Person, *way: str) -> None:
    """Come in, and touch what leads to a service."""
    *groups, service = way
    if person.sees(Content, lambda c: isinstance(c, Attract | Home)).view == Attract.view:
        person.touch("start").sees(Home)
    for group in groups:
        person.touch("choose_group", group)
    person.sees(ServiceList)
    person.touch("choose_service", service)


def begin(person: Person, world: World, *way: str) -> None:
    """Choose a service and lay the card down."""
    choose(person, *way)
    person.sees(Guide)
    person.touch("begin").sees(PutCard)
    world.reader.lift()
    world.reader.put(WANG_XIAOYING)


def fill(person: Person) -> None:
    """Say that no new card is wanted, leave a phone number, agree."""
    while not isinstance(content := person.sees(Content, _of_a_form), Review):
        if isinstance(content, ConsentAsked):
            person.touch("tick").touch("next")
            continue
        field = content.field  # type: ignore[attr-defined]
        said = {FieldType.PHONE: PHONE, FieldType.YES_NO: "no"}.get(field.type)
        person.touch("draft", said or field.options[0].id).touch("next")


def _of_a_form(content: Content) -> bool:
    return isinstance(content, Question | ConsentAsked | Review)


def go(person: Person, world: World) -> None:
    person.sees(Farewell)
    person.touch("done").sees(Attract)
    world.reader.lift()


def was_done(world: World) -> Sequence[str]:
    """Return what the platform did to somebody, once for each time."""
    gateway = GatewayStore(world.gateway.database)
    try:
        with gateway.engine.connect() as connection:
            return connection.execute(select(done.c.what)).scalars().all()
    finally:
        gateway.close()


def papers(world: World) -> list[str]:
    return ["\n".join(slip.text) for slip in world.printer.slips]


def test_a_pension_is_confirmed_there_and_then_by_the_word_of_staff(world: World) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN, "7")
        person.until(lambda s: s.online is True, "the line")
        begin(person, world, *PENSION)
        fill(person)
        person.touch("submit").sees(WitnessAsked)
        assert was_done(world) == []
        person.touch("staff_here").sees(StaffPin)
        assert try_pin(person, PIN) is PinVerdict.RIGHT
        told = person.sees(Answer)
        assert [fact.label.zh for fact in told.facts] == ["认证时间", "管到"]
        assert was_done(world) == ["pension_eligibility"]
        person.touch("print").sees(Answer, lambda c: c.printed)
        (paper,) = papers(world)
        assert "管到" in paper
        assert WANG_XIAOYING.name.masked() in paper
        assert WANG_XIAOYING.name.reveal() not in paper
        person.touch("done").sees(SlipOut, lambda c: not c.printing)
        person.touch("next").sees(RatingAsked)


def test_a_card_is_stopped_once_though_it_was_asked_twice(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the line")
        begin(person, world, *LOSS)
        fill(person)
        world.line.cut(hang=True)
        person.touch("submit").sees(Asking)
        person.sees(Unsure)
        assert person.events(events.NotAnswered), "the fault happened"
        assert not person.events(events.CaseAccepted), "and nothing is said to be under way"
        asked = person.kiosk.session.state.visit.inquiry_id
        world.line.mend()
        person.until(lambda s: s.online is True, "the line")
        person.touch("retry")
        assert person.sees(Answer).note is not None
        assert person.kiosk.session.state.visit.inquiry_id == asked, "the same question"
        assert was_done(world) == ["social_card_loss"]
        person.touch("done").sees(SlipOut)


def test_whoever_will_not_ask_again_takes_the_paper_and_is_rung_up(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the line")
        begin(person, world, *LOSS)
        fill(person)
        world.line.cut(hang=True)
        person.touch("submit").sees(Unsure)
        person.touch("leave").sees(NoLine)
        person.touch("print_checklist").sees(NoLine, lambda c: c.printed)
        person.touch("call_me").sees(Question)
        assert was_done(world) == []


def test_points_noted_without_a_line_are_in_the_ledger_once_sent_and_buy_something(
    world: World,
) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the line")
        begin(person, world, *SORTING)
        before = person.sees(Answer, lambda c: bool(c.facts))
        assert before.earns
        person.touch("done")
        go(person, world)
        world.line.cut()
        begin(person, world, *SORTING)
        here = person.sees(Answer)
        assert (here.news, here.earns, here.redeems) == ("answer.points_offline", True, False)
        person.touch("earn").sees(CheckInAsked)
        person.touch("confirm").sees(SlipOut, lambda c: not c.printing)
        assert any("积分平台来给" in paper for paper in papers(world))
        case_id = person.kiosk.session.state.visit.case_id
        person.touch("next")
        go(person, world)
        begin(person, world, *SORTING)
        waiting = person.sees(Answer)
        assert [entry.id for entry in waiting.entries if entry.badge] == [case_id]
        assert not waiting.earns, "once a day"
        person.touch("done")
        go(person, world)
        world.line.mend()
        person.until(lambda s: s.online is True, "the line")
        person.until(lambda _: world.case(case_id) is not None, "the case at the platform")
        begin(person, world, *SORTING)
        after = person.sees(Answer, lambda c: bool(c.facts))
        assert not after.earns
        assert len(after.entries) == len(before.entries) + 1
        assert after.entries[0].badge is not None
        assert after.entries[0].badge.zh == "+2"
        person.touch("redeem").sees(Offers)
        person.touch("choose", "bags").sees(RedeemAsked)
        person.touch("confirm").sees(Answer, lambda c: c.news == "answer.redeemed")
