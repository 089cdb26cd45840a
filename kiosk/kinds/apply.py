"""The kind ``apply``: eligibility, identify, form, consent, review, submit, slip, rating.

The table gives the bones. The service's declaration fills them: rules, fields, consents, slip, and
who stands by.
"""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.domain.screen import Guide
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.common import ALWAYS, NOISE, START_OVER
from kiosk.flow.table import Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment
from kiosk.kinds import live
from kiosk.kinds.checks import Checks
from kiosk.kinds.discretion import naming, privacy, witness
from kiosk.kinds.ending import Ending
from kiosk.kinds.form import Form
from kiosk.kinds.persons import Persons


@dataclass(frozen=True, slots=True)
class Chosen:
    """What must be chosen of a list before anything is asked, for a kind that begins so.

    Attributes:
        of: step of the list: back from card and first question.
        at: step with which choosing begins.
    """

    of: str
    at: str


def flow(service: Service, site: Site, checks: Checks, *, chosen: Chosen | None = None) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    before = chosen.of if chosen else "guide"
    then = "asking" if live.asks_first(service) else "submitting"
    after = "witness" if service.witness else then
    form = Form(service, site, checks, before=before, after=after)
    begin = form.begin()
    back: tuple[Rule, ...] = (Rule("guide"),)
    if chosen:
        begin = (Rule(chosen.at, when=_nothing_chosen), *begin)
        back = (Rule("guide", when=_nothing_chosen), Rule(before))
    persons = Persons(service, site, checks, back=back, begin=begin)
    ending = Ending(service, site, review=form.to("review"))
    opened = Rule("naming") if service.anonymous else persons.gates()
    guide = Step(
        views=(Guide,),
        show=lambda _: Guide(service, on_behalf=service.on_behalf),
        timeout=Idle(),
        back=Rule("privacy") if service.private else Rule(Return("back")),
        cancel=START_OVER,
        on={
            "acted.begin": opened,
            "acted.for_another": persons.for_another(),
            "acted.not_me": Rule("which_rule"),
        },
    )
    return Flow(
        name=f"apply:{service.id}",
        start="privacy" if service.private else "guide",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            **privacy(service, to="guide"),
            "guide": guide,
            **naming(service, persons, form),
            **persons.steps(),
            **form.steps(),
            **witness(service, back=form.to("review"), to=then),
            **live.steps(service, site, back=form.to("review"), to="submitting"),
            **ending.steps(),
            "which_rule": persons.may.step(found=False),
        },
    )


def _nothing_chosen(moment: Moment) -> bool:
    return moment.visit.entry is None
