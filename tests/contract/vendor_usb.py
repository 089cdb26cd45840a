"""Stands for somebody's adapter for card readers on USB, installed as one is: by an entry point.

It is copied to where the test has it found, with the reader's address beside it. What the file
``fault`` names, it does as soon as a card's text is asked for; once.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from drivers.wire import FdWire, open_tcp

HERE = Path(__file__).parent
READ = b"\x30\x01"
FAULTS: Mapping[str, Callable[[], object]] = {
    "crashes": lambda: ctypes.string_at(0),
    "ends": lambda: os._exit(3),
    "hangs": lambda: ctypes.CDLL(None).pause(),
    "hangs with all of Python": lambda: ctypes.PyDLL(None).pause(),
}


class Pipes:
    """A wire like any other, until it is not."""

    def __init__(self, wire: FdWire) -> None:
        self._wire = wire

    def __getattr__(self, name: str) -> object:
        return getattr(self._wire, name)

    def write(self, data: bytes, deadline: float) -> bool:
        taken = self._wire.write(data, deadline)
        fault = HERE / "fault"
        if READ in data and fault.exists():
            does = fault.read_text()
            fault.rename(HERE / "happened")
            FAULTS[does]()
        return taken


def bulk(vendor: int, product: int) -> Pipes:
    """Open the reader."""
    host, port = (HERE / "where").read_text().split()
    return Pipes(open_tcp(host, int(port), 1.0))
