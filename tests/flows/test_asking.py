"""A question is one visit's: who has left hears nothing of its answer, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from drivers.sandbox.people import LI_SIWEI, WANG_XIAOYING
from kiosk.domain.answer_screen import Answer, NoLine
from kiosk.domain.answer_screen import Asking as Waiting
from kiosk.domain.identity import IdCard
from kiosk.domain.inquiry import Inquiry, NoReply, Reply
from kiosk.domain.screen import Farewell, Home
from kiosk.flow import events
from tests.flows.asked import FOUND, QUERY, tables
from tests.flows.hall import Hall

Done = Callable[[Reply | NoReply], None]


@pytest.fixture
def hall() -> Hall:
    return Hall(tables())


def asks(hall: Hall, card: IdCard = WANG_XIAOYING) -> tuple[Inquiry, Done]:
    hall.touch("start") if hall.session.screen.content.view == "attract" else None
    hall.touch("choose_group", "benefits").touch("choose_service", QUERY).touch("begin")
    visit = hall.session._hands.visit
    hall.happen(events.CardFound(visit=visit))
    hall.happen(events.CardWasRead(card, hall.clock.now(), visit=visit)).sees(Waiting)
    ((inquiry, done),) = hall.behind.asked("inquire")
    assert inquiry.person == card
    return inquiry, done


def drained(hall: Hall, done: Done, reply: Reply | NoReply) -> Hall:
    done(reply)
    hall.loop.drain(hall.session.handle)
    return hall


def test_who_waits_gets_the_answer(hall: Hall) -> None:
    _, done = asks(hall)
    assert drained(hall, done, FOUND).sees(Answer).facts == FOUND.facts


@pytest.mark.parametrize("way", ["restart", "idle"])
def test_an_answer_to_a_visit_that_has_ended_is_dropped(hall: Hall, way: str) -> None:
    _, done = asks(hall)
    if way == "restart":
        hall.touch("restart").sees(Home)
    else:
        hall.happen(events.IdleEnded()).sees(Farewell)
        hall.touch("done").touch("start").sees(Home)
    _, second = asks(hall, LI_SIWEI)
    drained(hall, done, FOUND).sees(Waiting)
    assert hall.session.state.visit.reply is None
    assert drained(hall, second, Reply()).sees(Answer).facts == ()


@pytest.mark.parametrize(
    ("code", "said"),
    [("sync.unauthorised", "sync.unreachable"), ("sync.bad_signature", "sync.bad_signature")],
)
def test_what_only_staff_can_help_is_said_as_a_line_that_is_down(
    hall: Hall, code: str, said: str
) -> None:
    _, done = asks(hall)
    assert drained(hall, done, NoReply(code)).sees(NoLine).code == said


def test_who_waits_is_never_kept_longer_than_the_deadline(hall: Hall) -> None:
    asks(hall)
    hall.wait(11).sees(Waiting)
    hall.wait(2).sees(NoLine)


def test_neither_question_nor_answer_shows_whose_it_is(hall: Hall) -> None:
    inquiry, done = asks(hall)
    drained(hall, done, FOUND)
    card = WANG_XIAOYING
    for shown in (repr(inquiry), repr(hall.session.state.visit)):
        assert card.number.reveal() not in shown
        assert card.name.reveal() not in shown
        assert "1234.50" not in shown
