"""Which engine listens: Vosk where a model of it was put in, Whisper for whatever may be said."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from drivers.audio.recognition.child import DEFAULT, Limits, RecognizerInChild
from kiosk.domain.speech import Phrases
from kiosk.ports import Recognizer

ENGINES = ("auto", "vosk", "whisper", "off")
FOREIGN = "not-mandarin"
"""An empty file in the folder of a model that listens only where its engine is asked for."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the settings say.

    Attributes:
        engine: one of ``ENGINES``.
        vosk: the folder of its model; None where there is none.
        whisper: likewise.
    """

    engine: str = "auto"
    vosk: Path | None = None
    whisper: Path | None = None


def models_in(voice: Path | None) -> tuple[Path | None, Path | None]:
    """Return the models of Vosk and of Whisper: those put in, else what `make setup` fetched.

    Args:
        voice: where ``kiosk voice install`` puts them; None where that is nowhere.
    """
    vosk, whisper = (voice / "vosk", voice / "whisper") if voice else (None, None)
    return _first(vosk), _first(whisper, Path(sys.prefix, "models", "whisper-base"))


def recognizer(choice: Choice, limits: Limits = DEFAULT) -> Recognizer | None:
    """Return what listens; None where nothing can. Nothing is loaded yet."""
    wanted = {
        name: model
        for name, model in (("vosk", choice.vosk), ("whisper", choice.whisper))
        if model is not None and (choice.engine == name or _by_itself(choice, model))
    }
    engines = {name: RecognizerInChild(name, model, limits) for name, model in wanted.items()}
    if len(engines) > 1:
        return ByPhrases(closed=engines["vosk"], open_=engines["whisper"])
    return next(iter(engines.values()), None)


class ByPhrases:
    """Two engines: one for what can be said on a view, one for whatever may be said."""

    def __init__(self, closed: Recognizer, open_: Recognizer) -> None:
        """Take both; the one that is not asked for is not loaded."""
        self._closed, self._open = closed, open_
        self._now = self._next = closed
        self._within = False
        self.name = closed.name

    def load(self) -> None:
        """Have the one ready that listens next."""
        self._next.load()

    def expect(self, phrases: Phrases) -> None:
        """Let the one listen, or the other, from the next utterance on."""
        self._next = self._closed if phrases else self._open
        self._next.expect(phrases)

    def accept(self, audio: bytes) -> str:
        """Take more of an utterance."""
        if not self._within:
            self._now, self._within = self._next, True
            self.name = self._now.name
        return self._now.accept(audio)

    def finish(self) -> str:
        """End the utterance."""
        self._within = False
        return self._now.finish()

    def reset(self) -> None:
        """Forget the utterance."""
        self._within = False
        self._now.reset()

    def release(self) -> None:
        """Give the memory of both back."""
        self._closed.release()
        self._open.release()

    def close(self) -> None:
        """End both."""
        self._closed.close()
        self._open.close()


def _by_itself(choice: Choice, model: Path) -> bool:
    return choice.engine == "auto" and not (model / FOREIGN).exists()


def _first(*folders: Path | None) -> Path | None:
    return next((each for each in folders if each is not None and each.is_dir()), None)
