"""The catalogues: the same ids in both languages, every id that is used, words for every error."""

from __future__ import annotations

import re
import string
import threading
from pathlib import Path

import pytest

import ui
from kiosk.catalogue.fields import COMPLAINTS
from kiosk.domain.text import Language
from kiosk.errors import CODES
from ui.i18n import compile as catalogues
from ui.i18n.words import CATALOGUES, LinguistWords

_ROOT = Path(ui.__file__).parent
_USED = re.compile(r"""(?:\.text|say)\(\s*"([a-z_]+(?:\.[a-z0-9_]+)+)\"""")
_LONGEST = 20


def _sources() -> dict[Language, dict[str, str]]:
    return {language: catalogues.read(name) for language, name in CATALOGUES.items()}


def test_both_languages_have_the_same_ids_and_none_is_empty() -> None:
    zh, en = _sources()["zh"], _sources()["en"]
    assert set(zh) == set(en)
    assert all(zh.values())
    assert all(en.values())


def test_both_languages_ask_for_the_same_parameters() -> None:
    zh, en = _sources()["zh"], _sources()["en"]
    dates = {"date.long", "slip.when"}

    def names(words: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name}

    differing = {k for k in zh if names(zh[k]) != names(en[k])} - dates
    assert differing == {"guide.ask"}


def test_the_compiled_catalogues_are_those_of_the_sources(words: LinguistWords) -> None:
    for language, source in _sources().items():
        compiled = {key: words.text(key, language) for key in source}
        assert compiled == source, "run python -m ui.i18n.compile"


def test_every_id_that_the_screen_uses_exists(words: LinguistWords) -> None:
    used = {key for path in _ROOT.rglob("*.py") for key in _USED.findall(path.read_text("utf-8"))}
    assert len(used) > 80
    assert {key for key in used if not words.has(key)} == set()


def test_every_id_of_the_printed_slip_exists(words: LinguistWords) -> None:
    folder = _ROOT.parent / "kiosk"
    used = {
        f"slip.{key}"
        for path in (folder / "kinds" / "slips.py", folder / "flow" / "hands.py")
        for key in re.findall(r"""\bsay\(\s*"([a-z_]+)\"""", path.read_text("utf-8"))
    }
    assert used
    assert {key for key in used if not words.has(key)} == set()


@pytest.mark.parametrize("code", [code for code, spec in CODES.items() if spec.resident])
def test_a_resident_is_told_about_every_error_in_words(words: LinguistWords, code: str) -> None:
    chinese = words.text(f"error.{code}", "zh")
    assert len(chinese) <= _LONGEST
    assert chinese.endswith("。")
    assert not re.search(r"[A-Za-z0-9]|失败|错误", chinese)
    assert words.text(f"error.{code}", "en")


@pytest.mark.parametrize("complaint", COMPLAINTS)
def test_every_complaint_about_a_field_has_words(words: LinguistWords, complaint: str) -> None:
    assert words.text(complaint, "zh").endswith("。")


def test_no_chinese_sentence_is_longer_than_twenty_characters() -> None:
    long = {
        key: words
        for key, words in _sources()["zh"].items()
        for sentence in re.split(r"[。？！\n]", words)
        if len(re.sub(r"[{}]", "", sentence)) > _LONGEST and not key.startswith(("staff", "date"))
    }
    assert long == {}


def test_unknown_words_are_a_key_error(words: LinguistWords) -> None:
    with pytest.raises(KeyError):
        words.text("no.such.words", "zh")


def test_words_can_be_had_on_any_thread(words: LinguistWords) -> None:
    got: list[str] = []
    threads = [
        threading.Thread(target=lambda: got.append(words.text("slip.title", "zh")))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == ["小事回执"] * 8
