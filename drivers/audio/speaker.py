"""Speech out as the kiosk uses it: the process that speaks, watched.

It may crash, as a voice that is none makes its engine do, and it may hang: either ends that process
and begins another, which says again what had not begun to sound. One that keeps dying is begun
without the technician's voice.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from drivers.audio.espeak import FAULT_SECONDS, sound_there
from drivers.audio.speaking.orders import Order, Orders, Sounding
from drivers.isolation.process import Isolated, Lost, Message
from kiosk.domain.speech import Manner
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.domain.text import Language
from kiosk.ports import AS_SET
from kiosk.program import own_command

__all__ = ["Sounding", "VoiceSpeaker"]

_log = logging.getLogger(__name__)
_ENVIRONMENT = (
    "HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE", "PULSE_CLIENTCONFIG",
    "ALSA_CONFIG_PATH",
)  # fmt: skip
_SAY_SECONDS = 0.5
_STARTING_SECONDS, _LOADING_SECONDS = 20.0, 60.0
_LONGEST_SECONDS = 600.0
_VOICE_DEATHS, _DEATHS = 2, 4
"""So many deaths in a row, and it is begun without its voice; or not for a while."""
_REST_SECONDS = 30.0


class VoiceSpeaker:
    """The Speaker port. The latest utterance wins; a chime is finished first."""

    def __init__(
        self,
        how: Sounding | None = None,
        *,
        name: str = "speaker",
        command: Sequence[str] | None = None,
        patience: float = 1.0,
        deadline: float = 15.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start nothing yet but the thread that waits for something to say.

        Args:
            command: the process that speaks, instead of this program's own.
            patience: seconds in which it says that it took a line; then it hangs.
            deadline: seconds in which an utterance begins to sound.
            monotonic: seconds that never go back.
        """
        self._how = how or Sounding()
        self.renders_ahead = self._how.voice is not None
        """Its voice takes so long that this is worth the memory."""
        self._name = name
        self._command = command or own_command("speak")
        self._patience, self._deadline = patience, deadline
        self._monotonic = monotonic
        self._lock = threading.Condition()
        self._orders = Orders()
        self._sent = self._taken = 0
        self._ready = self._gone = self._closed = self._loud = self._alive = False
        self._child: Isolated | None = None
        self._limit: float | None = None
        self._deaths = 0
        self._rests_until = 0.0
        self._failed_at: float | None = None
        self._sounds: Callable[[bool], None] = lambda _: None
        self.voice = ""
        """With which voice it speaks; empty until that is known."""
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def open(self) -> None:
        """Begin the process where it has a use: the first word need not wait for it."""
        if sound_there():
            self.set_volume(0)

    def say(self, text: str, language: Language, manner: Manner = AS_SET) -> None:
        """Speak ``text``, stopping what is being said."""
        how = {"language": language, "speed": manner.speed, "volume": manner.volume}
        with self._orders_now() as orders:
            orders.sound("say", text, **how)

    def stop(self) -> None:
        """Fall silent at once."""
        with self._orders_now() as orders:
            orders.stop()

    def chime(self) -> None:
        """Sound the call for help; what is said meanwhile waits for its end."""
        with self._orders_now() as orders:
            orders.sound("chime", True)

    def set_volume(self, volume: int) -> None:
        """Say what is being said as loud as this."""
        with self._orders_now() as orders:
            orders.tell("volume", {"volume": volume})

    def sounding(self, changed: Callable[[bool], None]) -> None:
        """See ``Speaker.sounding``."""
        self._sounds = changed

    def into_headphones(self, plugged: bool) -> None:
        """Sound in the headphones alone, or in the hall; pulled ones silence what is being said."""
        with self._orders_now() as orders:
            orders.into_headphones(plugged)

    def ahead(self, texts: Sequence[str], language: Language, manner: Manner = AS_SET) -> None:
        """Have these ready to be said: words of the kiosk's own, and nothing of a person."""
        order = {"ahead": list(texts), "language": language, "speed": manner.speed}
        with self._orders_now() as orders:
            orders.ahead(order)

    def status(self) -> DeviceStatus:
        """Tell whether speech works; never raises."""
        if shutil.which(self._how.program) is None and self._how.voice is None:
            return DeviceStatus(self._name, DeviceState.OFFLINE, "speech.no_engine")
        if not sound_there():
            return DeviceStatus(self._name, DeviceState.NO_DEVICE, "speech.no_sound")
        # Where it failed nobody can make it succeed: the key is out of use. So it is forgotten.
        failed_at = self._failed_at
        if failed_at is not None and self._monotonic() - failed_at < FAULT_SECONDS:
            return DeviceStatus(self._name, DeviceState.HARDWARE_ERROR, "speech.failed")
        return DeviceStatus(self._name, DeviceState.ONLINE)

    def wait_idle(self, seconds: float) -> bool:
        """Wait until all was said; False if it takes longer. For tests and demonstrations."""
        with self._lock:
            return self._lock.wait_for(
                lambda: (
                    self._taken == self._sent
                    and not (self._orders.unfinished or self._orders or self._loud)
                ),
                seconds,
            )

    @property
    def pid(self) -> int | None:
        """Return the id of the process that speaks; None while there is none."""
        return self._child.pid if self._child else None

    def close(self) -> None:
        """End the speech process; never raises."""
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        self._thread.join(timeout=5.0)

    @contextmanager
    def _orders_now(self) -> Iterator[Orders]:
        with self._lock:
            yield self._orders
            self._lock.notify_all()

    # on the speaker's own thread

    def _run(self) -> None:
        while True:
            with self._lock:
                self._lock.wait_for(self._is_something, self._left())
                if self._closed:
                    break
                late = self._limit is not None and time.monotonic() >= self._limit
                gone = self._gone
            if gone or late:
                self._lost("" if gone else "it hangs")
            else:
                self._tell()
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _is_something(self) -> bool:
        left = self._left()
        return bool(self._closed or self._gone or self._orders or (left is not None and left <= 0))

    def _left(self) -> float | None:
        return None if self._limit is None else self._limit - time.monotonic()

    def _tell(self) -> None:
        """Tell the child what is to be told, beginning it where there is none."""
        try:
            if self._child is None and not self._begin():
                return
            while (order := self._next()) is not None and self._child is not None:
                self._child.say(order, _SAY_SECONDS)
        except Lost as lost:
            self._lost(str(lost))

    def _next(self) -> Order | None:
        with self._lock:
            order = self._orders.next()
            if order is None:
                return None
            self._sent += 1
            patience = self._patience if self._alive else _STARTING_SECONDS
            self._limit = time.monotonic() + patience
            return {**order, "took": self._sent}

    def _begin(self) -> bool:
        """Begin the child and tell it how to speak; False where it rests from dying."""
        with self._lock:
            if time.monotonic() < self._rests_until:
                self._orders.clear()
                self._lock.notify_all()
                return False
            voice = self._how.voice if self._deaths < _VOICE_DEATHS else None
            self._orders.begin_anew()
            self._ready = self._gone = self._alive = False
            self._sent = self._taken = 0
        child = Isolated(self._command, aside=self._hear, ended=self._has_ended, told=_ENVIRONMENT)
        self._child = child
        child.start()
        how = {**asdict(self._how), "voice": voice and str(voice)}
        child.say(how, _SAY_SECONDS)
        return True

    def _lost(self, cause: str) -> None:
        """Do without the child; what had not begun to sound is for the next one."""
        child, self._child = self._child, None
        if child is not None:
            child.close()
        with self._lock:
            self._deaths += 1
            self._gone, self._limit = False, None
            self._sent = self._taken = 0
            self._orders.lose()
            if self._deaths >= _DEATHS:
                self._deaths, self._rests_until = _VOICE_DEATHS, time.monotonic() + _REST_SECONDS
            self._lock.notify_all()
        self._note(cause or (child.cause if child else "") or "it ended")
        self._hush()

    def _note(self, cause: str) -> None:
        self._failed_at = self._monotonic()
        _log.warning("speech.failed: %s", cause)

    def _hush(self) -> None:
        if self._loud:
            with self._lock:
                self._loud = False
                self._lock.notify_all()
            self._sounds(False)

    # on the child's thread

    def _hear(self, message: Message) -> bool:
        with self._lock:
            self._alive = True
            self._note_down(message)
            self._limit = self._new_limit()
            self._lock.notify_all()
        if "sounds" in message:
            self._sounds(message["sounds"])
        return True

    def _note_down(self, message: Message) -> None:
        match message:
            case {"ready": voice}:
                self.voice, self._ready = voice, True
                if "lost" in message:
                    self._note("the voice cannot be used")
            case {"took": number}:
                self._taken = number
            case {"sounds": sounds, "number": number}:
                self._loud = sounds
                if sounds:
                    self._orders.sounds(number)
            case {"ended": number, "cause": cause}:
                self._orders.ended(number)
                if cause:
                    self._note(cause)
                else:
                    self._deaths, self._failed_at = 0, None

    def _new_limit(self) -> float | None:
        """Return until when the child has to say something more."""
        if self._taken != self._sent:
            return self._limit
        if not self._orders.unfinished:
            return None
        seconds = _LONGEST_SECONDS if self._orders.begun else self._deadline
        return time.monotonic() + (seconds if self._ready else _LOADING_SECONDS)

    def _has_ended(self) -> None:
        with self._lock:
            self._gone = True
            self._lock.notify_all()
