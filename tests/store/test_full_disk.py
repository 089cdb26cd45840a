"""On a full disk nothing is promised, and what the platform signed for is still recorded."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from offline_store.ballast import Ballast


def run(folder: Path, how: str, program: str = "full_disk") -> dict[str, Any]:
    child = [sys.executable, "-m", f"tests.store.{program}", str(folder), how]
    done = subprocess.run(child, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_the_ballast_lets_what_waits_be_sent_and_its_acknowledgements_be_recorded(
    tmp_path: Path,
) -> None:
    told = run(tmp_path, "ballast")
    assert told == {
        "kept": True,
        "room_before": True,
        "room_full": False,
        "submit_full": "store.disk_full",
        "truncate_full": "store.disk_full",
        "lease_full": "done",
        "leased": 10,
        "acknowledge_full": "done",
        "released": True,
        "tidy_full": "done",
        "kept_again": True,
        "submit_later": "done",
        "waiting": 21,
    }


def test_the_control_without_a_ballast_records_nothing_but_loses_nothing(tmp_path: Path) -> None:
    told = run(tmp_path, "none")
    assert (told["lease_full"], told["leased"]) == ("store.disk_full", 5)
    assert told["acknowledge_full"] == told["tidy_full"] == "store.disk_full"
    assert told["waiting"] == 31


class TestStart:
    """On a disk on which nothing fits, not even the index of a log."""

    def test_a_kiosk_starts_in_the_room_that_was_held_back(self, tmp_path: Path) -> None:
        assert run(tmp_path, "ballast", "full_disk_start") == {
            "kept": True,
            "start": "done",
            "room": False,
            "acknowledge": "done",
            "waiting": 0,
        }

    def test_the_control_without_it_says_that_the_disk_is_full(self, tmp_path: Path) -> None:
        told = run(tmp_path, "none", "full_disk_start")
        assert told == {"kept": False, "start": "store.disk_full"}

    def test_a_damaged_one_that_does_not_fit_twice_comes_over_once_there_is_room(
        self, tmp_path: Path
    ) -> None:
        without = {"found": ["store.corrupt"], "cases": 0, "scans": 0}
        assert run(tmp_path, "damaged", "full_disk_start") == {
            "kept": True,
            "first": without,
            "again": without,
            "done_with": 0,
            "with_room": {"found": ["store.corrupt"], "cases": 5, "scans": 4},
            "done_with_then": 1,
            "after": {"found": [], "cases": 5, "scans": 4},
        }


class TestFloor:
    def test_intake_closes_before_the_disk_is_full(self, tmp_path: Path) -> None:
        assert Ballast(tmp_path / "db", floor=1).has_room()
        assert not Ballast(tmp_path / "db", floor=1 << 60).has_room()

    def test_no_ballast_is_made_below_the_floor(self, tmp_path: Path) -> None:
        assert not Ballast(tmp_path / "db", floor=1 << 60).keep()
        assert list(tmp_path.iterdir()) == []

    def test_it_is_real_room_and_goes_at_once(self, tmp_path: Path) -> None:
        ballast = Ballast(tmp_path / "db", size=1 << 20, floor=1)
        assert ballast.keep()
        assert ballast.keep(), "once is enough"
        (file,) = tmp_path.iterdir()
        assert file.stat().st_blocks * 512 >= 1 << 20
        assert ballast.release()
        assert not ballast.release()
