"""What the kiosk knows itself of somebody's cases: those that it took, and where they stood last.

The card finds them by a keyed hash; the feed of statuses says of each, by its id alone, where it
stood at the platform when the feed came. So there is something to say while the line is down.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain.answer_screen import Asking
from kiosk.domain.case import CaseState
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.identity import IdCard
from kiosk.domain.service import Service
from kiosk.domain.site import CHINA
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, event
from kiosk.flow.table import Act, Flow, Return, Rule, Rules, Step
from kiosk.flow.visit import Moment, OwnCase, Visit

STATUSES = "statuses"
"""The feed that says where cases stand, each under its id."""

LOOK_SECONDS = 3.0
"""The store answers in some thousandths of a second; who waits longer waits for a broken one."""

_STATES: Mapping[CaseState, Text] = {
    CaseState.READY: Text("在机器里等着", "Waiting in this machine"),
    CaseState.LEASED: Text("正在送出去", "On its way"),
    CaseState.ACKED: Text("平台收到了", "The platform has it"),
    CaseState.REJECTED: Text("没有受理", "Not accepted"),
    CaseState.DEAD: Text("工作人员在处理", "Staff are looking into it"),
}
_WHAT_NOW: Mapping[CaseState, Text] = {
    CaseState.READY: Text("联网后自动送出，您不用管。", "It is sent by itself once online."),
    CaseState.LEASED: Text("正在送出去，您不用管。", "It is on its way."),
    CaseState.ACKED: Text("办好了会告诉您。", "You will be told when it is done."),
    CaseState.REJECTED: Text("请到窗口问问，或者重新办。", "Ask at the desk, or apply again."),
    CaseState.DEAD: Text("请到窗口问一问。", "Please ask at the desk."),
}
WAITING = frozenset({CaseState.READY, CaseState.LEASED})
"""The platform has not signed for these yet."""

_NO_LONGER = Text("以前办的事", "An earlier matter")
_RECEIPT = Text("回执号", "Receipt")
_NUMBER = Text("办件号", "Case number")


def of_own(case: OwnCase, name: Text | None, synced: Entry | None) -> Entry:
    """Return what the kiosk can say of a case itself, and what the platform said last.

    A private matter goes by its number and day: the list is read aloud and printed.

    Args:
        name: of what was asked for, where no service is.
        synced: where it stands by the feed of statuses.
    """
    standing = case.standing
    service = None if case.service is None or case.service.private else case.service
    day = standing.submitted_at.astimezone(CHINA)
    facts = [Fact(_RECEIPT, Text(standing.receipt_no, standing.receipt_no))]
    if standing.case_number:
        facts.append(Fact(_NUMBER, Text(standing.case_number, standing.case_number)))
    state = (synced.badge or synced.line) if synced else _STATES[standing.state]
    return Entry(
        id=standing.case_id,
        title=service.name if service else name or _NO_LONGER,
        line=Text(f"{day.month} 月 {day.day} 日交的", f"Handed in on {day.day}/{day.month}"),
        icon=service.icon if service else "mdi6.file-document-outline",
        badge=state,
        body=synced.body if synced else (_WHAT_NOW[standing.state],),
        facts=tuple(facts),
        wanted=synced.wanted if synced else (),
    )


def flow(services: tuple[Service, ...]) -> Flow:
    """Return the flow that looks for what this kiosk took from the card's holder.

    It ends ``done``, also where the store does not answer: then there is nothing to say of them.
    """
    by_id = {service.id: service for service in services}

    def look(moment: Moment) -> effects.Effect:
        return effects.FindStandings(_card(moment.visit).number)

    def look_up(moment: Moment) -> effects.Effect:
        return effects.FindEntries(STATUSES, _service(moment.visit).id)

    def found(moment: Moment) -> Visit:
        standings = event(moment, events.StandingsFound).standings
        own = tuple(OwnCase(one, by_id.get(one.service_id)) for one in standings)
        return replace(moment.visit, own=own, entries=None)

    def synced(moment: Moment) -> Visit:
        return replace(moment.visit, entries=event(moment, events.EntriesFound).entries)

    def is_wanted(moment: Moment) -> bool:
        return event(moment, events.EntriesFound).feed == STATUSES

    def waiting(act: Act, on: Mapping[str, Rules]) -> Step:
        return Step(
            views=(Asking,),
            show=lambda state: Asking(_service(state.visit)),
            timeout=LOOK_SECONDS,
            back=Rule(Return("back")),
            cancel=START_OVER,
            enter=(act,),
            on={**on, "acted.stop": Rule(Return("back"))},
        )

    done = Rule(Return("done"))
    return Flow(
        name="own_cases",
        start="looking",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "looking": waiting(
                look,
                {
                    "standings_found": Rule("synced", change=found),
                    "step_timed_out": Rule("synced"),
                },
            ),
            "synced": waiting(
                look_up,
                {
                    "entries_found": (
                        Rule(Return("done"), when=is_wanted, change=synced),
                        Rule(),
                    ),
                    "step_timed_out": done,
                },
            ),
        },
    )


def _card(visit: Visit) -> IdCard:
    if visit.card is None:
        raise ValueError("nobody has put a card down")
    return visit.card


def _service(visit: Visit) -> Service:
    if visit.service is None:
        raise ValueError("no service was chosen")
    return visit.service
