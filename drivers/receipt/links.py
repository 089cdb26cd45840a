"""The ways to a printer: the adapters that settings name."""

from __future__ import annotations

from functools import partial

from drivers.receipt.file import FilePrinter
from drivers.receipt.printer import EscPosPrinter
from drivers.receipt.profile import DEFAULT
from drivers.receipt.profile import profile as model
from drivers.wire import open_device_file, open_serial, open_tcp

_CONNECT_SECONDS = 2.0


def tcp_printer(
    host: str, port: int, profile: str = DEFAULT, *, name: str = "receipt_printer"
) -> EscPosPrinter:
    """Return a printer on the network.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    connect = partial(open_tcp, host, port, _CONNECT_SECONDS)
    return EscPosPrinter(f"{host}:{port}", connect, model(profile), name=name)


def serial_printer(
    port: str,
    profile: str = DEFAULT,
    *,
    baud: int = 115200,
    flow: str = "none",
    name: str = "receipt_printer",
) -> EscPosPrinter:
    """Return a printer on a serial port; ``flow`` is none, xonxoff or rtscts.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    connect = partial(open_serial, port, baud, xonxoff=flow == "xonxoff", rtscts=flow == "rtscts")
    return EscPosPrinter(port, connect, model(profile), name=name)


def usb_printer(
    device: str, profile: str = DEFAULT, *, name: str = "receipt_printer"
) -> EscPosPrinter:
    """Return a printer on USB by its device file (usblp), which must answer: bidirectional.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    connect = partial(open_device_file, device)
    return EscPosPrinter(device, connect, model(profile), name=name)


def file_printer(
    path: str, profile: str = DEFAULT, *, name: str = "receipt_printer"
) -> FilePrinter:
    """Return what writes slips to a file, or to a device that can only be written to.

    Raises:
        KioskError: ``config.invalid``; no such profile, or none for slips.
    """
    return FilePrinter(path, model(profile), name=name)
