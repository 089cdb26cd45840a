"""A clock that a test sets, and a place where events of another thread are waited for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Generic, TypeVar

T = TypeVar("T")
PATIENCE = 60.0
"""A limit, not a wait: of a busy machine no test asks that it be quick."""

START = datetime(2026, 10, 16, 2, 0, tzinfo=UTC)


class SetClock:
    """Time stands still until it is advanced."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        return START + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._seconds += seconds


class Inbox(Generic[T]):
    """Collects what another thread posts."""

    def __init__(self) -> None:
        self.all: list[T] = []
        self._changed = threading.Condition()

    def post(self, item: T) -> None:
        with self._changed:
            self.all.append(item)
            self._changed.notify_all()

    def await_count(self, count: int) -> list[T]:
        with self._changed:
            arrived = self._changed.wait_for(lambda: len(self.all) >= count, PATIENCE)
        assert arrived, f"only {len(self.all)} of {count} came"
        return self.all

    def await_one(self, wanted: Callable[[T], bool]) -> T:
        with self._changed:
            arrived = self._changed.wait_for(lambda: any(map(wanted, self.all)), PATIENCE)
        assert arrived, "it did not come"
        return next(filter(wanted, self.all))
