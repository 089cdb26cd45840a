"""What can be said where nobody's case is open: at the door, at home, on the way to a service."""

from __future__ import annotations

from collections.abc import Iterable

from kiosk.domain.finding_screen import Directions, Errands, ErrandState, Search, Situations, Tiles
from kiosk.domain.frame import Attract
from kiosk.domain.screen import (
    CaseRefused,
    Farewell,
    HelpCalled,
    Home,
    NotNow,
    NotYet,
    ServiceList,
    Trouble,
)
from kiosk.domain.service import Group, Service
from kiosk.domain.speech import Act
from kiosk.domain.text import Text
from kiosk.domain.voice_screen import LeaveAsked, ReadBack, WhichOne
from kiosk.speech.said_on.say import AGREED, ONWARD, TYPED, Rows, Say, Unsaid, Value

_LANGUAGES = (
    Value("en", (Text("English", "English"), Text("英语", "English"), Text("英文", "in English"))),
    Value("zh", (Text("中文", "中文"), Text("汉语", "Chinese"), Text("普通话", "Mandarin"))),
)


def _groups(content: Home | Tiles) -> Iterable[Value]:
    return (_group(group) for group in content.groups if content.offered.get(group.id))


def _group(group: Group) -> Value:
    return Value(group.id, (group.title,))


def service(one: Service) -> Value:
    """Return a service as something that can be said."""
    return Value(one.id, (one.name,), one.words)


_PAPER = Say("print_checklist", ("not_yet.print", "not_yet.print_again", "errands.print"))
_OTHERS = Say("others", ("not_yet.others",))
_LANGUAGE = Say("language", of=lambda _: _LANGUAGES, ordered=False)

SAID: Rows = {
    Attract: (Say("start", ("attract.start",), ONWARD), _LANGUAGE),
    Home: (
        Say("choose_group", of=_groups),
        Say("choose_service", of=lambda c: map(service, c.keys)),
        Say("search", ("home.search",)),
        Say("situations", ("home.situations",), when=lambda c: c.situations),
        _LANGUAGE,
    ),
    Tiles: (Say("choose_group", of=_groups),),
    ServiceList: (Say("choose_service", of=lambda c: map(service, c.services)),),
    Search: (
        Say("choose", of=lambda c: (Value(hit.id, (hit.title,)) for hit in c.hits)),
        Say(
            "turn",
            like=("page_next", "next"),
            when=lambda c: c.page < c.pages,
            acts=lambda _: (Act("turn", "next"),),
        ),
        Say(
            "turn",
            like=("page_previous",),
            when=lambda c: c.page > 1,
            acts=lambda _: (Act("turn", "previous"),),
        ),
    ),
    Situations: (
        Say(
            "choose_situation",
            of=lambda c: (Value(one.id, (one.title,), one.words) for one in c.situations),
        ),
    ),
    Errands: (
        Say(
            "tick",
            of=lambda c: (
                service(one.service)
                for one in c.errands
                if one.state in (ErrandState.TICKED, ErrandState.UNTICKED)
            ),
        ),
        Say("begin", like=ONWARD, when=lambda c: c.following is not None),
        Say("finish", ("errands.finish", "errands.stop")),
        _PAPER,
    ),
    Directions: (_PAPER, _OTHERS),
    NotNow: (_PAPER, _OTHERS),
    NotYet: (_PAPER, _OTHERS),
    CaseRefused: (
        Say(
            "understood",
            ("refused.known",),
            ONWARD,
            acts=lambda c: (Act("understood", c.case_id),),
        ),
    ),
    Farewell: (Say("done", ("farewell.done", "farewell.done_plain"), (*ONWARD, "quit")),),
    Trouble: (
        Say("retry", ("trouble.retry",), when=lambda c: c.may_retry),
        Say("leave", ("trouble.leave",), ("quit",)),
    ),
    HelpCalled: (Say("resume", ("help.resume",), ONWARD),),
    WhichOne: (
        Say(
            "take",
            of=lambda c: (
                Value(str(place), (Text(words, words),)) for place, words in enumerate(c.choices)
            ),
        ),
        Say("neither", ("which.neither",), ("no",)),
    ),
    ReadBack: (
        Say("right", ("read_back.right",), ONWARD),
        Say("wrong", ("read_back.wrong",), ("no",)),
    ),
    LeaveAsked: (
        Say("leave", ("leave_asked.leave",), (*AGREED, "quit"), when=lambda c: not c.home),
        Say("leave", ("leave_asked.anew",), (*AGREED, "home"), when=lambda c: c.home),
        Say("stay", ("leave_asked.stay",), ("no", "next")),
    ),
}

UNSAID: Unsaid = {(Search, "key"): TYPED}
