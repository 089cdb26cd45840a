"""What is handed in beside a service that lives of the platform's answers, through the same outbox.

Where no answer can be had: please ring me. Where the platform still wants papers of a case: here
they are. Either is a case of its own, declared here, with the steps that every case has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from kiosk.domain.answer_screen import NoLine
from kiosk.domain.identity import Role
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.service import (
    ConsentPurpose,
    Field,
    FieldType,
    Guardian,
    Material,
    OfflineClass,
    Service,
    SlipWords,
)
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, event
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import CallStep, Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, OwnCase, State, Visit
from kiosk.kinds.asking import CALLED_ABOUT, needs_line
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import print_checklist, to_take_home
from kiosk.kinds.ending import Ending
from kiosk.kinds.form import REVIEW, Form
from kiosk.kinds.persons import Persons

CALL_BACK = "call_back"
SUPPLEMENT = "supplement"
NAMES: Mapping[str, Text] = {
    CALL_BACK: Text("请人回电话", "Call me back"),
    SUPPLEMENT: Text("补交材料", "Further papers"),
}
"""What the platform gets under these ids, for which there is no package."""

_PHONE = Field(
    id="phone",
    type=FieldType.PHONE,
    label=Text("手机", "Phone"),
    question=Text("打哪个手机找您？", "Which mobile shall we ring?"),
    help=Text("工作人员打给您，帮您办。", "Our staff ring you and help."),
)
_CALL_CONSENT = ConsentPurpose(
    purpose="call_back",
    version="1",
    statement=Text("同意社区打电话来帮我办。", "The community may ring me to help."),
    data=Text("身份证上的字、手机、要办的事", "All text on your ID card, phone, what you came for"),
    recipient=Text("社区服务中心", "The community centre"),
    kept=Text("送到平台，机器上就删掉。", "Deleted from this machine once the platform has it."),
)
_CALL_SLIP = SlipWords(
    next_steps=(Text("给您打电话", "We ring you"),),
    next_lines=(Text("上班时间打。", "In office hours."),),
)
_PAPERS = Material(
    id="papers",
    label=Text("要补的材料", "Papers still wanted"),
    question=Text("请把要补的材料放到镜头下", "Put the papers under the camera"),
    help=Text("一张一张来，不用急。", "One by one, take your time."),
    icon="mdi6.file-document-multiple-outline",
    pages=5,
)
_PAPERS_CONSENT = ConsentPurpose(
    purpose="supplement",
    version="1",
    statement=Text("同意把材料补到这件事里。", "Add these papers to my case."),
    data=Text("身份证上的字、要补的材料", "All text on your ID card, papers still wanted"),
    recipient=Text("办这件事的部门", "The office that works on it"),
    kept=Text("送到平台，机器上就删掉。", "Deleted from this machine once the platform has it."),
)
_PAPERS_SLIP = SlipWords(
    next_steps=(Text("部门接着办", "The office goes on"),),
    next_lines=(Text("材料到了就接着办。", "Once the papers are there."),),
)


def flows(service: Service, site: Site, checks: Checks) -> Mapping[str, Callable[[], Flow]]:
    """Return what makes the tables that a service has beside its own, by their names."""
    makers: dict[str, Callable[[], Flow]] = {}
    if needs_line(service):
        makers[f"no_line:{service.id}"] = partial(no_line, service, site, checks)
    if supplements(service):
        makers[f"supplement:{service.id}"] = partial(supplement, service, site, checks)
    return makers


def name_of(case: OwnCase) -> Text | None:
    """Return what a case is called for which there is no package."""
    return NAMES.get(case.standing.service_id)


# please ring me


def no_line(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the flow where nothing can be done without the platform: paper, or a call back.

    Its outcomes are ``back``, and ``finished`` where a call back was asked for.
    """
    asked = _declared(service, CALL_BACK, fields=(_PHONE,), consents=(_CALL_CONSENT,))
    asked = replace(asked, slip=_CALL_SLIP)
    form = Form(asked, site, checks, before="no_line", after="submitting")
    persons = Persons(asked, site, checks, back=(Rule("no_line"),), begin=form.begin())
    people = persons.steps().items()
    return Flow(
        name=f"no_line:{service.id}",
        start="no_line",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "no_line": _no_line(service, asked, site, persons),
            **{name: step for name, step in people if name != Role.HELPER},  # none begins here
            **_handing_in(asked, site, form),
        },
    )


