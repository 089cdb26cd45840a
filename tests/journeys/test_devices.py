"""What breaks on the way costs the resident one sentence; what was handed in stands."""

from __future__ import annotations

import threading

import pytest

from drivers.sandbox.people import CHEN_JIYING, LI_SIWEI, WANG_XIAOYING, ZHAO_XIUZHEN
from kiosk.app.demo_site import DEVICE
from kiosk.app.enrolment import shut_out
from kiosk.app.world import World
from kiosk.domain.device import DeviceName
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Farewell,
    Home,
    NotYet,
    PutCard,
    Question,
    RatingAsked,
    Reading,
    SlipOnScreen,
    SlipOut,
)
from kiosk.domain.staff import Overview
from kiosk.flow import events
from tests.journeys.person import Person, person_in


def _journal(world: World) -> str:
    return (world.folder / "data" / "journal.jsonl").read_text()


def test_one_case_from_card_to_signed_receipt(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        slip = person.submit()
        assert isinstance(slip, SlipOut)
        person.sees(SlipOut, lambda c: c.acknowledged)
        (signed,) = person.events(events.CaseAcknowledged)
        assert isinstance(signed, events.CaseAcknowledged)
        assert len(signed.case_number) == 43
        person.touch("next").sees(RatingAsked)
        person.touch("rate", "4").sees(Farewell)
        case_id = _case_id(person)
    assert len(world.printer.slips) == 1
    held = world.case(case_id)
    assert held is not None
    assert held["case_number"] == signed.case_number
    assert slip.receipt_no.split()[0] == "QH01"


def _case_id(person: Person) -> str:
    (began,) = person.events(events.VisitBegan)
    assert isinstance(began, events.VisitBegan)
    return began.case_id


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("lifted", "idcard.moved"),
        ("foreign", "idcard.not_an_id_card"),
        ("damaged", "idcard.garbled"),
        ("silent", "idcard.no_answer"),
        ("unplugged", "idcard.unplugged"),
    ],
)
def test_a_card_that_cannot_be_read_costs_one_sentence(world: World, fault: str, code: str) -> None:
    reader = world.reader
    with person_in(world) as person:
        person.to_card()
        match fault:
            case "lifted":
                reader.lift_in_read()
                reader.put(WANG_XIAOYING)
            case "foreign":
                reader.put_foreign()
            case "damaged":
                reader.damage_next(times=20)
                reader.put(WANG_XIAOYING)
            case "silent":
                reader.fall_silent()
            case "unplugged":
                reader.unplug()
        shown = person.sees(PutCard, lambda c: c.code is not None)
        assert shown.code == code
        assert sum(reader.faults.values()) > 0
        reader.damage_next(times=-reader_damage(reader))
        reader.fall_silent(False)
        reader.plug()
        reader.lift()
        person.until(lambda _: not reader.occupied, "the card lifted")
        person.to_review(world)
    assert f'"code": "{code}"' in _journal(world)


def reader_damage(reader: object) -> int:
    """Return how many damaged answers are still to come."""
    return int(getattr(reader, "_damage")["read"])  # noqa: B009 - a test's look behind the wire


def _reading(person: Person, world: World) -> None:
    person.to_card()
    world.reader.put(WANG_XIAOYING)
    person.sees(Reading)
    assert world.reader.await_command("read")
    world.reader.baud = 3000  # slower still in the middle of it: its owner has time to go


def _slow(world: World) -> None:
    world.reader.baud = 9600  # a read takes more than a second


def test_a_card_read_late_is_not_taken_for_the_next_persons(world: World) -> None:
    _slow(world)
    with person_in(world) as first:
        _reading(first, world)
        first.touch("restart").sees(Home)
        assert first.events(events.CardWasRead) == []
        world.reader.lift()
        second = first
        second.to_card()
        _slow(world)
        second.until(lambda _: bool(second.events(events.CardWasRead)), "the late answer")
        (late,) = second.events(events.CardWasRead)
        assert isinstance(late, events.CardWasRead)
        assert late.card == WANG_XIAOYING
        assert isinstance(second.screen.content, PutCard)
        assert second.kiosk.session.state.visit.card is None
        world.reader.put(LI_SIWEI)
        second.sees(NotYet)
        card = second.kiosk.session.state.visit.card
        assert card == LI_SIWEI


def test_a_card_read_late_is_taken_while_its_owner_is_here(world: World) -> None:
    _slow(world)
    with person_in(world) as person:
        _reading(person, world)
        person.touch("back").sees(PutCard)
        assert person.events(events.CardWasRead) == []
        _slow(world)
        person.until(lambda _: bool(person.events(events.CardWasRead)), "the late answer")
        person.sees(Question)
        assert person.kiosk.session.state.visit.card == WANG_XIAOYING


@pytest.mark.parametrize(
    ("card", "rules"), [(LI_SIWEI, ["age"]), (ZHAO_XIUZHEN, ["registered_here"])]
)
def test_who_may_not_is_told_before_any_typing(
    world: World, card: object, rules: list[str]
) -> None:
    with person_in(world) as person:
        person.to_card()
        world.reader.put(card)  # type: ignore[arg-type]
        shown = person.sees(NotYet)
        assert [rule.id for rule in shown.rules] == rules
        person.touch("print_checklist").sees(NotYet, lambda c: c.printed)
    assert len(world.printer.slips) == 1


