"""Virtual scanners on a pseudo-terminal: a serial one, and one that plays a keyboard.

Here are no keyboards to be had (uinput), so the second one's device file is a pseudo-terminal too,
with the kernel's own ``struct input_event`` on it. Each counts the faults that it really sent.
"""

from __future__ import annotations

import queue
import threading
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Callable, Iterator
from typing import ClassVar

from drivers.sandbox.faulty import Faulty
from drivers.sandbox.ports import PtyPort
from drivers.scanner.keys import strokes
from drivers.scanner.wedge import DOWN, DROPPED, EVENT, KEY, REPORT, SYN, UP

SECOND = "6901234567892"
"""What the fault "twice" says after what is scanned."""

_SHIFT, _CONTROL, _ENTER = 42, 29, 28
_MISC = 4  # scan codes, which the kernel tells before each key
_OVERLONG = 4096
_FLOOD = 1024


class VirtualScanner(Faulty):
    """A scanner at a stable place; use it as a context manager, or ``start`` and ``close``.

    Attributes:
        FAULTS: the names that ``inject`` takes.
        faults: how often each fault was really sent, by name.
    """

    FAULTS: ClassVar[tuple[str, ...]] = (
        "silent",  # it reads nothing
        "half",  # it breaks off in the middle
        "overlong",  # more than 2 KB
        "binary",  # what is no text
        "twice",  # two codes in one beam
        "flood",  # it says a code, and goes on for ever
        "unplugged",
    )

    def __init__(self) -> None:
        """Make a scanner that is not plugged in yet."""
        super().__init__()
        self.faults: Counter[str] = Counter()
        self._wire = PtyPort("scanner")
        self._changed = threading.Condition()
        # Said on a thread of its own: a line takes what is read of it, and no more.
        self._said: queue.SimpleQueue[Callable[[], tuple[bytes, str]] | None] = queue.SimpleQueue()
        self._voice = threading.Thread(target=self._speak, name="virtual-scanner", daemon=True)

    @property
    def port(self) -> str:
        """Return the device file; it stays through unplug and plug."""
        return self._wire.path

    # -- the plug

    def start(self) -> None:
        """Plug it in."""
        self.plug()
        self._voice.start()

    def plug(self) -> None:
        """Plug it in (again): a new wire at the same place."""
        self._now.discard("unplugged")
        self._wire.plug(lambda _: None)  # it is only listened to

    def unplug(self) -> None:
        """Pull the plug: the line hangs up, the place is gone."""
        self._now.add("unplugged")
        self._happened("unplugged")
        self._wire.unplug()

    def close(self) -> None:
        """Unplug it for good."""
        self._now.clear()
        self._wire.pulled.set()
        if self._voice.is_alive():
            self._said.put(None)
            self._voice.join()
        self._wire.close()

    # -- what it does

    def scan(self, text: str) -> None:
        """Hold a code before it that says ``text``."""
        self._said.put(lambda: next(self._spoilt(text), (self._code(text), "")))

    def await_fault(self, fault: str, seconds: float = 30.0) -> bool:
        """Wait until ``fault`` was sent."""
        with self._changed:
            return self._changed.wait_for(lambda: self.faults[fault] > 0, seconds)

    # -- on its own thread

    def _speak(self) -> None:
        while (said := self._said.get()) is not None:
            data, fault = said()
            self._wire.send(data)
            if fault:
                self._happened(fault)
            while "flood" in self._now and not self._wire.pulled.is_set():
                self._wire.send(self._endless())
                self._happened("flood")

    def _spoilt(self, text: str) -> Iterator[tuple[bytes, str]]:
        """Give what is sent instead under the faults of now, with the fault that it is."""
        if "silent" in self._now:
            yield b"", "silent"
        if "half" in self._now:
            yield self._typed(text[: len(text) // 2]), "half"
        if "overlong" in self._now:
            yield self._code((text * _OVERLONG)[:_OVERLONG]), "overlong"
        if "binary" in self._now:
            yield self._binary(), "binary"
        if "twice" in self._now:
            yield self._code(text) + self._code(SECOND, at_once=True), "twice"

    def _happened(self, fault: str) -> None:
        with self._changed:
            self.faults[fault] += 1
            self._changed.notify_all()

    @abstractmethod
    def _typed(self, text: str, *, at_once: bool = False) -> bytes:
        """Return what is sent for ``text`` without its end."""

    @abstractmethod
    def _code(self, text: str, *, at_once: bool = False) -> bytes:
        """Return what is sent for a code."""

    @abstractmethod
    def _binary(self) -> bytes:
        """Return a code that is no text."""

    @abstractmethod
    def _endless(self) -> bytes:
        """Return a piece of a payload without end."""


class VirtualSerialScanner(VirtualScanner):
    """A scanner on a serial line.

    Attributes:
        coding: in which it sends what is not ASCII.
        terminator: what it ends a payload with.
    """

    FAULTS = (*VirtualScanner.FAULTS, "no_terminator", "noise")

    def __init__(self, *, coding: str = "utf-8", terminator: bytes = b"\r\n") -> None:
        """Make a scanner that is not plugged in yet."""
        super().__init__()
        self.coding = coding
        self.terminator = terminator

    def _typed(self, text: str, *, at_once: bool = False) -> bytes:
        return text.encode(self.coding)

    def _code(self, text: str, *, at_once: bool = False) -> bytes:
        return self._typed(text) + self.terminator

    def _spoilt(self, text: str) -> Iterator[tuple[bytes, str]]:
        if "no_terminator" in self._now:
            yield self._typed(text), "no_terminator"
        if "noise" in self._now:  # as of a wrong speed
            yield bytes(range(0x80, 0x100)) + self._code(text), "noise"
        yield from super()._spoilt(text)

    def _binary(self) -> bytes:
        return b"\x00\x1b[2J\xff\xfe" + self.terminator

    def _endless(self) -> bytes:
        return b"8" * _FLOOD


class VirtualWedgeScanner(VirtualScanner):
    """A scanner that plays a keyboard.

    Attributes:
        key_gap: seconds from one key to the next, by the kernel's clock.
    """

    FAULTS = (*VirtualScanner.FAULTS, "slow_keys", "lost_keys")

    def __init__(self, *, key_gap: float = 0.004) -> None:
        """Make a scanner that is not plugged in yet."""
        super().__init__()
        self.key_gap = key_gap
        self._at = 0.0

    def type(self, text: str, gap: float = 0.15) -> None:
        """Have somebody type ``text`` and Enter on it, as people do; the time goes by unwaited."""
        self._said.put(lambda: (self._code(text, gap=gap), ""))

    def _event(self, *event: int) -> bytes:
        seconds, micros = divmod(round(self._at * 1e6), 1_000_000)
        return EVENT.pack(seconds, micros, *event)

    def _report(self, key: int, value: int) -> bytes:
        parts = ((_MISC, 4, 0x70000 + key), (KEY, key, value), (SYN, REPORT, 0))
        return b"".join(self._event(*part) for part in parts)

    def _key(self, code: int, gap: float, *held: int) -> bytes:
        self._at += gap
        down = b"".join(self._report(key, DOWN) for key in (*held, code))
        return down + b"".join(self._report(key, UP) for key in (code, *held))

    def _typed(self, text: str, *, at_once: bool = False, gap: float | None = None) -> bytes:
        if not at_once:
            self._at = max(self._at + 1.0, time.monotonic())
        gap = gap or self.key_gap
        return b"".join(
            self._key(code, gap, *((_SHIFT,) if shift else ())) for code, shift in strokes(text)
        )

    def _code(self, text: str, *, at_once: bool = False, gap: float | None = None) -> bytes:
        return self._typed(text, at_once=at_once, gap=gap) + self._key(_ENTER, gap or self.key_gap)

    def _spoilt(self, text: str) -> Iterator[tuple[bytes, str]]:
        if "slow_keys" in self._now:
            yield self._code(text, gap=0.05), "slow_keys"
        if "lost_keys" in self._now:
            half = len(text) // 2
            before = self._typed(text[: half - 2])
            lost = self._event(SYN, DROPPED, 0) + self._event(SYN, REPORT, 0)
            yield before + lost + self._code(text[half:], at_once=True), "lost_keys"
        yield from super()._spoilt(text)

    def _binary(self) -> bytes:
        self._at = max(self._at + 1.0, time.monotonic())
        keys = (30, 48, 27, 46, 32, 18, 33)  # with Control, as scanners send GS for Ctrl+]
        return b"".join(self._key(code, self.key_gap, _CONTROL) for code in keys) + self._key(
            _ENTER, self.key_gap
        )

    def _endless(self) -> bytes:
        return self._typed("8" * 16, at_once=True)
