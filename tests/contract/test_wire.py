"""A link that is closed sends nothing more: a device that wakes up later must not go on."""

from __future__ import annotations

import contextlib
import os
import socket
import time
from collections.abc import Iterator

import pytest

from drivers.wire import DeviceFileWire, FdWire, WireLost, open_device_file, open_tcp

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


@pytest.fixture
def packets() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Make a link of packets, which may be empty, as those of a printer on USB are."""
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    for end in ends:
        end.setblocking(False)
    with ends[0], ends[1]:
        yield ends


def test_an_empty_packet_is_not_the_end_of_a_device(
    packets: tuple[socket.socket, socket.socket],
) -> None:
    near, far = packets
    far.send(b"")
    far.send(b"")
    far.send(b"\x12")
    wire = DeviceFileWire(near.fileno(), near.close)
    assert wire.read(time.monotonic() + 5) == b"\x12"
    far.send(b"")
    assert wire.read(0.0) == b""
    wire.close()


def test_control_on_a_stream_an_empty_read_is_the_end(
    packets: tuple[socket.socket, socket.socket],
) -> None:
    near, far = packets
    far.send(b"")
    wire = FdWire(near.fileno(), near.close)
    with pytest.raises(WireLost, match="end of stream"):
        wire.read(time.monotonic() + 5)
    wire.close()


def test_a_device_that_sends_nothing_but_empty_packets_holds_nobody_past_the_deadline() -> None:
    hush = os.open("/dev/null", os.O_RDONLY)  # always readable, always empty
    wire = DeviceFileWire(hush, lambda: os.close(hush))
    until = time.monotonic() + 0.05
    assert wire.read(until) == b""
    assert time.monotonic() >= until
    wire.close()


def test_a_device_file_that_is_not_there_is_lost() -> None:
    with pytest.raises(WireLost, match="lp7"):
        open_device_file("/dev/usb/lp7")
