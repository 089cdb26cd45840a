"""The outermost flow: nobody here, home, the ways to a service, the service, farewell.

Every visit begins and ends here, whatever the way out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial

from kiosk.domain.finding_screen import Tiles
from kiosk.domain.screen import Display, Home, ServiceList
from kiosk.domain.service import Directory, Group, Service
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow import asking_back
from kiosk.flow.common import (
    ALWAYS,
    FAREWELL,
    NOISE,
    START_OVER,
    began,
    call_help,
    then,
    value,
)
from kiosk.flow.identify import identities
from kiosk.flow.table import CallStep, Flow, Flows, Idle, Rule, Rules, Step
from kiosk.flow.tables import Tables
from kiosk.flow.visit import Moment, State, Visit, Way
from kiosk.kinds import (
    apply,
    book,
    browse,
    certificate,
    check_in,
    earning,
    measure,
    own_cases,
    points,
    query,
    request,
    vote,
)
from kiosk.kinds.arrival import attract, farewell
from kiosk.kinds.checks import Checks
from kiosk.kinds.errands import OneByOne
from kiosk.kinds.searching import Searching
from kiosk.kinds.serving import ORIGINS, Serving, closed

ROOT = "hall"

KINDS = {
    "apply": apply.flow,
    "browse": browse.flow,
    "vote": vote.flow,
    "book": book.flow,
    "query": query.flow,
    "certificate": certificate.flow,
    "check_in": check_in.flow,
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
    directory: Directory | None = None,
) -> Flows:
    """Return every table of the kiosk: hall, shared flows, one flow a service, and ``more``.

    Args:
        display: how a new visit begins; everything that the last resident chose goes back to it.
        directory: what else can be found here.
    """
    hall = _Hall(groups, services, site, checks, directory or Directory(), display or Display())
    shared = [
        hall.flow(),
        *identities(site, services),
        call_help(site),
        *asking_back.overlays(),
        own_cases.flow(services),
        *more,
    ]
    own: dict[str, Callable[[], Flow]] = {}
    for service in services:
        own[f"{service.kind}:{service.id}"] = partial(KINDS[service.kind], service, site, checks)
        own |= request.flows(service, site, checks)
        if service.earns:
            own[earning.name_of(service)] = partial(earning.flow, service, site, checks)
    return Tables(shared, own)


class _Hall:
    """The table of the hall."""

    def __init__(
        self,
        groups: tuple[Group, ...],
        services: tuple[Service, ...],
        site: Site,
        checks: Checks,
        directory: Directory,
        display: Display,
    ) -> None:
        self.groups, self.services, self.site = groups, services, site
        self.directory, self.display = directory, display
        self.serving = Serving(services, site)
        self.errands = OneByOne(self.serving, directory, site)
        self.searching = Searching(self.serving, directory, site, checks)
        self._behind = {
            group.id: tuple(
                service
                for tile in (group, *self._below(group.id))
                for service in services
                if service.group == tile.id
            )
            for group in groups
        }

    def flow(self) -> Flow:
        ways: dict[str, Step | CallStep] = {
            "home": self._home(),
            "tiles": self._tiles(),
            "list": self._list(),
            **self.searching.steps(self.errands.open()),
            **self.errands.steps(),
            **self.serving.steps(self.errands.finished()),
        }
        return Flow(
            name=ROOT,
            start="attract",
            steps={
                "attract": attract(self.site, self.display),
                **{
                    name: self._spoken(name, step) if isinstance(step, Step) else step
                    for name, step in ways.items()
                },
                "farewell": farewell(self.display),
            },
            always=ALWAYS,
            ignore=NOISE,
        )

    # tiles, and what is below them

    def _below(self, parent: str | None) -> tuple[Group, ...]:
        return tuple(group for group in self.groups if group.parent == parent)

    def _spoken(self, name: str, step: Step) -> Step:
        """Let a service be named aloud, and anything be looked for, wherever one is chosen."""
        origin = name if name in ORIGINS else "home"
        found = then(lambda _: True, closed, self.serving.choose(origin))
        said: Mapping[str, Rules] = {
            "acted.choose_service": (self.searching.away(), *found, Rule()),
            "acted.look_for": self.searching.look_for(),
            **self.serving.answers(),
        }
        return replace(step, on={**said, **step.on})

    def _choose(self, tiles: tuple[Group, ...]) -> tuple[Rule, ...]:
        """Return the rules for a touched tile: to its tiles, or to its services."""
        return (
            *(
                Rule(
                    "tiles" if self._below(tile.id) else "list",
                    when=partial(_names, tile.id),
                    change=partial(_in_group, tile),
                )
                for tile in tiles
                if self._behind[tile.id]
            ),
            Rule(),
        )

    def _offered(self, state: State) -> Mapping[str, tuple[Text, ...]]:
        return {
            group: tuple(service.name for service in _often(services, state))
            for group, services in self._behind.items()
        }

    def _home(self) -> Step:
        tiles, keys = self._below(None), self.directory.keys
        own = tuple(service for key in keys for service in self.services if service.id == key)
        situations = bool(self.directory.situations)
        return Step(
            views=(Home,),
            show=lambda state: Home(tiles, self._offered(state), own, situations),
            timeout=Idle(),
            back=None,
            cancel=FAREWELL,
            on={
                "visit_began": Rule(change=began),
                "acted.choose_group": self._choose(tiles),
                "acted.choose_service": self.serving.choose("home"),
                "acted.search": Rule("search", change=_afresh),
                "acted.situations": Rule("situations", change=_afresh),
                "acted.home": Rule(),
                **self.serving.answers(),
            },
        )

    def _tiles(self) -> Step:
        below = tuple(group for group in self.groups if group.parent is not None)

        def show(state: State) -> Tiles:
            group = _group(state)
            return Tiles(group, self._below(group.id), self._offered(state))

        return Step(
            views=(Tiles,),
            show=show,
            timeout=Idle(),
            back=Rule("home", change=closed),
            cancel=START_OVER,
            on={"acted.choose_group": self._choose(below)},
        )

    def _list(self) -> Step:
        above = {group.id: group for group in self.groups}

        def show(state: State) -> ServiceList:
            group = _group(state)
            return ServiceList(group, _often(self._behind[group.id], state))

        def parent(moment: Moment) -> Group | None:
            group = moment.visit.group
            return above.get(group.parent) if group and group.parent else None

        def up(moment: Moment) -> Visit:
            return replace(closed(moment), group=parent(moment))

        return Step(
            views=(ServiceList,),
            show=show,
            timeout=Idle(),
            back=(
                Rule("tiles", when=lambda m: parent(m) is not None, change=up),
                Rule("home", change=closed),  # nor does a late answer lead anywhere from there
            ),
            cancel=START_OVER,
            on={
                "acted.choose_service": self.serving.choose("list"),
                **self.serving.answers(),
            },
        )


def _often(services: tuple[Service, ...], state: State) -> tuple[Service, ...]:
    """Return them as they are asked for here; a tie keeps the order of the files."""
    return tuple(sorted(services, key=lambda service: -state.popular.get(service.id, 0)))


def _names(wanted: str, moment: Moment) -> bool:
    return value(moment) == wanted


def _in_group(group: Group, moment: Moment) -> Visit:
    return replace(moment.visit, group=group)


def _group(state: State) -> Group:
    if state.visit.group is None:
        raise ValueError("a list is shown of no group")
    return state.visit.group


def _afresh(moment: Moment) -> Visit:
    """Look for something anew: nothing of the last search stands there."""
    return replace(closed(moment), errands=(), way=Way())
