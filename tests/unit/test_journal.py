"""The journal never costs the program anything, whatever the disk says."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app.system import SystemClock
from kiosk.flow.journal import Entry, Journal


def test_a_full_disk_costs_rows_and_nothing_else(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    full = Path("/dev/full")
    (tmp_path / "journal.jsonl").symlink_to(full)
    with pytest.raises(OSError, match="No space left"):
        full.write_text("control")
    journal = Journal(SystemClock(), tmp_path)
    journal.note(Entry.PROGRAM_STARTED)
    journal.note(Entry.FAULT, code="store.disk_full")
    journal.close()
    assert capfd.readouterr() == ("", "")


def test_what_is_noted_can_be_read(tmp_path: Path) -> None:
    journal = Journal(SystemClock(), tmp_path)
    journal.note(Entry.FAULT, code="store.disk_full")
    journal.close()
    assert '"code": "store.disk_full"' in (tmp_path / "journal.jsonl").read_text()
