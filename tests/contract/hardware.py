"""Real devices for the contract suite, as ``--hw`` names them; see docs/hardware-tests.md."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from drivers.catalog import (
    BLOOD_PRESSURE_METERS,
    CAMERAS,
    CARD_READERS,
    DOCUMENT_PRINTERS,
    PANELS,
    RECEIPT_PRINTERS,
    SCANNERS,
    SMART_CARD_READERS,
    THERMOMETERS,
    Params,
)
from kiosk.ports import (
    CardReader,
    DocumentCamera,
    DocumentPrinter,
    HealthMeter,
    Panel,
    ReceiptPrinter,
    Scanner,
    SmartCardReader,
)

PORTS = (
    "card_reader",
    "smart_card_reader",
    "receipt_printer",
    "document_printer",
    "scanner",
    "camera",
    "blood_pressure",
    "thermometer",
    "panel",
)


def named(values: list[str]) -> Mapping[str, str]:
    """Read the values of ``--hw``: a port of ``PORTS``, =, and where it is."""
    found: dict[str, str] = {}
    for value in values:
        port, _, where = value.partition("=")
        if port not in PORTS or not where:
            raise pytest.UsageError(f"--hw {value}: write one of {', '.join(PORTS)}, =, and where")
        found[port] = where
    return found


def reader_at(where: str) -> CardReader:
    """Make the driver of a real card reader: HOST:PORT, or a serial device."""
    if where.startswith("/"):
        return CARD_READERS.make("sam-serial", {"port": where})
    host, number = _address(where, "card_reader")
    return CARD_READERS.make("sam-tcp", {"host": host, "port": number})


def smart_card_reader_at(where: str) -> SmartCardReader:
    """Make the driver of a real reader that the system's pcscd knows by a name with ``where``."""
    if "PCSCLITE_CSOCK_NAME" in os.environ:
        raise pytest.UsageError("a process knows one pcscd: test the real reader alone, with -m hw")
    return SMART_CARD_READERS.make("pcsc", {"reader": where})


def printer_at(where: str) -> ReceiptPrinter:
    """Make the driver of a real printer: HOST:PORT or a device file, then @ and its model."""
    place, _, model = where.partition("@")
    more: Params = {"profile": model} if model else {}
    if place.startswith("/dev/usb/"):
        return RECEIPT_PRINTERS.make("escpos-usb", {"device": place, **more})
    if place.startswith("/"):
        return RECEIPT_PRINTERS.make("escpos-serial", {"port": place, **more})
    host, number = _address(place, "receipt_printer")
    return RECEIPT_PRINTERS.make("escpos-tcp", {"host": host, "port": number, **more})


def document_printer_at(where: str) -> DocumentPrinter:
    """Make the driver of a real printer's queue by its address: ``ipp://localhost/printers/a4``."""
    return DOCUMENT_PRINTERS.make("ipp", {"uri": where})


def scanner_at(where: str) -> Scanner:
    """Make the driver of a real scanner: a keyboard's device file (/dev/input/...), or a serial."""
    if where.startswith("/dev/input/"):
        return SCANNERS.make("qr-wedge", {"device": where})
    return SCANNERS.make("qr-serial", {"port": where})


def blood_pressure_meter_at(where: str) -> HealthMeter:
    """Make the driver of a real blood-pressure meter on a serial device."""
    return BLOOD_PRESSURE_METERS.make("blood-pressure-serial", {"port": where})


def thermometer_at(where: str) -> HealthMeter:
    """Make the driver of a real thermometer on a serial device."""
    return THERMOMETERS.make("thermometer-serial", {"port": where})


def panel_at(where: str) -> Panel:
    """Make the driver of a real panel on a serial device."""
    return PANELS.make("panel-serial", {"port": where})


def camera_at(where: str) -> DocumentCamera:
    """Make the driver of a real camera, through the adapter that is installed; or of a folder."""
    if where.startswith("/dev/"):
        return CAMERAS.make("camera-adapter", {"device": where})
    return CAMERAS.make("camera-files", {"folder": where})


def _address(place: str, port: str) -> tuple[str, int]:
    host, _, number = place.rpartition(":")
    if not host or not number.isdecimal():
        raise pytest.UsageError(f"--hw {port}={place}: write HOST:PORT or a device file")
    return host, int(number)
