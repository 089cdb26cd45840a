"""What is said does what a touch would do, where it stands; what is unsure is asked about.

What the words mean is a table here: see tests/unit/speech for what people say, and test_by_voice
for whole visits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from kiosk.domain.finding_screen import Search
from kiosk.domain.masked import PersonalText, Phone
from kiosk.domain.people_screen import PrivacyNotice
from kiosk.domain.screen import (
    Attract,
    ConsentAsked,
    Farewell,
    Guide,
    HelpCalled,
    Home,
    Question,
    Screen,
    ServiceList,
)
from kiosk.domain.speech import (
    Act,
    Ears,
    Either,
    Hearing,
    Manner,
    Meant,
    NotMeant,
    Spoken,
    Talk,
    Verdict,
)
from kiosk.domain.staff_screen import StaffPin
from kiosk.domain.voice_screen import LeaveAsked, ReadBack, WhichOne
from kiosk.flow import events
from kiosk.flow.journal import Entry
from kiosk.flow.outside import NoUnderstanding
from tests.flows.hall import Hall
from tests.flows.world import card

ALLOWANCE, OTHER = "old_age_allowance", "senior_citizen_card"
PHONE = PersonalText("13800001230")


def does(*acts: Act, label: str = "", read_back: PersonalText | None = None) -> Meant:
    return Meant(acts, label, read_back)


def go(service_id: str) -> Meant:
    return does(Act("choose_service", service_id), label=service_id)


MEANT: Mapping[str, Verdict] = {
    "高龄津贴": go(ALLOWANCE),
    "老年优待证": go(OTHER),
    "老年": Either((go(ALLOWANCE), go(OTHER))),
    "第二个": does(Act("take", "1")),
    "都不是": does(Act("neither")),
    "开始": does(Act("start")),
    "开始办理": does(Act("begin")),
    "下一步": does(Act("next")),
    "返回": does(Act("back")),
    "回首页": does(Act("home")),
    "不办了": does(Act("quit")),
    "离开": does(Act("leave")),
    "继续办": does(Act("stay")),
    "大声点": does(Act("louder")),
    "慢点说": does(Act("slower")),
    "再说一遍": does(Act("repeat")),
    "字大点": does(Act("larger_text")),
    "下一页": does(Act("page_next")),
    "我还在": does(Act("still_here")),
    "不在": does(Act("leave_now")),
    "电话": does(Act("draft", PHONE), Act("next"), label="电话", read_back=PHONE),
    "对": does(Act("right")),
    "不对": does(Act("wrong")),
    "高龄": NotMeant(),
    "糕零": NotMeant(near=True),
    "嗯嗯嗯": NotMeant(near=True),
    "今天天气好": NotMeant(),
}


STILL_THERE = {"我还在", "不在"}
"""What means something while it is asked, and nothing else."""


class Table:
    """Understands the words of ``MEANT``; what can be said is the view's name."""

    def understand(self, said: str, screen: Screen) -> Verdict:
        answers = said in STILL_THERE and screen.asks_still_there is None
        return NotMeant(near=True) if answers else MEANT[said]

    def phrases(self, screen: Screen) -> tuple[str, ...]:
        asked = screen.asks_still_there is not None
        return (f"{screen.content.view} still?" if asked else screen.content.view,)


def hall(**how: Any) -> Hall:
    return Hall(understanding=Table(), **how)


def at_form(**how: Any) -> Hall:
    """Stand at the first question, which asks for a telephone number."""
    there = hall(**how).to_card()
    there.happen(
        events.CardFound(visit=there.visit),
        events.CardWasRead(card(), at=there.clock.now(), visit=there.visit),
    )
    assert there.sees(Question).field.id == "phone"
    return there


def asks(there: Hall) -> bool:
    """Tell whether it is asked whether somebody is still there."""
    return there.session.screen.asks_still_there is not None


def is_deaf(there: Hall) -> bool:
    return there.ears.deaf[-1]


def hearing(there: Hall) -> Hearing:
    found = there.session.screen.hearing
    assert found is not None
    return found


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


# what is not heard


def test_a_private_matter_is_not_listened_to() -> None:
    there = hall(hands_free=True).touch("start").says("开始办理")
    there.touch("search").touch("key", "x").touch("key", "f")
    there.touch("choose", "service:petition")
    there.sees(PrivacyNotice)
    assert there.session.screen.private
    assert hearing(there) == Hearing(notice="voice.private")
    assert there.ears.open_to() is None
    there.is_told()
    there.touch("talk", "tap")
    assert there.ears.open_to() is None
    assert there.is_told() == ["voice.private"]
    there.happen(events.WasSaid(Spoken("返回"), there.ears.request)).sees(PrivacyNotice)


