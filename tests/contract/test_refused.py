"""A port that is there and cannot be had is not called gone: it is taken, or not this user's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from drivers.catalog import PORTS
from drivers.sandbox.ports import PtyPort
from drivers.wire import open_serial
from kiosk.errors import KioskError

SERIAL = [
    (section, name)
    for section, port in PORTS.items()
    for name, row in port.rows.items()
    if "port" in row.params and "baud" in row.params
]
NOBODY = 65534


def refusal(device: Any) -> str | None:
    """Open a device and say what it was refused for."""
    try:
        device.open()
    except KioskError as error:
        return error.code if error.params["port"] else "no place was told"
    finally:
        device.close()
    return None


@pytest.fixture
def quiet() -> Iterator[PtyPort]:
    """A port at whose other end nobody says a word."""
    port = PtyPort("quiet")
    port.plug(lambda _: None)
    yield port
    port.close()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user who owns nothing, where the tests are root's."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.mark.parametrize(("section", "adapter"), SERIAL)
def test_a_port_that_another_program_keeps_is_in_use_and_then_it_is_not(
    quiet: PtyPort, section: str, adapter: str
) -> None:
    device = PORTS[section].make(adapter, {"port": quiet.path})
    other = open_serial(quiet.path, 9600)
    assert refusal(device) == "device.in_use"
    other.close()
    assert refusal(device) != "device.in_use"


@pytest.mark.parametrize(
    ("section", "adapter", "parameter"),
    [
        *((section, adapter, "port") for section, adapter in SERIAL),
        ("scanner", "qr-wedge", "device"),
        ("printer", "escpos-usb", "device"),
    ],
)
def test_a_port_that_is_not_this_users_is_denied(
    section: str, adapter: str, parameter: str
) -> None:
    with tempfile.TemporaryDirectory(prefix="xiaoshi-denied-") as folder:
        Path(folder).chmod(0o755)
        path = f"{folder}/line"
        os.mkfifo(path, 0o000)
        row = PORTS[section].rows[adapter]
        given = {parameter if parameter in row.params else "port": path}
        with as_nobody():
            assert refusal(PORTS[section].make(adapter, given)) == "device.denied"


def test_serial_adapters_are_all_tried() -> None:
    assert {section for section, _ in SERIAL} == {
        "idcard", "printer", "scanner", "blood_pressure", "thermometer", "panel",
    }  # fmt: skip
