"""A link that is closed sends nothing more: a device that wakes up later must not go on."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from drivers.wire import open_tcp

FLOOD = b"x" * 65536


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        server.bind(("127.0.0.1", 0))
        server.listen(1)
        yield server


def taken(asleep: socket.socket) -> int:
    """Wake up: read until the end of the link, return how much came."""
    count = 0
    with contextlib.suppress(ConnectionResetError):
        while data := asleep.recv(65536):
            count += len(data)
    return count


def test_what_a_printer_on_the_network_has_not_taken_is_not_sent_after_the_end(
    listener: socket.socket,
) -> None:
    host, port = listener.getsockname()
    wire = open_tcp(host, port, 2.0)
    asleep, _ = listener.accept()
    with asleep:
        while wire.write(FLOOD, time.monotonic() + 0.05):
            pass
        wire.close()
        assert taken(asleep) < wire.sent


def test_a_socket_that_is_just_closed_sends_it_all_the_same(listener: socket.socket) -> None:
    link = socket.create_connection(listener.getsockname())
    link.setblocking(False)
    asleep, _ = listener.accept()
    with asleep:
        sent = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                sent += link.send(FLOOD)
        link.close()
        assert taken(asleep) == sent


def test_what_was_taken_arrives_before_the_end(listener: socket.socket) -> None:
    host, port = listener.getsockname()
    wire = open_tcp(host, port, 2.0)
    asleep, _ = listener.accept()
    with asleep:
        wire.write(b"a slip", time.monotonic() + 1)
        assert asleep.recv(100) == b"a slip"
        wire.close()
        assert asleep.recv(100) == b""
