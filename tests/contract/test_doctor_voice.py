"""What the doctor says of the voice: it is tried as the kiosk tries it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.sandbox.sound import LOUDSPEAKER, SoundSystem
from kiosk.app.demo_site import write_site
from kiosk.app.doctor.finding import Level
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.voices import recognition, voice
from kiosk.config import VoiceSettings, load
from tests.contract.tiny_voice import make_voice

SOUNDS = {"您": "nin2", "好": "hao3"}

Make = Callable[..., Machine]


@pytest.fixture
def machine(tmp_path: Path) -> Make:
    write_site(tmp_path)
    settings = load(tmp_path / "site.toml")

    def make(loud: str = "", near: str = "", engine: str = "auto") -> Machine:
        here = VoiceSettings(
            engine=engine, models=tmp_path / "voice", loudspeaker=loud, headphones=near
        )
        return Machine(tmp_path / "site.toml", replace(settings, voice=here))

    return make


def test_a_kiosk_without_a_voice_of_its_own_is_hard_to_understand(machine: Make) -> None:
    found = voice(machine())
    assert (found.level, found.facts["voice"]) == (Level.AMBER, "espeak-ng")
    assert "kiosk voice install" in found.remedy


def test_a_voice_that_loads_is_told_by_its_family(machine: Make, tmp_path: Path) -> None:
    make_voice(tmp_path / "voice" / "speech", SOUNDS)
    found = voice(machine())
    assert (found.level, found.facts["voice"]) == (Level.GREEN, "vits")


def test_a_voice_on_which_its_engine_ends_ends_no_doctor(machine: Make, tmp_path: Path) -> None:
    folder = make_voice(tmp_path / "voice" / "speech", SOUNDS)
    model = folder / "model.onnx"
    model.write_bytes(model.read_bytes().replace(b"sample_rate", b"sample_late"))
    found = voice(machine())
    assert found.level is Level.RED
    assert "its engine ended" in found.sentence
    assert "kiosk voice install" in found.remedy


def test_an_output_that_is_named_must_be_there(
    machine: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_voice(tmp_path / "voice" / "speech", SOUNDS)
    with SoundSystem() as hall:
        for name, value in hall.environment.items():
            monkeypatch.setenv(name, value)
        assert voice(machine(LOUDSPEAKER[:4])).level is Level.GREEN, "control"
        found = voice(machine("gone"))
        assert (found.level, "'gone'" in found.sentence) == (Level.RED, True)
        found = voice(machine(LOUDSPEAKER, "gone"))
        assert (found.level, "no headphones" in found.sentence) == (Level.AMBER, True)


def test_outputs_are_looked_for_whichever_voice_speaks(
    machine: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SoundSystem() as hall:
        for name, value in hall.environment.items():
            monkeypatch.setenv(name, value)
        assert voice(machine("gone")).level is Level.RED
        assert voice(machine(LOUDSPEAKER)).level is Level.AMBER, "control"


def test_outputs_of_alsa_are_not_said_to_be_missing(
    machine: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    assert voice(machine("hw:1,0")).level is Level.AMBER


@pytest.mark.parametrize(
    ("put_in", "engine", "listens", "level"),
    [
        (("vosk", "whisper"), "auto", "vosk, whisper", Level.GREEN),
        (("vosk", "whisper"), "whisper", "whisper", Level.GREEN),
        (("vosk",), "vosk", "vosk", Level.GREEN),
        (("whisper",), "vosk", None, Level.AMBER),
        (("whisper",), "off", "off", Level.GREEN),
    ],
)
def test_the_doctor_tells_what_understands_speech(
    machine: Make,
    tmp_path: Path,
    put_in: tuple[str, ...],
    engine: str,
    listens: str | None,
    level: Level,
) -> None:
    for each in put_in:
        (tmp_path / "voice" / each).mkdir(parents=True)
    found = recognition(machine(engine=engine))
    assert (found.facts["engine"], found.level) == (listens, level)
