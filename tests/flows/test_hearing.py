"""A step says what it needs of a device, and hears of it; what was for another step is dropped."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from kiosk.domain.device import DeviceName
from kiosk.domain.masked import ScannedText
from kiosk.domain.measurement import BodyTemperature
from kiosk.domain.panel import Light, Zone
from kiosk.domain.screen import Attract, Farewell, HelpCalled, PutCard
from kiosk.domain.social_card import SocialCard
from kiosk.flow import events
from tests.flows.hall import Hall
from tests.flows.small import asking

SCANNER, THERMOMETER = DeviceName.SCANNER, DeviceName.THERMOMETER
CODE = ScannedText("A-0001")
WARM = BodyTemperature(Decimal("36.6"))


def request(hall: Hall, device: DeviceName) -> int:
    """Return under which request a device is watched now."""
    (*_, (asked, number)) = [one for one in hall.behind.asked("watch") if one[0] is device]
    assert asked is device
    assert isinstance(number, int)
    return number


@pytest.mark.parametrize(
    ("device", "what"),
    [
        (SCANNER, CODE),
        (THERMOMETER, WARM),
        (DeviceName.BLOOD_PRESSURE, WARM),
        (DeviceName.SMARTCARD, SocialCard()),
    ],
)
def test_what_a_device_gives_is_the_steps_answer(device: DeviceName, what: Any) -> None:
    hall = Hall(asking(device, SCANNER)).touch("start")
    hall.happen(events.Heard(device, what, request(hall, device))).sees(PutCard)
    assert hall.session.state.stack[-1].step == "then.scanner"
    assert list(hall.session.state.visit.answers) == [device.value]


def test_a_code_that_is_scanned_twice_answers_one_question() -> None:
    hall = Hall(asking(SCANNER, SCANNER)).touch("start")
    twice = events.Heard(SCANNER, CODE, request(hall, SCANNER))
    hall.happen(twice, twice)
    assert hall.session.state.stack[-1].step == "then.scanner", "the second was for no step"
    hall.happen(events.Heard(SCANNER, CODE, request(hall, SCANNER))).sees(Farewell)


def test_what_was_scanned_for_a_visit_that_has_ended_is_nobodys() -> None:
    hall = Hall(asking(SCANNER)).touch("start")
    late = events.Heard(SCANNER, CODE, request(hall, SCANNER))
    hall.touch("restart").sees(Farewell)
    assert hall.behind.asked("watch") == [(SCANNER, None)], "nobody listens any more"
    hall.happen(late).touch("done").happen(late).sees(Attract)
    hall.touch("start").happen(late)
    assert not hall.session.state.visit.answers


def test_what_cannot_be_read_costs_a_sentence_and_is_asked_on() -> None:
    hall = Hall(asking(SCANNER)).touch("start")
    number = request(hall, SCANNER)
    hall.happen(events.NotHeard(SCANNER, "scanner.unplugged", number))
    assert hall.sees(PutCard).code == "scanner.unplugged"
    hall.happen(events.DeviceLost(SCANNER))
    assert hall.sees(PutCard).lost
    hall.happen(events.DeviceReady(SCANNER))
    assert (hall.sees(PutCard).code, hall.sees(PutCard).lost) == (None, False)
    hall.happen(events.Heard(SCANNER, CODE, number)).sees(Farewell)


def test_while_help_is_called_nothing_is_listened_to_and_then_it_is_asked_anew() -> None:
    hall = Hall(asking(SCANNER)).touch("start")
    before = request(hall, SCANNER)
    hall.touch("call_help").sees(HelpCalled)
    assert hall.behind.asked("watch") == [(SCANNER, None)]
    hall.happen(events.Heard(SCANNER, CODE, before)).touch("resume").sees(PutCard)
    assert request(hall, SCANNER) != before


def test_a_sign_of_life_from_a_device_is_one() -> None:
    hall = Hall(asking(SCANNER, SCANNER)).touch("start").wait(60)
    hall.happen(events.Heard(SCANNER, CODE, request(hall, SCANNER))).wait(60)
    assert hall.session.screen.asks_still_there is None


def test_the_light_beside_the_device_blinks_while_it_is_wanted() -> None:
    hall = Hall(asking(SCANNER, THERMOMETER)).touch("start")
    assert hall.behind.asked("light") == [(Zone.SCANNER, Light.BLINK)]
    hall.happen(events.Heard(SCANNER, CODE, request(hall, SCANNER)))
    assert set(hall.behind.asked("light")) == {
        (Zone.SCANNER, Light.OFF),
        (Zone.METER, Light.BLINK),
    }
