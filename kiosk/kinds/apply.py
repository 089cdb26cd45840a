"""The kind ``apply``: eligibility, identify, form, consent, review, submit, slip, rating.

The table gives the bones. The service's declaration fills them: rules, fields, consents, slip.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.screen import Guide
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.common import ALWAYS, NOISE, START_OVER
from kiosk.flow.identify import objection
from kiosk.flow.table import CallStep, Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, Visit
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import Eligibility
from kiosk.kinds.ending import Ending
from kiosk.kinds.form import Form


def flow(service: Service, site: Site, checks: Checks, *, before: str = "guide") -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``.

    Args:
        before: step back from card and first question, for a kind that puts one between.
    """
    may = Eligibility(service, site, checks)
    form = Form(service, site, checks, before=before, after="submitting")
    ending = Ending(service, site, review=form.to("review"))
    judged = (Rule("not_eligible", when=may.fails, change=may.note_failed), *form.begin())
    unknown = (
        Rule("identify", when=lambda m: m.visit.card is None),
        Rule("identify", when=lambda m: _objection(m) is not None, change=_told),
    )
    guide = Step(
        views=(Guide,),
        show=lambda _: Guide(service),
        timeout=Idle(),
        back=Rule(Return("back")),
        cancel=START_OVER,
        on={"acted.begin": (*unknown, *judged), "acted.not_me": Rule("which_rule")},
    )
    identify = CallStep(
        calls="identify",
        counted=True,
        on={"returned.done": judged, "returned.back": Rule(before)},
    )
    return Flow(
        name=f"apply:{service.id}",
        start="guide",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "guide": guide,
            "identify": identify,
            **form.steps(),
            **ending.steps(),
            "which_rule": may.step(found=False),
            "not_eligible": may.step(found=True),
        },
    )


def _objection(moment: Moment) -> str | None:
    """Return why a card that was read for another service cannot be used for this one."""
    card = moment.visit.card
    return None if card is None else objection(card, moment)


def _told(moment: Moment) -> Visit:
    return replace(moment.visit, code=_objection(moment))
