"""Which adapter a name in the settings means. The frozen build reads ``MODULES`` from here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from kiosk.errors import KioskError
from kiosk.ports import CardReader, ReceiptPrinter

Params = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Adapter:
    """A row of the catalogue.

    Attributes:
        module: what is imported when the adapter is wanted.
        factory: the callable in it.
        needed: parameters that must be given, with their types.
        optional: parameters that may be given.
    """

    module: str
    factory: str
    needed: Mapping[str, type]
    optional: Mapping[str, type]


CARD_READERS: Mapping[str, Adapter] = {
    "sam-serial": Adapter(
        "drivers.idcard.reader", "serial_reader", {"port": str}, {"name": str, "baud": int}
    ),
}
RECEIPT_PRINTERS: Mapping[str, Adapter] = {
    "escpos-tcp": Adapter(
        "drivers.receipt.printer",
        "tcp_printer",
        {"host": str, "port": int},
        {"name": str, "profile": str},
    ),
    "escpos-serial": Adapter(
        "drivers.receipt.printer",
        "serial_printer",
        {"port": str},
        {"name": str, "profile": str, "baud": int, "flow": str},
    ),
}
# What is imported by name or only when needed, so that no analysis finds it.
MODULES: tuple[str, ...] = (
    *sorted({row.module for row in (*CARD_READERS.values(), *RECEIPT_PRINTERS.values())}),
    "drivers.receipt.raster",
    "serial",
    "serial.serialposix",
    "segno",
    "escpos.image",
    "PIL.Image",
    "PIL.ImageDraw",
    "PIL.ImageFont",
)
# What is read from a package, with the package: python-escpos's table of printers.
DATA: tuple[tuple[str, str], ...] = (("escpos", "capabilities.json"),)


def open_card_reader(adapter: str, params: Params) -> CardReader:
    """Make the card reader that the settings name; its link is opened by its ``open``.

    Raises:
        KioskError: ``device.no_such_adapter``; ``config.invalid`` for a parameter.
    """
    return cast(CardReader, _make(CARD_READERS, adapter, params))


def open_receipt_printer(adapter: str, params: Params) -> ReceiptPrinter:
    """Make the receipt printer that the settings name; its link is opened by its ``open``.

    Raises:
        KioskError: ``device.no_such_adapter``; ``config.invalid`` for a parameter.
    """
    return cast(ReceiptPrinter, _make(RECEIPT_PRINTERS, adapter, params))


def _make(rows: Mapping[str, Adapter], name: str, params: Params) -> object:
    row = rows.get(name)
    if row is None:
        raise KioskError("device.no_such_adapter", {"name": name, "known": ", ".join(sorted(rows))})
    _check(name, row, params)
    factory = getattr(import_module(row.module), row.factory)
    return factory(**params)


def _check(name: str, row: Adapter, params: Params) -> None:
    known = {**row.needed, **row.optional}
    for key in row.needed:
        if key not in params:
            raise _invalid(name, key, "is missing")
    for key, value in params.items():
        if key not in known:
            raise _invalid(name, key, f"is not known; known are {', '.join(sorted(known))}")
        if not isinstance(value, known[key]):
            raise _invalid(name, key, f"must be of type {known[key].__name__}")


def _invalid(adapter: str, key: str, problem: str) -> KioskError:
    params = {"path": f"device {adapter}", "field": key, "problem": problem}
    return KioskError("config.invalid", params)
