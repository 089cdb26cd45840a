"""What Whisper sees of a sound: its log-mel spectrogram, as the model was taught it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from drivers.audio.recognition.engine import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

HOP = 160
"""Samples from one frame to the next: a hundred a second."""
_WINDOW = 400
_MELS = 80
_HIGHEST_MEL = 45.245640471924965
"""Of 8 kHz, on the scale of Slaney's Auditory Toolbox: straight to 1 kHz, logarithmic above."""
_STRAIGHT_UNTIL = 15.0


def spectrogram(audio: bytes, frames: int) -> Floats:
    """Return ``[1, 80, frames]`` of 16-bit samples; what is missing at the end is silence."""
    samples = np.frombuffer(audio[: frames * HOP * 2], "<i2").astype(np.float32) / 32768
    samples = np.pad(samples, (0, frames * HOP - len(samples)))
    padded = np.pad(samples, _WINDOW // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::HOP][:frames]
    power = np.abs(np.fft.rfft(windows * _hann())) ** 2
    logs = np.log10(np.maximum(_filters() @ power.T.astype(np.float32), 1e-10))
    logs = np.maximum(logs, logs.max() - 8.0)
    seen: Floats = ((logs + 4.0) / 4.0).astype(np.float32)
    return np.ascontiguousarray(seen[None])


@cache
def _hann() -> Floats:
    return np.hanning(_WINDOW + 1)[:-1].astype(np.float32)


@cache
def _filters() -> Floats:
    mels = np.linspace(0.0, _HIGHEST_MEL, _MELS + 2)
    hertz = 200.0 / 3.0 * mels
    high = mels >= _STRAIGHT_UNTIL
    hertz[high] = 1000.0 * np.exp(np.log(6.4) / 27.0 * (mels[high] - _STRAIGHT_UNTIL))
    apart = np.diff(hertz)
    ramps = hertz[:, None] - np.fft.rfftfreq(_WINDOW, 1.0 / RATE)
    rising, falling = -ramps[:-2] / apart[:-1, None], ramps[2:] / apart[1:, None]
    triangles = np.maximum(0.0, np.minimum(rising, falling))
    filters: Floats = (triangles * (2.0 / (hertz[2:] - hertz[:-2]))[:, None]).astype(np.float32)
    return filters
