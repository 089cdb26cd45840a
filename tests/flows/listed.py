"""Lists as a feed gives them, and somebody who looks at them."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue import load
from kiosk.domain.entry import Choice, Entries, Entry, Fact
from kiosk.domain.text import Text
from kiosk.flow import events
from tests.flows.around import at
from tests.flows.world import Walk

DAY = Text("11 月 22 日", "22 November")


def text(words: str) -> Text:
    return Text(words, words)


def thing(number: int, sort: str | None = None) -> Entry:
    return Entry(
        id=f"t{number}",
        title=text(f"第 {number} 件"),
        line=text("看一看"),
        icon="mdi6.recycle",
        sort=None if sort is None else text(sort),
        body=(text("倒干净再丢。"),),
        facts=(Fact(text("地址"), text(f"青禾路 {number} 号")),),
        code=f"https://example.org/{number}",
    )


def many(*sorts: str, each: int = 6) -> tuple[Entry, ...]:
    return tuple(
        thing(number * 100 + place, sort)
        for number, sort in enumerate(sorts)
        for place in range(each)
    )


TOPIC = Entry(
    id="lamps-2026",
    title=text("先修哪里？"),
    line=text("到 11 月 30 日为止"),
    icon="mdi6.vote",
    choices=tuple(Choice(name, text(name)) for name in ("lamps", "benches", "parking")),
    choose=2,
    salt="c2FsdA",
)
OTHER_TOPIC = replace(TOPIC, id="garden-2026", title=text("种什么树？"), choose=1)


def time(number: int, day: str = "11 月 25 日 周三", *, left: int = 3) -> Entry:
    return Entry(
        id=f"s{number}",
        title=text(f"{number:02d}:00–{number:02d}:30"),
        line=text("二楼"),
        icon="mdi6.calendar-clock",
        sort=text(day),
        badge=text(f"还有 {left} 个"),
        open=left > 0,
    )


def looking_at(service_id: str) -> Walk:
    """Choose a service of which the list has not come yet."""
    walk = at(service_id)
    return walk.touch("begin") if load().service(service_id).kind == "book" else walk


def published(walk: Walk, *items: Entry, on_paper: bool = False) -> Walk:
    """Let the store answer with what is published for the service."""
    service = walk.state.visit.service
    assert service is not None
    assert service.feed is not None
    found = Entries(items, DAY, on_paper)
    return walk.happen(events.EntriesFound(service.feed, service.id, found))


def listed(service_id: str, *items: Entry, on_paper: bool = False) -> Walk:
    return published(looking_at(service_id), *items, on_paper=on_paper)
