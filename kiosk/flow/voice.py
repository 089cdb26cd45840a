"""What every step does with what is said: listen, do it or ask back, and speak otherwise.

What words mean is not known here (``Understanding``); a table only says what follows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.speech import FASTEST, LOUDEST, QUIETEST, SLOWEST, Ears, Manner, Talk
from kiosk.flow import effects, events
from kiosk.flow.moments import event, value
from kiosk.flow.table import Call, Rule, Rules
from kiosk.flow.visit import Moment, Visit

MISSES = 3
"""Who is not understood so often in a row needs somebody."""


def _is_private(moment: Moment) -> bool:
    return moment.visit.is_private


READ: tuple[Rule, ...] = (
    Rule(when=_is_private, do=(lambda _: effects.ReadAloud("private.not_read"),)),
    Rule(do=(lambda _: effects.ReadAloud(),)),
)


# listening


def _is_deaf(moment: Moment) -> bool:
    return moment.hearing.ears is Ears.OFF


def _why_deaf(moment: Moment) -> effects.Effect:
    code = moment.hearing.code
    return effects.ReadAloud("voice.off" if code is None else f"error.{code}")


def _listen(moment: Moment) -> effects.Effect:
    return effects.Listen(Talk.HOLD if value(moment) == Talk.HOLD.value else Talk.TAP)


def _when_asked(moment: Moment) -> Visit:
    return replace(moment.visit, talking=replace(moment.visit.talking, asked=True))


_LISTEN = (
    Rule(when=_is_private, do=(lambda _: effects.ReadAloud("voice.private"),)),
    Rule(when=_is_deaf, do=(_why_deaf,)),
    # who speaks need not wait until the kiosk has done so
    Rule(do=(lambda _: effects.Hush(), _listen)),
)

_LISTEN_NO_MORE = (
    Rule(
        when=lambda m: m.hearing.free,
        change=_when_asked,
        do=(lambda _: effects.ListenNoMore(),),
    ),
    Rule(do=(lambda _: effects.ListenNoMore(),)),
)


def _key(moment: Moment) -> effects.Effect:
    """Say to which key a keypad came."""
    return effects.SayKey(event(moment, events.Acted).value or "")


# what was said


def _to_be_confirmed(moment: Moment) -> bool:
    return event(moment, events.Understood).meant.read_back is not None


def _one(moment: Moment) -> Visit:
    return replace(moment.visit, meant=event(moment, events.Understood).meant)


def _two(moment: Moment) -> Visit:
    return replace(moment.visit, meant=event(moment, events.TwoMeant).either)


def _is_lost(moment: Moment) -> bool:
    return moment.visit.talking.unclear >= MISSES


def _helped(moment: Moment) -> Visit:
    """Begin to count anew; what was unmasked is masked again before somebody comes."""
    visit = moment.visit
    return replace(visit, clear=False, talking=replace(visit.talking, unclear=0))


# how the kiosk speaks


def _spoken(change: Callable[[Manner], Manner]) -> tuple[Rule, ...]:
    """Return the rules that speak otherwise from now on, and say it again so."""

    def changed(moment: Moment) -> Visit:
        talking = moment.visit.talking
        return replace(moment.visit, talking=replace(talking, manner=change(talking.manner)))

    return tuple(replace(rule, change=changed) for rule in READ)


def _faster(steps: int) -> Callable[[Manner], Manner]:
    return lambda m: replace(m, speed=min(FASTEST, max(SLOWEST, m.speed + steps)))


def _louder(steps: int) -> Callable[[Manner], Manner]:
    return lambda m: replace(m, volume=min(LOUDEST, max(QUIETEST, m.volume + steps)))


RULES: Mapping[str, Rules] = {
    "ears_changed": Rule(),
    "acted.talk": _LISTEN,
    "acted.talked": _LISTEN_NO_MORE,
    "acted.reached": Rule(do=(_key,)),
    "acted.repeat": READ,
    "acted.louder": _spoken(_louder(+1)),
    "acted.quieter": _spoken(_louder(-1)),
    "acted.faster": _spoken(_faster(+1)),
    "acted.slower": _spoken(_faster(-1)),
    "acted.page_next": Rule(do=(lambda _: effects.TurnPage(+1),)),
    "acted.page_previous": Rule(do=(lambda _: effects.TurnPage(-1),)),
    "understood": (
        Rule(Call("read_back"), when=_to_be_confirmed, change=_one),
        Rule(do=(lambda m: effects.Do(event(m, events.Understood).meant),)),
    ),
    "two_meant": Rule(Call("which"), change=_two),
    "not_understood": (
        Rule(
            Call("help"),
            when=_is_lost,
            change=_helped,
            do=(lambda _: effects.CallForHelp(), lambda _: effects.ReadAloud("voice.help_called")),
        ),
        Rule(do=(lambda _: effects.ReadAloud("voice.unclear"),)),
    ),
    "not_possible": Rule(do=(lambda m: effects.ReadAloud(event(m, events.NotPossible).notice),)),
}
"""Shared by every step of a resident."""
