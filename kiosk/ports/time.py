"""Time and chance, so that tests can set them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """Time, so that tests can set it. Any thread."""

    def now(self) -> datetime:
        """Return the time in UTC, timezone-aware."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""


class Timer(Protocol):
    """A running timer."""

    def cancel(self) -> None:
        """Stop it; nothing happens if it has fired."""


class Timers(Protocol):
    """Calls in the future, on the session's thread."""

    def after(self, seconds: float, call: Callable[[], None]) -> Timer:
        """Call ``call`` once after ``seconds``."""


class Ids(Protocol):
    """Chance, so that tests can set it. Any thread."""

    def case_id(self) -> str:
        """Return a new UUIDv7 in its text form."""
