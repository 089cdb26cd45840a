"""The front of the machine: who walks off is asked soon, and lights show where hands are wanted."""

from __future__ import annotations

import pytest

from kiosk.domain.masked import PersonalText
from kiosk.domain.panel import Light, Zone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Attract, Farewell, Home, Question, Reading, Review
from kiosk.flow import events
from kiosk.flow.lights import lights
from kiosk.flow.reducer import top
from tests.flows.hall import Hall
from tests.flows.world import Walk, card

CAME, LEFT, UNKNOWN = (events.PresenceChanged(present) for present in (True, False, None))
PULLED, PLUGGED = (events.HeadphonesChanged(plugged) for plugged in (False, True))


@pytest.fixture
def hall() -> Hall:
    return Hall()


def with_data(hall: Hall) -> Hall:
    hall.to_card().happen(events.CardFound(visit=0))
    hall.happen(events.CardWasRead(card(), hall.clock.now(), visit=0)).sees(Question)
    hall.touch("draft", PersonalText("138"))
    return hall


def asks(hall: Hall) -> bool:
    return hall.session.screen.asks_still_there is not None


def test_who_steps_up_begins_nothing_by_that(hall: Hall) -> None:
    before = hall.session.screen
    assert hall.happen(CAME).session.screen == before
    hall.happen(LEFT).wait(120).sees(Attract)
    assert hall.behind.asked("audit") == []


def test_who_walks_off_from_her_data_is_asked_soon_and_then_it_is_gone(hall: Hall) -> None:
    with_data(hall).happen(LEFT)
    assert not asks(hall.wait(9.5))
    assert asks(hall.wait(1))
    hall.wait(19).sees(Question)
    hall.wait(1).sees(Farewell)


def test_without_a_panel_nobody_is_asked_before_the_idle_time_is_over(hall: Hall) -> None:
    with_data(hall)
    assert not asks(hall.wait(69.5))
    assert asks(hall.wait(1))


def test_who_steps_back_goes_on_where_she_was(hall: Hall) -> None:
    with_data(hall).happen(LEFT).wait(15)
    assert asks(hall)
    assert not asks(hall.happen(CAME))
    assert not asks(hall.wait(69)), "her time begins anew"
    assert str(hall.sees(Question).draft) == "***", "nothing was lost"


def test_who_is_at_home_with_no_data_yet_has_the_usual_time(hall: Hall) -> None:
    hall.touch("start").happen(LEFT).sees(Home)
    assert not asks(hall.wait(69))


def test_a_hand_on_the_screen_counts_more_than_a_sensor(hall: Hall) -> None:
    with_data(hall).happen(LEFT).wait(5).touch("draft", PersonalText("1380"))
    assert not asks(hall.wait(69)), "a sensor that sees nobody shortens nobody's time"


def test_a_countdown_that_runs_is_not_begun_anew_by_walking_off(hall: Hall) -> None:
    with_data(hall).wait(80)
    assert asks(hall.happen(LEFT))
    hall.wait(11).sees(Farewell)


def test_a_screen_that_comes_up_while_its_owner_is_away_is_not_left_longer(hall: Hall) -> None:
    hall.to_card().behind.hangs = True
    hall.happen(events.CardFound(visit=0))
    hall.happen(events.CardWasRead(card(), hall.clock.now(), visit=0)).sees(Reading)
    hall.happen(LEFT).wait(1).happen(events.NoticesFound((), visit=0)).sees(Question)
    assert not asks(hall.wait(9.5))
    assert asks(hall.wait(1))


def test_a_panel_that_is_gone_sees_nobody_leave(hall: Hall) -> None:
    with_data(hall).happen(LEFT).wait(5).happen(UNKNOWN)
    assert not asks(hall.wait(69))


def test_who_walks_off_leaves_her_values_masked() -> None:
    walk = Walk().to_review().touch("unmask")
    assert walk.sees(Review).clear
    walk.happen(CAME)
    assert walk.sees(Review).clear, "control: who comes near is most often herself"
    assert not walk.happen(LEFT).sees(Review).clear


def test_what_was_for_the_ears_alone_is_not_for_the_hall(hall: Hall) -> None:
    with_data(hall).happen(PLUGGED)
    assert hall.session.state.headphones
    hall.behind.asked("stop")
    hall.touch("read_aloud").happen(PLUGGED)
    assert hall.behind.asked("stop") == [], "control"
    hall.happen(PULLED)
    assert hall.behind.asked("stop") == [()]
    assert not hall.session.state.headphones


def burning(walk: Walk) -> set[Zone]:
    shown = lights(top(walk.tables, walk.state), walk.state.visit)
    assert set(shown) == set(Zone)
    return {zone for zone, light in shown.items() if light is not Light.OFF}


def test_lights_blink_where_hands_are_wanted_and_nowhere_else() -> None:
    walk = Walk()
    assert burning(walk) == set()
    assert burning(walk.to_card()) == {Zone.CARD}
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at))
    assert burning(walk) == set()


def test_the_slips_light_blinks_from_the_first_byte_to_the_last() -> None:
    walk = Walk().to_review().touch("submit")
    walk.happen(walk.accepted())
    assert burning(walk) == set(), "it still waits for the platform's receipt"
    assert burning(walk.happen(events.ReceiptOverdue("case-1"))) == {Zone.SLIP}
    assert burning(walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))) == set()


def test_the_farewell_puts_all_lights_out(hall: Hall) -> None:
    hall.to_card()
    assert hall.behind.asked("light") == [(Zone.CARD, Light.BLINK)]
    hall.touch("restart").touch("restart").sees(Farewell)
    assert hall.behind.asked("light") == [(Zone.CARD, Light.OFF)]
