"""How was it: asked by itself after each case, by GB/T 39735; passed over by one touch."""

from __future__ import annotations

from kiosk.domain.case import RatedItem, Rating
from kiosk.domain.screen import RatingAsked
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.common import value
from kiosk.flow.table import Idle, Return, Rule, Step
from kiosk.flow.visit import Accepted, Moment, Visit

_RATINGS = frozenset("12345")


def step(service: Service, site: Site, *, cancel: Rule) -> Step:
    """Return the step that asks; nothing is filled in beforehand.

    Args:
        cancel: rule of starting over, for whoever comes next.
    """

    def rate(moment: Moment) -> effects.Effect:
        item = rated_item(service, site, _accepted(moment.visit))
        return effects.RateCase(Rating(moment.visit.case_id, int(value(moment)), moment.at, item))

    return Step(
        views=(RatingAsked,),
        show=lambda s: RatingAsked(service, sent=_accepted(s.visit).acknowledged),
        timeout=Idle(),
        back=None,
        cancel=cancel,
        on={
            "acted.rate": (
                Rule(Return("finished"), when=lambda m: value(m) in _RATINGS, do=(rate,)),
                Rule(),
            ),
            "acted.skip": Rule(Return("finished")),
        },
    )


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


def _accepted(visit: Visit) -> Accepted:
    if visit.accepted is None:
        raise ValueError("a case is rated that was not accepted")
    return visit.accepted
