"""What every test keeps to: no thread is left behind."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

_PATIENCE = 5.0


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail a test that leaves a thread running; one that is just ending is waited for."""
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + _PATIENCE
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, end - time.monotonic()))
    left = [t.name for t in set(threading.enumerate()) - before if t.is_alive()]
    assert not left, f"threads left behind: {left}"
