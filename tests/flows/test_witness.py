"""A member of the staff confirms by their PIN that the holder of the card stands here."""

from __future__ import annotations

from kiosk.domain.inquiry import Reply
from kiosk.domain.people_screen import WitnessAsked
from kiosk.domain.screen import Farewell, HelpCalled, Review, SlipOut, Submitting
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.domain.staff_screen import StaffPin
from kiosk.flow import effects, events
from tests.flows.around import ELDER, at, fill, handed_in, lay, type_pin
from tests.flows.world import Walk

SERVICE = "pension_eligibility"
RIGHT = PinCheck(PinVerdict.RIGHT, staff_no="7")
WRONG = PinCheck(PinVerdict.WRONG, tries_left=4)


def at_witness() -> Walk:
    walk = fill(lay(at(SERVICE).touch("begin"), ELDER))
    walk.touch("submit").sees(WitnessAsked)
    return walk


def told(walk: Walk) -> Walk:
    """Let the platform say that it is done, and go on."""
    walk.happen(events.InquiryMinted("question-1"))
    assert walk.asked(effects.Inquire)[-1].inquiry.given["witness"] == "7"
    return walk.happen(events.Answered("question-1", Reply())).touch("done")


def audited(walk: Walk) -> list[tuple[str, dict[str, object]]]:
    return [(asked.event, dict(asked.details)) for asked in walk.asked(effects.Audit)]


def test_nothing_is_handed_in_before_somebody_has_looked() -> None:
    walk = at_witness()
    assert walk.sees(WitnessAsked).name == ELDER.name
    assert not walk.asked(effects.SubmitCase)
    walk.touch("submit").touch("staff_here").sees(StaffPin)
    assert not walk.asked(effects.SubmitCase)


def test_a_right_pin_confirms_who_stands_here_is_recorded_and_audited_with_its_number() -> None:
    walk = at_witness().touch("staff_here")
    assert walk.sees(StaffPin).confirms == ELDER.name
    told(type_pin(walk, "24681357", RIGHT)).sees(Submitting)
    case = handed_in(walk).submission
    assert (case.applicant, case.witness) == (ELDER, "7")
    assert audited(walk) == [("witness.confirmed", {"case_id": "case-1", "staff_no": "7"})]
    walk.happen(walk.accepted()).sees(SlipOut)


def test_a_wrong_pin_confirms_nothing_and_is_audited() -> None:
    walk = type_pin(at_witness().touch("staff_here"), "1111", WRONG)
    shown = walk.sees(StaffPin)
    assert (shown.wrong, shown.tries_left) == (True, 4)
    assert not walk.asked(effects.SubmitCase)
    assert audited(walk) == [("witness.refused", {"case_id": "case-1"})]
    told(type_pin(walk, "24681357", RIGHT))
    assert handed_in(walk).submission.witness == "7"


def test_it_is_locked_as_the_staff_door_is() -> None:
    walk = at_witness().touch("staff_here")
    type_pin(walk, "1111", PinCheck(PinVerdict.LOCKED, locked_minutes=5))
    assert walk.sees(StaffPin).locked_minutes == 5
    assert not walk.asked(effects.SubmitCase)


def test_a_store_that_cannot_look_confirms_nothing_and_refuses_nobody() -> None:
    walk = type_pin(at_witness().touch("staff_here"), "1111", PinCheck(PinVerdict.UNKNOWN))
    assert walk.sees(StaffPin).wrong
    assert not walk.asked(effects.SubmitCase)
    assert audited(walk) == []


def test_nothing_typed_is_left_for_whoever_comes_next() -> None:
    walk = at_witness().touch("staff_here")
    type_pin(walk, "1111", WRONG).touch("leave").sees(WitnessAsked)
    assert walk.state.visit.staff.pin is None
    assert walk.touch("staff_here").sees(StaffPin).digits is None
    walk.touch("leave").touch("back").sees(Review)


def test_after_a_change_somebody_looks_again() -> None:
    walk = type_pin(at_witness().touch("staff_here"), "24681357", RIGHT)
    walk.happen(events.CaseNotAccepted("case-1", "store.unwritable")).touch("back")
    walk.sees(Review)
    walk.touch("submit").sees(WitnessAsked)
    assert walk.touch("staff_here").state.visit.witness is None


def test_whoever_waits_can_call_and_who_walks_off_hands_nothing_in() -> None:
    walk = at_witness().touch("call_help")
    walk.sees(HelpCalled)
    walk.touch("resume").sees(WitnessAsked)
    walk.happen(events.IdleEnded()).sees(Farewell)
    assert not walk.asked(effects.SubmitCase)
    assert walk.state.visit.witness is None


def test_what_needs_no_witness_asks_for_none() -> None:
    walk = fill(lay(at("old_age_allowance").touch("begin"), ELDER)).touch("submit")
    walk.sees(Submitting)
    assert handed_in(walk).submission.witness is None
