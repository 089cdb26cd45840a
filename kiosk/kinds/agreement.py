"""The step of one consent: for what purpose, by whom, how long; empty until it is ticked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.case import Consent
from kiosk.domain.screen import ConsentAsked
from kiosk.domain.service import ConsentPurpose
from kiosk.flow.common import START_OVER
from kiosk.flow.table import Idle, Rule, Step
from kiosk.flow.visit import Moment, Visit

if TYPE_CHECKING:
    from kiosk.kinds.form import Form


def step(form: Form, purpose: ConsentPurpose) -> Step:
    """Return the step of ``purpose``."""
    name = f"consent.{purpose.purpose}"

    def agree(moment: Moment) -> Visit:
        given = Consent(purpose.purpose, purpose.version, moment.at)
        for earlier in moment.visit.consents:
            if (earlier.purpose, earlier.version) == (given.purpose, given.version):
                return moment.visit  # the same case must stay the same, to the second
        others = tuple(c for c in moment.visit.consents if c.purpose != purpose.purpose)
        return replace(moment.visit, consents=(*others, given))

    return Step(
        views=(ConsentAsked,),
        show=lambda state: ConsentAsked(purpose, ticked=state.visit.ticked),
        timeout=Idle(),
        back=form.back(name),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.tick": Rule(change=lambda m: replace(m.visit, ticked=not m.visit.ticked)),
            "acted.next": (
                Rule(when=lambda m: not m.visit.ticked),
                *form.onward(name, agree),
            ),
        },
    )
