"""What the doctor says of the voice: it is tried as the kiosk tries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.sandbox.sound import LOUDSPEAKER, SoundSystem
from kiosk.app.demo_site import write_site
from kiosk.app.doctor.finding import Level
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.voices import voice
from kiosk.config import VoiceSettings, load
from tests.contract.tiny_voice import make_voice

SOUNDS = {"您": "nin2", "好": "hao3"}

Make = Callable[..., Machine]


@pytest.fixture
def machine(tmp_path: Path) -> Make:
    write_site(tmp_path)
    settings = load(tmp_path / "site.toml")

    def make(loud: str = "", near: str = "") -> Machine:
        here = VoiceSettings(models=tmp_path / "voice", loudspeaker=loud, headphones=near)
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
        found = voice(machine(LOUDSPEAKER, "gone"))
    assert (found.level, "'gone'" in found.sentence) == (Level.RED, True)
