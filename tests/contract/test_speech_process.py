"""The process that speaks, on a sound server of its own, where what it says is taken down.

The voice is a tiny one whose every syllable is a tone of its own, for the very engine that runs the
technician's: so from the sound is told what was said.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import stat
import subprocess
import sys
import threading
import time
from array import array
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from drivers.audio import speaker as speaker_module
from drivers.audio.speaker import Sounding, VoiceSpeaker
from drivers.sandbox.sound import HEADPHONES, LOUDSPEAKER, RATE, Recording, SoundSystem
from kiosk.domain.speech import Manner
from kiosk.domain.staff import DeviceState
from kiosk.ports import Speaker
from tests.contract.tiny_voice import SAMPLES, make_voice, syllables_of

PATIENCE = 60.0
PLANTED = "您好您好早上好"
SOUNDS: Mapping[str, str] = {
    "您": "nin2",
    "好": "hao3",
    "请": "qing3",
    "坐": "zuo4",
    "早": "zao3",
    "上": "shang4",
}
SWING = 1000
LONG = "您好您好，" * 12

Make = Callable[..., VoiceSpeaker]


@pytest.fixture(scope="module")
def hall() -> Iterator[SoundSystem]:
    with SoundSystem() as system:
        yield system


@pytest.fixture
def make(hall: SoundSystem, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    for name, value in hall.environment.items():
        monkeypatch.setenv(name, value)
    made: list[VoiceSpeaker] = []

    def build(how: Sounding | None = None, **wanted: object) -> VoiceSpeaker:
        patient = {"patience": 10.0, **wanted}  # a line is taken in one second, or it hangs
        speaker = VoiceSpeaker(how or Sounding(), **patient)  # type: ignore[arg-type]
        made.append(speaker)
        return speaker

    yield build
    for speaker in made:
        speaker.close()


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_voice(tmp_path_factory.mktemp("voices") / "tones", SOUNDS)


class Told:
    """Hears when sound begins and ends."""

    def __init__(self, speaker: VoiceSpeaker) -> None:
        self.sounds: list[bool] = []
        self.times: list[float] = []
        self._came = threading.Condition()
        speaker.sounding(self._note)

    def _note(self, sounding: bool) -> None:
        with self._came:
            self.sounds.append(sounding)
            self.times.append(time.monotonic())
            self._came.notify_all()

    def await_sounds(self, *wanted: bool) -> bool:
        with self._came:
            return self._came.wait_for(lambda: self.sounds == list(wanted), PATIENCE)


def said(recording: Recording) -> list[str]:
    """Return the syllables that were heard."""
    return syllables_of(recording.sound, SOUNDS)


def swing(sound: bytes) -> int:
    return max(map(abs, array("h", sound)), default=0)


def child_of(speaker: VoiceSpeaker) -> int:
    pid = speaker.pid
    assert pid is not None
    return pid


def players_of(pid: int) -> list[int]:
    """Return the ids of the players that a process has begun."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(each) for each in (task / "children").read_text().split()]
    return found


