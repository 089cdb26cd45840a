"""A virtual ESC/POS printer: real bytes in, paper out, and every fault a hall has seen.

Like a real one it answers DLE EOT at once, even in the middle of a job, everything else in the
order of its buffer; it stops in the middle of a slip when paper or patience end, and goes on with
what is in the buffer when it is mended, unless it was told to drop that (DLE DC4 fn 8). Of every
change it tells unasked, where it was asked to (GS a).
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

from drivers.receipt.profile import DEFAULT, profile
from drivers.sandbox.answers import CLEARED, STOPS, Asb, RealTime, paper_byte, status_byte
from drivers.sandbox.escpos import Interpreter
from drivers.sandbox.ports import Port, PtyPort, TcpPort
from drivers.sandbox.rows import Asked, Cut, FeedRow, Op, Row, Watched
from drivers.sandbox.slip import PrintedSlip
from drivers.sandbox.troubles import Troubled

_DOTS_PER_MM = 8


class VirtualReceiptPrinter(Troubled):
    """A printer that is plugged in by ``start`` or as a context manager.

    Attributes:
        slips: every slip that was cut off.
        cleared: how many bytes it held each time that it was told to drop them.
        bytes_in: bytes that came in, status questions apart from the job's too.
        asked: how many questions of DLE EOT came in.
        told: how many blocks of ASB went out.
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
        super().__init__()
        built = profile(model)
        self._port = port or TcpPort()
        self.slips: list[PrintedSlip] = []
        self.cleared: list[int] = []
        self.bytes_in = self.asked = self.told = 0
        self._asb = Asb()
        self._clears = built.clears
        self._speed = mm_per_s * _DOTS_PER_MM
        self._firmware = Interpreter(built.dots, built.native_qr, built.cutter, built.watched)
        self._rows: list[Row] = []
        self._real_time = RealTime()
        self._powered = self._closing = False
        self._mechanism: threading.Thread | None = None

    @classmethod
    def serial(cls, *, mm_per_s: float = 0, model: str = DEFAULT) -> VirtualReceiptPrinter:
        """Make a printer on a pseudo-terminal."""
        return cls(PtyPort("receipt-printer"), mm_per_s=mm_per_s, model=model)

    @classmethod
    def usb(cls, *, mm_per_s: float = 0, model: str = DEFAULT) -> VirtualReceiptPrinter:
        """Make a printer behind a device file, as one on USB is; the file is a raw terminal's."""
        return cls(PtyPort("lp0"), mm_per_s=mm_per_s, model=model)

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
            self._asb.select(0)
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

    def await_slips(self, count: int, seconds: float = 30.0) -> bool:
        """Wait until ``count`` slips were cut off."""
        with self._changed:
            return self._changed.wait_for(lambda: len(self.slips) >= count, seconds)

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
            self.asked += len(queries)
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

    def _tell(self) -> None:
        """Send a block of ASB, where one is due."""
        with self._changed:
            dumb = not self._powered or "silent" in self._conditions
            block = b"" if dumb else self._asb.due(self._conditions)
            if block:
                self.told += 1
                self.faults.update(self._conditions & {*STOPS, "near_end"})
        if block:
            self._port.send(block)

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
        if isinstance(op, Watched):
            with self._changed:
                self._asb.select(op.items)
            self._tell()
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
        elif due:
            self._tell()

    def _let_pass(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._changed:
            while self._powered and not self._closing and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)

    def _cut(self) -> None:
        if not self._blade_passes():
            return
        with self._changed:
            slip = PrintedSlip(tuple(self._rows), bytes(self._firmware.raw), self._firmware.dots)
            self._rows.clear()
            self._firmware.raw.clear()
            self.slips.append(slip)
            self._changed.notify_all()

    def _blade_passes(self) -> bool:
        """Cut, or jam until it is mended; False where what was to be cut off was dropped."""
        with self._changed:
            if "cutter_at_cut" not in self._conditions:
                return True
            self._conditions -= {"cutter_at_cut"}
            self._conditions.add("cutter")
            self.faults["cutter_in_job"] += 1
            drops = len(self.cleared)
        self._tell()
        with self._changed:
            self._changed.wait_for(lambda: "cutter" not in self._conditions or self._closing)
            return len(self.cleared) == drops
