"""A document is one person's in one visit: a kind says when, the farewell takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from drivers.sandbox.people import LI_SIWEI, WANG_XIAOYING
from kiosk.domain.panel import Light, Zone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Farewell
from kiosk.flow import events
from kiosk.ports import PrintResult
from tests.flows.hall import Hall
from tests.flows.small import SHEET, certifying

Wanted = Callable[[], bool]
Done = Callable[[PrintResult], None]


@pytest.fixture
def hall() -> Hall:
    hall = Hall(certifying()).touch("start")
    identify(hall, WANG_XIAOYING)
    return hall


def identify(hall: Hall, card: Any) -> None:
    visit = hall.behind.asked("watch")[-1][1]
    hall.behind.calls.append(("watch", None, visit))
    hall.happen(events.CardWasRead(card, hall.clock.now(), visit=visit))
    assert hall.session.state.visit.card == card


def printing(hall: Hall) -> tuple[Wanted, Done]:
    hall.touch("begin").touch("begin")
    ((document, wanted, done),) = hall.behind.asked("print_document")
    assert document == SHEET
    assert wanted()
    return wanted, done


def test_a_document_is_printed_once_and_its_owner_is_told(hall: Hall) -> None:
    _, done = printing(hall)
    assert hall.behind.asked("light")[-1] == (Zone.DOCUMENT, Light.BLINK)
    done(PrintResult(PrintOutcome.DONE))
    hall.happen().loop.drain(hall.session.handle)
    sheet = hall.session.state.visit.sheet
    assert sheet is not None
    assert (sheet.outcome, sheet.code) == (PrintOutcome.DONE, None)
    assert hall.behind.asked("light")[-1] == (Zone.DOCUMENT, Light.OFF)
    hall.touch("begin")
    assert hall.behind.asked("print_document") == [], "it is out"
    assert hall.touch("not_me").sees(Farewell).take_slip


def test_one_that_was_not_printed_may_be_asked_for_again(hall: Hall) -> None:
    _, done = printing(hall)
    done(PrintResult(PrintOutcome.NOT_DONE, "document.paper_out"))
    hall.loop.drain(hall.session.handle)
    printing(hall)


def test_one_of_which_nobody_knows_the_end_is_not_repeated(hall: Hall) -> None:
    _, done = printing(hall)
    done(PrintResult(PrintOutcome.UNKNOWN, "document.unknown_outcome"))
    hall.loop.drain(hall.session.handle)
    hall.touch("begin")
    assert hall.behind.asked("print_document") == []


@pytest.mark.parametrize("way", ["not_me", "restart", "idle"])
def test_whatever_the_way_out_what_was_not_fed_is_taken_back(hall: Hall, way: str) -> None:
    wanted, done = printing(hall)
    assert hall.behind.asked("cancel_documents") == []
    if way == "idle":
        hall.wait(91).sees(Farewell)
    else:
        hall.touch(way)
    assert hall.behind.asked("cancel_documents") == [()]
    assert not wanted()
    done(PrintResult(PrintOutcome.NOT_DONE, "document.visit_over"))
    hall.loop.drain(hall.session.handle)
    assert hall.session.state.visit.sheet is None, "the next person hears nothing of it"


def test_a_visit_that_printed_no_document_takes_none_back(hall: Hall) -> None:
    hall.touch("not_me").sees(Farewell)
    assert hall.behind.asked("cancel_documents") == []


def test_it_is_no_longer_wanted_once_somebody_else_is_identified(hall: Hall) -> None:
    wanted, _ = printing(hall)
    identify(hall, LI_SIWEI)
    assert not wanted()
