"""What the kiosk says aloud in a visit: a view, a sentence of its own, a key that was come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.domain.masked import Personal
from kiosk.flow import effects
from kiosk.flow.outside import Outside
from kiosk.flow.visit import State

OF_THE_VIEW = effects.ReadAloud()
"""It is read as it stands there now: headphones that came or went change what may be heard."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Speaks in the language and the manner of the visit.

    Attributes:
        narrate: gives what a person would read out of the screen that is shown.
    """

    outside: Outside
    narrate: Callable[[], str]

    def perform(self, effect: effects.ReadAloud | effects.SayKey, state: State) -> None:
        """Say what a table asks for."""
        match effect:
            case effects.ReadAloud(None):
                self._say(self.narrate(), state)
            case effects.ReadAloud(str(instead)):
                self._say(self._text(instead, state), state)
            case effects.SayKey(words):
                self._say(self._key(words, state), state)

    def _key(self, words: str | Personal, state: State) -> str:
        """Return what stands on a key, or that headphones are wanted to hear it."""
        own = isinstance(words, Personal)
        if (own or state.visit.is_private) and not state.headphones:
            return self._text("key.headphones", state)
        return words.reveal() if isinstance(words, Personal) else words

    def _text(self, key: str, state: State) -> str:
        return self.outside.words.text(key, state.visit.display.language)

    def _say(self, words: str, state: State) -> None:
        visit = state.visit
        self.outside.speaker.say(words, visit.display.language, visit.talking.manner)
