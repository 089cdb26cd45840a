"""A device's table is judged when the settings are read, among all other faults."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from drivers.catalog import PORTS
from kiosk.app.site import load_site
from kiosk.errors import KioskError

EXAMPLE = (Path(__file__).parents[2] / "docs" / "site.example.toml").read_text(encoding="utf-8")
READER = 'adapter = "sam-serial"\nparams = { port = "/dev/ttyUSB0" }\n'
PRINTER = 'adapter = "escpos-tcp"\nparams = { host = "192.168.1.60", port = 9100 }\n'


def site(tmp_path: Path, **devices: str) -> Path:
    """Write a site with these devices' tables, whatever the example says of them."""
    tables = {"idcard": READER, "printer": PRINTER, **devices}
    rest = re.sub(rf"(?ms)^\[({'|'.join(PORTS)})\].*?(?=^\[|\Z)", "", EXAMPLE)
    written = "".join(f"\n[{name}]\n{table}" for name, table in tables.items())
    path = tmp_path / "site.toml"
    path.write_text(f"{rest}{written}", encoding="utf-8")
    return path


def fault(path: Path) -> KioskError:
    with pytest.raises(KioskError) as caught:
        load_site(path)
    return caught.value


def test_a_good_site_is_read_and_so_is_every_example_of_the_rows(tmp_path: Path) -> None:
    assert load_site(site(tmp_path)).printer.params["port"] == 9100
    for name, port in PORTS.items():
        for adapter, row in port.rows.items():
            params = ", ".join(f"{key} = {each.written}" for key, each in row.params.items())
            table = f'adapter = "{adapter}"\nparams = {{ {params} }}\n'
            found = getattr(load_site(site(tmp_path, **{name: table})), name)
            assert found.adapter == adapter
            assert not found.isolated


@pytest.mark.parametrize(
    ("old", "new", "field", "says"),
    [
        ("sam-serial", "sam-serail", "idcard.adapter", "did you mean 'sam-serial'?"),
        ("escpos-tcp", "escpos-tpc", "printer.adapter", "did you mean 'escpos-tcp'?"),
        ("sam-serial", "", "idcard.adapter", "known are sam-serial"),
        ('{ port = "/dev', '{ prt = "/dev', "idcard.params.prt", "did you mean 'port'?"),
        ('{ port = "/dev/ttyUSB0" }', "{ }", "idcard.params.port", 'add port = "/dev/ttyUSB0"'),
        ('"/dev/ttyUSB0"', "7", "idcard.params.port", "must be text"),
        ('"/dev/ttyUSB0"', '"COM1"', "idcard.params.port", "'COM1' cannot be meant"),
        ('USB0" }', 'USB0", baud = "9600" }', "idcard.params.baud", "write baud = 115200"),
        ('USB0" }', 'USB0", baud = 115201 }', "idcard.params.baud", "known are 1200"),
        ("9100", '"9100"', "printer.params.port", "must be a whole number"),
        ("9100", "91000", "printer.params.port", "from 1 to 65535"),
        ("9100", "0", "printer.params.port", "from 1 to 65535"),
        ("192.168.1.60", "http://192.168.1.60", "printer.params.host", "cannot be meant"),
        ("9100 }", '9100, profile = "TMT88V" }', "printer.params.profile", "'TM-T88V'"),
        ("9100 }", "9100, baud = 9600 }", "printer.params.baud", "unknown key 'baud'"),
        (
            'escpos-tcp"\nparams = { host = "192.168.1.60", port = 9100 }',
            'escpos-serial"\nparams = { port = "/dev/ttyS0", flow = "xonoff" }',
            "printer.params.flow",
            "did you mean 'xonxoff'?",
        ),
    ],
)
def test_a_device_that_cannot_be_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, field: str, says: str
) -> None:
    path = site(tmp_path)
    load_site(path)  # control: before the change there is no fault
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    wrong = fault(path)
    assert wrong.code == "config.invalid"
    assert wrong.params["field"] == field
    assert says in str(wrong).splitlines()[0]
    line = int(str(wrong).partition(": line ")[2].partition(":")[0])
    assert field.split(".")[1] in path.read_text(encoding="utf-8").splitlines()[line - 1]


def test_a_devices_faults_stand_among_the_others(tmp_path: Path) -> None:
    path = site(tmp_path, idcard='adapter = "sam-serial"\nparams = { prt = "/dev/ttyUSB0" }\n')
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('place = "centre"', 'place = "center"'), encoding="utf-8")
    told = str(fault(path)).splitlines()
    assert [line.split(": line")[0].rpartition(": ")[2] for line in told] == [
        "site.place",
        "idcard.params.prt",
        "idcard.params.port",
    ]


def test_a_province_without_codes_is_named_with_its_line(tmp_path: Path) -> None:
    path = site(tmp_path)
    wrong = path.read_text("utf-8").replace("[site]\n", '[site]\nprovince = "sichaun"\n', 1)
    path.write_text(wrong, encoding="utf-8")
    problem = str(fault(path).params["problem"])
    line = wrong.splitlines().index('province = "sichaun"') + 1
    assert f"line {line}:" in problem
    assert "did you mean 'sichuan'?" in problem
    path.write_text(wrong.replace("sichaun", "sichuan"), encoding="utf-8")
    assert load_site(path).site.province == "sichuan", "the control"
