"""What a kiosk hears and understands with, from its settings; nothing is opened or loaded yet."""

from __future__ import annotations

from collections.abc import Callable

from drivers.audio.jack import Jack
from kiosk.app.published import Offered
from kiosk.config import Settings
from kiosk.domain.frame import Attract, Display, Screen
from kiosk.domain.speech import Ears
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.flow.events import EarsChanged, Event, HeadphonesChanged
from kiosk.flow.outside import NoUnderstanding, SilentListener
from kiosk.ports import Listener, Understanding, Words

Post = Callable[[Event], None]


class Unable(SilentListener):
    """Ears that say why they hear nothing."""

    def __init__(self, post: Post, code: str) -> None:
        """Take the error's code."""
        self._post, self._code = post, code

    def open(self) -> None:
        """Say it."""
        self._post(EarsChanged(Ears.OFF, self._code))

    def status(self) -> DeviceStatus:
        """Tell it."""
        return DeviceStatus("listener", DeviceState.NO_DEVICE, self._code)


def listener(settings: Settings, post: Post) -> Listener:
    """Return the ears, none where the site wants none; those without an engine say so."""
    from drivers.audio.ears import KioskEars
    from drivers.audio.recognition.child import Limits
    from drivers.audio.recognition.choice import Choice, models_in, recognizer

    voice = settings.voice
    if voice.engine == "off":
        return SilentListener()
    limits = Limits(memory_mb=voice.memory_mb, keep_seconds=60.0 * voice.keep_minutes)
    engine = recognizer(Choice(voice.engine, *models_in(settings.voices)), limits)
    if engine is None:
        return Unable(post, "voice.no_engine")
    return KioskEars(engine, post, device=voice.microphone)


def jack(settings: Settings, post: Post) -> Jack | None:
    """Return what watches for headphones; None where the panel has a sensor for them."""
    if settings.panel is not None:
        return None
    return Jack(settings.voice.headphones, lambda plugged: post(HeadphonesChanged(plugged)))


def understanding(settings: Settings, offered: Offered, words: Words) -> Understanding:
    """Return what understands what is said here. Its index is made now: it takes a quarter second.

    Not on the screen's thread.
    """
    if settings.voice.engine == "off":
        return NoUnderstanding()
    from kiosk.speech.understanding import Understanding as Understood

    made = Understood(offered.services, offered.groups, offered.directory, words)
    door = Screen(Attract(None), Display(language=settings.screen.language))
    made.phrases(door)
    made.understand("你好", door)
    return made
