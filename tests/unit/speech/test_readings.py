"""Of a character with several readings the one is said that is meant, in every word of the kiosk.

What pypinyin reads in a word otherwise than alone must have been looked at: it is written for the
voice as another character, or it stands among those that pypinyin gets wrong.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

import pytest
from pypinyin import Style, lazy_pinyin, pinyin

from drivers.audio.espeak import VOICES
from kiosk.app.speaking import words_of
from kiosk.catalogue import Catalogue
from kiosk.speech.readings import lettered, respelled, rows
from ui.i18n.compile import read

BY_THEMSELVES = set("一不个儿子谁呀吗了得")
"""What any voice says right where it stands, or says so that nobody is misled."""
AS_ALONE = {
    *("照[片]", "发[卡]", "查[查]", "[查]查", "难[处]", "宿[舍]", "胸[闷]", "[肚]子", "[没]收入"),
    *("[分]了", "部[分]", "自检[没]", "一[卷]", "米[和]", "暖[和]", "没有[空]桌", "[相]关"),
    *("或去[发]", "局和[发]", "[没]收下", "[长]期", "特[长]"),
}
"""Where pypinyin errs, or the voices have no doubt."""
THIRD = ("21", "35")
_HAN = re.compile("[\u4e00-\u9fff]+")


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        ("重新办", "虫新办"),
        ("体重", "体重"),
        ("去银行", "去银航"),
        ("也行", "也行"),
        ("家长同意", "家掌同意"),
        ("长期住", "长期住"),
        ("还书", "环书"),
        ("还要补", "还要补"),
        ("量一量血压", "粮一粮血压"),
        ("声音量小", "声音量小"),
        ("外地", "外帝"),
        ("慢慢地说", "慢慢地说"),
        ("都拿好", "都拿好"),
        ("成都市", "成督市"),
        ("没有空桌", "没有空桌"),
        ("没有空", "没有控"),
    ],
)
def test_a_reading_is_that_of_its_word(shown: str, said: str) -> None:
    assert respelled(shown, pinyin=False) == said


def test_pinyin_is_for_a_voice_that_reads_it() -> None:
    assert respelled("不着急", pinyin=True) == "不zhao2急"
    assert respelled("不着急", pinyin=False) == "不着急"


def test_letters_of_a_number_are_said_by_a_voice_that_knows_none() -> None:
    assert lettered("Q H 零幺，零零二X") == "丘 艾吃 零幺，零零二艾克斯"


def test_each_stands_for_a_reading_that_its_character_has() -> None:
    for word, said in rows().items():
        if not said.isascii() and len(said) == len(word):
            for was, now in zip(word, said, strict=True):
                assert was == now or alone(now) in every(was), (word, said)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_espeak_says_each_as_it_is_meant() -> None:
    meant = [
        (word, at, alone(now) if now >= "\u4e00" else now)
        for word, said in rows().items()
        if len(said) == len(word)
        for at, (was, now) in enumerate(zip(word, said, strict=True))
        if was != now
    ]
    said = phonemes([respelled(word, pinyin=True) for word, _, _ in meant])
    plain = phonemes([word for word, _, _ in meant])
    wanted = [one[0] for one in phonemes([sound for _, _, sound in meant])]

    def unlike(said: list[list[str]]) -> list[str]:
        each = zip(meant, said, wanted, strict=True)
        return [word for (word, at, _), one, want in each if not same(one[at], want)]

    assert not unlike(said)
    assert len(unlike(plain)) > 60, "control: by itself it says them wrong"


def test_every_word_that_the_kiosk_says_was_looked_at(catalogue: Catalogue) -> None:
    unseen = set()
    for run in runs(catalogue):
        read_so = lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True)
        written = respelled(run, pinyin=False)
        assert len(written) == len(run)
        for at, (character, sound) in enumerate(zip(run, read_so, strict=True)):
            seen = (
                sound == alone(character)
                or sound.endswith("5")
                or character in BY_THEMSELVES
                or alone(written[at]) == sound
                or any(one in around(run, at) for one in AS_ALONE)
                or covered(run, at)
            )
            if not seen:
                unseen.add(f"{around(run, at)} {sound}")
    assert not unseen, "add them to kiosk/speech/readings.py, or here where pypinyin errs"


def runs(catalogue: Catalogue) -> Iterator[str]:
    """Return what is said in Chinese, without marks."""
    own = read("zh_CN").values()
    packages = (text for service in catalogue.services for text in words_of(service, "zh"))
    for text in {*own, *packages}:
        yield from _HAN.findall(text)


def covered(run: str, at: int) -> bool:
    """Tell whether a character is part of a word that was looked at."""
    for word in rows():
        for found in re.finditer(re.escape(word), run):
            if found.start() <= at < found.end():
                return True
    return run[max(0, at - 1) : at + 2] in ("别着急", "不着急", "着急的", "里着火", "着火打")


def around(run: str, at: int) -> str:
    return f"{run[max(0, at - 2) : at]}[{run[at]}]{run[at + 1 : at + 3]}"


def alone(character: str) -> str:
    return lazy_pinyin(character, style=Style.TONE3, neutral_tone_with_five=True)[0]


def every(character: str) -> list[str]:
    found = pinyin(character, style=Style.TONE3, heteronym=True, neutral_tone_with_five=True)
    return found[0]


def same(said: str, wanted: str) -> bool:
    """Tell whether it is the same syllable; the third tone changes with what follows."""
    third = "214" in wanted
    return said == wanted or (third and said in {wanted.replace("214", each) for each in THIRD})


def phonemes(lines: list[str]) -> list[list[str]]:
    """Return of each line its syllables, as espeak-ng has them, without stress."""
    command = ["espeak-ng", "-q", "-x", "-b", "1", "-v", VOICES["zh"], "--stdin"]
    asked = "\n\n".join(f"{line}。" for line in lines).encode()
    told = subprocess.run(command, input=asked, capture_output=True, check=True).stdout.decode()
    syllables = [re.findall(r"[^_|]+(?=_\|)", line) for line in told.splitlines() if line.strip()]
    assert len(syllables) == len(lines)
    return [[re.sub(r"[ ',]", "", one) for one in line] for line in syllables]
