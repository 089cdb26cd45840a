"""Looking for something by its letters: services, situations, and what no kiosk does.

What this machine cannot do is found too, and leads to directions that can be taken home.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.chinese.pinyin import readings
from kiosk.domain.finding_screen import Directions, Hit, Search, Where
from kiosk.domain.masked import Personal
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.service import Directory, Elsewhere, Service, Situation
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.domain.titled import Titled
from kiosk.flow import effects, events
from kiosk.flow.common import START_OVER, event, paper_job, value
from kiosk.flow.table import Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit, Way
from kiosk.kinds import finding_slips
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import to_take_home
from kiosk.kinds.serving import Serving, closed

AT_ONCE, AT_ONCE_LARGE = 4, 3
"""Hits of a page: all of them stand above the letters, which never move."""

MOST_LETTERS = 12
MOST_HEARD = 24
_SERVICE, _SITUATION, _ELSEWHERE = "service:", "situation:", "elsewhere:"
_TOO_FAR = 99

Thing = Service | Situation | Elsewhere


class Searching:
    """The steps of the search and of what it leads to beside services."""

    def __init__(self, serving: Serving, directory: Directory, site: Site, checks: Checks) -> None:
        """Take all that can be found."""
        self.serving, self.site = serving, site
        self._others = {_SERVICE + one.id: one for one in directory.others}
        self._elsewhere = {_ELSEWHERE + one.id: one for one in directory.elsewhere}
        self.situations = {_SITUATION + one.id: one for one in directory.situations}
        here = {_SERVICE + one.id: one for one in serving.services}
        self._things: dict[str, Thing] = {
            **here,
            **self.situations,
            **self._others,
            **self._elsewhere,
        }
        self._here = tuple(here)
        self._find = checks.finder(
            Titled(name, _title(one), one.words) for name, one in self._things.items()
        )

    def steps(self, open_situation: Rule) -> dict[str, Step]:
        """Return the steps; ``open_situation`` leads into the one that an action names."""
        return {"search": self._search(open_situation), "directions": self._directions()}

    # the search

    def _search(self, open_situation: Rule) -> Step:
        away = Rule(
            "directions", when=lambda m: self._unserved(value(m)) is not None, change=self._point
        )
        return Step(
            views=(Search,),
            show=self._show,
            timeout=Idle(),
            back=Rule("home", change=closed),
            cancel=START_OVER,
            on={
                "acted.key": Rule(change=_typed),
                "acted.turn": Rule(change=self._turned),
                "acted.choose": (
                    open_situation,
                    away,
                    *self.serving.choose("search", lambda m: value(m).removeprefix(_SERVICE)),
                ),
                **self.serving.answers(),
            },
        )

    def _show(self, state: State) -> Search:
        visit, found = state.visit, self._found(state)
        at_once = AT_ONCE_LARGE if visit.display.large else AT_ONCE
        pages = max(1, -(-len(found) // at_once))
        page = min(visit.way.page, pages - 1)
        shown = found[page * at_once : (page + 1) * at_once]
        hits = tuple(self._hit(name, state.online) for name in shown)
        return Search(visit.way.query, hits, page + 1, pages)

    def _found(self, state: State) -> tuple[str, ...]:
        """Return what fits; before anything is typed one page of what is chosen most here."""
        popular = {_SERVICE + one: count for one, count in state.popular.items()}
        if state.visit.way.query:
            return self._find(state.visit.way.query, popular)
        at_once = AT_ONCE_LARGE if state.visit.display.large else AT_ONCE
        return tuple(sorted(self._here, key=lambda name: -popular.get(name, 0))[:at_once])

    def _hit(self, name: str, online: bool | None) -> Hit:
        thing = self._things[name]
        match thing:
            case Situation():
                return Hit(name, thing.title, thing.line, thing.icon, Where.TOGETHER)
            case Elsewhere():
                return Hit(name, thing.title, thing.where, thing.icon, Where.ELSEWHERE)
        where = Where.HERE
        if name in self._others:
            where = Where.ELSEWHERE
        elif self.serving.cut_off(thing, online):
            where = Where.NOT_NOW
        return Hit(name, thing.name, thing.row_line, thing.icon, where)

    def _turned(self, moment: Moment) -> Visit:
        way = moment.visit.way
        step = {"next": 1, "previous": -1}.get(value(moment), 0)
        page = min(max(0, way.page + step), _TOO_FAR)
        return replace(moment.visit, way=replace(way, page=page))

    def look_for(self) -> Rule:
        """Return the rule that looks for what was said."""
        return Rule("search", change=self._said)

    def _said(self, moment: Moment) -> Visit:
        """Look for it as it was heard, or as it sounded where no name is written so."""
        given = event(moment, events.Acted).value
        heard = (given.reveal() if isinstance(given, Personal) else given or "").strip()
        query = heard if self._find(heard) else _sounds(heard)
        way = Way(step="search", query=query[:MOST_HEARD])
        return replace(closed(moment), errands=(), way=way)

    # where to go

    def away(self) -> Rule:
        """Return the rule that leads to where a service is done that this machine does not do."""

        def named(moment: Moment) -> str:
            return _SERVICE + value(moment)

        return Rule(
            "directions",
            when=lambda m: named(m) in self._others,
            change=lambda m: replace(closed(m), service=self._others[named(m)]),
        )

    def _unserved(self, name: str) -> Service | Elsewhere | None:
        return self._others.get(name) or self._elsewhere.get(name)

    def _point(self, moment: Moment) -> Visit:
        visit, thing = moment.visit, self._unserved(value(moment))
        if isinstance(thing, Service):
            return replace(visit, service=thing, way=replace(visit.way, elsewhere=None))
        return replace(visit, service=None, way=replace(visit.way, elsewhere=thing))

    def _directions(self) -> Step:
        def show(state: State) -> Directions:
            found = _directions(state.visit)
            printed = state.visit.paper is PrintOutcome.DONE
            return replace(found, printed=printed, print_code=state.visit.paper_code)

        def paper(moment: Moment) -> effects.Effect:
            language = moment.visit.display.language
            slip = finding_slips.directions(_directions(moment.visit), self.site, language)
            return effects.PrintPaper(paper_job(moment.visit), slip)

        away = Rule("search", change=closed)
        return Step(
            views=(Directions,),
            show=show,
            timeout=Idle(),
            back=away,
            cancel=START_OVER,
            on={"acted.others": away, "acted.print_checklist": to_take_home(paper)},
        )


def _directions(visit: Visit) -> Directions:
    one, service = visit.way.elsewhere, visit.service
    if one is not None:
        papers = () if one.bring is None else (one.bring,)
        return Directions(one.title, one.icon, one.where, papers, None)
    if service is None or service.place == "both":
        raise ValueError("nothing that is done elsewhere was chosen")
    bring = tuple(item.title for item in service.guide.bring)
    return Directions(service.name, service.icon, service.guide.elsewhere, bring, service.place)


def _title(thing: Thing) -> Text:
    return thing.name if isinstance(thing, Service) else thing.title


def _sounds(heard: str) -> str:
    """Return what was heard as it is typed by its sound."""
    return "".join(next(iter(readings(one)), one) for one in heard)


def _typed(moment: Moment) -> Visit:
    way, key = moment.visit.way, value(moment)
    match key:
        case "clear":
            query = ""
        case "delete":
            query = way.query[:-1]
        case _:
            known = len(key) == 1 and key.isascii() and key.isalpha()
            query = (way.query + key.lower())[:MOST_LETTERS] if known else way.query
    return replace(moment.visit, way=replace(way, query=query, page=0))
