"""A package that contradicts itself about people is refused with file, line and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from kiosk.catalogue import check, default_folder

NOTE = Path("services/self_government/supervision_note.toml")
PETITION = Path("services/law/petition.toml")
PENSION = Path("services/government/pension_eligibility.toml")
CHECK_IN = Path("services/safety/well_being_check_in.toml")

RULE = """
[[rules]]
id = "grown_up"
when = "age >= 18"
shown.icon = "mdi6.account"
shown.title = { zh = "大人", en = "Grown up" }
shown.line = { zh = "满 18 岁", en = "From 18" }
otherwise_title = { zh = "还没满 18 岁", en = "Not 18 yet" }
otherwise_line = { zh = "请家长来。", en = "Send a parent." }

[guide]"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy = tmp_path / "catalogue"
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    shutil.copytree(default_folder(), copy, ignore=ignored)
    return copy


def told(folder: Path, file: Path, old: str, new: str) -> list[str]:
    """Return the errors of a package in which ``old`` became ``new``."""
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return [str(fault) for fault in check([path]) if fault.level == "error"]


@pytest.mark.parametrize(
    ("file", "old", "new", "key", "words"),
    [
        (NOTE, "anonymous = true", "anonymous = true\nwitness = true\non_behalf = false",
         "witness", "nobody is confirmed who is not named; leave one of them out"),
        (NOTE, "anonymous = true", "anonymous = true\nprivate = true\non_behalf = false",
         "private", "must know from whom; leave one of them out"),
        (NOTE, "anonymous = true", 'anonymous = true\nguardian = "always"',
         "guardian", "a guardian agrees by name; leave one of them out"),
        (NOTE, "[guide]", RULE.strip("\n"), "rules", "who lays no card down; leave them out"),
        (PETITION, "on_behalf = false", "on_behalf = true",
         "private", "who would see it; write on_behalf = false"),
        (PENSION, "on_behalf = false", "on_behalf = true",
         "witness", "whoever is to be seen here; write on_behalf = false"),
        (CHECK_IN, "on_behalf = false", "on_behalf = false\nanonymous = true",
         "anonymous", "a check_in never looks at it; leave it out"),
        (CHECK_IN, "on_behalf = false", "on_behalf = false\nwitness = true",
         "witness", "a check_in never looks at it; leave it out"),
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_named_with_its_line(
    folder: Path, file: Path, old: str, new: str, key: str, words: str
) -> None:
    (fault,) = told(folder, file, old, new)
    lines = (folder / file).read_text("utf-8").splitlines()
    name = "[[rules]]" if key == "rules" else key
    line = next(n for n, text in enumerate(lines, 1) if text.startswith(name))
    assert fault.startswith(f"{folder / file}:{line}: error: {key}")
    assert words in fault


def test_nothing_of_the_card_stands_in_a_note_that_may_be_nobodys(folder: Path) -> None:
    prefilled = 'type = "long_text"\nprefill = "address"'
    (fault,) = told(folder, NOTE, 'type = "long_text"', prefilled)
    assert "error: fields[2].prefill: puts what the card says into a case" in fault


def test_a_nameless_note_asks_for_something_beside_who_it_is(folder: Path) -> None:
    path = folder / NOTE
    text = path.read_text("utf-8")
    begin, end = text.index("[[fields]]"), text.index('[[fields]]\nid = "phone"')
    path.write_text(text[:begin] + text[end:], "utf-8")
    faults = [str(fault) for fault in check([path]) if fault.level == "error"]
    assert any("nothing is left to ask whoever leaves no name" in fault for fault in faults)


@pytest.mark.parametrize("file", [NOTE, PETITION, PENSION, CHECK_IN])
def test_the_packages_as_they_are_have_no_fault(folder: Path, file: Path) -> None:
    assert [fault for fault in check([folder / file]) if fault.level == "error"] == []
