"""The kernel: (flows, state, event, time) to (state, effects). Pure; nothing here does anything.

An event is offered to the innermost place first. What the innermost place ignores reaches the
places below it as long as overlays (help, staff) lie between: so a slip that ends printing while
help is being called is noticed by the step that waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from kiosk.domain.masked import Personal
from kiosk.domain.screen import Progress, Screen
from kiosk.domain.speech import Ears, Hearing
from kiosk.flow import events
from kiosk.flow.effects import Effect, Hush
from kiosk.flow.table import Call, CallStep, Flow, Flows, Return, Rule, Step, Unwind
from kiosk.flow.visit import Frame, Moment, State, Visit


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reducer's answer: the next state and what is to be done, in this order.

    Attributes:
        moved: whether another step is on top, or the same one was entered anew.
    """

    state: State
    effects: tuple[Effect, ...]
    moved: bool


def begin(flows: Flows, root: str, at: datetime, visit: Visit) -> Outcome:
    """Return the state in which the program starts: ``visit`` at the first step of ``root``."""
    state = State(stack=(), visit=visit)
    return _Run(flows, state, events.Event(), at).enter(0, Frame(root, flows[root].start))


def reduce(flows: Flows, state: State, event: events.Event, at: datetime) -> Outcome:
    """Return what follows from ``event`` at the time ``at`` (UTC)."""
    if isinstance(event, events.StillThereAsked):
        return Outcome(replace(state, still_there=event.seconds), (), moved=False)
    state = _talked(_veiled(_machine(state, event), event), event)
    if _is_there(event) and state.still_there is not None:
        state = replace(state, still_there=None)
    return _Run(flows, state, event, at).handle(event.key, len(state.stack) - 1)


SIGNS_OF_LIFE = (
    events.Acted
    | events.CardFound
    | events.Heard
    | events.Understood
    | events.TwoMeant
    | events.NotUnderstood
)
"""Events that show that somebody stands here."""


def _is_there(event: events.Event) -> bool:
    """Tell whether an event shows that somebody stands here."""
    if isinstance(event, events.PresenceChanged):
        return event.present is True
    return isinstance(event, SIGNS_OF_LIFE)


def _veiled(state: State, event: events.Event) -> State:
    """Cover what was typed of a private matter while it is not known who looks on."""
    match event:
        case events.PresenceChanged():
            return replace(state, veiled=state.visit.is_private)
        case events.Acted() | events.CardWasRead():
            return replace(state, veiled=False)
    return state


def _machine(state: State, event: events.Event) -> State:
    """Take over what an event says of the machine itself, wherever the resident is."""
    match event:
        case events.NetworkChanged(online):
            return replace(state, online=online)
        case events.DeviceLost(device):
            return replace(state, lost=state.lost | {device})
        case events.DeviceReady(device):
            return replace(state, lost=state.lost - {device})
        case events.HeadphonesChanged(plugged):
            return replace(state, headphones=plugged)
        case events.SpeechChanged(works):
            return replace(state, speaks=works)
        case events.EarsChanged(ears, code, free):
            return replace(state, hearing=Hearing(ears, code, free))
        case events.NoticeChanged(notice):
            return replace(state, notice=notice)
        case events.ChoicesCounted(counts):
            return replace(state, popular=counts)
    return state


def _talked(state: State, event: events.Event) -> State:
    """Take over what was said, and forget it with the next touch."""
    talking = state.visit.talking
    match event:
        case events.SaidPartly(text):
            talking = replace(talking, partly=text)
        case events.Understood(said=said) | events.TwoMeant(said=said):
            talking = replace(talking.silent, by_voice=True, said=said)
        case events.NotUnderstood(said):
            unclear = talking.unclear + 1
            notice = "voice.unclear"
            talking = replace(talking, partly=None, said=said, unclear=unclear, notice=notice)
        case events.NotPossible(notice):
            talking = replace(talking, partly=None, notice=notice)
        case events.Acted(action="reached"):
            talking = replace(talking.silent, by_keypad=True)
        case events.Acted(action="talk" | "talked"):
            talking = replace(talking, partly=None, said=None, notice=None)
        case events.Acted(spoken=False) | events.Acted(value=Personal()):
            talking = talking.silent
        case _:
            return state
    return replace(state, visit=replace(state.visit, talking=talking))


_TO_WHAT_WAS_SAID = (
    events.VisitBegan
    | events.IntakeTold
    | events.Understood
    | events.TwoMeant
    | events.NotUnderstood
)


def _left(state: State, event: events.Event) -> State:
    """Leave what was said on the view on which it was, or to which it led."""
    if isinstance(event, _TO_WHAT_WAS_SAID) or (isinstance(event, events.Acted) and event.spoken):
        return state
    visit = state.visit
    return replace(state, visit=replace(visit, talking=visit.talking.silent))


def top(flows: Flows, state: State) -> Step:
    """Return the view step that is on top."""
    frame = state.stack[-1]
    step = flows[frame.flow].steps[frame.step]
    if isinstance(step, CallStep):
        raise TypeError(f"{frame.flow}.{frame.step} was called but not entered")
    return step


