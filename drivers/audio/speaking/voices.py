"""The voices: one that the technician put in, for sherpa-onnx, and espeak-ng, always there.

sherpa-onnx is linked, so it must not be under the GPL: from 2.0 on it has no espeak-ng inside.
espeak-ng is called as a program. What the first cannot say, a word of another language for one, the
second says.
"""

from __future__ import annotations

import shutil
import subprocess
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from drivers.audio.espeak import VOICES, written
from drivers.audio.speaking.sound import Sound, levelled
from kiosk.domain.text import Language
from kiosk.speech.readings import lettered, respelled

_FASTER = 1.25
_WAV_HEADER = 44
_ESPEAK_RATE = 22050
_ESPEAK_SECONDS = 10.0
_RULES = ("phone", "date", "number")
"""The order in which a voice's own rules are meant; what else there is comes behind."""
_VOCODERS = ("vocos*.onnx", "hifigan*.onnx", "*vocoder*.onnx")


class VoiceFailed(Exception):
    """A voice did not give any sound; says why, and nothing of the text."""


class Voice(Protocol):
    """Makes sound of words. Any thread, several at once."""

    name: str
    costly: bool
    """What it rendered is worth being kept."""

    def speaks(self, language: Language) -> bool:
        """Tell whether it has that language."""

    def render(self, text: str, language: Language, speed: int) -> Sound:
        """Return the sound of ``text``, at a step of the speed.

        Raises:
            VoiceFailed: there is none.
        """


class PlainVoice:
    """espeak-ng, one process for each sentence. The text goes in by standard input: see ``ps``."""

    name = "espeak-ng"
    costly = False

    def __init__(self, words_a_minute: int, program: str = "espeak-ng") -> None:
        """Take the site's speed."""
        self._words_a_minute, self._program = words_a_minute, program

    def speaks(self, language: Language) -> bool:
        """See ``Voice.speaks``."""
        return language in VOICES

    def render(self, text: str, language: Language, speed: int) -> Sound:
        """See ``Voice.render``."""
        program = shutil.which(self._program)
        if program is None:
            raise VoiceFailed("no espeak-ng")
        pace = str(round(self._words_a_minute * _FASTER**speed))
        command = [program, "--stdin", "--stdout", "-b", "1", "-v", VOICES[language], "-s", pace]
        try:
            done = subprocess.run(
                command,
                input=written(text, language).encode(errors="replace"),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=_ESPEAK_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise VoiceFailed(type(error).__name__) from None
        if done.returncode:
            raise VoiceFailed(f"exit status {done.returncode}")
        data = done.stdout[_WAV_HEADER:]
        return levelled(array("h", data[: len(data) // 2 * 2]), _ESPEAK_RATE)


class SherpaVoice:
    """A voice in a folder, of the families VITS, Matcha and Kokoro."""

    costly = True

    def __init__(self, folder: Path, person: int = 0) -> None:
        """Load it: a second or more, and some hundred megabytes.

        Args:
            person: which speaker's voice, where it has several.

        Raises:
            VoiceFailed: it is none. One that the engine chokes on ends this process.
        """
        self.name = folder.name
        self._person = person
        self._english = bool(list(folder.glob("lexicon*en*.txt")))
        self._engine = _engine(folder)

    def speaks(self, language: Language) -> bool:
        """See ``Voice.speaks``."""
        return language == "zh" or self._english

    def render(self, text: str, language: Language, speed: int) -> Sound:
        """See ``Voice.render``."""
        if language == "zh":
            text = respelled(text if self._english else lettered(text), pinyin=False)
        made = self._engine.generate(text, sid=self._person, speed=_FASTER**speed)
        if not made.samples:
            raise VoiceFailed("no sound")
        samples = made.samples
        top = max(1.0, max(samples), -min(samples))  # noqa: PLW3301 - they are many
        whole = (int(each * 32767 / top) for each in samples)
        return levelled(array("h", whole), made.sample_rate)


def voice_in(folder: Path) -> Path | None:
    """Return the voice among what was put in there; None where there is none."""
    voice = folder / "speech"
    return voice if family(voice) else None


def family(folder: Path) -> str:
    """Return of which family the voice in ``folder`` is, empty where it is none."""
    if not (folder / "tokens.txt").is_file() or not list(folder.glob("*.onnx")):
        return ""
    if (folder / "voices.bin").is_file():
        return "kokoro"
    return "matcha" if _vocoder(folder) else "vits"


def _engine(folder: Path) -> _Engine:
    import sherpa_onnx as sherpa

    sort = family(folder)
    if not sort:
        raise VoiceFailed("no voice is there")
    vocoder = _vocoder(folder)
    model = next(each for each in sorted(folder.glob("*.onnx")) if each != vocoder)
    shared = {
        "tokens": str(folder / "tokens.txt"),
        "lexicon": ",".join(str(each) for each in sorted(folder.glob("lexicon*.txt"))),
    }
    match sort:
        case "kokoro":
            voices = str(folder / "voices.bin")
            told = sherpa.OfflineTtsKokoroModelConfig(model=str(model), voices=voices, **shared)
        case "matcha":
            told = sherpa.OfflineTtsMatchaModelConfig(
                acoustic_model=str(model), vocoder=str(vocoder), **shared
            )
        case _:
            told = sherpa.OfflineTtsVitsModelConfig(model=str(model), **shared)
    config = sherpa.OfflineTtsConfig(
        model=sherpa.OfflineTtsModelConfig(**{sort: told}, num_threads=1),
        rule_fsts=",".join(map(str, _rules(folder))),
    )
    if not config.validate():
        raise VoiceFailed("the engine refuses it")
    engine: _Engine = sherpa.OfflineTts(config)
    return engine


def _vocoder(folder: Path) -> Path | None:
    return next((file for sort in _VOCODERS for file in sorted(folder.glob(sort))), None)


def _rules(folder: Path) -> Sequence[Path]:
    def turn(file: Path) -> tuple[int, str]:
        return (_RULES.index(file.stem) if file.stem in _RULES else len(_RULES), file.name)

    return sorted(folder.glob("*.fst"), key=turn)


class _Made(Protocol):
    samples: Sequence[float]
    sample_rate: int


class _Engine(Protocol):
    def generate(self, text: str, sid: int, speed: float) -> _Made: ...