def test_the_voice_that_was_put_in_is_heard_from_the_loudspeaker(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker: Speaker = make(Sounding(voice=voice))
    assert isinstance(speaker, VoiceSpeaker)
    with hall.recording() as recording:
        speaker.say("您好请坐", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert said(recording) == ["nin2", "hao3", "qing3", "zuo4"]
    assert speaker.voice == "tones"
    assert speaker.status().state is DeviceState.ONLINE


def test_without_one_espeak_speaks_and_so_it_does_the_language_that_the_voice_lacks(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make()
    with hall.recording() as recording:
        speaker.say("您好", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert speaker.voice == "espeak-ng"
    assert swing(recording.sound) > SWING
    speaker = make(Sounding(voice=voice))
    with hall.recording() as recording:
        speaker.say("Hello", "en")
        assert speaker.wait_idle(PATIENCE)
    assert swing(recording.sound) > SWING
    assert len(said(recording)) < 3, "control: these are no tones"


def test_what_the_voice_has_no_sound_for_is_said_by_the_other(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice))
    with hall.recording() as recording:
        speaker.say("谢谢", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert swing(recording.sound) > SWING
    assert speaker.status().state is DeviceState.ONLINE


def test_it_tells_when_it_sounds_and_is_silent_at_once_when_told_to_stop(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice))
    told = Told(speaker)
    with hall.recording() as recording:
        speaker.say(LONG, "zh")
        assert recording.await_sound(SWING, PATIENCE)
        assert told.await_sounds(True)
        began = time.monotonic()
        speaker.stop()
        assert told.await_sounds(True, False)
        assert speaker.wait_idle(PATIENCE)
        assert recording.await_more(len(recording.sound) / 2 / RATE + 2.0)
    assert told.times[-1] - began < 5.0, "at leisure 2 ms: the bench measures it"
    assert len(said(recording)) < 40, "control: it has 48 syllables"
    assert swing(recording.sound[-RATE:]) < 200, "half a second, long after what the server held"
    assert speaker.status().state is DeviceState.ONLINE, "being silenced is no fault"


def test_new_words_take_the_place_of_what_is_being_said(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice))
    told = Told(speaker)
    with hall.recording() as recording:
        speaker.say(LONG, "zh")
        assert told.await_sounds(True)
        speaker.say("请坐", "zh")
        assert speaker.wait_idle(PATIENCE)
    heard = said(recording)
    assert heard[-2:] == ["qing3", "zuo4"]
    assert len(heard) < 40, "control: the long one has 48 syllables"


def test_a_call_for_help_is_heard_in_the_hall_before_the_words_about_it(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice, loudspeaker=LOUDSPEAKER, headphones=HEADPHONES))
    told = Told(speaker)
    speaker.into_headphones(True)
    with hall.recording() as loud, hall.recording(HEADPHONES) as near:
        speaker.chime()
        speaker.say("请坐", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert told.sounds == [True, False, True, False]
    assert said(near) == ["qing3", "zuo4"]
    assert swing(loud.sound) > SWING
    assert len(loud.sound) / 2 / RATE > 0.6


def test_headphones_alone_hear_what_is_said_while_they_are_plugged(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice, loudspeaker=LOUDSPEAKER, headphones=HEADPHONES))
    with hall.recording() as loud, hall.recording(HEADPHONES) as near:
        speaker.into_headphones(True)
        speaker.say("您好", "zh")
        assert speaker.wait_idle(PATIENCE)
        assert said(near) == ["nin2", "hao3"]
        assert swing(loud.sound) == 0
        speaker.into_headphones(False)
        speaker.say("请坐", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert said(loud) == ["qing3", "zuo4"]
    assert said(near) == ["nin2", "hao3"]


def test_pulled_headphones_silence_what_was_for_one_pair_of_ears(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice, loudspeaker=LOUDSPEAKER, headphones=HEADPHONES))
    told = Told(speaker)
    speaker.into_headphones(True)
    with hall.recording() as loud, hall.recording(HEADPHONES) as near:
        speaker.say(LONG, "zh")
        assert near.await_sound(SWING, PATIENCE)
        speaker.into_headphones(False)
        assert told.await_sounds(True, False)
        assert speaker.wait_idle(PATIENCE)
        assert loud.await_more(len(loud.sound) / 2 / RATE + 0.3)
    assert swing(loud.sound) == 0
    assert len(said(near)) < 40


def test_headphones_that_are_pulled_out_as_a_whole_let_nothing_out_into_the_hall(
    make: Make, voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SoundSystem() as own:
        for name, value in own.environment.items():
            monkeypatch.setenv(name, value)
        pactl("load-module", "module-rescue-streams")
        speaker = make(Sounding(voice=voice, loudspeaker=LOUDSPEAKER, headphones=HEADPHONES))
        speaker.into_headphones(True)
        with own.recording() as loud:
            for watched in (True, False):
                with own.recording(HEADPHONES) as near:
                    speaker.say(LONG, "zh")
                    assert near.await_sound(SWING, PATIENCE)
                if not watched:
                    for each in subscribers_of(child_of(speaker)):
                        os.kill(each, signal.SIGKILL)
                before = len(loud.sound)
                pull_out(HEADPHONES)
                assert loud.await_more(before / 2 / RATE + 0.7)
                heard = sum(abs(each) > 200 for each in array("h", loud.sound[before:])) / RATE
                if watched:
                    assert heard < 0.2
                    assert speaker.wait_idle(PATIENCE)
                    sink = ("sink_name=headphones", "format=s16le", "rate=16000", "channels=1")
                    pactl("load-module", "module-null-sink", *sink)
                else:
                    assert heard > 0.4, "control: the server leads it into the hall"
        speaker.stop()


def pactl(*words: str) -> str:
    return subprocess.run(["pactl", *words], capture_output=True, text=True, check=True).stdout


def pull_out(sink: str) -> None:
    for line in pactl("list", "short", "modules").splitlines():
        if f"sink_name={sink}" in line:
            pactl("unload-module", line.split()[0])


def subscribers_of(pid: int) -> list[int]:
    return [
        each
        for each in players_of(pid)
        if b"subscribe" in Path(f"/proc/{each}/cmdline").read_bytes()
    ]


def test_headphones_that_are_not_there_never_let_it_out_into_the_hall(
    hall: SoundSystem, make: Make, voice: Path, caplog: pytest.LogCaptureFixture
) -> None:
    speaker = make(Sounding(voice=voice, loudspeaker=LOUDSPEAKER, headphones="gone"))
    speaker.into_headphones(True)
    with hall.recording() as loud, caplog.at_level(logging.WARNING):
        speaker.say(PLANTED, "zh")
        assert speaker.wait_idle(PATIENCE)
        assert loud.await_more(0.2)
        assert swing(loud.sound) == 0
        assert speaker.status().code == "speech.failed"
        speaker.into_headphones(False)
        speaker.say("请坐", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert said(loud) == ["qing3", "zuo4"], "control: the hall can be heard"
    assert PLANTED not in caplog.text


def test_a_process_that_is_killed_falls_silent_and_another_says_the_next_words(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice))
    told = Told(speaker)
    with hall.recording() as recording:
        speaker.say(LONG, "zh")
        assert told.await_sounds(True)
        killed = child_of(speaker)
        os.kill(killed, signal.SIGKILL)
        assert told.await_sounds(True, False)
        assert speaker.wait_idle(PATIENCE)
        assert speaker.status().code == "speech.failed"
        speaker.say("请坐", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert child_of(speaker) != killed
    heard = said(recording)
    assert heard[-2:] == ["qing3", "zuo4"]
    assert len(heard) < 40, "control: it was killed in the middle"
    assert speaker.status().state is DeviceState.ONLINE


def test_one_that_hangs_is_ended_and_another_says_what_it_had_not_begun(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice), patience=2.0)
    speaker.say("您", "zh")
    assert speaker.wait_idle(PATIENCE)
    hung = child_of(speaker)
    os.kill(hung, signal.SIGSTOP)
    with hall.recording() as recording:
        began = time.monotonic()
        speaker.say("请坐", "zh")
        assert time.monotonic() - began < 2.0, "nobody waits for it"
        assert speaker.wait_idle(PATIENCE)
    assert said(recording) == ["qing3", "zuo4"]
    assert child_of(speaker) != hung
    with pytest.raises(ProcessLookupError):
        os.kill(hung, 0)


def test_a_voice_on_which_its_engine_chokes_leaves_the_word_to_espeak(
    hall: SoundSystem, make: Make, voice: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = make_voice(tmp_path / "broken", SOUNDS)
    model = broken / "model.onnx"
    model.write_bytes(model.read_bytes().replace(b"sample_rate", b"sample_late"))
    speaker = make(Sounding(voice=broken))
    with hall.recording() as recording, caplog.at_level(logging.WARNING):
        speaker.say("您好", "zh")
        assert speaker.wait_idle(PATIENCE)
        speaker.say("您好", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert speaker.voice == "espeak-ng"
    assert "speech.failed" in caplog.text, "control: it choked"
    assert swing(recording.sound) > SWING
    assert speaker.status().state is DeviceState.ONLINE


def test_a_folder_that_holds_no_voice_is_told_and_espeak_speaks(
    hall: SoundSystem, make: Make, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    speaker = make(Sounding(voice=tmp_path))
    with hall.recording() as recording, caplog.at_level(logging.WARNING):
        speaker.say("您好", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert speaker.voice == "espeak-ng"
    assert "the voice cannot be used" in caplog.text
    assert swing(recording.sound) > SWING


def test_without_any_engine_nothing_is_said_and_staff_are_told(make: Make) -> None:
    speaker = make(Sounding(program="nothing-here"))
    told = Told(speaker)
    speaker.say("您好", "zh")
    assert speaker.wait_idle(PATIENCE)
    status = speaker.status()
    assert (status.state, status.code) == (DeviceState.OFFLINE, "speech.no_engine")
    assert told.sounds == []


def test_a_machine_without_a_loudspeaker_says_so(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = make()
    assert speaker.status().state is DeviceState.ONLINE, "control"
    monkeypatch.setattr(speaker_module, "sound_there", lambda: False)
    status = speaker.status()
    assert (status.state, status.code) == (DeviceState.NO_DEVICE, "speech.no_sound")


def test_a_process_that_cannot_live_is_not_begun_over_and_over(tmp_path: Path, make: Make) -> None:
    begun = tmp_path / "begun"
    dies = tmp_path / "dies"
    dies.write_text(f'#!/bin/sh\necho x >> "{begun}"\nexit 3\n')
    dies.chmod(dies.stat().st_mode | stat.S_IXUSR)
    speaker = make(command=[str(dies)])
    for _ in range(9):
        speaker.say("您好", "zh")
        assert speaker.wait_idle(PATIENCE)
    assert 2 <= len(begun.read_text().split()) <= 4
    assert speaker.status().code == "speech.failed"


def test_a_sound_server_that_crashes_is_a_fault_and_its_return_mends_it(
    make: Make, voice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SoundSystem() as own:
        for name, value in own.environment.items():
            monkeypatch.setenv(name, value)
        speaker = make(Sounding(voice=voice))
        told = Told(speaker)
        with own.recording() as recording:
            speaker.say(LONG, "zh")
            assert recording.await_sound(SWING, PATIENCE)
            own.crash()
            assert told.await_sounds(True, False)
            assert speaker.wait_idle(PATIENCE)
        assert speaker.status().code == "speech.failed"
        own.start()
        with own.recording() as recording:
            speaker.say("请坐", "zh")
            assert speaker.wait_idle(PATIENCE)
        assert said(recording) == ["qing3", "zuo4"]
        assert speaker.status().state is DeviceState.ONLINE


def test_what_is_said_stands_in_no_list_of_processes_and_in_no_file(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice))
    with hall.recording() as recording:
        speaker.say(PLANTED * 3, "zh")
        assert recording.await_sound(SWING, PATIENCE)
        pids = [child_of(speaker), *players_of(child_of(speaker))]
        assert len(pids) > 1, "control: it is being played"
        for pid in pids:
            told = (
                Path(f"/proc/{pid}/cmdline").read_bytes()
                + Path(f"/proc/{pid}/environ").read_bytes()
            )
            assert PLANTED.encode() not in told
            for held in Path(f"/proc/{pid}/fd").iterdir():
                flags = int((Path(f"/proc/{pid}/fdinfo") / held.name).read_text().split()[3], 8)
                writes = flags & os.O_ACCMODE != os.O_RDONLY
                assert not (writes and held.is_file()), f"{held.readlink()} is being written"


def test_a_kiosk_that_is_killed_is_heard_no_more(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaks = (
        "import sys, threading\n"
        "from pathlib import Path\n"
        "from drivers.audio.speaker import Sounding, VoiceSpeaker\n"
        "speaker = VoiceSpeaker(Sounding(voice=Path(sys.argv[1])))\n"
        "speaker.sounding(lambda _: print(speaker.pid, flush=True))\n"
        "speaker.say('您好您好，' * 60, 'zh')\n"
        "threading.Event().wait()\n"
    )
    command = [sys.executable, "-c", speaks, str(voice)]
    with (
        hall.recording() as recording,
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as kiosk,
    ):
        assert kiosk.stdout is not None
        child = int(kiosk.stdout.readline())
        process = os.pidfd_open(child)
        assert recording.await_sound(SWING, PATIENCE)
        kiosk.kill()
        ended = select.poll()
        ended.register(process, select.POLLIN)
        assert ended.poll(PATIENCE * 1000)
        assert recording.await_more(len(recording.sound) / 2 / RATE + 2.0)
    os.close(process)
    assert swing(recording.sound[-RATE:]) == 0, "half a second, long after what the server held"


def test_speed_and_volume_are_steps_of_each_visit(
    hall: SoundSystem, make: Make, voice: Path
) -> None:
    speaker = make(Sounding(voice=voice))

    def heard(manner: Manner) -> tuple[float, int]:
        with hall.recording() as recording:
            speaker.say("您好请坐", "zh", manner)
            assert speaker.wait_idle(PATIENCE)
        sound, block = recording.sound, 160 * 2  # gaps, where a player had to wait, do not count
        parts = (sound[at : at + block] for at in range(0, len(sound), block))
        return sum(swing(part) > 200 for part in parts) * 160 / SAMPLES, swing(sound)

    usual, _ = heard(Manner())
    assert usual == pytest.approx(4.0, abs=0.35)
    assert heard(Manner(speed=1))[0] == pytest.approx(4 / 1.25, abs=0.35)
    assert heard(Manner(speed=-1))[0] == pytest.approx(4 * 1.25, abs=0.35)
    loudness = [heard(Manner(volume=volume))[1] for volume in range(-2, 3)]
    assert all(1.6 < b / a < 2.0 for a, b in pairwise(loudness))
    assert loudness[-1] < 32767, "nothing is cut off"


def test_it_is_louder_at_once(hall: SoundSystem, make: Make, voice: Path) -> None:
    speaker = make(Sounding(voice=voice))
    with hall.recording() as recording:
        speaker.say(LONG, "zh", Manner(volume=-2))
        assert recording.await_sound(SWING, PATIENCE)
        quiet = swing(recording.sound)
        speaker.set_volume(2)
        assert recording.await_sound(quiet * 4, PATIENCE)
        speaker.stop()
