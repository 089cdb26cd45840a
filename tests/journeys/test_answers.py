"""What only the platform knows, from the card on the reader to the paper: over the real wire."""

from __future__ import annotations

import threading

import pytest

from drivers.sandbox.people import LI_SIWEI, WANG_XIAOYING
from kiosk.app.world import World
from kiosk.domain.answer_screen import (
    Answer,
    AnswerEntry,
    Asking,
    Certificate,
    NoLine,
    Offers,
    RedeemAsked,
    Unsure,
)
from kiosk.domain.device import DeviceName
from kiosk.domain.finding_screen import Tiles
from kiosk.domain.identity import IdCard
from kiosk.domain.people_screen import CheckInAsked
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Content,
    Farewell,
    Guide,
    Home,
    PutCard,
    Question,
    Review,
    ServiceList,
    SlipOut,
)
from kiosk.flow import events
from tests.journeys.person import Person, person_in

STATUS = "papers", "progress", "case_progress"
PROOF = "papers", "proofs", "proof_of_social_insurance"
POINTS = "community", "volunteer", "points"
HOURS = "community", "volunteer", "volunteer_hours"
Way = tuple[str, str, str]


def choose(person: Person, way: Way) -> None:
    """Come in, and touch what leads to a service."""
    tile, leaf, service = way
    if person.sees(Content, lambda c: isinstance(c, Attract | Home)).view == Attract.view:
        person.touch("start").sees(Home)
    person.touch("choose_group", tile).sees(Tiles)
    person.touch("choose_group", leaf).sees(ServiceList)
    person.touch("choose_service", service)


def ask(person: Person, world: World, way: Way, card: IdCard = WANG_XIAOYING) -> None:
    """Choose a service and lay the card down."""
    choose(person, way)
    person.sees(Guide)
    person.touch("begin").sees(PutCard)
    world.reader.lift()
    world.reader.put(card)
    if way == STATUS:
        person.sees(Question)
        person.touch("skip")


def leave(person: Person, world: World) -> None:
    person.touch("done").sees(Farewell)
    person.touch("done").sees(Attract)
    world.reader.lift()


def hand_in(person: Person, world: World, *, online: bool | None) -> str:
    """Hand a case in and leave; return its id."""
    person.to_card(online)
    person.to_review(world)
    person.submit()
    if online:
        person.sees(SlipOut, lambda c: c.acknowledged)
    case_id = person.kiosk.session.state.visit.case_id
    person.touch("next").touch("skip").sees(Farewell)
    person.touch("done").sees(Attract)
    world.reader.lift()
    return case_id


def test_where_a_case_stands_is_told_by_the_platform_and_without_it_by_the_kiosk(
    world: World,
) -> None:
    with person_in(world) as person:
        case_id = hand_in(person, world, online=True)
        ask(person, world, STATUS)
        live = person.sees(Answer)
        assert [entry.id for entry in live.entries] == [case_id]
        assert live.news is None
        assert person.touch("open", case_id).sees(AnswerEntry).entry.title.zh == "高龄津贴"
        person.touch("done").sees(Answer)
        leave(person, world)
        world.line.cut()
        waiting = hand_in(person, world, online=None)
        ask(person, world, STATUS)
        here = person.sees(Answer)
        badges = {entry.id: entry.badge.zh for entry in here.entries if entry.badge}
        assert badges == {waiting: "在机器里等着", case_id: "平台收到了"}
        assert here.news == "answer.here_only"
        leave(person, world)
        ask(person, world, STATUS, LI_SIWEI)
        assert person.sees(Answer).entries == (), "they are nobody else's to see"


