"""The sound of the last two seconds, in one piece of memory that is written over and over."""

from __future__ import annotations

from typing import Any

RATE = 16000
SAMPLES = 512
BLOCK = 2 * SAMPLES
"""Bytes of a block: 32 ms, mono, signed 16 bits."""

KEPT = 64


class Ring:
    """The last two seconds of sound, in one piece of memory that is written over."""

    def __init__(self, blocks: int = KEPT) -> None:
        """Hold nothing yet."""
        self._blocks = blocks
        self._memory = bytearray(blocks * BLOCK)

    def put(self, number: int, sound: Any) -> None:
        """Keep a block under its number, in the place of the one that many before it."""
        at = number % self._blocks * BLOCK
        self._memory[at : at + BLOCK] = sound

    def get(self, number: int) -> memoryview:
        """Return a block; what it shows is overwritten in time."""
        at = number % self._blocks * BLOCK
        return memoryview(self._memory)[at : at + BLOCK].toreadonly()

    def wipe(self) -> None:
        """Overwrite all of it."""
        self._memory[:] = bytes(len(self._memory))
