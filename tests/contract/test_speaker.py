"""What every Speaker keeps to, on the real engine and on ones that fail.

Sound is proved by the WAV files that the speaker leaves in its sink.
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
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.audio import espeak
from drivers.audio.chime import RATE
from drivers.audio.espeak import EspeakSpeaker
from kiosk.domain.staff import DeviceState
from kiosk.ports import Speaker

PATIENCE = 60.0
PLANTED = "51010419400101"
LONG = "请放上身份证，慢慢来，不用急。" * 60

Make = Callable[..., EspeakSpeaker]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[EspeakSpeaker] = []

    def build(**wanted: object) -> EspeakSpeaker:
        speaker = EspeakSpeaker(**wanted)  # type: ignore[arg-type]
        made.append(speaker)
        return speaker

    yield build
    for speaker in made:
        speaker.close()


def program(folder: Path, body: str) -> str:
    """Write an engine of our own, which does what the test needs of one."""
    path = folder / "engine"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def until(true: Callable[[], bool]) -> bool:
    gate = threading.Event()
    end = time.monotonic() + PATIENCE
    while not (found := true()) and time.monotonic() < end:
        gate.wait(0.005)
    return found


def seconds(path: Path) -> float:
    with wave.open(str(path)) as sound:
        loud = any(sound.readframes(sound.getnframes()))
        return sound.getnframes() / sound.getframerate() if loud else 0.0


def test_words_become_sound_in_both_languages(tmp_path: Path, make: Make) -> None:
    speaker: Speaker = make(sink=tmp_path)
    speaker.say("请放上身份证", "zh")
    assert isinstance(speaker, EspeakSpeaker)
    assert speaker.wait_idle(PATIENCE)
    speaker.say("Put your card here", "en")
    assert speaker.wait_idle(PATIENCE)
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["0001-zh.wav", "0002-en.wav"]
    assert all(seconds(path) > 0.8 for path in tmp_path.iterdir())
    assert speaker.status().state is DeviceState.ONLINE


def test_chinese_is_read_as_chinese_and_not_spelled() -> None:
    def phonemes(voice: str) -> str:
        command = ["espeak-ng", "--stdin", "-b", "1", "-q", "-x", "-v", voice]
        done = subprocess.run(command, input="高龄津贴".encode(), capture_output=True, check=True)
        return done.stdout.decode()

    said = phonemes(espeak.VOICES["zh"])
    assert len(said.split("_|")) > 3, "control: four syllables"
    assert "(en)" not in said


def test_a_telephone_number_is_said_digit_by_digit(tmp_path: Path, make: Make) -> None:
    heard = tmp_path / "heard"
    speaker = make(program=program(tmp_path, f'cat > "{heard}"'), sink=tmp_path)
    speaker.say("手机 138 0000 1230", "zh")
    assert speaker.wait_idle(PATIENCE)
    assert heard.read_text() == "手机幺三八，零零零零，幺二三零"


def test_nothing_to_say_starts_no_engine(tmp_path: Path, make: Make) -> None:
    speaker = make(sink=tmp_path)
    for nothing in ("", " \n", "“”"):
        speaker.say(nothing, "zh")
        assert speaker.wait_idle(PATIENCE)
    assert list(tmp_path.iterdir()) == []


def test_characters_that_are_none_do_no_harm(tmp_path: Path, make: Make) -> None:
    speaker = make(sink=tmp_path)
    speaker.say("您\ud800好\0", "zh")
    assert speaker.wait_idle(PATIENCE)
    assert seconds(tmp_path / "0001-zh.wav") > 0.2
    assert speaker.status().state is DeviceState.ONLINE


def test_what_is_said_never_stands_in_the_list_of_processes(tmp_path: Path, make: Make) -> None:
    arguments, heard = tmp_path / "arguments", tmp_path / "heard"
    engine = program(
        tmp_path,
        f'tr "\\0" " " < /proc/$$/cmdline > "{arguments}"; env >> "{arguments}"; cat > "{heard}"',
    )
    speaker = make(program=engine, sink=tmp_path)
    speaker.say(f"planted {PLANTED}", "en")
    assert speaker.wait_idle(PATIENCE)
    assert PLANTED in heard.read_text(), "control: it was said"
    assert "--stdin" in arguments.read_text(), "control: these are the arguments"
    assert PLANTED not in arguments.read_text()


def test_asking_for_words_does_not_wait_for_them(tmp_path: Path, make: Make) -> None:
    speaker = make(program=program(tmp_path, "cat > /dev/null; exec sleep 60"), sink=tmp_path)
    began = time.monotonic()
    for number in range(20):
        speaker.say(f"{number} {LONG}", "zh")
    assert time.monotonic() - began < PATIENCE
    assert not speaker.wait_idle(0.05), "control: the last is still being said"


def test_it_falls_silent_at_once(tmp_path: Path, make: Make) -> None:
    pid = tmp_path / "pid"
    engine = program(tmp_path, f'echo $$ > "{pid}.new"; mv "{pid}.new" "{pid}"; exec sleep 60')
    speaker = make(program=engine, sink=tmp_path)
    speaker.say("一", "zh")
    assert until(pid.exists)
    os.kill(int(pid.read_text()), 0)  # control: it speaks
    began = time.monotonic()
    speaker.stop()
    assert speaker.wait_idle(PATIENCE)
    assert time.monotonic() - began < PATIENCE
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
    assert speaker.status().state is DeviceState.ONLINE, "being silenced is no fault"


def test_new_words_take_the_place_of_what_is_being_said(tmp_path: Path, make: Make) -> None:
    heard = tmp_path / "heard"
    engine = program(
        tmp_path,
        f'read -r words; echo "$words" >> "{heard}"; case $words in long) exec sleep 60;; esac',
    )
    speaker = make(program=engine, sink=tmp_path)
    speaker.say("long", "en")
    assert until(lambda: heard.exists() and heard.read_text() == "long\n")
    speaker.say("short", "en")
    assert speaker.wait_idle(PATIENCE)
    assert heard.read_text().split() == ["long", "short"]


def test_a_call_for_help_is_heard_to_its_end_before_the_words_about_it(
    tmp_path: Path, make: Make
) -> None:
    speaker = make(sink=tmp_path)
    speaker.chime()
    speaker.say("马上有人来", "zh")
    assert speaker.wait_idle(PATIENCE)
    bell, words = sorted(tmp_path.iterdir())
    assert (bell.name, words.name) == ("0001-chime.wav", "0002-zh.wav")
    assert 0.5 < seconds(bell) < 1.0


def test_without_an_engine_nothing_is_said_and_staff_are_told(tmp_path: Path, make: Make) -> None:
    speaker = make(program=str(tmp_path / "nothing-here"), sink=tmp_path)
    speaker.say("您好", "zh")
    assert speaker.wait_idle(PATIENCE)
    status = speaker.status()
    assert (status.state, status.code) == (DeviceState.OFFLINE, "speech.no_engine")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("death", ["exit 3", "kill -SEGV $$"])
def test_an_engine_that_crashes_is_reported_and_the_next_words_are_said(
    tmp_path: Path, make: Make, death: str, caplog: pytest.LogCaptureFixture
) -> None:
    calls = tmp_path / "calls"
    engine = program(
        tmp_path, f'cat > /dev/null; echo x >> "{calls}"; [ $(wc -l < "{calls}") -gt 1 ] || {death}'
    )
    speaker = make(program=engine, sink=tmp_path)
    with caplog.at_level(logging.WARNING):
        speaker.say(f"planted {PLANTED}", "en")
        assert speaker.wait_idle(PATIENCE)
    status = speaker.status()
    assert (status.state, status.code) == (DeviceState.HARDWARE_ERROR, "speech.failed")
    assert "exit status" in caplog.text
    assert PLANTED not in caplog.text
    speaker.say("again", "en")
    assert speaker.wait_idle(PATIENCE)
    assert calls.read_text() == "x\nx\n"
    assert speaker.status().state is DeviceState.ONLINE


def test_a_fault_of_a_moment_does_not_silence_the_kiosk_for_ever(
    tmp_path: Path, make: Make
) -> None:
    now = [1000.0]
    engine = program(tmp_path, "cat > /dev/null; exit 3")
    speaker = make(program=engine, sink=tmp_path, monotonic=lambda: now[0])
    speaker.say("again", "en")
    assert speaker.wait_idle(PATIENCE)
    now[0] += 59
    assert speaker.status().code == "speech.failed"
    now[0] += 2
    assert speaker.status().state is DeviceState.ONLINE


def test_an_engine_that_hangs_is_given_up(tmp_path: Path, make: Make) -> None:
    speaker = make(program=program(tmp_path, "exec sleep 60"), sink=tmp_path, deadline=0.1)
    speaker.say("一", "zh")
    assert speaker.wait_idle(PATIENCE)
    assert speaker.status().code == "speech.failed"


def test_a_machine_without_a_loudspeaker_stays_quiet_and_says_so(
    monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    monkeypatch.setattr(espeak, "sound_there", lambda: False)
    speaker = make()
    speaker.chime()
    speaker.say("一", "zh")
    assert speaker.wait_idle(PATIENCE)
    status = speaker.status()
    assert (status.state, status.code) == (DeviceState.NO_DEVICE, "speech.no_sound")


def test_the_call_for_help_sounds_through_the_players_of_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Make
) -> None:
    heard = tmp_path / "heard"
    player = tmp_path / "bin" / "paplay"
    player.parent.mkdir()
    player.write_text(f'#!/bin/sh\necho "$@" > "{heard}.arguments"\ncat > "{heard}"\n')
    player.chmod(0o700)
    monkeypatch.setenv("PATH", str(player.parent), prepend=":")
    speaker = make()
    speaker.chime()
    assert speaker.wait_idle(PATIENCE)
    samples = heard.read_bytes()
    assert 0.5 < len(samples) / 2 / RATE < 1.0
    assert max(samples[1::2]) > 0, "control: it is not silence"
    assert f"--rate={RATE}" in Path(f"{heard}.arguments").read_text()


def test_a_sound_server_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    cards = Path("/proc/asound/cards").exists()
    assert not espeak.sound_there() or cards, "control: before, only a card could be seen"
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert espeak.sound_there()


def orphan_of(folder: Path, speaks: str) -> int:
    """Kill a process in the middle of ``speaks``; return a descriptor of the engine it had begun.

    The engine has been given all of its words, as one has that speaks for a minute.
    """
    folder.mkdir()
    pid = folder / "pid"
    os.mkfifo(pid)
    engine = program(folder, f"cat > /dev/null\necho $$ > {pid}\nexec sleep 60")
    kiosk = subprocess.Popen([sys.executable, "-c", speaks, engine])
    try:
        engine_pid = int(pid.read_text())
        found = os.pidfd_open(engine_pid)
        assert not ended(found, 0)
    finally:
        kiosk.kill()
        kiosk.wait()
    return found


def ended(process: int, within: float) -> bool:
    poll = select.poll()
    poll.register(process, select.POLLIN)
    return bool(poll.poll(within * 1000))


def test_a_kiosk_that_is_killed_is_heard_no_more(tmp_path: Path) -> None:
    speaks = (
        "import sys, threading\n"
        "from drivers.audio.espeak import EspeakSpeaker\n"
        "EspeakSpeaker(program=sys.argv[1]).say('请放上身份证', 'zh')\n"
        "threading.Event().wait()\n"
    )
    engine = orphan_of(tmp_path / "kiosk", speaks)
    assert ended(engine, PATIENCE)
    os.close(engine)


def test_an_engine_that_is_just_started_speaks_on_without_its_kiosk(tmp_path: Path) -> None:
    speaks = (
        "import subprocess, sys\n"
        "subprocess.run([sys.argv[1]], input='请放上身份证'.encode(), start_new_session=True)\n"
    )
    engine = orphan_of(tmp_path / "other", speaks)
    try:
        assert not ended(engine, 0.5)
    finally:
        signal.pidfd_send_signal(engine, signal.SIGKILL)
        assert ended(engine, PATIENCE)
        os.close(engine)


def test_closing_ends_the_engine_and_may_be_done_twice(tmp_path: Path, make: Make) -> None:
    speaker = make(sink=tmp_path)
    speaker.say(LONG, "zh")
    speaker.close()
    speaker.close()
    speaker.say("一", "zh")
    speaker.stop()
