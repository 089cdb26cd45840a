"""Real devices for the contract suite, as ``--hw`` names them; see docs/hardware-tests.md."""

from __future__ import annotations

import os
from dataclasses import dataclass

import pytest

from drivers.catalog import Params, open_card_reader, open_receipt_printer, open_smart_card_reader
from kiosk.ports import CardReader, ReceiptPrinter, SmartCardReader

PORTS = ("card_reader", "smart_card_reader", "receipt_printer")


@dataclass(frozen=True, slots=True)
class Hardware:
    """Where the real devices are; None where none was named."""

    card_reader: str | None = None
    smart_card_reader: str | None = None
    receipt_printer: str | None = None


def named(values: list[str]) -> Hardware:
    """Read the values of ``--hw``: a port of ``PORTS``, =, and where it is."""
    found: dict[str, str] = {}
    for value in values:
        port, _, where = value.partition("=")
        if port not in PORTS or not where:
            raise pytest.UsageError(f"--hw {value}: write one of {', '.join(PORTS)}, =, and where")
        found[port] = where
    return Hardware(**found)


def reader_at(where: str) -> CardReader:
    """Make the driver of a real card reader: HOST:PORT, or a serial device."""
    if where.startswith("/"):
        return open_card_reader("sam-serial", {"port": where})
    host, number = _address(where, "card_reader")
    return open_card_reader("sam-tcp", {"host": host, "port": number})


def smart_card_reader_at(where: str) -> SmartCardReader:
    """Make the driver of a real reader that the system's pcscd knows by a name with ``where``."""
    if "PCSCLITE_CSOCK_NAME" in os.environ:
        raise pytest.UsageError("a process knows one pcscd: test the real reader alone, with -m hw")
    return open_smart_card_reader("pcsc", {"reader": where})


def printer_at(where: str) -> ReceiptPrinter:
    """Make the driver of a real printer: HOST:PORT or a serial device, then @ and its model."""
    place, _, model = where.partition("@")
    more: Params = {"profile": model} if model else {}
    if place.startswith("/"):
        return open_receipt_printer("escpos-serial", {"port": place, **more})
    host, number = _address(place, "receipt_printer")
    return open_receipt_printer("escpos-tcp", {"host": host, "port": number, **more})


def _address(place: str, port: str) -> tuple[str, int]:
    host, _, number = place.rpartition(":")
    if not host or not number.isdecimal():
        raise pytest.UsageError(f"--hw {port}={place}: write HOST:PORT or a device file")
    return host, int(number)
