"""The kind ``measure``: sit, measure, read what it means; print it without a name, or keep it.

Nothing is kept unless its holder's card was read and the consent ticked: then it goes to the
platform as a case does, and stays on this kiosk under the card's keyed hash, so that the next visit
shows how it goes. What is alarming is measured again after a rest, and then help is called.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.capture import Capture
from kiosk.domain.capture_screen import Posture, ReadingJudged, Resting
from kiosk.domain.device import DeviceName
from kiosk.domain.measurement import Measurement, Verdict, verdict
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Guide
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, paper_job
from kiosk.flow.identify import objection
from kiosk.flow.table import CallStep, Change, Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import trend
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import to_take_home
from kiosk.kinds.ending import Ending
from kiosk.kinds.form import REVIEW, Form
from kiosk.kinds.persons import Persons, is_helped, nobody
from kiosk.kinds.reading import reads
from kiosk.kinds.reading_slip import reading_slip

REST_MINUTES = 5
"""Before an alarming pressure is measured again, as the guideline has it."""


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    device = service.device or DeviceName.BLOOD_PRESSURE
    form = Form(service, site, checks, before="judged", after="submitting")
    ending = Ending(service, site, review=form.to(REVIEW), then="trend")
    own = replace(service, on_behalf=False)  # whose arm it was lays their card down
    persons = Persons(own, site, checks, back=(Rule("judged"),), begin=form.begin())
    return Flow(
        name=f"measure:{service.id}",
        start="guide",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "guide": _guide(service),
            "posture": _posture(device),
            "reading": reads(device, took=_judge, back=(Rule("posture"),), confirm=False),
            "judged": _judged(site, persons.gates()),
            "resting": _resting(),
            **persons.steps(),
            **form.steps(),
            **ending.steps(),
            **trend.steps(service, "trend", ending.leave()),
            "who_earlier": CallStep(
                calls="identify",
                on={"returned.done": Rule("earlier"), "returned.back": Rule("posture")},
            ),
            **trend.steps(service, "earlier", Rule("posture")),
        },
    )


def _guide(service: Service) -> Step:
    return Step(
        views=(Guide,),
        show=lambda _: Guide(service),
        timeout=Idle(),
        back=Rule(Return("back")),
        cancel=START_OVER,
        on={
            "acted.begin": Rule("posture", change=_afresh),
            "acted.not_me": Rule(Return("back")),
        },
    )


def _posture(device: DeviceName) -> Step:
    return Step(
        views=(Posture,),
        show=lambda _: Posture(device),
        timeout=Idle(),
        back=Rule("guide"),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.next": Rule("reading", change=_opened),
            "acted.earlier": (
                Rule("who_earlier", when=is_helped, change=lambda m: nobody(m.visit)),
                Rule("who_earlier", when=lambda m: not _is_known(m)),
                Rule("earlier"),
            ),
        },
    )


def _judge(change: Change) -> tuple[Rule, ...]:
    """Return the rule that takes over what was measured."""

    def judged(moment: Moment) -> Visit:
        visit = change(moment)
        measured = visit.capture.measured
        if measured is None:
            return visit
        alarming = visit.alarming + 1 if verdict(measured) is Verdict.ALARMING else 0
        fresh = replace(visit, capture=Capture(), paper=None, paper_code=None)
        return replace(fresh, measured=measured, alarming=alarming)

    return (Rule("judged", change=judged),)


def _judged(site: Site, keep: tuple[Rule, ...]) -> Step:
    def show(state: State) -> ReadingJudged:
        visit, measured = state.visit, _measured(state.visit)
        return ReadingJudged(
            measured,
            verdict(measured),
            alarming=visit.alarming,
            printed=visit.paper is PrintOutcome.DONE,
            print_code=visit.paper_code,
            aloud=state.headphones,
        )

    def paper(moment: Moment) -> effects.Effect:
        visit = moment.visit
        slip = reading_slip(site, _measured(visit), moment.at, visit.display.language)
        return effects.PrintPaper(paper_job(visit), slip)

    return Step(
        views=(ReadingJudged,),
        show=show,
        timeout=Idle(),
        back=Rule("posture"),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.print": to_take_home(paper),
            "acted.keep": keep,
            "acted.again": (
                Rule("resting", when=lambda m: bool(m.visit.alarming)),
                Rule("posture"),
            ),
            "acted.leave": Rule(Return("finished")),
        },
    )


def _resting() -> Step:
    """Nobody is asked whether they are still there: they sit, as they were told."""
    on = Rule("reading", change=_opened)
    return Step(
        views=(Resting,),
        show=lambda _: Resting(REST_MINUTES),
        listens=False,  # who rests does not talk
        timeout=REST_MINUTES * 60.0,
        back=Rule("judged"),
        cancel=START_OVER,
        on={"acted.again": on, "step_timed_out": on},
    )


def _is_known(moment: Moment) -> bool:
    card = moment.visit.card
    return card is not None and objection(card, moment) is None


def _measured(visit: Visit) -> Measurement:
    if visit.measured is None:
        raise ValueError("nothing was measured")
    return visit.measured


def _afresh(moment: Moment) -> Visit:
    return replace(moment.visit, measured=None, alarming=0, capture=Capture())


def _opened(moment: Moment) -> Visit:
    return replace(moment.visit, capture=Capture(), complaint=None)
