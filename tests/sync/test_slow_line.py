"""A large body has the time that a slow line needs for it, and no more; who ends waits for none."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from time import monotonic

import pytest

from offline_store.sync.answers import Lost
from offline_store.sync.transport import INTERRUPTED, LIMITS, UNREACHABLE, Limits, Transport

HURRIED = Limits(connect=2.0, whole=0.1, slowest=512 * 1024.0)


@pytest.fixture
def deaf() -> Iterator[str]:
    """Give the address of somebody who takes connections and never reads or answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@pytest.mark.parametrize(("size", "least"), [(0, 0.1), (256 * 1024, 0.6)])
def test_the_deadline_grows_with_the_body(deaf: str, size: int, least: float) -> None:
    transport = Transport(deaf, None, HURRIED)
    began = monotonic()
    assert transport.exchange("PUT", "/", bytes(size), {}) == Lost(UNREACHABLE)
    assert least <= monotonic() - began < least + 20.0
    transport.close()


def test_a_request_that_begins_as_all_ends_is_not_waited_for(deaf: str) -> None:
    transport = Transport(deaf, None, LIMITS)
    began = monotonic()
    transport.abort()
    assert transport.exchange("GET", "/", b"", {}) == Lost(INTERRUPTED)
    assert monotonic() - began < LIMITS.whole / 2
    transport.close()
