"""A helper does it for somebody who is there: both cards, the resident's word, all recorded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from drivers.sandbox.people import LIN_MEIHUA
from kiosk.domain.device import DeviceName
from kiosk.domain.identity import Role
from kiosk.domain.people_screen import Assent
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Farewell, Guide, NotYet, PutCard, Question, Review, ServiceList
from kiosk.errors import CODES, Action
from kiosk.flow import effects, events
from tests.flows.around import (
    ELDER,
    HELPER,
    agree,
    at,
    fill,
    hall_of,
    handed_in,
    lay,
    person,
    slip_of,
)
from tests.flows.listed import published, time
from tests.flows.world import Walk

SERVICE = "old_age_allowance"


def helped() -> Walk:
    """Stand where the resident is asked whether they want to be helped."""
    walk = at(SERVICE).touch("for_another")
    assert walk.sees(PutCard).whose is Role.HELPER
    lay(walk, HELPER)
    assert walk.sees(PutCard).whose is Role.PRINCIPAL
    assert walk.sees(PutCard).lift, "the helper's card may lie there still"
    return lay(walk, ELDER)


def done(walk: Walk) -> Walk:
    walk.touch("submit").happen(walk.accepted(), events.ReceiptOverdue("case-1"))
    return walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))


def test_a_resident_agrees_to_their_helper_and_both_go_with_the_case() -> None:
    walk = helped()
    asked = walk.sees(Assent)
    assert (asked.role, asked.who, asked.whose) == (Role.HELPER, HELPER.name, ELDER.name)
    agree(walk).sees(Question)
    done(fill(walk))
    case = handed_in(walk).submission
    assert (case.applicant, case.helper, case.guardian) == (ELDER, HELPER, None)
    (given,) = [each for each in case.consents if each.purpose == "on_behalf"]
    assert (given.version, given.given_at) == ("1", walk.at)


def test_who_does_it_for_themselves_has_no_helper() -> None:
    walk = lay(at(SERVICE).touch("begin"), ELDER)
    assert walk.sees(Question).field.id == "phone"
    done(fill(walk))
    case = handed_in(walk).submission
    assert case.helper is None
    assert "on_behalf" not in {each.purpose for each in case.consents}
    assert "slip.helper" not in slip_of(walk).as_text()


def test_without_the_residents_word_nothing_goes_on() -> None:
    walk = helped().touch("next")
    walk.sees(Assent)
    walk.touch("tick").touch("tick").touch("next").sees(Assent)
    walk.touch("tick").touch("next").sees(Question)


def test_review_and_slip_name_the_helper_masked() -> None:
    walk = fill(agree(helped()))
    rows = {row.label: row.value for row in walk.sees(Review).rows}
    assert rows["review.helper"] == HELPER.name
    assert "李建国" not in f"{rows}"
    paper = slip_of(done(walk)).as_text()
    assert f"slip.helper {HELPER.name.masked()}" in paper
    assert "李建国" not in paper


def test_one_card_for_both_is_refused_kindly_and_another_is_taken() -> None:
    walk = lay(at(SERVICE).touch("for_another"), ELDER)
    lay(walk, ELDER)
    assert walk.sees(PutCard).code == "idcard.same_card"
    assert CODES["idcard.same_card"].action is Action.OTHER_CARD
    other = person("周正", date(1941, 2, 2))
    lay(walk, other).sees(Assent)


def test_the_farewell_reminds_of_both_cards() -> None:
    walk = done(fill(agree(helped()))).touch("next").touch("skip")
    goodbye = walk.sees(Farewell)
    assert (goodbye.take_card, goodbye.take_others) == (True, True)
    assert walk.state.visit.helper is None
    alone = done(fill(lay(at(SERVICE).touch("begin"), ELDER))).touch("next").touch("skip")
    assert not alone.sees(Farewell).take_others, "the control"


def test_a_helper_who_leaves_early_is_reminded_of_their_card_too() -> None:
    walk = lay(at(SERVICE).touch("for_another"), HELPER).happen(events.IdleEnded())
    goodbye = walk.sees(Farewell)
    assert (goodbye.take_card, goodbye.take_others) == (False, True)


def test_the_next_visit_knows_of_no_helper() -> None:
    walk = agree(helped()).touch("leave_now").happen(events.StepTimedOut())
    visit = walk.state.visit
    assert (visit.helper, visit.card, visit.consents, visit.parting.take_others) == (
        None,
        None,
        (),
        False,
    )


@pytest.mark.parametrize("back", ["helper's card", "resident's card", "consent"])
def test_who_goes_back_has_given_up_being_helped(back: str) -> None:
    walk = at(SERVICE).touch("for_another")
    if back != "helper's card":
        lay(walk, HELPER)
    if back == "consent":
        lay(walk, ELDER).sees(Assent)
    walk.touch("back").sees(Guide)
    visit = walk.state.visit
    assert (visit.helper, visit.card) == (None, None)
    lay(walk.touch("begin"), ELDER).sees(Question)
    assert walk.state.visit.helper is None


def test_help_goes_on_in_the_visit_and_the_resident_agrees_to_it_for_each_service() -> None:
    walk = agree(helped()).touch("back").touch("back")
    walk.sees(ServiceList)
    walk.touch("choose_service", SERVICE).touch("begin")
    assert walk.sees(Assent).who == HELPER.name
    again = done(fill(agree(helped()))).touch("another")
    again.happen(events.VisitBegan("case-2", again.at)).touch("choose_group", "benefits")
    again.touch("choose_service", SERVICE).touch("begin").sees(Assent)


@pytest.mark.parametrize("service_id", ["proof_of_social_insurance", "bills", "points"])
def test_what_is_the_residents_is_shown_to_no_helper_who_stayed(service_id: str) -> None:
    walk = Walk(tables=hall_of(SERVICE, service_id)).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", SERVICE).touch("for_another")
    done(fill(agree(lay(lay(walk, HELPER), ELDER)))).touch("another")
    walk.happen(events.VisitBegan("case-2", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", service_id).touch("begin").sees(PutCard)
    assert (walk.state.visit.card, walk.state.visit.helper) == (None, None)
    assert not walk.asked(effects.Inquire)


def test_nor_is_what_was_measured_before() -> None:
    walk = Walk(tables=hall_of(SERVICE, "blood_pressure")).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", SERVICE).touch("for_another")
    done(fill(agree(lay(lay(walk, HELPER), ELDER)))).touch("another")
    walk.happen(events.VisitBegan("case-2", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", "blood_pressure").touch("begin").touch("earlier").sees(PutCard)
    assert not walk.asked(effects.FindReadings)


def test_a_helper_to_whom_nobody_agreed_for_this_service_is_not_recorded() -> None:
    walk = done(fill(agree(helped()))).touch("another")
    visit = walk.happen(events.VisitBegan("case-2", walk.at)).state.visit
    assert visit.helper == HELPER
    assert visit.agreed_helper is None


def test_what_no_helper_does_is_asked_of_the_resident_alone() -> None:
    tables = hall_of(SERVICE, "pension_eligibility")
    walk = Walk(tables=tables).touch("start")
    walk.happen(events.VisitBegan("case-1", walk.at)).touch("choose_group", "benefits")
    walk.touch("choose_service", SERVICE).touch("for_another")
    agree(lay(lay(walk, HELPER), ELDER)).touch("back").touch("back")
    walk.touch("choose_service", "pension_eligibility").touch("begin")
    assert walk.sees(PutCard).whose is None
    assert walk.state.visit.helper is None
    lay(walk, ELDER).sees(Question)


def test_what_the_helper_said_for_themselves_is_not_the_residents() -> None:
    walk = lay(at(SERVICE).touch("begin"), person("李建国", date(1940, 5, 6)))
    done(fill(walk)).touch("another").happen(events.VisitBegan("case-2", walk.at))
    walk.touch("choose_group", "benefits").touch("choose_service", SERVICE)
    assert walk.state.visit.known, "the control: it is known of whom it was said"
    walk.touch("for_another")
    agree(lay(lay(walk, HELPER), ELDER))
    assert walk.sees(Question).draft is None


def test_who_may_not_is_told_though_they_are_helped() -> None:
    walk = lay(lay(at(SERVICE).touch("for_another"), HELPER), person("吴用", date(1960, 1, 1)))
    agree(walk)
    assert [rule.id for rule in walk.sees(NotYet).rules] == ["age"]


def test_a_helper_is_not_looked_up_and_a_resident_is() -> None:
    walk = lay(at(SERVICE).touch("for_another"), HELPER)
    assert not walk.asked(effects.FindNotices)
    lay(walk, ELDER)
    assert [asked.number for asked in walk.asked(effects.FindNotices)] == [ELDER.number]


@pytest.mark.parametrize("service_id", ["pension_eligibility", "petition"])
def test_what_nobody_does_by_proxy_offers_no_helper(service_id: str) -> None:
    walk = at(service_id)
    if service_id == "petition":
        walk.touch("next")
    assert not walk.sees(Guide).on_behalf
    walk.touch("for_another").sees(Guide)
    assert at(SERVICE).sees(Guide).on_behalf, "the control"


@pytest.mark.parametrize("code", ["idcard.moved", "idcard.not_an_id_card", "idcard.unplugged"])
@pytest.mark.parametrize("whose", [Role.HELPER, Role.PRINCIPAL])
def test_a_card_that_cannot_be_read_is_said_and_asked_for_again(whose: Role, code: str) -> None:
    walk = at(SERVICE).touch("for_another")
    if whose is Role.PRINCIPAL:
        lay(walk, HELPER)
    walk.happen(events.CardFound(), events.CardFailed(code))
    asked = walk.sees(PutCard)
    assert (asked.code, asked.whose) == (code, whose)
    lay(walk, HELPER if whose is Role.HELPER else ELDER)
    assert walk.state.visit.helper == HELPER


def test_a_reader_that_is_gone_is_said_at_the_helpers_card_as_at_any() -> None:
    walk = at(SERVICE).touch("for_another").happen(events.DeviceLost(DeviceName.IDCARD))
    assert walk.sees(PutCard).lost
    walk.happen(events.DeviceReady(DeviceName.IDCARD))
    assert not walk.sees(PutCard).lost
    lay(walk, HELPER)
    assert walk.sees(PutCard).whose is Role.PRINCIPAL


def test_a_helpers_expired_card_is_not_taken() -> None:
    walk = lay(at(SERVICE).touch("for_another"), replace(HELPER, valid_to=date(2020, 1, 1)))
    assert walk.sees(PutCard).code == "idcard.expired"
    assert walk.state.visit.helper is None


def test_a_helper_may_have_a_card_that_the_service_takes_from_nobody() -> None:
    walk = lay(at(SERVICE).touch("for_another"), LIN_MEIHUA)
    assert walk.state.visit.helper == LIN_MEIHUA
    lay(walk, LIN_MEIHUA)
    assert walk.sees(PutCard).code == "idcard.other_kind", "the control: not from who applies"


def test_a_time_is_booked_on_behalf_of_somebody_too() -> None:
    walk = at("family_doctor_visit")
    assert walk.sees(Guide).on_behalf
    walk.touch("for_another")
    lay(lay(walk, HELPER), ELDER)
    agree(walk)
    published(walk, time(9)).touch("choose_sort", "0").touch("choose_entry", "0")
    fill(walk).touch("submit")
    case = handed_in(walk).submission
    assert (case.applicant, case.helper) == (ELDER, HELPER)
    assert case.answers["entry_id"] == "s9"


def test_back_from_the_helpers_card_leads_to_where_it_began() -> None:
    walk = at("family_doctor_visit").touch("for_another").touch("back")
    walk.sees(Guide)
    assert walk.state.visit.helper is None
