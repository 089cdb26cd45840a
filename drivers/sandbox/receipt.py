"""A virtual ESC/POS printer: real bytes in, paper out, and every fault a hall has seen.

Like a real one it answers DLE EOT at once, even in the middle of a job, everything else in the
order of its buffer; it stops in the middle of a slip when paper or patience end, and goes on with
what is in the buffer when it is mended, unless it was told to drop that (DLE DC4 fn 8).
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from pathlib import Path

from drivers.receipt.profile import DEFAULT, profile
from drivers.sandbox.answers import CLEARED, STOPS, RealTime, paper_byte, status_byte
from drivers.sandbox.escpos import Asked, Cut, FeedRow, Interpreter, Op, Row
from drivers.sandbox.ports import Plugged, Port, PtyPort, TcpPort
from drivers.sandbox.slip import PrintedSlip

_DOTS_PER_MM = 8


class VirtualReceiptPrinter(Plugged):
    """A printer that is plugged in by ``start`` or as a context manager.

    Attributes:
        slips: every slip that was cut off.
        faults: how often each fault really had an effect, by name.
        cleared: how many bytes it held each time that it was told to drop them.
        bytes_in: bytes that came in, status questions apart from the job's too.
    """

    def __init__(
        self, port: Port | None = None, *, mm_per_s: float = 0, model: str = DEFAULT
    ) -> None:
        """Make a printer that is not plugged in yet.

        Args:
            port: the wire; a TCP port unless given.
            mm_per_s: speed of the paper; 0 prints at once, real ones do 100 to 250.
            model: what it is, a name of ``drivers.receipt.profile``: with another width, without
                QR codes, cutter or clearing, it knows no better than such a printer does.
        """
        built = profile(model)
        self._port = port or TcpPort()
        self.slips: list[PrintedSlip] = []
        self.faults: Counter[str] = Counter()
        self.cleared: list[int] = []
        self.bytes_in = 0
        self._clears = built.clears
        self._speed = mm_per_s * _DOTS_PER_MM
        self._firmware = Interpreter(built.dots, built.native_qr, built.cutter)
        self._rows: list[Row] = []
        self._changed = threading.Condition()
        self._conditions: set[str] = set()
        self._rows_left: int | None = None
        self._then = ""
        self._real_time = RealTime()
        self._powered = self._closing = False
        self._mechanism: threading.Thread | None = None

    @classmethod
    def serial(cls, *, mm_per_s: float = 0, model: str = DEFAULT) -> VirtualReceiptPrinter:
        """Make a printer on a pseudo-terminal."""
        return cls(PtyPort("receipt-printer"), mm_per_s=mm_per_s, model=model)

    @property
    def on_network(self) -> bool:
        """Tell whether it is on TCP rather than on a serial line."""
        return isinstance(self._port, TcpPort)

    @property
    def host(self) -> str:
        """Return the address of a printer on TCP."""
        return TcpPort.host

    @property
    def tcp_port(self) -> int:
        """Return the port number of a printer on TCP."""
        if not isinstance(self._port, TcpPort):
            raise TypeError("this printer is on a serial line")
        return self._port.number

    @property
    def path(self) -> str:
        """Return the device file of a printer on a serial line."""
        if not isinstance(self._port, PtyPort):
            raise TypeError("this printer is on the network")
        return self._port.path

    # -- the plug

    def start(self) -> None:
        """Plug it in and switch it on."""
        self._mechanism = threading.Thread(target=self._run, name="virtual-printer", daemon=True)
        self._mechanism.start()
        self.plug()

    def plug(self) -> None:
        """Put the plug (back) in: the same address, nothing in the buffer."""
        with self._changed:
            self._powered = True
        self._port.plug(self._received)

    def unplug(self) -> None:
        """Pull the plug: links break, new ones are refused, the buffer is lost."""
        self.faults["unplugged"] += 1
        self._pull()

    def _pull(self) -> None:
        with self._changed:
            self._powered = False
            self._firmware.power_off()
            self._changed.notify_all()
        self._port.unplug()

    def close(self) -> None:
        """Switch it off and give the address back."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._mechanism is not None:
            self._mechanism.join()
        self._port.close()

    # -- faults; each by name, so that a script can name them too

    def inject(self, fault: str) -> None:
        """Let ``paper_out``, ``cover_open``, ``offline``, ``cutter``, ``head_hot``, ``error``,
        ``near_end``, ``silent`` (no answers at all) or ``no_marker`` (none to GS r, as from models
        that know DLE EOT only) be so until ``mend``.
        """
        with self._changed:
            self._conditions.add(fault)
            self._changed.notify_all()

    def inject_after(self, fault: str, rows: int) -> None:
        """Let a fault of ``inject``, or ``unplugged``, come after ``rows`` more rows of paper."""
        with self._changed:
            self._rows_left, self._then = rows, fault

    def mend(self, fault: str | None = None) -> None:
        """End a fault, or all of them: new paper, cover closed, jam cleared."""
        with self._changed:
            self._conditions -= {fault} if fault else set(self._conditions)
            self._changed.notify_all()

    # -- paper

    @property
    def paper(self) -> PrintedSlip:
        """Return what stands on the paper that is not cut off yet."""
        with self._changed:
            return PrintedSlip(tuple(self._rows), bytes(self._firmware.raw), self._firmware.dots)

    @property
    def overruns(self) -> int:
        """Return how many lines were too long."""
        return self._firmware.overruns

    @property
    def misunderstood(self) -> int:
        """Return how many commands the firmware does not know."""
        return sum(self._firmware.unknown.values())

    def await_slips(self, count: int, seconds: float = 10.0) -> bool:
        """Wait until ``count`` slips were cut off."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.slips) >= count, seconds)

    def await_fault(self, fault: str, seconds: float = 10.0) -> bool:
        """Wait until ``fault`` had an effect."""
        with self._changed:
            return self._changed.wait_for(lambda: self.faults[fault] > 0, seconds)

    def render(self, path: Path) -> None:
        """Draw the last slip as a PNG."""
        self.slips[-1].render(path)

    # -- inside

    def _received(self, data: bytes) -> None:
        with self._changed:
            self.bytes_in += len(data)
            silent = "silent" in self._conditions
            if silent:
                self.faults["silent"] += 1
            queries, cleared = self._real_time.heard(data)
            answers = b"" if silent else self._answer(queries)
            if cleared and self._clears:
                answers += b"" if silent else CLEARED
                data = data[cleared:]
                self.cleared.append(self._firmware.held)
                self._firmware.clear()
            self._firmware.feed(data)
            self._changed.notify_all()
        if answers:
            self._port.send(answers)

    def _answer(self, queries: list[int]) -> bytes:
        for fault in self._conditions - {"silent", "no_marker"}:
            self.faults[fault] += len(queries)
        return bytes(status_byte(query, self._conditions) for query in queries)

    def _run(self) -> None:
        while True:
            with self._changed:
                op = None
                while not self._closing and (self._stopped() or (op := self._next()) is None):
                    self._changed.wait()
                if self._closing or op is None:
                    return
            self._carry_out(op)

    def _stopped(self) -> bool:
        return not self._powered or bool(self._conditions & STOPS)

    def _next(self) -> Op | None:
        return self._firmware.next()

    def _carry_out(self, op: Op) -> None:
        if isinstance(op, Asked):
            with self._changed:
                now = set(self._conditions)
            if "no_marker" in now:
                with self._changed:
                    self.faults["no_marker"] += 1
                    self._changed.notify_all()
            elif "silent" not in now:
                self._port.send(bytes([paper_byte(now)]))
            return
        if isinstance(op, Cut):
            self._cut()
            return
        if self._speed:
            # On a clock of its own: a row takes the time that its paper takes.
            self._let_pass(op.dots / self._speed)
        with self._changed:
            if not self._powered:
                return
            self._rows.append(op)
            if isinstance(op, FeedRow):
                return
            due = self._count_row()
        if due == "unplugged":
            self.unplug()

    def _let_pass(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._changed:
            while self._powered and not self._closing and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)

    def _count_row(self) -> str:
        """Count down to a fault that was asked for; return it when it is due."""
        if self._rows_left is None:
            return ""
        self._rows_left -= 1
        if self._rows_left > 0:
            return ""
        self._rows_left = None
        if self._then != "unplugged":
            self._conditions.add(self._then)
            self.faults[f"{self._then}_in_job"] += 1
            self._changed.notify_all()
        return self._then

    def _cut(self) -> None:
        with self._changed:
            if "cutter_at_cut" in self._conditions:
                self._conditions -= {"cutter_at_cut"}
                self._conditions.add("cutter")
                self.faults["cutter_in_job"] += 1
                drops = len(self.cleared)
                self._changed.wait_for(lambda: "cutter" not in self._conditions or self._closing)
                if len(self.cleared) > drops:
                    return
            slip = PrintedSlip(tuple(self._rows), bytes(self._firmware.raw), self._firmware.dots)
            self._rows.clear()
            self._firmware.raw.clear()
            self.slips.append(slip)
            self._changed.notify_all()
