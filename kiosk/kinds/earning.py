"""What is worth points is noted here: one touch, once a day, through the same outbox.

The platform gives the points, so this needs no line: the balance is its to say, and so is what
counts. It is a check-in, declared in the package of the points themselves.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.answer_screen import Asking
from kiosk.domain.case import CaseState
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import NotNow
from kiosk.domain.service import OfflineClass, Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, event, local_day
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import CallStep, Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import check_in
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import print_checklist, to_take_home
from kiosk.kinds.ending import Ending
from kiosk.kinds.persons import Persons

_BACK = Rule(Return("back"), change=lambda m: replace(m.visit, code=None))


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of noting it; outcomes ``finished`` and ``back``."""
    noted = _noted(service)
    confirm = Rule("confirm")
    persons = Persons(noted, site, checks, back=(_BACK,), begin=(confirm,))
    return Flow(
        name=name_of(service),
        start="opening",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "opening": _opening(noted, persons.gates()),
            "not_now": _not_now(noted, site),
            **persons.steps(),
            "confirm": check_in.confirming(noted, back=_BACK),
            **Ending(noted, site, review=confirm).steps(),
        },
    )


def name_of(service: Service) -> str:
    """Return the name of its table."""
    return f"earn:{service.id}"


def step(service: Service, *, back: str) -> CallStep:
    """Return the step that notes it."""
    return CallStep(
        calls=name_of(service),
        on={"returned.back": Rule(back), "returned.finished": Rule(Return("finished"))},
    )


def afresh(moment: Moment) -> Visit:
    """Nothing that was asked or opened before goes along."""
    none = Visit()
    visit = replace(moment.visit, answers=none.answers, consents=(), entry=None, code=None)
    return replace(visit, paper=None, paper_code=None)


def may(service: Service, visit: Visit) -> bool:
    """Tell whether it is noted here, and was not yet today."""
    return service.earns and not is_done(service, visit)


def is_done(service: Service, visit: Visit) -> bool:
    """Tell whether this kiosk noted it today; what was done at another the platform knows."""
    day = None if visit.began_at is None else local_day(visit.began_at)
    return service.earns and any(
        case.standing.service_id == service.id
        and case.standing.state is not CaseState.REJECTED
        and local_day(case.standing.submitted_at) == day
        for case in visit.own
    )


def _noted(service: Service) -> Service:
    """Return what is handed in, declared as a check-in is."""
    return replace(
        service,
        kind="check_in",
        offline_class=OfflineClass.QUEUE,
        fields=(),
        inquiry=None,
        on_behalf=False,
    )


def _opening(noted: Service, gates: tuple[Rule, ...]) -> Step:
    """The account itself is open where the store takes nothing; this is not."""

    def ask(moment: Moment) -> effects.Effect:
        return effects.AskIntake(noted.id, noted.caps(moment.online))

    def told(moment: Moment) -> events.IntakeTold:
        return event(moment, events.IntakeTold)

    def why(moment: Moment) -> Visit:
        return replace(moment.visit, code=told(moment).intake.code)

    return Step(
        views=(Asking,),
        show=lambda _: Asking(noted),
        timeout=STORE_DEADLINE,
        back=_BACK,
        cancel=START_OVER,
        enter=(ask,),
        on={
            "intake_told": (
                Rule(when=lambda m: told(m).service_id != noted.id),
                Rule("not_now", when=lambda m: not told(m).intake.is_open, change=why),
                *gates,
            ),
            "step_timed_out": Rule(
                "not_now", change=lambda m: replace(m.visit, code="store.unwritable")
            ),
            "acted.stop": _BACK,
        },
    )


def _not_now(noted: Service, site: Site) -> Step:
    def show(state: State) -> NotNow:
        visit = state.visit
        return NotNow(
            noted,
            code=visit.code or "program.internal",
            printed=visit.paper is PrintOutcome.DONE,
            print_code=visit.paper_code,
        )

    return Step(
        views=(NotNow,),
        show=show,
        timeout=Idle(),
        back=_BACK,
        cancel=START_OVER,
        on={
            "acted.others": _BACK,
            "acted.print_checklist": to_take_home(lambda m: print_checklist(noted, site, (), m)),
        },
    )
