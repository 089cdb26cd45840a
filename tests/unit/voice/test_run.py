"""``kiosk voice test`` tries what the kiosk of these settings would hear by."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from kiosk.app.demo_site import write_site
from kiosk.app.voice.run import _recognizer


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return settings that name a folder of models, in which there is one of each engine."""
    path = write_site(tmp_path / "site", language="zh")
    for engine in ("vosk", "whisper"):
        (tmp_path / "models" / engine).mkdir(parents=True)
    return path


def written(site: Path, *lines: str) -> Path:
    """Put these into ``[voice]``, instead of all that stands there."""
    before = site.read_text(encoding="utf-8").partition("[voice]")[0]
    site.write_text("\n".join((before, "[voice]", *lines, "")), encoding="utf-8")
    return site


@pytest.mark.parametrize(
    ("said", "asked", "tried"),
    [
        ("whisper", "auto", "whisper"),
        ("vosk", "auto", "vosk"),
        ("vosk", "whisper", "whisper"),
        ("off", "auto", "vosk"),
    ],
)
def test_the_engine_of_the_settings_is_tried_unless_another_is_asked_for(
    site: Path, tmp_path: Path, said: str, asked: str, tried: str
) -> None:
    config = written(site, f'models = "{tmp_path / "models"}"', f'engine = "{said}"')
    with closing(_recognizer(asked, config)) as listening:
        assert listening.name == tried


def test_models_are_looked_for_where_the_settings_say(site: Path, tmp_path: Path) -> None:
    config = written(site, f'models = "{tmp_path / "models"}"', "memory_mb = 300")
    with closing(_recognizer("vosk", config)) as listening:
        assert vars(listening)["_model"] == tmp_path / "models" / "vosk"
        assert vars(listening)["_limits"].memory_mb == 300