def test_a_lost_answer_spends_nothing_twice(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the line")
        ask(person, world, POINTS)
        before = person.sees(Answer)
        person.touch("redeem").sees(Offers)
        person.touch("choose", "soap").sees(RedeemAsked)
        world.line.cut(hang=True)
        person.touch("confirm").sees(Asking)
        person.sees(Unsure)
        assert person.events(events.NotAnswered), "the fault happened"
        world.line.mend()
        person.until(lambda s: s.online is True, "the line")
        person.touch("retry")
        had = person.sees(Answer, lambda c: c.news == "answer.redeemed")
        person.sees(Answer, lambda c: c.printed)
        assert len(world.printer.slips) == 1
        assert any("洗衣液" in line for line in world.printer.slips[0].text)
        leave(person, world)
        ask(person, world, POINTS)
        after = person.sees(Answer)
        assert len(after.entries) == len(before.entries) + 1
        assert had.facts[1].value == after.facts[0].value


def test_what_is_earned_without_a_line_waits_here_and_counts_once_it_is_sent(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the line")
        ask(person, world, POINTS)
        before = person.sees(Answer)
        leave(person, world)
        world.line.cut()
        choose(person, HOURS)
        person.sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(CheckInAsked)
        person.touch("confirm").sees(SlipOut, lambda c: not c.printing)
        case_id = person.kiosk.session.state.visit.case_id
        person.touch("next").touch("skip").sees(Farewell)
        person.touch("done").sees(Attract)
        ask(person, world, POINTS)
        account = person.sees(Answer)
        assert account.news == "answer.points_offline"
        assert not account.redeems
        assert {e.id: e.badge.zh for e in account.entries if e.badge} == {case_id: "还没记上的"}
        leave(person, world)
        world.line.mend()
        person.until(lambda s: s.online is True, "the line")
        person.until(lambda _: world.case(case_id) is not None, "the case at the platform")
        ask(person, world, POINTS)
        after = person.sees(Answer, lambda c: bool(c.facts))
        assert case_id not in {entry.id for entry in after.entries}
        assert len(after.entries) == len(before.entries) + 1


def certified(person: Person) -> bytes:
    """Return the certificate that the platform gave last."""
    answered = person.events(events.Answered)[-1]
    assert isinstance(answered, events.Answered)
    assert answered.reply.document is not None
    return answered.reply.document.reveal()


def to_certificate(person: Person, world: World, card: IdCard) -> bytes:
    person.until(lambda s: s.online is True, "the line")
    for _ in range(5):
        ask(person, world, PROOF, card)
        while isinstance(shown := person.sees(Content, _goes_on_or_ends), ConsentAsked):
            person.touch("tick").touch("next")
        if isinstance(shown, Certificate):
            break
        # The first one takes a platform on a busy machine longer than a kiosk waits for it.
        person.touch("restart").sees(Home)
    return certified(person)


def _goes_on_or_ends(content: Content) -> bool:
    return isinstance(content, ConsentAsked | Certificate | NoLine)


def came_out(world: World) -> list[bytes]:
    """Return what lies in the tray: a sheet each."""
    return [sheet.document for sheet in world.document.sheets]


def out(person: Person) -> Certificate:
    return person.sees(Certificate, lambda c: c.outcome is PrintOutcome.DONE)


def test_each_gets_their_own_certificate(world: World) -> None:
    with person_in(world) as person:
        issued = []
        for card in (WANG_XIAOYING, LI_SIWEI):
            issued.append(to_certificate(person, world, card))
            person.touch("print")
            out(person)
            leave(person, world)
        assert came_out(world) == issued
        assert issued[0] != issued[1]


@pytest.mark.parametrize("leaves", [True, False], ids=["leaves", "control: stays"])
def test_who_leaves_before_the_printers_turn_leaves_no_certificate_to_the_next(
    world: World, leaves: bool
) -> None:
    begun, go = threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        go.wait(60)

    with person_in(world) as person:
        wang = to_certificate(person, world, WANG_XIAOYING)
        person.kiosk.desk.devices[DeviceName.DOCUMENT].submit(busy, lambda _: None, 60.0)
        assert begun.wait(30)
        person.touch("print")
        if not leaves:
            go.set()
            out(person)
            assert came_out(world) == [wang]
            return
        person.touch("restart").sees(Home)
        li = to_certificate(person, world, LI_SIWEI)
        go.set()
        person.touch("print")
        out(person)
        assert came_out(world) == [li]
        assert li != wang


def test_who_is_cut_off_asks_for_a_call_back_that_goes_out_with_the_line(world: World) -> None:
    world.line.cut()
    with person_in(world) as person:
        person.until(lambda s: s.online is False, "the line to be seen to be cut")
        choose(person, PROOF)
        person.sees(NoLine)
        person.touch("print_checklist").sees(NoLine, lambda c: c.printed)
        person.touch("call_me").sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
        person.touch("draft", "13800001230").touch("next").sees(ConsentAsked)
        person.touch("tick").touch("next").sees(Review)
        assert not person.submit().acknowledged  # type: ignore[union-attr]
        assert len(world.printer.slips) == 2
        case_id = person.kiosk.session.state.visit.case_id
        world.line.mend()
        person.sees(SlipOut, lambda c: c.acknowledged)
        held = world.case(case_id)
        assert held is not None
        assert isinstance(body := held["body"], dict)
        assert body["answers"] == {"callback": PROOF[2], "phone": "13800001230"}
