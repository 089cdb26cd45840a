"""What is to be said, in its turn: the latest words win, a chime is finished first.

What costs a voice time is rendered ahead and kept in memory, under a ceiling of bytes: the kiosk's
own words only, which ``ahead`` is given. What is said goes by what is kept and adds nothing to it,
so nothing of a person is ever there.
"""

from __future__ import annotations

import contextlib
import os
import threading
import wave
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO

from drivers.audio.chime import chime_wav
from drivers.audio.speaking.kept import Clause, Kept, clauses
from drivers.audio.speaking.output import OutputFailed, Stream
from drivers.audio.speaking.sound import Sound, at_volume, silence
from drivers.audio.speaking.voices import Voice, VoiceFailed
from drivers.audio.speaking.watch import Watch
from kiosk.domain.text import Language

_BREATH_SECONDS = 0.15
_NICE = 15


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be sounded: an utterance; a chime where there are no words."""

    number: int
    words: str | None = None
    language: Language = "zh"
    speed: int = 0
    volume: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """Who is told what becomes of a job. Any thread.

    Attributes:
        sounds: whether a job, by its number, is to be heard just now.
        ended: a job's number, and why it failed, empty where it did not.
    """

    sounds: Callable[[bool, int], None]
    ended: Callable[[int, str], None]


class Mouth:
    """Says one thing at a time. Any thread; never blocks."""

    def __init__(
        self,
        voices: Callable[[], Sequence[Voice]],
        told: Told,
        *,
        loudspeaker: str | None = None,
        headphones: str | None = None,
        most_kept: int = 64 << 20,
    ) -> None:
        """Begin; the voices are made on the mouth's own thread, the best first.

        Args:
            loudspeaker: the output for the hall; the system's own without.
            headphones: the output for one pair of ears; the loudspeaker's without, where the jack
                itself switches it.
        """
        self._told = told
        self._hall, self._ear = loudspeaker, headphones or loudspeaker
        self._device = self._hall
        self._kept = Kept(most_kept)
        self._lock = threading.Condition()
        self._chime: Job | None = None
        self._utterance: Job | None = None
        self._current: Job | None = None
        self._stream: Stream | None = None
        self._volume = 0
        self._stopped = 0
        self._sounding = self._closed = False
        self._watch: Watch | None = None
        self._ahead: deque[tuple[str, Language, int]] = deque()
        self._voices: Sequence[Voice] = ()
        self._renderer = ThreadPoolExecutor(1, "voice")
        threading.Thread(target=self._live, args=(voices,), name="mouth", daemon=True).start()

    def say(self, job: Job) -> None:
        """Say it, instead of what is being said."""
        with self._lock:
            self._utterance, self._volume = job, job.volume
            if self._current is not None and self._current.words is not None:
                self._hush(self._current)
            self._lock.notify_all()

    def chime(self, number: int) -> None:
        """Sound the call for help; what is said meanwhile waits for its end."""
        with self._lock:
            self._chime = Job(number)
            if self._current is not None and self._current.words is not None:
                self._hush(self._current)
            self._lock.notify_all()

    def stop(self) -> None:
        """Be silent at once."""
        with self._lock:
            self._chime = self._utterance = None
            if self._current is not None:
                self._hush(self._current)

    def close(self) -> None:
        """End the threads; what is being rendered is waited for."""
        self.stop()
        self.into_headphones(False)
        with self._lock:
            self._closed = True
            self._lock.notify_all()
        self._renderer.shutdown(cancel_futures=True)

    def set_volume(self, volume: int) -> None:
        """Say what is being said as loud as this."""
        self._volume = volume

    def into_headphones(self, plugged: bool) -> None:
        """Sound there from now on. What was for the one place is not to be heard in the other."""
        with self._lock:
            watch, self._watch = self._watch, None
            if plugged and self._ear != self._hall:
                self._watch = Watch(self._pulled)
            device = self._ear if plugged else self._hall
            if device != self._device or not plugged:
                self._utterance = None
                if self._current is not None and self._current.words is not None:
                    self._hush(self._current)
            self._device = device
        if watch is not None:
            watch.close()

    def _pulled(self) -> None:
        """Be silent: an output is gone, and what was for it would be heard in another."""
        with self._lock:
            if self._current is not None and self._current.words is not None:
                self._hush(self._current)

    def ahead(self, texts: Sequence[str], language: Language, speed: int = 0) -> None:
        """Have these rendered when nothing is being said, before what was asked for earlier."""
        with self._lock:
            self._ahead.extendleft((text, language, speed) for text in reversed(texts))
            self._lock.notify_all()

    def _hush(self, job: Job) -> None:
        """End what is being sounded. With the lock held."""
        self._stopped = max(self._stopped, job.number)
        if self._stream is not None:
            self._stream.kill()

    # on the mouth's own thread

    def _live(self, voices: Callable[[], Sequence[Voice]]) -> None:
        self._voices = voices()
        threading.Thread(target=self._prepare, name="ahead", daemon=True).start()
        while True:
            with self._lock:
                self._current = None
                self._lock.notify_all()
                self._lock.wait_for(lambda: self._closed or self._chime or self._utterance)
                if self._closed:
                    return
                job = self._chime or self._utterance
                if job is self._chime:
                    self._chime = None
                else:
                    self._utterance = None
                self._current = job
            if job is not None:
                self._told.ended(job.number, self._sound(job))

    def _sound(self, job: Job) -> str:
        """Sound a job; return why it failed, empty where it did not."""
        cause = ""
        try:
            for sound in self._sounds_of(job):
                if not self._play(job, sound):
                    break
            if self._stream is not None:
                self._stream.finish()
        except (OutputFailed, VoiceFailed) as failed:
            cause = str(failed)
        finally:
            with self._lock:
                stream, self._stream = self._stream, None
            if stream is not None:
                stream.close()
            self._tell(False, job)
        return "" if job.number <= self._stopped else cause

    def _sounds_of(self, job: Job) -> Iterator[Sound]:
        if job.words is None:
            with wave.open(BytesIO(chime_wav())) as bell:
                yield Sound(bell.readframes(bell.getnframes()), bell.getframerate())
            return
        parts = clauses(job.words, job.language, job.speed)
        made: deque[Sound | Future[Sound]] = deque(
            self._find(part) or self._renderer.submit(self._render, part) for part in parts
        )
        try:
            while made:
                next_ = made.popleft()
                sound = next_ if isinstance(next_, Sound) else next_.result()
                yield sound
                yield silence(_BREATH_SECONDS, sound.rate)
        finally:
            for each in made:
                if isinstance(each, Future):
                    each.cancel()

    def _play(self, job: Job, sound: Sound) -> bool:
        """Play a sound behind those before; False where the job is wanted no longer."""
        stream = self._stream
        if stream is not None and stream.rate != sound.rate:
            stream.finish()
            stream = None
        if stream is None:
            with self._lock:
                if job.number <= self._stopped:
                    return False
                device = self._hall if job.words is None else self._device
                stream = self._stream = Stream(sound.rate, device)
        for piece in sound.pieces():
            loud = piece if job.words is None else at_volume(piece, self._volume)
            if not stream.write(loud):
                return False
            self._tell(True, job)
        return True

    def _tell(self, sounding: bool, job: Job) -> None:
        if sounding is not self._sounding:
            self._sounding = sounding
            self._told.sounds(sounding, job.number)

    def _voice(self, language: Language) -> Voice:
        for voice in self._voices:
            if voice.speaks(language):
                return voice
        raise VoiceFailed("no voice for this language")

    def _find(self, clause: Clause) -> Sound | None:
        return self._kept.find(self._voice(clause[1]).name, clause)

    # on threads that render

    def _render(self, clause: Clause) -> Sound:
        able = [voice for voice in self._voices if voice.speaks(clause[1])]
        for voice, others in zip(able, range(len(able) - 1, -1, -1), strict=True):
            try:
                return voice.render(*clause)
            except VoiceFailed:
                if not others:
                    raise
        raise VoiceFailed("no voice for this language")

    def _prepare(self) -> None:
        """Render ahead while nothing is being said, behind all else that this machine does."""
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        while True:
            with self._lock:
                self._lock.wait_for(lambda: self._closed or self._ahead)
                if self._closed:
                    return
                text = self._ahead.popleft()
            for clause in clauses(*text):
                with self._lock:
                    self._lock.wait_for(lambda: self._closed or self._current is None)
                self._keep(clause)

    def _keep(self, clause: Clause) -> None:
        voice = self._voice(clause[1])
        if not voice.costly or self._kept.find(voice.name, clause) is not None:
            return
        # What fails here is tried again when it is to be said, or said by another voice.
        with contextlib.suppress(VoiceFailed):
            self._kept.put(voice.name, clause, voice.render(*clause))
