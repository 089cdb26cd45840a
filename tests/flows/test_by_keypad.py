"""Whoever finds the way with keys that can be felt hears each key and each view."""

from __future__ import annotations

import pytest

from kiosk.domain.masked import PersonalText
from kiosk.flow import events
from tests.flows.hall import Hall


def test_a_key_that_a_keypad_comes_to_is_said() -> None:
    there = Hall().touch("start").touch("reached", "补贴待遇")
    assert there.is_told()[-1] == "补贴待遇"


@pytest.mark.parametrize("plugged", [False, True])
def test_what_is_somebodys_own_is_said_into_headphones_only(plugged: bool) -> None:
    there = Hall().touch("start").happen(events.HeadphonesChanged(plugged))
    there.touch("reached", PersonalText("王小英"))
    assert there.is_told()[-1] == ("王小英" if plugged else "key.headphones")


def test_each_view_is_read_to_whoever_walks_by_keypad_and_to_nobody_else() -> None:
    there = Hall().touch("start")
    assert "home" not in there.is_told()
    there.touch("reached", "补贴待遇").touch("choose_group", "benefits")
    assert there.is_told()[-1] == "list"


def test_the_next_visit_is_not_read_to() -> None:
    there = Hall().touch("start").touch("reached", "补贴待遇")
    there.happen(events.IdleEnded()).touch("done")
    there.is_told()
    assert there.touch("start").is_told() == []


def test_the_keys_of_staff_are_not_said() -> None:
    there = Hall().touch("start").happen(events.StaffKnocked())
    there.is_told()
    assert there.touch("reached", PersonalText("2")).is_told() == []
