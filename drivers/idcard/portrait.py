"""Makes a picture of a card's photo, where a vendor's library for it is at hand.

A picture is a courtesy: no library, a wrong one, a crash or a hang cost it and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import os
import shutil
import struct
import tempfile
import time
from pathlib import Path
from typing import Protocol

from drivers.isolation.process import Isolated, Lost
from kiosk.domain.masked import Portrait
from kiosk.program import own_command

WIDTH, HEIGHT, BITS = 102, 126, 24
MEMORY = Path("/dev/shm")
"""What is written here is on no disk."""

_PREFIX = "xiaoshi-portrait-"
_HEADER = struct.Struct("<2sIHHIIiiHHI")
_START = 54
_ROW = (WIDTH * 3 + 3) // 4 * 4
_MOST_FAILURES = 3
_READY_SECONDS = 10.0


class PortraitDecoder(Protocol):
    """Turns the photo of a card into a picture. One thread at a time.

    Attributes:
        failed: it does not do its work, so that a technician must look.
    """

    @property
    def failed(self) -> bool:
        """Tell whether it has given up."""

    def open(self) -> None:
        """Make ready, without waiting; try anew what had failed. Never raises."""

    def decode(self, wlt: bytes) -> Portrait | None:
        """Return the picture, None where there is none in time. Never raises."""

    def close(self) -> None:
        """End it; never raises."""


class LibraryPortraits:
    """A vendor's library in a process of its own. Fulfils ``PortraitDecoder``."""

    def __init__(self, library: str, *, seconds: float = 0.5, memory: Path = MEMORY) -> None:
        """Start nothing yet.

        Args:
            seconds: for one photo.
            memory: where files may lie; without it there are no pictures, rather than on a disk.
        """
        self._library, self._seconds, self._memory = library, seconds, memory
        self._folder: Path | None = None
        self._isolated: Isolated | None = None
        self._started = 0.0
        self._failures = 0

    @property
    def failed(self) -> bool:
        """See ``PortraitDecoder.failed``: three photos in a row became no pictures."""
        return self._failures >= _MOST_FAILURES

    @property
    def pid(self) -> int | None:
        """Return the library's process id; None while there is no process."""
        return self._isolated.pid if self._isolated else None

    def open(self) -> None:
        """See ``PortraitDecoder.open``."""
        self.close()
        self._failures = 0
        try:
            _sweep(self._memory)
            name = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=self._memory)
            self._folder = Path(name)
            self._start()
        except (OSError, Lost):
            self._failures = _MOST_FAILURES

    def decode(self, wlt: bytes) -> Portrait | None:
        """See ``PortraitDecoder.decode``."""
        if self.failed or not any(wlt):
            return None
        try:
            bmp = self._ask(wlt)
        except Lost:
            bmp = b""
        picture = picture_of(bmp) if bmp is not None else None
        if bmp is not None:
            self._count(failed=picture is None)
        return picture

    def close(self) -> None:
        """See ``PortraitDecoder.close``."""
        self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None

    def _count(self, *, failed: bool) -> None:
        self._failures = self._failures + 1 if failed else 0
        if self._failures >= _MOST_FAILURES:
            self._end()
        else:
            with contextlib.suppress(Lost):
                self._start()  # so that it is ready for the next card

    def _start(self) -> Isolated:
        if self._isolated is None:
            words = ("portraits", "--folder", str(self._folder), self._library)
            self._isolated, self._started = Isolated(own_command(*words)), time.monotonic()
            self._isolated.start()
        return self._isolated

    def _ask(self, wlt: bytes) -> bytes | None:
        """Return what the library made of a photo; None while it is not ready.

        Raises:
            Lost: it did not answer, or it is none that is known.
        """
        isolated = self._start()
        try:
            deadline = time.monotonic() + self._seconds
            ready = isolated.ready(self._seconds)
            if ready is None and time.monotonic() - self._started < _READY_SECONDS:
                return None
            if ready is None or ready.get("ready") is None:
                raise Lost("no library that is known")
            question = {"wlt": base64.b64encode(wlt).decode()}
            answer = isolated.ask(question, max(0.0, deadline - time.monotonic()))
            return base64.b64decode(answer["bmp"], validate=True)
        except (Lost, KeyError, TypeError, binascii.Error) as lost:
            self._end()
            self._empty()
            raise Lost("no picture") from lost

    def _end(self) -> None:
        if self._isolated is not None:
            self._isolated.close()
            self._isolated = None

    def _empty(self) -> None:
        """Remove what a library that crashed or hung has left of a photo."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder.mkdir(mode=0o700, exist_ok=True)


def picture_of(bmp: bytes) -> Portrait | None:
    """Return a bitmap as a picture; None unless it is one of 102 x 126 dots in 24 bits.

    Of what closed code has written only the dots are taken over: the header is written anew.
    """
    if len(bmp) < _HEADER.size:
        return None
    magic, _, _, _, start, _, width, height, _, bits, packed = _HEADER.unpack_from(bmp)
    dots = bmp[start : start + _ROW * HEIGHT]
    form = (magic, width, abs(height), bits, packed)
    if form != (b"BM", WIDTH, HEIGHT, BITS, 0) or len(dots) < _ROW * HEIGHT or start < _START:
        return None
    size = _START + len(dots)
    header = _HEADER.pack(b"BM", size, 0, 0, _START, 40, WIDTH, height, 1, BITS, 0)
    return Portrait(header.ljust(_START, b"\0") + dots)


def _sweep(memory: Path) -> None:
    """Remove what a kiosk that was killed has left."""
    for folder in memory.glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists():
            shutil.rmtree(folder, ignore_errors=True)
