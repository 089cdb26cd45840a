"""Papers under the camera: taken, looked at, kept or taken anew; or brought to the desk later."""

from __future__ import annotations

from functools import cache

import pytest

from kiosk.catalogue import checks, load
from kiosk.domain.capture import Capture, Flaw, Ink, Page, PageImage, Sight
from kiosk.domain.capture_screen import PageTaken, Scanning, Signing
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import PersonalText
from kiosk.domain.receipt import Line, Slip
from kiosk.domain.screen import ConsentAsked, Home, Question, Review
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.table import Flows
from kiosk.flow.visit import Visit
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.hall import Hall
from tests.flows.world import NOW, Walk, card, site

CAMERA = DeviceName.CAMERA
PICTURE = PageImage(b"what the camera sees")
SHEET = Sight(PICTURE, ((0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)))
DESK = Sight(PICTURE)
STROKE = PersonalText("100,100 500,100 900,300")
ANSWERS = {"subsidy": "living", "phone": "13800001230", "account": "6217000000000000004"}


@cache
def flows() -> Flows:
    catalogue = load()
    services = (catalogue.service("disability_subsidy"),)
    return hall.flows(catalogue.groups, services, site(), checks, more=[staff.flow(site())])


def page(number: int = 1, *flaws: Flaw) -> Page:
    return Page(PageImage(f"page {number}".encode()), flaws)


def taken(walk: Walk, one: Page) -> Walk:
    """Take a page; the camera gives it."""
    return walk.touch("take").happen(events.Heard(CAMERA, one, 1))


def at_papers() -> Walk:
    """Come to the first paper, all questions answered."""
    walk = Walk(tables=flows())
    walk.touch("start").happen(events.VisitBegan("case-1", NOW)).touch("choose_group", "benefits")
    walk.touch("choose_service", "disability_subsidy").touch("begin")
    walk.happen(events.CardFound(), events.CardWasRead(card(), NOW))
    while isinstance(content := walk.screen.content, Question):
        walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    walk.sees(Signing)
    return walk.touch("stroke", STROKE).touch("next")


def test_a_paper_of_two_pages_is_kept_page_by_page() -> None:
    walk = at_papers()
    assert walk.sees(Scanning).material.id == "certificate"
    taken(walk, page(1))
    assert walk.asked(effects.Trigger)[-1].device is CAMERA
    assert walk.sees(PageTaken).number == 1
    assert walk.touch("keep").sees(Scanning).kept == 1
    taken(walk, page(2)).touch("keep")
    assert walk.sees(Scanning).material.id == "hardship", "the next paper"
    kept = walk.state.visit.scans["certificate"]
    assert [one.name for one in kept] == ["残疾证 1", "残疾证 2"]
    assert [one.content for one in kept] == [b"page 1", b"page 2"]


def test_one_page_may_be_enough() -> None:
    walk = taken(at_papers(), page()).touch("keep").touch("done")
    assert walk.sees(Scanning).material.id == "hardship"
    assert len(walk.state.visit.scans["certificate"]) == 1


def test_nothing_goes_on_without_a_page() -> None:
    assert at_papers().touch("done").touch("keep").sees(Scanning).material.id == "certificate"


def test_a_page_is_taken_anew_and_the_first_is_forgotten() -> None:
    walk = taken(at_papers(), page(1, Flaw.BLURRED))
    assert walk.sees(PageTaken).page.flaws == (Flaw.BLURRED,), "it is told before it is kept"
    walk.touch("retake").sees(Scanning)
    taken(walk, page(2)).touch("keep").touch("done")
    assert [one.content for one in walk.state.visit.scans["certificate"]] == [b"page 2"]


def test_back_from_a_page_leads_to_the_camera_and_from_there_to_the_question_before() -> None:
    walk = taken(at_papers(), page()).touch("back")
    walk.sees(Scanning)
    assert isinstance(walk.touch("back").screen.content, Signing)


def test_a_page_that_nobody_asked_for_is_none() -> None:
    walk = at_papers().happen(events.Heard(CAMERA, page(), 1))
    walk.sees(Scanning)


def test_what_the_camera_sees_is_shown_and_is_no_sign_of_life() -> None:
    walk = at_papers().happen(events.FrameSeen(SHEET, 1))
    assert walk.sees(Scanning).sight == SHEET
    walk.happen(events.StillThereAsked(20), events.FrameSeen(DESK, 1))
    assert walk.screen.asks_still_there == 20, "a camera that looks is nobody who stands there"


