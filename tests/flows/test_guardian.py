"""Under fourteen somebody's guardian agrees; for a child's place their guardian asks."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.domain.identity import IdCard, Role
from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import ConsentAsked, Guide, PutCard, Question, Review
from tests.flows.around import (
    CHILD,
    HELPER,
    PARENT,
    agree,
    at,
    fill,
    handed_in,
    lay,
    person,
    slip_of,
)
from tests.flows.test_measure import NORMAL, at_meter, measured
from tests.flows.world import Walk

SERVICE = "opinion"
PLACE = "after_school_care"


def child_at(service_id: str = SERVICE) -> Walk:
    """Stand where the guardian's card is asked for."""
    walk = lay(at(service_id).touch("begin"), CHILD)
    assert walk.sees(PutCard).whose is Role.GUARDIAN
    return walk


def test_a_childs_guardian_lays_their_card_down_agrees_and_is_recorded() -> None:
    walk = lay(child_at(), PARENT)
    asked = walk.sees(Assent)
    assert (asked.role, asked.who, asked.whose) == (Role.GUARDIAN, PARENT.name, CHILD.name)
    fill(agree(walk)).sees(Review)
    rows = {row.label: row.value for row in walk.sees(Review).rows}
    assert rows["review.guardian"] == PARENT.name
    walk.touch("submit")
    case = handed_in(walk).submission
    assert (case.applicant, case.guardian, case.helper) == (CHILD, PARENT, None)
    assert "guardian" in {each.purpose for each in case.consents}
    assert f"slip.guardian {PARENT.name.masked()}" in slip_of(walk).as_text()


@pytest.mark.parametrize(
    ("born", "asked"),
    [(date(2012, 11, 24), True), (date(2012, 11, 23), False), (date(1990, 1, 1), False)],
    ids=["a day under fourteen", "fourteen today", "grown up"],
)
def test_from_the_fourteenth_birthday_on_somebody_agrees_for_themselves(
    born: date, asked: bool
) -> None:
    walk = lay(at(SERVICE).touch("begin"), person("钱多", born))
    walk.sees(PutCard if asked else Question)


@pytest.mark.parametrize(
    ("of", "code"),
    [
        (CHILD, "idcard.same_card"),
        (person("赵二", date(2010, 1, 1)), "idcard.not_adult"),
        (person("赵大", date(2008, 11, 24)), "idcard.not_adult"),
    ],
    ids=["the child's own", "a brother's", "a day under eighteen"],
)
def test_a_guardian_is_somebody_else_and_grown_up(of: IdCard, code: str) -> None:
    walk = lay(child_at(), of)
    assert walk.sees(PutCard).code == code
    lay(walk, person("赵大", date(2008, 11, 23))).sees(Assent)


def test_without_the_guardians_word_no_question_is_asked() -> None:
    walk = lay(child_at(), PARENT).touch("next")
    walk.sees(Assent)
    walk.touch("back").sees(Guide)
    walk.touch("begin").sees(Assent)


def test_another_child_has_another_guardian() -> None:
    walk = agree(lay(child_at(), PARENT)).touch("back")
    walk.sees(Guide)
    walk.touch("back").touch("choose_service", SERVICE)
    assert walk.state.visit.guardian is None
    assert walk.touch("begin").sees(PutCard).whose is Role.GUARDIAN


def test_a_child_who_is_helped_needs_a_guardian_beside_the_helper() -> None:
    walk = lay(lay(at(SERVICE).touch("for_another"), HELPER), CHILD)
    assert walk.sees(Assent).role is Role.HELPER
    agree(walk)
    lay(walk, PARENT)
    assert walk.sees(Assent).role is Role.GUARDIAN
    fill(agree(walk)).touch("submit")
    case = handed_in(walk).submission
    assert (case.helper, case.guardian) == (HELPER, PARENT)


def test_who_asks_for_a_childs_place_agrees_as_its_guardian() -> None:
    walk = lay(at(PLACE).touch("begin"), PARENT)
    asked = walk.sees(Assent)
    assert (asked.role, asked.who, asked.whose) == (Role.GUARDIAN, PARENT.name, None)
    fill(agree(walk)).touch("submit")
    case = handed_in(walk).submission
    assert (case.applicant, case.guardian) == (PARENT, PARENT)
    assert "guardian" in {each.purpose for each in case.consents}


def test_a_child_asks_for_no_childs_place() -> None:
    walk = lay(at(PLACE).touch("begin"), CHILD)
    assert walk.sees(PutCard).code == "idcard.not_adult"
    lay(walk, PARENT).sees(Assent)


def test_what_a_child_measured_is_kept_only_with_their_guardians_word() -> None:
    walk = measured(at_meter().touch("start"), NORMAL).touch("keep")
    lay(walk, CHILD)
    assert walk.sees(PutCard).whose is Role.GUARDIAN
    lay(walk, PARENT).sees(Assent)
    fill(agree(walk)).touch("submit")
    assert handed_in(walk).submission.guardian == PARENT
    grown_up = measured(at_meter().touch("start"), NORMAL).touch("keep")
    lay(grown_up, PARENT).sees(ConsentAsked)
