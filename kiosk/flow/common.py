"""Rules that every resident's step shares, and the two flows that every kind calls.

``identify`` ends with a card in the visit; ``help`` lies over any step and goes away again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import HelpCalled, PutCard, Reading
from kiosk.domain.site import CHINA, Site
from kiosk.flow import effects, events
from kiosk.flow.table import Call, Flow, Idle, Return, Rule, Rules, Step, Unwind
from kiosk.flow.visit import Moment, Visit

E = TypeVar("E", bound=events.Event)

READ_SECONDS = 8.0
"""A read takes 0.2 s, at 9600 baud 2 s; after this the reader is not coming back by itself."""


def event(moment: Moment, kind: type[E]) -> E:
    """Return the moment's event as ``kind``; tables only ask for what the key stands for."""
    if not isinstance(moment.event, kind):
        raise TypeError(f"a rule for {kind.__name__} met {type(moment.event).__name__}")
    return moment.event


def value(moment: Moment) -> str:
    """Return the plain value that came with an action; empty where none came."""
    given = event(moment, events.Acted).value
    return given if isinstance(given, str) else ""


def wiped(moment: Moment) -> Visit:
    """Forget the person; keep what the farewell must say and how they want to see it."""
    visit = moment.visit
    return Visit(
        display=visit.display,
        finished=visit.finished or visit.accepted is not None,
        sent=visit.sent or (visit.accepted is not None and visit.accepted.acknowledged),
        take_card=visit.take_card or visit.card is not None,
        take_slip=visit.accepted is not None and visit.accepted.outcome is PrintOutcome.DONE,
    )


def anew(moment: Moment) -> Visit:
    """Forget the person, who begins again; what must be said at the farewell stays."""
    visit = moment.visit
    return Visit(display=visit.display, take_card=visit.take_card or visit.card is not None)


def _larger(moment: Moment) -> Visit:
    display = moment.visit.display
    return replace(moment.visit, display=replace(display, large=not display.large))


def _language(moment: Moment) -> Visit:
    display = moment.visit.display
    return replace(
        moment.visit, display=replace(display, language="en" if value(moment) == "en" else "zh")
    )


def _printed(moment: Moment) -> Visit:
    ended = event(moment, events.PrintEnded)
    visit = moment.visit
    if ended.job_id == paper_job(visit):
        return replace(visit, paper=ended.outcome, paper_code=ended.code, paper_waits=False)
    if visit.accepted is None or visit.accepted.print_job_id != ended.job_id:
        return visit  # somebody else's, from a visit that is over
    return replace(
        visit, accepted=replace(visit.accepted, outcome=ended.outcome, print_code=ended.code)
    )


def paper_job(visit: Visit) -> str:
    """Return the name of a visit's papers that belong to no case."""
    return f"paper:{visit.case_id}"


def _acknowledged(moment: Moment) -> Visit:
    news = event(moment, events.CaseAcknowledged)
    visit = moment.visit
    if visit.accepted is None or visit.case_id != news.case_id:
        return visit
    return replace(
        visit,
        accepted=replace(visit.accepted, acknowledged=True, case_number=news.case_number),
    )


def _masked(moment: Moment) -> Visit:
    """Somebody else comes to the screen: what was unmasked is masked again."""
    return replace(moment.visit, clear=False)


FAREWELL = Rule(Unwind("farewell"), change=wiped)
"""The only way out of a visit."""

START_OVER = Rule(
    Unwind("home"),
    change=anew,
    do=(lambda _: effects.EndVisit(finished=False), lambda _: effects.BeginVisit()),
)
"""The bar's second key: forget everything and begin again at home."""

