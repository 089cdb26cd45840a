"""Every package can be walked through: what is tried comes from the tables, for new ones too.

The resident of ``kiosk.app.packages.rehearsal`` does what each view asks for. Here the world behind
the kernel lets one thing after another go wrong, at every step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, TypeVar

import pytest

from kiosk.app.packages.meant import Doing, Stuck
from kiosk.app.packages.rehearsal import Rehearsal
from kiosk.catalogue import Catalogue, checks, load
from kiosk.domain.capture_screen import Scanning
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Entries
from kiosk.domain.frame import DOCK, SPOKEN
from kiosk.domain.inquiry import Reply
from kiosk.domain.intake import OPEN
from kiosk.domain.masked import PersonalText
from kiosk.domain.receipt import PrintOutcome, Slip
from kiosk.domain.screen import Attract, Farewell, PutCard
from kiosk.domain.service import OfflineClass, Service
from kiosk.domain.speech import Act, Ears, Either, Meant, NotMeant, Spoken
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.flow import effects, events
from kiosk.flow.reducer import project, reduce
from kiosk.flow.table import DIALOG, Flows, check
from kiosk.flow.visit import State
from kiosk.kinds import hall
from kiosk.maintenance import staff
from tests.flows.world import NOW, card, site

R = TypeVar("R", bound=Rehearsal)
SERVICES = load().services
FEWEST_STEPS = 4
SAID = Spoken("一三八")
MEANT = Meant((Act("draft", PersonalText("138")), Act("next")), "138")
EACH = pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.id)


@cache
def catalogue() -> Catalogue:
    return load()


@cache
def tables() -> Flows:
    own = catalogue()
    return hall.flows(own.groups, own.services, site(), checks, more=[staff.flow(site())])


def groups() -> dict[str, str | None]:
    return {group.id: group.parent for group in catalogue().groups}


def rehearsed(service: Service, by: type[R] = Rehearsal, **how: Any) -> R:  # type: ignore[assignment]
    made = by(tables(), service, site(), groups(), **how)
    made.walk()
    assert isinstance(made.screen.content, Farewell)
    return made


def count(rehearsal: Rehearsal) -> Counter[type[effects.Effect]]:
    return Counter(type(effect) for effect in rehearsal.done)


def is_queued(service: Service) -> bool:
    return service.offline_class is OfflineClass.QUEUE or service.earns


def test_each_step_of_all_tables_answers_whatever_may_happen() -> None:
    assert check(tables(), hall.ROOT) == ()


@EACH
def test_it_is_done_with_a_line(service: Service) -> None:
    done = count(rehearsed(service, online=True))
    assert done[effects.SubmitCase] == (is_queued(service) or service.kind == "apply")
    assert done[effects.EndVisit] == 1
    if service.inquiry is not None and service.feed is None:
        assert done[effects.Inquire] == 1


@EACH
def test_it_is_done_without_a_line_or_ends_in_paper_and_a_call_back(service: Service) -> None:
    walked: Rehearsal = rehearsed(service, online=False)
    done, views = count(walked), [each.content.view for each in walked.seen]
    if service.offline_class is OfflineClass.ONLINE and "no_line" in views:
        assert done[effects.PrintPaper] >= 1, "the checklist"
        assert done[effects.SubmitCase] == 1, "and somebody rings"
        assert not done[effects.Inquire]
    else:
        assert done[effects.SubmitCase] == is_queued(service)


@EACH
def test_nobody_knows_yet_how_the_line_is(service: Service) -> None:
    rehearsed(service, online=None)


# What goes wrong


@dataclass
class Unplugged(Rehearsal):
    """At every step one device is pulled, is missed if it is needed, and comes back."""

    device: DeviceName = DeviceName.IDCARD
    pulled: int = 0
    missed: int = 0

    def meant(self, content: object) -> tuple[events.Event, ...]:
        self.happen(events.DeviceLost(self.device))
        self.pulled += 1
        if self.device in self._needed():
            self.missed += 1
            gone = f"{self.device}.unplugged"
            if self.device is DeviceName.IDCARD:
                self.happen(events.CardFailed(gone))
            else:
                self.happen(events.NotHeard(self.device, gone, 0))
        assert self.screen.content is not None, "there is something to be seen"
        self.happen(events.DeviceReady(self.device))
        return super().meant(self.screen.content)

    def _needed(self) -> frozenset[DeviceName]:
        place = self.state.stack[-1]
        step = self.tables[place.flow].steps[place.step]
        return getattr(step, "needs", frozenset())


@pytest.mark.parametrize("device", [*DeviceName], ids=str)
@EACH
def test_a_device_may_fail_at_every_step(service: Service, device: DeviceName) -> None:
    walked: Unplugged = rehearsed(service, Unplugged, device=device)
    assert walked.pulled > FEWEST_STEPS
    if device is DeviceName.IDCARD and any(isinstance(s.content, PutCard) for s in walked.seen):
        assert walked.missed, "and where it was needed"
    if device is DeviceName.CAMERA and any(isinstance(s.content, Scanning) for s in walked.seen):
        assert walked.missed
    assert count(walked)[effects.SubmitCase] <= 1, "one case, whatever happened"


@dataclass
class Failing(Rehearsal):
    """The first time that an effect of ``kind`` is carried out it ends as ``wrong``."""

    kind: type[effects.Effect] = effects.PrintSlip
    wrong: PrintOutcome = PrintOutcome.NOT_DONE
    failed: int = 0

    def answered(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        if not isinstance(asked, self.kind) or self.failed:
            return super().answered(asked)
        self.failed += 1
        return tuple(self._failure(asked))

    def _failure(self, asked: effects.Effect) -> Doing:
        match asked:
            case effects.PrintSlip(job_id=job) | effects.PrintPaper(job_id=job):
                yield events.PrintEnded(job, self.wrong, "printer.paper_out")
            case effects.PrintDocument():
                yield events.DocumentEnded(self.wrong, "document.paper_out")
            case effects.SubmitCase(submission=submission):
                yield events.CaseNotAccepted(submission.case_id, "store.disk_full")
            case effects.Inquire(inquiry=inquiry):
                yield events.NotAnswered(inquiry.id, "sync.unreachable")


FAILURES = (
    (effects.PrintSlip, PrintOutcome.NOT_DONE),
    (effects.PrintSlip, PrintOutcome.UNKNOWN),
    (effects.PrintPaper, PrintOutcome.NOT_DONE),
    (effects.PrintPaper, PrintOutcome.UNKNOWN),
    (effects.PrintDocument, PrintOutcome.NOT_DONE),
    (effects.PrintDocument, PrintOutcome.UNKNOWN),
    (effects.SubmitCase, PrintOutcome.NOT_DONE),
    (effects.Inquire, PrintOutcome.NOT_DONE),
)


@pytest.mark.parametrize("online", [True, False], ids=["online", "offline"])
@pytest.mark.parametrize(
    ("kind", "wrong"), FAILURES, ids=lambda each: getattr(each, "__name__", each)
)
@EACH
def test_a_print_the_disk_or_the_line_may_fail(
    service: Service, kind: type[effects.Effect], wrong: PrintOutcome, online: bool
) -> None:
    well = count(rehearsed(service, online=online))
    walked = rehearsed(service, Failing, online=online, kind=kind, wrong=wrong)
    assert walked.failed == (well[kind] > 0), "it failed where it happens at all"
    if kind is effects.PrintSlip and wrong is PrintOutcome.UNKNOWN:
        assert count(walked)[kind] == well[kind], "what may be out is never printed again by itself"


# The whole matrix


def happenings(state: State) -> Iterator[events.Event]:
    """Yield every kind of event, with and without sense, as it may meet any step."""
    case = state.visit.case_id
    for value in (
        None,
        "",
        "0",
        "999",
        "no such thing",
        PersonalText("7"),
        PersonalText("X" * 200),
    ):
        actions = {a for view in project_views(state) for a in view}
        for action in sorted({*actions, "back", "restart", *DIALOG, "larger_text", "language"}):
            yield events.Acted(action, value)
    for action in (*DOCK, *SPOKEN):
        yield events.Acted(action, "old_age_allowance", spoken=action in SPOKEN)
    slip = Slip(())
    reader = card()
    yield from (
        events.VisitBegan("other", NOW),
        events.CardFound(),
        events.CardWasRead(reader, NOW),
        events.CardFailed("idcard.unreadable"),
        events.IntakeTold("old_age_allowance", OPEN),
        events.NoticesFound(()),
        events.EntriesFound("waste", "waste_sorting", Entries()),
        events.BallotFound("none", cast=True),
        events.StandingsFound(()),
        events.ReadingsFound(()),
        events.InquiryMinted("late"),
        events.Answered("late", Reply()),
        events.NotAnswered("late", "sync.unreachable"),
        events.ChoicesCounted({}),
        events.CaseAccepted("other", "N", "job", slip, slip, NOW),
        events.CaseNotAccepted(case, "store.disk_full"),
        events.CaseAcknowledged(case, "1"),
        events.ReceiptOverdue(case),
        events.PrintEnded("job", PrintOutcome.NOT_DONE, "printer.paper_out"),
        events.DocumentEnded(PrintOutcome.UNKNOWN, "document.fault"),
        events.PrinterRecovered(),
        events.NetworkChanged(online=False),
        events.NoticeChanged(None),
        events.PresenceChanged(present=False),
        events.HeadphonesChanged(plugged=False),
        events.SpeechChanged(works=False),
        events.StillThereAsked(20),
        events.StepTimedOut(),
        events.StaffKnocked(),
        events.PinChecked(PinCheck(PinVerdict.WRONG, tries_left=2), PersonalText("1")),
        events.IdleEnded(),
        events.EarsChanged(Ears.READY),
        events.EarsChanged(Ears.OFF, "microphone.unplugged"),
        events.SaidPartly(SAID, 1),
        events.Understood(SAID, MEANT),
        events.Understood(SAID, replace(MEANT, read_back=SAID)),
        events.TwoMeant(SAID, Either((MEANT, MEANT))),
        events.NotUnderstood(SAID, NotMeant()),
        events.NotPossible("voice.not_here"),
    )
    for device in DeviceName:
        yield events.DeviceLost(device)
        yield events.DeviceReady(device)
        yield events.NotHeard(device, f"{device}.unplugged", 0)


def project_views(state: State) -> list[tuple[str, ...]]:
    place = state.stack[-1]
    return [view.actions for view in getattr(tables()[place.flow].steps[place.step], "views", ())]


@dataclass
class Tried(Rehearsal):
    """Before each thing that the resident does, all that may happen is tried on the side."""

    tried: int = 0
    ended: int = field(default=0)

    def meant(self, content: object) -> tuple[events.Event, ...]:
        for event in happenings(self.state):
            after = reduce(self.tables, self.state, event, self.at).state
            shown = project(self.tables, after)
            self.tried += 1
            if isinstance(event, events.IdleEnded) and not isinstance(content, Attract):
                assert isinstance(shown.content, Farewell), "whoever has gone is forgotten"
                assert not after.visit.is_personal
                self.ended += 1
        return super().meant(self.screen.content)


@EACH
def test_whatever_happens_at_any_step_there_is_a_screen_and_a_way_out(service: Service) -> None:
    for online in (True, False):
        walked = rehearsed(service, Tried, online=online)
        assert walked.ended
        assert walked.tried > 50 * walked.ended


class Hopeless(Rehearsal):
    """A disk that never takes a case."""

    def answered(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        if isinstance(asked, effects.SubmitCase):
            return (events.CaseNotAccepted(asked.submission.case_id, "store.disk_full"),)
        return super().answered(asked)


def test_a_resident_who_gets_nowhere_is_noticed() -> None:
    """The control of all above."""
    with pytest.raises(Stuck, match="still on"):
        rehearsed(catalogue().service("old_age_allowance"), Hopeless)