def offers(flows: Flows, state: State, action: str) -> bool:
    """Tell whether ``action`` does anything on the step that is on top."""
    frame = state.stack[-1]
    return bool(flows[frame.flow].rules_for(frame.step, f"acted.{action}"))


def project(flows: Flows, state: State) -> Screen:
    """Return what is to be seen in ``state``."""
    step = top(flows, state)
    return Screen(
        content=step.show(state),
        display=state.visit.display,
        progress=_progress(flows, state),
        back=step.back is not None,
        restart=step.cancel is not None,
        online=state.online,
        speaks=state.speaks,
        asks_still_there=state.still_there,
        private=state.visit.is_private,
        veiled=state.veiled and state.visit.is_private,
        hearing=_hearing(step, state),
    )


def _hearing(step: Step, state: State) -> Hearing | None:
    ears, talking = state.hearing, state.visit.talking
    if not step.listens or (ears.ears is Ears.OFF and ears.code is None):
        return None
    if state.visit.is_private:
        return Hearing(notice="voice.private")
    return replace(
        ears,
        partly=talking.partly,
        said=talking.said,
        unclear=talking.unclear,
        notice=talking.notice,
    )


def _progress(flows: Flows, state: State) -> Progress | None:
    """Return "step n of m" of the innermost flow that counts the place it is at."""
    if state.visit.service is None or flows[state.stack[-1].flow].overlay:
        return None
    for frame in reversed(state.stack):
        counted = flows[frame.flow].counted(state.visit)
        if frame.step in counted:
            return Progress(counted.index(frame.step) + 1, len(counted), state.visit.service.name)
    return None


class _Run:
    """One event's way through the tables."""

    def __init__(self, flows: Flows, state: State, event: events.Event, at: datetime) -> None:
        self.flows = flows
        self.state = state
        self.event = event
        self.at = at
        self.effects: list[Effect] = []
        self.moved = False

    def handle(self, key: str, index: int) -> Outcome:
        """Offer ``key`` to the place at ``index``, then to those under overlays."""
        while index >= 0:
            frame = self.state.stack[index]
            flow = self.flows[frame.flow]
            rule = self._fitting(flow, frame, key)
            if rule is not None:
                return self._follow(rule, index)
            if not flow.overlay or isinstance(self.event, events.Acted):
                break
            index -= 1
        return self._outcome()

    def enter(self, index: int, frame: Frame) -> Outcome:
        """Put ``frame`` at ``index`` and descend through calls to a view step."""
        above = self.state.stack[index + 1 :]
        stack = (*self.state.stack[:index], frame)
        step = self.flows[frame.flow].steps[frame.step]
        while isinstance(step, CallStep):
            flow = self.flows[step.calls]
            frame = Frame(flow.name, flow.start)
            stack = (*stack, frame)
            step = flow.steps[frame.step]
        overlays = above if above and self.flows[above[0].flow].overlay else ()
        self.state = replace(self.state, stack=(*stack, *overlays))
        self.moved = True
        self.effects += [act(self._moment()) for act in step.enter]
        return self._outcome()

    def _fitting(self, flow: Flow, frame: Frame, key: str) -> Rule | None:
        moment = self._moment()
        for rule in flow.rules_for(frame.step, key):
            if rule.when is None or rule.when(moment):
                return rule
        return None

    def _follow(self, rule: Rule, index: int) -> Outcome:
        if rule.change is not None:
            self.state = replace(self.state, visit=rule.change(self._moment()))
        # What was being said belongs to the view that is left; what the rule says does not.
        self.effects += [Hush()] if rule.to is not None else []
        self.effects += [act(self._moment()) for act in rule.do]
        frame = self.state.stack[index]
        match rule.to:
            case None:
                return self._outcome()
            case str(name):
                return self.enter(index, Frame(frame.flow, name))
            case Unwind(name):
                self.state = replace(self.state, stack=self.state.stack[:1])
                return self.enter(0, Frame(self.state.stack[0].flow, name))
            case Call(name):
                if any(place.flow == name for place in self.state.stack):
                    return self._outcome()
                return self.enter(len(self.state.stack), Frame(name, self.flows[name].start))
            case Return(outcome):
                return self._give_back(outcome, index)

    def _give_back(self, outcome: str, index: int) -> Outcome:
        place, above = self.state.stack[index], self.state.stack[index + 1 :]
        self.state = replace(self.state, stack=self.state.stack[:index])
        self.moved = True
        if not self.flows[place.flow].overlay:
            self.handle(f"returned.{outcome}", index - 1)
        self.state = replace(self.state, stack=(*self.state.stack, *above))
        return self._outcome()

    def _moment(self) -> Moment:
        state = self.state
        return Moment(state.visit, self.event, self.at, state.online, state.hearing)

    def _outcome(self) -> Outcome:
        if self.moved:
            self.state = _left(self.state, self.event)
        if self.moved and self.state.still_there is not None:
            # The idle time is counted anew from here, so nobody is asked any more.
            self.state = replace(self.state, still_there=None)
        return Outcome(self.state, tuple(self.effects), self.moved)
