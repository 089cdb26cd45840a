"""How fast devices are, each beside its limit: the line's speed, or the same without what is ours.

A pty is as fast as memory, so the virtual devices are paced as a line of 115200 baud is. The gap of
the event loop is measured in the whole kiosk; its devices are in another process, as real ones are.
"""

from __future__ import annotations

import os
import socket
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from drivers.smartcard.winscard import Context
    from kiosk.domain.receipt import Slip

BAUD = 115200
_BITS = 10
READS, SLIPS, READINGS = 15, 7, 60


def main() -> Mapping[str, float]:
    """Measure everything; return the figures."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from tests.bench._gaps import measure

    figures = {**card(), **_social_card(), **_slip(), **measure()}
    return {name: round(value, 3) for name, value in figures.items()}


def card() -> dict[str, float]:
    """Read an identity card again and again; the limit is its bytes at the line's speed."""
    from drivers.idcard.reader import serial_reader
    from drivers.sandbox.idcard import VirtualSamReader
    from drivers.sandbox.people import WANG_XIAOYING
    from kiosk.ports import CardRead

    took, limits = [], []
    with VirtualSamReader(baud=BAUD) as virtual:
        reader = serial_reader(virtual.port)
        reader.open()
        for _ in range(READS):
            virtual.put(WANG_XIAOYING)
            before = sum(reader.traffic)
            begin = time.monotonic()
            result = reader.read()
            took.append(time.monotonic() - begin)
            if not isinstance(result, CardRead):
                raise RuntimeError("the card was not read")
            limits.append((sum(reader.traffic) - before) * _BITS / BAUD)
            virtual.lift()
            reader.find()
        reader.close()
    median, limit = statistics.median(took), statistics.median(limits)
    return {
        "card_read_ms": median * 1000,
        "wire_limit_ms": limit * 1000,
        "card_read_ratio": median / limit,
    }


def _social_card() -> dict[str, float]:
    """Ask a chip through a real pcscd, and the same slot without pcscd in between."""
    from drivers.sandbox.chip import Chip, records, social_card
    from drivers.sandbox.people import WANG_XIAOYING
    from drivers.sandbox.smartcard import VirtualCardSlot
    from drivers.smartcard.winscard import Context
    from tests.pcscd import READER, Pcscd

    chip = Chip(records(social_card(WANG_XIAOYING)))
    with Pcscd() as pcscd, VirtualCardSlot(pcscd.port) as slot, Context() as context:
        slot.put(chip)
        name = _reader_with_card(context, READER)
        with context.connect(name) as card:
            over_pcscd = _asked(card.transmit)
    bare = socket.create_server(("127.0.0.1", 0))
    with bare, VirtualCardSlot(bare.getsockname()[1]) as slot:
        slot.put(chip)
        link, _ = bare.accept()
        with link:
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            without = _asked(lambda command: _over(link, command))
    return {
        "apdu_p50_ms": statistics.median(over_pcscd) * 1000,
        "apdu_without_pcscd_p50_ms": statistics.median(without) * 1000,
    }


def _reader_with_card(context: Context, part: str) -> str:
    """Wait until pcscd has powered a card up; return its reader's name."""
    from drivers.smartcard.winscard import PRESENT

    until = time.monotonic() + 20
    states: dict[str, int] = {}
    while time.monotonic() < until:
        known = {name: states.get(name, 0) for name in context.readers() if part in name}
        states = context.wait(known, 1.0) if known else {}
        for name, state in states.items():
            if state & PRESENT:
                return name
    raise RuntimeError("pcscd does not see the card")


def _asked(transmit: Callable[[bytes], bytes]) -> Sequence[float]:
    """Select the application and read its records, over and over; return the seconds of each."""
    from drivers.smartcard.apdu import Channel
    from drivers.smartcard.social import read

    took: list[float] = []

    def timed(command: bytes) -> bytes:
        begin = time.perf_counter()
        answer = transmit(command)
        took.append(time.perf_counter() - begin)
        return answer

    for _ in range(READINGS):
        read(Channel(timed))
    return took


def _over(link: socket.socket, command: bytes) -> bytes:
    link.sendall(len(command).to_bytes(2, "big") + command)
    data = b""
    while len(data) < 2 or len(data) < 2 + int.from_bytes(data[:2], "big"):
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        data += link.recv(4096)
    return data[2:]


def _slip() -> dict[str, float]:
    """Print the slip of the old-age allowance; the limit is its bytes at the line's speed."""
    from drivers.receipt.encoder import bytes_of
    from drivers.receipt.links import serial_printer
    from drivers.receipt.profile import DEFAULT, profile
    from drivers.sandbox.ports import PtyPort
    from drivers.sandbox.receipt import VirtualReceiptPrinter
    from kiosk.domain.receipt import PrintOutcome

    slip = _allowance_slip()
    native, raster = bytes_of(slip, profile(DEFAULT))
    took: list[float] = []
    with VirtualReceiptPrinter(PtyPort("receipt-printer", BAUD)) as virtual:
        printer = serial_printer(virtual.path, baud=BAUD)
        printer.open()
        before = virtual.bytes_in
        for _ in range(SLIPS):
            begin = time.monotonic()
            result = printer.print(slip)
            took.append(time.monotonic() - begin)
            if result.outcome is not PrintOutcome.DONE:
                raise RuntimeError(f"the slip did not come out: {result.code}")
        # The limit: what went over the line, questions about its state included.
        limit = (virtual.bytes_in - before) / SLIPS * _BITS / BAUD
        printer.close()
    slip_s = statistics.median(took)
    return {
        "slip_ms": slip_s * 1000,
        "slip_wire_limit_ms": limit * 1000,
        "slip_ratio": slip_s / limit,
        "slip_native_bytes": native,
        "slip_raster_bytes": raster,
        "slip_raster_over_native": raster / native,
    }


def _allowance_slip() -> Slip:
    from kiosk.app.demo_site import write_site
    from kiosk.app.site import load_site
    from kiosk.catalogue import default_folder, load
    from kiosk.domain.masked import PersonName, Phone
    from kiosk.kinds.slips import People, case_slip
    from ui.i18n.words import LinguistWords

    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        site = load_site(write_site(Path(folder))).site
    services = load(default_folder()).at("centre")
    (service,) = (each for each in services if each.id == "old_age_allowance")
    at = datetime(2026, 11, 25, 2, 30, tzinfo=UTC)
    name, phone = PersonName("王小英"), Phone("13800001230")
    return case_slip(service, site, People(name), phone, at)(
        LinguistWords(), "QH01 1125 0001 7", False
    )
