"""Vosk: listens for what can be said on the view, and tells what it hears while it is being said.

Of its package libvosk.so alone is used, by ctypes: the Python beside it can download models, and
ends the process where it finds none.
"""

from __future__ import annotations

import ctypes
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from drivers.audio.recognition.engine import RATE, Broken

NEEDED = ("am/final.mdl", "conf/model.conf", "graph", "ivector")
UNKNOWN = "[unk]"
_CHINESE, _KOREAN = "的", "는"
_LONGEST_WORD = 6
_QUIET = -1

Knows = Callable[[str], bool]


class Tongue(Protocol):
    """How phrases are spelled in the words of a model, and what was heard is told in ours.

    Attributes:
        sure: confidence of a word below which it is taken for noise.
    """

    sure: float

    def spelled(self, phrase: str) -> Sequence[str]:
        """Return the words of the model for a phrase; what it lacks is left out."""

    def told(self, heard: Sequence[str], phrases: Sequence[str]) -> str:
        """Return what the words that were heard say, where these phrases were listened for."""


class VoskEngine:
    """One model, and one recogniser in it."""

    def __init__(self, model: Path, threads: int) -> None:
        """Load the model; it works on one thread, whatever is given.

        Raises:
            Broken: there is no library, or no model that it can load.
        """
        self._vosk = _library()
        self._vosk.vosk_set_log_level(_QUIET)
        self._model = self._vosk.vosk_model_new(str(model).encode())
        if not self._model:
            raise Broken("Vosk", "no model")
        self._hears = self._vosk.vosk_recognizer_new(self._model, ctypes.c_float(RATE))
        if not self._hears:
            raise Broken("Vosk", "no recogniser")
        self._vosk.vosk_recognizer_set_words(self._hears, 1)
        self.mandarin = self._knows(_CHINESE)
        self._tongue = self._tongue_of_model()
        self._phrases: Sequence[str] = ()
        self._said: list[str] = []

    def expect(self, phrases: Sequence[str]) -> None:
        """Let it listen for these words, in whatever order; any word, where there are none."""
        self.reset()
        self._phrases = phrases
        spelled = [" ".join(self._tongue.spelled(phrase)) for phrase in phrases]
        listed = sorted({words for words in spelled if words})
        grammar = [*listed, UNKNOWN] if listed else []
        written = json.dumps(grammar, ensure_ascii=False).encode()
        self._vosk.vosk_recognizer_set_grm(self._hears, written)

    def accept(self, audio: bytes) -> str:
        """Hear more; what it takes for the end of a sentence is none of ours."""
        ended = self._vosk.vosk_recognizer_accept_waveform(self._hears, audio, len(audio))
        if ended > 0:
            self._said += self._words(self._vosk.vosk_recognizer_result(self._hears))
            return self._told(self._said)
        part = json.loads(self._vosk.vosk_recognizer_partial_result(self._hears))
        return self._told([*self._said, *part.get("partial", "").split()])

    def finish(self) -> str:
        """Return what was said."""
        said = [*self._said, *self._words(self._vosk.vosk_recognizer_final_result(self._hears))]
        self.reset()
        return self._told(said)

    def reset(self) -> None:
        """Forget the utterance."""
        self._said = []
        self._vosk.vosk_recognizer_reset(self._hears)

    def _told(self, words: Sequence[str]) -> str:
        known = [word for word in words if word != UNKNOWN]
        if 2 * len(known) < len(words):
            return ""  # talk, with something in it that sounds like ours
        return self._tongue.told(known, self._phrases)

    def _words(self, result: bytes) -> list[str]:
        """Return the words of a result; what it is not sure of it has not known."""
        found = json.loads(result).get("result", [])
        sure = self._tongue.sure
        return [each["word"] if each["conf"] >= sure else UNKNOWN for each in found]

    def _knows(self, word: str) -> bool:
        return bool(self._vosk.vosk_model_find_word(self._model, word.encode()) >= 0)

    def _tongue_of_model(self) -> Tongue:
        if not self.mandarin and self._knows(_KOREAN):
            from drivers.sandbox.hangul import Hangul

            return Hangul(self._knows)
        return _AsWritten(self._knows)


class _AsWritten:
    """A model of Mandarin: its words are ours, and it writes them apart."""

    sure = 0.3

    def __init__(self, knows: Knows) -> None:
        self._knows = knows

    def spelled(self, phrase: str) -> Sequence[str]:
        words, rest = [], phrase
        while rest:
            longest = next(
                (size for size in range(min(len(rest), _LONGEST_WORD), 0, -1)
                 if self._knows(rest[:size])),
                0,
            )  # fmt: skip
            if longest:
                words.append(rest[:longest])
            rest = rest[longest or 1 :]
        return words

    def told(self, heard: Sequence[str], phrases: Sequence[str]) -> str:
        return "".join(heard)


def _library() -> Any:
    folders = (Path(folder, "vosk", "libvosk.so") for folder in sys.path)
    path = next((each for each in folders if each.is_file()), None)
    if path is None:
        raise Broken("Vosk", "no libvosk.so")
    try:
        library = ctypes.CDLL(str(path))
    except OSError as wrong:
        raise Broken("Vosk", "libvosk.so cannot be loaded") from wrong
    for name, (returns, *takes) in _FUNCTIONS.items():
        function = getattr(library, name)
        function.restype, function.argtypes = returns, takes
    return library


_POINTER, _TEXT, _NUMBER = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "vosk_set_log_level": (None, _NUMBER),
    "vosk_model_new": (_POINTER, _TEXT),
    "vosk_model_find_word": (_NUMBER, _POINTER, _TEXT),
    "vosk_recognizer_new": (_POINTER, _POINTER, ctypes.c_float),
    "vosk_recognizer_set_words": (None, _POINTER, _NUMBER),
    "vosk_recognizer_set_grm": (None, _POINTER, _TEXT),
    "vosk_recognizer_accept_waveform": (_NUMBER, _POINTER, _TEXT, _NUMBER),
    "vosk_recognizer_partial_result": (_TEXT, _POINTER),
    "vosk_recognizer_result": (_TEXT, _POINTER),
    "vosk_recognizer_final_result": (_TEXT, _POINTER),
    "vosk_recognizer_reset": (None, _POINTER),
}
