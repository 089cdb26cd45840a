"""Whisper, of weights in the form of CTranslate2: hears anything, and says it when all is said.

The library that faster-whisper stands on is used without it: a kiosk's utterance is short, needs no
file to be opened and nothing to be downloaded. Short is also fast: the model was taught on half
minutes, and takes as many frames as it is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from drivers.audio.recognition.engine import RATE, Broken
from drivers.audio.recognition.features import HOP, spectrogram
from kiosk.chinese.simplified import simplified

NEEDED = ("model.bin", "config.json", "tokenizer.json")
_BYTES_A_SECOND = RATE * 2
_LONGEST = 29 * _BYTES_A_SECOND
_CONTEXTS = (1500, 2000, 3000)
"""Frames that are looked at: the first that leaves room enough behind the last word. Of 104
commands 85 are understood by 1000 frames, 90 by 1500, 92 by 3000, which take five times as long."""
_ROOM = 150
_MOST_TOKENS = 40
_START, _TRANSCRIBE, _NO_TIMESTAMPS = 50258, 50359, 50363
_LANGUAGES = {"en": 50259, "zh": 50260}
_END_OF_TEXT, _BEFORE = 50257, 50361
_DOMAIN = (
    "我要办高龄津贴，低保，社保证明，身份证。查一下积分，报名，登记。"
    "要得，不得行，对头，没有，咋个办嘛。"
)
"""What it takes for said before: how people speak here, and of what. Of 104 commands 93 are
understood with it, 89 without; a long list of services is invented into what is said."""
_STOPS = " ,.，。"
"""What one sentence does without at its end."""
_PARTS = re.split("[，。]", _DOMAIN)
_UNLIKELY, _NO_WORD = -1.0, 0.6
"""Mean log probability of a token, and probability that nothing was said: both, and nothing was."""
_WILD = -2.5
_CIRCLES = re.compile(r"(\D{2,10}?)\1{3,}")
"""The same over and over, as it does where it is lost; a number may well have zeros."""
_MADE_UP = (
    "字幕",
    "谢谢观看",
    "感谢观看",
    "请不吝点赞",
    "订阅",
    "明镜",
    "Amara",
    "Thanks for watching",
)
"""What it makes of noise: the ends of films, of which it has heard many."""


class WhisperEngine:
    """One model, and the utterance that is being said."""

    mandarin = True

    def __init__(self, model: Path, threads: int) -> None:
        """Load the model.

        Raises:
            Broken: it is none that can be loaded.
        """
        ctranslate2: Any = import_module("ctranslate2")
        try:
            loaded = ctranslate2.models.Whisper(
                str(model), device="cpu", compute_type="int8", intra_threads=threads
            )
            self._letters = _letters(model / "tokenizer.json")
            self._domain = [_BEFORE, *_tokens(_DOMAIN, self._letters)]
        except (RuntimeError, ValueError, OSError, KeyError) as wrong:
            raise Broken("Whisper", type(wrong).__name__) from wrong
        self._model: Any = loaded
        self._view: Any = ctranslate2.StorageView
        self._language = "zh"
        self._audio = bytearray()

    def expect(self, phrases: Sequence[str]) -> None:
        """Take the language of what can be said; Mandarin where anything can."""
        latin = bool(phrases) and all(phrase.isascii() for phrase in phrases)
        self._language = "en" if latin else "zh"

    def accept(self, audio: bytes) -> str:
        """Keep it; of what goes on for half a minute only the beginning is understood."""
        self._audio += audio[: max(0, _LONGEST - len(self._audio))]
        return ""

    def finish(self) -> str:
        """Return what was said; empty where it was nothing, or nothing that can be told."""
        audio = bytes(self._audio)
        self.reset()
        if len(audio) < _BYTES_A_SECOND // 10:
            return ""
        needed = len(audio) // (HOP * 2) + _ROOM
        context = next((each for each in _CONTEXTS if each >= needed), _CONTEXTS[-1])
        text = self._heard(audio, context)
        if text is None and context < _CONTEXTS[-1]:
            text = self._heard(audio, _CONTEXTS[-1])  # as it was taught
        return text or ""

    def reset(self) -> None:
        """Forget the utterance."""
        self._audio.clear()

    def _heard(self, audio: bytes, frames: int) -> str | None:
        """Return what was said, empty if nothing; None where it went round in circles."""
        before = self._domain if self._language == "zh" else []
        prompt = [*before, _START, _LANGUAGES[self._language], _TRANSCRIBE, _NO_TIMESTAMPS]
        most = min(_MOST_TOKENS, 8 + len(audio) * 9 // _BYTES_A_SECOND)
        found = self._model.generate(
            self._view.from_array(spectrogram(audio, frames)),
            [prompt],
            beam_size=1,
            max_length=len(prompt) + most,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = found.sequences_ids[0]
        likely = found.scores[0]
        if likely < _WILD or (likely < _UNLIKELY and found.no_speech_prob > _NO_WORD):
            return ""
        text = simplified(self._written(tokens).strip()).rstrip(_STOPS)
        if len(tokens) >= most or _CIRCLES.search(text):
            return None
        return "" if _is_echo(text) or any(words in text for words in _MADE_UP) else text

    def _written(self, tokens: Sequence[int]) -> str:
        spelled = b"".join(self._letters.get(token, b"") for token in tokens)
        return spelled.decode("utf-8", "ignore")


def _is_echo(text: str) -> bool:
    """Tell whether it says after us what stands before, from one part of it into the next."""
    said = _plain(text)
    return said in _plain(_DOMAIN) and not any(said in part for part in _PARTS)


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def _tokens(text: str, letters: Mapping[int, bytes]) -> Iterator[int]:
    """Write a text in tokens, each the longest that goes on with it."""
    known = {spelled: token for token, spelled in letters.items()}
    rest = text.encode()
    while rest:
        size = next(size for size in range(len(rest), 0, -1) if rest[:size] in known)
        yield known[rest[:size]]
        rest = rest[size:]


def _letters(tokenizer: Path) -> dict[int, bytes]:
    """Return the bytes that each token stands for: every byte is written as a letter of its own."""
    vocabulary: dict[str, int] = json.loads(tokenizer.read_text(encoding="utf-8"))["model"]["vocab"]
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in plain]
    byte_of = {chr(byte): byte for byte in plain}
    byte_of |= {chr(256 + place): byte for place, byte in enumerate(others)}
    return {
        token: bytes(byte_of[letter] for letter in letters)
        for letters, token in vocabulary.items()
        if token < _END_OF_TEXT and all(letter in byte_of for letter in letters)
    }
