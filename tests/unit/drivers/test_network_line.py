"""The network cable of demonstrations and tests can be cut and mended."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drivers.receipt.printer import EscPosPrinter, Patience
from drivers.receipt.profile import profile
from drivers.sandbox.network import NetworkLine
from drivers.sandbox.receipt import VirtualReceiptPrinter
from drivers.wire import open_tcp
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError


@pytest.fixture
def line() -> Iterator[NetworkLine]:
    with (
        VirtualReceiptPrinter() as printer,
        NetworkLine(printer.host, printer.tcp_port) as cable,
    ):
        yield cable


@pytest.fixture
def far_printer(line: NetworkLine) -> Iterator[EscPosPrinter]:
    """A printer at the other end of the cable: something that answers."""
    printer = EscPosPrinter(
        "far", lambda: open_tcp(line.host, line.port, 1.0), profile("80mm"),
        patience=Patience(answer=0.5),
    )  # fmt: skip
    printer.open()
    yield printer
    printer.close()


def test_bytes_go_both_ways(line: NetworkLine, far_printer: EscPosPrinter) -> None:
    assert far_printer.status().state is DeviceState.ONLINE
    assert line.counters["connections"] == 1
    assert not line.is_cut


def test_a_cut_breaks_connections_and_refuses_new_ones(
    line: NetworkLine, far_printer: EscPosPrinter
) -> None:
    line.cut()
    assert line.is_cut
    assert far_printer.status().code == "printer.unplugged"
    with pytest.raises(KioskError, match=r"printer\.unplugged"):
        far_printer.open()
    assert line.counters["broken"] > 0


def test_a_hanging_line_takes_connections_and_says_nothing(
    line: NetworkLine, far_printer: EscPosPrinter
) -> None:
    line.cut(hang=True)
    with pytest.raises(KioskError, match=r"printer\.no_answer"):
        far_printer.open()


@pytest.mark.parametrize("hang", [False, True])
def test_a_mended_line_carries_again_at_the_same_address(
    line: NetworkLine, far_printer: EscPosPrinter, hang: bool
) -> None:
    address = line.port
    line.cut(hang=hang)
    far_printer.close()
    line.mend()
    assert line.port == address
    far_printer.open()
    assert far_printer.status().state is DeviceState.ONLINE
