"""What the hands ask of the store, whose answers count, and what is done behind a visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from kiosk.domain.case import CaseStanding, CaseState
from kiosk.domain.intake import OPEN, Intake
from kiosk.domain.masked import CitizenNumber, PersonalText
from kiosk.domain.receipt import Line, PrintOutcome, Slip
from kiosk.domain.service import OfflineCaps
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.errors import KioskError
from kiosk.flow import effects, events
from kiosk.flow.hands import Hands
from kiosk.flow.journal import Journal
from kiosk.flow.outside import Outside
from kiosk.ports import PrintResult
from tests.unit.drivers.clock import SetClock

SLIP = Slip((Line("小事回执"),))


class Here:
    """A store, its thread, a desk and a loudspeaker that note what is asked of them."""

    def __init__(self) -> None:
        self.purges = 0
        self.calls: list[str] = []
        self.chimes = 0
        self.prints: list[Callable[[PrintResult], None]] = []
        self.told: list[str] = []
        self.chosen: dict[str, int] = {}
        self.waiting: list[Callable[[], None]] | None = None
        self.broken: KioskError | None = None

    def submit(self, work: Callable[[], object], done: Callable[[Any], None], _: float) -> None:
        def job() -> None:
            done(self.broken or work())

        if self.waiting is None:
            job()
        else:
            self.waiting.append(job)

    def intake(self, service_id: str, caps: OfflineCaps) -> Intake:
        return Intake("store.cap_days") if caps.days else OPEN

    def notices_for(self, _: CitizenNumber) -> Sequence[CaseStanding]:
        return [standing(state) for state in CaseState]

    def standings_for(self, _: CitizenNumber) -> Sequence[CaseStanding]:
        return [standing(CaseState.READY)]

    def tell(self, case_id: str) -> bool:
        self.told.append(case_id)
        return True

    def note_choice(self, service_id: str) -> None:
        self.chosen[service_id] = self.chosen.get(service_id, 0) + 1

    def choices(self) -> dict[str, int]:
        return dict(self.chosen)

    def check_pin(self, _: str) -> PinCheck:
        return PinCheck(PinVerdict.RIGHT)

    def overview(self, done: Callable[[Any], None]) -> None:
        self.submit(lambda: None, done, 0)

    def test_card(self, done: Callable[[str | None, str], None]) -> None:
        self.submit(lambda: None, lambda _: done(None, ""), 0)

    def print(self, _: Slip, wanted: object, done: Callable[[PrintResult], None]) -> None:
        self.prints.append(done)

    def print_job(self, *_: object) -> bool:
        return True

    def purge_print_jobs(self) -> int:
        self.purges += 1
        return 0

    def call_help(self, view: str) -> None:
        self.calls.append(view)

    def chime(self) -> None:
        self.chimes += 1

    def send_now(self) -> None: ...

    def sync_now(self) -> None: ...

    def audit(self, *_: object) -> None: ...

    def stop(self) -> None: ...


def standing(state: CaseState) -> CaseStanding:
    return CaseStanding(state.value, "QH01 1", "s", state, None, SetClock().now(), None)


@pytest.fixture
def here() -> Here:
    return Here()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def posted() -> list[events.Event]:
    return []


@pytest.fixture
def hands(here: Here, clock: SetClock, posted: list[events.Event]) -> Hands:
    fake = cast(Any, here)
    absent = cast(Any, None)
    outside = Outside(
        clock=clock,
        timers=absent,
        ids=absent,
        words=absent,
        speaker=fake,
        store=fake,
        store_worker=fake,
        desk=fake,
        journal=Journal(clock),
    )
    return Hands(outside, posted.append)


def test_a_finger_that_stays_on_the_key_calls_the_platform_once_a_minute(
    hands: Hands, here: Here, clock: SetClock
) -> None:
    for _ in range(3):
        hands.perform(effects.CallForHelp(), "question")
    assert (here.calls, here.chimes) == (["question"], 3)
    clock.advance(59)
    hands.perform(effects.CallForHelp(), "review")
    assert len(here.calls) == 1
    clock.advance(2)
    hands.perform(effects.CallForHelp(), "review")
    assert here.calls == ["question", "review"]


def ended(job: str) -> events.PrintEnded:
    return events.PrintEnded(job, PrintOutcome.NOT_DONE, "printer.visit_over")


def test_the_queue_is_purged_behind_the_print_that_the_visit_left_behind(
    hands: Hands, here: Here
) -> None:
    hands.perform(effects.PrintSlip("job-1", SLIP), "slip")
    hands.perform(effects.EndVisit(finished=True), "slip")
    assert here.purges == 0, "it is being fed just now"
    hands.heard(ended("job-1"))
    assert here.purges == 1
    hands.heard(ended("job-1"))
    assert here.purges == 1


def test_the_next_persons_print_is_not_what_was_waited_for(hands: Hands, here: Here) -> None:
    hands.perform(effects.PrintSlip("job-1", SLIP), "slip")
    hands.perform(effects.EndVisit(finished=True), "slip")
    hands.perform(effects.PrintSlip("job-2", SLIP), "slip")
    hands.heard(ended("job-2"))
    assert here.purges == 0, "their slip may be tried again"
    hands.heard(ended("job-1"))
    assert here.purges == 1
    hands.perform(effects.EndVisit(finished=True), "slip")
    assert here.purges == 2


NUMBER = CitizenNumber("510104194203050123")


def test_the_store_says_whether_it_takes_a_case(
    hands: Hands, here: Here, posted: list[events.Event]
) -> None:
    hands.perform(effects.AskIntake("s", OfflineCaps()), "list")
    hands.perform(effects.AskIntake("s", OfflineCaps(days=3)), "list")
    here.broken = KioskError("store.unwritable", {})
    hands.perform(effects.AskIntake("s", OfflineCaps()), "list")
    here.broken = KioskError("store.corrupt", {})
    hands.perform(effects.AskIntake("s", OfflineCaps()), "list")
    codes = [event.intake.code for event in posted if isinstance(event, events.IntakeTold)]
    assert codes == [None, "store.cap_days", "store.unwritable", "program.internal"]


def test_a_resident_hears_of_refused_cases_only_and_of_none_where_the_store_is_broken(
    hands: Hands, here: Here, posted: list[events.Event]
) -> None:
    hands.perform(effects.FindNotices(NUMBER), "put_card")
    here.broken = KioskError("store.unwritable", {})
    hands.perform(effects.FindNotices(NUMBER), "put_card")
    found = [event.refused for event in posted if isinstance(event, events.NoticesFound)]
    assert found == [(standing(CaseState.REJECTED),), ()]
    here.broken = None
    hands.perform(effects.NoteTold("case-1"), "case_refused")
    assert here.told == ["case-1"]


@pytest.mark.parametrize(
    "asked",
    [
        effects.AskIntake("s", OfflineCaps()),
        effects.FindNotices(NUMBER),
        effects.CheckPin(PersonalText("246810")),
        effects.TakeOverview(),
        effects.TestCard(),
    ],
    ids=lambda effect: type(effect).__name__,
)
@pytest.mark.parametrize("ended", [True, False])
def test_the_answer_to_a_visit_that_has_ended_is_nobodys(
    hands: Hands, here: Here, posted: list[events.Event], asked: effects.Effect, ended: bool
) -> None:
    here.waiting = []
    hands.perform(asked, "")
    waiting, here.waiting = here.waiting, None
    if ended:
        hands.perform(effects.EndVisit(finished=False), "")
    for job in waiting:
        job()
    (answer,) = posted
    assert hands.concerns(answer) is not ended


def test_what_is_begun_here_is_counted_and_told(
    hands: Hands, here: Here, posted: list[events.Event]
) -> None:
    for service in ("petition", "points", "petition"):
        hands.perform(effects.NoteChoice(service), "list")
    hands.perform(effects.CountChoices(), "attract")
    assert posted == [events.ChoicesCounted({"petition": 2, "points": 1})]


def test_a_store_that_cannot_count_leaves_the_order_of_the_files(
    hands: Hands, here: Here, posted: list[events.Event]
) -> None:
    here.broken = KioskError("store.unwritable", {"path": "kiosk.db"})
    hands.perform(effects.NoteChoice("petition"), "list")
    hands.perform(effects.CountChoices(), "attract")
    assert (posted, here.chosen) == ([], {})


def test_a_broken_store_has_no_cases_to_tell_of_and_is_noted(
    hands: Hands, here: Here, posted: list[events.Event]
) -> None:
    look = effects.FindStandings(CitizenNumber("510104194203050128"))
    here.broken = KioskError("store.unwritable", {})
    hands.perform(look, "asking")
    here.broken = None
    hands.perform(look, "asking")
    found = [one.standings for one in posted if isinstance(one, events.StandingsFound)]
    assert found == [(), (standing(CaseState.READY),)]
