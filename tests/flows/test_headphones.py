"""Headphones: what is said goes there before anything is said because of them."""

from __future__ import annotations

from kiosk.flow import events
from tests.flows.hall import Hall


def test_what_is_said_is_led_into_headphones_that_are_plugged_in() -> None:
    hall = Hall().happen(events.HeadphonesChanged(True))
    assert hall.behind.asked("into_headphones") == [(True,)]
    assert hall.session.state.headphones


def test_pulled_headphones_lead_it_back_before_anything_else() -> None:
    hall = Hall().happen(events.HeadphonesChanged(True))
    hall.behind.calls.clear()
    hall.happen(events.HeadphonesChanged(False))
    assert hall.behind.calls[0] == ("into_headphones", False)
    assert ("stop",) in hall.behind.calls, "control: what was being said has ended"
    assert not hall.session.state.headphones
