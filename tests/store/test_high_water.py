"""The mark beside the database: its thread ends with its store, whenever that is closed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from offline_store.high_water import HighWater, Mark, read

PATIENCE = 60.0


class ClosedJustThen(threading.Event):
    """Nobody closes while the mark settles; somebody does as soon as it has."""

    def __init__(self, mark: HighWater) -> None:
        super().__init__()
        self._of = mark
        self.met = 0

    def wait(self, timeout: float | None = None) -> bool:
        if self.is_set():
            return True
        self.met += 1
        self.set()
        self._of._dirty.set()
        return False


def test_one_that_is_closed_as_it_settles_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "kiosk.db"
    mark = HighWater(database, Mark())
    closed = ClosedJustThen(mark)
    monkeypatch.setattr(mark, "_closing", closed)
    mark.advance({"epoch": 1, "seq": 7})
    settling = mark._thread
    assert settling is not None
    settling.join(PATIENCE)
    assert not settling.is_alive()
    mark.close()
    assert closed.met == 1
    assert read(database).seq == 7


def test_what_another_process_left_in_the_file_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "kiosk.db"
    late = HighWater(database, Mark())  # opened before the other one wrote anything
    early = HighWater(database, Mark())
    early.advance({"epoch": 1, "seq": 7})
    early.close()
    late.advance({"epoch": 1, "seq": 3})
    late.advance({"audit_seq": 9, "audit_hash": "00"})
    late.advance({"device": "kiosk-01"})
    late.close()
    assert (read(database).seq, read(database).audit_seq) == (7, 9)
