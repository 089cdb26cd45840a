"""Headphones that come and go, on a real sound server; and jacks, as one tells of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.audio.jack import Jack
from drivers.audio.routes import headphones_in
from drivers.sandbox.sound import HEADPHONES, SoundSystem
from kiosk.app import hearing
from kiosk.app.demo_site import write_site
from kiosk.app.site import load_site
from kiosk.config import DeviceSettings
from kiosk.flow.events import HeadphonesChanged
from tests.hall import Heard

Watch = Callable[[str], Heard]


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundSystem]:
    with SoundSystem() as system:
        for name, value in system.environment.items():
            monkeypatch.setenv(name, value)
        yield system


@pytest.fixture
def watch() -> Iterator[Watch]:
    made: list[Jack] = []

    def build(output: str) -> Heard:
        told = Heard()
        made.append(Jack(output, told, pause=0.1))
        made[-1].open()
        return told

    yield build
    for each in made:
        each.close()


def test_headphones_are_noticed_when_they_come_and_when_they_go(
    hall: SoundSystem, watch: Watch
) -> None:
    told = watch("HeadPhones")
    assert told.until(lambda: told.all == [True])
    hall.unplug_headphones()
    assert told.until(lambda: told.all == [True, False])
    hall.plug_headphones()
    assert told.until(lambda: told.all == [True, False, True])


def test_a_sound_server_that_is_gone_has_no_headphones(hall: SoundSystem, watch: Watch) -> None:
    told = watch(HEADPHONES)
    assert told.until(lambda: told.all == [True])
    hall.crash()
    assert told.until(lambda: told.all == [True, False])
    hall.start()
    assert told.until(lambda: told.all == [True, False, True])


def test_a_kiosk_without_a_panel_is_told_of_them(hall: SoundSystem, tmp_path: Path) -> None:
    settings = load_site(write_site(tmp_path))
    bare = replace(settings, panel=None, voice=replace(settings.voice, headphones=HEADPHONES))
    told = Heard()
    jack = hearing.jack(bare, told)
    assert jack is not None
    jack.open()
    try:
        assert told.until(lambda: told.all == [HeadphonesChanged(True)])
        hall.unplug_headphones()
        assert told.until(lambda: told.all[1:] == [HeadphonesChanged(False)])
    finally:
        jack.close()
    panel = DeviceSettings("any")
    assert hearing.jack(replace(bare, panel=panel), told) is None, "it has a sensor for them"


def test_an_output_of_another_name_is_none(hall: SoundSystem) -> None:
    assert headphones_in("earpiece") is False
    assert headphones_in(HEADPHONES) is True, "control"
    assert headphones_in("") is None, "nothing here has a jack"


@pytest.mark.parametrize(
    ("availability", "known"),
    [("available", True), ("not available", False), ("availability unknown", None)],
)
def test_a_jack_says_whether_something_is_plugged_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, availability: str, known: bool | None
) -> None:
    ports = [
        {"name": "analog-output-lineout", "availability": "available"},
        {"name": "analog-output-headphones", "availability": availability},
    ]
    sink = {"name": "alsa_output.pci", "description": "Built-in Audio", "ports": ports}
    pactl = tmp_path / "pactl"
    pactl.write_text(f"#!/bin/sh\ncat <<'END'\n{json.dumps([sink])}\nEND\n")
    pactl.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert headphones_in("") is known
    assert headphones_in("built-in") is (True if known is None else known)


def test_without_a_sound_server_nobody_knows_and_nobody_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, watch: Watch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert headphones_in("") is None
    assert headphones_in(HEADPHONES) is None
    assert watch(HEADPHONES).all == []
