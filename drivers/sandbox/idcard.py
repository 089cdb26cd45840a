"""A virtual SAM_V reader on a pseudo-terminal or on TCP, with every fault on demand.

It is paced like a real line and answers only at its own speed (a pty does not care, so the line's
settings are looked at). It counts every fault that it really put on the wire.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque
from typing import ClassVar

from drivers.sandbox.cards import VirtualCard, card_of
from drivers.sandbox.ports import Plugged, Port, PtyPort, TcpPort
from drivers.sandbox.sam import COMMANDS, READS, Module
from kiosk.domain.identity import IdCard

_PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
_CHUNK = 16
_BITS = 10


def frame(body: bytes) -> bytes:
    """Return a frame of GA 450: preamble, length, body, XOR."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in counted:
        check ^= byte
    return _PREAMBLE + counted + bytes([check])


_ANSWERS = {
    "suspect": ("read", 0x32),
    "suspect_data": ("read", 0x33),
    "device_fault": ("status", 0x60),
}
_ALWAYS = 1 << 10


class VirtualSamReader(Plugged):
    """A reader at a stable place; use it as a context manager, or ``start`` and ``close``.

    Attributes:
        FAULTS: the names that ``inject`` takes.
        faults: how often each fault really happened on the wire, by name.
        commands: how often each command came.
        bytes_in, bytes_out: traffic in bytes.
    """

    FAULTS: ClassVar[tuple[str, ...]] = (
        "silent",  # it answers nothing
        "damaged",  # what it reads has a wrong check
        "lifted_in_read",  # the card is lifted in the middle of the next read
        "truncated",  # the same, and the frame breaks off
        "suspect",  # it does not know the card for a true one [32]
        "suspect_data",  # nor what is written on it [33]
        "device_fault",  # its module failed [60]
        "unplugged",
    )

    def __init__(self, *, baud: int = 115200, paced: bool = True, wire: Port | None = None) -> None:
        """Make a reader that is not plugged in yet.

        Args:
            paced: unpaced it answers at once.
            wire: a pseudo-terminal unless given.
        """
        self._wire = wire or PtyPort("card-reader")
        self.baud = baud
        self.faults: Counter[str] = Counter()
        self.commands: Counter[str] = Counter()
        self.bytes_in = 0
        self.bytes_out = 0
        self._paced = paced
        self._changed = threading.Condition()
        self._pulled = threading.Event()
        self._held = bytearray()
        self._module = Module(self.faults)
        self._scripts: dict[str, deque[bytes]] = {}
        self._damage: Counter[str] = Counter()
        self._truncate = False
        self._silent = False
        self._ignored: set[str] = set()
        self._named: dict[str, str] = {}

    @classmethod
    def on_network(cls, *, paced: bool = True) -> VirtualSamReader:
        """Make a reader on TCP."""
        return cls(paced=paced, wire=TcpPort())

    @property
    def port(self) -> str:
        """Return the device file of a reader on a serial line; it stays through unplug and plug."""
        if not isinstance(self._wire, PtyPort):
            raise TypeError("this reader is on the network")
        return self._wire.path

    @property
    def address(self) -> tuple[str, int]:
        """Return host and port of a reader on TCP; they stay through unplug and plug."""
        if not isinstance(self._wire, TcpPort):
            raise TypeError("this reader is on a serial line")
        return self._wire.host, self._wire.number

    # -- the plug

    def start(self) -> None:
        """Plug it in."""
        self.plug()

    def plug(self) -> None:
        """Plug it in (again): a new wire at the same place, nothing remembered."""
        with self._changed:
            self._module.forget()
            self._held.clear()
        self._pulled.clear()
        self._wire.plug(self._received)

    def unplug(self) -> None:
        """Pull the plug: the line hangs up, the place is gone."""
        self.faults["unplugged"] += 1
        self._pulled.set()
        self._wire.unplug()

    def close(self) -> None:
        """Unplug and remove the place."""
        self._pulled.set()
        self._wire.close()

    # -- the card

    def put(self, card: IdCard | VirtualCard) -> None:
        """Lay a card on the reader."""
        with self._changed:
            self._module.lay(card_of(card) if isinstance(card, IdCard) else card)

    def put_foreign(self) -> None:
        """Lay a card of another kind on it: find answers 40."""
        with self._changed:
            self._module.lay(None, foreign=True)

    def lift(self) -> None:
        """Take the card away."""
        with self._changed:
            self._module.lay(None)

    @property
    def occupied(self) -> bool:
        """Tell whether something lies on the reader."""
        with self._changed:
            return self._module.occupied

    def await_command(self, command: str, seconds: float = 30.0) -> bool:
        """Wait until ``command`` has come; its answer may still be on the line."""
        with self._changed:
            return self._changed.wait_for(lambda: self.commands[command] > 0, seconds)

    # -- faults; commands by the names of ``drivers.sandbox.sam``

    def answer_next(self, command: str, sw3: int, times: int = 1) -> None:
        """Answer the next ``times`` of ``command`` with ``sw3``."""
        self.send_next(command, frame(bytes([0, 0, sw3])), times)

    def send_next(self, command: str, answer: bytes, times: int = 1) -> None:
        """Send ``answer`` to the next ``times`` of ``command``, whatever it is."""
        with self._changed:
            self._scripts.setdefault(command, deque()).extend([answer] * times)

    def damage_next(self, command: str = "read", times: int = 1) -> None:
        """Send the next answers to ``command`` with a wrong XOR."""
        with self._changed:
            self._damage[command] += times

    def lift_in_read(self, *, truncate: bool = False) -> None:
        """Lift the card in the middle of the next read: 41, or a frame that breaks off."""
        with self._changed:
            self._module.lifts, self._truncate = True, truncate

    def fall_silent(self, silent: bool = True) -> None:
        """Answer nothing any more, or answer again."""
        with self._changed:
            self._silent = silent

    def ignore(self, command: str) -> None:
        """Never answer ``command``, as a model that does not know it."""
        with self._changed:
            self._ignored.add(command)

    def inject(self, fault: str) -> None:
        """Let a fault of ``FAULTS`` be so until ``mend``; those of a read happen to the next.

        Raises:
            ValueError: it has no such fault.
        """
        if fault not in self.FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(self.FAULTS)}")
        if fault in _ANSWERS:
            command, sw3 = _ANSWERS[fault]
            self._named[f"{command}:{sw3:02X}"] = fault
            self.answer_next(command, sw3, times=_ALWAYS)
        elif fault == "damaged":
            self._named["read:damaged"] = fault
            self.damage_next(times=_ALWAYS)
        elif fault in ("lifted_in_read", "truncated"):
            self.lift_in_read(truncate=fault == "truncated")
        elif fault == "silent":
            self.fall_silent()
        else:
            self.unplug()

    def mend(self, _fault: str | None = None) -> None:
        """Forget every fault that has not happened yet, and answer; one mends with all."""
        if self._pulled.is_set():
            self.plug()
        with self._changed:
            self._scripts.clear()
            self._damage.clear()
            self._ignored.clear()
            self._named.clear()
            self._module.lifts = self._truncate = self._silent = False

    # -- the wire

    def _received(self, data: bytes) -> None:
        self.bytes_in += len(data)
        # A wire of ours hands over at once what a line takes its time for.
        arrived = time.monotonic() + self._seconds(len(data))
        self._held += data
        while (body := self._take()) is not None:
            self._send(self._answer(body), arrived)

    def _take(self) -> bytes | None:
        """Cut a request out of what came; empty where its checksum is wrong."""
        held = self._held
        start = held.find(_PREAMBLE)
        if start < 0 or len(held) < start + 7:
            return None
        end = start + 7 + int.from_bytes(held[start + 5 : start + 7], "big")
        if len(held) < end:
            return None
        whole = bytes(held[start:end])
        del held[:end]
        return whole[7:-1] if frame(whole[7:-1]) == whole else b""

    def _seconds(self, count: int) -> float:
        return count * _BITS / self.baud if self._paced else 0.0

    def _send(self, answer: bytes, begin: float) -> None:
        for at in range(0, len(answer), _CHUNK):
            chunk = answer[at : at + _CHUNK]
            # A chunk is handed over when its last bit would have come.
            wait = begin + self._seconds(at + len(chunk)) - time.monotonic()
            if wait > 0 and self._pulled.wait(wait):
                return
            self._wire.send(chunk)
            self.bytes_out += len(chunk)

    def _answer(self, body: bytes) -> bytes:
        """Return the whole answer to a request; empty where there is none."""
        with self._changed:
            if isinstance(self._wire, PtyPort) and self._wire.speed() != self.baud:
                self.faults["wrong_speed"] += 1
                return b""
            name = COMMANDS.get(body[:2], "unknown") if body else "damaged"
            self.commands[name] += 1
            self._changed.notify_all()
            if self._silent or name in self._ignored:
                self.faults["silent"] += 1
                return b""
            script = self._scripts.get(name)
            if script:
                answer = script.popleft()
                self._happened(f"{name}:{answer[9:10].hex().upper()}")
                return answer
            return self._spoilt(name)

    def _happened(self, fault: str) -> None:
        self.faults[self._named.get(fault, fault)] += 1

    def _spoilt(self, name: str) -> bytes:
        """Return the module's answer, with what happens to it on its way."""
        breaks_off = self._truncate and name in READS
        if breaks_off:
            # The card still answers when it is lifted: what it says is cut short.
            self._module.lifts = False
        answer = frame(self._module.answer(name))
        if breaks_off:
            self._truncate = False
            self.faults["lifted_in_read"] += 1
            self.faults["truncated"] += 1
            self._module.lay(None)
            return answer[: len(answer) // 2]
        if self._damage[name] > 0:
            self._damage[name] -= 1
            self._happened(f"{name}:damaged")
            return answer[:-1] + bytes([answer[-1] ^ 0x5A])
        return answer
