"""The session: events in, effects out, wipe at the end. The only thing that acts for the kernel.

It lives on one thread (the screen's, or a plain loop's). Workers answer through ``post``, which is
safe from any thread and brings the event back to this one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.device import DeviceName
from kiosk.domain.panel import Light, Zone
from kiosk.domain.screen import Display, Screen
from kiosk.flow import effects, events
from kiosk.flow.hands import Hands
from kiosk.flow.journal import Entry
from kiosk.flow.lights import lights
from kiosk.flow.outside import Outside
from kiosk.flow.reducer import Outcome, begin, project, reduce, top
from kiosk.flow.table import Flows, Idle
from kiosk.flow.visit import Frame, State, Visit
from kiosk.ports import Timer


@dataclass(frozen=True, slots=True)
class Timing:
    """The site's patience, in seconds.

    Attributes:
        away: until who walked off from a screen with their data is asked whether they are there.
    """

    idle: float = 90.0
    last: float = 20.0
    away: float = 10.0


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
        timing: Timing | None = None,
        display: Display | None = None,
    ) -> None:
        """Put it together; nothing happens before ``start``.

        Args:
            post: brings an event to ``handle`` on the session's thread, from any thread.
            show: renders a screen.
            narrate: gives what a person would read out of the screen that is shown.
            display: how the first visit begins; the tables know how the next ones do.
        """
        self._flows = flows
        self._root = root
        self._outside = outside
        self._post = post
        self._show = show
        self._narrate = narrate
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
        self._note(event)
        self._hands.heard(event)
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
        return self._hands.concerns(event)

    # after the reducer

    def _look_who_is_here(self, event: events.Event, state: State) -> None:
        """Count the idle time anew, from a sign of life or from when the person walked off."""
        match event:
            case events.PresenceChanged(present):
                self._away = present is False
                if state.still_there is None:  # else it is being counted down already
                    self._rest_idle(state)
            case events.Acted() | events.CardFound() | events.CardWasRead() | events.Heard():
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
            self._perform(effect)
        self._watch()
        self._light()
        self.screen = project(self._flows, self.state)
        self._shown = True
        self._show(self.screen)

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
        self._idle = self._outside.timers.after(last, lambda: self.handle(events.IdleEnded()))
        self.handle(events.StillThereAsked(round(last)))

    def _perform(self, effect: effects.Effect) -> None:
        match effect:
            case effects.Alarm(seconds):
                self._alarm(seconds)
            case effects.AwaitReceipt(case_id, seconds):
                self._await_receipt(case_id, seconds)
            case effects.ReadAloud(instead):
                language = self.state.visit.display.language
                words = self._outside.words
                said = words.text(instead, language) if instead else self._narrate()
                self._outside.speaker.say(said, language)
            case _:
                self._hands.perform(effect, self.screen.content.view if self._shown else "")

    # what the journal says of events

    def _note(self, event: events.Event) -> None:
        note = self._outside.journal.note
        match event:
            case events.CardFailed(code):
                note(Entry.CARD_FAILED, code=code)
            case events.IntakeTold(service_id, intake) if not intake.is_open:
                note(Entry.INTAKE_CLOSED, service=service_id, code=intake.code)
            case events.NotHeard(device=name, code=code):
                note(Entry.DEVICE_FAILED, device=name.value, code=code)
            case events.CaseAccepted(case_id=case_id):
                note(Entry.CASE_ACCEPTED, case_id=case_id)
            case events.CaseNotAccepted(code=code):
                note(Entry.CASE_NOT_ACCEPTED, code=code)
            case events.CaseAcknowledged(case_id, case_number):
                note(Entry.CASE_ACKNOWLEDGED, case_id=case_id, case_number=case_number)
            case events.PrintEnded(outcome=outcome, code=code):
                note(Entry.PRINT_ENDED, outcome=outcome.value, code=code)
            case events.NetworkChanged(online):
                note(Entry.NETWORK_CHANGED, online=online)
