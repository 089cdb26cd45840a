"""What an engine is to the process in which it runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

RATE = 16_000
"""Samples a second, of 16 bits, of one channel."""


class Engine(Protocol):
    """Turns 16-bit samples, 16 kHz, mono, into text.

    Attributes:
        mandarin: whether its model is one of Mandarin.
    """

    mandarin: bool

    def expect(self, phrases: Sequence[str]) -> None:
        """Listen for these from the next utterance on; for anything where there are none."""

    def accept(self, audio: bytes) -> str:
        """Take more of an utterance; return what was understood so far, if that is told."""

    def finish(self) -> str:
        """End the utterance; return its text."""

    def reset(self) -> None:
        """Forget the utterance."""


class Broken(Exception):
    """A model that cannot be loaded."""

    def __init__(self, engine: str, cause: str) -> None:
        """Tell whose it is, and how loading it failed: words for a technician."""
        super().__init__(f"{engine}: {cause}")
