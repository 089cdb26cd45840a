"""The front of a whole kiosk: lights that lead, a sensor that guards, a door that is watched."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.front import DOOR_OPEN
from kiosk.app.world import World
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import PersonalText
from kiosk.domain.panel import Light, Zone
from kiosk.domain.screen import Attract, Farewell, Question, Screen
from kiosk.flow import events
from kiosk.flow.journal import Entry
from tests.journeys.person import Person, person_in
from tests.journeys.test_unplugged import HASTY
from tests.unit.drivers.clock import Inbox


@pytest.fixture
def person(world: World) -> Iterator[Person]:
    with person_in(world, policy=HASTY) as someone:
        ready = events.DeviceReady(DeviceName.PANEL)
        someone.until(lambda s: s.online is True and ready in someone.happened, "the panel")
        world.panel.step_up()
        present = events.PresenceChanged(present=True)
        someone.until(lambda _: present in someone.happened, "the sensor")
        yield someone


def asked(screen: Screen) -> bool:
    return screen.asks_still_there is not None


def to_question(person: Person, world: World) -> Person:
    person.to_card()
    world.reader.put(WANG_XIAOYING)
    person.sees(Question)
    return person.touch("draft", PersonalText("138"))


def test_who_steps_up_is_greeted_by_the_picture_and_nothing_else(
    person: Person, world: World
) -> None:
    person.sees(Attract)
    assert person.events(events.VisitBegan) == []


def test_lights_lead_to_the_card_and_to_the_slip_and_go_out(person: Person, world: World) -> None:
    panel = world.panel
    assert set(panel.lights.values()) == {Light.OFF}
    person.to_card()
    assert panel.await_light(Zone.CARD, Light.BLINK)
    person.to_review(world)
    assert panel.await_light(Zone.CARD, Light.OFF)
    person.touch("submit")
    accepted = person.kiosk.session
    person.until(lambda _: _prints(accepted.state.visit.accepted), "the print")
    assert panel.await_light(Zone.SLIP, Light.BLINK)
    person.until(lambda _: bool(person.events(events.PrintEnded)), "the slip")
    assert panel.await_light(Zone.SLIP, Light.OFF)
    person.touch("next").touch("skip").sees(Farewell)
    assert set(panel.lights.values()) == {Light.OFF}


def _prints(accepted: object) -> bool:
    return getattr(accepted, "outcome", 0) is None and not getattr(accepted, "awaits_receipt", 0)


def test_lights_that_lost_their_power_burn_again(person: Person, world: World) -> None:
    person.to_card()
    assert world.panel.await_light(Zone.CARD, Light.BLINK)
    world.panel.unplug()
    lost, ready = events.DeviceLost(DeviceName.PANEL), events.DeviceReady(DeviceName.PANEL)
    person.until(lambda _: lost in person.happened, "the loss")
    world.panel.plug()
    person.until(lambda _: person.happened.count(ready) == 2, "the panel")
    assert world.panel.await_light(Zone.CARD, Light.BLINK)
    assert world.panel.faults["unplugged"] == 1


def test_who_walks_off_from_what_she_typed_is_asked_within_seconds(
    person: Person, world: World
) -> None:
    to_question(person, world).stands_still(15)
    assert not asked(person.screen), "control: she stands there"
    walks_off(person, world)
    person.stands_still(11)
    assert asked(person.screen)
    world.panel.step_up()
    person.until(lambda s: not asked(s), "her coming back")
    assert str(person.sees(Question).draft) == "***"
    walks_off(person, world)
    person.stands_still(11).stands_still(21).sees(Farewell)


def walks_off(person: Person, world: World) -> None:
    gone = events.PresenceChanged(present=False)
    before = person.happened.count(gone)
    world.panel.walk_off()
    person.until(lambda _: person.happened.count(gone) > before, "the sensor")


def test_a_door_that_is_opened_is_told_each_time_and_rings_once_a_day(
    person: Person, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted: Inbox[object] = Inbox()
    journal = person.kiosk.desk._things.journal
    monkeypatch.setattr(journal, "_heard", lambda entry, fields: noted.post((entry, dict(fields))))
    for _ in range(2):
        world.panel.open_door()
        noted.await_one(lambda told: told == (Entry.DOOR_CHANGED, {"open": True}))
        world.panel.close_door()
        noted.await_one(lambda told: told == (Entry.DOOR_CHANGED, {"open": False}))
        noted.await_one(lambda told: (Entry.ALARM, {"code": DOOR_OPEN}) in noted.all)
        noted.all[:] = [told for told in noted.all if told == (Entry.ALARM, {"code": DOOR_OPEN})]
    assert [alarm.code for alarm in person.kiosk.store.open_alarms()] == [DOOR_OPEN]
    assert len(noted.all) == 1
    person.sees(Attract)
