"""From the last touch to the slip: what stands on disk, what is on paper, what is said of both."""

from __future__ import annotations

import pytest

from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    HelpCalled,
    Home,
    Question,
    RatingAsked,
    SlipOnScreen,
    SlipOut,
    Submitting,
    Trouble,
)
from kiosk.flow import effects, events
from tests.flows.world import ANSWERS, Walk, card


def test_a_case_that_the_disk_refuses_is_said_and_can_be_tried_again() -> None:
    walk = Walk().to_review().touch("submit")
    walk.sees(Submitting)
    walk.happen(events.CaseNotAccepted("case-1", "store.disk_full"))
    assert walk.sees(Trouble).code == "store.disk_full"
    assert not walk.sees(Trouble).safe
    walk.touch("retry").sees(Submitting)
    assert len(walk.asked(effects.SubmitCase)) == 2
    assert len({s.submission.case_id for s in walk.asked(effects.SubmitCase)}) == 1


def test_a_slip_that_did_not_print_is_shown_and_printed_when_paper_is_there() -> None:
    walk = (
        Walk()
        .to_slip()
        .happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    )
    shown = walk.sees(SlipOnScreen)
    assert shown.may_print
    assert shown.code == "printer.paper_out"
    walk.happen(events.PrinterRecovered()).sees(SlipOut)
    assert len(walk.asked(effects.PrintSlip)) == 2


def test_a_printer_that_only_says_that_it_is_well_is_tried_once_more_and_no_more() -> None:
    failed = events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.no_answer")
    well = events.PrinterRecovered(seen=False)
    walk = Walk().to_slip().happen(failed, well, failed, well)
    assert len(walk.asked(effects.PrintSlip)) == 2
    walk.sees(SlipOnScreen)
    walk.touch("print").happen(failed, well).sees(SlipOnScreen)
    assert len(walk.asked(effects.PrintSlip)) == 3
    walk.happen(events.PrinterRecovered(seen=True)).sees(SlipOut)
    assert len(walk.asked(effects.PrintSlip)) == 4, "it was seen to be mended"


def test_a_print_of_which_nobody_knows_the_end_is_never_repeated() -> None:
    ended = events.PrintEnded("job-1", PrintOutcome.UNKNOWN, "printer.unknown_outcome")
    walk = Walk().to_slip().happen(ended)
    assert not walk.sees(SlipOnScreen).may_print
    walk.happen(events.PrinterRecovered()).touch("print")
    assert len(walk.asked(effects.PrintSlip)) == 1
    walk.touch("next").sees(RatingAsked)


def test_a_slip_that_is_printing_is_not_printed_again_when_the_printer_recovers() -> None:
    walk = Walk().to_slip().happen(events.PrinterRecovered())
    assert len(walk.asked(effects.PrintSlip)) == 1


def test_a_print_that_ends_while_help_is_called_is_not_lost() -> None:
    walk = Walk().to_slip().touch("call_help")
    walk.sees(HelpCalled)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    walk.sees(HelpCalled)
    walk.touch("resume")
    assert walk.sees(SlipOnScreen).code == "printer.paper_out"


def test_the_platforms_answer_to_this_case_is_said_at_once() -> None:
    walk = Walk().to_slip()
    walk.happen(events.CaseAcknowledged("case-of-another", "9"))
    assert not walk.sees(SlipOut).acknowledged
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    assert walk.sees(SlipOut).acknowledged


def test_the_slip_holds_masks_only() -> None:
    walk = Walk().to_slip()
    words = walk.asked(effects.PrintSlip)[-1].slip.as_text()
    assert "王小英" not in words
    assert "王*英" in words
    assert "13800001230" not in words
    assert card().number.reveal() not in words


def test_offline_the_slip_says_that_it_is_not_accepted_yet() -> None:
    walk = Walk().happen(events.NetworkChanged(online=False)).to_review().touch("submit")
    walk.happen(walk.accepted())
    (printed,) = walk.asked(effects.PrintSlip)
    assert "slip.not_yet" in str(printed.slip.parts[0])
    walk.happen(events.ReceiptOverdue("case-1"), events.CaseAcknowledged("case-1", "9"))
    assert len(walk.asked(effects.PrintSlip)) == 1


def test_a_slip_says_accepted_only_when_the_platform_has_signed() -> None:
    walk = Walk().to_review().touch("submit")
    walk.happen(walk.accepted())
    assert walk.sees(SlipOut).printing, "the resident is told at once that the case stands"
    assert walk.asked(effects.AwaitReceipt) == [effects.AwaitReceipt("case-1", 2.0)]
    walk.touch("next").happen(events.CaseAcknowledged("another", "1")).sees(SlipOut)
    assert walk.asked(effects.PrintSlip) == []
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    (printed,) = walk.asked(effects.PrintSlip)
    assert "slip.not_yet" not in printed.slip.as_text()
    assert not walk.sees(SlipOut).overdue
    walk.happen(events.ReceiptOverdue("case-1"))
    assert len(walk.asked(effects.PrintSlip)) == 1


@pytest.mark.parametrize("covered", ["", "call_help"])
def test_a_line_that_was_cut_on_the_review_leaves_a_slip_that_says_so(covered: str) -> None:
    walk = Walk().to_review().touch("submit")
    assert walk.screen.online, "nobody has noticed yet"
    walk.happen(walk.accepted())
    if covered:
        walk.touch(covered).sees(HelpCalled)
    walk.happen(events.ReceiptOverdue("case-0"), events.ReceiptOverdue("case-1"))
    (printed,) = walk.asked(effects.PrintSlip)
    assert "slip.not_yet" in str(printed.slip.parts[0])
    if covered:
        walk.touch("resume")
    assert walk.sees(SlipOut).overdue
    walk.happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert not walk.sees(SlipOnScreen).accepted
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    assert walk.sees(SlipOnScreen).accepted
    walk.touch("print")
    assert "slip.not_yet" not in walk.asked(effects.PrintSlip)[-1].slip.as_text()


