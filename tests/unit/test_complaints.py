"""What goes wrong is said on standard error: a line a change, with its remedy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.app.complaints import Complaints
from kiosk.app.demo_site import write_site
from kiosk.app.site import load_site
from kiosk.app.system import SystemClock
from kiosk.config import DeviceSettings
from kiosk.errors import KioskError
from kiosk.flow.journal import Entry, Journal


class Heard:
    """A journal, and what is read on standard error."""

    def __init__(self, folder: Path, stream: pytest.CaptureFixture[str]) -> None:
        self.settings = load_site(write_site(folder, reader="/dev/ttyUSB0"))
        self._stream = stream
        self.journal = Journal(SystemClock(), None, Complaints(self.settings).heard)

    @property
    def lines(self) -> list[str]:
        """What was said since the last look."""
        return self._stream.readouterr().err.splitlines()


@pytest.fixture
def heard(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Heard:
    return Heard(tmp_path, capsys)


def test_a_device_that_is_gone_is_said_with_its_place_and_said_again_when_it_goes_again(
    heard: Heard,
) -> None:
    gone = {"device": "idcard", "state": "offline", "code": "idcard.unplugged"}
    said = "kiosk: idcard.unplugged: The port /dev/ttyUSB0 is gone; plug the reader in again."
    heard.journal.note(Entry.DEVICE_CHANGED, **gone)
    assert heard.lines == [said]
    heard.journal.note(Entry.DEVICE_CHANGED, **gone)
    assert heard.lines == [], "it is as it was"
    heard.journal.note(Entry.DEVICE_CHANGED, device="idcard", state="online", code=None)
    assert heard.lines == []
    heard.journal.note(Entry.DEVICE_CHANGED, **gone)
    assert heard.lines == [said]


def test_a_printer_is_named_by_where_it_is(heard: Heard) -> None:
    heard.journal.note(Entry.DEVICE_CHANGED, device="printer", state="o", code="printer.no_answer")
    (line,) = heard.lines
    assert "printer.no_answer: The printer at 127.0.0.1:9 does not answer" in line


@pytest.mark.parametrize(
    ("device", "adapter", "params", "code"),
    [
        ("document", "ipp", {"uri": "ipp://localhost/printers/a4"}, "document.unplugged"),
        ("camera", "camera-adapter", {"device": "/dev/video0"}, "camera.no_adapter"),
        ("scanner", "qr-wedge", {"device": "/dev/input/event3"}, "scanner.unplugged"),
    ],
)
def test_a_device_without_a_port_is_named_by_its_own_place(
    heard: Heard, device: str, adapter: str, params: dict[str, str | int], code: str
) -> None:
    table: dict[str, Any] = {device: DeviceSettings(adapter, params)}
    named = replace(heard.settings, **table)
    journal = Journal(SystemClock(), None, Complaints(named).heard)
    journal.note(Entry.DEVICE_CHANGED, device=device, state="o", code=code)
    (line,) = heard.lines
    assert str(next(iter(params.values()))) in line


def test_what_sync_complains_of_is_said_once_an_outage(heard: Heard) -> None:
    def lost() -> None:
        for _ in range(3):
            heard.journal.note(Entry.FAULT, code="sync.unreachable", cause="sync")
            heard.journal.note(Entry.FAULT, code="sync.unauthorised", cause="sync")
            heard.journal.note(Entry.ALARM, code="sync.unauthorised")

    lost()
    first, second = heard.lines
    assert first == f"kiosk: {KioskError('sync.unreachable', {'url': 'https://127.0.0.1:9'})}"
    assert second == "kiosk: sync.unauthorised: The platform refuses this kiosk: enrol it again."
    heard.journal.note(Entry.NETWORK_CHANGED, online=True)
    lost()
    assert len(heard.lines) == 2


def test_what_was_said_at_the_start_and_what_residents_do_is_not_said(
    heard: Heard, capsys: pytest.CaptureFixture[str]
) -> None:
    found = KioskError("store.corrupt", {"path": "p"})
    journal = Journal(SystemClock(), None, Complaints(heard.settings, (found,)).heard)
    journal.note(Entry.FAULT, code="store.corrupt")
    journal.note(Entry.CARD_FAILED, code="idcard.moved")
    journal.note(Entry.NETWORK_CHANGED, online=False)
    assert capsys.readouterr().err == ""
    journal.note(Entry.FAULT, code="store.disk_full")
    assert "store.disk_full" in capsys.readouterr().err, "control"
