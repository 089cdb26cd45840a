"""Where one's cases stand: as the platform says, else as this kiosk knows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk.catalogue.feeds import entries
from kiosk.domain.answer_screen import Answer, AnswerEntry
from kiosk.domain.capture import Page, PageImage
from kiosk.domain.capture_screen import Scanning
from kiosk.domain.case import CaseState
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Entries, Entry
from kiosk.domain.inquiry import Reply
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import (
    ConsentAsked,
    Farewell,
    Guide,
    PutCard,
    Question,
    Review,
    SlipOut,
)
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from tests.flows.asked import STATUS, Asking, asking, standing, text
from tests.flows.world import NOW, card

HERE = standing("c1")
THERE = standing("c2", state=CaseState.ACKED, at=NOW - timedelta(days=3), number="QH01 1120 0001 9")
LIVE = Entry("c2", text("高龄津贴"), text("11 月 20 日"), "mdi6.human-cane", badge=text("办好了"))
TOLD = Reply(entries=(LIVE,))


def badges(walk: Asking) -> dict[str, str | None]:
    return {e.id: e.badge.zh if e.badge else None for e in walk.sees(Answer).entries}


def test_what_waits_here_stands_beside_what_the_platform_says() -> None:
    walk = asking(standings=(HERE, THERE)).to(STATUS).is_told(TOLD)
    assert badges(walk) == {"c1": "在机器里等着", "c2": "办好了"}
    assert walk.sees(Answer).news is None


def test_the_card_alone_finds_them() -> None:
    walk = asking(standings=(HERE,)).to(STATUS)
    assert walk.asked(effects.FindStandings)[0].number == card().number
    assert walk.questions[0].given == {}


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("QH01 1102 0004 3", {"c1"}),
        ("qh01110200043", {"c1"}),
        ("QH01 9999 0004 3", set()),
        (None, {"c1", "c2"}),
    ],
)
def test_a_number_finds_one_of_them(number: str | None, found: set[str]) -> None:
    walk = asking(standings=(HERE, THERE)).goes(online=False)
    walk.to(STATUS, number=number)
    assert set(badges(walk)) == found


def test_the_platform_is_told_the_number() -> None:
    walk = asking().to(STATUS, number="QH01 1102 0004 3")
    assert walk.questions[0].given == {"number": PersonalText("QH01 1102 0004 3")}
    walk.is_told(TOLD).touch("back").sees(Question)


@pytest.mark.parametrize("way", ["down", "unanswered"])
def test_without_the_platform_it_is_said_what_this_machine_knows(way: str) -> None:
    walk = asking(standings=(HERE, THERE))
    if way == "down":
        walk.goes(online=False)
        walk.to(STATUS)
        assert walk.questions == []
    else:
        walk.to(STATUS).hears_nothing()
    assert badges(walk) == {"c1": "在机器里等着", "c2": "平台收到了"}
    assert walk.sees(Answer).news == "answer.here_only"


def test_without_the_platform_its_last_list_counts_and_its_day_is_said() -> None:
    synced = Entries((replace(LIVE, badge=text("正在办")),), as_of=text("11 月 22 日"))
    walk = asking(standings=(HERE, THERE), synced=synced).goes(online=False)
    walk.to(STATUS)
    assert badges(walk) == {"c1": "在机器里等着", "c2": "正在办"}
    answer = walk.sees(Answer)
    assert (answer.news, answer.news_day) == ("answer.as_of", synced.as_of)


def test_the_feed_says_why_and_what_is_still_wanted() -> None:
    told = {
        "made_at": "2026-11-22T08:00:00Z",
        "entries": [
            {
                "id": "c2",
                "state": "supplement",
                "changed_at": "2026-11-21T08:00:00Z",
                "reason": {"zh": "照片看不清", "en": "The picture is not clear"},
                "wanted": [{"zh": "残疾证", "en": "Certificate"}],
            }
        ],
    }
    walk = asking(standings=(THERE,), synced=entries("statuses", told, STATUS, NOW))
    walk.goes(online=False)
    walk.to(STATUS)
    assert badges(walk) == {"c2": "要补材料"}
    assert walk.sees(Answer).news_day == Text("11 月 22 日", "22 November")
    entry = walk.touch("open", "c2").sees(AnswerEntry).entry
    assert (entry.body[0].zh, entry.wanted[0].zh) == ("照片看不清", "残疾证")
    assert walk.sees(AnswerEntry).may_supplement, "it waits here until it can be sent"


def test_cases_of_others_in_the_list_are_shown_to_nobody() -> None:
    others = Entries((replace(LIVE, id="c9"),), as_of=text("11 月 22 日"))
    walk = asking(standings=(HERE,), synced=others).goes(online=False)
    walk.to(STATUS)
    assert set(badges(walk)) == {"c1"}


def test_a_store_that_says_nothing_holds_nobody_up() -> None:
    class Silent(Asking):
        def _answer(self, asked: effects.Effect) -> tuple[events.Event, ...]:
            local = isinstance(asked, effects.FindStandings | effects.FindEntries)
            return () if local else super()._answer(asked)

    walk = Silent(tables=asking().tables).to(STATUS)
    walk.happen(events.StepTimedOut()).happen(events.StepTimedOut())
    assert badges(walk.is_told(TOLD)) == {"c2": "办好了"}


def test_a_refused_case_says_what_to_do() -> None:
    walk = asking(standings=(standing("c3", state=CaseState.REJECTED),), refused=())
    walk.goes(online=False)
    walk.to(STATUS).touch("open", "c3")
    entry = walk.sees(AnswerEntry).entry
    assert entry.badge is not None
    assert entry.badge.zh == "没有受理"
    assert "窗口" in entry.body[0].zh


def test_the_platforms_reason_is_shown_where_it_is_told() -> None:
    refused = replace(LIVE, badge=text("没有受理"), body=(text("户口不在本区"),))
    walk = asking().to(STATUS).is_told(Reply(entries=(refused,))).touch("open", "c2")
    assert walk.sees(AnswerEntry).entry.body[0].zh == "户口不在本区"


def test_papers_that_are_still_wanted_can_be_handed_in() -> None:
    wanting = replace(LIVE, wanted=(text("残疾证"),))
    walk = asking().to(STATUS).is_told(Reply(entries=(wanting,))).touch("open", "c2")
    assert walk.sees(AnswerEntry).may_supplement
    walk.touch("supplement")
    assert walk.screen.content.view == "scan"
    assert walk.state.visit.answers == {"case": "c2"}
    walk.touch("back").sees(AnswerEntry)


def test_papers_that_were_not_handed_in_are_another_cases_neither() -> None:
    wanting = tuple(replace(LIVE, id=one, wanted=(text("残疾证"),)) for one in ("c2", "c3"))
    walk = asking(standings=(HERE,)).to(STATUS).is_told(Reply(entries=wanting))
    walk.touch("open", "c2").touch("supplement").touch("take")
    walk.happen(events.Heard(DeviceName.CAMERA, Page(PageImage(b"page 1"), ()), 1)).touch("keep")
    walk.touch("back").touch("back")
    assert set(badges(walk)) == {"c1", "c2", "c3"}, "no case is lost from the list"
    walk.touch("open", "c3").touch("supplement")
    assert walk.sees(Scanning).kept == 0


def test_what_is_handed_in_later_names_its_case() -> None:
    wanting = replace(LIVE, wanted=(text("残疾证"),))
    walk = asking().to(STATUS).is_told(Reply(entries=(wanting,))).touch("open", "c2")
    walk.touch("supplement").touch("desk").sees(ConsentAsked)
    walk.touch("tick").touch("next").sees(Review)
    walk.touch("submit")
    (submitted,) = walk.asked(effects.SubmitCase)
    case = submitted.submission
    assert (case.service_id, case.answers["case"]) == ("supplement", "c2")
    assert [one.purpose for one in case.consents] == ["supplement"]
    walk.happen(walk.accepted()).sees(SlipOut)


def test_nothing_is_handed_in_where_nothing_is_wanted() -> None:
    walk = asking().to(STATUS).is_told(TOLD).touch("open", "c2")
    assert not walk.sees(AnswerEntry).may_supplement
    walk.touch("supplement").sees(AnswerEntry)


def test_it_can_be_looked_at_without_a_line_and_left() -> None:
    walk = asking(standings=(HERE,)).goes(online=False)
    walk.touch("start").happen(events.VisitBegan("case-1", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", STATUS).sees(Guide)
    walk.touch("begin").sees(PutCard)
    walk.happen(events.CardFound(), events.CardWasRead(card(), walk.at)).sees(Question)
    walk.touch("skip").sees(Answer)
    walk.touch("print")
    assert "QH01 1102 0004 3" not in walk.paper()
    assert "在机器里等着" in walk.paper()
    walk.touch("done").sees(Farewell)
    assert walk.state.visit.own == ()
