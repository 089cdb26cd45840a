"""A slip, the virtual receipt printers and the adapter of each, for all tests that print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

from drivers.receipt.printer import EscPosPrinter, Patience
from drivers.receipt.profile import DEFAULT, profile
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.wire import FdWire, open_device_file, open_serial, open_tcp
from kiosk.domain.receipt import Line, Qr, Rule, Slip

TITLE = "小事回执"
PAYLOAD = "https://example.invalid/s/QH0110160023"
SMALL = "ZJ-5870"  # 58 mm, no QR codes of its own, no cutter
SLIP = Slip(
    (
        Line(TITLE, 3, "center", True),
        Line("青禾社区", 2, "center"),
        Rule(),
        Line("谁办的：王*英", bold=True),
        Line("QH01 1016", 3, "center", True),
        Qr(PAYLOAD),
        Line("手机扫 看进度", 2, "center", True),
        Line("QH01  2026-10-16 10:31  第1张", 1, "center"),
    )
)
QUICK = Patience(answer=5.0, look=0.05, idle=10.0, printing=20.0, settle=0.1)
HASTY = Patience(answer=0.6, look=0.05, idle=0.6, printing=6.0, settle=0.1)
"""For answers that never come; of those that do, a busy machine asks more patience."""

WIRES: Mapping[str, Callable[..., VirtualReceiptPrinter]] = {
    "tcp": VirtualReceiptPrinter,
    "serial": VirtualReceiptPrinter.serial,
    "usb": VirtualReceiptPrinter.usb,
}


def adapter(
    paper: VirtualReceiptPrinter,
    model: str = DEFAULT,
    *,
    clears: bool | None = None,
    patience: Patience = QUICK,
) -> EscPosPrinter:
    built = profile(model)
    built = replace(built, clears=built.clears if clears is None else clears)
    return EscPosPrinter("here", way_to(paper), built, patience=patience)


@contextmanager
def in_haste(printer: EscPosPrinter, when: bool = True) -> Iterator[None]:
    """Have it wait no longer than a test does for what never comes."""
    before = printer._patience
    printer._patience = HASTY if when else before
    yield
    printer._patience = before


def way_to(paper: VirtualReceiptPrinter) -> Callable[[], FdWire]:
    if paper.on_network:
        return partial(open_tcp, paper.host, paper.tcp_port, 1.0)
    if paper.path.endswith("lp0"):
        return partial(open_device_file, paper.path)
    return partial(open_serial, paper.path, 115200)
