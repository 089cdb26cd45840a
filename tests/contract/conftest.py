"""The virtual devices, and with ``--hw`` the real one beside them, for tests of a port alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.contract.hardware import named
from tests.cupsd import Cupsd, EvePrinter

# The fixtures that stand for any device of a port, and the virtual ones of each.
_ANY = {
    "any_document_printer": ("document_printer", ("tcp", "cupsd", "ippeveprinter", "isolated")),
    "any_reader": ("card_reader", ("serial", "tcp", "usb", "isolated")),
    "any_smart_card_reader": ("smart_card_reader", ("virtual", "isolated")),
    "any_scanner": ("scanner", ("serial", "wedge", "isolated")),
    "any_camera": ("camera", ("files", "adapter", "isolated")),
    "any_printer": (
        "receipt_printer",
        (
            *(f"{way}{size}" for way in ("tcp", "serial", "usb", "file") for size in ("", "-58mm")),
            "isolated",
        ),
    ),
    "any_blood_pressure_meter": ("blood_pressure", ("virtual", "isolated")),
    "any_thermometer": ("thermometer", ("virtual", "isolated")),
    "any_panel": ("panel", ("virtual", "isolated")),
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    hardware = named(metafunc.config.getoption("--hw"))
    for fixture, (port, virtual) in _ANY.items():
        if fixture not in metafunc.fixturenames:
            continue
        params: list[object] = list(virtual)
        where = hardware.get(port)
        if where is not None:
            mark = pytest.mark.hw
            params.append(pytest.param(f"hw:{where}", marks=mark, id="hw"))
        metafunc.parametrize(fixture, params, indirect=True)


@pytest.fixture
def ask(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Ask the person beside a real device for something, past pytest's capture."""

    def say(words: str) -> None:
        capture = request.config.pluginmanager.getplugin("capturemanager")
        with capture.global_and_fixture_disabled():
            print(f"\n{words}", flush=True)

    return say


@pytest.fixture(scope="session")
def cupsd() -> Iterator[Cupsd]:
    """One cupsd for whoever runs these tests; each makes queues of its own in it."""
    with Cupsd() as daemon:
        yield daemon


@pytest.fixture
def eve() -> Iterator[EvePrinter]:
    """CUPS's own printer, with paper."""
    with EvePrinter() as printer:
        yield printer
