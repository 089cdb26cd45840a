"""The kind ``check_in``: card, one touch, done.

The card is laid down each time, though its holder may be known by now: that somebody is here, just
now, is what it says. Nothing is asked: what is passed on and to whom stands beside the one key, and
the touch agrees to it.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.case import Consent
from kiosk.domain.people_screen import CheckInAsked
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.common import ALWAYS, NOISE, START_OVER
from kiosk.flow.table import Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.checks import Checks
from kiosk.kinds.ending import Ending
from kiosk.kinds.persons import Persons, card_of


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    service = replace(service, on_behalf=False)  # nobody is somewhere by proxy
    confirm = Rule("confirm")
    persons = Persons(service, site, checks, back=(Rule(Return("back")),), begin=(confirm,))
    ending = Ending(service, site, review=confirm)
    return Flow(
        name=f"check_in:{service.id}",
        start="identify",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            **persons.steps(),
            "confirm": confirming(service, back=Rule(Return("back"))),
            **ending.steps(),
        },
    )


def confirming(service: Service, *, back: Rule) -> Step:
    """Return the step with the one key, before ``submitting``: its touch agrees to what is said."""
    given = tuple((each.purpose, each.version) for each in service.consents)

    def show(state: State) -> CheckInAsked:
        card = card_of(state.visit)
        return CheckInAsked(service, card.name, state.visit.portrait)

    def agree(moment: Moment) -> Visit:
        """Agree once: a touch that is repeated hands in the same case, to the second."""
        visit = moment.visit
        known = {(each.purpose, each.version) for each in visit.consents}
        new = tuple(Consent(*each, moment.at) for each in given if each not in known)
        return replace(visit, consents=(*visit.consents, *new))

    return Step(
        views=(CheckInAsked,),
        show=show,
        timeout=Idle(),
        back=back,
        cancel=START_OVER,
        counted=True,
        on={"acted.confirm": Rule("submitting", change=agree)},
    )