def test_a_print_of_the_last_visit_says_nothing_about_this_one() -> None:
    walk = Walk().to_slip()
    walk.happen(events.PrintEnded("job-0", PrintOutcome.NOT_DONE, "printer.paper_out"))
    assert walk.sees(SlipOut).printing


def test_an_answer_about_another_case_is_not_taken_for_this_one() -> None:
    other = Walk().to_review().touch("submit")
    other.happen(other.accepted("case-0"))
    other.sees(Submitting)
    other.happen(events.CaseNotAccepted("case-0", "store.disk_full")).sees(Submitting)


def test_a_disk_that_was_only_slow_ends_at_the_slip_all_the_same() -> None:
    late = Walk().to_review().touch("submit").happen(events.StepTimedOut())
    assert late.sees(Trouble).safe is None, "nobody is told that it was not sent"
    assert not late.screen.back, "nothing is changed of what may stand already"
    late.touch("back").sees(Trouble)
    late.happen(late.accepted("case-0")).sees(Trouble)
    late.happen(late.accepted()).sees(SlipOut)


def test_a_disk_that_was_slow_and_broken_is_said_when_it_is_known() -> None:
    late = Walk().to_review().touch("submit").happen(events.StepTimedOut())
    late.happen(events.CaseNotAccepted("case-1", "store.disk_full"))
    told = late.sees(Trouble)
    assert (told.code, told.safe) == ("store.disk_full", False)
    assert late.screen.back


def test_trying_again_while_the_disk_is_slow_hands_in_the_same_case() -> None:
    late = Walk().to_review().touch("submit").happen(events.StepTimedOut()).touch("retry")
    first, second = [s.submission for s in late.asked(effects.SubmitCase)]
    assert (first.case_id, first.answers) == (second.case_id, second.answers)
    late.happen(late.accepted()).happen(late.accepted()).sees(SlipOut)
    assert len(late.asked(effects.AwaitReceipt)) == 1


def test_help_cannot_be_used_to_leave_a_commit_under_way() -> None:
    walk = Walk().to_review().touch("submit").touch("call_help")
    walk.sees(HelpCalled)
    assert not walk.screen.restart
    walk.touch("restart").sees(HelpCalled)


def test_whose_slip_is_on_its_way_waits_for_it() -> None:
    walk = Walk().to_slip().touch("next").touch("another")
    walk.sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out"))
    walk.sees(SlipOnScreen)


def test_starting_over_does_not_cost_the_paper_that_waits_for_the_receipt() -> None:
    walk = Walk().to_review().touch("submit")
    walk.happen(walk.accepted()).touch("restart").sees(SlipOut)
    assert walk.asked(effects.EndVisit) == []
    walk.happen(events.ReceiptOverdue("case-1"))
    assert len(walk.asked(effects.PrintSlip)) == 1
    walk.touch("restart").sees(Home)  # a printer that hangs holds nobody
    assert walk.asked(effects.EndVisit) == [effects.EndVisit(finished=True)]


def test_a_receipt_that_overtakes_the_paper_is_said_beside_it() -> None:
    done = events.PrintEnded("job-1", PrintOutcome.DONE, None)
    came = events.CaseAcknowledged("case-1", "N" * 43)
    assert Walk().to_slip().happen(done, came).sees(SlipOut).outdated
    assert Walk().to_slip().happen(came, done).sees(SlipOut).outdated, "it was on its way"
    waited = Walk().to_review().touch("submit")
    waited.happen(waited.accepted(), came, done)
    assert not waited.sees(SlipOut).outdated, "the paper says it, too"


def test_a_slip_that_is_printed_after_the_receipt_says_what_the_screen_says() -> None:
    failed = events.PrintEnded("job-1", PrintOutcome.NOT_DONE, "printer.paper_out")
    came = events.CaseAcknowledged("case-1", "N" * 43)
    for order in ((failed, came), (came, failed)):
        walk = Walk().to_slip().happen(*order).touch("print")
        assert "slip.not_yet" not in walk.asked(effects.PrintSlip)[-1].slip.as_text()
        assert not walk.sees(SlipOut).outdated


def test_the_rating_knows_whether_the_platform_has_it() -> None:
    walk = Walk().to_slip().happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))
    assert not walk.touch("next").sees(RatingAsked).sent
    walk.happen(events.CaseAcknowledged("case-1", "N" * 43))
    assert walk.sees(RatingAsked).sent


@pytest.mark.parametrize("leaves_a_number", [True, False])
def test_who_leaves_no_number_is_told_on_paper_to_come_and_ask(leaves_a_number: bool) -> None:
    walk = Walk().to_form()
    while isinstance(content := walk.screen.content, Question):
        if content.field.id == "phone" and not leaves_a_number:
            walk.touch("skip")
        else:
            walk.touch("draft", ANSWERS[content.field.id]).touch("next")
    walk.touch("tick").touch("next").touch("submit").happen(walk.accepted())
    walk.happen(events.ReceiptOverdue("case-1"))
    printed = walk.asked(effects.PrintSlip)[-1].slip.as_text()
    assert ("next.ask" in printed) is not leaves_a_number
    assert ("打电话告诉您" in printed) is leaves_a_number
