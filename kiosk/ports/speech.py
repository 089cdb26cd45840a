"""What is said, heard and written in a resident's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from kiosk.domain.screen import Screen
from kiosk.domain.speech import Manner, Phrases, Talk, Verdict
from kiosk.domain.staff import DeviceStatus
from kiosk.domain.text import Language

AS_SET = Manner()
"""As the site has set it."""


class Speaker(Protocol):
    """Speech out. Any thread; never blocks."""

    def say(self, text: str, language: Language, manner: Manner = AS_SET) -> None:
        """Speak ``text``, stopping what is being said."""

    def stop(self) -> None:
        """Fall silent at once."""

    def chime(self) -> None:
        """Sound the call for help."""

    def sounding(self, changed: Callable[[bool], None]) -> None:
        """Have ``changed`` called, on any thread, when sound begins and when it has ended."""

    def into_headphones(self, plugged: bool) -> None:
        """Sound in the headphones alone, or in the hall; pulled ones silence what is being said."""

    def status(self) -> DeviceStatus:
        """Tell whether speech works; never raises."""

    def close(self) -> None:
        """End the speech process; never raises."""


class Listener(Protocol):
    """Speech in. Any thread; never blocks. What is heard comes back as events.

    ``EarsChanged`` whenever the ears do something else or cannot; for each request ``SaidPartly``,
    then ``WasSaid`` or ``NothingSaid``; with ``Talk.FREE`` as often as something is said.
    """

    def open(self) -> None:
        """Begin to look for a microphone and to load the engine."""

    def expect(self, phrases: Phrases) -> None:
        """Take note of what can be said from now on; an engine that hears anything ignores it."""

    def begin(self, request: int, how: Talk) -> None:
        """Listen on behalf of ``request``; what was begun before it is forgotten."""

    def end(self, request: int) -> None:
        """Take what was said so far for all of it: the finger let go."""

    def stop(self) -> None:
        """Listen no more, and forget what was heard."""

    def deafen(self, sounding: bool) -> None:
        """Take no notice of what is heard while the kiosk itself sounds, and shortly after it."""

    def level(self) -> float:
        """Return how loud it is, from 0 to 1; 0 while nothing listens."""

    def status(self) -> DeviceStatus:
        """Tell whether it hears; never raises."""

    def close(self) -> None:
        """End capture and engine; never raises."""


class Recognizer(Protocol):
    """One engine that turns speech into text. One thread at a time; may wait.

    Audio is 16 kHz, mono, signed 16 bits, little endian.
    """

    name: str

    def load(self) -> None:
        """Have the engine ready, ahead of the first word.

        Raises:
            KioskError: ``voice.*``.
        """

    def expect(self, phrases: Phrases) -> None:
        """Listen for these, and for anything where there are none; for what is begun next."""

    def accept(self, audio: bytes) -> str:
        """Take more of an utterance; return what was understood so far, empty where none is told.

        Raises:
            KioskError: ``voice.*``.
        """

    def finish(self) -> str:
        """End the utterance; return its text, empty where nothing was understood.

        Raises:
            KioskError: ``voice.*``.
        """

    def reset(self) -> None:
        """Forget the utterance."""

    def release(self) -> None:
        """Give the engine's memory back until it is needed again."""

    def close(self) -> None:
        """End the engine; never raises."""


class Understanding(Protocol):
    """What was heard against what can be said. Session's thread; a few milliseconds."""

    def understand(self, said: str, screen: Screen) -> Verdict:
        """Return what ``said`` means on ``screen``."""

    def phrases(self, screen: Screen) -> Phrases:
        """Return what can be said on ``screen``; empty where anything can."""


class Words(Protocol):
    """The kiosk's own words in the resident's language. Any thread; never blocks."""

    def text(self, key: str, language: Language, /, **params: object) -> str:
        """Return the catalogue's words for ``key`` with ``params`` put in.

        Raises:
            KeyError: the catalogues have no such key.
        """
