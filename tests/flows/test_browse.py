"""Whoever looks at a list needs no card, no line and no patience."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue import load
from kiosk.domain.device import DeviceName
from kiosk.domain.finding_screen import Search
from kiosk.domain.list_screen import EntryDetail, EntryList
from kiosk.domain.receipt import PrintOutcome, Qr
from kiosk.domain.screen import Attract, Farewell, Home, ServiceList
from kiosk.flow import effects, events
from kiosk.kinds.choosing import MOST_PRINTED
from kiosk.kinds.list_search import AT_ONCE
from tests.flows.around import at
from tests.flows.listed import DAY, listed, looking_at, many, published, text, thing
from tests.flows.world import Echo, Walk

SERVICES = sorted(each.id for each in load().services if each.kind == "browse")
NEWS, WASTE = "party_news", "waste_sorting"
NEVER = (effects.SubmitCase, effects.AskIntake, effects.FindNotices)


def test_a_short_list_is_shown_at_once_with_its_day() -> None:
    walk = looking_at(NEWS)
    assert walk.sees(EntryList).looking
    assert walk.asked(effects.FindEntries) == [effects.FindEntries("articles", NEWS)]
    shown = published(walk, thing(1), thing(2)).sees(EntryList)
    assert [entry.id for entry in shown.entries] == ["t1", "t2"]
    assert (shown.as_of, shown.sorts, shown.looking) == (DAY, (), False)


def test_a_long_list_is_shown_by_its_sorts_and_back_leads_up() -> None:
    walk = listed(WASTE, *many("可回收物", "厨余垃圾", "其他垃圾"))
    shown = walk.sees(EntryList)
    assert [(sort.title.zh, sort.count) for sort in shown.sorts] == [
        ("可回收物", 6),
        ("厨余垃圾", 6),
        ("其他垃圾", 6),
    ]
    assert shown.entries == ()
    below = walk.touch("choose_sort", "1").sees(EntryList)
    assert {entry.sort for entry in below.entries} == {shown.sorts[1].title}
    assert below.sort == shown.sorts[1].title
    assert walk.touch("back").sees(EntryList).sorts == shown.sorts
    walk.touch("back").sees(ServiceList)


def test_one_thing_is_read_and_its_neighbours_and_back_leads_to_the_list() -> None:
    walk = listed(NEWS, *map(thing, range(3))).touch("choose_entry", "1")
    shown = walk.sees(EntryDetail)
    assert (shown.entry.id, shown.place, shown.of) == ("t1", 2, 3)
    assert not shown.may_choose, "nothing is chosen of what is only read"
    assert walk.touch("choose").sees(EntryDetail) == shown
    assert walk.touch("later").sees(EntryDetail).place == 3
    assert walk.touch("later").sees(EntryDetail).place == 3, "the last has none behind it"
    assert walk.touch("earlier").touch("earlier").touch("earlier").sees(EntryDetail).place == 1
    assert walk.touch("later").touch("back").sees(EntryList).at == 1, "there one goes on"


def test_a_long_list_can_be_looked_through_by_letters() -> None:
    battery = replace(thing(7), title=text("充电电池"), words=("五号电池",), badge=text("有害垃圾"))
    walk = listed(WASTE, *many("可回收物", "厨余垃圾"), battery)
    assert walk.sees(EntryList).may_find
    assert len(walk.touch("find").sees(Search).hits) == AT_ONCE
    for letter in "cddc":
        walk.touch("key", letter)
    (hit,) = walk.sees(Search).hits
    assert (hit.title.zh, hit.line.zh) == ("充电电池", "有害垃圾")
    assert walk.touch("choose", hit.id).sees(EntryDetail).entry == battery
    assert walk.touch("back").sees(Search).query == "cddc"
    assert walk.touch("key", "delete").touch("key", "1").sees(Search).query == "cdd"
    assert walk.touch("key", "clear").touch("choose", "nothing").sees(Search).query == ""
    for letter in "whdc":
        walk.touch("key", letter)
    assert [hit.title.zh for hit in walk.sees(Search).hits] == ["充电电池"], "as people call it"
    walk.touch("back").touch("choose_sort", "0").touch("choose_entry", "0")
    walk.touch("back").sees(EntryList)


def test_what_fits_is_turned_by_pages() -> None:
    walk = listed(WASTE, *many("可回收物", "厨余垃圾")).touch("find").touch("key", "d")
    first = walk.sees(Search)
    assert (first.page, first.pages) == (1, 3)
    assert walk.touch("turn", "next").sees(Search).page == 2
    assert walk.touch("turn", "next").touch("turn", "next").sees(Search).page == 3
    assert walk.touch("turn", "previous").sees(Search).page == 2


def test_a_short_list_is_not_looked_through() -> None:
    walk = listed(NEWS, thing(1))
    assert not walk.sees(EntryList).may_find
    walk.touch("find").sees(EntryList)


def test_the_paper_of_one_thing_is_not_said_to_be_the_next_ones() -> None:
    walk = listed("waste_sorting", thing(0), thing(1)).touch("choose_entry", "0")
    walk.touch("print_entry").touch("later")
    walk.happen(events.PrintEnded("paper:case-1", PrintOutcome.DONE, None))
    assert not walk.sees(EntryDetail).printed
    walk.touch("print_entry")
    assert "第 1 件" in walk.asked(effects.PrintPaper)[-1].compose(Echo()).as_text()


def test_a_paper_is_printed_once_and_says_what_the_screen_says() -> None:
    walk = listed(NEWS, thing(1)).touch("choose_entry", "0").touch("print_entry")
    walk.touch("print_entry")
    (paper,) = walk.asked(effects.PrintPaper)
    slip = paper.compose(Echo())
    assert "第 1 件" in slip.as_text()
    assert "青禾路 1 号" in slip.as_text()
    assert "倒干净再丢。" in slip.as_text()
    assert Qr("https://example.org/1") in slip.parts
    walk.happen(events.PrintEnded(paper.job_id, PrintOutcome.DONE, None))
    assert walk.sees(EntryDetail).printed
    assert walk.touch("done").sees(Farewell).take_card is False


def test_a_printer_without_paper_is_said_and_another_try_is_a_touch_away() -> None:
    walk = listed(NEWS, thing(1), thing(2)).touch("choose_entry", "0").touch("print_entry")
    (paper,) = walk.asked(effects.PrintPaper)
    walk.happen(events.PrintEnded(paper.job_id, PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert walk.sees(EntryDetail).print_code == "printer.paper_out"
    assert len(walk.touch("print_entry").asked(effects.PrintPaper)) == 2
    assert walk.touch("later").sees(EntryDetail).print_code is None, "of the next nothing is known"


def test_shops_of_a_sort_go_onto_one_paper_and_no_more_than_it_holds() -> None:
    entries = many("修锁", "买菜", each=MOST_PRINTED + 5)
    walk = listed("living_circle", *entries, on_paper=True)
    assert not walk.sees(EntryList).may_print, "of all sorts at once there is no paper"
    walk.touch("print_list")
    assert walk.asked(effects.PrintPaper) == []
    walk.touch("choose_sort", "0").touch("print_list")
    (paper,) = walk.asked(effects.PrintPaper)
    assert paper.compose(Echo()).as_text().count("青禾路") == MOST_PRINTED


@pytest.mark.parametrize("service_id", SERVICES)
def test_where_nothing_is_published_somebody_says_so(service_id: str) -> None:
    walk = listed(service_id)
    shown = walk.sees(EntryList)
    assert (shown.entries, shown.sorts, shown.looking) == ((), (), False)
    assert not shown.may_print
    walk.touch("others").sees(ServiceList)


def test_a_store_that_hangs_leaves_nobody_before_an_empty_screen() -> None:
    walk = looking_at(NEWS)
    assert walk.sees(EntryList).looking
    assert not walk.happen(events.StepTimedOut()).sees(EntryList).looking


def test_the_list_of_another_service_is_not_shown_here() -> None:
    walk = looking_at(NEWS)
    other = listed(WASTE, thing(1)).state.visit.entries
    assert other is not None
    walk.happen(events.EntriesFound("waste", WASTE, other))
    assert walk.sees(EntryList).looking


@pytest.mark.parametrize("service_id", SERVICES)
def test_it_works_with_everything_broken_but_the_screen(service_id: str) -> None:
    walk = at(service_id).happen(
        events.NetworkChanged(online=False),
        *(events.DeviceLost(device) for device in DeviceName),
    )
    published(walk, thing(1)).touch("choose_entry", "0").sees(EntryDetail)
    assert not [effect for effect in walk.done if isinstance(effect, NEVER)]
    assert not walk.state.visit.is_personal


def test_a_closed_store_closes_no_list() -> None:
    walk = Walk(tables=at(NEWS).tables, intake=None).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", NEWS).sees(EntryList)


@pytest.mark.parametrize("place", ["list", "sorts", "detail"])
def test_the_way_back_and_the_way_out_are_everywhere(place: str) -> None:
    def there() -> Walk:
        walk = listed(WASTE, *many("可回收物", "厨余垃圾"))
        if place == "sorts":
            return walk
        walk.touch("choose_sort", "0")
        return walk if place == "list" else walk.touch("choose_entry", "0")

    before = there().screen.content
    assert there().touch("back").screen.content != before
    there().touch("restart").sees(Home)
    there().happen(events.IdleEnded()).sees(Farewell)
    done = there().happen(events.IdleEnded()).touch("done")
    done.sees(Attract)
    assert done.state.visit.entries is None
