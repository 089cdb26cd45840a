"""The outermost flow: nobody here, home, a group's list, a service, farewell.

Every visit begins and ends here, whatever the way out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

from kiosk.domain.device import DeviceName
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import Attract, Display, Farewell, Home, NotNow, ServiceList
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
    in_language,
    larger,
    value,
)
from kiosk.flow.identify import identify
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import CallStep, Flow, Flows, Idle, Never, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import (
    apply,
    asking,
    book,
    browse,
    certificate,
    measure,
    points,
    query,
    request,
    vote,
)
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import print_checklist, to_take_home

ROOT = "hall"
FAREWELL_SECONDS = 8.0
CHOSEN_SECONDS = 60.0
"""Who chose a language or a size at the picture and began nothing has gone on."""

KINDS = {
    "apply": apply.flow,
    "browse": browse.flow,
    "vote": vote.flow,
    "book": book.flow,
    "query": query.flow,
    "certificate": certificate.flow,
    "points": points.flow,
    "measure": measure.flow,
}
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
        identify(site, services),
        call_help(site),
        asking.own_cases(services),
        *(table for service in services for table in request.flows(service, site, checks)),
        *own,
        *more,
    ]
    return {table.name: table for table in tables}


def _hall(
    groups: tuple[Group, ...], services: tuple[Service, ...], site: Site, display: Display
) -> Flow:
    steps: dict[str, Step | CallStep] = {
        "attract": _attract(site, display),
        "home": _home(groups, services),
        "list": _list(services),
        "not_now": _not_now(site),
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
        if asking.needs_line(service):
            steps[_cut_off(service)] = CallStep(
                calls=f"no_line:{service.id}",
                on={
                    "returned.back": Rule("list", change=_closed),
                    "returned.finished": FAREWELL,
                },
            )
    return Flow(name=ROOT, start="attract", steps=steps, always=ALWAYS, ignore=NOISE)


def _serve(service: Service) -> str:
    return f"serve.{service.id}"


def _cut_off(service: Service) -> str:
    return f"cut_off.{service.id}"


def _came(moment: Moment) -> Visit:
    """Begin with nothing of whoever stood here before but how the screen was set just now."""
    return _began(replace(moment, visit=Visit(display=moment.visit.display)))


def _began(moment: Moment) -> Visit:
    news = event(moment, events.VisitBegan)
    return replace(moment.visit, case_id=news.case_id, began_at=news.at)


def _closed(moment: Moment) -> Visit:
    """Keep who is here; what was answered for one service is nothing to another."""
    visit = moment.visit
    return Visit(
        case_id=visit.case_id,
        began_at=visit.began_at,
        display=visit.display,
        group=visit.group,
        card=visit.card,
        portrait=visit.portrait,
        parting=visit.parting,
    )


def _attract(site: Site, display: Display) -> Step:
    def as_ever(_: Moment) -> Visit:
        return Visit(display=display)

    wait = (lambda _: effects.Alarm(CHOSEN_SECONDS),)
    return Step(
        views=(Attract,),
        show=lambda state: Attract(
            notice=state.notice or site.notice,
            open_for_cases=DeviceName.IDCARD not in state.lost,
        ),
        timeout=Never(),
        back=None,
        cancel=None,
        alarm=CHOSEN_SECONDS,  # also where staff were the last to go
        on={
            "acted.start": Rule(do=(lambda _: effects.BeginVisit(),)),
            "visit_began": Rule("home", change=_came),
            "acted.language": Rule(change=in_language, do=wait),
            "acted.larger_text": Rule(change=larger, do=wait),
            "step_timed_out": Rule(change=as_ever),
            "idle_ended": Rule(),
            "acted.leave_now": Rule(),
        },
    )


def _home(groups: tuple[Group, ...], services: tuple[Service, ...]) -> Step:
    offered = {
        group.id: tuple(service.name for service in services if service.group == group.id)
        for group in groups
    }
    chosen = tuple(
        Rule("list", when=partial(_names, group.id), change=partial(_in_group, group))
        for group in groups
        if offered[group.id]
    )
    of_home = tuple(group for group in groups if group.parent is None)
    return Step(
        views=(Home,),
        show=lambda _: Home(of_home, offered),
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

    cut_off = tuple(
        Rule(
            _cut_off(service), when=partial(_no_answer, service), change=partial(_without, service)
        )
        for service in services
        if asking.needs_line(service)
    )
    chosen = tuple(
        Rule(
            when=partial(_names, service.id),
            change=partial(_for_service, service),
            do=(partial(_ask_intake, service), lambda _: effects.Alarm(STORE_DEADLINE)),
        )
        for service in services
    )
    unsaid = Rule(
        "not_now",
        when=lambda m: m.visit.service is not None,
        change=lambda m: replace(m.visit, code="store.unwritable"),
    )
    taken = tuple(Rule(_serve(service), when=partial(_takes, service)) for service in services)
    return Step(
        views=(ServiceList,),
        show=show,
        timeout=Idle(),
        back=Rule("home", change=_closed),  # nor does a late answer lead anywhere from there
        cancel=START_OVER,
        on={
            "acted.choose_service": (*cut_off, *chosen, Rule()),
            "intake_told": (*taken, Rule("not_now", when=_is_chosen, change=_why), Rule()),
            "step_timed_out": (unsaid, Rule()),  # a store that hangs
        },
    )


def _not_now(site: Site) -> Step:
    """Nothing was typed, so nothing is lost; the list is a touch away, and may be asked anew."""

    def service_of(visit: Visit) -> Service:
        if visit.service is None:
            raise ValueError("no service was refused")
        return visit.service

    def show(state: State) -> NotNow:
        visit = state.visit
        return NotNow(
            service=service_of(visit),
            code=visit.code or "program.internal",
            printed=visit.paper is PrintOutcome.DONE,
            print_code=visit.paper_code,
        )

    def paper(moment: Moment) -> effects.Effect:
        return print_checklist(service_of(moment.visit), site, (), moment)

    away = Rule("list", change=_closed)
    return Step(
        views=(NotNow,),
        show=show,
        timeout=Idle(),
        back=away,
        cancel=START_OVER,
        on={"acted.others": away, "acted.print_checklist": to_take_home(paper)},
    )


def _farewell(display: Display) -> Step:
    def gone(_: Moment) -> Visit:
        return Visit(display=display)

    done = Rule("attract", change=gone)
    return Step(
        views=(Farewell,),
        show=lambda state: Farewell(
            take_card=state.visit.parting.take_card,
            take_slip=state.visit.parting.take_slip,
            handed_in=state.visit.parting.handed_in,
            sent=not state.visit.parting.waiting,
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


def _ask_intake(service: Service, moment: Moment) -> effects.Effect:
    return effects.AskIntake(service.id, service.caps(moment.online))


def _is_chosen(moment: Moment) -> bool:
    """Tell whether the store speaks of what was touched last."""
    service = moment.visit.service
    return service is not None and service.id == event(moment, events.IntakeTold).service_id


def _takes(service: Service, moment: Moment) -> bool:
    told = event(moment, events.IntakeTold)
    return _is_chosen(moment) and told.service_id == service.id and told.intake.is_open


def _why(moment: Moment) -> Visit:
    return replace(moment.visit, code=event(moment, events.IntakeTold).intake.code)


def _no_answer(service: Service, moment: Moment) -> bool:
    """Tell whether a service was touched that lives of the platform's answers, while none come."""
    return _names(service.id, moment) and moment.online is False


def _without(service: Service, moment: Moment) -> Visit:
    return replace(_for_service(service, moment), code="sync.unreachable")


def _for_service(service: Service, moment: Moment) -> Visit:
    return replace(moment.visit, service=service)
