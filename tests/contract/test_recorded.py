"""What the ears take of a recording: the words, whole, and little of the silence around them."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.audio.recorded import BLOCK, Taker
from drivers.audio.vad import Course
from tests.voice.synthesis import between, needs_the_voice, pcm, speak

SECOND = 32_000
"""Bytes."""


@pytest.fixture(scope="module")
def taker() -> Taker:
    return Taker()


@needs_the_voice
def test_the_silence_around_the_words_is_left_out_and_no_word_with_it(taker: Taker) -> None:
    words = speak("我要参加社区投票")
    taken = taker.said_in(pcm(between(words, before=2.0, after=2.0)))
    assert pcm(words)[SECOND // 4 : -SECOND // 4] in taken
    assert len(taken) < len(pcm(words)) + 2 * Course().before * BLOCK


@needs_the_voice
def test_a_long_pause_between_words_stays(taker: Taker) -> None:
    first, second = pcm(speak("我要投票")), pcm(speak("声音太大了"))
    taken = taker.said_in(pcm(between(speak("我要投票"), after=2.0)) + second)
    assert len(taken) > len(first) + 2 * SECOND + len(second) // 2


@needs_the_voice
def test_what_was_heard_before_changes_nothing(taker: Taker) -> None:
    sound = pcm(between(speak("声音太大了")))
    alone = Taker().said_in(sound)
    taker.said_in(pcm(between(speak("我要投票"))))
    assert taker.said_in(sound) == alone


def test_nothing_is_said_in_silence_in_noise_or_in_nothing(taker: Taker) -> None:
    noise = np.random.default_rng(6).standard_normal(16_000).astype(np.float32) * 0.01
    assert [taker.said_in(one) for one in (bytes(SECOND), pcm(noise), b"")] == [b"", b"", b""]
