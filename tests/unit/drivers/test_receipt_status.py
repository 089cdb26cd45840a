"""The bytes that printers answer mean what the technician reads."""

from __future__ import annotations

import pytest

from drivers.receipt.status import CLEAR, CLEARED, Listener, is_marker, is_status, parse
from kiosk.domain.staff import DeviceState

# As seen from an independent emulator: DLE EOT 1 to 4.
SEEN = {
    "12121212": (DeviceState.ONLINE, None, None),
    "1A32127E": (DeviceState.USER_ERROR, "printer.paper_out", "printer.paper_low"),
    "1A161212": (DeviceState.USER_ERROR, "printer.cover_open", None),
    "1212121E": (DeviceState.ONLINE, None, "printer.paper_low"),
    "1A521A12": (DeviceState.HARDWARE_ERROR, "printer.cutter", None),
    "1A525212": (DeviceState.DEVICE_BUSY, "printer.head_hot", None),
    "1A523212": (DeviceState.HARDWARE_ERROR, "printer.fault", None),
    "1A121212": (DeviceState.OFFLINE, "printer.offline", None),
}


@pytest.mark.parametrize(("replies", "meaning"), SEEN.items())
def test_status_bytes_are_read(
    replies: str, meaning: tuple[DeviceState, str | None, str | None]
) -> None:
    one, two, three, four = bytes.fromhex(replies)
    condition = parse((one, two, three, four))
    assert (condition.state, condition.code, condition.warning) == meaning


def test_every_answer_to_a_question_differs_from_every_marker() -> None:
    for replies in SEEN:
        assert all(is_status(byte) and not is_marker(byte) for byte in bytes.fromhex(replies))
    for marker in (0x00, 0x03, 0x0C, 0x0F):
        assert is_marker(marker)
        assert not is_status(marker)


class Chunks:
    """A wire on which these come in, one after the other."""

    def __init__(self, *chunks: bytes) -> None:
        self.sent = self.received = 0
        self.written = b""
        self._chunks = list(chunks)

    def write(self, data: bytes, deadline: float) -> bool:
        self.written += data
        return True

    def read(self, deadline: float) -> bytes:
        return self._chunks.pop(0) if self._chunks else b""

    def drain(self) -> None:
        self._chunks.clear()

    def interrupt(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize("cut", range(4))
def test_the_answer_to_clearing_passes_for_no_marker_however_it_is_cut_up(cut: int) -> None:
    wire = Chunks(CLEARED[:cut], CLEARED[cut:])
    listener = Listener(wire)
    assert listener.clear(0.5)
    assert wire.written == CLEAR
    assert listener.markers == 0


def test_a_printer_that_does_not_say_that_it_cleared_has_not() -> None:
    listener = Listener(Chunks(b"\x00", b"\x12", CLEARED[:2]))
    assert not listener.clear(0.01)
    assert listener.markers == 1
