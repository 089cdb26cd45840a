"""Reading aloud by espeak-ng, one child process for each utterance.

A process of its own can be silenced at once (it is killed), may crash, and holds no text when it is
gone. The text goes in by standard input: arguments are seen by everybody in ``ps``. When the kiosk
is killed the kernel kills the child: it has all its words by then, so the end of its input, by
which the sync process knows, would not silence it. espeak-ng is GPL: it is called as a program and
never linked.

The plain voice ``cmn`` of Debian 12 spells most Chinese characters as if their pinyin were English;
``cmn-latn-pinyin`` reads them right, so that one is taken.
"""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.audio.chime import RATE, chime_wav
from kiosk.domain.speech import Manner
from kiosk.domain.staff import DeviceState, DeviceStatus
from kiosk.domain.text import Language
from kiosk.ports import AS_SET
from kiosk.speech.normalise import spoken
from kiosk.speech.readings import respelled

VOICES: Mapping[Language, str] = {"zh": "cmn-latn-pinyin", "en": "en"}
LONGEST = 2000
"""Characters of an utterance: no screen has more, and a pipe takes them without waiting."""
FAULT_SECONDS = 60.0
"""How long a failed utterance is told as a fault of the device."""
_log = logging.getLogger(__name__)
_PLAYERS: tuple[tuple[str, ...], ...] = (
    ("paplay", "--raw", f"--rate={RATE}", "--format=s16le", "--channels=1"),
    ("aplay", "-q", "-t", "raw", "-r", str(RATE), "-f", "S16_LE", "-c", "1", "-"),
)
_WAV_HEADER = 44


@dataclass(frozen=True, slots=True)
class _Job:
    """What is to be sounded: a chime, or an utterance."""

    number: int
    text: str | None
    language: Language
    manner: Manner = AS_SET


_FASTER = 1.25
_LOUDNESS = {-2: 40, -1: 70, 0: 100, 1: 140, 2: 180}
"""Steps of the volume as espeak-ng's amplitude, of 200."""


