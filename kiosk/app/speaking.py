"""Puts speech out together: the voice that was put in, its outputs, and what it has ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass

from drivers.audio.speaker import Sounding, VoiceSpeaker
from drivers.audio.speaking.voices import voice_in
from kiosk.config import Settings
from kiosk.domain.screen import Screen
from kiosk.domain.service import Service
from kiosk.domain.text import Language, Text
from kiosk.flow.session import Session
from kiosk.ports import Speaker
from ui.i18n.words import fixed

_STAFF = ("staff.", "error.")
"""What no resident hears, or hardly ever."""


def speaker_of(settings: Settings) -> VoiceSpeaker:
    """Return what speaks here; no process is begun before there is something to say."""
    return VoiceSpeaker(
        Sounding(
            speed=settings.speech.speed,
            voice=voice_in(settings.voices),
            loudspeaker=settings.voice.loudspeaker or None,
            headphones=settings.voice.headphones or None,
        )
    )


class Ahead:
    """Goes before what is said: has ready what may be said next, and turns the volume at once.

    Ready are the kiosk's own words, then those of a chosen service. They come from catalogues and
    packages, which know nobody: what is kept rendered is nobody's.
    """

    def __init__(self, speaker: Speaker, show: Callable[[Screen], None]) -> None:
        """Take what shows a screen."""
        self._speaker = speaker if isinstance(speaker, VoiceSpeaker) else None
        self._show = show
        self._session: Session | None = None
        self._known: Service | None = None
        self._volume = 0

    def open(self, session: Session) -> None:
        """Begin, behind the first screen."""
        self._session = session
        if self._speaker is None:
            return
        self._speaker.open()
        if self._speaker.renders_ahead:
            language = session.state.visit.display.language
            own = [text for key, text in fixed(language).items() if not key.startswith(_STAFF)]
            self._speaker.ahead(own, language)

    def show(self, screen: Screen) -> None:
        """Show a screen, and have the words of what was chosen rendered behind it."""
        self._show(screen)
        if self._session is None or self._speaker is None:
            return
        visit, language = self._session.state.visit, screen.display.language
        service, volume = visit.service, visit.talking.manner.volume
        if volume != self._volume:
            self._volume = volume
            self._speaker.set_volume(volume)
        if service is not None and service is not self._known and self._speaker.renders_ahead:
            self._speaker.ahead(list(words_of(service, language)), language)
        self._known = service


def words_of(part: object, language: Language) -> Iterator[str]:
    """Return every sentence of a declaration, in its order."""
    if isinstance(part, Text):
        yield part.in_(language)
    elif is_dataclass(part):
        for each in fields(part):
            yield from words_of(getattr(part, each.name), language)
    elif isinstance(part, tuple | list):
        for each in part:
            yield from words_of(each, language)
