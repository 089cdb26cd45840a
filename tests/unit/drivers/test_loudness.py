"""What is wrong with a microphone, told by its sound; and what is not."""

from __future__ import annotations

import array
import math

import pytest

from drivers.audio.loudness import SILENCE, Judgement, Level, Limits, level_of

STILL = Level()
TALK = Level(peak=-12.0, rms=-26.0)
NOISE = Level(peak=-6.0, rms=-14.0)
CUT = Level(peak=0.0, rms=-20.0, cut=40)
SHORT = Limits(muted=3, cut_of=6, cut=4, loud_of=6, loud=5)


def tone(swing: float) -> bytes:
    samples = [round(32767 * swing * math.sin(2 * math.pi * n / 32)) for n in range(512)]
    return array.array("h", samples).tobytes()


def judged(*levels: Level) -> list[str | None]:
    judgement = Judgement(SHORT)
    return [judgement.of(level) for level in levels]


@pytest.mark.parametrize(("swing", "peak", "rms"), [(1.0, 0.0, -3.0), (0.1, -20.0, -23.0)])
def test_it_is_measured_in_decibels_of_full_scale(swing: float, peak: float, rms: float) -> None:
    level = level_of(tone(swing))
    assert level.peak == pytest.approx(peak, abs=0.1)
    assert level.rms == pytest.approx(rms, abs=0.1)
    assert (level.cut > 0) == (swing == 1.0)


def test_silence_has_a_level_too() -> None:
    assert level_of(bytes(1024)) == level_of(b"") == Level(SILENCE, SILENCE, 0)
    assert level_of(b"\x00\x80" * 512).cut == 512, "the lowest number is an end of the scale too"


def test_the_meter_goes_from_nothing_to_its_end() -> None:
    assert Level().meter == 0
    assert 0.6 < TALK.meter < 0.8
    assert Level(rms=0.0).meter == 1


def test_speech_is_no_fault() -> None:
    assert set(judged(*[TALK, TALK, STILL] * 20)) == {None}


def test_nothing_but_zeros_is_one_that_is_switched_off_until_the_first_sound() -> None:
    muted = "microphone.muted"
    assert judged(STILL, STILL, STILL, STILL, TALK) == [None, None, muted, muted, None]


def test_a_shout_is_no_fault_and_many_are_one_until_most_of_them_are_over() -> None:
    clipping = "microphone.clipping"
    assert set(judged(CUT, CUT, CUT, TALK, TALK, TALK)) == {None}
    told = judged(*[CUT] * 4, *[TALK] * 5)
    assert told == [None, None, None, *[clipping] * 5, None]


def test_a_noise_without_a_pause_is_a_fault_and_talk_is_none() -> None:
    told = judged(*[NOISE] * 6, *[STILL] * 2, *[TALK] * 5)
    assert told[3] is None
    assert told[4] == told[5] == "microphone.deafening"
    assert told[-1] is None
    assert set(judged(*[NOISE, NOISE, TALK] * 20)) == {None}, "control: it has pauses"
