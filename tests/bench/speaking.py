"""Speech out: how long from the word to the sound, and from the stop to the silence.

On a sound server of its own, whose output is taken down in blocks of 40 ms: by how much a recording
is late is given beside the figures. The tones of the tests' own voice cost next to nothing, so its
figures are those of everything around a voice.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from array import array
from collections.abc import Mapping
from pathlib import Path

from drivers.audio.speaker import Sounding, VoiceSpeaker
from drivers.sandbox.sound import RATE, SoundSystem
from tests.contract.tiny_voice import make_voice

ROUNDS = 15
PATIENCE = 20.0
SOUNDS = {"您": "nin2", "好": "hao3", "请": "qing3", "坐": "zuo4"}
SHORT, LONG = "请坐您好", "您好您好，" * 8
SWING, SILENT = 300, 60


def main() -> Mapping[str, float]:
    """Measure with the voice of sherpa-onnx and with espeak-ng."""
    with SoundSystem() as hall, tempfile.TemporaryDirectory() as folder:
        os.environ.update(hall.environment)
        voice = make_voice(Path(folder) / "speech", SOUNDS)
        figures: dict[str, float] = {}
        for name, how in (
            ("sherpa", Sounding(voice=voice)),
            ("espeak", Sounding(program="espeak-ng")),
        ):
            speaker = VoiceSpeaker(how)
            try:
                figures |= _voice(name, speaker, hall)
            finally:
                speaker.close()
        return {**figures, "recording_lag_p50_ms": _lag(hall)}


def _voice(name: str, speaker: VoiceSpeaker, hall: SoundSystem) -> dict[str, float]:
    began = time.monotonic()
    first = _until_sound(speaker, hall, SHORT)
    figures = {f"{name}_first_words_ms": first, f"{name}_start_ms": _ms(began)}
    uncached = [_until_sound(speaker, hall, SHORT) for _ in range(ROUNDS)]
    figures[f"{name}_say_to_sound_uncached_p50_ms"] = statistics.median(uncached)
    if speaker.renders_ahead:
        speaker.ahead([SHORT], "zh")
        cached = [_until_sound(speaker, hall, SHORT) for _ in range(ROUNDS)]
        figures[f"{name}_say_to_sound_cached_p50_ms"] = statistics.median(cached)
    stops = [_until_silence(speaker, hall) for _ in range(ROUNDS)]
    figures[f"{name}_stop_to_silence_p50_ms"] = statistics.median(told for told, _ in stops)
    figures[f"{name}_stop_to_silence_heard_p50_ms"] = statistics.median(heard for _, heard in stops)
    return figures


def _until_sound(speaker: VoiceSpeaker, hall: SoundSystem, words: str) -> float:
    """Return the milliseconds from asking for words until they are taken down."""
    with hall.recording() as recording:
        began = time.monotonic()
        speaker.say(words, "zh")
        if not recording.await_sound(SWING, PATIENCE):
            raise TimeoutError("nothing sounded")
        took = _ms(began)
        speaker.stop()
        speaker.wait_idle(PATIENCE)
    return took


def _until_silence(speaker: VoiceSpeaker, hall: SoundSystem) -> tuple[float, float]:
    """Return the milliseconds from a stop until the player is gone, and until none is heard."""
    with hall.recording() as recording:
        speaker.say(LONG, "zh")
        recording.await_sound(SWING, PATIENCE)
        recording.await_more(len(recording.sound) / 2 / RATE + 0.3)
        time.sleep(random.uniform(0, 0.04))  # anywhere within a block
        before = len(recording.sound)
        began = time.monotonic()
        speaker.stop()
        speaker.wait_idle(PATIENCE)
        told = _ms(began)
        recording.await_more(before / 2 / RATE + 0.4)
    after = array("h", recording.sound[before:])
    return told, max((at for at, each in enumerate(after) if abs(each) > SILENT), default=0) / 16


def _lag(hall: SoundSystem) -> float:
    """Return by how much a recording is late of what is played by the same server at once."""
    tone = array("h", [8000, -8000] * (RATE // 4)).tobytes()

    def once() -> float:
        with hall.recording("hall") as recording:
            began = time.monotonic()
            with hall.saying(tone):
                recording.await_sound(SWING, PATIENCE)
                return _ms(began)

    return statistics.median(once() for _ in range(5))


def _ms(began: float) -> float:
    return round((time.monotonic() - began) * 1000, 1)