def test_staff_are_not_listened_to() -> None:
    there = hall(hands_free=True)
    assert there.ears.open_to() is Talk.FREE
    there.happen(events.StaffKnocked()).sees(StaffPin)
    assert there.ears.open_to() is None
    assert there.session.screen.hearing is None
    there.touch("talk", "tap")
    assert there.ears.open_to() is None


def test_ears_that_cannot_hear_say_why_and_the_rest_goes_on() -> None:
    there = hall(hands_free=True)
    there.ears.how = None  # they shut themselves
    there.happen(events.EarsChanged(Ears.OFF, "voice.no_microphone"))
    assert hearing(there).code == "voice.no_microphone"
    assert there.ears.open_to() is None
    there.touch("talk", "tap")
    assert there.ears.open_to() is None
    assert there.is_told() == ["error.voice.no_microphone"]
    there.touch("start").sees(Home)
    there.touch("restart").touch("done").happen(events.EarsChanged(Ears.READY))
    assert there.ears.open_to() is Talk.FREE, "it comes back by itself"


def test_a_kiosk_without_ears_shows_none_and_is_whole_by_touch() -> None:
    there = Hall()
    assert there.session.screen.hearing is None
    there.touch("talk", "tap").to_card()
    assert NoUnderstanding().understand("高龄津贴", there.session.screen) == NotMeant()


def test_who_speaks_need_not_wait_until_the_kiosk_has_done_so() -> None:
    there = hall().touch("start").touch("read_aloud")
    there.behind.asked("stop")
    there.touch("talk", "hold")
    assert there.behind.asked("stop"), "barge-in"


def test_the_own_voice_is_not_heard_unless_it_goes_into_headphones() -> None:
    there = hall(hands_free=True)
    ((sounding,),) = there.behind.asked("sounding")
    sounding(True)
    assert is_deaf(there)
    sounding(False)
    assert not is_deaf(there)
    there.happen(events.HeadphonesChanged(plugged=True))
    sounding(True)
    assert not is_deaf(there)


def test_who_holds_the_key_while_the_kiosk_speaks_is_heard_from_the_first_word() -> None:
    there = hall().touch("start")
    ((sounding,),) = there.behind.asked("sounding")
    sounding(True)
    there.touch("talk", "hold")
    assert not is_deaf(there)
    there.touch("talk", "tap")
    assert is_deaf(there), "control: who only touched it waits for their turn"


def test_headphones_are_where_the_kiosk_speaks_while_they_are_plugged() -> None:
    there = hall().happen(events.HeadphonesChanged(plugged=True))
    assert there.behind.asked("into_headphones") == [(True,)]


def test_who_plugs_headphones_in_hears_each_view() -> None:
    there = hall().touch("start")
    assert there.is_told() == [], "control: nobody asked to hear"
    there.happen(events.HeadphonesChanged(plugged=True)).touch("choose_group", "benefits")
    assert there.is_told() == ["home", "list"]
    there.happen(events.HeadphonesChanged(plugged=False)).touch("back")
    assert there.is_told() == []


# looking for something


def test_the_search_takes_what_is_said_as_it_is_written_or_as_it_sounds() -> None:
    there = hall().touch("start").touch("search").says("高龄")
    assert there.sees(Search).query == "高龄"
    assert there.sees(Search).hits[0].id == f"service:{ALLOWANCE}"
    there.says("糕零")
    assert there.sees(Search).query == "gaoling"
    assert there.sees(Search).hits[0].id == f"service:{ALLOWANCE}"


# hands-free


def test_at_the_door_the_ears_are_open_where_the_site_wants_it() -> None:
    assert hall(hands_free=True).ears.open_to() is Talk.FREE
    assert hall().ears.open_to() is None


def test_where_a_sensor_says_that_nobody_is_there_nothing_is_listened_to() -> None:
    there = hall(hands_free=True)
    there.happen(events.PresenceChanged(present=False))
    assert there.ears.open_to() is None
    there.happen(events.PresenceChanged(present=True))
    assert there.ears.open_to() is Talk.FREE
    there.happen(events.PresenceChanged(present=None))
    assert there.ears.open_to() is Talk.FREE, "a kiosk without a sensor does not know"


def test_a_visit_that_is_begun_by_voice_is_listened_to_view_by_view() -> None:
    there = hall(hands_free=True)
    requests = {there.ears.request}
    there.says("高龄津贴").sees(Guide)
    requests.add(there.ears.request)
    assert there.ears.open_to() is Talk.FREE
    there.touch("back")
    assert there.ears.open_to() is Talk.FREE, "a touch turns nothing off"
    assert len(requests | {there.ears.request}) == 3
    assert there.ears.stopped == 0, "what listens by itself does so from view to view"


