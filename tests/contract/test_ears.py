"""The Listener port on a real microphone: when somebody speaks, until when, and on whose behalf.

What is said is a real voice in a real hall; the engine is a stand-in that measures what it is told.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from drivers.audio.capture import Capture, Patience
from drivers.audio.ears import KioskEars
from drivers.audio.loudness import Limits
from drivers.audio.recognition.choice import Choice, models_in, recognizer
from drivers.audio.vad import Course
from drivers.sandbox.sound import SoundSystem
from kiosk.domain.speech import Ears, Talk
from kiosk.domain.staff import DeviceState
from kiosk.errors import KioskError
from kiosk.flow.events import EarsChanged, NothingSaid, SaidPartly, WasSaid
from kiosk.ports import Listener, Recognizer
from tests.hall import PATIENCE, Ear, Heard, speech
from tests.voice.synthesis import needs_the_voice, pcm, speak

WORDS = "办津贴"
LONG = 0.5
"""Seconds that it takes at least to say them."""

needs_whisper = pytest.mark.skipif(
    models_in(None)[1] is None, reason="Whisper's model is not here: make setup"
)
QUICK = partial(Capture, patience=Patience(stall=0.8, back_off=0.05, back_off_most=0.8))
"""For a microphone from which nothing comes; a busy machine may be as long without a block."""
STEADY = partial(Capture, patience=Patience(stall=20.0, back_off=0.05, back_off_most=0.8))


class Listening:
    """Ears, their engine, and what they told."""

    def __init__(
        self, hall: SoundSystem, engine: Recognizer | None = None, **wanted: object
    ) -> None:
        self.hall = hall
        self.engine, self.told = Ear("高龄津贴"), Heard()
        hears = {"capture": STEADY, **wanted}
        self.ears = KioskEars(engine or self.engine, self.told, **hears)  # type: ignore[arg-type]
        self.ears.open()
        assert self.are(Ears.READY)
        self.told.forget()

    def say(self, words: str = WORDS) -> None:
        self.hall.say(*speech(words))

    def are(self, ears: Ears, code: str | None = None) -> bool:
        """Wait until that is the last thing that they told of themselves."""

        def so() -> bool:
            told = self.told.of(EarsChanged)
            return bool(told) and (told[-1].ears, told[-1].code) == (ears, code)

        return self.told.until(so)

    def answer(self, count: int = 1) -> list[WasSaid | NothingSaid]:
        """Wait for so many answers; return all that came."""

        def came() -> list[WasSaid | NothingSaid]:
            return [each for each in self.told.all if isinstance(each, WasSaid | NothingSaid)]

        self.told.until(lambda: len(came()) >= count)
        return came()


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[SoundSystem]:
    with SoundSystem() as system:
        for name, value in system.environment.items():
            monkeypatch.setenv(name, value)
        yield system


Make = Callable[..., Listening]


@pytest.fixture
def listen(hall: SoundSystem) -> Iterator[Make]:
    made: list[Listening] = []

    def build(**wanted: Any) -> Listening:
        made.append(Listening(hall, **wanted))
        return made[-1]

    yield build
    for each in made:
        each.ears.close()


@pytest.fixture
def listening(listen: Make) -> Listening:
    return listen()


def test_what_is_said_after_a_touch_ends_by_itself(listening: Listening) -> None:
    port: Listener = listening.ears
    port.begin(7, Talk.TAP)
    assert listening.are(Ears.LISTENING)
    listening.say()
    (answer,) = listening.answer()
    assert isinstance(answer, WasSaid)
    assert (answer.text.reveal(), answer.request, answer.free) == ("高龄津贴", 7, False)
    assert listening.engine.seconds[-1] > LONG
    assert {each.request for each in listening.told.of(SaidPartly)} == {7}
    assert listening.are(Ears.READY)


def test_what_is_said_while_a_key_is_held_ends_when_it_is_let_go(listen: Make) -> None:
    listening = listen(course=Course(end=1))
    listening.ears.begin(8, Talk.HOLD)
    listening.say()
    listening.say()
    assert not listening.answer(0), "control: silence does not end it"
    listening.ears.end(8)
    (answer,) = listening.answer()
    assert isinstance(answer, WasSaid)
    assert answer.request == 8
    assert listening.engine.seconds[-1] > 2 * LONG


@pytest.mark.parametrize("how", [Talk.TAP, Talk.HOLD])
def test_where_nobody_says_a_word_no_engine_is_asked(listen: Make, how: Talk) -> None:
    listening = listen(course=Course(patience=20, longest=20))
    listening.ears.begin(9, how)
    assert listening.answer() == [NothingSaid(9)]
    assert listening.engine.seconds == []
    assert listening.are(Ears.READY)


def test_a_key_that_is_let_go_at_once_said_nothing(listening: Listening) -> None:
    listening.ears.begin(9, Talk.HOLD)
    listening.ears.end(9)
    assert listening.answer() == [NothingSaid(9)]


def test_with_free_hands_each_thing_that_is_said_is_answered(listening: Listening) -> None:
    listening.ears.begin(10, Talk.FREE)
    assert listening.told.until(lambda: listening.told.of(EarsChanged)[-1].free)
    listening.say()
    assert len(listening.answer(1)) == 1
    assert listening.are(Ears.READY)
    listening.say()
    answers = listening.answer(2)
    assert [(each.request, getattr(each, "free", None)) for each in answers] == [(10, True)] * 2
    assert Ears.LISTENING in {each.ears for each in listening.told.of(EarsChanged)}
    listening.ears.stop()
    assert listening.told.until(lambda: not listening.told.of(EarsChanged)[-1].free)


def test_words_that_mean_nothing_are_answered_where_a_key_was_touched(listening: Listening) -> None:
    listening.engine.words = " "
    listening.ears.begin(11, Talk.TAP)
    listening.say()
    assert listening.answer() == [NothingSaid(11)]


def test_the_kiosks_own_voice_is_not_heard_nor_its_echo(listen: Make) -> None:
    listening = listen(course=Course(echo=30))
    listening.ears.begin(12, Talk.FREE)
    listening.ears.deafen(True)
    listening.say()
    listening.ears.deafen(False)
    listening.say("好")  # shorter than the echo
    listening.say()
    answers = listening.answer()
    assert len(answers) == 1, "control: what is said afterwards is heard"
    assert len(listening.engine.seconds) == 1


def test_who_pauses_is_heard_to_the_end(listen: Make) -> None:
    listening = listen(course=Course(pause=2, end=60))
    listening.ears.begin(13, Talk.TAP)
    listening.say()
    listening.engine.asked.wait(PATIENCE)
    listening.say()
    (answer,) = listening.answer()
    assert isinstance(answer, WasSaid)
    assert listening.ears.recognising.counters["anew"] > 0, "control: it had asked before"
    assert listening.engine.seconds[-1] > 2 * LONG, "it was told all of it anew"


def test_what_can_be_said_here_is_taken_at_the_first_pause(listen: Make) -> None:
    listening = listen(course=Course(end=10_000))
    listening.ears.expect(("返回", "高龄 津贴"))
    listening.ears.begin(14, Talk.TAP)
    listening.say()
    (answer,) = listening.answer()
    assert isinstance(answer, WasSaid), "and silence would not have ended it"
    assert listening.engine.phrases == ("返回", "高龄 津贴")
    assert listening.are(Ears.READY)


def test_what_cannot_be_said_here_waits_for_the_end(listen: Make) -> None:
    listening = listen(course=Course(end=10_000))
    listening.ears.expect(("返回",))
    listening.ears.begin(14, Talk.TAP)
    listening.say()
    assert listening.engine.asked.wait(PATIENCE)
    assert not listening.answer(0), "control of the test above"


def test_a_noise_without_an_end_is_ended(listen: Make) -> None:
    listening = listen(course=Course(longest=40))
    listening.ears.begin(15, Talk.TAP)
    with listening.hall.saying(*speech(WORDS * 3)):
        (answer,) = listening.answer()
    assert isinstance(answer, WasSaid)
    assert listening.engine.seconds[-1] < 40 * 0.032 + 0.1


def test_nothing_queues_up_behind_a_slow_engine(listening: Listening) -> None:
    listening.ears.begin(16, Talk.FREE)
    listening.engine.free.clear()
    listening.say()
    assert listening.engine.asked.wait(PATIENCE)
    for _ in range(2):
        assert listening.are(Ears.THINKING)
        listening.told.forget()
        listening.say()
    assert listening.are(Ears.THINKING)
    counters = listening.ears.recognising.counters
    assert counters["dropped"] == 1
    listening.engine.free.set()
    assert len(listening.answer(2)) == 2


def test_who_comes_next_hears_nothing_of_who_was_before(listening: Listening) -> None:
    listening.ears.begin(17, Talk.TAP)
    listening.engine.free.clear()
    listening.say()
    assert listening.engine.asked.wait(PATIENCE)
    listening.ears.begin(18, Talk.TAP)
    listening.engine.free.set()
    listening.say()
    answers = listening.answer()
    assert [each.request for each in answers] == [18]


def test_what_was_said_is_overwritten(listening: Listening) -> None:
    listening.ears.begin(19, Talk.TAP)
    listening.engine.free.clear()
    listening.say()
    assert listening.engine.asked.wait(PATIENCE)
    said = listening.ears.recognising._now
    assert said is not None
    assert any(said.sound), "control: it is in memory"
    listening.ears.stop()
    assert not any(said.sound)
    assert len(said.sound) > 30000
    listening.engine.free.set()
    assert listening.are(Ears.READY)
    assert not listening.answer(0)


def test_an_engine_that_fails_is_told_and_loaded_again(listening: Listening) -> None:
    listening.engine.fails = KioskError("voice.engine_failed", {"engine": "x", "cause": "it died"})
    listening.ears.begin(20, Talk.TAP)
    listening.say()
    assert listening.told.until(
        lambda: any(each.code == "voice.engine_failed" for each in listening.told.of(EarsChanged))
    )
    listening.engine.fails = None
    assert listening.are(Ears.READY)
    assert listening.engine.loads > 1
    listening.ears.begin(21, Talk.TAP)
    listening.say()
    assert [each.request for each in listening.answer()] == [21]


def test_a_microphone_that_is_pulled_out_while_somebody_speaks(listen: Make) -> None:
    listening = listen(capture=QUICK)
    listening.ears.begin(22, Talk.TAP)
    assert listening.are(Ears.LISTENING)
    listening.hall.unplug()
    assert listening.are(Ears.OFF, "microphone.unplugged")
    assert listening.ears.status().state is DeviceState.NO_DEVICE
    listening.ears.begin(23, Talk.TAP)
    listening.hall.plug()
    assert listening.are(Ears.READY)
    assert listening.answer(0) == [], "what went on by touch meanwhile is answered by nothing"
    listening.ears.begin(24, Talk.TAP)
    listening.say()
    assert [each.request for each in listening.answer()] == [24]


def test_free_hands_stay_free_when_a_microphone_comes_back(listen: Make) -> None:
    listening = listen(capture=QUICK)
    listening.ears.begin(25, Talk.FREE)
    listening.hall.suspend()
    assert listening.are(Ears.OFF, "microphone.stalled")
    listening.hall.suspend(False)
    assert listening.are(Ears.READY)
    listening.say()
    assert [each.request for each in listening.answer()] == [25]


def test_where_it_is_too_loud_they_say_so(listen: Make) -> None:
    limits = Limits(loud_of=20, loud=18)
    listening = listen(capture=partial(STEADY, limits=limits))
    listening.hall.noise(16000)
    assert listening.are(Ears.OFF, "microphone.deafening")
    listening.hall.noise()
    assert listening.are(Ears.READY)


@needs_whisper
@needs_the_voice
def test_what_is_said_in_the_hall_is_written_down_by_the_engine_that_ships(listen: Make) -> None:
    engine = recognizer(Choice("whisper", *models_in(None)))
    assert engine is not None
    words = pcm(speak("重新开始"))
    listening = listen(engine=engine)
    listening.ears.begin(27, Talk.TAP)
    listening.hall.say(words)
    (answer,) = listening.answer()
    assert isinstance(answer, WasSaid)
    assert answer.text.reveal() == "重新开始"


def test_the_level_is_shown_while_they_listen_alone(listening: Listening) -> None:
    listening.hall.noise(6000)
    listening.ears.begin(26, Talk.HOLD)
    assert soon(lambda: listening.ears.level() > 0.5)
    listening.ears.stop()
    assert listening.ears.level() == 0
    assert listening.ears.capture.level.meter > 0.5, "control: it is as loud as before"


def soon(true: Callable[[], bool]) -> bool:
    gate = threading.Event()
    for _ in range(1000):
        if true():
            return True
        gate.wait(0.01)
    return False


_HEARS = """\
import sys, threading
from drivers.audio.ears import KioskEars
from kiosk.domain.speech import Ears, Talk
from kiosk.flow.events import EarsChanged, WasSaid
from drivers.audio.recognition.choice import Choice, models_in, recognizer
from tests.hall import Ear
said = threading.Event()
def post(event):
    if isinstance(event, EarsChanged) and event.ears is Ears.READY:
        print("ready", flush=True)
    if isinstance(event, WasSaid):
        said.set()
