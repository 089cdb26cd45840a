"""What comes of each thing that a flow asks of the outside where all goes well: a row an effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kiosk.app.packages.meant import Doing
from kiosk.domain.capture import Page, PageImage
from kiosk.domain.device import DeviceName
from kiosk.domain.entry import Choice, Entries, Entry, Fact
from kiosk.domain.inquiry import CertificateFile, Reply
from kiosk.domain.intake import OPEN
from kiosk.domain.masked import PersonalText
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.domain.text import Text
from kiosk.flow import effects, events

if TYPE_CHECKING:
    from kiosk.app.packages.rehearsal import Rehearsal


_WORD = Text("例子", "Example")
_ENTRY = Entry(
    "example",
    _WORD,
    _WORD,
    "mdi6.information",
    body=(_WORD,),
    facts=(Fact(_WORD, _WORD),),
    choices=(Choice("one", _WORD), Choice("two", _WORD)),
)
_REPLY = Reply(facts=(Fact(_WORD, PersonalText("例子")),), entries=(_ENTRY,))


def _accept(rehearsal: Rehearsal, asked: effects.SubmitCase) -> Doing:
    number = "QH01 1125 0001 7"
    slips = asked.compose(_Echo(), number, False), asked.compose(_Echo(), number, True)
    yield events.CaseAccepted(asked.submission.case_id, number, "job", *slips, rehearsal.at)


def _reply(rehearsal: Rehearsal, asked: effects.Inquire) -> Doing:
    if rehearsal.online is not True:
        yield events.NotAnswered(asked.inquiry.id, "sync.unreachable")
        return
    document = CertificateFile(b"%PDF-1.7") if rehearsal.service.kind == "certificate" else None
    yield events.Answered(asked.inquiry.id, replace(_REPLY, document=document))


def _mint(rehearsal: Rehearsal, _: effects.Effect) -> Doing:
    rehearsal.minted += 1
    yield events.InquiryMinted(f"question-{rehearsal.minted}")


def _trigger(_: Rehearsal, asked: effects.Trigger) -> Doing:
    if asked.device is DeviceName.CAMERA:
        yield events.Heard(asked.device, Page(PageImage(b"page")), 0)


_DONE = PrintOutcome.DONE
ANSWERED: Mapping[type[effects.Effect], Callable[[Rehearsal, Any], Doing]] = {
    effects.BeginVisit: lambda r, _: iter((events.VisitBegan("case-1", r.at),)),
    effects.AskIntake: lambda _, asked: iter((events.IntakeTold(asked.service_id, OPEN),)),
    effects.FindNotices: lambda _, __: iter((events.NoticesFound(()),)),
    effects.FindStandings: lambda _, __: iter((events.StandingsFound(()),)),
    effects.FindReadings: lambda _, __: iter((events.ReadingsFound(()),)),
    effects.FindBallot: lambda _, asked: iter((events.BallotFound(asked.topic, cast=False),)),
    effects.FindEntries: lambda _, asked: iter(
        (events.EntriesFound(asked.feed, asked.service_id, Entries((_ENTRY,), _WORD)),)
    ),
    effects.CountChoices: lambda _, __: iter((events.ChoicesCounted({}),)),
    effects.MintInquiry: _mint,
    effects.Inquire: _reply,
    effects.Trigger: _trigger,
    effects.SubmitCase: _accept,
    effects.AwaitReceipt: lambda _, asked: iter((events.CaseAcknowledged(asked.case_id, "1"),)),
    effects.PrintSlip: lambda _, asked: iter((events.PrintEnded(asked.job_id, _DONE, None),)),
    effects.PrintPaper: lambda _, asked: iter((events.PrintEnded(asked.job_id, _DONE, None),)),
    effects.PrintDocument: lambda _, __: iter((events.DocumentEnded(_DONE, None),)),
    effects.CheckPin: lambda _, asked: iter(
        (events.PinChecked(PinCheck(PinVerdict.RIGHT, staff_no="7"), asked.pin),)
    ),
}
"""What each effect comes to where all goes well."""


class _Echo:
    """Words that are their keys: no slip of a rehearsal is printed."""

    def text(self, key: str, language: str, /, **params: object) -> str:
        return key
