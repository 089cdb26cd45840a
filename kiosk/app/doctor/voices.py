"""With which voice the kiosk speaks, and whether its outputs are there."""

from __future__ import annotations

from pathlib import Path

from drivers.audio.speaking.output import OutputFailed, sink
from drivers.audio.speaking.trying import why_unfit
from drivers.audio.speaking.voices import family
from kiosk.app.doctor.finding import Check, Finding, amber, green, red
from kiosk.app.doctor.machine import Machine
from kiosk.config import Settings

_LOADING_SECONDS = 8.0
"""Less than what the doctor has for all."""


def voice(machine: Machine) -> Finding:
    """Judge which voice speaks: it is tried as the kiosk will, in a process of its own."""
    settings = machine.settings
    folder = settings.voices / "speech" if settings else Path("/nonexistent")
    if not folder.is_dir():
        remedy = "put in a Chinese voice of sherpa-onnx: `kiosk voice install ZIP`"
        words = "espeak-ng speaks, which is hard to understand: no other voice was put in"
        return amber(words, remedy, voice="espeak-ng")
    wrong = why_unfit(folder, _LOADING_SECONDS)
    if wrong:
        remedy = "put it in again by `kiosk voice install ZIP`; until then espeak-ng speaks"
        return red(f"the voice in {folder} cannot be used: {wrong}", remedy, voice="espeak-ng")
    missing = settings and _missing(settings)
    if missing:
        remedy = "name outputs as `pactl list short sinks` does, in [voice]"
        return red(f"there is no output {missing!r}", remedy, voice=family(folder))
    return green(f"a voice of {family(folder).capitalize()}", voice=family(folder))


def _missing(settings: Settings) -> str | None:
    """Return the output that is named and not there."""
    for name in (settings.voice.loudspeaker, settings.voice.headphones):
        if name:
            try:
                sink(name)
            except OutputFailed:
                return name
    return None


CHECKS = (Check("voice", "Speech voice", voice),)
