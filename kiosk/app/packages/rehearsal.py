"""A resident who walks through any service of a catalogue, event by event: for ``kiosk catalogue
preview``, and to prove of each package that it can be walked through.

The resident looks at what is shown and does what it asks for; behind the kernel stands a world in
which everything goes well, but for what a subclass lets go wrong. Nobody's data is in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from kiosk.app.packages.goes_well import ANSWERED
from kiosk.app.packages.meant import MEANT, Stuck
from kiosk.catalogue import checks
from kiosk.domain import (
    screen,
)
from kiosk.domain.identity import CardKind, IdCard, Sex, check_character
from kiosk.domain.masked import Address, CitizenNumber, PersonName
from kiosk.domain.screen import Content, Screen
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.reducer import begin, project, reduce
from kiosk.flow.table import Flows
from kiosk.flow.visit import State, Visit
from kiosk.kinds import hall

LONGEST = 120
"""Events after which a resident has lost the way."""

_AGES = (66, 82, 35, 45, 20, 15, 70)
_NOW = datetime(2026, 11, 25, 2, 24, tzinfo=UTC)


@dataclass
class Rehearsal:
    """One visit for one service.

    Attributes:
        seen: every screen, once for each step that was come to.
        done: every effect.
        option: which of the options is touched, where there are several; a form may turn away
            whoever gives its first.
    """

    tables: Flows
    service: Service
    site: Site
    groups: Mapping[str, str | None]
    online: bool | None = True
    option: int = 0
    state: State = field(init=False)
    seen: list[Screen] = field(default_factory=list)
    done: list[effects.Effect] = field(default_factory=list)
    minted: int = 0
    browsed: bool = False
    turned_away: bool = False
    tries: dict[str, int] = field(default_factory=dict)
    at: datetime = _NOW

    def __post_init__(self) -> None:
        self.state = begin(self.tables, hall.ROOT, self.at, Visit()).state
        if self.online is not None:
            self.happen(events.NetworkChanged(online=self.online))

    def walk(self) -> list[str]:
        """Go from the picture that invites to the farewell; return the views on the way.

        Raises:
            Stuck: the way does not end.
        """
        for _ in range(LONGEST):
            content = self.screen.content
            if isinstance(content, screen.Farewell):
                return [each.content.view for each in self.seen]
            self.happen(*self.meant(content))
        raise Stuck(f"{self.service.id}: still on {self.screen.content.view}")

    @property
    def screen(self) -> Screen:
        """Return what is to be seen."""
        return project(self.tables, self.state)

    def happen(self, *what: events.Event) -> None:
        """Let events happen, and what they lead to."""
        for event in what:
            place = self.state.stack[-1]
            outcome = reduce(self.tables, self.state, event, self.at)
            self.state = outcome.state
            self.done += outcome.effects
            if place != self.state.stack[-1] or not self.seen:
                self.seen.append(self.screen)
            else:
                self.seen[-1] = self.screen
            for asked in outcome.effects:
                self.happen(*self.answered(asked))

    # what the resident does

    def meant(self, content: Content) -> tuple[events.Event, ...]:
        """Return what the resident does on a view.

        Raises:
            Stuck: there is nothing to do.
        """
        act = MEANT.get(type(content))
        if act is None:
            raise Stuck(f"{self.service.id}: nobody knows what to do on {content.view}")
        return tuple(act(self, content))

    def card(self) -> IdCard:
        """Return the card of somebody who may: the first who meets every rule."""
        day = self.at.date()
        people = [person(age, self.site) for age in _AGES]
        able = (
            one
            for one in people
            if all(checks.meets(rule, one, self.site, day) for rule in self.service.rules)
        )
        return next(able, people[0])

    # what the world does

    def answered(self, asked: effects.Effect) -> tuple[events.Event, ...]:
        """Return what comes of an effect, where all goes well."""
        act = ANSWERED.get(type(asked))
        return () if act is None else tuple(act(self, asked))


def person(age: int, site: Site, name: str = "王小英") -> IdCard:
    """Return the card of a woman of ``age`` who is registered at the site; nobody's."""
    born = date(_NOW.year - age, 1, 5)
    first = f"{site.regions[0] if site.regions else '510104'}{born:%Y%m%d}{age % 90:02d}2"
    return IdCard(
        kind=CardKind.RESIDENT,
        name=PersonName(name),
        sex=Sex.FEMALE,
        ethnic="01",
        birth=born,
        address=Address("".join(site.region_names[:1]) + "某街道 1 号"),
        number=CitizenNumber(first + check_character(first)),
        authority="某市公安局",
        valid_from=_NOW.date() - timedelta(days=2000),
        valid_to=_NOW.date() + timedelta(days=2000),
    )
