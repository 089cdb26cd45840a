"""What happened to somebody, and all that is to be done then: one after another, in one visit.

The overview stands before the first service, between two, and behind the last: what is ticked comes
next, what is handed in is marked, what this machine cannot do now goes on a paper. The card is read
once and what was answered is kept (``Visit.known``); each service is a case of its own.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.finding_screen import Errand, Errands, ErrandState, Situations
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.service import Directory, Service, Situation
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.common import START_OVER, began, paper_job, value, wiped
from kiosk.flow.table import Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit, Way
from kiosk.kinds import finding_slips
from kiosk.kinds.asking import CALLED_ABOUT
from kiosk.kinds.eligibility import to_take_home
from kiosk.kinds.ending import same_person
from kiosk.kinds.serving import Serving, closed

_PREFIX = "situation:"
_LEFT = (ErrandState.NOT_NOW, ErrandState.ELSEWHERE)


class OneByOne:
    """The steps of situations."""

    def __init__(self, serving: Serving, directory: Directory, site: Site) -> None:
        """Take the situations."""
        self.serving, self.site = serving, site
        self._situations = {one.id: one for one in directory.situations}
        self._here = {service.id: service for service in serving.services}
        self._all = {**{one.id: one for one in directory.others}, **self._here}

    def steps(self) -> dict[str, Step]:
        """Return the list of situations and the overview of one."""
        return {"situations": self._list(), "errands": self._overview()}

    def open(self) -> Rule:
        """Return the rule into the situation that an action names, if it names one."""
        return Rule("errands", when=lambda m: self._named(m) is not None, change=self._opened)

    def _named(self, moment: Moment) -> Situation | None:
        return self._situations.get(value(moment).removeprefix(_PREFIX))

    def _opened(self, moment: Moment) -> Visit:
        situation = self._named(moment)
        if situation is None:
            raise ValueError("no situation was named")
        ticked = tuple(one for one in situation.services if one in self._here)
        way = replace(moment.visit.way, situation=situation, done=())
        return replace(moment.visit, errands=ticked, way=way)

    def _list(self) -> Step:
        situations = tuple(self._situations.values())
        return Step(
            views=(Situations,),
            show=lambda _: Situations(situations),
            timeout=Idle(),
            back=Rule("home", change=closed),
            cancel=START_OVER,
            on={"acted.choose_situation": (self.open(), Rule())},
        )

    def finished(self) -> tuple[Rule, ...]:
        """Return the rule behind a finished service: back to the overview, if anything is left."""

        def is_left(moment: Moment) -> bool:
            visit = _handed_in(moment)
            return self._goes_on(visit, moment.online) or bool(self._left(visit, moment.online))

        return (
            Rule(
                "errands",
                when=lambda m: m.visit.way.situation is not None and is_left(m),
                change=_handed_in,
                do=(lambda _: effects.EndVisit(finished=True), lambda _: effects.BeginVisit()),
            ),
        )

    # one situation

    def _errands(self, visit: Visit, online: bool | None) -> tuple[Errand, ...]:
        services = visit.way.situation.services if visit.way.situation else ()
        return tuple(
            Errand(self._all[one], self._state(self._all[one], visit, online))
            for one in services
            if one in self._all  # its package is not there yet
        )

    def _state(self, service: Service, visit: Visit, online: bool | None) -> ErrandState:
        if service.id in visit.way.done:
            return ErrandState.DONE
        if service.id not in self._here:
            return ErrandState.ELSEWHERE
        if self.serving.cut_off(service, online):
            return ErrandState.NOT_NOW
        return ErrandState.TICKED if service.id in visit.errands else ErrandState.UNTICKED

    def _following(self, visit: Visit, online: bool | None) -> Service | None:
        errands = self._errands(visit, online)
        return next((one.service for one in errands if one.state is ErrandState.TICKED), None)

    def _left(self, visit: Visit, online: bool | None) -> tuple[Service, ...]:
        return tuple(one.service for one in self._errands(visit, online) if one.state in _LEFT)

    def _show(self, state: State) -> Errands:
        visit = state.visit
        if visit.way.situation is None:
            raise ValueError("errands are shown of no situation")
        errands = self._errands(visit, state.online)
        ticked = sum(one.state is ErrandState.TICKED for one in errands)
        done = len(visit.way.done)
        return Errands(
            situation=visit.way.situation,
            errands=errands,
            following=self._following(visit, state.online),
            number=done + 1,
            of=done + ticked,
            printed=visit.paper is PrintOutcome.DONE,
            print_code=visit.paper_code,
        )

    def _overview(self) -> Step:
        begin = Rule(
            when=lambda m: self._goes_on(m.visit, m.online),
            change=self._next,
            do=self.serving.ask,
        )
        # behind the last: what is left comes out by itself, for it is all that is still to be had
        last = Rule(
            when=lambda m: bool(m.visit.way.done) and not self._goes_on(m.visit, m.online),
            change=lambda m: replace(began(m), paper_waits=True),
            do=(self._paper,),
        )
        leave = Rule(
            "farewell",
            when=lambda m: bool(m.visit.way.done),
            change=lambda m: replace(wiped(m), finished=True),
        )
        return Step(
            views=(Errands,),
            show=self._show,
            timeout=Idle(),
            back=(
                Rule("search", when=lambda m: bool(m.visit.way.query), change=_put_down),
                Rule("situations", change=_put_down),
            ),
            cancel=START_OVER,
            on={
                "visit_began": (last, Rule(change=began)),
                "acted.tick": Rule(change=self._ticked),
                "acted.begin": (begin, Rule()),
                "acted.finish": (leave, Rule()),
                "acted.print_checklist": to_take_home(self._paper),
                **self.serving.answers(),
            },
        )

    def _ticked(self, moment: Moment) -> Visit:
        visit, one = moment.visit, value(moment)
        if one not in self._here or one in visit.way.done:
            return visit
        if one in visit.errands:
            return replace(visit, errands=tuple(e for e in visit.errands if e != one))
        return replace(visit, errands=(*visit.errands, one))

    def _goes_on(self, visit: Visit, online: bool | None) -> bool:
        return self._following(visit, online) is not None

    def _next(self, moment: Moment) -> Visit:
        visit = moment.visit
        service = self._following(visit, moment.online)
        return replace(visit, service=service, way=replace(visit.way, step="errands"))

    def _paper(self, moment: Moment) -> effects.Effect:
        visit = moment.visit
        title = visit.way.situation.title if visit.way.situation else None
        if title is None:
            raise ValueError("a list is printed of no situation")
        left = self._left(visit, moment.online)
        slip = finding_slips.left_over(title, left, self.site, visit.display.language)
        return effects.PrintPaper(paper_job(visit), slip)


def _handed_in(moment: Moment) -> Visit:
    """Keep who it is and what is known for the next; the case itself is behind them.

    What somebody only asked to be rung up about is not done, but is not begun again by itself.
    """
    visit = moment.visit
    one = visit.service.id if visit.service else ""
    done = () if CALLED_ABOUT in visit.answers else (one,)
    return replace(
        same_person(moment),
        errands=tuple(each for each in visit.errands if each != one),
        way=replace(visit.way, done=(*visit.way.done, *done)),
    )


def _put_down(moment: Moment) -> Visit:
    """Leave the situation; who is here stays."""
    visit = closed(moment)
    return replace(visit, errands=(), way=Way(query=visit.way.query, page=visit.way.page))
