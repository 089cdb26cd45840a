"""Whoever looks for something finds it, whatever they call it; and what is not here has a way."""

from __future__ import annotations

import string
import time
from functools import cache

import pytest

from kiosk.catalogue import checks, load
from kiosk.catalogue.loading import Catalogue, Place
from kiosk.chinese.pinyin import readings
from kiosk.domain.finding_screen import Directions, Hit, Search, Situations, Tiles, Where
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Guide, Home, NotNow, ServiceList
from kiosk.domain.service import Service
from kiosk.domain.titled import Find, Titled
from kiosk.flow import effects, events
from kiosk.flow.table import Flows, check
from kiosk.kinds import hall
from kiosk.kinds.searching import AT_ONCE, AT_ONCE_LARGE
from kiosk.maintenance import staff
from tests.flows.world import NOW, Echo, Walk, site


@cache
def catalogue() -> Catalogue:
    return load()


@cache
def tables(place: Place = "centre") -> Flows:
    found = catalogue()
    return hall.flows(
        found.groups,
        found.at(place),
        site(),
        checks,
        more=[staff.flow(site())],
        directory=found.directory(place),
    )


def at_home(place: Place = "centre") -> Walk:
    return Walk(tables=tables(place)).touch("start").happen(events.VisitBegan("case-1", NOW))


def search(typed: str, place: Place = "centre", walk: Walk | None = None) -> Walk:
    walk = (walk or at_home(place)).touch("search")
    for letter in typed:
        walk.touch("key", letter)
    return walk


def hits(walk: Walk) -> list[Hit]:
    """Return all that was found, page by page, and be at the first page again."""
    found: list[Hit] = []
    content = walk.sees(Search)
    for _ in range(content.pages):
        found += walk.sees(Search).hits
        walk.touch("turn", "next")
    for _ in range(content.pages):
        walk.touch("turn", "previous")
    return found


def initials(name: str) -> str:
    spoken = [(readings(c) or (c.lower(),))[0][0] for c in name if c.isalnum()]
    return "".join(c for c in spoken if c in string.ascii_lowercase)[:12]


@pytest.mark.parametrize("place", ["centre", "post"])
def test_every_step_of_the_ways_answers_all_that_may_happen(place: Place) -> None:
    own = [hole for hole in check(tables(place), hall.ROOT) if hole.flow == hall.ROOT]
    assert own == []


# tiles


@pytest.mark.parametrize("place", ["centre", "post"])
def test_every_service_is_reached_by_tiles_alone(place: Place) -> None:
    parents = {group.id: group.parent for group in catalogue().groups}
    for service in catalogue().at(place):
        walk, parent = at_home(place), parents[service.group]
        if parent is not None:
            walk.touch("choose_group", parent).sees(Tiles)
        shown = walk.touch("choose_group", service.group).sees(ServiceList).services
        assert service in shown, service.id


def test_back_leads_up_the_tiles_one_by_one() -> None:
    walk = at_home().touch("choose_group", "papers").touch("choose_group", "proofs")
    walk.sees(ServiceList)
    assert walk.touch("back").sees(Tiles).group.id == "papers"
    walk.touch("back").sees(Home)


def test_a_tile_whose_tiles_hold_nothing_here_leads_nowhere() -> None:
    found = catalogue()
    few = tuple(s for s in found.services if s.group == "proofs")[:1]
    made = hall.flows(found.groups, few, site(), checks, more=[staff.flow(site())])
    walk = Walk(tables=made).touch("start").happen(events.VisitBegan("case-1", NOW))
    assert walk.sees(Home).offered["community"] == ()
    walk.touch("choose_group", "community").sees(Home)
    below = walk.touch("choose_group", "papers").sees(Tiles)
    assert [tile.id for tile in below.groups if below.offered[tile.id]] == ["proofs"]
    walk.touch("choose_group", "traffic").sees(Tiles)


