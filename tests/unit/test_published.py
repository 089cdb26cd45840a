"""Which notice counts, and that nobody is thrown out for a new catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from kiosk.app.published import RestartWhenIdle, newest_notice
from kiosk.domain.screen import Attract, Content, Display, Farewell, Home, Screen
from kiosk.domain.text import Text
from tests.published import notice
from tests.store.desk import MORNING, SetClock

BEFORE, LONG_BEFORE = "2026-11-22T09:00:00.5Z", "2026-11-22T09:00:00Z"
AFTER = "2026-11-25T09:00:00Z"


class Feed:
    """Entries in memory, in the form in which the store gives them."""

    def __init__(self, *entries: Mapping[str, Any]) -> None:
        self._entries = entries

    def version(self, feed: str) -> int | None:
        return 1

    def entries(self, feed: str) -> tuple[Mapping[str, Any], ...]:
        return self._entries if feed == "notices" else ()

    def snapshot(self, feed: str) -> Mapping[str, Any] | None:
        return {"version": 1, "made_at": BEFORE, "entries": list(self.entries(feed))}


def at(number: int, published_at: str, until: str | None = None) -> dict[str, object]:
    return notice(number) | {"published_at": published_at, "until": until}


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ((), None),
        ((at(1, LONG_BEFORE), at(2, BEFORE)), 2),
        ((at(2, BEFORE), at(1, LONG_BEFORE)), 2),
        ((at(1, LONG_BEFORE), at(2, BEFORE, until=BEFORE)), 1),
        ((at(1, LONG_BEFORE, until=AFTER), at(2, AFTER)), 1),
        ((at(1, AFTER),), None),
    ],
)
def test_the_newest_that_has_begun_and_is_not_over_counts(
    entries: tuple[Mapping[str, Any], ...], expected: int | None
) -> None:
    found = newest_notice(Feed(*entries), SetClock(MORNING))
    words = None if expected is None else Text(f"第 {expected} 条通知", f"Notice {expected}")
    assert found == words


def screen(content: Content) -> Screen:
    return Screen(content, Display())


def test_the_program_starts_anew_only_while_nobody_is_here() -> None:
    restarts: list[str] = []
    shown: list[Screen] = []
    idle = RestartWhenIdle(shown.append, lambda: restarts.append("anew"))
    for content in (Attract(notice=None), Home((), {})):
        idle.show(screen(content))
    idle.ask()
    idle.show(screen(Farewell(take_card=False, take_slip=False)))
    assert restarts == []
    idle.show(screen(Attract(notice=None)))
    idle.show(screen(Attract(notice=None)))
    assert restarts == ["anew"], "once"
    assert len(shown) == 5
    idle.ask()
    assert restarts == ["anew", "anew"], "at once where the picture invites"
