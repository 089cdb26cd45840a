"""The kiosk's side of an engine in a child process: the Recognizer port.

Whatever the library does in there, the kiosk waits no longer than it said. A child that crashed is
followed by another: at once the first time, then after a pause that doubles. One that went away
because nobody spoke is followed by another when somebody does.
"""

from __future__ import annotations

import base64
import contextlib
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.isolation.process import Isolated, Lost
from kiosk.domain.speech import Phrases
from kiosk.errors import KioskError
from kiosk.program import own_command

LONGEST_TEXT = 500
"""Characters of what was heard; an engine that tells more has gone wild."""
_AWAY = "status 0"
"""How a child ends of which nothing was asked for long."""
_HEAR_SECONDS = 10.0
_ENDING_SECONDS = 2.0
_LONGEST_PAUSE = 60.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What an engine may cost.

    Attributes:
        threads: it works on.
        memory_mb: above which it is begun anew, between two utterances.
        keep_seconds: after which it ends when nothing is asked of it.
        load_seconds: within which its model is loaded.
        decode_seconds: within which the text of an utterance is there.
    """

    threads: int = 2
    memory_mb: int = 900
    keep_seconds: float = 900.0
    load_seconds: float = 60.0
    decode_seconds: float = 20.0


DEFAULT = Limits()


class RecognizerInChild:
    """One engine. One thread at a time; ``close`` from any."""

    def __init__(
        self,
        engine: str,
        model: Path,
        limits: Limits = DEFAULT,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start nothing yet.

        Args:
            engine: its name in ``drivers.audio.recognition.serving``.
            model: the folder of its model.
            limits: what it may cost.
            monotonic: seconds that never go back.
        """
        self.name = engine
        self.mandarin = True
        """Whether its model is one of Mandarin, once it is loaded."""
        self._model, self._limits, self._monotonic = model, limits, monotonic
        self._child: _Child | None = None
        self._phrases: Phrases = ()
        self._within = False
        self._closed = False
        self._failures, self._not_before = 0, 0.0
        self._why: KioskError | None = None

    @property
    def pid(self) -> int | None:
        """Return the child's process id; None while there is none."""
        return self._child.isolated.pid if self._child else None

    def begin(self) -> None:
        """Begin to load, and do not wait for it.

        Raises:
            KioskError: ``voice.no_model``, ``voice.engine_failed`` also while it rests from that.
        """
        if self._child is not None and self._child.gone.is_set():
            self._gone(self._child)
        if self._child is None:
            self._child = self._started()

    def load(self) -> None:
        """Have the engine ready, ahead of the first word.

        Raises:
            KioskError: as ``begin``; ``voice.model_broken``, ``voice.no_memory``.
        """
        self._ready()

    def expect(self, phrases: Phrases) -> None:
        """Listen for these from the next utterance on."""
        self._phrases = tuple(phrases)

    def accept(self, audio: bytes) -> str:
        """Take more of an utterance; return what was understood so far.

        Raises:
            KioskError: as ``load``.
        """
        if not self._within:
            self._open()
        return self._ask(_HEAR_SECONDS, do="accept", audio=base64.b64encode(audio).decode())

    def finish(self) -> str:
        """End the utterance; return its text.

        Raises:
            KioskError: as ``load``.
        """
        if not self._within:
            return ""
        text = self._ask(self._limits.decode_seconds, do="finish")
        self._within, self._failures = False, 0
        if self._megabytes() > self._limits.memory_mb:
            _log.warning("voice.no_memory: %s has grown and is begun anew", self.name)
            self._anew()
        return text

    def reset(self) -> None:
        """Forget the utterance; the next one begins with nothing of it."""
        self._within = False

    def release(self) -> None:
        """Give the memory back until somebody speaks."""
        self._drop()

    def close(self) -> None:
        """End the engine; never raises."""
        self._closed = True
        self._drop()

    # a child's life

    def _started(self) -> _Child:
        if self._closed:
            raise self._error("it was closed")
        if self._why is not None and self._monotonic() < self._not_before:
            raise KioskError(self._why.code, self._why.params)
        if not self._model.is_dir():
            raise KioskError("voice.no_model", {"engine": self.name, "path": str(self._model)})
        child = _Child(own_command("hear", self.name))
        told = {
            "model": str(self._model.resolve()),
            "threads": self._limits.threads,
            "memory_mb": self._limits.memory_mb,
            "keep_seconds": self._limits.keep_seconds,
        }
        try:
            child.isolated.start()
            child.isolated.say(told, _HEAR_SECONDS)
        except Lost:
            raise self._failed(child) from None
        return child

    def _ready(self) -> _Child:
        self.begin()
        child = self._child
        if child is None:
            raise self._error("it was closed")
        if child.told is not None:
            return child
        try:
            said = child.isolated.ready(self._limits.load_seconds)
        except Lost:
            raise self._failed(child) from None
        if said is None:
            raise self._failed(child, "its model was not loaded in time")
        if "error" in said:
            told = {"engine": self.name, "cause": said["error"]}
            raise self._useless(KioskError("voice.model_broken", told))
        self._demand_room(child)
        self.mandarin = said.get("mandarin") is True
        child.told = ()
        return child

    def _demand_room(self, child: _Child) -> None:
        needed, allowed = self._megabytes(), self._limits.memory_mb
        if needed > allowed:
            told = {"engine": self.name, "needed": needed, "allowed": allowed}
            raise self._useless(KioskError("voice.no_memory", told))

    def _open(self) -> None:
        """Begin an utterance, with a child that has not gone away meanwhile."""
        child = self._ready()
        try:
            self._tell(child)
        except Lost:
            self._gone(child)  # nothing of the utterance is lost with it
            child = self._ready()
            try:
                self._tell(child)
            except Lost:
                raise self._failed(child) from None
        self._within = True

    def _tell(self, child: _Child) -> None:
        if child.told == self._phrases:
            child.isolated.ask({"do": "reset"}, _HEAR_SECONDS)
        else:
            question = {"do": "expect", "phrases": self._phrases}
            child.isolated.ask(question, _HEAR_SECONDS)
            child.told = self._phrases

    def _ask(self, seconds: float, **question: str) -> str:
        child = self._child
        if child is None:
            raise self._error("it was closed")
        try:
            heard = child.isolated.ask(question, seconds).get("heard")
        except Lost:
            raise self._failed(child) from None
        if not isinstance(heard, str) or len(heard) > LONGEST_TEXT:
            raise self._failed(child, "it told what has no form")
        return heard

    def _failed(self, child: _Child, cause: str = "") -> KioskError:
        """Take note of a crash; after the first one another child begins at once."""
        cause = cause or child.how() or "no answer, or one that has no form"
        self._drop()
        if self._closed:
            return self._error("it was closed")
        self._failures += 1
        _log.warning("voice.engine_failed: %s: %s", self.name, cause)
        error = self._error(cause)
        if self._failures == 1:
            self._anew()
        else:
            self._rest(min(_LONGEST_PAUSE, 2.0 ** (self._failures - 1)), error)
        return error

    def _useless(self, error: KioskError) -> KioskError:
        """Take note of what another child could not do either."""
        self._drop()
        _log.warning("%s: %s", error.code, self.name)
        self._rest(_LONGEST_PAUSE, error)
        return error

    def _rest(self, seconds: float, error: KioskError) -> None:
        self._not_before, self._why = self._monotonic() + seconds, error

    def _gone(self, child: _Child) -> None:
        """Take note that a child ended between two utterances."""
        if child.how() == _AWAY:
            self._drop()
        else:
            self._failed(child)

    def _anew(self) -> None:
        self._drop()
        with contextlib.suppress(KioskError):  # whoever speaks next will hear of it
            self.begin()

    def _drop(self) -> None:
        child, self._child, self._within = self._child, None, False
        if child is not None:
            child.isolated.close()

    def _error(self, cause: str) -> KioskError:
        return KioskError("voice.engine_failed", {"engine": self.name, "cause": cause})

    def _megabytes(self) -> int:
        try:
            pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        except OSError:
            return 0
        return pages * os.sysconf("SC_PAGE_SIZE") >> 20


class _Child:
    """One process.

    Attributes:
        gone: it has ended and was buried.
        told: what it listens for; None until its model is loaded.
    """

    def __init__(self, command: list[str]) -> None:
        self.gone = threading.Event()
        self.told: Phrases | None = None
        self.isolated = Isolated(command, ended=self._bury)

    def how(self) -> str:
        """Return how it ended; empty where it had to be ended."""
        self.gone.wait(_ENDING_SECONDS)
        return self.isolated.cause

    def _bury(self) -> None:
        self.isolated.close()
        self.gone.set()
