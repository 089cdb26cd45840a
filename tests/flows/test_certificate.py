"""A certificate is for whoever asked: printed once, or said why not."""

from __future__ import annotations

import pytest

from kiosk.domain.answer_screen import Answer, Certificate, NoLine
from kiosk.domain.answer_screen import Asking as Waiting
from kiosk.domain.entry import Fact
from kiosk.domain.inquiry import CertificateFile, Reply
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Attract, Farewell, Guide
from kiosk.flow import effects, events
from tests.flows.asked import CERTIFICATE, Asking, asking, text
from tests.flows.world import card

PDF = b"%PDF-1.7 of nobody"
ISSUED = Reply(
    title=text("参保证明"),
    facts=(Fact(text("编号"), text("SX-0001")),),
    document=CertificateFile(PDF),
)


@pytest.fixture
def walk() -> Asking:
    return asking().to(CERTIFICATE).is_told(ISSUED)


def printed(walk: Asking) -> list[bytes]:
    return [asked.document.content for asked in walk.asked(effects.PrintDocument)]


def test_what_it_is_stands_before_it_is_printed(walk: Asking) -> None:
    shown = walk.sees(Certificate)
    assert (shown.title, shown.begun) == (ISSUED.title, False)
    whose, *others = shown.facts
    assert whose.value == card().name
    assert tuple(others) == ISSUED.facts
    assert printed(walk) == []


def test_it_is_printed_once_however_often_the_key_is_touched(walk: Asking) -> None:
    walk.touch("print").touch("print")
    assert printed(walk) == [PDF]
    assert walk.asked(effects.PrintDocument)[0].document.title == "社保参保证明"
    assert walk.sees(Certificate).begun
    walk.touch("done").sees(Certificate)
    walk.happen(events.DocumentEnded(PrintOutcome.DONE, None)).touch("print")
    assert printed(walk) == [PDF]
    assert walk.touch("done").sees(Farewell).take_slip


def test_one_that_did_not_come_out_may_be_printed_again(walk: Asking) -> None:
    walk.touch("print").happen(events.DocumentEnded(PrintOutcome.NOT_DONE, "document.paper_out"))
    assert walk.sees(Certificate).code == "document.paper_out"
    walk.touch("print")
    assert printed(walk) == [PDF, PDF]


@pytest.mark.parametrize(
    ("code", "again"), [("document.paper_out", True), ("device.not_here", False)]
)
def test_a_print_is_offered_again_only_where_it_may_help(
    walk: Asking, code: str, again: bool
) -> None:
    walk.touch("print").happen(events.DocumentEnded(PrintOutcome.NOT_DONE, code))
    assert walk.sees(Certificate).may_print is again


def test_one_of_which_nobody_knows_is_not_printed_again(walk: Asking) -> None:
    code = "document.unknown_outcome"
    walk.touch("print").happen(events.DocumentEnded(PrintOutcome.UNKNOWN, code)).touch("print")
    assert printed(walk) == [PDF]
    walk.touch("back").sees(Certificate)
    walk.touch("done").sees(Farewell)


def test_who_goes_back_before_the_print_may_ask_anew(walk: Asking) -> None:
    walk.touch("back").sees(Guide)
    assert walk.state.visit.reply is None
    walk.touch("begin").sees(Waiting)
    assert len(walk.questions) == 2


def test_none_is_shown_where_none_was_issued() -> None:
    walk = asking().to(CERTIFICATE).is_told(Reply(refused="not_insured", note=text("没有参保")))
    assert walk.sees(Answer).news == "reply.not_insured"
    walk.touch("print")
    assert printed(walk) == []


def test_an_answer_without_a_certificate_is_none() -> None:
    walk = asking().to(CERTIFICATE).is_told(Reply(facts=ISSUED.facts))
    assert walk.sees(Answer).news == "reply.other"
    assert printed(walk) == []


def test_without_an_answer_there_is_paper_and_no_certificate() -> None:
    asking().to(CERTIFICATE).hears_nothing().sees(NoLine)


@pytest.mark.parametrize("way", ["idle", "restart"])
def test_a_certificate_is_forgotten_with_its_owner(walk: Asking, way: str) -> None:
    walk.happen(events.IdleEnded()) if way == "idle" else walk.touch("restart")
    assert walk.state.visit.reply is None
    assert walk.state.visit.card is None
    assert any(isinstance(one, effects.EndVisit) for one in walk.done)
    if way == "idle":
        walk.touch("done").sees(Attract)
    walk.happen(events.Answered("question-1", ISSUED))
    assert walk.state.visit.reply is None


def test_the_question_is_about_the_card_that_lies_there() -> None:
    walk = asking().to(CERTIFICATE)
    assert walk.questions[0].person == card()
    assert walk.questions[0].about == "proof_of_social_insurance"
