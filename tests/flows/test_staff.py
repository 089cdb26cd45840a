"""The staff door: a PIN that is checked once, by whoever typed it, and a door that closes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Attract, Farewell, Review
from kiosk.domain.staff import Alarm, Overview, PinCheck, PinVerdict, QueueStatus
from kiosk.domain.staff_screen import StaffOverview, StaffPin
from kiosk.flow import effects, events
from tests.flows.world import Walk

MORNING = datetime(2026, 11, 23, 2, 24, tzinfo=UTC)
PIN, OTHER = PersonalText("246810"), PersonalText("135790")
RIGHT = PinCheck(PinVerdict.RIGHT, staff_no="1")
WRONG = PinCheck(PinVerdict.WRONG, tries_left=4)


def at_door(walk: Walk, pin: PersonalText = PIN) -> Walk:
    """Knock, type and enter; the store has not answered."""
    walk.happen(events.StaffKnocked()).sees(StaffPin)
    return walk.touch("key", pin).touch("enter")


def inside(walk: Walk) -> Walk:
    at_door(walk).happen(events.PinChecked(RIGHT, PIN)).sees(StaffOverview)
    return walk


def test_staff_who_took_long_do_not_bring_the_last_residents_page_back() -> None:
    walk = inside(Walk().to_review())
    walk.at += timedelta(minutes=3)
    walk.touch("leave").sees(Farewell)
    assert walk.state.visit.card is None
    inside(Walk().to_review()).touch("leave").sees(Review)


def test_a_pin_has_no_more_digits_than_there_are_places() -> None:
    door = Walk().happen(events.StaffKnocked())
    for key in "123456789":
        door.touch("key", PersonalText(key))
    assert door.sees(StaffPin).digits == PersonalText("12345678")


def test_a_finger_that_bounces_on_enter_spends_one_try() -> None:
    walk = at_door(Walk()).touch("enter")
    assert walk.asked(effects.CheckPin) == [effects.CheckPin(PIN)]
    walk.happen(events.PinChecked(WRONG, PIN)).touch("enter")
    assert len(walk.asked(effects.CheckPin)) == 1, "nothing is typed"
    walk.touch("key", PersonalText("1")).touch("enter")
    assert len(walk.asked(effects.CheckPin)) == 2


def test_what_is_touched_while_a_pin_is_checked_changes_nothing() -> None:
    walk = at_door(Walk()).touch("key", PersonalText("9"))
    assert walk.sees(StaffPin).digits == PIN
    walk.happen(events.PinChecked(RIGHT, PIN)).sees(StaffOverview)


@pytest.mark.parametrize("verdict", [RIGHT, WRONG])
def test_the_answer_to_who_left_is_not_taken_for_the_next_ones(verdict: PinCheck) -> None:
    walk = at_door(Walk()).touch("leave")
    at_door(walk, OTHER).happen(events.PinChecked(verdict, PIN))
    assert not walk.sees(StaffPin).wrong, "nobody has looked at this one yet"
    walk.happen(events.PinChecked(WRONG, OTHER))
    assert walk.sees(StaffPin).tries_left == 4
    said = [effect.event for effect in walk.asked(effects.Audit)]
    assert said == ["staff.left", "staff.refused"]


def test_an_answer_that_nobody_waits_for_opens_nothing() -> None:
    walk = at_door(Walk()).touch("leave").happen(events.PinChecked(RIGHT, PIN))
    walk.sees(Attract)
    walk.happen(events.StaffKnocked(), events.PinChecked(RIGHT, PersonalText(""))).sees(StaffPin)


def test_a_staff_door_left_open_closes_and_is_audited() -> None:
    walk = Walk().happen(events.StaffKnocked(), events.IdleEnded())
    walk.sees(Attract)
    assert [effect.event for effect in walk.asked(effects.Audit)] == ["staff.left"]


def seen(*alarms: Alarm) -> events.OverviewTaken:
    """Return the news of a machine with these alarms."""
    queue = QueueStatus(0, 0, 0, None, None, None)
    overview = Overview(MORNING, (), queue, {}, 0, 0, 0, {}, None, alarms)
    return events.OverviewTaken(overview)


def test_alarms_are_put_away_as_far_as_staff_have_seen_them() -> None:
    walk = inside(Walk()).touch("put_away")
    assert walk.asked(effects.PutAlarmsAway) == [], "there is none"
    walk.happen(seen(Alarm(3, "store.restored", MORNING), Alarm(7, "outbox.stuck", MORNING)))
    walk.touch("put_away")
    assert walk.asked(effects.PutAlarmsAway) == [effects.PutAlarmsAway(7)]
    assert walk.sees(StaffOverview).notice == "staff.put_away_done"
    assert [effect.event for effect in walk.asked(effects.Audit)][-1] == "staff.put_away"


def test_staff_who_ask_to_send_have_what_is_published_looked_for_though_nothing_waits() -> None:
    walk = inside(Walk())
    walk.happen(events.NetworkChanged(True), seen()).touch("send_now")
    assert walk.sees(StaffOverview).notice == "staff.send_now_nothing"
    assert walk.asked(effects.SyncNow) == [effects.SyncNow()]
