"""The keys that open what kiosks seal: a new one is added, and none before it is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kiosk.__main__ import main
from offline_store.gateway.keys import sealing_keys
from offline_store.sealing import Opener, Sealer

BOUND = b"xiaoshi\nkiosk-01\ncase\n1"


def made(path: Path, capsys: pytest.CaptureFixture[str], *words: str) -> Sealer:
    """Run the command; return what a kiosk with the settings that it prints seals with."""
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "seal-key", str(path), *words])
    assert ended.value.code == 0
    told = json.loads(capsys.readouterr().out)
    return Sealer(told["suite"], told["seal_key"])


def test_every_key_of_the_file_opens_and_the_newest_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "seal.key"
    first = made(path, capsys)
    second = made(path, capsys, "--suite", "guomi")
    assert [key.suite for key in sealing_keys(path)] == ["guomi", "international"]
    assert path.stat().st_mode & 0o777 == 0o600
    opener = Opener(sealing_keys(path))
    for sealer in (first, second):
        assert (
            opener.open(sealer.seal(b"what was handed in", BOUND), BOUND) == b"what was handed in"
        )
    assert [each.name for each in tmp_path.iterdir()] == ["seal.key"], "no draft of a key is left"


@pytest.mark.parametrize(("content", "mode"), [("no key at all\n", 0o600), ("", 0o644)])
def test_a_file_that_is_no_secret_file_of_keys_is_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, mode: int
) -> None:
    path = tmp_path / "seal.key"
    path.write_text(content)
    path.chmod(mode)
    with pytest.raises(SystemExit) as ended:
        main(["gateway", "seal-key", str(path)])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert path.read_text() == content
