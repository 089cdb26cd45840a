"""How loud it is, block by block, and what is wrong with a microphone that works.

A real microphone is never quite still: one that gives nothing but zeros is switched off. One whose
sound is cut off at the top again and again is set too loud. Where it is loud without a pause nobody
can be understood. A moment of any of them is none of these.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

FULL = 32768
SILENCE = -96.0
"""Decibels of full scale: what 16 bits can tell from nothing."""

_LOWEST, _HIGHEST = -60.0, -12.0
"""Between what the meter stands at nothing and at its end."""


@dataclass(frozen=True, slots=True)
class Level:
    """How loud a block of sound is, in decibels of full scale (dBFS).

    Attributes:
        cut: samples that stand at the end of the scale.
    """

    peak: float = SILENCE
    rms: float = SILENCE
    cut: int = 0

    @property
    def meter(self) -> float:
        """Return it from 0 to 1, as a person takes it for loud."""
        return min(1.0, max(0.0, (self.rms - _LOWEST) / (_HIGHEST - _LOWEST)))


def level_of(block: bytes | bytearray | memoryview) -> Level:
    """Measure a block of signed 16 bits."""
    samples = memoryview(block).cast("B").cast("h").tolist()
    if not samples:
        return Level()
    highest, lowest = max(samples), min(samples)
    top = max(highest, -lowest)
    power = sum(sample * sample for sample in samples) / len(samples)
    cut = samples.count(FULL - 1) + samples.count(-FULL) if top >= FULL - 1 else 0
    return Level(_decibels(top), _decibels(math.sqrt(power)), cut)


def _decibels(swing: float) -> float:
    return max(SILENCE, 20 * math.log10(swing / FULL)) if swing > 0 else SILENCE


@dataclass(frozen=True, slots=True)
class Limits:
    """What is taken for a fault; lengths in blocks of 32 ms.

    Attributes:
        muted: so many in a row without any sound, and the microphone is switched off.
        cut_samples: a block with so many is cut off.
        cut_of, cut: so many of the last ones are cut off, and it is set too loud.
        deafening: dBFS; a block is loud whose rms is above it.
        loud_of, loud: so many of the last ones are loud, and nobody can be understood.
    """

    muted: int = 94
    cut_samples: int = 4
    cut_of: int = 62
    cut: int = 16
    deafening: float = -18.0
    loud_of: int = 125
    loud: int = 119


class Judgement:
    """Tells from block to block what is wrong with the sound."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Know of no block yet."""
        self.limits = limits or Limits()
        self._cut: deque[bool] = deque(maxlen=self.limits.cut_of)
        self._loud: deque[bool] = deque(maxlen=self.limits.loud_of)
        self._code: str | None = None
        self.still = 0
        """Blocks in a row without any sound."""

    def of(self, level: Level) -> str | None:
        """Take one more block; return the code of what is wrong, None where nothing is.

        What was wrong is so until less than half of what it took is left of it: a state that
        comes and goes with every word is no help to anybody.
        """
        limits = self.limits
        self.still = self.still + 1 if level.peak <= SILENCE else 0
        self._cut.append(level.cut >= limits.cut_samples)
        self._loud.append(level.rms > limits.deafening)
        if self.still >= limits.muted:
            self._code = "microphone.muted"
        elif self._is("microphone.deafening", sum(self._loud), limits.loud):
            self._code = "microphone.deafening"
        elif self._is("microphone.clipping", sum(self._cut), limits.cut):
            self._code = "microphone.clipping"
        else:
            self._code = None
        return self._code

    def _is(self, code: str, count: int, enough: int) -> bool:
        return count >= (enough / 2 if self._code == code else enough)
