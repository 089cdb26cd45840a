"""Tries a model or a voice on words that are made on the spot: no recorded speech ships."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from array import array
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import KioskError

WORDS = "重新开始"
_PHRASES = (WORDS, "返回", "帮助")
_RATE = 16_000
_ESPEAK_RATE = 22_050
_WAV_HEADER = 44
_SECONDS = 60.0
_QUIET = bytes(_RATE)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of it.

    Attributes:
        well: it worked.
        told: a sentence that says how.
        mandarin: it is for Mandarin.
    """

    well: bool
    told: str
    mandarin: bool = True


def tried(sort: str, folder: Path) -> Tried:
    """Let an engine work with what is in ``folder``, each in a process of its own."""
    if sort == "speech":
        well = _survived(lambda: _speaks(folder))
        return Tried(well, "it spoke." if well else "no engine can speak with it")
    return _hears(sort, folder)


def _hears(engine: str, folder: Path) -> Tried:
    from drivers.audio.recognition.child import RecognizerInChild

    began = time.monotonic()
    with closing(RecognizerInChild(engine, folder)) as hears:
        try:
            hears.load()
            loaded = time.monotonic() - began
            hears.expect(_PHRASES if engine == "vosk" else ())
            hears.accept(_utterance())
            heard = hears.finish()
        except KioskError as error:
            return Tried(False, _why(error))
    of_it = f"made “{heard}” of it" if heard else "made nothing of it"
    told = f"it was loaded in {loaded:.1f} s, heard espeak-ng say “{WORDS}” and {of_it}."
    return Tried(True, told, hears.mandarin)


def _why(error: KioskError) -> str:
    """Return what keeps an engine from what is to be put in: to do so anew would not mend it."""
    if error.code == "voice.model_broken":
        return f"{error.params['engine']} cannot load it ({error.params['cause']})"
    return error.remedy.rstrip(".")


def _utterance() -> bytes:
    """Return the words as espeak-ng says them; where it is not here, a second of silence."""
    program = shutil.which("espeak-ng")
    if program is None:
        return _QUIET * 2
    said = subprocess.run(
        [program, "--stdin", "--stdout", "-v", "cmn-latn-pinyin"],
        input=WORDS.encode(), capture_output=True, check=False, timeout=_SECONDS,
    ).stdout[_WAV_HEADER:]  # fmt: skip
    made = array("h", said[: len(said) // 2 * 2])
    if sys.byteorder == "big":
        made.byteswap()
    count = len(made) * _RATE // _ESPEAK_RATE
    return array("h", (made[at * _ESPEAK_RATE // _RATE] for at in range(count))).tobytes() + _QUIET


def _speaks(folder: Path) -> bool:
    from drivers.audio.speaking.voices import SherpaVoice, VoiceFailed

    try:
        return bool(SherpaVoice(folder).render(WORDS, "zh", 0))
    except (VoiceFailed, ImportError):
        return False


def _survived(does: Callable[[], bool]) -> bool:
    """Do it in a fork of this process, which a library may end."""
    child = os.fork()
    if child == 0:
        signal.alarm(int(_SECONDS))
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        try:
            os._exit(0 if does() else 1)
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
