"""What is said between somebody and the kiosk: when the ears are open, and for which view.

Each opening of the ears has a request number. It ends with the step, or the visit, for which they
were opened, so what was said on the view before is dropped.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from kiosk.domain.finding_screen import Search
from kiosk.domain.frame import Attract, Screen
from kiosk.domain.speech import Act, Ears, Either, Meant, NotMeant, Phrases, Talk, Verdict
from kiosk.flow import effects, events
from kiosk.flow.outside import Outside
from kiosk.flow.visit import State

_INSIDE = frozenset({"choose_service", "choose_group", "look_for", "search", "situations"})
"""What is done at home: whoever says it at the door comes in first."""


@dataclass(slots=True)
class Conversation:
    """Opens and shuts the ears, asks what was meant, and does one act after another.

    Attributes:
        hands_free: the ears are open by themselves where somebody may begin by voice.
        _shown: the screen of which the ears know what can be said on it.
        _asked: with the question whether somebody is still there, which a touch on the dock
            takes off: what they say then may be the answer to it.
    """

    outside: Outside
    hands_free: bool = False
    _request: int = 0
    _how: Talk | None = None
    _visit: int = 0
    _shown: Screen | None = None
    _asked: Screen | None = None
    _acts: deque[Act] = field(default_factory=deque)
    _new: bool = False
    _touched: bool = False
    _sounds: bool = False

    def concerns(self, event: events.SaidPartly | events.WasSaid | events.NothingSaid) -> bool:
        """Tell whether it was listened for on the view that is shown."""
        if self._how is None or event.request != self._request:
            return False
        # what is said within earshot of a kiosk that listens by itself may be for somebody else
        return self._how is not Talk.FREE or isinstance(event, events.WasSaid)

    def perform(self, effect: effects.Listen | effects.ListenNoMore | effects.Do) -> None:
        """Do what a table asks for."""
        match effect:
            case effects.Listen(how):
                self._open(how)
            case effects.ListenNoMore():
                if self._how is Talk.FREE:
                    self._shut()
                elif self._how is not None:
                    self.outside.listener.end(self._request)
            case effects.Do(meant):
                self._acts = deque(meant.acts)
                self._new = True

    # what was said

    def understood(
        self, event: events.WasSaid | events.NothingSaid, screen: Screen
    ) -> events.Event | None:
        """Return what follows from what was said on ``screen``; None where it was not meant so."""
        free = self._how is Talk.FREE
        if not free:
            self._how = None  # it was one request for one saying
        self._acts.clear()
        if isinstance(event, events.NothingSaid):
            return events.NotUnderstood(None, NotMeant())
        verdict = self._verdict(event.text.reveal(), screen)
        match verdict:
            case Meant():
                return events.Understood(event.text, verdict)
            case Either():
                return events.TwoMeant(event.text, verdict)
        if isinstance(screen.content, Search) and (verdict.near or not free):
            return events.Understood(event.text, Meant((Act("look_for", event.text),), ""))
        overheard = free and (not verdict.near or isinstance(screen.content, Attract))
        return None if overheard else events.NotUnderstood(event.text, verdict)

    def _verdict(self, said: str, screen: Screen) -> Verdict:
        understand = self.outside.understanding.understand
        if self._asked is not None:
            answer = understand(said, self._asked)
            if isinstance(answer, Meant):
                return answer
        return understand(said, screen)

    def next_act(
        self, offers: Callable[[str], bool], screen: Screen, *, moved: bool
    ) -> events.Event | None:
        """Return what is done now of what was meant; what the view does not offer is not done.

        An act that leads on may be answered later; what comes behind it waits for that view.
        """
        if not self._acts:
            return None
        new, self._new = self._new, False
        act = self._acts[0]
        if offers(act.action):
            self._acts.popleft()
            return events.Acted(act.action, act.value, spoken=True)
        if new and isinstance(screen.content, Attract) and act.action in _INSIDE:
            return events.Acted("start", spoken=True)
        if not (new or moved):
            return None
        self._acts.clear()
        begun = "finish_first" if act.action == "choose_service" else "not_here"
        return events.NotPossible(f"voice.{begun}")

    def touched(self) -> None:
        """Do no more of what was meant: a finger says better what is wanted."""
        self._acts.clear()
        self._touched = True

    # the ears

    def follow(
        self, state: State, screen: Screen, *, moved: bool, visit: int, away: bool = False
    ) -> None:
        """Open and shut the ears as ``screen`` is, and tell them what can be said on it.

        Args:
            moved: another step is on top, or the same one was entered anew.
            visit: its number.
            away: it is known that nobody stands here.
        """
        listener, ears = self.outside.listener, state.hearing.ears
        hearing = screen.hearing
        able = hearing is not None and ears is not Ears.OFF and not screen.private
        if ears is Ears.OFF:
            self._how = None  # they have shut themselves, and come back by themselves
        by_itself = able and not away and self._by_itself(state, screen)
        moved = self._is_touched(screen) or moved
        if self._how is not None and (moved or not able or visit != self._visit):
            # what listens by itself goes on for the view that came, without a wink
            if by_itself and self._how is Talk.FREE:
                self._how = None
            else:
                self._shut()
        self._visit = visit
        if self._how is None:
            self._asked = None
        if not able:
            self._shown = None  # nor is anything of the view kept behind the visit
        elif screen != self._shown:
            self._shown = screen
            listener.expect(self._phrases(screen))
        if self._how is None and by_itself:
            self._open(Talk.FREE)
        elif self._how is Talk.FREE and not by_itself:
            self._shut()

    def _is_touched(self, screen: Screen) -> bool:
        """Tell whether a finger made something else of the view: what is said may be of before."""
        touched, self._touched = self._touched, False
        return touched and self._shown is not None and self._shown.content != screen.content

    def _phrases(self, screen: Screen) -> Phrases:
        phrases = self.outside.understanding.phrases
        here = phrases(screen)
        return (*here, *phrases(self._asked)) if here and self._asked is not None else here

    def _by_itself(self, state: State, screen: Screen) -> bool:
        talking = state.visit.talking
        by_voice = talking.by_voice or isinstance(screen.content, Attract)
        return self.hands_free and by_voice and not talking.asked

    def sounding(self, sounds: bool) -> None:
        """Take no notice of the own voice in the hall. Any thread."""
        self._sounds = sounds
        self.outside.listener.deafen(sounds and self._how is not Talk.HOLD)

    def _open(self, how: Talk) -> None:
        self._request += 1
        self._how = how
        shown = self._shown
        asks = shown is not None and shown.asks_still_there is not None and how is not Talk.FREE
        self._asked = shown if asks else None
        # whoever holds the key speaks at once, into what is left of the voice that they silenced
        self.outside.listener.deafen(self._sounds and how is not Talk.HOLD)
        self.outside.listener.begin(self._request, how)

    def _shut(self) -> None:
        self._how = None
        self.outside.listener.stop()


def is_news(before: Screen | None, after: Screen) -> bool:
    """Tell whether what stands on the same view now is to be heard: a question, a complaint."""
    if before is None:
        return False
    asks = after.asks_still_there is not None and before.asks_still_there is None
    wrong = _wrong(after)
    return asks or (wrong is not None and wrong != _wrong(before))


def _wrong(screen: Screen) -> str | None:
    content = screen.content
    return getattr(content, "complaint", None) or getattr(content, "code", None)
