"""A virtual SAM_V reader on a pseudo-terminal, paced like a real line, with every fault on demand.

It answers only at its own speed (a pty does not care, so the line's settings are looked at), holds
a read card back from find until it is lifted, and counts every fault that it really put on the
wire.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, deque

from drivers.sandbox.ports import Plugged, PtyPort
from kiosk.domain.identity import IdCard

_PREAMBLE = b"\xaa\xaa\xaa\x96\x69"
_CHUNK = 16
_BITS = 10
_FIND, _SELECT, _READ, _STATUS, _RESET, _SAM_ID = (
    b"\x20\x01", b"\x20\x02", b"\x30\x01", b"\x11\xff", b"\x10\xff", b"\x12\xff",
)  # fmt: skip
_NAMES = {
    _FIND: "find", _SELECT: "select", _READ: "read",
    _STATUS: "status", _RESET: "reset", _SAM_ID: "sam_id",
}  # fmt: skip


def frame(body: bytes) -> bytes:
    """Return a frame of GA 450: preamble, length, body, XOR."""
    counted = (len(body) + 1).to_bytes(2, "big") + body
    check = 0
    for byte in counted:
        check ^= byte
    return _PREAMBLE + counted + bytes([check])


def text_block(card: IdCard) -> bytes:
    """Return the 256 bytes of a resident's card (GA/T 490)."""
    until = f"{card.valid_to:%Y%m%d}" if card.valid_to else "长期"
    fields = (
        (card.name.reveal(), 30), (card.sex.value, 2), (card.ethnic, 4),
        (f"{card.birth:%Y%m%d}", 16), (card.address.reveal(), 70), (card.number.reveal(), 36),
        (card.authority, 30), (f"{card.valid_from:%Y%m%d}", 16), (until, 16), ("", 36),
    )  # fmt: skip
    block = b""
    for value, length in fields:
        encoded = value.encode("utf-16-le")
        if len(encoded) > length:
            raise ValueError("a field of the card is too long")
        block += encoded + " ".encode("utf-16-le") * ((length - len(encoded)) // 2)
    return block


class VirtualSamReader(Plugged):
    """A reader at a stable path; use it as a context manager, or ``start`` and ``close``.

    Attributes:
        port: path to give to the driver; stays through unplug and plug.
        faults: how often each fault really happened on the wire, by name.
        commands: how often each command came.
        bytes_in, bytes_out: traffic in bytes.
    """

    def __init__(self, *, baud: int = 115200, paced: bool = True) -> None:
        """Make a reader that is not plugged in yet; unpaced it answers at once."""
        self._pty = PtyPort("card-reader")
        self.port = self._pty.path
        self.baud = baud
        self.faults: Counter[str] = Counter()
        self.commands: Counter[str] = Counter()
        self.bytes_in = 0
        self.bytes_out = 0
        self._paced = paced
        self._changed = threading.Condition()
        self._held = bytearray()
        self._foreign = False
        self._block: bytes | None = None
        self._was_read = False
        self._selected = False
        self._scripts: dict[str, deque[int]] = {}
        self._damage: Counter[str] = Counter()
        self._truncate = False
        self._lift_in_read = False
        self._silent = False

    # -- the plug

    def start(self) -> None:
        """Plug it in."""
        self.plug()

    def plug(self) -> None:
        """Plug it in (again): a new pty behind the same path, nothing remembered."""
        with self._changed:
            self._selected = self._was_read = False
            self._held.clear()
        self._pty.plug(self._received)

    def unplug(self) -> None:
        """Pull the plug: the line hangs up, the path is gone."""
        self.faults["unplugged"] += 1
        self._pty.unplug()

    def close(self) -> None:
        """Unplug and remove the path."""
        self._pty.close()

    # -- the card

    def put(self, card: IdCard) -> None:
        """Lay a resident's card on the reader."""
        self._lay(text_block(card), foreign=False)

    def put_foreign(self) -> None:
        """Lay a card of another kind on it: find answers 40."""
        self._lay(None, foreign=True)

    def put_block(self, block: bytes) -> None:
        """Lay a card with this text block on it, whatever it says."""
        self._lay(block, foreign=False)

    def _lay(self, block: bytes | None, *, foreign: bool) -> None:
        with self._changed:
            self._block, self._foreign = block, foreign
            self._was_read = self._selected = False

    def lift(self) -> None:
        """Take the card away."""
        self._lay(None, foreign=False)

    @property
    def occupied(self) -> bool:
        """Tell whether something lies on the reader."""
        with self._changed:
            return self._block is not None or self._foreign

    def await_command(self, command: str, seconds: float = 10.0) -> bool:
        """Wait until ``command`` has come; its answer may still be on the line."""
        with self._changed:
            return self._changed.wait_for(lambda: self.commands[command] > 0, seconds)

    # -- faults

    def answer_next(self, command: str, sw3: int, times: int = 1) -> None:
        """Answer the next ``times`` of ``find``, ``select``, ``read``, ``status`` with ``sw3``."""
        with self._changed:
            self._scripts.setdefault(command, deque()).extend([sw3] * times)

    def damage_next(self, command: str = "read", times: int = 1) -> None:
        """Send the next answers to ``command`` with a wrong XOR."""
        with self._changed:
            self._damage[command] += times

    def lift_in_read(self, *, truncate: bool = False) -> None:
        """Lift the card in the middle of the next read: 41, or a frame that breaks off."""
        with self._changed:
            self._lift_in_read, self._truncate = True, truncate

    def fall_silent(self, silent: bool = True) -> None:
        """Answer nothing any more, or answer again."""
        with self._changed:
            self._silent = silent

    # -- the wire

    def _received(self, data: bytes) -> None:
        self.bytes_in += len(data)
        # A pty hands over at once what a line takes its time for.
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
            if wait > 0 and self._pty.pulled.wait(wait):
                return
            self._pty.send(chunk)
            self.bytes_out += len(chunk)

    # -- the module

    def _answer(self, body: bytes) -> bytes:
        """Return the whole answer to a request; empty where there is none."""
        with self._changed:
            if self._pty.speed() != self.baud:
                self.faults["wrong_speed"] += 1
                return b""
            name = _NAMES.get(body[:2], "unknown") if body else "damaged"
            self.commands[name] += 1
            self._changed.notify_all()
            if self._silent:
                self.faults["silent"] += 1
                return b""
            script = self._scripts.get(name)
            if script:
                sw3 = script.popleft()
                self.faults[f"{name}:{sw3:02X}"] += 1
                return frame(bytes([0, 0, sw3]))
            answer = frame(self._module(name))
            if name == "read" and self._truncate and not self._lift_in_read:
                self._truncate = False
                self.faults["truncated"] += 1
                return answer[: len(answer) // 2]
            if self._damage[name] > 0:
                self._damage[name] -= 1
                self.faults[f"{name}:damaged"] += 1
                return answer[:-1] + bytes([answer[-1] ^ 0x5A])
            return answer

    def _module(self, name: str) -> bytes:
        if name in ("status", "reset"):
            return b"\0\0\x90"
        if name == "sam_id":
            last = b"".join(n.to_bytes(4, "little") for n in (20260101, 12345, 67890))
            return b"\0\0\x90" + b"\x05\0\x03\0" + last
        if name == "find":
            return self._find()
        if name == "select":
            if self._block is None or self._was_read:
                return b"\0\0\x81"
            self._selected = True
            return b"\0\0\x90" + bytes(8)
        if name == "read":
            return self._read()
        return b"\0\0\x10" if name == "damaged" else b"\0\0\x21"

    def _find(self) -> bytes:
        self._selected = False
        if self._foreign:
            self.faults["foreign_card"] += 1
            return b"\0\0\x40"
        if self._block is None or self._was_read:
            return b"\0\0\x80"
        return b"\0\0\x9f" + bytes(4)

    def _read(self) -> bytes:
        block = self._block
        if self._lift_in_read:
            self._lift_in_read = False
            self.faults["lifted_in_read"] += 1
            self.lift()
            if not self._truncate:
                return b"\0\0\x41"
        elif not self._selected:
            return b"\0\0\x41"
        else:
            self._was_read = True
        photo = bytes(1024)
        return b"\0\0\x90" + b"\x01\x00\x04\x00" + (block or bytes(256)) + photo
