"""Card, one touch, done."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.catalogue import load
from kiosk.domain.identity import Role
from kiosk.domain.masked import Portrait
from kiosk.domain.people_screen import Assent, CheckInAsked
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    Farewell,
    PutCard,
    RatingAsked,
    ServiceList,
    SlipOut,
    Submitting,
    Trouble,
)
from kiosk.flow import effects, events
from tests.flows.around import CHILD, ELDER, PARENT, agree, at, handed_in, lay, slip_of

SERVICES = sorted(each.id for each in load().services if each.kind == "check_in")


@pytest.mark.parametrize("service_id", SERVICES)
def test_card_one_touch_slip_and_rating(service_id: str) -> None:
    walk = at(service_id)
    walk.sees(PutCard)
    lay(walk, ELDER)
    asked = walk.sees(CheckInAsked)
    assert asked.name == ELDER.name
    assert asked.service.consents, "what is passed on stands there"
    walk.touch("confirm").sees(Submitting)
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1")).sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    if asked.service.rated:
        walk.sees(RatingAsked)
        walk.touch("rate", "5")
        assert walk.asked(effects.RateCase)[0].rating.item.task_name == asked.service.name.zh
    assert walk.sees(Farewell).take_card


@pytest.mark.parametrize("service_id", SERVICES)
def test_the_touch_agrees_to_what_stands_beside_it(service_id: str) -> None:
    walk = lay(at(service_id), ELDER).touch("confirm")
    case = handed_in(walk).submission
    service = load().service(service_id)
    wanted = [(each.purpose, each.version, walk.at) for each in service.consents]
    assert [(each.purpose, each.version, each.given_at) for each in case.consents] == wanted
    assert (case.applicant, case.answers) == (ELDER, {})


def test_without_a_line_it_stands_and_the_slip_says_not_yet() -> None:
    walk = at("well_being_check_in").happen(events.NetworkChanged(online=False))
    lay(walk, ELDER).touch("confirm").happen(walk.accepted())
    assert not walk.sees(SlipOut).online
    assert "slip.not_yet" in slip_of(walk, accepted=False).as_text()


def test_the_portrait_of_the_card_is_shown_to_its_holder() -> None:
    walk = at("well_being_check_in")
    face = Portrait(b"BM-nobody")
    walk.happen(events.CardFound(), events.CardWasRead(ELDER, walk.at, face))
    assert walk.sees(CheckInAsked).portrait == face


def test_the_card_is_laid_down_each_time_for_being_here_is_what_it_says() -> None:
    walk = lay(at("well_being_check_in"), ELDER).touch("back").sees(ServiceList)
    assert walk is not None
    again = lay(at("well_being_check_in"), ELDER).touch("back")
    again.touch("choose_service", "well_being_check_in")
    assert again.sees(PutCard).lift, "it may lie there still"


def test_a_touch_repeated_after_a_full_disk_hands_in_the_same_case() -> None:
    walk = lay(at("well_being_check_in"), ELDER).touch("confirm")
    walk.happen(events.CaseNotAccepted("case-1", "store.unwritable")).sees(Trouble)
    walk.touch("back").sees(CheckInAsked)
    before = walk.state.visit.consents
    walk.touch("confirm")
    assert walk.state.visit.consents == before


def test_a_childs_guardian_agrees_first() -> None:
    walk = lay(at("volunteer_hours"), CHILD)
    assert walk.sees(PutCard).whose is Role.GUARDIAN
    lay(walk, PARENT).sees(Assent)
    agree(walk).sees(CheckInAsked)
    walk.touch("confirm")
    assert handed_in(walk).submission.guardian == PARENT


def test_an_expired_card_checks_nobody_in() -> None:
    from dataclasses import replace

    walk = lay(at("well_being_check_in"), replace(ELDER, valid_to=date(2020, 1, 1)))
    assert walk.sees(PutCard).code == "idcard.expired"


@pytest.mark.parametrize("service_id", ["volunteer_hours", "party_study_sign_in"])
def test_points_are_the_platforms_to_give_and_the_slip_says_so(service_id: str) -> None:
    paper = slip_of(lay(at(service_id), ELDER).touch("confirm")).as_text()
    assert "积分" in paper
    assert "平台" in paper
