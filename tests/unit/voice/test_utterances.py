"""The table beside sound files: columns by name, each fault by its row, no row lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.app.voice.utterances import TABLE, Utterance, read
from kiosk.errors import KioskError

MEANINGS = {"home", "blood_pressure"}
HEAD = "id\tkind\tspoken\tmeaning\n"


def table(folder: Path, text: str | bytes) -> tuple[Utterance, ...]:
    path = folder / TABLE
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, MEANINGS)


def test_columns_stand_in_any_order_with_others_between(tmp_path: Path) -> None:
    rows = table(tmp_path, "meaning\tby\tspoken\tkind\tid\nhome\tme\t回去\tcommand\ta1\n")
    assert rows == (Utterance(2, "a1", "command", "回去", "home"),)


@pytest.mark.parametrize("head", ["\ufeff" + HEAD, HEAD.replace("\n", "\r\n"), " ".join((HEAD,))])
def test_a_mark_and_the_ends_of_lines_do_not_matter(tmp_path: Path, head: str) -> None:
    (row,) = table(tmp_path, head + "\n  \na1\tother\t今天\t\r\n")
    assert (row.id, row.kind, row.problem) == ("a1", "other", None)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("\tcommand\t回去\thome", "no id"),
        ("../a\tcommand\t回去\thome", "names no sound file"),
        ("a1\tsong\t回去\thome", "'song'"),
        ("a1", "the kind is ''"),
        ("a1\tcommand\t回去", "'' is no service"),
        ("a1\tcommand\t回去\thom", "'hom' is no service"),
        ("a1\taccent\t回去\t-", "'-' is no service"),
        ("a1\tdigits\t幺三\t一三", "digits is digits"),
    ],
)
def test_a_row_that_cannot_be_tried_says_why_and_stays(
    tmp_path: Path, row: str, problem: str
) -> None:
    bad, good = table(tmp_path, f"{HEAD}{row}\nb2\tcommand\t回去\thome\n")
    assert problem in (bad.problem or "")
    assert good.problem is None


def test_the_second_row_of_an_id_is_refused(tmp_path: Path) -> None:
    one, two = table(tmp_path, HEAD + "a\tother\t今天\t-\n" * 2)
    assert one.problem is None
    assert two.problem == "another row has the id a"


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("", 1, "no column id, kind, spoken, meaning"),
        ("id\tkind\tspoken\n", 1, "no column meaning"),
        (HEAD.replace("\t", ","), 1, "parted by tabs"),
        (HEAD + "\n", 1, "nothing stands below"),
        (HEAD.encode() + "a\tother\t今\n".encode("gb18030"), 2, "not UTF-8"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_line(
    tmp_path: Path, content: str | bytes, line: int, problem: str
) -> None:
    with pytest.raises(KioskError) as refused:
        table(tmp_path, content)
    assert refused.value.code == "voice.table"
    assert f"line {line}: " in str(refused.value)
    assert problem in str(refused.value)


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KioskError, match="cannot be read"):
        read(tmp_path / TABLE, MEANINGS)
