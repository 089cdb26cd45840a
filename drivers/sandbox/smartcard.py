"""A slot for virtual cards on the far side of a real pcscd, with every fault on demand.

vpcd, a reader for pcscd made of a TCP port, takes whoever connects for a card: connecting puts it
in, hanging up pulls it out. vpcd is for tests alone; a demonstration has none.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import ClassVar

from drivers.sandbox.chip import Chip
from drivers.sandbox.ports import Plugged

_ATR = bytes.fromhex("3B80800101")  # T=0 and T=1, no historical bytes
_NO_SENSE = bytes(2)
_NO_DIAGNOSIS = b"\x6f\x00"
READ_RECORD = 0xB2
VPCD = 35963
"""The TCP port at which vpcd listens unless it is told otherwise."""

_ASKS_ATR = 4  # the other words of one byte turn its power off and on, and reset it
_RETRY = 0.05


@dataclass
class _Fault:
    """What happens instead of the chip's answer; one that is None never comes."""

    name: str
    instruction: int | None
    times: float
    answer: Callable[[bytes], bytes | None]


class VirtualCardSlot(Plugged):
    """A slot that a card is put into and pulled out of.

    Attributes:
        FAULTS: the names that ``inject`` takes.
        commands: every command that has come to a card, as it was on the wire.
        faults: how often each fault really happened, by name.
    """

    FAULTS: ClassVar[tuple[str, ...]] = (
        "pulled",  # the card is pulled out in the middle
        "hung",  # it never answers, until it is pulled out
        "6F00",  # it answers that something is wrong, and not what
    )

    def __init__(self, port: int = VPCD) -> None:
        """Make an empty slot; ``port`` is vpcd's on 127.0.0.1."""
        self.commands: list[bytes] = []
        self.faults: Counter[str] = Counter()
        self._port = port
        self._link: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._changed = threading.Condition()
        self._pulled = threading.Event()
        self._script: list[_Fault] = []

    @property
    def vpcd_port(self) -> int:
        """Return the TCP port at which it looks for vpcd."""
        return self._port

    def start(self) -> None:
        """Nothing to do: it is empty."""

    def close(self) -> None:
        """Pull the card, if one is in it."""
        self.pull()

    # -- the card

    def put(self, chip: Chip, *, turned: bool = False) -> None:
        """Put a card in; where pcscd is away, it is there when that comes.

        Args:
            turned: the wrong way round, so that the chip's first words make no sense.
        """
        self.pull()
        self._pulled.clear()
        self._thread = threading.Thread(
            target=self._stay, args=(chip, _NO_SENSE if turned else _ATR), name="virtual-card"
        )
        self._thread.start()

    def pull(self) -> None:
        """Pull the card out."""
        self._pulled.set()
        with self._changed:
            if self._link is not None:
                with contextlib.suppress(OSError):
                    self._link.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def await_fault(self, name: str, seconds: float = 30.0) -> bool:
        """Wait until a fault has happened."""
        with self._changed:
            return self._changed.wait_for(lambda: self.faults[name] > 0, seconds)

    # -- faults

    def answer_next(self, instruction: int, answer: bytes, times: int = 1) -> None:
        """Answer the next commands of an instruction with ``answer``, whatever that is."""
        name = f"{instruction:02X}:{answer[-2:].hex().upper()}"
        self._script.append(_Fault(name, instruction, times, lambda _: answer))

    def answer_all(self, answer: Callable[[bytes], bytes]) -> None:
        """Answer every command with what ``answer`` makes of it, until ``heal``."""
        self._script.append(_Fault("garbage", None, inf, answer))

    def pull_at(self, instruction: int) -> None:
        """Have the card pulled out in the middle of the next command of an instruction."""
        self._script.append(_Fault("pulled", instruction, 1, lambda _: self._pulled.set()))

    def hang_at(self, instruction: int) -> None:
        """Have the card keep the next command of an instruction until it is pulled out."""
        self._script.append(_Fault("hung", instruction, 1, lambda _: self._hang()))

    def inject(self, fault: str) -> None:
        """Let a fault of ``FAULTS`` happen to the next record that is read.

        Raises:
            ValueError: it has no such fault.
        """
        if fault not in self.FAULTS:
            raise ValueError(f"{fault!r} is none of {', '.join(self.FAULTS)}")
        if fault == "pulled":
            self.pull_at(READ_RECORD)
        elif fault == "hung":
            self.hang_at(READ_RECORD)
        else:
            self.answer_next(READ_RECORD, _NO_DIAGNOSIS)

    def mend(self, _fault: str | None = None) -> None:
        """Forget the faults that have not happened; one mends with all."""
        self.heal()

    def plug(self) -> None:
        """Nothing to do: the slot is pcscd's."""

    def unplug(self) -> None:
        """Pull the card: the slot is pcscd's, and stays."""
        self.pull()

    def heal(self) -> None:
        """Forget the faults that have not happened."""
        self._script.clear()

    def _hang(self) -> None:
        self._pulled.wait()

    # -- the wire: two bytes of length, then a command, or one byte for the contacts

    def _stay(self, chip: Chip, atr: bytes) -> None:
        """Be in the slot until pulled out, whatever becomes of pcscd."""
        while not self._pulled.is_set():
            try:
                link = socket.create_connection(("127.0.0.1", self._port))
            except OSError:
                self._pulled.wait(_RETRY)
                continue
            with self._changed:
                self._link = link
            # Pulled out before the link was there to be cut.
            if not self._pulled.is_set():
                with contextlib.suppress(OSError):
                    self._serve(link, chip, atr)
            with self._changed:
                self._link = None
            link.close()

    def _serve(self, link: socket.socket, chip: Chip, atr: bytes) -> None:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chip.power()
        while (message := self._message(link)) is not None:
            if len(message) > 1:
                answer = self._answer(chip, message)
                if answer is None:
                    return
            elif message[0] == _ASKS_ATR:
                answer = atr
            else:
                chip.power()
                continue
            link.sendall(len(answer).to_bytes(2, "big") + answer)

    def _message(self, link: socket.socket) -> bytes | None:
        length = _exactly(link, 2)
        return _exactly(link, int.from_bytes(length, "big")) if length else None

    def _answer(self, chip: Chip, command: bytes) -> bytes | None:
        with self._changed:
            self.commands.append(command)
            fault = next((each for each in self._script if _strikes(each, command)), None)
            if fault is not None:
                fault.times -= 1
                self.faults[fault.name] += 1
            self._changed.notify_all()
        return fault.answer(command) if fault is not None else chip.answer(command)


def _strikes(fault: _Fault, command: bytes) -> bool:
    return fault.times > 0 and fault.instruction in (None, command[1])


def _exactly(link: socket.socket, count: int) -> bytes | None:
    data = b""
    while len(data) < count:
        # Else the kernel holds its acknowledgement back, and vpcd what it has to say, for 40 ms.
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        more = link.recv(count - len(data))
        if not more:
            return None
        data += more
    return data
