"""A large body has the time that a slow line needs for it, and no more."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from time import monotonic

import pytest

from offline_store.sync.answers import Lost
from offline_store.sync.transport import UNREACHABLE, Limits, Transport

LIMITS = Limits(connect=2.0, whole=0.1, slowest=512 * 1024.0)


@pytest.fixture
def deaf() -> Iterator[str]:
    """Give the address of somebody who takes connections and never reads or answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(("size", "least"), [(0, 0.1), (256 * 1024, 0.6)])
def test_the_deadline_grows_with_the_body(deaf: str, size: int, least: float) -> None:
    transport = Transport(deaf, None, LIMITS)
    began = monotonic()
    assert transport.exchange("PUT", "/", bytes(size), {}) == Lost(UNREACHABLE)
    assert least <= monotonic() - began < least + 5.0
    transport.close()
