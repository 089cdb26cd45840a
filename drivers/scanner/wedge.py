"""A scanner that plays a keyboard (HID keyboard wedge), read from Linux's /dev/input/event*.

It is kept for us alone (EVIOCGRAB): what it types never reaches the screen. A payload is known by
``kiosk.domain.scan.KeyRule``, with the kernel's own times, so that a busy machine changes nothing.
Characters beyond the US keyboard do not come this way: a scanner sends them as Alt codes, whose
number is of GBK or Unicode as it is set, and no key says which. Chinese needs a serial line.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import struct
from collections.abc import Iterator
from functools import partial

from drivers.scanner.keys import OTHERS, SHIFT, character
from drivers.scanner.listening import ListeningScanner
from drivers.wire import FdWire, WireLost
from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import KeyRule, Refusal, Scanned, Typed

EVENT = struct.Struct("llHHi")
"""``struct input_event``: seconds, microseconds, type, code, value."""

SYN, KEY = 0, 1
REPORT, DROPPED = 0, 3
UP, DOWN = 0, 1

_GRAB = 0x40044590
_SET_CLOCK = 0x400445A0
_MONOTONIC = struct.pack("i", 1)


class KeyEar:
    """Makes payloads of keys. See ``drivers.scanner.listening.Ear``."""

    def __init__(self) -> None:
        """Have heard nothing."""
        self._heard = b""
        self._rule = KeyRule()
        self._down: set[int] = set()
        self._missed = self._drops = False
        self._outcomes: Iterator[Typed | Scanned] = iter(())

    @property
    def begun(self) -> bool:
        """See ``Ear.begun``."""
        return self._rule.held > 0

    def hear(self, data: bytes) -> None:
        """See ``Ear.hear``."""
        self._heard += data

    def told(self) -> ScannedText | Refusal | None:
        """See ``Ear.told``. What a person types on a scanner is nobody's."""
        while True:
            for outcome in self._outcomes:
                if (told := self._judged(outcome)) is not None:
                    return told
            if len(self._heard) < EVENT.size:
                return None
            event, self._heard = self._heard[: EVENT.size], self._heard[EVENT.size :]
            self._outcomes = iter(self._pressed(*EVENT.unpack(event)))

    def silence(self) -> Refusal | None:
        """See ``Ear.silence``."""
        outcome = self._rule.pause()
        told = self._judged(outcome) if outcome else None
        return told if isinstance(told, Refusal) else None

    def forget(self) -> None:
        """See ``Ear.forget``."""
        self._drops = self._rule.pause() is not None

    def _judged(self, outcome: Typed | Scanned) -> ScannedText | Refusal | None:
        dropped, self._drops = self._drops, False
        if isinstance(outcome, Typed):
            return None
        return None if dropped and outcome.result is Refusal.CUT_SHORT else outcome.result

    def _pressed(
        self, seconds: int, micros: int, kind: int, code: int, value: int
    ) -> tuple[Typed | Scanned, ...]:
        at = seconds + micros / 1e6
        if kind == SYN:
            self._synchronised(code, at)
            return ()
        if kind != KEY or self._missed:
            return ()
        if code in SHIFT or code in OTHERS:
            (self._down.discard if value == UP else self._down.add)(code)
            return ()
        if value != DOWN:  # let go, or held until it repeats
            return ()
        shift, other = bool(self._down & SHIFT), bool(self._down & OTHERS)
        return self._rule.press(character(code, shift=shift, other=other), at)

    def _synchronised(self, code: int, at: float) -> None:
        """See that keys were lost where the kernel's buffer ran over, Shift's perhaps among them.

        What it still gives before the next report belongs to nothing.
        """
        self._missed = code == DROPPED
        if self._missed:
            self._down.clear()
            self._rule.lose(at)


def open_events(path: str) -> tuple[FdWire, str | None]:
    """Open an input device and keep it for us alone; a pipe or the like cannot be kept.

    Raises:
        WireLost: there is none, or it is not ours to read, or kept by another.
    """
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        raise WireLost(f"cannot open {path}") from error
    wire = FdWire(fd, partial(os.close, fd))
    with contextlib.suppress(OSError):  # else the clock of the day, which is set now and then
        fcntl.ioctl(fd, _SET_CLOCK, _MONOTONIC)
    try:
        fcntl.ioctl(fd, _GRAB, 1)
    except OSError as error:
        if error.errno in (errno.ENOTTY, errno.EINVAL):
            return wire, "scanner.not_grabbed"
        wire.close()
        raise WireLost(f"cannot keep {path}") from error
    return wire, None


def wedge_scanner(device: str, *, name: str = "scanner", gap: float = 0.3) -> ListeningScanner:
    """Return a scanner that plays a keyboard, by its device file."""
    way = partial(open_events, device)
    return ListeningScanner(device, way, KeyEar, name=name, gap=gap, features={"chinese": False})
