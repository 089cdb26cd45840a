"""What is asked about something that was said, before it is done: overlays over any step."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.masked import Personal
from kiosk.domain.speech import Either, Meant
from kiosk.domain.voice_screen import LeaveAsked, ReadBack, WhichOne
from kiosk.flow import effects
from kiosk.flow.common import ALWAYS, FAREWELL, NOISE, START_OVER, value
from kiosk.flow.table import Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit


def overlays() -> tuple[Flow, ...]:
    """Return the flows: which of two, was it heard right, shall it be lost."""
    return (
        _overlay("which", _which()),
        _overlay("read_back", _read_back()),
        _overlay("leaving", _lose(FAREWELL)),
        _overlay("restarting", _lose(START_OVER)),
    )


def _overlay(name: str, step: Step) -> Flow:
    return Flow(
        name=name, start="asked", always=ALWAYS, ignore=NOISE, overlay=True, steps={"asked": step}
    )


def _settled(moment: Moment) -> Visit:
    return replace(moment.visit, meant=None)


_CLOSE = Rule(Return("resumed"), change=_settled)


# which of two


def _which() -> Step:
    def show(state: State) -> WhichOne:
        first, second = _choices(state.visit)
        return WhichOne((first.label, second.label))

    def taken(place: int) -> Rule:
        return Rule(
            Return("taken"),
            when=lambda m: value(m) == str(place),
            do=(lambda m: effects.Do(_choices(m.visit)[place]),),
        )

    return Step(
        views=(WhichOne,),
        show=show,
        timeout=Idle(),
        back=_CLOSE,
        cancel=None,
        on={"acted.take": (taken(0), taken(1), Rule()), "acted.neither": _CLOSE},
    )


def _choices(visit: Visit) -> tuple[Meant, Meant]:
    if not isinstance(visit.meant, Either):
        raise ValueError("nothing was said that may mean two things")
    return visit.meant.choices


# was it heard right


def _read_back() -> Step:
    def show(state: State) -> ReadBack:
        meant = _meant(state.visit)
        value = meant.acts[0].value
        said = meant.read_back
        if said is None:
            raise ValueError("nothing was said that is read back")
        own = isinstance(value, Personal)
        return ReadBack(
            value=value if isinstance(value, Personal) else said,
            said=said,
            aloud=state.headphones or not own,
        )

    right = Rule(Return("taken"), do=(lambda m: effects.Do(_meant(m.visit)),))
    return Step(
        views=(ReadBack,),
        show=show,
        timeout=Idle(),
        back=_CLOSE,
        cancel=None,
        on={"acted.right": right, "acted.wrong": _CLOSE},
    )


def _meant(visit: Visit) -> Meant:
    if not isinstance(visit.meant, Meant):
        raise ValueError("nothing was said that is asked about")
    return visit.meant


# shall it be lost


def _lose(way_out: Rule) -> Step:
    return Step(
        views=(LeaveAsked,),
        show=lambda _: LeaveAsked(home=way_out is START_OVER),
        timeout=Idle(),
        back=_CLOSE,
        cancel=None,
        on={"acted.leave": way_out, "acted.stay": _CLOSE},
    )