class EspeakSpeaker:
    """The Speaker port. The latest utterance wins; a chime is finished first."""

    def __init__(
        self,
        *,
        name: str = "speaker",
        speed: int = 140,
        program: str = "espeak-ng",
        sink: Path | None = None,
        deadline: float = 120.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start nothing yet but the thread that waits for something to say.

        Args:
            speed: words a minute.
            program: the engine, by name or path.
            sink: a folder that gets ``<number>-<language or chime>.wav`` instead of the sound card,
                so that a test or a demonstration can prove what was sounded.
            deadline: seconds after which an utterance is given up: a sound server may hang.
            monotonic: seconds that never go back.
        """
        self._name = name
        self._speed = speed
        self._program = program
        self._sink = sink
        self._deadline = deadline
        self._lock = threading.Condition()
        self._chime: _Job | None = None
        self._utterance: _Job | None = None
        self._number = 0
        self._child: subprocess.Popen[bytes] | None = None
        self._speaking = False
        self._killed = False
        self._stopped = 0
        self._busy = False
        self._closed = False
        self._monotonic = monotonic
        self._failed_at: float | None = None
        self._sounds: Callable[[bool], None] = lambda _: None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def say(self, text: str, language: Language, manner: Manner = AS_SET) -> None:
        """Speak ``text``, stopping what is being said."""
        with self._lock:
            if self._speaking:
                self._silence()
            self._number += 1
            self._utterance = _Job(self._number, text, language, manner)
            self._lock.notify_all()

    def stop(self) -> None:
        """Fall silent at once."""
        with self._lock:
            self._chime = self._utterance = None
            self._stopped = self._number
            self._silence()

    def chime(self) -> None:
        """Sound the call for help; what is said meanwhile waits for its end."""
        with self._lock:
            if self._speaking:
                self._silence()
            self._number += 1
            self._chime = _Job(self._number, None, "zh")
            self._lock.notify_all()

    def sounding(self, changed: Callable[[bool], None]) -> None:
        """See ``Speaker.sounding``."""
        self._sounds = changed

    def into_headphones(self, plugged: bool) -> None:
        """Fall silent when they are pulled: what was for one pair of ears is not for the hall."""
        if not plugged:
            self.stop()

    def status(self) -> DeviceStatus:
        """Tell whether speech works; never raises."""
        if shutil.which(self._program) is None:
            return DeviceStatus(self._name, DeviceState.OFFLINE, "speech.no_engine")
        if self._sink is None and not sound_there():
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
                lambda: not (self._busy or self._chime or self._utterance), seconds
            )

    def close(self) -> None:
        """End the speech process; never raises."""
        with self._lock:
            self._closed = True
            self._chime = self._utterance = None
            self._silence()
            self._lock.notify_all()
        self._thread.join(timeout=5.0)

    def _silence(self) -> None:
        """Kill what sounds. With the lock held."""
        if self._child is not None:
            self._killed = True
            self._child.kill()

    def _run(self) -> None:
        while (job := self._next()) is not None:
            try:
                self._sound(job)
            except OSError as wrong:
                self._note(f"{type(wrong).__name__} {wrong.errno}")

    def _next(self) -> _Job | None:
        """Return what comes next, a chime first; None when closed."""
        with self._lock:
            self._busy = False
            self._lock.notify_all()
            self._lock.wait_for(lambda: self._closed or self._chime or self._utterance)
            if self._closed:
                return None
            self._busy = True
            if self._chime is not None:
                bell, self._chime = self._chime, None
                return bell
            words, self._utterance = self._utterance, None
            return words

    def _sound(self, job: _Job) -> None:
        command, data = self._speech(job) if job.text is not None else self._bell(job)
        if command is None:
            return
        with self._lock:
            overtaken = job.text is not None and (self._chime or self._utterance)
            if self._closed or overtaken or job.number <= self._stopped:
                return
            child = subprocess.Popen(
                _dying_with_us(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._child = child
            self._killed = False
            self._speaking = job.text is not None
        self._sounds(True)
        try:
            child.communicate(data, timeout=self._deadline)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            self._note("it did not end")
            return
        finally:
            with self._lock:
                self._child = None
                self._speaking = False
            self._sounds(False)
        if child.returncode == 0:
            self._failed_at = None
        elif not self._killed:
            self._note(f"exit status {child.returncode}")

    def _speech(self, job: _Job) -> tuple[Sequence[str] | None, bytes]:
        program = shutil.which(self._program)
        said = written(spoken((job.text or "")[:LONGEST], job.language), job.language)
        if program is None or not said:
            return None, b""
        command = [
            program,
            "--stdin",
            "-b",
            "1",
            "-v",
            VOICES[job.language],
            "-s",
            str(round(self._speed * _FASTER**job.manner.speed)),
            "-a",
            str(_LOUDNESS[job.manner.volume]),
        ]
        if self._sink is not None:
            command += ["-w", str(self._sink / f"{job.number:04d}-{job.language}.wav")]
        return command, said.encode(errors="replace")

    def _bell(self, job: _Job) -> tuple[Sequence[str] | None, bytes]:
        if self._sink is not None:
            (self._sink / f"{job.number:04d}-chime.wav").write_bytes(chime_wav())
            return None, b""
        for player in _PLAYERS:
            if shutil.which(player[0]):
                return player, chime_wav()[_WAV_HEADER:]
        return None, b""

    def _note(self, cause: str) -> None:
        self._failed_at = self._monotonic()
        _log.warning("speech.failed: %s", cause)


def written(said: str, language: Language) -> str:
    """Return words as espeak-ng says them right: of characters with several readings, the meant."""
    return respelled(said, pinyin=True) if language == "zh" else said


def _dying_with_us(command: Sequence[str]) -> Sequence[str]:
    """Let the kernel kill the child when the thread that starts it ends, as it does with us.

    By util-linux, which every Debian has: own code between fork and exec (``preexec_fn``) may hang
    in a program with threads.
    """
    setpriv = shutil.which("setpriv")
    return command if setpriv is None else [setpriv, "--pdeathsig", "KILL", "--", *command]


def sound_there() -> bool:
    """Tell whether a sound card or a sound server can be seen on this machine."""
    if os.environ.get("PULSE_SERVER"):
        return True
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and (Path(runtime) / "pulse" / "native").exists():
        return True
    cards = Path("/proc/asound/cards")
    try:
        return "no soundcards" not in cards.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
