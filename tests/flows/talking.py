"""Somebody who talks to a kiosk: a hall whose words mean what a table says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import (
    Question,
    Screen,
)
from kiosk.domain.speech import (
    Act,
    Either,
    Hearing,
    Meant,
    NotMeant,
    Verdict,
)
from kiosk.flow import events
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
