"""The tests' own voice says the same thing alike each time, and differently as it is told to."""

from __future__ import annotations

import numpy as np
import pytest

from kiosk.app.voice.sounds import RATE
from tests.voice.synthesis import Voice, between, folded, needs_the_voice, noisy, pcm, speak

pytestmark = needs_the_voice
WORDS = "我要找人"


def test_the_same_words_give_the_same_samples() -> None:
    assert np.array_equal(speak(WORDS), speak(WORDS))


def test_a_slower_voice_takes_longer_and_a_smaller_one_does_not() -> None:
    plain = len(speak(WORDS))
    assert len(speak(WORDS, Voice(pace=1.3))) > 1.15 * plain
    assert abs(len(speak(WORDS, Voice(size=1.1))) - plain) < 0.1 * plain


def test_an_accent_is_heard() -> None:
    assert not np.array_equal(speak("四十是十"), speak("四十是十", Voice(sichuan=True)))


@pytest.mark.parametrize(
    ("said", "as_said"),
    [
        (("zh", "iii"), ("z", "ii")),
        (("n", "an"), ("l", "an")),
        (("h", "uei"), ("f", "ei")),
        (("h", "ao"), ("h", "ao")),
        (("j", "ing"), ("j", "in")),
    ],
)
def test_sounds_that_merge_in_sichuan(said: tuple[str, str], as_said: tuple[str, str]) -> None:
    assert folded(*said) == as_said


def test_noise_is_as_loud_as_asked_and_the_same_for_the_same_seed() -> None:
    sound = between(speak(WORDS))
    mixed = noisy(sound, 10, "white", seed=1)
    assert np.array_equal(mixed, noisy(sound, 10, "white", seed=1))
    noise, spoken = mixed - sound, sound[np.abs(sound) > 1e-4]
    ratio = 10 * np.log10(np.mean(spoken**2) / np.mean(noise**2))
    assert ratio == pytest.approx(10, abs=0.2)


def test_recognisers_get_sixteen_bits() -> None:
    sound = speak(WORDS)
    assert len(pcm(sound)) == 2 * len(sound)
    assert 0.3 * RATE < len(sound) < 2 * RATE
