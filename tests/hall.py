"""A hall with a microphone for tests: who speaks in it, and who waits for what is heard."""

from __future__ import annotations

import io
import subprocess
import threading
import wave
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

from kiosk.domain.speech import Phrases
from kiosk.errors import KioskError

PATIENCE = 60.0
T = TypeVar("T")


@cache
def speech(words: str) -> tuple[bytes, int]:
    """Return words as espeak-ng says them, and their rate: no Mandarin, but clearly a voice."""
    command = ["espeak-ng", "--stdin", "-b", "1", "-v", "cmn-latn-pinyin", "-s", "180", "--stdout"]
    done = subprocess.run(command, input=words.encode(), capture_output=True, check=True)
    with wave.open(io.BytesIO(done.stdout)) as sound:
        return sound.readframes(len(done.stdout)), sound.getframerate()


class Heard:
    """What was told so far, and the wait for more of it. Any thread."""

    def __init__(self) -> None:
        self.all: list[Any] = []
        self._more = threading.Condition()

    def __call__(self, what: object) -> None:
        with self._more:
            self.all.append(what)
            self._more.notify_all()

    def until(self, true: Callable[[], T]) -> T:
        """Wait until something is so; return what it is in the end."""
        with self._more:
            self._more.wait_for(true, PATIENCE)
            return true()

    def of(self, kind: type[T]) -> list[T]:
        return [each for each in list(self.all) if isinstance(each, kind)]

    def forget(self) -> None:
        with self._more:
            self.all.clear()


class Ear:
    """A stand-in for an engine: it knows how much it was told, and says what the test wants."""

    name = "stand-in"

    def __init__(self, words: str = "") -> None:
        self.words = words
        self.seconds: list[float] = []
        """How long each utterance was that it was asked for."""
        self.resets = 0
        self.loads = 0
        self.phrases: Phrases = ()
        self.fails: KioskError | None = None
        self.free = threading.Event()
        """Cleared, it takes as long over an utterance as it is so."""
        self.free.set()
        self.asked = threading.Event()
        self._bytes = 0

    def load(self) -> None:
        self.loads += 1

    def expect(self, phrases: Phrases) -> None:
        self.phrases = phrases

    def accept(self, audio: bytes) -> str:
        if self.fails:
            raise self.fails
        self._bytes += len(audio)
        return f"{self._bytes} bytes"

    def finish(self) -> str:
        self.asked.set()
        assert self.free.wait(PATIENCE)
        self.seconds.append(self._bytes / 32000)
        self._bytes = 0
        return self.words

    def reset(self) -> None:
        self.resets += 1
        self._bytes = 0

    def release(self) -> None:
        pass

    def close(self) -> None:
        self.free.set()
