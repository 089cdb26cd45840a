"""The catalogues: the same ids in both languages, every id that is used, words for every error."""

from __future__ import annotations

import ast
import re
import shutil
import string
import threading
from pathlib import Path

import pytest

import ui
from kiosk.catalogue.fields import COMPLAINTS
from kiosk.domain.screen import BAR
from kiosk.domain.staff import DeviceState
from kiosk.domain.text import Language
from kiosk.errors import CODES
from offline_store.gateway.ballots import DOUBLED
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
    dates = {"date.day", "date.long", "slip.when"}

    def names(words: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(words) if name}

    differing = {k for k in zh if names(zh[k]) != names(en[k])} - dates
    assert differing == {"guide.ask"}


def test_the_compiled_catalogues_are_those_of_the_sources(words: LinguistWords) -> None:
    for language, source in _sources().items():
        compiled = {key: words.text(key, language) for key in source}
        assert compiled == source, "run python -m ui.i18n.compile"


def test_who_runs_keeps_the_words_that_it_began_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in CATALOGUES.values():
        shutil.copy(_ROOT / "i18n" / f"{name}.ts", tmp_path)
    monkeypatch.setattr(catalogues, "_HERE", tmp_path)
    catalogues.compile_all()
    mapped = {name: (tmp_path / f"{name}.qm").open("rb") for name in CATALOGUES.values()}
    before = {name: file.read() for name, file in mapped.items()}
    for name in CATALOGUES.values():
        catalogues.write(name, {"app.name": "小"})
    catalogues.compile_all()
    for name, file in mapped.items():
        file.seek(0)
        assert file.read() == before[name]
        file.close()
        assert (tmp_path / f"{name}.qm").read_bytes() != before[name]
    assert not [*tmp_path.glob("*.new")]


def test_every_id_that_the_screen_uses_exists(words: LinguistWords) -> None:
    used = {key for path in _ROOT.rglob("*.py") for key in _USED.findall(path.read_text("utf-8"))}
    assert len(used) > 80
    assert {key for key in used if not words.has(key)} == set()


def test_every_id_of_the_printed_slip_exists(words: LinguistWords) -> None:
    used = _of_slips()
    assert used
    assert {key for key in used if not words.has(key)} == set()


def test_every_id_is_used_somewhere() -> None:
    named, patterns = _names_in_code()
    families = _families() | _of_slips()
    unused = {
        key
        for key in _sources()["zh"]
        if key not in named
        and key not in families
        and not any((m := p.fullmatch(key)) and set(m.groups()) <= named for p in patterns)
    }
    assert unused == set()


def _of_slips() -> set[str]:
    """Return the ids of printed papers: there ``say("title")`` stands for ``slip.title``."""
    folder = _ROOT.parent / "kiosk"
    return {
        f"slip.{part.value}"
        for path in (*folder.glob("kinds/*slips.py"), folder / "flow" / "staff_hands.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "say"
        for part in ast.walk(call.args[0])
        if isinstance(part, ast.Constant) and part.value == str(part.value).strip("_")
    }


def _families() -> set[str]:
    """Return the ids that are put together from something counted or listed elsewhere."""
    return {
        *(f"error.{code}" for code, spec in CODES.items() if spec.resident),
        *(f"staff.code.{code}" for code in CODES),
        *(f"staff.state.{state}" for state in DeviceState),
        *(f"bar.{action}" for action in BAR),
        *(f"month.{n}" for n in range(1, 13)),
        *(f"weekday.{n}" for n in range(1, 8)),
        *(f"count.{n}" for n in range(1, 7)),
        *(f"rating.{n}" for n in range(1, 6)),
        f"refused.{DOUBLED}",
    }


_OPEN = {"error", "staff.code", "staff.state", "bar", "month", "weekday", "count", "rating", "slip"}
"""Prefixes after which code puts anything: only what ``_families`` lists is used there."""


def _names_in_code() -> tuple[set[str], list[re.Pattern[str]]]:
    """Return every string of the shipped code, and a pattern for each that is put together."""
    named: set[str] = set()
    patterns: list[re.Pattern[str]] = []
    for folder in (_ROOT, _ROOT.parent / "kiosk"):
        for path in folder.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    named.add(node.value)
                elif isinstance(node, ast.JoinedStr) and (pattern := _pattern(node)):
                    patterns.append(pattern)
    return named, patterns


def _pattern(text: ast.JoinedStr) -> re.Pattern[str] | None:
    """Return what ids ``f"farewell.{key}_line"`` may become; None where that is anything.

    What stands for ``key`` must be a string of the code, too: ``_names_in_code`` knows them.
    """
    fixed = [part.value if isinstance(part, ast.Constant) else None for part in text.values]
    start = str(fixed[0] or "")
    if "." not in start or start.rstrip(".") in _OPEN:
        return None
    return re.compile("".join("([a-z0-9_]+)" if f is None else re.escape(str(f)) for f in fixed))


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
