"""The sound of a call for help: two soft tones, made here so that no file has to be found."""

from __future__ import annotations

import io
import math
import struct
import wave
from functools import cache

RATE = 22050
_TONES = ((659.3, 0.22), (523.3, 0.42))
"""Hertz and seconds: e'' and c'', a falling third as door bells have it."""
_LOUDNESS = 0.45
_FADE = 0.012


@cache
def chime_wav() -> bytes:
    """Return a WAV file: mono, 16 bits, 22050 Hz, 0.64 s."""
    samples: list[int] = []
    for hertz, seconds in _TONES:
        count = int(RATE * seconds)
        for number in range(count):
            at = number / RATE
            fade = min(1.0, at / _FADE) * math.exp(-5.0 * at / seconds)
            samples.append(int(32767 * _LOUDNESS * fade * math.sin(2 * math.pi * hertz * at)))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return file.getvalue()
