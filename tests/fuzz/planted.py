"""Targets with a fault in them, which a fuzzer that is worth its time finds: the control."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tests.fuzz.targets import TARGETS
from tests.fuzz.told import Target, pieces

_held: Final[list[bytes]] = []


def _raises(data: bytes) -> None:
    """Take it for certain that what is said once is never said otherwise."""
    for body in pieces(data):
        if body == bytes.fromhex("000080"):
            raise IndexError("planted")


def _hangs(data: bytes) -> None:
    """Wait for ever for the rest of what was cut short."""
    while data[:1] == b"\xaa":
        pass


def _grows(data: bytes) -> None:
    """Keep what comes for later."""
    _held.append(bytes(1 << 20))


PLANTED: Mapping[str, Target] = {
    "raises": Target(_raises, TARGETS["sam_reader"].seeds, 1024),
    "hangs": Target(_hangs, (b"\xaa\xbb",), 64),
    "grows": Target(_grows, (b"\0",), 64),
}
