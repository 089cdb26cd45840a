"""What the process that speaks keeps: the kiosk's own words, so many bytes, and no other."""

from __future__ import annotations

import threading
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.audio.speaking.kept import Kept, clauses
from drivers.audio.speaking.mouth import Job, Mouth, Told
from drivers.audio.speaking.sound import Sound, at_volume, levelled
from drivers.audio.speaking.voices import family, voice_in
from kiosk.domain.text import Language

PATIENCE = 60.0
OWN = ["请放上身份证", "请稍等"]
PERSONAL = "尾号幺二三零"


class Slow:
    """A voice that is worth being kept, and notes what it rendered."""

    name, costly = "slow", True

    def __init__(self) -> None:
        self.rendered: list[str] = []
        self._came = threading.Condition()
        self.may_go = threading.Event()
        self.may_go.set()

    def speaks(self, language: Language) -> bool:
        return language == "zh"

    def render(self, text: str, language: Language, speed: int) -> Sound:
        with self._came:
            self.rendered.append(text)
            self._came.notify_all()
        self.may_go.wait(PATIENCE)
        return Sound(bytes(2 * 160), 16000)

    def has_rendered(self, number: int) -> bool:
        with self._came:
            return self._came.wait_for(lambda: len(self.rendered) >= number, PATIENCE)


class Ended:
    def __init__(self) -> None:
        self.numbers: list[int] = []
        self._came = threading.Condition()

    def note(self, number: int, cause: str) -> None:
        assert not cause
        with self._came:
            self.numbers.append(number)
            self._came.notify_all()

    def has(self, number: int) -> bool:
        with self._came:
            return self._came.wait_for(lambda: number in self.numbers, PATIENCE)


@pytest.fixture(autouse=True)
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "paplay"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexec cat > /dev/null\n")
    program.chmod(0o700)
    monkeypatch.setenv("PATH", str(program.parent), prepend=":")


@pytest.fixture
def voice() -> Slow:
    return Slow()


@pytest.fixture
def ended() -> Ended:
    return Ended()


@pytest.fixture
def mouth(voice: Slow, ended: Ended) -> Iterator[Callable[..., Mouth]]:
    made = []

    def make(most_kept: int = 1 << 20) -> Mouth:
        made.append(Mouth(lambda: [voice], Told(lambda *_: None, ended.note), most_kept=most_kept))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_what_was_rendered_ahead_is_said_without_its_voice(
    mouth: Callable[..., Mouth], voice: Slow, ended: Ended
) -> None:
    made = mouth()
    made.ahead(OWN, "zh")
    assert voice.has_rendered(2)
    made.say(Job(1, " ".join(OWN)))
    assert ended.has(1)
    assert voice.rendered == OWN, "none of it was rendered again"


def test_what_is_said_of_a_person_is_kept_nowhere(
    mouth: Callable[..., Mouth], voice: Slow, ended: Ended
) -> None:
    made = mouth()
    for number in (1, 2):
        made.say(Job(number, PERSONAL))
        assert ended.has(number)
    assert voice.rendered == [PERSONAL, PERSONAL], "it was rendered each time"
    made.ahead([PERSONAL], "zh")
    assert voice.has_rendered(3)
    made.say(Job(3, PERSONAL))
    assert ended.has(3)
    assert len(voice.rendered) == 3, "control: what is kept would be known by that"


def test_what_was_asked_for_last_is_rendered_first(
    mouth: Callable[..., Mouth], voice: Slow
) -> None:
    made = mouth()
    voice.may_go.clear()
    made.ahead(["早甲", "早乙", "早丙"], "zh")
    assert voice.has_rendered(1)
    made.ahead(["晚甲", "晚乙"], "zh")
    voice.may_go.set()
    assert voice.has_rendered(5)
    assert voice.rendered == ["早甲", "晚甲", "晚乙", "早乙", "早丙"]


def test_what_is_kept_stays_under_its_ceiling_and_the_least_used_goes_first() -> None:
    kept = Kept(1000)
    parts = [clauses(word, "zh", 0)[0] for word in ("甲", "乙", "丙")]
    for part in parts[:2]:
        kept.put("voice", part, Sound(bytes(400), 16000))
    assert kept.find("voice", parts[0])
    kept.put("voice", parts[2], Sound(bytes(400), 16000))
    assert kept.size <= 1000
    assert [kept.find("voice", part) is not None for part in parts] == [True, False, True]
    kept.put("voice", parts[1], Sound(bytes(1002), 16000))
    assert kept.find("voice", parts[1]) is None


def test_what_is_kept_again_counts_once() -> None:
    kept = Kept(1000)
    part = clauses("甲", "zh", 0)[0]
    for _ in range(3):
        kept.put("voice", part, Sound(bytes(400), 16000))
    assert kept.size == 400


def test_another_voice_or_speed_says_it_anew() -> None:
    kept = Kept(1000)
    part = clauses("甲", "zh", 0)[0]
    kept.put("voice", part, Sound(bytes(4), 16000))
    assert kept.find("voice", part)
    assert kept.find("other", part) is None
    assert kept.find("voice", clauses("甲", "zh", 1)[0]) is None


def test_a_screen_is_said_in_breaths_that_are_the_same_on_every_screen() -> None:
    said = [words for words, _, _ in clauses("要办什么事？ 请点一下 高龄津贴。\n82 岁", "zh", 0)]
    assert said == ["要办什么事？", "请点一下", "高龄津贴", "八十二岁"]
    long = "请把身份证放在右下边亮灯的地方，不要拿开，等机器说好了以后再拿走。"
    assert [words for words, _, _ in clauses(long, "zh", 0)] == [
        "请把身份证放在右下边亮灯的地方",
        "不要拿开，等机器说好了以后再拿走",
    ]
    assert clauses("， 。“”", "zh", 0) == []


def test_no_step_of_the_volume_distorts() -> None:
    wave = array("h", (round(3000 * ((at % 40) / 20 - 1)) for at in range(400)))
    sound = levelled(wave, 16000)
    peaks = [
        max(map(abs, array("h", at_volume(sound.pcm, volume)))) for volume in (-2, -1, 0, 1, 2, 9)
    ]
    assert peaks[-1] == peaks[-2] < 32767
    assert peaks == sorted(peaks)
    assert 20 * 0.9 < peaks[4] / peaks[0] * 2 < 20 * 1.1, "20 dB between the ends"


def test_silence_before_a_word_is_left_out_and_hiss_is_not_raised() -> None:
    wave = array("h", [3] * 8000 + [9000, -9000] * 200)
    sound = levelled(wave, 16000)
    assert sound.seconds < 0.06
    hiss = levelled(array("h", [3, -3] * 100), 16000)
    assert max(map(abs, array("h", hiss.pcm))) == 24


@pytest.mark.parametrize(
    ("files", "sort"),
    [
        (["model.onnx", "tokens.txt", "lexicon.txt"], "vits"),
        (["model-steps-3.onnx", "vocos-22khz-univ.onnx", "tokens.txt"], "matcha"),
        (["model.onnx", "voices.bin", "tokens.txt", "lexicon-zh.txt"], "kokoro"),
        (["tokens.txt"], ""),
        (["model.onnx"], ""),
    ],
)
def test_a_voice_is_known_by_its_files(tmp_path: Path, files: list[str], sort: str) -> None:
    folder = tmp_path / "speech"
    folder.mkdir()
    for name in files:
        (folder / name).touch()
    assert family(folder) == sort
    assert voice_in(tmp_path) == (folder if sort else None)