def _no_line(service: Service, asked: Service, site: Site, persons: Persons) -> Step:
    def show(state: State) -> NoLine:
        visit = state.visit
        return NoLine(
            service,
            code=visit.code or "sync.unreachable",
            printed=visit.paper is PrintOutcome.DONE,
            print_code=visit.paper_code,
        )

    def checklist(moment: Moment) -> effects.Effect:
        return print_checklist(service, site, (), moment)

    def ask(moment: Moment) -> effects.Effect:
        return effects.AskIntake(CALL_BACK, asked.caps(moment.online))

    def about(moment: Moment) -> Visit:
        answers = MappingProxyType({CALLED_ABOUT: service.id})
        visit = replace(moment.visit, answers=answers, code=None, paper=None, paper_code=None)
        return replace(visit, consents=(), witness=None)  # what was agreed to was something else

    def told(moment: Moment) -> bool:
        return event(moment, events.IntakeTold).service_id == CALL_BACK

    def closed(moment: Moment) -> bool:
        return not event(moment, events.IntakeTold).intake.is_open

    def why(moment: Moment) -> Visit:
        return replace(moment.visit, code=event(moment, events.IntakeTold).intake.code)

    return Step(
        views=(NoLine,),
        show=show,
        timeout=Idle(),
        back=Rule(Return("back")),
        cancel=START_OVER,
        on={
            "acted.print_checklist": to_take_home(checklist),
            "acted.others": Rule(Return("back")),
            "acted.call_me": Rule(do=(ask, lambda _: effects.Alarm(STORE_DEADLINE))),
            "intake_told": (
                Rule(when=lambda m: not told(m)),
                Rule(when=closed, change=why),
                *persons.gates(about),
            ),
            "step_timed_out": Rule(change=lambda m: replace(m.visit, code="store.unwritable")),
        },
    )


# here are the papers


def supplements(service: Service) -> bool:
    """Tell whether a service shows cases, for which papers may still be wanted."""
    return service.kind == "query" and service.feed is not None


def supplement(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the flow that hands in papers for a case, of a service that shows cases."""
    asked = _declared(service, SUPPLEMENT, fields=(), consents=(_PAPERS_CONSENT,))
    asked = replace(asked, slip=_PAPERS_SLIP, materials=(_PAPERS,))
    form = Form(asked, site, checks, before=Return("back"), after="submitting")
    return Flow(
        name=f"supplement:{service.id}",
        start=form.asked[0],
        always=ALWAYS,
        ignore=NOISE,
        steps=_handing_in(asked, site, form),
    )


def supplementing(service: Service, *, back: str) -> CallStep:
    """Return the step that hands in papers for the case that is open.

    Whoever goes back leaves them behind: they are not another case's.
    """
    empty = Visit()

    def left(moment: Moment) -> Visit:
        return replace(moment.visit, answers=empty.answers, consents=(), scans=empty.scans)

    return CallStep(
        calls=f"supplement:{service.id}",
        on={
            "returned.back": Rule(back, change=left),
            "returned.finished": Rule(Return("finished")),
        },
    )


def for_case(moment: Moment) -> Visit:
    """Name the case that is open: what is handed in belongs to it."""
    entry = moment.visit.entry
    answers = MappingProxyType({} if entry is None else {"case": entry.id})
    return replace(moment.visit, answers=answers, consents=())


def _declared(
    service: Service,
    as_: str,
    *,
    fields: tuple[Field, ...],
    consents: tuple[ConsentPurpose, ...],
) -> Service:
    """Return what is handed in, declared as a service is; it counts as begun for ``service``."""
    what, of = NAMES[as_], service.name
    about = Text(f"{what.zh}：{of.zh}", f"{what.en}: {of.en}") if as_ == CALL_BACK else what
    return replace(
        service,
        id=as_,
        name=about,
        kind="apply",
        offline_class=OfflineClass.QUEUE,
        rules=(),
        fields=fields,
        consents=consents,
        materials=(),
        rated=False,
        witness=False,
        anonymous=False,
        private=False,
        guardian=Guardian.UNDER_14,
        on_behalf=True,
    )


def _handing_in(asked: Service, site: Site, form: Form) -> dict[str, Step]:
    ending = Ending(asked, site, review=form.to(REVIEW)).steps()
    return {
        **form.steps(),
        **{name: step for name, step in ending.items() if name != "rating"},
    }
