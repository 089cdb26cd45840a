"""The session: events in, effects out, wipe at the end. The only thing that acts for the kernel.

It lives on one thread (the screen's, or a plain loop's). Workers answer through ``post``, which is
safe from any thread and brings the event back to this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from kiosk.domain.device import DeviceName
from kiosk.domain.panel import Light, Zone
from kiosk.domain.screen import Display, Screen
from kiosk.domain.speech import Ears
from kiosk.flow import effects, events
from kiosk.flow.conversation import Conversation, is_news
from kiosk.flow.hands import Hands
from kiosk.flow.journal import Entry
from kiosk.flow.lights import lights
from kiosk.flow.noting import note
from kiosk.flow.outside import Outside
from kiosk.flow.reducer import SIGNS_OF_LIFE, Outcome, begin, offers, project, reduce, top
from kiosk.flow.saying import OF_THE_VIEW, Saying
from kiosk.flow.table import Flows, Idle
from kiosk.flow.visit import Frame, State, Visit
from kiosk.ports import Timer


@dataclass(frozen=True, slots=True)
class Timing:
    """The site's patience, in seconds.

    Attributes:
        away: until who walked off from a screen with their data is asked whether they are there.
        answer: for what is being said when the time is over.
    """

    idle: float = 90.0
    last: float = 20.0
    away: float = 10.0
    answer: float = 5.0


class Session:
    """Runs the tables over the outside."""

    def __init__(
        self,
        flows: Flows,
        root: str,
        outside: Outside,
        *,
        post: Callable[[events.Event], None],
        show: Callable[[Screen], None],
        narrate: Callable[[], str],
        turn: Callable[[int], None] = lambda _: None,
        timing: Timing | None = None,
        display: Display | None = None,
        hands_free: bool = False,
    ) -> None:
        """Put it together; nothing happens before ``start``.

        Args:
            post: brings an event to ``handle`` on the session's thread, from any thread.
            show: renders a screen.
            narrate: gives what a person would read out of the screen that is shown.
            turn: shows the page so many on of a view that has several.
            hands_free: the ears are open by themselves where somebody may begin by voice.
            display: how the first visit begins; the tables know how the next ones do.
        """
        self._flows = flows
        self._root = root
        self._outside = outside
        self._post = post
        self._show = show
        self._turn = turn
        self._timing = timing or Timing()
        self._display = display or Display()
        self._idle: Timer | None = None
        self._step_timer: Timer | None = None
        self._due = 0.0
        self._timed: Frame | None = None
        self._covered: list[tuple[Frame, float | None]] = []
        self._receipt_timer: Timer | None = None
        self._watched: dict[DeviceName, int] = {}
        self._moves = 0
        self._lights = dict.fromkeys(Zone, Light.OFF)
        self._away = False
        self._hands = Hands(outside, post, lambda: self.state.visit.card)
        self._conversation = Conversation(outside, hands_free)
        self._saying = Saying(outside, narrate)
        outside.speaker.sounding(self._sounding)
        self._shown = False
        self.state: State
        self.screen: Screen

    def start(self) -> None:
        """Show the first screen."""
        visit = Visit(display=self._display)
        self._after(begin(self._flows, self._root, self._outside.clock.now(), visit))
        self._hands.look_at_speech()

    def handle(self, event: events.Event) -> None:
        """Take one event. Session's thread only."""
        if not self._concerns(event):
            return
        if isinstance(event, events.WasSaid | events.NothingSaid):
            meant = self._conversation.understood(event, self.screen)
            if meant is None:
                return
            event = meant
        note(self._outside.journal, event, self.state)
        self._hands.heard(event)
        if isinstance(event, events.HeadphonesChanged):
            self._outside.speaker.into_headphones(event.plugged)
        if isinstance(event, events.Acted) and not event.spoken:
            self._conversation.touched()
        outcome = reduce(self._flows, self.state, event, self._outside.clock.now())
        self._look_who_is_here(event, outcome.state)
        self._after(outcome)

    def close(self) -> None:
        """Stop the timers."""
        for timer in (self._idle, self._step_timer, self._receipt_timer):
            if timer is not None:
                timer.cancel()

    def _concerns(self, event: events.Event) -> bool:
        """Tell whether ``event`` is of now, neither for a visit that ended nor for a step left."""
        if isinstance(event, events.FrameSeen):
            return event.request == self._watched.get(DeviceName.CAMERA)
        if isinstance(event, events.Heard | events.NotHeard):
            return event.request == self._watched.get(event.device)
        if isinstance(event, events.SaidPartly | events.WasSaid | events.NothingSaid):
            return self._conversation.concerns(event)
        return self._hands.concerns(event)

    # after the reducer

    def _look_who_is_here(self, event: events.Event, state: State) -> None:
        """Count the idle time anew, from a sign of life or from when the person walked off."""
        match event:
            case events.PresenceChanged(present):
                self._away = present is False
                if state.still_there is None:  # else it is being counted down already
                    self._rest_idle(state)
            case event if isinstance(event, SIGNS_OF_LIFE | events.CardWasRead):
                self._away = False
                self._rest_idle(state)

    def _after(self, outcome: Outcome) -> None:
        self.state = outcome.state
        if outcome.moved:
            frame = self.state.stack[-1]
            self._outside.journal.note(Entry.STEP_ENTERED, flow=frame.flow, step=frame.step)
            self._arm()
            self._rest_idle(self.state)
            self._moves += 1
        for effect in outcome.effects:
            if effect != OF_THE_VIEW:
                self._perform(effect)
        self._watch()
        self._light()
        before = self.screen if self._shown else None
        self.screen = project(self._flows, self.state)
        self._shown = True
        self._show(self.screen)
        if OF_THE_VIEW in outcome.effects:
            self._perform(OF_THE_VIEW)
        self._converse(before, outcome)

    def _converse(self, before: Screen | None, outcome: Outcome) -> None:
        """Do what else was meant; else read the view to who wants to hear it, and listen."""
        moved = outcome.moved
        offered = partial(offers, self._flows, self.state)
        act = self._conversation.next_act(offered, self.screen, moved=moved)
        if act is not None:
            self.handle(act)
            return
        said = any(isinstance(effect, effects.ReadAloud) for effect in outcome.effects)
        hears = self.state.visit.talking.is_read_to or self.state.headphones
        new = moved or is_news(before, self.screen)
        if new and hears and not said and not self.screen.private:
            self._perform(OF_THE_VIEW)
        self._conversation.follow(
            self.state, self.screen, moved=moved, visit=self._hands.visit, away=self._away
        )

    def _sounding(self, sounds: bool) -> None:
        """Be deaf to the own voice, unless it goes into headphones. Any thread."""
        in_headphones = self._shown and self.state.headphones
        self._conversation.sounding(sounds and not in_headphones)

    def _arm(self) -> None:
        """Give the place on top its own time, or what was left of it where an overlay has gone.

        A place is itself however equal another is: whoever comes to a step again has its time anew.
        What moves below an overlay takes nothing from the overlay's time.
        """
        *below, top_ = self.state.stack
        if top_ is self._timed:
            return
        if self._timed is not None:
            self._covered.append((self._timed, self._stop()))
        left = [seconds for place, seconds in self._covered if place is top_]
        own = top(self._flows, self.state).seconds
        self._timed = top_
        self._covered = [one for one in self._covered if any(one[0] is place for place in below)]
        seconds = left[0] if left else own
        if seconds is not None:
            self._alarm(seconds)

    def _alarm(self, seconds: float) -> None:
        # Timers fire on this thread, so a timeout is handled at once: it cannot wait in the queue
        # and then fall into the step that came after its own.
        self._stop()
        self._due = self._outside.clock.monotonic() + seconds
        self._step_timer = self._outside.timers.after(seconds, self._timed_out)

    def _stop(self) -> float | None:
        """Stop the step's timer; return what was left of it, None where none ran."""
        if self._step_timer is None:
            return None
        self._step_timer.cancel()
        self._step_timer = None
        return max(0.0, self._due - self._outside.clock.monotonic())

    def _timed_out(self) -> None:
        self._step_timer = None
        self.handle(events.StepTimedOut())

    def _await_receipt(self, case_id: str, seconds: float) -> None:
        if self._receipt_timer is not None:
            self._receipt_timer.cancel()
        self._receipt_timer = self._outside.timers.after(
            seconds, lambda: self.handle(events.ReceiptOverdue(case_id))
        )

    def _watch(self) -> None:
        """Have the devices watched that the step needs.

        Each step asks anew, so that a code scanned twice is no answer to the next question;
        a card is looked for from step to step.
        """
        needs, desk = top(self._flows, self.state).needs, self._outside.desk
        for device in self._watched.keys() - needs:
            del self._watched[device]
            desk.watch(device, None)
        for device in needs:
            request = self._hands.visit if device is DeviceName.IDCARD else self._moves
            if self._watched.get(device) != request:
                self._watched[device] = request
                desk.watch(device, request)

    def _light(self) -> None:
        """Let the lights burn as the state says."""
        before = self._lights
        self._lights = dict(lights(top(self._flows, self.state), self.state.visit))
        for zone, light in self._lights.items():
            if light is not before[zone]:
                self._outside.desk.light(zone, light)

    def _rest_idle(self, state: State) -> None:
        """Count the idle time from now; it is short where personal data is left alone."""
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        if isinstance(top(self._flows, state).timeout, Idle):
            first = self._timing.idle - self._timing.last
            if self._away and state.visit.is_personal:
                first = min(first, self._timing.away)
            self._idle = self._outside.timers.after(first, self._ask)

    def _ask(self) -> None:
        last = self._timing.last
        self._idle = self._outside.timers.after(last, self._not_there)
        self.handle(events.StillThereAsked(round(last)))

    def _not_there(self) -> None:
        """End the visit; what is being said in the last second may be the answer, and is heard."""
        said = self.state.hearing.ears in (Ears.LISTENING, Ears.THINKING)
        seconds = self._timing.answer if said else 0.0
        self._idle = self._outside.timers.after(seconds, lambda: self.handle(events.IdleEnded()))

    def _perform(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Alarm(seconds):
                self._alarm(seconds)
            case effects.AwaitReceipt(case_id, seconds):
                self._await_receipt(case_id, seconds)
            case effects.ReadAloud() | effects.SayKey():
                self._saying.perform(effect, self.state)
            case effects.Listen() | effects.ListenNoMore() | effects.Do():
                self._conversation.perform(effect)
            case effects.TurnPage(by):
                self._turn(by)
            case _:
                self._hands.perform(effect, self.screen.content.view if self._shown else "")
