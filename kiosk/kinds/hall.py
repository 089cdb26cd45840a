"""The outermost flow: nobody here, home, a group's list, a service, farewell.

Every visit begins and ends here, whatever the way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from kiosk.domain.screen import Attract, Display, Farewell, Home, ServiceList
from kiosk.domain.service import Group, Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import (
    ALWAYS,
    FAREWELL,
    NOISE,
    START_OVER,
    call_help,
    event,
    identify,
    value,
)
from kiosk.flow.table import CallStep, Flow, Flows, Idle, Never, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import apply
from kiosk.kinds.checks import Checks

ROOT = "hall"
FAREWELL_SECONDS = 8.0

KINDS = {"apply": apply.flow}
"""Kind to the maker of its table."""


def flows(
    groups: tuple[Group, ...],
    services: tuple[Service, ...],
    site: Site,
    checks: Checks,
    more: Iterable[Flow] = (),
    display: Display | None = None,
) -> Flows:
    """Return every table of the kiosk: hall, shared flows, one flow a service, and ``more``.

    Args:
        display: how a new visit begins; everything that the last resident chose goes back to it.
    """
    own = [KINDS[service.kind](service, site, checks) for service in services]
    tables = [
        _hall(groups, services, site, display or Display()),
        identify(site),
        call_help(site),
        *own,
        *more,
    ]
    return {table.name: table for table in tables}


def _hall(
    groups: tuple[Group, ...], services: tuple[Service, ...], site: Site, display: Display
) -> Flow:
    steps: dict[str, Step | CallStep] = {
        "attract": _attract(site),
        "home": _home(groups, services),
        "list": _list(services),
        "farewell": _farewell(display),
    }
    for service in services:
        steps[_serve(service)] = CallStep(
            calls=f"{service.kind}:{service.id}",
            on={
                "returned.back": Rule("list", change=_closed),
                "returned.finished": FAREWELL,
            },
        )
    return Flow(name=ROOT, start="attract", steps=steps, always=ALWAYS, ignore=NOISE)


def _serve(service: Service) -> str:
    return f"serve.{service.id}"


def _began(moment: Moment) -> Visit:
    news = event(moment, events.VisitBegan)
    return replace(moment.visit, case_id=news.case_id, began_at=news.at)


def _closed(moment: Moment) -> Visit:
    return replace(moment.visit, service=None)


def _attract(site: Site) -> Step:
    return Step(
        views=(Attract,),
        show=lambda state: Attract(notice=site.notice, open_for_cases=not state.reader_lost),
        timeout=Never(),
        back=None,
        cancel=None,
        on={
            "acted.start": Rule(do=(lambda _: effects.BeginVisit(),)),
            "visit_began": Rule("home", change=_began),
            "idle_ended": Rule(),
            "acted.leave_now": Rule(),
        },
    )


def _home(groups: tuple[Group, ...], services: tuple[Service, ...]) -> Step:
    offered = {service.group for service in services}
    chosen = tuple(
        Rule("list", when=partial(_names, group.id), change=partial(_in_group, group))
        for group in groups
        if group.id in offered
    )
    at_desk = frozenset(group.id for group in groups) - offered
    return Step(
        views=(Home,),
        show=lambda _: Home(groups, at_desk),
        timeout=Idle(),
        back=None,
        cancel=FAREWELL,
        on={
            "visit_began": Rule(change=_began),
            "acted.choose_group": (*chosen, Rule()),
        },
    )


def _list(services: tuple[Service, ...]) -> Step:
    def show(state: State) -> ServiceList:
        group = state.visit.group
        if group is None:
            raise ValueError("a list is shown of no group")
        return ServiceList(group, tuple(s for s in services if s.group == group.id))

    chosen = tuple(
        Rule(
            _serve(service),
            when=partial(_names, service.id),
            change=partial(_for_service, service),
        )
        for service in services
    )
    return Step(
        views=(ServiceList,),
        show=show,
        timeout=Idle(),
        back=Rule("home"),
        cancel=START_OVER,
        on={"acted.choose_service": (*chosen, Rule())},
    )


def _farewell(display: Display) -> Step:
    def gone(_: Moment) -> Visit:
        return Visit(display=display)

    done = Rule("attract", change=gone)
    return Step(
        views=(Farewell,),
        show=lambda state: Farewell(
            take_card=state.visit.take_card,
            take_slip=state.visit.take_slip,
            handed_in=state.visit.finished,
            sent=state.visit.sent,
        ),
        timeout=FAREWELL_SECONDS,
        back=None,
        cancel=None,
        enter=(lambda m: effects.EndVisit(finished=m.visit.finished),),
        on={
            "acted.done": done,
            "step_timed_out": done,
            "idle_ended": done,
            "acted.leave_now": done,
        },
    )


def _names(wanted: str, moment: Moment) -> bool:
    return value(moment) == wanted


def _in_group(group: Group, moment: Moment) -> Visit:
    return replace(moment.visit, group=group)


def _for_service(service: Service, moment: Moment) -> Visit:
    return replace(moment.visit, service=service)
