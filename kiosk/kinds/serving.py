"""How a service is begun from wherever it was found, and how it leads back there.

It may have been found in a list, by a key of home, in a search or in a situation: ``Way.step`` says
where. The store is asked first whether it takes a case, so nobody types in vain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import NotNow
from kiosk.domain.service import OfflineClass, Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import FAREWELL, START_OVER, event, value
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import CallStep, Idle, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import asking
from kiosk.kinds.eligibility import print_checklist, to_take_home

ORIGINS = ("home", "search", "errands", "list")
"""The hall's steps in which a service may be chosen."""

Named = Callable[[Moment], str]
"""Gives the id of the service that was chosen, or anything else."""


class Serving:
    """The rules of beginning and leaving the services of a site."""

    def __init__(self, services: tuple[Service, ...], site: Site) -> None:
        """Take the services."""
        self.services, self.site = services, site
        self._by_id = {service.id: service for service in services}

    def steps(self, finished: tuple[Rule, ...]) -> dict[str, Step | CallStep]:
        """Return a step for each service, and the one that says why it is not taken now.

        Args:
            finished: the rules behind one that was done, where they fit; else comes the farewell.
        """
        steps: dict[str, Step | CallStep] = {"not_now": self._not_now()}
        away: Mapping[str, Rules] = {
            "returned.back": self.back(),
            "returned.finished": (*finished, FAREWELL),
        }
        for service in self.services:
            steps[f"serve.{service.id}"] = CallStep(calls=f"{service.kind}:{service.id}", on=away)
            if asking.needs_line(service):
                steps[f"cut_off.{service.id}"] = CallStep(calls=f"no_line:{service.id}", on=away)
        return steps

    def cut_off(self, service: Service, online: bool | None) -> bool:
        """Tell whether a service lives of the platform's answers, while none come."""
        return online is False and asking.needs_line(service)

    # beginning

    def choose(self, step: str, named: Named = value) -> tuple[Rule, ...]:
        """Return the rules for an action at ``step`` that names a service; the last one fits."""
        found = partial(self._found, named)
        chosen = partial(self._chosen, step, named)
        without = tuple(
            Rule(
                f"cut_off.{service.id}",
                when=partial(self._is_cut_off, service, named),
                change=lambda m: replace(chosen(m), code="sync.unreachable"),
            )
            for service in self.services
            if asking.needs_line(service)
        )
        # What is only read is never kept, so nobody asks whether it would be.
        read = tuple(
            Rule(
                f"serve.{service.id}",
                when=partial(_is_named, service, named),
                change=chosen,
                do=(partial(_note, service),),
            )
            for service in self.services
            if service.offline_class is OfflineClass.LOCAL
        )
        return (*without, *read, Rule(when=found, change=chosen, do=self.ask), Rule())

    @property
    def ask(self) -> tuple[Callable[[Moment], effects.Effect], ...]:
        """Return what asks whether a case of the chosen service is taken."""
        return (_ask_intake, lambda _: effects.Alarm(STORE_DEADLINE))

    def answers(self) -> Mapping[str, Rules]:
        """Return the rules of a step at which a service can be chosen, for what the store says."""
        taken = tuple(
            Rule(
                f"serve.{service.id}",
                when=partial(_takes, service),
                do=(partial(_note, service),),
            )
            for service in self.services
        )
        unsaid = Rule(
            "not_now",
            when=lambda m: m.visit.service is not None,
            change=lambda m: replace(m.visit, code="store.unwritable"),
        )
        return {
            "intake_told": (*taken, Rule("not_now", when=_is_chosen, change=_why), Rule()),
            "step_timed_out": (unsaid, Rule()),  # a store that hangs
        }

    def _found(self, named: Named, moment: Moment) -> bool:
        return named(moment) in self._by_id

    def _is_cut_off(self, service: Service, named: Named, moment: Moment) -> bool:
        return _is_named(service, named, moment) and self.cut_off(service, moment.online)

    def _chosen(self, step: str, named: Named, moment: Moment) -> Visit:
        visit = moment.visit
        service = self._by_id[named(moment)]
        return replace(visit, service=service, way=replace(visit.way, step=step))

    # leaving

    def back(self) -> tuple[Rule, ...]:
        """Return the rules back to where the service was found."""
        *some, last = ORIGINS
        return (
            *(Rule(step, when=partial(_came_from, step), change=closed) for step in some),
            Rule(last, change=closed),
        )

    def _not_now(self) -> Step:
        """Nothing was typed, so nothing is lost; what was found is a touch away."""

        def show(state: State) -> NotNow:
            visit = state.visit
            return NotNow(
                service=_service(visit),
                code=visit.code or "program.internal",
                printed=visit.paper is PrintOutcome.DONE,
                print_code=visit.paper_code,
            )

        def paper(moment: Moment) -> effects.Effect:
            return print_checklist(_service(moment.visit), self.site, (), moment)

        return Step(
            views=(NotNow,),
            show=show,
            timeout=Idle(),
            back=self.back(),
            cancel=START_OVER,
            on={"acted.others": self.back(), "acted.print_checklist": to_take_home(paper)},
        )


def closed(moment: Moment) -> Visit:
    """Keep who is here and what is known; what was answered for one service is not another's."""
    visit = moment.visit
    return Visit(
        case_id=visit.case_id,
        began_at=visit.began_at,
        display=visit.display,
        talking=visit.talking,
        group=visit.group,
        card=visit.card,
        portrait=visit.portrait,
        helper=visit.helper,
        known=visit.known,
        errands=visit.errands,
        way=visit.way,
        parting=visit.parting,
    )


def _is_named(service: Service, named: Named, moment: Moment) -> bool:
    return named(moment) == service.id


def _service(visit: Visit) -> Service:
    if visit.service is None:
        raise ValueError("no service was chosen")
    return visit.service


def _came_from(step: str, moment: Moment) -> bool:
    return moment.visit.way.step == step


def _ask_intake(moment: Moment) -> effects.Effect:
    service = _service(moment.visit)
    return effects.AskIntake(service.id, service.caps(moment.online))


def _note(service: Service, _: Moment) -> effects.Effect:
    return effects.NoteChoice(service.id)


def _is_chosen(moment: Moment) -> bool:
    """Tell whether the store speaks of what was touched last."""
    service = moment.visit.service
    return service is not None and service.id == event(moment, events.IntakeTold).service_id


def _takes(service: Service, moment: Moment) -> bool:
    told = event(moment, events.IntakeTold)
    open_for_it = told.intake.is_open or asking.keeps_nothing(service)
    return _is_chosen(moment) and told.service_id == service.id and open_for_it


def _why(moment: Moment) -> Visit:
    return replace(moment.visit, code=event(moment, events.IntakeTold).intake.code)
