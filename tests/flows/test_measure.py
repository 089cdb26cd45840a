"""The kind ``measure``: by the meter or by hand, what it means, a paper without a name, or kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest

from kiosk.catalogue import checks, load
from kiosk.domain.capture_screen import (
    Measuring,
    Posture,
    ReadingJudged,
    ReadingTaken,
    ReadingTyped,
    Resting,
    TrendShown,
)
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.inquiry import Reply
from kiosk.domain.masked import PersonalText
from kiosk.domain.measurement import (
    BloodPressure,
    BodyTemperature,
    Kept,
    Measurement,
    Reading,
    Verdict,
    read,
    told,
    verdict,
)
from kiosk.domain.receipt import Line, PrintOutcome
from kiosk.domain.screen import ConsentAsked, Farewell, Guide, HelpCalled, PutCard, Review, SlipOut
from kiosk.domain.service import Field, FieldType
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import paper_job
from kiosk.flow.table import Flows
from kiosk.kinds import hall
from kiosk.kinds.measure import REST_MINUTES
from kiosk.maintenance import staff
from tests.flows.world import NOW, Echo, Walk, card, site

CUFF = DeviceName.BLOOD_PRESSURE
NORMAL = BloodPressure(118, 76, 72)
HIGH = BloodPressure(146, 92, 80)
ALARMING = BloodPressure(184, 96, 90)


@cache
def flows(device: DeviceName = CUFF) -> Flows:
    catalogue = load()
    service = replace(catalogue.service("blood_pressure"), device=device)
    return hall.flows(catalogue.groups, (service,), site(), checks, more=[staff.flow(site())])


def at_meter(tables: Flows | None = None) -> Walk:
    walk = Walk(tables=tables or flows())
    walk.touch("start").happen(events.VisitBegan("case-1", NOW)).touch("choose_group", "health")
    walk.touch("choose_service", "blood_pressure").sees(Guide)
    walk.touch("begin").sees(Posture)
    walk.touch("next").sees(Measuring)
    return walk


def measured(walk: Walk, what: Measurement) -> Walk:
    return walk.happen(events.Heard(CUFF, what, 1))


def type_in(walk: Walk, *numbers: str) -> Walk:
    walk.touch("type")
    for number in numbers:
        for digit in number:
            walk.touch("key", PersonalText(digit))
        walk.touch("next")
    return walk


def test_the_meter_is_begun_from_the_screen_and_its_reading_is_judged() -> None:
    walk = at_meter().touch("start")
    assert walk.asked(effects.Trigger)[-1].device is CUFF
    assert walk.sees(Measuring).running
    shown = measured(walk, NORMAL).sees(ReadingJudged)
    assert (shown.measured, shown.verdict, shown.alarming) == (NORMAL, Verdict.NORMAL, 0)


def test_a_meter_that_begins_by_its_own_key_only_says_so() -> None:
    walk = at_meter().touch("start").happen(events.NotHeard(CUFF, "meter.own_key", 1))
    shown = walk.sees(Measuring)
    assert (shown.own_key, shown.running, shown.code) == (True, False, None)
    measured(walk, NORMAL).sees(ReadingJudged)


@pytest.mark.parametrize("code", ["meter.moved", "meter.cuff_loose", "meter.implausible"])
def test_what_went_wrong_is_one_sentence_and_it_is_begun_again(code: str) -> None:
    walk = at_meter().touch("start").happen(events.NotHeard(CUFF, code, 1))
    assert (walk.sees(Measuring).code, walk.sees(Measuring).running) == (code, False)
    assert walk.touch("start").sees(Measuring).code is None
    measured(walk, NORMAL).sees(ReadingJudged)


@pytest.mark.parametrize(
    "trouble", [events.DeviceLost(CUFF), events.NotHeard(CUFF, "device.not_here", 1)]
)
def test_without_a_meter_the_numbers_are_typed(trouble: events.Event) -> None:
    walk = at_meter().happen(trouble)
    assert walk.sees(Measuring).lost
    assert type_in(walk, "146", "92", "80").sees(ReadingJudged).measured == HIGH


def test_numbers_are_asked_for_one_by_one() -> None:
    walk = at_meter().touch("type")
    assert walk.sees(ReadingTyped).part == 0
    assert walk.touch("next").sees(ReadingTyped).part == 0, "nothing was typed"
    walk.touch("key", PersonalText("9")).touch("next")
    assert walk.sees(ReadingTyped).part == 1


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [
        (("80", "120", "72"), "order"),
        (("400", "90", "72"), "systolic"),
        (("120", "20", "72"), "diastolic"),
        (("120", "80", "10"), "pulse"),
    ],
)
def test_what_cannot_be_meant_is_asked_again_from_the_first(
    numbers: tuple[str, str, str], reason: str
) -> None:
    shown = type_in(at_meter(), *numbers).sees(ReadingTyped)
    assert (shown.part, shown.digits.reveal()) == (0, "")
    assert shown.complaint == f"reading.wrong.{reason}"


def test_while_numbers_are_typed_the_meter_is_not_listened_to() -> None:
    walk = measured(at_meter().touch("type"), NORMAL)
    walk.sees(ReadingTyped)
    walk.touch("by_device")
    measured(walk, NORMAL).sees(ReadingJudged)


def test_who_calls_for_help_begins_the_meter_anew() -> None:
    walk = at_meter().touch("start")
    assert walk.sees(Measuring).running, "control"
    walk.touch("call_help").sees(HelpCalled)
    assert walk.asked(effects.CallForHelp)
    assert not walk.touch("resume").sees(Measuring).running


def test_a_temperature_is_typed_to_a_tenth() -> None:
    walk = type_in(at_meter(flows(DeviceName.THERMOMETER)), "365")
    shown = walk.sees(ReadingJudged)
    assert told(shown.measured).reveal() == "36.5"


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [
        (89, 70, Verdict.LOW),
        (100, 59, Verdict.LOW),
        (90, 60, Verdict.NORMAL),
        (119, 79, Verdict.NORMAL),
        (120, 79, Verdict.HIGH_NORMAL),
        (119, 80, Verdict.HIGH_NORMAL),
        (140, 70, Verdict.HIGH),
        (110, 90, Verdict.HIGH),
        (160, 70, Verdict.VERY_HIGH),
        (120, 100, Verdict.VERY_HIGH),
        (179, 109, Verdict.VERY_HIGH),
        (180, 80, Verdict.ALARMING),
        (150, 110, Verdict.ALARMING),
    ],
)
def test_pressures_are_judged_by_the_chinese_guideline(
    systolic: int, diastolic: int, expected: Verdict
) -> None:
    assert verdict(BloodPressure(systolic, diastolic, 70)) is expected


@pytest.mark.parametrize("one", [NORMAL, ALARMING])
def test_what_is_told_can_be_read_again(one: Measurement) -> None:
    assert read(told(one).reveal()) == one
    assert read("120/80") is None
    assert read("nonsense") is None
    warm = read("36.6")
    assert isinstance(warm, BodyTemperature)


# what is alarming


def test_what_is_alarming_is_measured_again_after_a_rest_and_then_help_is_called_for() -> None:
    walk = measured(at_meter(), ALARMING)
    assert walk.sees(ReadingJudged).alarming == 1
    assert walk.touch("again").sees(Resting).minutes == REST_MINUTES
    walk.happen(events.StepTimedOut()).sees(Measuring)
    assert measured(walk, ALARMING).sees(ReadingJudged).alarming == 2
    walk.touch("again").touch("again").sees(Measuring)
    assert measured(walk, NORMAL).sees(ReadingJudged).alarming == 0, "it is over"


def test_who_rests_is_not_asked_whether_they_are_still_there() -> None:
    step = flows()["measure:blood_pressure"].steps["resting"]
    assert getattr(step, "timeout", None) == REST_MINUTES * 60.0


def test_a_reading_is_said_into_headphones_only() -> None:
    walk = measured(at_meter(), HIGH)
    assert not walk.sees(ReadingJudged).aloud
    assert walk.happen(events.HeadphonesChanged(plugged=True)).sees(ReadingJudged).aloud
    assert not walk.happen(events.HeadphonesChanged(plugged=False)).sees(ReadingJudged).aloud


# paper without a name


def test_a_paper_has_the_numbers_no_name_and_says_that_it_is_no_diagnosis() -> None:
    walk = measured(at_meter(), HIGH).touch("print")
    compose = walk.asked(effects.PrintPaper)[-1].compose
    lines = [part.text for part in compose(Echo()).parts if isinstance(part, Line)]
    assert "reading.systolic 146" in lines
    assert "judged.no_diagnosis" in lines
    assert not any("王" in line for line in lines)
    job = paper_job(walk.state.visit)
    walk.happen(events.PrintEnded(job, PrintOutcome.DONE, None))
    assert walk.sees(ReadingJudged).printed
    assert not walk.asked(effects.SubmitCase)
    walk.touch("leave").sees(Farewell)


# kept, with consent


def to_consent() -> Walk:
    walk = measured(at_meter(), HIGH).touch("keep")
    walk.sees(PutCard)
    return walk.happen(events.CardFound(), events.CardWasRead(card(), NOW))


def to_trend() -> Walk:
    walk = to_consent().touch("tick").touch("next").touch("submit")
    walk.happen(walk.accepted(), events.ReceiptOverdue("case-1")).sees(SlipOut)
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None))
    walk.touch("next").sees(TrendShown)
    return walk


def test_nothing_is_kept_before_the_consent_is_ticked() -> None:
    walk = to_consent()
    assert not walk.sees(ConsentAsked).ticked
    walk.touch("next").sees(ConsentAsked)
    assert not walk.asked(effects.SubmitCase)


def test_what_is_kept_goes_with_the_case_that_has_the_consent() -> None:
    walk = to_consent().touch("tick").touch("next")
    rows = {row.label: row.value for row in walk.sees(Review).rows}
    assert rows["review.measured"] == Reading("146/92/80")
    assert "146" not in repr(walk.sees(Review)), "it is masked until it is touched"
    submission = walk.touch("submit").asked(effects.SubmitCase)[-1].submission
    assert submission.measured == HIGH
    assert submission.answers["measured"] == Reading("146/92/80")
    assert [one.purpose for one in submission.consents] == ["blood_pressure.keep"]


def test_the_trend_is_looked_up_by_the_card_and_drawn() -> None:
    walk = to_trend()
    assert walk.asked(effects.FindReadings)[-1].number == card().number
    assert walk.sees(TrendShown).readings is None
    kept = (Kept(NOW - timedelta(days=9), NORMAL), Kept(NOW, HIGH))
    assert walk.happen(events.ReadingsFound(kept)).sees(TrendShown).readings == kept
    walk.touch("next").sees(Farewell)


def test_the_consent_is_taken_back_by_two_touches_and_all_is_deleted() -> None:
    walk = to_trend().happen(events.ReadingsFound((Kept(NOW, HIGH),)))
    assert walk.touch("forget").sees(TrendShown).asking
    assert not walk.asked(effects.ForgetReadings), "one touch may be a slip"
    assert walk.touch("next").sees(TrendShown).readings, "kept after all"
    walk.happen(events.ReadingsFound((Kept(NOW, HIGH),))).touch("forget").touch("forget")
    assert walk.asked(effects.ForgetReadings)[-1].number == card().number
    assert not walk.sees(TrendShown).forgotten, "the store has not said so"
    assert walk.happen(events.ReadingsFound(())).sees(TrendShown).forgotten


def of_platform(month: str, *numbers: str) -> Entry:
    label = Text("数", "Number")
    facts = tuple(Fact(label, PersonalText(number)) for number in numbers)
    return Entry(month, Text(month, month), Text("", ""), "mdi6.heart-pulse", facts=facts)


def test_what_the_platform_has_joins_in_when_it_answers() -> None:
    walk = to_trend().happen(events.ReadingsFound((Kept(NOW, HIGH),)))
    walk.happen(events.InquiryMinted("ask-1"))
    asked = walk.asked(effects.Inquire)[-1].inquiry
    assert (asked.about, asked.person) == ("health_trend", card())
    reply = Reply(
        entries=(
            of_platform("2026-09", "118 mmHg", "76 mmHg", "72"),
            of_platform("2026-11-23", "146", "92", "80"),
            of_platform("2026-08", "no number"),
            of_platform("someday", "118", "76", "72"),
        )
    )
    walk.happen(events.Answered("ask-1", reply))
    shown = walk.sees(TrendShown).readings
    assert shown is not None
    assert [one.measured for one in shown] == [NORMAL, HIGH], "the same one of one day is one"


def test_offline_the_trend_is_what_is_kept_here() -> None:
    walk = to_trend().happen(events.NetworkChanged(online=False))
    walk.happen(events.InquiryMinted("ask-1"), events.ReadingsFound((Kept(NOW, HIGH),)))
    assert not walk.asked(effects.Inquire)
    assert walk.sees(TrendShown).readings == (Kept(NOW, HIGH),)


def test_an_answer_to_another_question_is_none_of_this() -> None:
    walk = to_trend().happen(events.ReadingsFound((Kept(NOW, HIGH),)))
    walk.happen(events.InquiryMinted("ask-1"))
    walk.happen(
        events.Answered("ask-0", Reply(entries=(of_platform("2026-09", "118", "76", "72"),))),
        events.Answered("ask-1", Reply(refused="not_here")),
    )
    assert walk.sees(TrendShown).readings == (Kept(NOW, HIGH),)


def test_a_store_that_cannot_look_says_so_and_lets_go() -> None:
    walk = to_trend().happen(events.ReadingsFound((), "program.internal"))
    assert walk.sees(TrendShown).trouble == "program.internal"
    walk.touch("next").sees(Farewell)


def test_what_was_kept_before_is_seen_without_measuring() -> None:
    walk = at_meter().touch("back").touch("earlier")
    walk.sees(PutCard)
    walk.happen(events.CardFound(), events.CardWasRead(card(), NOW)).sees(TrendShown)
    assert walk.asked(effects.FindReadings)
    walk.touch("next").sees(Posture)


def test_the_trend_of_one_person_is_no_part_of_anothers() -> None:
    first, second = card(), card(born=date(1950, 5, 5))
    walk = at_meter().touch("back").touch("earlier")
    walk.happen(events.CardFound(), events.CardWasRead(first, NOW))
    walk.happen(events.InquiryMinted("ask-1"), events.ReadingsFound((Kept(NOW, HIGH),)))
    walk.happen(
        events.Answered("ask-1", Reply(entries=(of_platform("2026-09", "130", "80", "70"),)))
    )
    walk.state = replace(walk.state, visit=replace(walk.state.visit, helper=first))
    measured(walk.touch("next").touch("next").touch("start"), NORMAL).touch("keep")
    walk.sees(PutCard)
    walk.happen(events.CardFound(), events.CardWasRead(second, NOW)).sees(ConsentAsked)
    walk.touch("tick").touch("next").touch("submit").happen(walk.accepted())
    walk.happen(events.ReceiptOverdue("case-1"))
    walk.happen(events.PrintEnded("job-1", PrintOutcome.DONE, None)).touch("next")
    assert walk.sees(TrendShown).readings is None, "nothing of anybody before it is looked up"
    walk.happen(events.ReadingsFound((Kept(NOW, NORMAL),)))
    assert walk.sees(TrendShown).readings == (Kept(NOW, NORMAL),)


@pytest.mark.parametrize("outcome", [PrintOutcome.DONE, PrintOutcome.NOT_DONE])
def test_who_printed_a_reading_is_reminded_of_the_paper(outcome: PrintOutcome) -> None:
    walk = measured(at_meter().touch("start"), HIGH).touch("print")
    walk.happen(events.PrintEnded(paper_job(walk.state.visit), outcome, "printer.paper_out"))
    walk.touch("leave")
    assert walk.sees(Farewell).take_slip is (outcome is PrintOutcome.DONE)


def test_a_reading_of_one_visit_is_gone_with_it() -> None:
    walk = measured(at_meter(), HIGH)
    assert walk.state.visit.is_personal
    walk.touch("restart")
    assert walk.state.visit.measured is None
    assert not walk.state.visit.is_personal


# a reading as a question of a form


@cache
def form_flows() -> Flows:
    catalogue = load()
    reading = Field(
        id="pressure",
        type=FieldType.READING,
        label=Text("手机", "Phone"),
        question=Text("血压是多少？", "What is your blood pressure?"),
        help=Text("量一量。", "Measure it."),
        optional=Text("不量了", "Not today"),
        device=CUFF,
    )
    service = replace(catalogue.service("old_age_allowance"), fields=(reading,), rules=())
    return hall.flows(catalogue.groups, (service,), site(), checks, more=[staff.flow(site())])


def test_a_form_asks_for_a_reading_which_is_confirmed_before_it_is_an_answer() -> None:
    walk = Walk(tables=form_flows()).to_form()
    measured(walk.touch("start"), HIGH)
    assert walk.sees(ReadingTaken).measured == HIGH
    measured(walk.touch("again"), NORMAL)
    walk.touch("keep").sees(ConsentAsked)
    assert walk.state.visit.answers["pressure"] == Reading("118/76/72")


def test_a_reading_that_is_typed_is_confirmed_too() -> None:
    walk = type_in(Walk(tables=form_flows()).to_form(), "118", "76", "72")
    walk.sees(ReadingTaken)
    assert walk.touch("keep").state.visit.answers["pressure"] == Reading("118/76/72")


def test_a_reading_that_may_be_left_out_is() -> None:
    walk = Walk(tables=form_flows()).to_form().touch("skip")
    walk.sees(ConsentAsked)
    assert not walk.state.visit.answers
