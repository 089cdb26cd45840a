"""A short trial of the microphone, for who sets a kiosk up."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from drivers.audio.capture import Capture
from drivers.audio.loudness import SILENCE, Level, Limits, level_of

_BLOCKS = 40
_SECONDS = 6.0
_LIMITS = Limits(muted=20, loud_of=36, loud=34)


@dataclass(frozen=True, slots=True)
class Trial:
    """How the microphone did.

    Attributes:
        code: what is wrong with it, None where it hears.
        peak, rms: the highest of its levels, in dBFS.
        inputs: what PortAudio calls the inputs that there are.
    """

    code: str | None
    peak: float
    rms: float
    inputs: tuple[str, ...]


def tried(device: str = "") -> Trial:
    """Listen for little more than a second. Nothing of it is kept."""
    levels: list[Level] = []
    done = threading.Event()

    def heard(block: memoryview) -> None:
        levels.append(level_of(block))
        if len(levels) >= _BLOCKS:
            done.set()

    def changed(_: object) -> None:
        if capture.status.code is not None and not levels:
            done.set()

    capture = Capture(heard, changed, device=device, limits=_LIMITS)
    capture.start()
    came = done.wait(_SECONDS)
    code = capture.status.code or (None if came else "microphone.stalled")
    capture.close()
    peak = max((level.peak for level in levels), default=SILENCE)
    rms = max((level.rms for level in levels), default=SILENCE)
    return Trial(code, peak, rms, capture.inputs)
