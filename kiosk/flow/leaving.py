"""The ways out of a visit, and what is kept of it for the farewell."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.receipt import PrintOutcome
from kiosk.flow import effects, events
from kiosk.flow.moments import event
from kiosk.flow.table import Call, Rule, Unwind
from kiosk.flow.visit import Moment, Parting, Visit


def wiped(moment: Moment) -> Visit:
    """Forget the person; keep what the farewell must say and how they see and hear it."""
    visit = moment.visit
    return replace(anew(moment), finished=visit.finished or visit.accepted is not None)


def anew(moment: Moment) -> Visit:
    """Forget the person, who begins again; what must be said at the farewell stays."""
    visit = moment.visit
    return Visit(display=visit.display, talking=visit.talking.silent, parting=_parting(visit))


def _parting(visit: Visit) -> Parting:
    before, accepted = visit.parting, visit.accepted
    out = visit.sheet is not None and visit.sheet.outcome is PrintOutcome.DONE
    parting = replace(
        before,
        take_card=before.take_card or visit.card is not None,
        take_slip=before.take_slip or out,
    )
    if accepted is None:
        return parting
    return replace(
        parting,
        handed_in=True,
        waiting=before.waiting | (set() if accepted.acknowledged else {visit.case_id}),
        take_slip=parting.take_slip or accepted.outcome is PrintOutcome.DONE,
        printing=before.printing | ({accepted.print_job_id} if accepted.outcome is None else set()),
    )


FAREWELL = Rule(Unwind("farewell"), change=wiped)
"""The way out of a visit: language and size go back behind it, whoever comes next."""

START_OVER = Rule(
    Unwind("home"),
    change=anew,
    do=(lambda _: effects.EndVisit(finished=False), lambda _: effects.BeginVisit()),
)
"""The bar's second key: forget everything and begin again at home, seen as before.

It is mostly the same person; behind one who has gone the idle time ends it, or this key at home.
"""


def asking_first(overlay: str, way_out: Rule) -> tuple[Rule, ...]:
    """Return the rules of a way out that may have been said, and so misheard.

    Whoever said it and would lose their answers is asked by ``overlay``.
    """
    return Rule(Call(overlay), when=_would_lose_by_a_word), way_out


def _would_lose_by_a_word(moment: Moment) -> bool:
    return event(moment, events.Acted).spoken and _would_lose(moment.visit)


def _would_lose(visit: Visit) -> bool:
    """Tell whether something was answered that is not handed in."""
    answered = visit.answers or visit.draft or visit.scans or visit.chosen or visit.consents
    return visit.accepted is None and visit.reply is None and bool(answered)
