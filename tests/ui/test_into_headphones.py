"""From the screen to the ear: numbers of a person are heard in headphones, never in the hall."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drivers.audio.speaker import Sounding, VoiceSpeaker
from drivers.sandbox.sound import HEADPHONES, LOUDSPEAKER, SoundSystem
from kiosk.domain.capture_screen import ReadingJudged
from kiosk.domain.measurement import verdict
from kiosk.domain.screen import Screen
from kiosk.domain.speech import Manner
from tests.contract.tiny_voice import make_voice, syllables_of
from tests.ui.conftest import MakeShell
from ui.views import _capture_samples as made

PATIENCE = 60.0
SOUNDS = {"百": "bai3", "八": "ba1", "六": "liu4", "二": "er4"}
"""The voice has these alone: of 186 it says 百八六, of 120 (whom to ring) 二."""
READING = ["bai3", "ba1", "liu4"]


@pytest.fixture
def speaker(
    hall: SoundSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[VoiceSpeaker]:
    for name, value in hall.environment.items():
        monkeypatch.setenv(name, value)
    voice = make_voice(tmp_path / "speech", SOUNDS)
    made = VoiceSpeaker(Sounding(voice=voice, loudspeaker=LOUDSPEAKER, headphones=HEADPHONES))
    yield made
    made.close()


@pytest.fixture
def hall() -> Iterator[SoundSystem]:
    with SoundSystem() as system:
        yield system


def test_a_reading_is_heard_in_headphones_and_never_in_the_hall(
    make_shell: MakeShell, hall: SoundSystem, speaker: VoiceSpeaker
) -> None:
    judged = ReadingJudged(made.ALARMING, verdict(made.ALARMING), alarming=1)
    shell = make_shell(Screen(judged))
    with hall.recording() as loud, hall.recording(HEADPHONES) as near:
        speaker.say(shell.spoken_text(), "zh", Manner(speed=1))
        assert speaker.wait_idle(PATIENCE)
        in_hall = len(loud.sound)
        shell.show_screen(Screen(replace(judged, aloud=True)))
        speaker.into_headphones(True)
        speaker.say(shell.spoken_text(), "zh", Manner(speed=1))
        assert speaker.wait_idle(PATIENCE)
        assert near.await_more(0.1)
    assert not contains(syllables_of(loud.sound, SOUNDS), READING)
    assert contains(syllables_of(near.sound, SOUNDS), READING), "control: it was said"
    assert not any(loud.sound[in_hall:])


def contains(said: list[str], wanted: list[str]) -> bool:
    width = len(wanted)
    return any(said[at : at + width] == wanted for at in range(len(said)))
