"""Small kinds of service in the hall's home, for what no kind of the kiosk does yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.catalogue import load
from kiosk.domain.device import DeviceName
from kiosk.domain.document import Document
from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Guide, PutCard
from kiosk.flow import events
from kiosk.flow.common import FAREWELL, START_OVER, event, print_document
from kiosk.flow.table import Flows, Idle, Rule, Step, check
from kiosk.flow.visit import Moment, State, Visit
from tests.flows.world import flows, site

OVERLAYS = ("help", "which", "read_back", "leaving", "restarting", "staff")
SHEET = Document("证明", b"%PDF-1.4 of nobody")


def asking(*devices: DeviceName) -> Flows:
    """Return a kiosk that asks one device after another, and lets go when all have answered."""
    names = ["home", *(f"then.{device}" for device in devices[1:])]
    following = [*names[1:], None]
    steps = {
        name: _asks(device, then)
        for name, device, then in zip(names, devices, following, strict=True)
    }
    return _at_home(steps)


def _asks(device: DeviceName, then: str | None) -> Step:
    def show(state: State) -> PutCard:
        return PutCard(site().reader_place, state.visit.code, lost=device in state.lost)

    def keep(moment: Moment) -> Visit:
        heard = event(moment, events.Heard)
        answers = {**moment.visit.answers, heard.device.value: PersonalText(repr(heard.what))}
        return replace(moment.visit, answers=answers, code=None)

    return Step(
        views=(PutCard,),
        show=show,
        timeout=Idle(),
        back=None,
        cancel=FAREWELL,
        needs=frozenset({device}),
        on={
            "visit_began": Rule(change=_began),
            "heard": replace(FAREWELL, change=keep) if then is None else Rule(then, change=keep),
            "not_heard": Rule(
                change=lambda m: replace(m.visit, code=event(m, events.NotHeard).code)
            ),
            "device_ready": Rule(change=lambda m: replace(m.visit, code=None)),
        },
    )


def certifying(make: Callable[[Moment], Document] = lambda _: SHEET) -> Flows:
    """Return a kiosk that prints a certificate of whoever lays a card down and touches the key.

    All that its kind says of printing is one rule.
    """
    service = load().service("old_age_allowance")
    step = Step(
        views=(Guide,),
        show=lambda _: Guide(service),
        timeout=Idle(),
        back=None,
        cancel=START_OVER,
        needs=frozenset({DeviceName.IDCARD}),
        on={
            "visit_began": Rule(change=_began),
            "card_was_read": Rule(
                change=lambda m: replace(m.visit, card=event(m, events.CardWasRead).card)
            ),
            "acted.begin": (print_document(make), Rule()),
            "acted.not_me": FAREWELL,
        },
    )
    return _at_home({"home": step})


def _began(moment: Moment) -> Visit:
    return replace(moment.visit, case_id=event(moment, events.VisitBegan).case_id)


def _at_home(steps: Mapping[str, Step]) -> Flows:
    """Return the kiosk's tables with ``steps`` where the hall's home was, without a hole."""
    hall = flows()["hall"]
    kept = {name: step for name, step in hall.steps.items() if name in ("attract", "farewell")}
    tables = {
        "hall": replace(hall, steps={**kept, **steps}),
        **{name: flows()[name] for name in OVERLAYS},
    }
    assert check(tables, "hall") == ()
    return tables