real = sys.argv[1] != "stand-in"
engine = recognizer(Choice(sys.argv[1], *models_in(None))) if real else Ear("words")
ears = KioskEars(engine, post)
ears.begin(1, Talk.FREE)
ears.open()
said.wait(60)
ears.close()
for path in sys.argv[2:]:
    open(path, "wb").write(b"sound")
print("heard", ears.capture.counters["blocks"] if said.is_set() else 0, flush=True)
"""


def written_by(hall: SoundSystem, folder: Path, *words: str) -> tuple[str, set[str]]:
    """Have a program of its own hear something; return what it said, and the files it wrote."""
    home, traces = folder / "home", folder / "traces"
    home.mkdir()
    traces.mkdir()
    opens = "openat,open,creat,rename,renameat,renameat2,link,linkat,mknodat"
    calls = f"trace={opens},write,writev,pwrite64,pwritev,pwritev2,sendfile,splice"
    # One trace for each thread: calls of two of them do not cut into one another.
    strace = ("strace", "-ff", "-qq", "-y", "-s", "0", "-e", calls, "-o", str(traces / "of"))
    child = subprocess.Popen(
        [*strace, sys.executable, "-c", _HEARS, *words],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        # Bytecode is none of its traces: it, and the engine that it starts, write none.
        env={
            **os.environ,
            **hall.environment,
            "HOME": str(home),
            "TMPDIR": str(home),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        hall.say(*speech(WORDS))
        heard = child.stdout.read()
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()
    assert not list(home.iterdir())
    lines = [line for path in traces.iterdir() for line in path.read_text().splitlines()]
    return heard, set(_written(lines))


def _written(calls: list[str]) -> Iterator[str]:
    """Return the files that were opened to be written, or written to, as strace tells of them."""
    for call in calls:
        if " = -1 " in call:
            continue
        if re.search(r"O_WRONLY|O_RDWR|O_CREAT|\b(creat|rename|link|mknod)", call):
            # What was opened stands behind the number of its descriptor.
            yield call.rpartition("<")[2].rstrip(">")
        elif found := re.search(r"(?:write|splice|sendfile)\w*\(\d+<(/[^>]*)>", call):
            yield found[1]


# PortAudio asks JACK too, which begins a data base of names; libpulse opens its key, to make one.
_HARMLESS = re.compile(r"/dev/null|/dev/shm/jack_db-\d+/.*|/tmp/xiaoshi-sound-\w+/cookie")


def harmful(files: set[str]) -> set[str]:
    return {each for each in files if not _HARMLESS.fullmatch(each)}


@pytest.mark.parametrize("engine", ["stand-in", pytest.param("whisper", marks=needs_whisper)])
def test_no_sound_is_in_any_file(hall: SoundSystem, tmp_path: Path, engine: str) -> None:
    heard, files = written_by(hall, tmp_path, engine)
    assert int(heard.split()[-1]) > 20, "control: it has heard somebody"
    assert harmful(files) == set()


def test_a_file_would_have_been_found(hall: SoundSystem, tmp_path: Path) -> None:
    _, files = written_by(hall, tmp_path, "stand-in", str(tmp_path / "sound.raw"))
    assert harmful(files) == {str(tmp_path / "sound.raw")}, "control of the test above"
