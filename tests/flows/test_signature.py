"""A signature by finger: stroke by stroke, taken back, enough of it; or given at the desk."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from kiosk.domain.capture import AT_DESK, Ink
from kiosk.domain.capture_screen import Scanning, Signing
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Question, Review
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from tests.flows.test_scanning import ANSWERS, STROKE, flows, texts
from tests.flows.world import NOW, Walk, card

DOT = PersonalText("100,100 101,101")


def at_signature() -> Walk:
    walk = Walk(tables=flows())
    walk.touch("start").happen(events.VisitBegan("case-1", NOW)).touch("choose_group", "benefits")
    walk.touch("choose_service", "disability_subsidy").touch("begin")
    walk.happen(events.CardFound(), events.CardWasRead(card(), NOW))
    while isinstance(content := walk.screen.content, Question):
        walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    walk.sees(Signing)
    return walk


def to_review(walk: Walk) -> Walk:
    return walk.touch("desk").touch("desk").touch("tick").touch("next")


def test_strokes_are_drawn_one_after_another_and_taken_back() -> None:
    walk = at_signature().touch("stroke", STROKE).touch("stroke", DOT)
    assert len(walk.sees(Signing).ink.strokes) == 2
    assert walk.touch("undo").sees(Signing).ink == Ink(STROKE.reveal())
    assert walk.touch("clear").sees(Signing).ink == Ink("")


def test_a_tap_is_no_signature() -> None:
    walk = at_signature().touch("next")
    assert walk.sees(Signing).complaint == "sign.too_little"
    walk.touch("stroke", DOT).touch("next")
    assert walk.sees(Signing).complaint == "sign.too_little"
    assert walk.touch("stroke", STROKE).sees(Signing).complaint is None
    walk.touch("next").sees(Scanning)


@pytest.mark.parametrize(
    "stroke", ["", "x", "1,2;3,4", "1,2 3", "99999,1 2,2", "1,2 3,4" + " 5,6" * 20_000, "<svg/>"]
)
def test_what_is_no_stroke_changes_nothing(stroke: str) -> None:
    walk = at_signature().touch("stroke", PersonalText(stroke))
    assert walk.sees(Signing).ink == Ink("")


def test_it_goes_with_the_case_as_a_drawing_and_its_answer_names_it() -> None:
    walk = to_review(at_signature().touch("stroke", STROKE).touch("next"))
    shown = {row.field_id: row.value for row in walk.sees(Review).rows}
    assert shown["signature"] == Ink(STROKE.reveal())
    submission = walk.touch("submit").asked(effects.SubmitCase)[-1].submission
    (drawing,) = submission.attachments
    assert (drawing.name, drawing.media_type) == ("签名", "image/svg+xml")
    root = ElementTree.fromstring(drawing.content)
    assert [one.attrib["points"] for one in root.iter("{http://www.w3.org/2000/svg}polyline")] == [
        STROKE.reveal()
    ]
    assert submission.answers["signature"] == "签名"


def test_who_does_not_write_signs_before_somebody_at_the_desk() -> None:
    walk = to_review(at_signature().touch("at_desk"))
    shown = {row.field_id: row.value for row in walk.sees(Review).rows}
    assert shown["signature"] == Text("到窗口签字按手印", "Sign at the desk")
    walk.touch("submit")
    submission = walk.asked(effects.SubmitCase)[-1].submission
    assert submission.answers["signature"] == AT_DESK
    assert not submission.attachments
    assert "· 到窗口签字按手印" in texts(walk.accepted().slip)


def test_nothing_of_it_shows_in_a_log() -> None:
    walk = at_signature().touch("stroke", STROKE)
    assert "900,300" not in repr(walk.state)
    assert walk.state.visit.is_personal


def test_it_is_gone_with_the_visit() -> None:
    walk = at_signature().touch("stroke", STROKE).touch("restart")
    assert walk.state.visit.draft is None
    assert not walk.state.visit.is_personal
