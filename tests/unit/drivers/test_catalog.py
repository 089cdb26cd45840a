"""A name in the settings becomes a device, or a sentence that says what is wrong."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest

from drivers import catalog
from drivers.idcard.transport import USB_ADAPTERS
from drivers.receipt.profile import CLEARS, WATCHED, Profile, profile, profiles
from drivers.sandbox.idcard import VirtualSamReader
from drivers.sandbox.people import WANG_XIAOYING
from drivers.sandbox.receipt import VirtualReceiptPrinter
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.ports import CardRead


def read_a_card(sam: VirtualSamReader, adapter: str, params: catalog.Params) -> None:
    reader = catalog.CARD_READERS.make(adapter, params)
    reader.open()
    sam.put(WANG_XIAOYING)
    assert reader.read() == CardRead(WANG_XIAOYING)
    reader.close()


def test_a_card_reader_is_made_from_its_name() -> None:
    with VirtualSamReader(paced=False) as sam:
        read_a_card(sam, "sam-serial", {"port": sam.port, "baud": 115200})
    with VirtualSamReader.on_network(paced=False) as sam:
        host, port = sam.address
        read_a_card(sam, "sam-tcp", {"host": host, "port": port})


def test_a_card_reader_on_usb_needs_an_adapter_and_says_so() -> None:
    reader = catalog.CARD_READERS.make("sam-usb", {})
    with pytest.raises(KioskError, match=r"idcard\.no_usb_adapter") as caught:
        reader.open()
    assert "0400:C35A" in caught.value.remedy
    assert USB_ADAPTERS in caught.value.remedy
    assert reader.status().state is DeviceState.NO_DEVICE


ADAPTER = """
from drivers.wire import open_tcp

def open_bulk(vendor, product):
    assert (vendor, product) == (0x1234, 0xABCD)
    return open_tcp({host!r}, {port}, 1.0)
"""


def test_an_adapter_for_usb_is_found_where_it_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def install(name: str, code: str) -> None:
        (tmp_path / f"{name}.py").write_text(code)
        told = tmp_path / f"{name}-1.0.dist-info"
        told.mkdir()
        (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        points = f"[{USB_ADAPTERS}]\n{name} = {name}:open_bulk\n"
        (told / "entry_points.txt").write_text(points)

    monkeypatch.syspath_prepend(tmp_path)
    with VirtualSamReader.on_network(paced=False) as sam:
        host, port = sam.address
        install("a_broken_usb_adapter", "import nothing_that_is_there\n")
        install("some_usb_adapter", ADAPTER.format(host=host, port=port))
        read_a_card(sam, "sam-usb", {"device": "1234:abcd"})


_FILE = {"escpos-serial": "port", "escpos-usb": "device", "escpos-file": "path"}
"""What the device's file is called in the settings."""


@pytest.mark.parametrize("adapter", catalog.RECEIPT_PRINTERS.rows)
def test_a_printer_is_made_from_its_name(adapter: str) -> None:
    tcp = adapter == "escpos-tcp"
    with VirtualReceiptPrinter() if tcp else VirtualReceiptPrinter.serial() as paper:
        params: dict[str, str | int] = (
            {"host": paper.host, "port": paper.tcp_port} if tcp else {_FILE[adapter]: paper.path}
        )
        printer = catalog.RECEIPT_PRINTERS.make(adapter, {**params, "profile": "80mm"})
        printer.open()
        assert printer.status().state is DeviceState.ONLINE
        printer.close()


@pytest.mark.parametrize("make", [catalog.CARD_READERS.make, catalog.RECEIPT_PRINTERS.make])
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
        catalog.RECEIPT_PRINTERS.make("escpos-serial", params)
    assert caught.value.params["field"] == field


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("TM-T20ii", "TM-T20II"),
        ("TMT88V", "TM-T88V"),
        ("zj5870", "ZJ-5870"),
        ("80 mm", "80mm"),
        ("default", "80mm"),  # python-escpos's own default tells no width
        ("OCD-100", "80mm"),  # a customer display
    ],
)
def test_a_model_that_cannot_be_meant_is_answered_with_those_that_can(
    written: str, named: str
) -> None:
    with pytest.raises(KioskError, match=r"config\.invalid") as caught:
        catalog.RECEIPT_PRINTERS.make("escpos-serial", {"port": "/dev/ttyS0", "profile": written})
    assert named in caught.value.remedy


def test_models_are_what_is_known_of_them() -> None:
    assert (
        profile("80mm") == profile("TM-T20II") == Profile(576, 203, True, True, 24, True, True, 50)
    )
    assert profile("TM-T88V") == Profile(512, 180, True, True, 24, True, True, 50)
    for small in ("58mm", "POS-5890", "NT-5890K", "ZJ-5870"):
        assert profile(small) == Profile(384, 203, False, False, 120, False, False, 30)


def test_every_model_that_is_said_to_drop_its_buffers_is_one_of_the_table() -> None:
    assert {name for name, each in profiles().items() if each.clears} == {*CLEARS, "80mm"}


def test_every_model_that_is_said_to_tell_of_changes_is_one_of_the_table() -> None:
    assert {name for name, each in profiles().items() if each.watched} == {*WATCHED, "80mm"}


def test_the_table_of_models_is_read_without_unpickling_or_writing(tmp_path: Path) -> None:
    """In a process of its own: what is imported here depends on the tests before."""
    program = (
        "import sys\n"
        "import drivers.catalog, drivers.receipt.links as printer\n"
        "assert not [m for m in sys.modules if m.startswith(('escpos', 'PIL', 'yaml'))]\n"
        "from drivers.receipt import encoder\n"
        "from kiosk.domain.receipt import Qr, Slip\n"
        "encoder.encode(Slip((Qr('x'),)), printer.model('58mm'))\n"
        "assert 'escpos.image' in sys.modules\n"
        "assert 'escpos.capabilities' not in sys.modules\n"
    )
    trap = tmp_path / f"{platform.python_version()}.capabilities.pickle"
    trap.write_bytes(b"not a pickle")
    place = {"ESCPOS_CAPABILITIES_PICKLE_DIR": str(tmp_path), "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], env={**os.environ, **place}, check=True)
    assert list(tmp_path.iterdir()) == [trap]


def test_every_module_that_the_frozen_build_must_hold_exists() -> None:
    for module in catalog.MODULES:
        import_module(module)


def test_every_file_that_the_frozen_build_must_hold_exists() -> None:
    for package, file in catalog.DATA:
        assert files(package).joinpath(file).is_file()
