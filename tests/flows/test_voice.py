"""What is said does what a touch would do, where it stands; what is unsure is asked about.

What the words mean is a table here: see tests/unit/speech for what people say, and test_by_voice
for whole visits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kiosk.domain.finding_screen import Search
from kiosk.domain.masked import Phone
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Farewell,
    Guide,
    HelpCalled,
    Home,
    Question,
    ServiceList,
)
from kiosk.domain.speech import (
    Manner,
    Spoken,
    Talk,
)
from kiosk.domain.voice_screen import LeaveAsked, ReadBack, WhichOne
from kiosk.flow import events
from kiosk.flow.journal import Entry
from tests.flows.talking import (
    ALLOWANCE,
    OTHER,
    PHONE,
    at_form,
    hall,
    hearing,
)

# one thing said


def test_a_service_is_begun_from_the_door_by_its_name() -> None:
    there = hall().says("高龄津贴")
    assert there.sees(Guide).service.id == ALLOWANCE
    assert hearing(there).said == Spoken("高龄津贴"), "what was heard stands on the view it led to"
    assert there.is_told()[-1] == "guide", "and the view is read to who speaks"


def test_who_touches_is_read_nothing() -> None:
    there = hall().to_list().touch("choose_service", ALLOWANCE)
    there.sees(Guide)
    assert there.is_told() == []


@pytest.mark.parametrize("way", [(), ("start",), ("start", "situations"), ("start", "search")])
def test_a_service_is_begun_by_its_name_wherever_one_is_chosen(way: tuple[str, ...]) -> None:
    there = hall()
    for action in way:
        there.touch(action)
    there.says("高龄津贴").sees(Guide)
    there.touch("back")
    assert not isinstance(there.session.screen.content, Guide | Attract)


def test_amid_a_form_another_service_throws_nothing_away() -> None:
    there = at_form().touch("draft", PHONE).says("老年优待证")
    assert there.sees(Question).draft == Phone("13800001230")
    assert there.is_told()[-1] == "voice.finish_first"
    assert hearing(there).notice == "voice.finish_first"


def test_what_the_view_has_not_is_not_done_and_said_so() -> None:
    there = hall().touch("start").says("下一步")
    there.sees(Home)
    assert there.is_told() == ["voice.not_here"]


def test_what_was_said_is_gone_with_the_next_touch_and_with_the_view() -> None:
    there = hall().says("高龄津贴").touch("larger_text")
    assert hearing(there).said is None
    there = hall().says("高龄津贴").touch("begin")
    assert hearing(there).said is None


def test_nothing_that_was_said_outlives_the_visit() -> None:
    there = hall().says("高龄津贴").happen(events.IdleEnded())
    there.sees(Farewell)
    assert "高龄津贴" not in repr(there.session.state)
    there.touch("done").sees(Attract)
    assert not there.session.state.visit.talking.by_voice


# how the kiosk speaks


def test_louder_and_slower_say_it_again_so_and_no_louder_than_loudest() -> None:
    there = hall().touch("start")
    for _ in range(4):
        there.says("大声点")
    there.says("慢点说")
    spoken = [manner for _, _, manner in there.behind.asked("say")]
    assert spoken == [
        Manner(volume=1),
        Manner(volume=2),
        Manner(volume=2),
        Manner(volume=2),
        Manner(speed=-1, volume=2),
    ]
    there.touch("restart").sees(Farewell)
    there.touch("done").touch("start").touch("read_aloud")
    assert [manner for *_, manner in there.behind.asked("say")][-1] == Manner()


def test_larger_said_twice_stays_large_and_the_key_goes_back() -> None:
    there = hall().touch("start").says("字大点").says("字大点")
    assert there.session.screen.display.large
    there.touch("larger_text")
    assert not there.session.screen.display.large


def test_pages_are_turned_by_word() -> None:
    there = hall().to_list().says("下一页")
    assert there.turned == [+1]


# what is not clear


def test_one_miss_asks_to_say_it_again_and_three_in_a_row_call_somebody() -> None:
    there = hall().touch("start")
    for count in (1, 2):
        there.says("嗯嗯嗯").sees(Home)
        assert hearing(there).unclear == count
        assert there.is_told() == ["voice.unclear"]
    there.says("嗯嗯嗯").sees(HelpCalled)
    assert there.is_told() == ["voice.help_called"]
    assert there.behind.asked("chime")


def test_misses_with_something_understood_between_call_nobody() -> None:
    there = hall().touch("start").says("嗯嗯嗯").says("嗯嗯嗯").says("大声点")
    there.says("嗯嗯嗯").says("嗯嗯嗯").sees(Home)
    assert not there.behind.asked("chime")


def test_a_held_dock_into_which_nothing_is_said_is_a_miss() -> None:
    there = hall().touch("start").touch("talk", "hold").touch("talked")
    assert there.ears.ended == [there.ears.request]
    there.happen(events.NothingSaid(there.ears.request))
    assert there.is_told() == ["voice.unclear"]


def test_two_that_are_close_are_asked_about_and_either_is_done() -> None:
    there = hall().touch("start").says("老年")
    assert there.sees(WhichOne).choices == (ALLOWANCE, OTHER)
    there.touch("take", "0")
    assert there.sees(Guide).service.id == ALLOWANCE
    there = hall().touch("start").says("老年").says("第二个")
    assert there.sees(Guide).service.id == OTHER


def test_neither_of_two_goes_back_and_does_nothing() -> None:
    hall().to_list().says("老年").touch("neither").sees(ServiceList)
    hall().to_list().says("老年").says("都不是").sees(ServiceList)
    hall().says("老年").touch("take", "1").sees(Guide)


def test_a_number_is_read_back_before_it_is_taken() -> None:
    there = at_form().says("电话")
    asked = there.sees(ReadBack)
    assert (asked.said, asked.aloud) == (PHONE, False), "the hall has ears"
    there.says("对")
    assert there.sees(Question).field.id != "phone"
    there.touch("back")
    assert there.sees(Question).draft is not None


def test_a_number_that_was_heard_wrong_is_not_taken() -> None:
    there = at_form().says("电话").says("不对")
    assert there.sees(Question).draft is None
    there.says("电话").touch("wrong")
    assert there.sees(Question).draft is None


def test_into_headphones_it_is_read_back_aloud() -> None:
    there = at_form().happen(events.HeadphonesChanged(plugged=True)).says("电话")
    assert there.sees(ReadBack).aloud


def test_who_plugs_headphones_in_is_read_at_once_what_is_for_them_alone() -> None:
    there = at_form().says("电话")
    there.is_told()
    there.happen(events.HeadphonesChanged(plugged=True))
    assert there.is_told() == ["read_back whole"]
    there.happen(events.HeadphonesChanged(plugged=False)).touch("read_aloud")
    assert there.is_told() == ["read_back"], "and no more once they are pulled"


# leaving


@pytest.mark.parametrize(("words", "after"), [("不办了", Farewell), ("回首页", Home)])
def test_who_would_lose_their_answers_is_asked(words: str, after: Callable[..., Any]) -> None:
    there = at_form().touch("draft", PHONE).says(words)
    there.sees(LeaveAsked)
    there.says("继续办")
    assert there.sees(Question).draft == Phone("13800001230")
    there.says(words).says("离开")
    assert isinstance(there.session.screen.content, after)  # type: ignore[arg-type]


@pytest.mark.parametrize(("words", "after"), [("不办了", Farewell), ("回首页", Home)])
def test_who_loses_nothing_is_not_asked(words: str, after: Callable[..., Any]) -> None:
    there = hall().to_list().says(words)
    assert isinstance(there.session.screen.content, after)  # type: ignore[arg-type]


def test_at_the_door_nobody_leaves() -> None:
    hall().says("不办了").sees(Attract)
    hall().says("回首页").sees(Attract)


# what is late


def test_what_was_said_on_the_view_before_is_dropped() -> None:
    there = hall().touch("start").touch("talk", "tap")
    late = events.WasSaid(Spoken("高龄津贴"), there.ears.request)
    there.touch("choose_group", "benefits").happen(late).sees(ServiceList)
    assert there.ears.open_to() is None, "and the ears were shut"
    control = hall().touch("start").touch("talk", "tap")
    control.happen(events.WasSaid(Spoken("高龄津贴"), control.ears.request)).sees(Guide)


def test_what_was_said_before_a_finger_changed_the_view_is_dropped() -> None:
    there = hall().touch("start").touch("search").touch("talk", "tap")
    late = events.WasSaid(Spoken("高龄津贴"), there.ears.request)
    there.touch("key", "g").happen(late).sees(Search)
    assert there.ears.open_to() is None
    control = hall().touch("start").touch("search").touch("talk", "tap").touch("read_aloud")
    control.happen(events.WasSaid(Spoken("高龄津贴"), control.ears.request)).sees(Guide)


def test_a_finger_on_the_view_turns_nothing_off_that_listens_by_itself() -> None:
    there = hall(hands_free=True).says("开始").touch("search")
    before = there.ears.request
    there.touch("key", "g")
    assert there.ears.open_to() is Talk.FREE
    assert there.ears.request > before


def test_what_was_said_in_the_visit_before_is_dropped() -> None:
    there = hall().touch("start").touch("talk", "tap")
    late = events.WasSaid(Spoken("高龄津贴"), there.ears.request)
    there.touch("restart").touch("done").happen(late).sees(Attract)
    there.touch("start").happen(late).sees(Home)


def test_who_talks_anew_is_heard_for_that_alone() -> None:
    there = hall().touch("start").touch("talk", "hold")
    first = there.ears.request
    there.touch("talk", "tap").happen(events.WasSaid(Spoken("高龄津贴"), first)).sees(Home)
    there.happen(events.WasSaid(Spoken("高龄津贴"), there.ears.request)).sees(Guide)


def test_what_waits_to_be_done_ends_with_a_touch() -> None:
    there = hall()
    there.behind.hangs = True  # the store says nothing of whether it takes a case
    there.says("高龄津贴").sees(Home)
    there.touch("choose_group", "benefits").sees(ServiceList)
    there.behind.hangs = False
    there.wait(1).sees(ServiceList)


def test_nothing_is_left_at_the_door_of_who_spoke_there_and_went_on() -> None:
    there = hall(hands_free=True).wait(90).says("大声点").touch("talked")
    assert there.session.state.visit.talking.manner == Manner(volume=1), "control"
    assert there.ears.open_to() is None
    there.wait(61)
    assert there.session.state.visit.talking.manner == Manner()
    assert there.ears.open_to() is Talk.FREE
    hall().wait(90).says("嗯嗯嗯").says("嗯嗯嗯").wait(61).says("嗯嗯嗯").sees(Attract)


def test_who_begins_by_touch_is_not_read_to_because_somebody_spoke_there_before() -> None:
    there = hall().says("大声点")
    there.is_told()
    there.touch("start").touch("choose_group", "benefits").sees(ServiceList)
    assert there.is_told() == []
    there = hall().says("开始")
    assert there.is_told()[-1] == "home", "control"


# looking for something


def test_the_search_takes_what_is_said_as_it_is_written_or_as_it_sounds() -> None:
    there = hall().touch("start").touch("search").says("高龄")
    assert there.sees(Search).query == "高龄"
    assert there.sees(Search).hits[0].id == f"service:{ALLOWANCE}"
    there.says("糕零")
    assert there.sees(Search).query == "gaoling"
    assert there.sees(Search).hits[0].id == f"service:{ALLOWANCE}"


# what can be said, and what is noted


def test_the_ears_are_told_what_can_be_said_when_the_screen_changes() -> None:
    there = hall().touch("start").touch("talk", "hold").touch("talked")
    assert there.ears.expected == [("attract",), ("home",)]


def test_a_consent_is_not_given_by_what_it_does_not_offer() -> None:
    there = at_form()
    while isinstance(content := there.session.screen.content, Question):
        value = {"phone": "13800001230", "account": "6217000000000000004"}.get(content.field.id)
        there.touch("draft", value or content.field.options[0].id).touch("next")
    there.sees(ConsentAsked)
    there.says("对")
    assert not there.sees(ConsentAsked).ticked
    assert there.is_told()[-1] == "voice.not_here"


def test_the_journal_says_that_somebody_spoke_and_never_what() -> None:
    noted: list[tuple[Entry, Mapping[str, object]]] = []
    there = hall()
    there.session._outside.journal._heard = lambda entry, fields: noted.append((entry, fields))
    there.says("高龄津贴").says("嗯嗯嗯").says("老年")
    spoken = [dict(fields) for entry, fields in noted if entry is Entry.SPOKEN_TO]
    assert spoken == [
        {"outcome": "understood"},
        {"outcome": "not_understood"},
        {"outcome": "two_meant"},
    ]
    assert "高龄" not in repr(noted)
