"""At a whole kiosk: what the province publishes is read, taken home on paper, and voted on once."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.app.world import World
from kiosk.domain.finding_screen import Search, Tiles
from kiosk.domain.list_screen import (
    EntryDetail,
    EntryList,
    VoteChoice,
    VotedAlready,
    VoteReview,
)
from kiosk.domain.screen import Attract, Farewell, Home, PutCard, ServiceList
from offline_store.wire import time_text
from tests.journeys.person import Person, person_in
from tests.journeys.test_published import gateway_words, publish, run

TOPIC = {
    "id": "lamps-2026",
    "question": {"zh": "先修哪里？", "en": "What first?"},
    "options": [
        {"id": "lamps", "label": {"zh": "路灯", "en": "Lamps"}},
        {"id": "benches", "label": {"zh": "长椅", "en": "Benches"}},
    ],
    "salt": "c2FsdA",
}


def bring(world: World, feed: str, *entries: object) -> None:
    """Publish, and give the kiosk what it would have fetched by now."""
    path = world.folder / f"{feed}.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    publish(world, feed, path)
    folder = str(world.folder / "usb")
    assert run("content", "export", folder, *gateway_words(world)).returncode == 0
    assert run("content", "load", folder, "--config", str(world.config)).returncode == 0


def to_service(person: Person, *tiles: str, service: str) -> Person:
    if isinstance(person.screen.content, Attract):
        person.touch("start")
    person.sees(Home)
    for tile in tiles:
        person.touch("choose_group", tile)
    person.sees(ServiceList)
    return person.touch("choose_service", service)


def test_a_thing_is_found_by_its_letters_and_taken_home_with_the_line_cut(world: World) -> None:
    things = [
        {"id": f"w{number}", "name": {"zh": name, "en": name}, "bin": sort}
        for number, (name, sort) in enumerate(
            [(f"纸盒{n}", "recyclable") for n in range(9)] + [("充电电池", "hazardous")]
        )
    ]
    bring(world, "waste", *things)
    world.line.cut()
    with person_in(world) as person:
        person.until(lambda s: s.online is False, "the line is cut")
        person.touch("start").sees(Home)
        person.touch("choose_group", "community").sees(Tiles)
        person.touch("choose_group", "waste").sees(ServiceList)
        person.touch("choose_service", "waste_sorting")
        sorts = person.sees(EntryList, lambda c: bool(c.sorts)).sorts
        assert [(sort.title.zh, sort.count) for sort in sorts] == [("可回收物", 9), ("有害垃圾", 1)]
        person.touch("find").sees(Search)
        for letter in "cddc":
            person.touch("key", letter)
        (hit,) = person.sees(Search).hits
        shown = person.touch("choose", hit.id).sees(EntryDetail)
        assert (shown.entry.title.zh, shown.entry.tone) == ("充电电池", "red")
        person.touch("print_entry").sees(EntryDetail, lambda c: c.printed)
        assert any("有害垃圾" in line for line in world.printer.slips[0].text)
        person.touch("done").sees(Farewell)
        assert person.kiosk.store.queue().waiting == 0, "nothing of it is kept"


def test_a_vote_is_cast_once_counted_once_and_its_paper_keeps_it_secret(world: World) -> None:
    now = datetime.now(UTC)
    topic = TOPIC | {
        "opens_at": time_text(now - timedelta(hours=1)),
        "closes_at": time_text(now + timedelta(days=1)),
    }
    bring(world, "votes", topic)
    with person_in(world) as person:
        person.until(lambda s: s.online is True, "the network")
        to_service(person, "community", "say", service="community_vote")
        person.sees(EntryList, lambda c: not c.looking)
        person.touch("choose_entry", "0").sees(EntryDetail)
        person.touch("choose").sees(VoteChoice)
        person.touch("tick", "lamps").touch("next").sees(PutCard)
        world.reader.put(WANG_XIAOYING)
        person.sees(VoteReview)
        person.touch("tick")
        person.submit()
        case_id = person.kiosk.session.state.visit.case_id
        (slip,) = world.printer.slips
        assert any("先修哪里" in line for line in slip.text)
        assert not any("路灯" in line or "长椅" in line for line in slip.text)
        held: Any = world.case(case_id)
        assert held["body"]["answers"]["choices"] == "lamps"
        assert held["body"]["ballot"]["topic"] == TOPIC["id"]
        assert len(held["body"]["ballot"]["mark"]) == 64

        person.touch("another")
        to_service(person, "community", "say", service="community_vote")
        person.sees(EntryList, lambda c: not c.looking)
        person.touch("choose_entry", "0").sees(EntryDetail)
        person.touch("choose").sees(VotedAlready)
