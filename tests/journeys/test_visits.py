"""Visits as a whole: idle time, help, and the staff door, over real devices and the real store."""

from __future__ import annotations

import wave

from drivers.audio.espeak import EspeakSpeaker
from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.supplies import PAPER, SLIPS_A_ROLL
from kiosk.app.world import World
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Attract, Farewell, HelpCalled, Home, Question, RatingAsked, Review
from kiosk.domain.staff import DeviceState, Overview
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.flow import events
from offline_store.gateway import GatewayStore
from tests.journeys.person import Person, person_in

PIN = "246810"


def test_who_goes_away_is_asked_and_then_forgotten(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        assert _asked(person.stands_still(69)) is None
        assert _asked(person.stands_still(2)) == 20
        assert _asked(person.touch("still_here").stands_still(69)) is None
        person.sees(Review)
        person.stands_still(2).stands_still(21)
        person.sees(Farewell)
        assert person.kiosk.session.state.visit.card is None
        assert _asked(person) is None
        person.stands_still(9).sees(Attract)
        assert _asked(person) is None
    assert world.printer.slips == []


def _items(world: World, kind: str) -> list[dict[str, object]]:
    gateway = GatewayStore(world.gateway.database)
    try:
        return [item for item in gateway.items() if item["kind"] == kind]
    finally:
        gateway.close()


def test_a_call_for_help_reaches_the_gateway_and_keeps_what_was_typed(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        world.reader.put(WANG_XIAOYING)
        person.sees(Question)
        person.touch("draft", "138").touch("call_help").sees(HelpCalled)
        person.until(lambda _: bool(_items(world, "help")), "the call at the gateway")
        person.touch("resume")
        assert str(person.sees(Question).draft) == "***"
    (call,) = _items(world, "help")
    assert "question" in str(call)


def _enter(person: Person, pin: str) -> None:
    person.touch("key", PersonalText(pin)).touch("enter")


def _opened(world: World, person: Person) -> None:
    person.kiosk.store.set_pin(PIN)
    person.sees(Attract)
    person.loop.post(events.StaffKnocked())
    person.sees(StaffPin)
    _enter(person, PIN)
    person.sees(StaffOverview, lambda c: c.overview is not None)


def test_the_staff_door_opens_with_the_right_pin_and_shows_the_machine(world: World) -> None:
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the network")
        _opened(world, person)

        def all_well(content: StaffOverview) -> bool:
            return content.overview is not None and all(
                device.state is DeviceState.ONLINE
                for device in content.overview.devices
                if device.name != "speaker"
            )

        shown = person.sees(StaffOverview, all_well)
        assert shown.overview is not None
        assert {d.name for d in shown.overview.devices} >= {"idcard", "printer"}
        assert shown.overview.queue.waiting == 0
        before = shown.overview.supplies
        person.touch("test_print").sees(
            StaffOverview, lambda c: c.notice == "staff.test_print_done"
        )
        person.touch("test_card").sees(StaffOverview, lambda c: c.notice == "staff.test_card_done")
        person.touch("send_now")
        after = person.sees(
            StaffOverview, lambda c: bool(c.overview and c.overview.supplies != before)
        )
        assert after.overview is not None
        person.touch("restart_program")
        assert person.restarts == 0
        person.touch("restart_program")
        assert person.restarts == 1
        person.touch("leave").sees(Attract)
    assert len(world.printer.slips) == 1


def test_five_wrong_pins_lock_the_door_even_after_a_restart(world: World) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.sees(Attract)
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin)
        for _ in range(5):
            _enter(person, "000000")
            person.sees(StaffPin, lambda c: c.wrong or c.locked_minutes > 0)
            person.touch("key", "clear").sees(StaffPin, lambda c: not c.wrong)
        _enter(person, PIN)
        assert person.sees(StaffPin, lambda c: c.locked_minutes > 0).locked_minutes >= 1
    with person_in(world) as again:
        again.sees(Attract)
        again.loop.post(events.StaffKnocked())
        again.sees(StaffPin)
        _enter(again, PIN)
        again.sees(StaffPin, lambda c: c.locked_minutes > 0)


def test_a_finger_that_bounces_on_enter_spends_one_try(world: World) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.sees(Attract)
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin)
        person.loop.post(events.Acted("key", PersonalText("000000")))
        person.loop.post(events.Acted("enter"))
        person.touch("enter")
        assert person.sees(StaffPin, lambda c: c.wrong).tries_left == 4
        _enter(person, "000000")
        person.sees(StaffPin, lambda c: c.wrong and c.tries_left == 3)
        assert len(person.events(events.PinChecked)) == 2