def test_what_is_begun_most_here_stands_first_and_a_tie_keeps_its_order() -> None:
    walk = at_home()
    assert walk.asked(effects.CountChoices)
    before = [s.id for s in walk.touch("choose_group", "benefits").sees(ServiceList).services]
    last = before[-1]
    walk = at_home().happen(events.ChoicesCounted({last: 3}))
    after = [s.id for s in walk.touch("choose_group", "benefits").sees(ServiceList).services]
    assert after == [last, *before[:-1]]
    name = catalogue().service(last).name
    assert walk.touch("back").sees(Home).offered["benefits"][0] == name, "so says the tile"


def test_whoever_begins_a_service_counts_once_and_as_nobody() -> None:
    walk = at_home().touch("choose_group", "benefits").touch("choose_service", "old_age_allowance")
    walk.sees(Guide)
    assert walk.asked(effects.NoteChoice) == [effects.NoteChoice("old_age_allowance")]


def test_a_service_with_a_key_of_its_own_is_begun_from_home_and_leads_back_there() -> None:
    walk = at_home()
    (key,) = walk.sees(Home).keys
    assert key.id == "case_progress"
    walk.touch("choose_service", key.id).sees(Guide)
    walk.touch("back").sees(Home)


# the search


@cache
def names(place: Place = "centre") -> tuple[tuple[Service, str], ...]:
    return tuple(
        (service, word)
        for service in catalogue().at(place)
        for word in (service.name.zh, service.name.en, *service.words["zh"], *service.words["en"])
    )


@cache
def finds(query: str) -> tuple[str, ...]:
    return _find()(query)


@cache
def _find() -> Find:
    return checks.finder([Titled(s.id, s.name, s.words) for s in catalogue().services])


def test_every_service_is_found_by_each_of_its_names() -> None:
    assert len(names()) > 400
    missed = [(service.id, word) for service, word in names() if service.id not in finds(word)]
    assert missed == []


def test_every_service_is_found_by_the_initials_of_each_chinese_name() -> None:
    for service in catalogue().services:
        for word in (service.name.zh, *service.words["zh"]):
            assert service.id in finds(initials(word)), (service.id, word)


def test_every_service_is_found_by_the_whole_pinyin_of_its_name() -> None:
    for service in catalogue().services:
        spelled = "".join((readings(c) or (c.lower(),))[0] for c in service.name.zh if c.isalnum())
        assert service.id in finds(spelled[:24]), (service.id, spelled)


def test_a_service_is_the_first_that_its_whole_name_finds() -> None:
    for service in catalogue().services:
        assert finds(service.name.zh)[0] == service.id


def test_control_what_nobody_offers_is_not_found() -> None:
    assert finds("qzx") == finds("量子纠缠") == finds("spaceship") == ()


