"""Whom the kiosk listens to, and when: never where it must not, by itself where a site wants it."""

from __future__ import annotations

from kiosk.domain.masked import Phone
from kiosk.domain.people_screen import PrivacyNotice
from kiosk.domain.screen import (
    Attract,
    Farewell,
    Guide,
    Home,
    Question,
)
from kiosk.domain.speech import (
    Ears,
    Hearing,
    NotMeant,
    Spoken,
    Talk,
)
from kiosk.domain.staff_screen import StaffPin
from kiosk.domain.voice_screen import LeaveAsked
from kiosk.flow import events
from kiosk.flow.outside import NoUnderstanding
from tests.flows.hall import Hall
from tests.flows.talking import (
    PHONE,
    asks,
    at_form,
    hall,
    hearing,
    is_deaf,
)

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