def test_a_name_beyond_gbk_is_printed_too(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        person.to_review(world, CHEN_JIYING)
        assert isinstance(person.submit(), SlipOut)
    assert world.printer.misunderstood == 0


@pytest.mark.parametrize(
    ("fault", "code"), [("paper_out", "printer.paper_out"), ("cover_open", "printer.cover_open")]
)
def test_a_printer_that_cannot_print_costs_the_slip_not_the_case(
    world: World, fault: str, code: str
) -> None:
    with person_in(world) as person:
        world.printer.inject(fault)
        person.to_card()
        person.to_review(world)
        shown = person.submit()
        assert isinstance(shown, SlipOnScreen)
        assert shown.code == code
        assert shown.may_print
        assert world.printer.slips == []
        world.printer.mend()
        person.sees(SlipOut, lambda c: not c.printing)
        person.sees(SlipOut, lambda c: c.acknowledged)
    assert world.printer.faults[fault] > 0
    assert len(world.printer.slips) == 1


def test_paper_that_ends_in_the_middle_is_never_printed_again(world: World) -> None:
    with person_in(world) as person:
        world.printer.inject_after("paper_out", 4)
        person.to_card()
        person.to_review(world)
        shown = person.submit()
        assert isinstance(shown, SlipOnScreen)
        assert not shown.may_print
        half = world.printer.paper.text
        world.printer.mend()
        person.until(lambda _: bool(person.events(events.PrinterRecovered)), "the printer")
        person.touch("print").sees(SlipOnScreen)
        person.until(lambda _: bool(person.events(events.CaseAcknowledged)), "the receipt")
        person.touch("next").sees(RatingAsked)
        # By one of its looks, while the kiosk runs: it need not be the first after it was mended.
        assert world.printer.await_slips(1)
    assert world.printer.faults["paper_out"] > 0
    assert max(world.printer.cleared) > 0
    # What had come out is cut off; of the rest, nothing.
    assert [slip.text for slip in [*world.printer.slips, world.printer.paper]] == [half, ()]


def test_a_printer_that_is_pulled_out_comes_back_in_the_same_session(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        world.printer.unplug()
        person.to_review(world)
        shown = person.submit()
        assert isinstance(shown, SlipOnScreen)
        assert shown.code == "printer.unplugged"
        world.printer.plug()
        person.sees(SlipOut, lambda c: not c.printing)
    assert len(world.printer.slips) == 1


def test_without_a_network_the_slip_says_so_and_the_case_arrives_later(world: World) -> None:
    world.line.cut()
    with person_in(world) as person:
        person.to_card(online=False)
        person.to_review(world)
        slip = person.submit()
        assert isinstance(slip, SlipOut)
        assert not slip.online
        case_id = _case_id(person)
        assert world.case(case_id) is None
        assert events.NetworkChanged(online=False) in person.happened
        world.line.mend()
        person.sees(SlipOut, lambda c: c.acknowledged)
    assert "还没正式受理" in "".join(world.printer.slips[0].text)
    assert world.case(case_id) is not None


def test_a_line_that_is_cut_on_the_review_is_not_missing_on_the_slip(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        world.line.cut()
        person.touch("submit").sees(SlipOut)
        assert person.screen.online, "nobody has noticed yet"
        person.stands_still(2).sees(SlipOut, lambda c: not c.printing)
        assert not person.sees(SlipOut).acknowledged
    assert "还没正式受理" in "".join(world.printer.slips[0].text)


def test_the_typed_answers_wait_while_help_is_called(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
        person.touch("draft", "138").touch("call_help").touch("resume")
        draft = person.sees(Question).draft
        assert draft is not None
        assert str(draft) == "***"


def test_a_slip_whose_turn_comes_after_its_owner_has_gone_is_not_printed(world: World) -> None:
    begun, go = threading.Event(), threading.Event()

    def busy() -> None:
        begun.set()
        go.wait(60)

    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        person.kiosk.desk.devices[DeviceName.PRINTER].submit(busy, lambda _: None, 60.0)
        assert begun.wait(30)
        person.touch("submit").sees(SlipOut, lambda c: c.printing)
        person.stands_still(2)  # for the platform's receipt; then the slip waits for its turn
        person.touch("next").touch("another").sees(SlipOut)
        person.touch("restart").sees(Home)
        go.set()
        person.until(lambda _: bool(person.events(events.PrintEnded)), "the print's end")
        (ended,) = person.events(events.PrintEnded)
        assert isinstance(ended, events.PrintEnded)
        assert ended.outcome is PrintOutcome.NOT_DONE
        assert "printer.visit_over" in _journal(world)
        person.until(lambda _: person.kiosk.store.queue().waiting == 0, "the case's receipt")
    assert world.printer.slips == []


def test_a_platform_that_refuses_this_kiosk_is_no_network_to_a_resident(world: World) -> None:
    assert shut_out(world.gateway.database, DEVICE)
    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        person.submit()
        person.until(lambda s: s.online is False, "the refusal")
        waiting = person.kiosk.store.standing(_case_id(person))
        assert waiting is not None
        assert waiting.acked_at is None
        told: list[Overview] = []
        person.kiosk.desk.overview(told.append)
        person.until(lambda _: bool(told), "the overview")
        assert "platform" in {device.name for device in told[0].devices}
