"""With which voice the kiosk speaks, whether its outputs are there, and what understands speech."""

from __future__ import annotations

import shutil
from pathlib import Path

from drivers.audio.recognition.choice import ByPhrases, Choice, models_in, recognizer
from drivers.audio.speaking.output import OutputFailed, sink
from drivers.audio.speaking.trying import why_unfit
from drivers.audio.speaking.voices import family
from kiosk.app.doctor.finding import Check, Finding, amber, green, red
from kiosk.app.doctor.machine import Machine

_LOADING_SECONDS = 8.0
"""Less than what the doctor has for all."""
_OUTPUTS = "name outputs as `pactl list short sinks` does, in [voice]"


def voice(machine: Machine) -> Finding:
    """Judge which voice speaks: it is tried as the kiosk will, in a process of its own."""
    settings = machine.settings
    folder = settings.voices / "speech" if settings else Path("/nonexistent")
    wrong = why_unfit(folder, _LOADING_SECONDS) if folder.is_dir() else ""
    if wrong:
        remedy = "put it in again by `kiosk voice install ZIP`; until then espeak-ng speaks"
        return red(f"the voice in {folder} cannot be used: {wrong}", remedy, voice="espeak-ng")
    speaks = family(folder) or "espeak-ng"
    loud, near = (settings.voice.loudspeaker, settings.voice.headphones) if settings else ("", "")
    if _is_missing(loud):
        return red(f"there is no output {loud!r}", _OUTPUTS, voice=speaks)
    if _is_missing(near):  # those on USB come and go
        return amber(f"no output {near!r}: no headphones are plugged in", _OUTPUTS, voice=speaks)
    if speaks == "espeak-ng":
        remedy = "put in a Chinese voice of sherpa-onnx: `kiosk voice install ZIP`"
        words = "espeak-ng speaks, which is hard to understand: no other voice was put in"
        return amber(words, remedy, voice=speaks)
    return green(f"a voice of {speaks.capitalize()}", voice=speaks)


def recognition(machine: Machine) -> Finding:
    """Judge what understands speech; it is not loaded: `kiosk voice install` has tried it."""
    settings = machine.settings
    engine = settings.voice.engine if settings else "auto"
    if engine == "off":
        return green("nothing: [voice] engine is off", engine=engine)
    vosk, whisper = models_in(settings.voices if settings else None)
    listening = recognizer(Choice(engine, vosk, whisper))
    if listening is None:
        which = "no model" if engine == "auto" else f"no model of {engine}, which is asked for,"
        remedy = "put one in: `kiosk voice install ZIP`; until then all is done by touch"
        return amber(f"{which} was put in", remedy, engine=None)
    if isinstance(listening, ByPhrases):
        return green("Vosk what can be said, Whisper what is dictated", engine="vosk, whisper")
    return green(f"{listening.name.capitalize()}", engine=listening.name)


def _is_missing(name: str) -> bool:
    """Tell whether an output is named that the sound server lacks; ALSA's cannot be told."""
    if not name or shutil.which("paplay") is None:
        return False
    try:
        sink(name)
    except OutputFailed:
        return True
    return False


CHECKS = (
    Check("voice", "Speech voice", voice),
    Check("recognition", "Understands speech", recognition),
)