def test_a_visit_that_is_begun_by_touch_is_not_listened_to_until_somebody_speaks() -> None:
    there = hall(hands_free=True).touch("start")
    assert there.ears.open_to() is None
    there.says("高龄津贴").sees(Guide)
    assert there.ears.open_to() is Talk.FREE


def test_talk_that_is_for_somebody_else_is_dropped_in_silence() -> None:
    there = hall(hands_free=True).says("今天天气好").says("嗯嗯嗯")
    there.sees(Attract)
    assert hearing(there).said is None
    assert there.is_told() == []
    there = there.says("高龄津贴")
    there.is_told()
    there.says("今天天气好")
    assert there.is_told() == []
    there.says("嗯嗯嗯")
    assert there.is_told() == ["voice.unclear"], "that seemed to be for the kiosk"


def test_of_what_is_said_nearby_nothing_is_shown_while_it_is_said() -> None:
    there = hall(hands_free=True)
    there.happen(events.SaidPartly(Spoken("昨天他"), there.ears.request))
    assert hearing(there).partly is None
    there = hall().touch("talk", "hold")
    there.happen(events.SaidPartly(Spoken("高龄"), there.ears.request))
    assert hearing(there).partly == Spoken("高龄")


def test_who_touches_the_dock_is_not_listened_to_by_itself_any_more() -> None:
    there = hall(hands_free=True).says("高龄津贴").touch("talked")
    assert there.ears.open_to() is None
    there.touch("begin")
    assert there.ears.open_to() is None, "not in this visit"
    there.touch("restart").touch("restart").touch("done").sees(Attract)
    assert there.ears.open_to() is Talk.FREE


def test_whether_somebody_is_still_there_is_asked_aloud_and_answered_by_voice() -> None:
    there = hall(hands_free=True).says("高龄津贴")
    there.is_told()
    there.wait(71)
    assert asks(there)
    assert there.is_told() == ["guide"]
    there.says("我还在")
    assert not asks(there)
    there.wait(60).sees(Guide)


def test_who_takes_the_dock_to_answer_whether_they_are_there_is_understood() -> None:
    there = hall().touch("start").wait(71)
    assert asks(there)
    there.touch("talk", "hold")
    assert not asks(there), "who touches it is there"
    assert there.ears.expected[-1] == ("home", "home still?")
    there.happen(events.WasSaid(Spoken("我还在"), there.ears.request))
    assert there.is_told() == []
    assert hearing(there).unclear == 0
    there.says("我还在")
    assert hearing(there).unclear == 1, "control: nobody asked that"


def test_what_is_asked_for_instead_of_that_answer_is_done() -> None:
    there = hall().touch("start").wait(71)
    there.touch("talk", "tap").happen(events.WasSaid(Spoken("高龄津贴"), there.ears.request))
    there.sees(Guide)


def test_nothing_of_a_screen_is_kept_for_an_answer_that_never_came() -> None:
    there = at_form().touch("draft", PHONE).wait(71).touch("talk", "tap")
    there.happen(events.NothingSaid(there.ears.request))
    assert there.session._conversation._asked is None


def test_who_says_that_they_are_not_there_and_would_lose_their_answers_is_asked() -> None:
    there = at_form(hands_free=True).says("再说一遍").touch("draft", PHONE).wait(71)
    there.says("不在").sees(LeaveAsked)
    there.says("继续办")
    assert there.sees(Question).draft == Phone("13800001230")
    there.wait(71).touch("leave_now").sees(Farewell)
    there = hall(hands_free=True).says("高龄津贴").wait(71).says("不在")
    there.sees(Farewell)


def test_who_is_speaking_when_the_time_is_over_is_heard_out() -> None:
    there = hall(hands_free=True).says("高龄津贴").wait(71)
    there.happen(events.EarsChanged(Ears.LISTENING, free=True)).wait(21).sees(Guide)
    there.says("我还在").wait(20).sees(Guide)
    there = hall(hands_free=True).says("高龄津贴").wait(71)
    there.happen(events.EarsChanged(Ears.LISTENING, free=True)).wait(26).sees(Farewell)
    there = hall(hands_free=True).says("高龄津贴").wait(92)
    there.sees(Farewell)


def test_a_word_that_was_not_clear_is_a_sign_of_life_too() -> None:
    there = hall().touch("start").wait(71).says("嗯嗯嗯")
    assert not asks(there)


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