ALWAYS: Mapping[str, Rules] = {
    "acted.read_aloud": Rule(do=(lambda _: effects.ReadAloud(),)),
    "acted.larger_text": Rule(change=_larger),
    "acted.language": Rule(change=_language),
    "acted.call_help": Rule(Call("help"), change=_masked, do=(lambda _: effects.CallForHelp(),)),
    "acted.still_here": Rule(),
    "acted.leave_now": FAREWELL,
    "idle_ended": FAREWELL,
    "staff_knocked": Rule(Call("staff"), change=_masked),
    "network_changed": Rule(),
    "print_ended": Rule(change=_printed),
    "case_acknowledged": Rule(change=_acknowledged),
}

NOISE = frozenset(
    {
        "visit_began",
        "card_found",
        "card_was_read",
        "card_failed",
        "card_reader_lost",
        "card_reader_ready",
        "speech_changed",
        "case_accepted",
        "case_not_accepted",
        "printer_recovered",
        "still_there_asked",
        "step_timed_out",
        "pin_checked",
        "overview_taken",
        "test_ended",
    }
)
"""What devices and workers may say that means nothing to a step which does not wait for it."""


def identify(site: Site) -> Flow:
    """Return the flow that ends with a valid card in the visit (outcome ``done`` or ``back``)."""

    def trouble(moment: Moment) -> Visit:
        return replace(moment.visit, code=event(moment, events.CardFailed).code)

    def no_answer(moment: Moment) -> Visit:
        return replace(moment.visit, code="idcard.no_answer")

    def calm(moment: Moment) -> Visit:
        return replace(moment.visit, code=None)

    def keep(moment: Moment) -> Visit:
        return replace(moment.visit, card=event(moment, events.CardWasRead).card, code=None)

    def refuse(moment: Moment) -> Visit:
        return replace(moment.visit, code=validity(moment))

    read = (
        Rule("put_card", when=lambda m: validity(m) is not None, change=refuse),
        Rule(Return("done"), change=keep),
    )
    failed = Rule("put_card", change=trouble)
    return Flow(
        name="identify",
        start="put_card",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "put_card": Step(
                views=(PutCard,),
                show=lambda state: PutCard(
                    where=site.reader_place, code=state.visit.code, lost=state.reader_lost
                ),
                timeout=Idle(),
                back=Rule(Return("back"), change=calm),
                cancel=START_OVER,
                needs=frozenset({"card"}),
                on={
                    "card_found": Rule("reading", change=calm),
                    "card_was_read": read,
                    "card_failed": failed,
                    "card_reader_ready": Rule(change=calm),
                },
            ),
            "reading": Step(
                views=(Reading,),
                show=lambda _: Reading(),
                timeout=READ_SECONDS,
                back=Rule("put_card"),
                cancel=START_OVER,
                needs=frozenset({"card"}),
                on={
                    "card_was_read": read,
                    "card_failed": failed,
                    "step_timed_out": Rule("put_card", change=no_answer),
                },
            ),
        },
    )


def validity(moment: Moment) -> str | None:
    """Return the code of why the card that was just read cannot be used today, or None."""
    card = event(moment, events.CardWasRead).card
    today = local_day(moment.at)
    if today < card.valid_from:
        return "idcard.not_yet_valid"
    if card.valid_to is not None and today > card.valid_to:
        return "idcard.expired"
    return None


def local_day(at: datetime) -> date:
    """Return the day in China at a UTC time."""
    return at.astimezone(CHINA).date()


def call_help(site: Site) -> Flow:
    """Return the overlay that says that somebody is coming."""
    close = Rule(Return("resumed"))

    return Flow(
        name="help",
        start="called",
        always=ALWAYS,
        ignore=NOISE,
        overlay=True,
        steps={
            "called": Step(
                views=(HelpCalled,),
                show=lambda state: HelpCalled(
                    phone=site.phone,
                    hours=site.hours,
                    writing=state.visit.card is not None and state.visit.accepted is None,
                ),
                timeout=Idle(),
                back=close,
                cancel=None,  # below may be a step that must not be left, as a commit under way
                on={"acted.resume": close},
            )
        },
    )
