"""``kiosk demo`` as a person starts it who has no display."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

KEPT = {"receipt.png", "receipt.txt", "platform.json", "summary.json"}
TIMINGS = {"start_to_first_frame", "card_read", "submit_commit", "slip_printed", "acknowledged"}


def _demo(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "kiosk", "demo", "--out", str(out), *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def _summary(out: Path) -> Mapping[str, object]:
    summary: Mapping[str, object] = json.loads((out / "summary.json").read_text())
    return summary


def test_the_whole_journey_is_walked_and_kept(tmp_path: Path) -> None:
    ended = _demo(tmp_path)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stderr == ""
    summary = _summary(tmp_path)
    assert summary["ok"] is True
    assert summary["acknowledged"] is True
    assert len(str(summary["case_number"])) == 43
    screens, timings = summary["screens"], summary["timings_ms"]
    assert isinstance(screens, list)
    assert isinstance(timings, dict)
    assert set(timings) == TIMINGS
    assert all(value > 0 for value in timings.values())
    pictures = sorted(p.name for p in tmp_path.glob("[0-9][0-9]-*.png"))
    assert pictures == [f"{n:02d}-{name}.png" for n, name in enumerate(screens, 1)]
    assert {p.name for p in tmp_path.iterdir()} == KEPT | set(pictures)
    views = {name.split("-")[0] for name in screens}
    assert views == {
        *("attract", "home", "list", "guide", "put_card", "reading", "question", "consent"),
        *("review", "submitting", "slip", "rating", "farewell"),
    }
    held = json.loads((tmp_path / "platform.json").read_text())
    assert held["case_number"] == summary["case_number"]
    assert "还没正式受理" not in (tmp_path / "receipt.txt").read_text()


def test_without_a_network_the_slip_says_what_is_missing(tmp_path: Path) -> None:
    ended = _demo(tmp_path, "--network=off")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    summary = _summary(tmp_path)
    assert summary["acknowledged"] is False
    assert summary["case_number"] is None
    slip = (tmp_path / "receipt.txt").read_text()
    assert slip.startswith("还没正式受理\n")
    assert "送到了才算数" in slip
    assert json.loads((tmp_path / "platform.json").read_text()) is None


@pytest.mark.parametrize("arguments", [("--language=en",), ("--landscape",)])
def test_a_network_that_comes_back_ends_in_a_receipt(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    ended = _demo(tmp_path, "--network=off,on", *arguments)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert _summary(tmp_path)["acknowledged"] is True
    assert (tmp_path / "receipt.txt").read_text().startswith("还没正式受理\n")


def test_a_word_that_the_demo_does_not_know_is_refused(tmp_path: Path) -> None:
    ended = _demo(tmp_path, "--network=perhaps")
    assert ended.returncode == 2
    assert "off,on" in ended.stderr
