"""A time is asked for, and nobody is promised one: the platform confirms."""

from __future__ import annotations

import pytest

from kiosk.catalogue import load
from kiosk.domain.list_screen import EntryList
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Farewell,
    Guide,
    Home,
    PutCard,
    Question,
    RatingAsked,
    Review,
    ServiceList,
    SlipOut,
    Submitting,
    Trouble,
)
from kiosk.flow import effects, events
from tests.flows.around import ELDER, at, fill, handed_in, lay, slip_of
from tests.flows.listed import listed, looking_at, time
from tests.flows.world import Walk

DOCTOR = "family_doctor_visit"
SERVICES = sorted(each.id for each in load().services if each.kind == "book")
TOMORROW = "11 月 26 日 周四"
TIMES = (time(9), time(10, left=0), time(14, TOMORROW))


def to_times(day: str = "0") -> Walk:
    return listed(DOCTOR, *TIMES).touch("choose_sort", day)


def to_card() -> Walk:
    return to_times().touch("choose_entry", "0")


def to_review() -> Walk:
    return fill(lay(to_card(), ELDER))


def test_a_time_is_chosen_by_its_day_asked_for_and_handed_in() -> None:
    walk = at(DOCTOR)
    walk.sees(Guide)
    days = listed(DOCTOR, *TIMES).sees(EntryList)
    assert [(day.title.zh, day.count) for day in days.sorts] == [
        ("11 月 25 日 周三", 2),
        (TOMORROW, 1),
    ]
    assert days.pick
    walk = to_times()
    assert [entry.id for entry in walk.sees(EntryList).entries] == ["s9", "s10"]
    lay(walk.touch("choose_entry", "0"), ELDER).sees(Question)
    rows = fill(walk).sees(Review).rows
    assert rows[0].label == "review.chosen"
    assert "09:00–09:30" in str(getattr(rows[0].value, "zh", ""))
    walk.touch("submit").sees(Submitting)
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1")).sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    walk.sees(RatingAsked)
    walk.touch("rate", "5").sees(Farewell)


def test_the_case_names_the_time_and_the_slip_says_what_was_asked_for() -> None:
    walk = to_review().touch("submit")
    case = handed_in(walk).submission
    assert case.answers["entry_id"] == "s9"
    assert case.answers["entry_title"] == "11 月 25 日 周三 09:00–09:30"
    assert case.answers["entry_line"] == "二楼"
    assert case.ballot is None
    said = slip_of(walk).as_text()
    assert "11 月 25 日 周三 09:00–09:30" in said
    assert "现在还没定下来。" in said, "asked for, not promised"


def test_a_time_without_a_place_is_shown_and_cannot_be_chosen() -> None:
    walk = to_times()
    assert walk.touch("choose_entry", "1").sees(EntryList).entries[1].open is False
    walk.touch("choose_entry", "0").sees(PutCard)


def test_times_of_one_day_are_shown_under_it() -> None:
    shown = listed(DOCTOR, time(9), time(10)).sees(EntryList)
    assert shown.sorts == ()
    assert shown.sort is not None
    assert shown.sort.zh == "11 月 25 日 周三"


@pytest.mark.parametrize("service_id", SERVICES)
def test_where_there_are_no_times_somebody_says_so(service_id: str) -> None:
    walk = listed(service_id)
    assert walk.sees(EntryList).entries == ()
    walk.touch("others").sees(ServiceList)


def test_without_a_line_the_last_known_times_may_be_asked_for() -> None:
    walk = looking_at(DOCTOR).happen(events.NetworkChanged(online=False))
    found = listed(DOCTOR, *TIMES).state.visit.entries
    assert found is not None
    walk.happen(events.EntriesFound("slots", DOCTOR, found))
    walk.touch("choose_sort", "1").touch("choose_entry", "0")
    fill(lay(walk, ELDER)).touch("submit").happen(walk.accepted())
    assert not walk.sees(SlipOut).online
    assert "slip.not_yet" in slip_of(walk, accepted=False).as_text()


def test_a_card_that_cannot_be_read_is_laid_again() -> None:
    walk = to_card().happen(events.CardFound(), events.CardFailed("idcard.unreadable"))
    assert walk.sees(PutCard).code == "idcard.unreadable"
    lay(walk, ELDER).sees(Question)


def test_who_is_known_lays_no_card_again() -> None:
    walk = to_review().touch("submit")
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("another")
    walk.happen(events.VisitBegan("case-2", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", DOCTOR).touch("begin")
    found = listed(DOCTOR, time(9)).state.visit.entries
    assert found is not None
    walk.happen(events.EntriesFound("slots", DOCTOR, found))
    walk.touch("choose_entry", "0").sees(Question)


def test_back_leads_from_each_step_to_the_one_before_it() -> None:
    walk = lay(to_card(), ELDER)
    walk.sees(Question)
    assert walk.touch("back").sees(EntryList).entries
    assert walk.touch("back").sees(EntryList).sorts
    walk.touch("back").sees(Guide)
    walk.touch("back").sees(ServiceList)


def test_another_time_may_be_chosen_before_it_is_handed_in() -> None:
    walk = lay(to_card(), ELDER).touch("back").touch("back")
    fill(walk.touch("choose_sort", "1").touch("choose_entry", "0")).touch("submit")
    assert handed_in(walk).submission.answers["entry_id"] == "s14"


def test_a_disk_that_is_full_leaves_the_time_to_be_asked_for_again() -> None:
    walk = to_review().touch("submit")
    walk.happen(events.CaseNotAccepted("case-1", "store.disk_full")).sees(Trouble)
    walk.touch("back").sees(Review)
    first, again = (asked.submission for asked in walk.touch("submit").asked(effects.SubmitCase))
    assert first.answers == again.answers


def test_the_way_out_is_everywhere() -> None:
    for there in (to_times, to_card, to_review):
        there().touch("restart").sees(Home)
        walk = there().happen(events.IdleEnded())
        walk.sees(Farewell)
        assert walk.state.visit.entry is None