def test_a_letter_more_narrows_and_the_hits_stand_a_page_at_a_time() -> None:
    many, few = hits(search("s")), hits(search("sbk"))
    assert len(many) > len(few) >= 1
    assert "service:social_card_loss" in {hit.id for hit in few}
    content = search("s").sees(Search)
    assert len(content.hits) == AT_ONCE < len(many)
    assert content.pages == -(-len(many) // AT_ONCE)
    assert len(search("s").touch("larger_text").sees(Search).hits) == AT_ONCE_LARGE


def test_letters_can_be_taken_back_and_pages_end_where_they_end() -> None:
    walk = search("gljtx")
    assert walk.sees(Search).hits == ()
    walk.touch("key", "delete")
    assert walk.sees(Search).hits[0].id == "service:old_age_allowance"
    assert walk.touch("turn", "next").touch("turn", "next").sees(Search).page == 1
    assert walk.touch("turn", "previous").sees(Search).page == 1
    assert walk.touch("key", "clear").sees(Search).query == ""
    assert walk.touch("key", "5").touch("key", "gl").touch("key", "").sees(Search).query == ""
    assert len(search("a" * 40).sees(Search).query) == 12


def test_before_a_letter_the_most_wanted_here_are_shown() -> None:
    walk = search("").happen(events.ChoicesCounted({"petition": 2, "points": 1}))
    assert [hit.id for hit in walk.sees(Search).hits[:2]] == ["service:petition", "service:points"]


def test_a_service_that_was_found_is_begun_and_leads_back_to_the_search() -> None:
    walk = search("gljt").touch("choose", "service:old_age_allowance")
    walk.sees(Guide)
    assert walk.touch("back").sees(Search).query == "gljt"
    assert walk.touch("back").touch("search").sees(Search).query == "", "looked for anew"


def test_what_lives_of_the_line_is_found_without_it_and_says_so() -> None:
    walk = at_home().happen(events.NetworkChanged(online=False))
    search("gjj", walk=walk)
    found = {hit.id: hit.where for hit in hits(walk)}
    assert found["service:proof_of_housing_fund"] is Where.NOT_NOW
    online = {hit.id: hit.where for hit in hits(search("gjj"))}
    assert online["service:proof_of_housing_fund"] is Where.HERE
    walk.touch("choose", "service:proof_of_housing_fund")
    assert walk.screen.content.view != Guide.view
    assert walk.screen.content.view not in {Search.view, NotNow.view}, "paper or a call back"


@pytest.mark.parametrize(
    ("place", "other", "service"),
    [("centre", "post", "id_card_renewal"), ("post", "centre", "old_age_allowance")],
)
def test_what_the_other_kind_of_site_does_leads_to_where_to_go(
    place: Place, other: str, service: str
) -> None:
    walk = search(initials(catalogue().service(service).name.zh), place)
    found = {hit.id: hit.where for hit in hits(walk)}
    assert found[f"service:{service}"] is Where.ELSEWHERE
    shown = walk.touch("choose", f"service:{service}").sees(Directions)
    assert shown.place == other
    assert shown.where == catalogue().service(service).guide.elsewhere
    assert shown.bring
    walk.touch("back").sees(Search)


def test_what_no_kiosk_does_leads_to_where_to_go_and_a_paper_that_says_so() -> None:
    walk = search("hz").touch("choose", "elsewhere:passport")
    shown = walk.sees(Directions)
    assert (shown.title.zh, shown.place) == ("护照", None)
    walk.touch("print_checklist").touch("print_checklist")
    (paper,) = walk.asked(effects.PrintPaper)
    text = paper.compose(Echo()).as_text()
    assert "护照" in text
    assert shown.where.zh in text
    assert shown.bring[0].zh in text
    walk.happen(events.PrintEnded(paper.job_id, PrintOutcome.DONE, None))
    assert walk.sees(Directions).printed
    walk.touch("others").sees(Search)


def test_everything_that_no_kiosk_does_is_found_by_its_name_and_words() -> None:
    assert len(catalogue().elsewhere) >= 20
    for one in catalogue().elsewhere:
        for word in (one.title.zh, *one.words["zh"]):
            found = {hit.id for hit in hits(search(initials(word)))}
            assert f"elsewhere:{one.id}" in found, (one.id, word)


def test_a_situation_is_found_and_opened_from_the_search() -> None:
    walk = search("bjl")  # 搬家了
    shown = {hit.id: hit.where for hit in hits(search("bj"))}
    assert shown["situation:moved_house"] is Where.TOGETHER
    walk.touch("back").touch("search")
    search("bj", walk=walk.touch("back")).touch("choose", "situation:moved_house")
    assert walk.screen.content.view == "errands"
    walk.touch("back").sees(Search)


def test_situations_stand_on_home() -> None:
    walk = at_home()
    assert walk.sees(Home).situations
    assert walk.touch("situations").sees(Situations).situations == catalogue().situations
    assert len(catalogue().situations) >= 10
    walk.touch("choose_situation", "no such thing").sees(Situations)
    walk.touch("back").sees(Home)


def test_a_search_is_answered_before_the_finger_is_lifted() -> None:
    walk = search("")
    began = time.thread_time()
    walk.touch("key", "g").sees(Search)
    assert time.thread_time() - began < 1.0, "0.05 s of work, the first time"
    for letter in "ljt":
        began = time.thread_time()
        walk.touch("key", letter).sees(Search)
        assert time.thread_time() - began < 0.2, "2 ms of work, however busy the machine"
