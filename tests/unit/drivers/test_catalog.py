"""A name in the settings becomes a device, or a sentence that says what is wrong."""

from __future__ import annotations

from importlib import import_module

import pytest

from drivers import catalog
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.receipt import VirtualReceiptPrinter
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import CardRead


def test_a_card_reader_is_made_from_its_name() -> None:
    with VirtualSamReader(paced=False) as sam:
        reader = catalog.open_card_reader("sam-serial", {"port": sam.port, "baud": 115200})
        reader.open()
        sam.put(WANG_XIAOYING)
        assert isinstance(reader.read(), CardRead)
        reader.close()


@pytest.mark.parametrize("adapter", catalog.RECEIPT_PRINTERS)
def test_a_printer_is_made_from_its_name(adapter: str) -> None:
    tcp = adapter == "escpos-tcp"
    with VirtualReceiptPrinter() if tcp else VirtualReceiptPrinter.serial() as paper:
        params: dict[str, str | int] = (
            {"host": paper.host, "port": paper.tcp_port} if tcp else {"port": paper.path}
        )
        printer = catalog.open_receipt_printer(adapter, {**params, "profile": "80mm"})
        printer.open()
        assert printer.status().state is DeviceState.ONLINE
        printer.close()


@pytest.mark.parametrize("make", [catalog.open_card_reader, catalog.open_receipt_printer])
def test_an_unknown_name_says_which_are_known(make: object) -> None:
    assert callable(make)
    with pytest.raises(KioskError, match=r"device\.no_such_adapter") as caught:
        make("sam-serail", {})
    assert "sam-serail" in caught.value.remedy
    assert "-serial" in caught.value.remedy


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({}, "port"),
        ({"port": 9100}, "port"),
        ({"port": "/dev/ttyS0", "speed": 9600}, "speed"),
        ({"port": "/dev/ttyS0", "profile": "A4"}, "profile"),
    ],
)
def test_a_wrong_parameter_is_named(params: dict[str, str | int], field: str) -> None:
    with pytest.raises(KioskError, match=r"config\.invalid") as caught:
        catalog.open_receipt_printer("escpos-serial", params)
    assert caught.value.params["field"] == field


def test_every_module_that_the_frozen_build_must_hold_exists() -> None:
    for module in catalog.MODULES:
        import_module(module)
