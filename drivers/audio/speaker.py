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
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from drivers.audio.espeak import FAULT_SECONDS, sound_there
from drivers.isolation.process import Isolated, Lost, Message
from kiosk.domain.speech import Manner
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.domain.text import Language
from kiosk.ports import AS_SET
from kiosk.program import own_command

_log = logging.getLogger(__name__)
_ENVIRONMENT = (
    "HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER", "PULSE_COOKIE", "PULSE_CLIENTCONFIG",
    "ALSA_CONFIG_PATH",
)  # fmt: skip
_SAY_SECONDS = 0.5
_LOADING_SECONDS = 60.0
_LONGEST_SECONDS = 600.0
_MOST_AHEAD = 32
_VOICE_DEATHS, _DEATHS = 2, 4
"""So many deaths in a row, and it is begun without its voice; or not for a while."""
_REST_SECONDS = 30.0

Order = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sounding:
    """How this machine speaks.

    Attributes:
        speed: words a minute, of espeak-ng.
        voice: the folder of the voice that the technician put in.
        loudspeaker: the output for the hall: a sink of the sound server, or a device of ALSA.
        headphones: the output for one pair of ears.
        most_kept: bytes of sound that are kept rendered.
        program: espeak-ng.
    """

    speed: int = 140
    voice: Path | None = None
    loudspeaker: str | None = None
    headphones: str | None = None
    most_kept: int = 64 << 20
    program: str = "espeak-ng"


@dataclass(slots=True)
class _Job:
    """What is to be sounded and has not ended; it is asked for once more where nothing sounded."""

    order: Order
    begun: bool = False
    again: bool = False


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
        self._name = name
        self._command = command or own_command("speak")
        self._patience, self._deadline = patience, deadline
        self._monotonic = monotonic
        self._lock = threading.Condition()
        self._orders: deque[Order] = deque()
        self._ahead: deque[Order] = deque(maxlen=_MOST_AHEAD)
        self._jobs: dict[int, _Job] = {}
        self._number = self._sent = self._taken = 0
        self._plugged = self._ready = self._gone = self._closed = self._loud = False
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

    def say(self, text: str, language: Language, manner: Manner = AS_SET) -> None:
        """Speak ``text``, stopping what is being said."""
        how = {"language": language, "speed": manner.speed, "volume": manner.volume}
        self._ask({"say": text, **how})

    def stop(self) -> None:
        """Fall silent at once."""
        with self._lock:
            self._jobs.clear()
            self._order({"stop": True})

    def chime(self) -> None:
        """Sound the call for help; what is said meanwhile waits for its end."""
        self._ask({"chime": True})

    def set_volume(self, volume: int) -> None:
        """Say what is being said as loud as this."""
        with self._lock:
            self._order({"volume": volume})

    def sounding(self, changed: Callable[[bool], None]) -> None:
        """See ``Speaker.sounding``."""
        self._sounds = changed

    def into_headphones(self, plugged: bool) -> None:
        """Sound in the headphones alone, or in the hall; pulled ones silence what is being said."""
        with self._lock:
            self._plugged = plugged
            if not plugged:
                self._jobs = {at: job for at, job in self._jobs.items() if "chime" in job.order}
            self._order({"into_headphones": plugged})

    def ahead(self, texts: Sequence[str], language: Language, manner: Manner = AS_SET) -> None:
        """Have these ready to be said: words of the kiosk's own, and nothing of a person."""
        order = {"ahead": list(texts), "language": language, "speed": manner.speed}
        with self._lock:
            self._ahead.append(order)
            self._order(order)

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
                lambda: not (self._jobs or self._orders or self._loud or self._taken != self._sent),
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

    # any thread

    def _ask(self, what: Order) -> None:
        """Have something sounded, instead of everything of its kind."""
        kind = next(iter(what))
        with self._lock:
            self._number += 1
            order = {**what, "number": self._number}
            self._jobs = {at: job for at, job in self._jobs.items() if kind not in job.order}
            self._jobs[self._number] = _Job(order)
            self._order(order)

    def _order(self, order: Order) -> None:
        """Tell the child; what it makes needless is not told any more. With the lock held."""
        kind = next(iter(order))
        if kind != "ahead":
            needless = {"say", "chime"} if kind == "stop" else {kind}
            self._orders = deque(each for each in self._orders if not needless & {next(iter(each))})
        self._orders.append(order)
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
            if not self._orders:
                return None
            self._sent += 1
            order = {**self._orders.popleft(), "took": self._sent}
            self._limit = time.monotonic() + self._patience
            return order

    def _begin(self) -> bool:
        """Begin the child and tell it how to speak; False where it rests from dying."""
        with self._lock:
            if time.monotonic() < self._rests_until:
                self._orders.clear()
                self._jobs.clear()
                self._lock.notify_all()
                return False
            voice = self._how.voice if self._deaths < _VOICE_DEATHS else None
            again = [order for order in self._ahead if order not in self._orders]
            plugged = {"into_headphones": self._plugged}
            self._orders.extendleft(reversed([plugged, *again]))
            self._ready = self._gone = False
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
            self._jobs = {at: job for at, job in self._jobs.items() if not (job.begun or job.again)}
            asked = [order.get("number") for order in self._orders]
            for number, job in self._jobs.items():
                job.again = True
                if number not in asked:
                    self._orders.append(job.order)
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
                if number in self._jobs:
                    self._jobs[number].begun = True
            case {"ended": number, "cause": cause}:
                self._jobs.pop(number, None)
                if cause:
                    self._note(cause)
                else:
                    self._deaths, self._failed_at = 0, None

    def _new_limit(self) -> float | None:
        """Return until when the child has to say something more."""
        if self._taken != self._sent:
            return self._limit
        if not self._jobs:
            return None
        begun = any(job.begun for job in self._jobs.values())
        seconds = _LONGEST_SECONDS if begun else self._deadline
        return time.monotonic() + (seconds if self._ready else _LOADING_SECONDS)

    def _has_ended(self) -> None:
        with self._lock:
            self._gone = True
            self._lock.notify_all()
