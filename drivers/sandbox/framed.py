"""What virtual meters and panels share: frames on a pseudo-terminal, and how a line spoils them.

The frames are made and read here anew, by the words of docs/protocols/frame.md: an error of the
driver's is not answered by the same one.
"""

from __future__ import annotations

import math
import threading
import time
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

from drivers.sandbox.ports import Plugged, PtyPort

_IDENTIFY, _REPORT, _SELF_TEST, REFUSED = 0x01, 0x02, 0x03, 0xFF
UNKNOWN, MALFORMED, NOT_NOW, NOT_THERE = 1, 2, 3, 4
_ANSWER = 0x80
_BROKEN = 9
# Noise as an open line makes it, and the beginning of a frame that never ends.
_NOISE = bytes.fromhex("00 FF A5 13 A5 5A 01 40 00 01 40 77")
Asked = tuple[int, int, bytes]
"""Type, sequence and payload."""


def check(data: bytes) -> int:
    """Return CRC-16/IBM-3740, bit by bit."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = (crc << 1 ^ (0x1021 if crc & 0x8000 else 0)) & 0xFFFF
    return crc


def frame(kind: int, sequence: int, payload: bytes = b"", version: int = 1) -> bytes:
    """Return a frame."""
    body = bytes([version, kind]) + sequence.to_bytes(2, "big") + bytes([len(payload)]) + payload
    return b"\xa5\x5a" + body + check(body).to_bytes(2, "big")


def cut(held: bytearray) -> Iterator[Asked]:
    """Take whole frames out of what came; what is none goes."""
    while (start := held.find(b"\xa5\x5a")) >= 0 and len(held) >= start + 9:
        end = start + 9 + held[start + 6]
        if held[start + 6] <= 64 and len(held) < end:
            return
        whole = bytes(held[start:end])
        asked = (whole[3], int.from_bytes(whole[4:6], "big"), whole[7:-2])
        good = held[start + 6] <= 64 and frame(*asked, version=whole[2]) == whole
        del held[: end if good else start + 1]
        if good:
            yield asked


class Framed(Plugged):
    """A device on a pseudo-terminal that speaks in frames.

    Attributes:
        FAULTS: the names that ``inject`` takes.
        faults: how often each fault really had an effect, by name.
        questions: how often each type of frame came.
        told: how often each type of frame went out unasked.
    """

    FAULTS: ClassVar[tuple[str, ...]] = (
        "silent",  # nothing is said any more
        "mute",  # nothing is said unasked
        "garbage",  # noise instead of frames
        "noise",  # noise before each frame
        "damaged_frame",  # the next frame that is said unasked has a wrong check
        "other_version",  # it speaks a version that is not known
        "other_kind",  # it is something else
        "device_fault",  # its test of itself fails
        "unplugged",
    )
    kind: ClassVar[int]
    features: int
    model: ClassVar[str]
    name: ClassVar[str]

    def __init__(self, *, baud: int = 9600) -> None:
        """Make a device that is not plugged in yet."""
        self.baud = baud
        self.faults: Counter[str] = Counter()
        self.questions: Counter[int] = Counter()
        self.told: Counter[int] = Counter()
        self._wire = PtyPort(self.name)
        self._changed = threading.Condition(threading.RLock())
        self._conditions: set[str] = set()
        self._held = bytearray()
        self._last: tuple[Asked, bytes] | None = None
        self._sequence = 0x8000
        self._asked_at = 0.0
        self._closing = False
        self._clock = threading.Thread(target=self._run, name=f"virtual-{self.name}", daemon=True)

    @property
    def port(self) -> str:
        """Return the device file; it stays through unplug and plug."""
        return self._wire.path

    # -- the plug

    def start(self) -> None:
        """Plug it in and let its clock run."""
        self.plug()
        self._clock.start()

    def plug(self) -> None:
        """Plug it in (again): a new wire at the same place, and the power comes back."""
        with self._changed:
            self._held.clear()
            self._last = None
            self._conditions.discard("unplugged")
            self._power_on()
            self._changed.notify_all()
        self._wire.plug(self._received)

    def unplug(self) -> None:
        """Pull the plug: the line hangs up, the place is gone."""
        with self._changed:
            self._conditions.add("unplugged")
            self._happened("unplugged")
        self._wire.unplug()

    def close(self) -> None:
        """Pull it for good."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._wire.close()
        if self._clock.is_alive():
            self._clock.join()

    # -- faults

    def inject(self, fault: str) -> None:
        """Let a fault of ``FAULTS`` be so until ``mend``, or happen to what comes next."""
        if fault not in self.FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(self.FAULTS)}")
        if fault == "unplugged":
            self.unplug()
            return
        with self._changed:
            self._conditions.add(fault)
            self._changed.notify_all()

    def mend(self, fault: str | None = None) -> None:
        """End a fault, or all of them, and what has not happened yet."""
        with self._changed:
            ended = {fault} if fault else set(self._conditions)
            out = "unplugged" in self._conditions & ended
            self._conditions -= ended
            self._changed.notify_all()
        if out:
            self.plug()

    def await_fault(self, fault: str, count: int = 1, seconds: float = 30.0) -> bool:
        """Wait until ``fault`` had an effect ``count`` times."""
        with self._changed:
            return self._changed.wait_for(lambda: self.faults[fault] >= count, seconds)

    # -- what a device is

    @abstractmethod
    def _report(self) -> bytes:
        """Return the payload of the answer to REPORT."""

    @abstractmethod
    def _do(self, kind: int, sequence: int, payload: bytes) -> bytes | int | None:
        """Answer a question by a payload, refuse it by a reason, or say nothing."""

    @abstractmethod
    def _due(self, now: float) -> tuple[list[bytes], float]:
        """Return the frames that are due to be told; if none, when the next may be."""

    def _power_on(self) -> None:
        """Forget what a device without power forgets."""

    # -- inside; all but ``_send`` while ``_changed`` is held

    def _happened(self, fault: str) -> None:
        self.faults[fault] += 1
        self._changed.notify_all()

    def _is(self, fault: str) -> bool:
        """Tell whether a fault is so; then it has had an effect."""
        if fault in self._conditions:
            self._happened(fault)
            return True
        return False

    def _once(self, fault: str) -> bool:
        """Tell whether a fault was to happen next; now it has."""
        if self._is(fault):
            self._conditions.discard(fault)
            return True
        return False

    def _next_sequence(self) -> int:
        self._sequence = (self._sequence + 1) % 0x10000
        return self._sequence

    def _received(self, data: bytes) -> None:
        with self._changed:
            if self._wire.speed() != self.baud:
                self._happened("wrong_speed")
                return
            self._held += data
            answers = [self._answer(asked) for asked in cut(self._held)]
            self._changed.notify_all()
        self._send(answers)

    def _answer(self, asked: Asked) -> bytes:
        kind, sequence, _ = asked
        self.questions[kind] += 1
        self._asked_at = time.monotonic()
        if self._last is not None and self._last[0] == asked:
            return self._spoilt(self._last[1])  # carried out once, answered as often as asked
        said = self._said(asked)
        if said is None:
            return b""
        if isinstance(said, int):
            answer = self._frame(REFUSED, sequence, bytes([said]))
        else:
            answer = self._frame(kind | _ANSWER, sequence, said)
        self._last = asked, answer
        return self._spoilt(answer)

    def _said(self, asked: Asked) -> bytes | int | None:
        kind, sequence, payload = asked
        if kind == _IDENTIFY:
            other = self._is("other_kind")
            what = bytes([_BROKEN if other else self.kind]) + self.features.to_bytes(2, "big")
            return what + self.model.encode("ascii")
        if kind == _REPORT:
            return self._report()
        if kind == _SELF_TEST:
            return bytes([_BROKEN if self._is("device_fault") else 0])
        return self._do(kind, sequence, payload)

    def _frame(self, kind: int, sequence: int, payload: bytes) -> bytes:
        return frame(kind, sequence, payload, 2 if self._is("other_version") else 1)

    def _spoilt(self, whole: bytes) -> bytes:
        """Return what becomes of a frame on its way."""
        if self._is("silent"):
            return b""
        if self._is("garbage"):
            return _NOISE
        return _NOISE + whole if self._is("noise") else whole

    def _unasked(self, whole: bytes) -> bytes:
        if self._is("mute"):
            return b""
        self.told[whole[3]] += 1
        if self._once("damaged_frame"):
            whole = whole[:-1] + bytes([whole[-1] ^ 0x5A])
        return self._spoilt(whole)

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closing:
                    return
                if "unplugged" in self._conditions:
                    self._changed.wait()
                    continue
                frames, due = self._due(time.monotonic())
                said = [self._unasked(each) for each in frames]
                if not said:
                    left = due - time.monotonic()
                    self._changed.wait(max(0.0, left) if due < math.inf else None)
            self._send(said)

    def _send(self, frames: list[bytes]) -> None:
        for each in frames:
            if each and not self._wire.pulled.is_set():
                self._wire.send(each)
