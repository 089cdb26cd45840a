"""How was it: asked by itself after each case, by GB/T 39735; passed over by one touch.

Whoever was not content may say why. What they gave stands whether they do or walk off.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.case import RatedItem, Rating
from kiosk.domain.people_screen import ReasonsAsked
from kiosk.domain.province import Reason
from kiosk.domain.screen import RatingAsked
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.common import value
from kiosk.flow.table import Idle, Return, Rule, Step
from kiosk.flow.visit import Accepted, Moment, Visit, Way

_GOOD = frozenset("345")
_BAD = frozenset("12")
"""Dissatisfied, and very: only then is asked why."""


def steps(service: Service, site: Site, *, cancel: Rule) -> dict[str, Step]:
    """Return the steps that ask; nothing is filled in beforehand. None where none is wanted.

    Args:
        cancel: rule of starting over, for whoever comes next.
    """
    if not service.rated:
        return {}
    ask = _Asks(service, site)
    return {"rating": ask.how(cancel), "reasons": ask.why()}


class _Asks:
    def __init__(self, service: Service, site: Site) -> None:
        self.service, self.site = service, site

    def how(self, cancel: Rule) -> Step:
        """Return the question with five faces."""

        def rate(moment: Moment) -> effects.Effect:
            return self._rated(moment, value(moment))

        def keep(moment: Moment) -> Visit:
            return replace(moment.visit, satisfaction=value(moment), chosen=())

        return Step(
            views=(RatingAsked,),
            show=lambda s: RatingAsked(self.service, sent=_accepted(s.visit).acknowledged),
            timeout=Idle(),
            back=None,
            cancel=cancel,
            on={
                "acted.rate": (
                    Rule(Return("finished"), when=lambda m: value(m) in _GOOD, do=(rate,)),
                    Rule("reasons", when=lambda m: value(m) in _BAD, change=keep),
                    Rule(),
                ),
                "acted.skip": Rule(Return("finished")),
            },
        )

    def why(self) -> Step:
        """Return the question what was not good; every way out of it sends what was given.

        Who walks off leaves the rest of what they came for behind too.
        """

        def rate(moment: Moment) -> effects.Effect:
            return self._rated(moment, moment.visit.satisfaction)

        sent = Rule(Return("finished"), do=(rate,))
        unsaid = replace(sent, change=lambda m: replace(m.visit, chosen=()))
        gone = replace(sent, change=lambda m: replace(m.visit, errands=(), way=Way()))
        return Step(
            views=(ReasonsAsked,),
            show=lambda state: ReasonsAsked(state.visit.chosen),
            timeout=Idle(),
            back=None,
            cancel=gone,
            on={
                "acted.tick": Rule(change=_ticked),
                "acted.done": sent,
                "acted.skip": unsaid,
                "acted.leave_now": gone,
                "idle_ended": gone,
            },
        )

    def _rated(self, moment: Moment, given: str) -> effects.Effect:
        visit = moment.visit
        item = rated_item(self.service, self.site, _accepted(visit))
        reasons = tuple(reason for reason in Reason if given in _BAD and reason in visit.chosen)
        return effects.RateCase(Rating(visit.case_id, int(given), moment.at, item, reasons))


def rated_item(service: Service, site: Site, accepted: Accepted) -> RatedItem:
    """Return what is rated, from the service's package, the site and the case."""
    return RatedItem(
        area_code=site.regions[0],
        dept_code=service.dept_code,
        task_code=service.item_code,
        task_handle_item=service.handle_item or service.item_code,
        task_name=service.name.zh,
        project_no=accepted.case_number or accepted.receipt_no,
    )


def _ticked(moment: Moment) -> Visit:
    visit, one = moment.visit, value(moment)
    if one not in set(Reason):
        return visit
    if one in visit.chosen:
        return replace(visit, chosen=tuple(each for each in visit.chosen if each != one))
    return replace(visit, chosen=(*visit.chosen, one))


def _accepted(visit: Visit) -> Accepted:
    if visit.accepted is None:
        raise ValueError("a case is rated that was not accepted")
    return visit.accepted
