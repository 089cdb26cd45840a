"""The kind ``apply``: eligibility, identify, form, consent, review, submit, slip, rating.

The table gives the bones. The service's declaration fills them: rules, fields, consents, slip, and
who stands by.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.screen import Guide
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.common import ALWAYS, NOISE, START_OVER
from kiosk.flow.table import Flow, Idle, Return, Rule, Step
from kiosk.kinds.checks import Checks
from kiosk.kinds.discretion import naming, privacy, witness
from kiosk.kinds.ending import Ending
from kiosk.kinds.form import Form
from kiosk.kinds.persons import Persons


def flow(service: Service, site: Site, checks: Checks, *, before: str = "guide") -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``.

    Args:
        before: step back from card and first question, for a kind that puts one between; then
            everybody does it for themselves.
    """
    if before != "guide":
        service = replace(service, on_behalf=False)
    after = "witness" if service.witness else "submitting"
    form = Form(service, site, checks, before=before, after=after)
    persons = Persons(service, site, checks, before=before, begin=form.begin())
    ending = Ending(service, site, review=form.to("review"))
    begin = Rule("naming") if service.anonymous else persons.gates()
    guide = Step(
        views=(Guide,),
        show=lambda _: Guide(service, on_behalf=service.on_behalf),
        timeout=Idle(),
        back=Rule("privacy") if service.private else Rule(Return("back")),
        cancel=START_OVER,
        on={
            "acted.begin": begin,
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
            **witness(service, back=form.to("review"), to="submitting"),
            **ending.steps(),
            "which_rule": persons.may.step(found=False),
        },
    )