def test_no_sheet_is_said_until_one_is_seen() -> None:
    walk = at_papers().touch("take").happen(events.NotHeard(CAMERA, "camera.no_page", 1))
    assert walk.sees(Scanning).code == "camera.no_page"
    assert walk.happen(events.FrameSeen(DESK, 1)).sees(Scanning).code == "camera.no_page"
    assert walk.happen(events.FrameSeen(SHEET, 1)).sees(Scanning).code is None


@pytest.mark.parametrize(
    "trouble",
    [
        (events.NotHeard(CAMERA, "device.not_here", 1),),
        (events.DeviceLost(CAMERA), events.NotHeard(CAMERA, "camera.unplugged", 1)),
    ],
    ids=["none", "unplugged"],
)
def test_without_a_camera_the_papers_are_brought_later(trouble: tuple[events.Event, ...]) -> None:
    walk = at_papers().happen(*trouble)
    assert walk.sees(Scanning).lost
    walk.touch("desk")
    assert walk.sees(Scanning).material.id == "hardship"
    walk.touch("desk").sees(ConsentAsked)
    walk.touch("tick").touch("next").sees(Review)
    shown = {row.label: row.value for row in walk.sees(Review).rows}
    assert shown[Text("残疾证", "Disability certificate")] == Text(
        "带到窗口来", "Bring to the desk"
    )
    walk.touch("submit")
    submit = walk.asked(effects.SubmitCase)[-1]
    assert [(one.material, one.attachments) for one in submit.submission.materials] == [
        ("certificate", ()),
        ("hardship", ()),
    ]
    lines = texts(walk.accepted().slip)
    assert lines[lines.index("slip.still") + 1 :][:2] == ["· 残疾证", "· 低保证或困难证明"]


def test_a_camera_that_comes_back_is_used_again() -> None:
    walk = at_papers().happen(events.DeviceLost(CAMERA))
    assert walk.sees(Scanning).lost, "control"
    walk.happen(events.DeviceReady(CAMERA), events.FrameSeen(SHEET, 1))
    assert not walk.sees(Scanning).lost


def texts(slip: Slip) -> list[str]:
    return [part.text for part in slip.parts if isinstance(part, Line)]


def to_review() -> Walk:
    """Two pages of the one paper, none of the other, which may be left out."""
    walk = at_papers()
    for number in (1, 2):
        taken(walk, page(number)).touch("keep")
    return walk.touch("skip").touch("tick").touch("next")


def test_pages_go_with_the_case_with_how_far_they_can_be_relied_on() -> None:
    walk = to_review().touch("submit")
    submission = walk.asked(effects.SubmitCase)[-1].submission
    names = [(one.name, one.media_type) for one in submission.attachments]
    assert names == [
        ("残疾证 1", "image/jpeg"),
        ("残疾证 2", "image/jpeg"),
        ("签名", "image/svg+xml"),
    ]
    (handed,) = submission.materials
    assert (handed.material, handed.trust) == ("certificate", "C")
    assert handed.attachments == ("残疾证 1", "残疾证 2")
    assert "slip.still" not in texts(walk.accepted().slip), "nothing is left to bring"


def test_a_paper_is_changed_from_the_review_and_comes_back_there() -> None:
    walk = to_review().touch("change", "material.certificate")
    assert walk.sees(Scanning).kept == 2
    taken(walk, page(7)).touch("keep")
    walk.touch("done").sees(Review)
    assert [one.content for one in walk.state.visit.scans["certificate"]] == [b"page 7"]


def test_nothing_of_a_picture_is_left_when_the_visit_ends() -> None:
    walk = taken(at_papers(), page()).touch("keep")
    taken(walk, page(2))
    assert walk.state.visit.is_personal
    walk.touch("restart").sees(Home)
    left: Visit = walk.state.visit
    assert not left.is_personal
    assert not left.scans
    assert left.capture == Capture()


def test_no_picture_shows_in_a_log() -> None:
    walk = taken(at_papers(), page()).touch("keep")
    assert "page 1" not in repr(walk.state)


def test_late_frames_are_for_nobody() -> None:
    hall_ = Hall(flows())
    hall_.happen(events.FrameSeen(SHEET, 0), events.FrameSeen(SHEET, 9))
    assert hall_.session.state.visit.capture.sight is None


def test_the_signature_that_was_drawn_stands_there_when_it_is_opened_again() -> None:
    walk = to_review().touch("change", "signature")
    assert walk.sees(Signing).ink == Ink(STROKE.reveal())
