"""``kiosk demo`` as a person starts it who has no display."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from PIL import Image

from ui.theme.tokens import PAPER

KEPT = {"receipt.png", "receipt.txt", "platform.json", "summary.json"}
TIMINGS = {"start_to_first_frame", "card_read", "submit_commit", "slip_printed", "acknowledged"}


def _demo(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return _kiosk("demo", "--out", str(out), *arguments)


def _kiosk(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "kiosk", *arguments],
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


_NEXT_KEY, _LISTEN_KEY = (120, 1640), (450, 1850)
"""Places in the plain face of two keys, beside their words."""


def _colour(out: Path, name: str, x: int, y: int) -> str:
    (path,) = out.glob(f"*-{name}.png")
    with Image.open(path) as picture:
        pixel = picture.convert("RGB").crop((x, y, x + 1, y + 1))
        return f"#{pixel.tobytes().hex().upper()}"


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
    assert _colour(tmp_path, "consent", *_NEXT_KEY) == PAPER.primary.fill, "the box is ticked"
    heard = PAPER.plain if shutil.which("espeak-ng") else PAPER.bar_disabled
    assert _colour(tmp_path, "home", *_LISTEN_KEY) == heard.fill
    rows = re.findall(r"^│ (\S.*?) +│", ended.stdout, re.MULTILINE)
    assert len(rows) == len(set(rows)), "no two rows of the table have one name"
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


def test_a_selftest_says_nothing_of_a_folder_that_is_gone() -> None:
    ended = _kiosk("selftest")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "case_number" in ended.stdout
    assert "kept in" not in ended.stdout
    assert "/tmp" not in ended.stdout
