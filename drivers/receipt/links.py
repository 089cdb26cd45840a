"""The ways to a printer: the adapters that settings name.

Each is made for a model, and for rolls of ``roll_m`` metres where those are not the model's usual.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from drivers.receipt.file import FilePrinter
from drivers.receipt.printer import EscPosPrinter
from drivers.receipt.profile import DEFAULT, Profile
from drivers.receipt.profile import profile as model
from drivers.wire import open_device_file, open_serial, open_tcp

_CONNECT_SECONDS = 2.0


def tcp_printer(
    host: str,
    port: int,
    profile: str = DEFAULT,
    *,
    roll_m: int = 0,
    name: str = "receipt_printer",
) -> EscPosPrinter:
    """Return a printer on the network.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    connect = partial(open_tcp, host, port, _CONNECT_SECONDS)
    return EscPosPrinter(f"{host}:{port}", connect, _built(profile, roll_m), name=name)


def serial_printer(
    port: str,
    profile: str = DEFAULT,
    *,
    baud: int = 115200,
    flow: str = "none",
    roll_m: int = 0,
    name: str = "receipt_printer",
) -> EscPosPrinter:
    """Return a printer on a serial port; ``flow`` is none, xonxoff or rtscts.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    connect = partial(open_serial, port, baud, xonxoff=flow == "xonxoff", rtscts=flow == "rtscts")
    return EscPosPrinter(port, connect, _built(profile, roll_m), name=name)


def usb_printer(
    device: str, profile: str = DEFAULT, *, roll_m: int = 0, name: str = "receipt_printer"
) -> EscPosPrinter:
    """Return a printer on USB by its device file (usblp), which must answer: bidirectional.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    connect = partial(open_device_file, device)
    return EscPosPrinter(device, connect, _built(profile, roll_m), name=name)


def file_printer(
    path: str, profile: str = DEFAULT, *, roll_m: int = 0, name: str = "receipt_printer"
) -> FilePrinter:
    """Return what writes slips to a file, or to a device that can only be written to.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    return FilePrinter(path, _built(profile, roll_m), name=name)


def _built(name: str, roll_m: int) -> Profile:
    usual = model(name)
    return replace(usual, roll_m=roll_m or usual.roll_m)
