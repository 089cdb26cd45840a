"""How a visit begins and ends: the picture that invites, and the farewell behind it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.device import DeviceName
from kiosk.domain.screen import Attract, Display, Farewell
from kiosk.domain.site import Site
from kiosk.flow import effects, events, voice
from kiosk.flow.common import began, event, in_language, larger
from kiosk.flow.table import Never, Rule, Rules, Step
from kiosk.flow.visit import Moment, Visit

FAREWELL_SECONDS = 8.0
CHOSEN_SECONDS = 60.0
"""Who chose a language or a size at the picture and began nothing has gone on."""

_OF_NOBODY = frozenset({"ears_changed", "acted.reached"})
"""Ears change while nobody is here; to which key a keypad came is no event of one view."""


def attract(site: Site, display: Display) -> Step:
    """Return the step at which nobody is here; each visit begins with ``display``."""

    def as_ever(_: Moment) -> Visit:
        return Visit(display=display)

    def wait(_: Moment) -> effects.Effect:
        return effects.Alarm(CHOSEN_SECONDS)

    def waiting(rules: Rules) -> tuple[Rule, ...]:
        """Return rules that leave nothing of who spoke, or was spoken to, and went on."""
        each = rules if isinstance(rules, tuple) else (rules,)
        return tuple(replace(r, do=(*r.do, wait)) if r.to is None else r for r in each)

    return Step(
        views=(Attract,),
        show=lambda state: Attract(
            notice=state.notice or site.notice,
            open_for_cases=DeviceName.IDCARD not in state.lost,
        ),
        timeout=Never(),
        back=None,
        cancel=None,
        alarm=CHOSEN_SECONDS,  # also where staff were the last to go
        on={
            **{key: waiting(rules) for key, rules in voice.RULES.items() if key not in _OF_NOBODY},
            "acted.start": Rule(
                change=_by_hand,
                do=(lambda _: effects.BeginVisit(), lambda _: effects.CountChoices()),
            ),
            "visit_began": Rule("home", change=_came),
            "acted.language": Rule(change=in_language, do=(wait,)),
            "acted.larger_text": Rule(change=larger, do=(wait,)),
            "step_timed_out": Rule(change=as_ever),
            "idle_ended": Rule(),
            "acted.leave_now": Rule(),
        },
    )


def farewell(display: Display) -> Step:
    """Return the step by which every visit ends."""

    def gone(_: Moment) -> Visit:
        return Visit(display=display)

    done = Rule("attract", change=gone)
    return Step(
        views=(Farewell,),
        show=lambda state: Farewell(
            take_card=state.visit.parting.take_card,
            take_others=state.visit.parting.take_others,
            take_slip=state.visit.parting.take_slip,
            handed_in=state.visit.parting.handed_in,
            sent=not state.visit.parting.waiting,
        ),
        timeout=FAREWELL_SECONDS,
        back=None,
        cancel=None,
        enter=(lambda m: effects.EndVisit(finished=m.visit.finished),),
        on={
            "acted.done": done,
            "step_timed_out": done,
            "idle_ended": done,
            "acted.leave_now": done,
        },
    )


def _by_hand(moment: Moment) -> Visit:
    """Begin by touch what nobody need be read, though somebody spoke at the door before."""
    visit, spoken = moment.visit, event(moment, events.Acted).spoken
    return visit if spoken else replace(visit, talking=replace(visit.talking, by_voice=False))


def _came(moment: Moment) -> Visit:
    """Begin with nothing of whoever stood here before but how they see, hear and speak."""
    visit = moment.visit
    return began(replace(moment, visit=Visit(display=visit.display, talking=visit.talking)))