def test_the_staff_door_lies_over_a_visit_and_gives_it_back(world: World) -> None:
    with person_in(world) as person:
        person.kiosk.store.set_pin(PIN)
        person.to_card()
        person.to_review(world)
        person.loop.post(events.StaffKnocked())
        person.sees(StaffPin)
        person.touch("leave").sees(Review)


def test_what_staff_do_stands_in_the_audit(world: World) -> None:
    with person_in(world) as person:
        _opened(world, person)
        person.touch("test_card").sees(StaffOverview, lambda c: c.notice == "staff.test_card_done")
        person.touch("leave").sees(Attract)
    journal = (world.folder / "data" / "journal.jsonl").read_text()
    for what in ("staff.entered", "staff.test_card", "staff.left"):
        assert what in journal


def test_each_visit_begins_in_the_sites_own_language(world: World) -> None:
    world.config.write_text(world.config.read_text().replace('"zh"', '"en"'))
    with person_in(world) as person:
        person.sees(Attract)
        assert _language(person) == "en"
        person.touch("language", "zh").touch("start").touch("larger_text")
        assert _language(person) == "zh"
        person.touch("restart").sees(Farewell)
        person.touch("done").sees(Attract)
        assert _language(person) == "en"
        assert not person.screen.display.large


def test_what_was_chosen_at_the_picture_does_not_wait_for_the_next_person(world: World) -> None:
    with person_in(world) as person:
        person.sees(Attract)
        person.touch("language", "en").touch("larger_text").stands_still(59)
        assert (_language(person), person.screen.display.large) == ("en", True)
        person.stands_still(2)
        assert (_language(person), person.screen.display.large) == ("zh", False)
        person.touch("language", "en").touch("start").sees(Home)
        person.stands_still(61)
        assert _language(person) == "en", "who came in keeps it"
        person.stands_still(10).stands_still(21).sees(Farewell)  # asked, and no answer
        assert _language(person) == "en"
        person.stands_still(9).sees(Attract)
        assert _language(person) == "zh"


def _language(person: Person) -> str:
    return person.screen.display.language


def test_the_screen_is_read_aloud_and_a_call_for_help_is_heard(world: World) -> None:
    sounds = world.folder / "sounds"
    sounds.mkdir()
    speaker = EspeakSpeaker(sink=sounds)
    with person_in(world, speaker=speaker) as person:
        person.sees(Attract)
        person.touch("read_aloud")
        assert speaker.wait_idle(10)
        person.touch("start").touch("call_help").sees(HelpCalled)
        assert speaker.wait_idle(10)
    spoken, chime = sorted(sounds.iterdir())
    assert spoken.name == "0001-zh.wav"
    assert chime.name == "0002-chime.wav"
    with wave.open(str(spoken)) as sound:
        assert sound.getnframes() / sound.getframerate() > 0.5


def _asked(person: Person) -> int | None:
    return person.screen.asks_still_there


def test_an_older_alarm_does_not_end_what_a_newer_one_began(world: World) -> None:
    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        person.touch("unmask").touch("unmask").stands_still(9)
        person.touch("unmask").stands_still(2)
        assert person.sees(Review).clear
        person.stands_still(9)
        assert not person.sees(Review).clear


def test_a_count_of_paper_that_cannot_be_written_stops_no_slip(world: World) -> None:
    (world.folder / "data").mkdir(exist_ok=True)
    (world.folder / "data" / "supplies.new").mkdir()
    with person_in(world) as person:
        person.to_card()
        person.to_review(world)
        person.submit()
        person.touch("next").sees(RatingAsked)
        told: list[Overview] = []
        person.kiosk.desk.overview(told.append)
        person.until(lambda _: bool(told), "the overview")
        assert told[0].supplies[PAPER].left == SLIPS_A_ROLL - 1
    assert not (world.folder / "data" / "supplies.json").exists()
    assert len(world.printer.slips) == 1
