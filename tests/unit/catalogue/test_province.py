"""A province's codes are data: two that contradict each other, and files that are wrong."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.sandbox.people import WANG_XIAOYING
from kiosk.catalogue import province
from kiosk.domain.identity import CardKind
from kiosk.domain.province import ItemKind, Province, Stage
from kiosk.errors import KioskError
from offline_store.canonical import case_content, rating_content
from tests.store.desk import rating, submission

OWN = (province.FOLDER / "sichuan.toml").read_text("utf-8")
ELSEWHERE = (
    OWN.replace('id = "sichuan"', 'id = "elsewhere"')
    .replace("area_digits = 12", "area_digits = 6")
    .replace('promised = "2"\nimmediate = "1"', 'promised = "1"\nimmediate = "2"')
    .replace('"1" = "received"', '"3" = "received"')
    .replace('"3" = "done"', '"1" = "done"')
    .replace('resident = "111"', 'resident = "10"')
    .replace('hall_terminal = "5"', 'hall_terminal = "05"')
)
"""What is done here has only been received there."""


def provinces(folder: Path) -> tuple[Province, Province]:
    (folder / "elsewhere.toml").write_text(ELSEWHERE, "utf-8")
    return province.load("sichuan"), province.load("elsewhere", folder)


@pytest.mark.parametrize("kind", list(ItemKind))
def test_the_same_code_means_the_opposite_in_another_province(
    tmp_path: Path, kind: ItemKind
) -> None:
    here, there = provinces(tmp_path)
    assert (here.stage(kind, "1"), there.stage(kind, "1")) == (Stage.RECEIVED, Stage.DONE)
    assert (here.stage(kind, "3"), there.stage(kind, "3")) == (Stage.DONE, Stage.RECEIVED)
    assert here.stage(kind, "2") is there.stage(kind, "2") is Stage.IN_PROGRESS


def test_a_code_that_nobody_mapped_means_nothing(tmp_path: Path) -> None:
    here, _ = provinces(tmp_path)
    assert here.stage(ItemKind.PROMISED, "99") is None


def test_codes_may_be_swapped_between_kinds_of_item_within_one_province(tmp_path: Path) -> None:
    promised, immediate = OWN.split("[status.immediate]")
    swapped = immediate.replace('"1" = "received"', '"9" = "received"').replace(
        '"3" = "done"', '"1" = "done"'
    )
    (tmp_path / "sichuan.toml").write_text(f"{promised}[status.immediate]{swapped}", "utf-8")
    one = province.load("sichuan", tmp_path)
    assert one.stage(ItemKind.PROMISED, "1") is Stage.RECEIVED
    assert one.stage(ItemKind.IMMEDIATE, "1") is Stage.DONE


def test_a_case_is_written_in_the_codes_of_its_province(tmp_path: Path) -> None:
    case = replace(submission(), applicant=WANG_XIAOYING, item_kind=ItemKind.IMMEDIATE)
    told = [case_content(case, one) for one in provinces(tmp_path)]
    assert [one["item_kind"] for one in told] == ["1", "2"]
    assert [one["channel"] for one in told] == ["5", "05"]
    assert [one["applicant"]["certificate_type"] for one in told] == ["111", "10"]  # type: ignore[index]


def test_a_rating_is_written_in_the_codes_of_its_province(tmp_path: Path) -> None:
    told = [rating_content("1", rating("case-1", 5), one) for one in provinces(tmp_path)]
    assert [one["areaCode"] for one in told] == ["510104000000", "510104"]
    assert [one["channel"] for one in told] == ["5", "05"]


@pytest.mark.parametrize("name", province.names())
def test_each_province_that_comes_with_the_program_maps_every_card(name: str) -> None:
    one = province.load(name)
    assert all(one.certificate(kind) for kind in CardKind)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "words"),
    [
        ('"1" = "received"', '"1" = "recieved"', 18, "did you mean 'received'?"),
        ('resident = "111"\n', "", 34, "resident is missing; add resident"),
        ('resident = "111"', 'resident = ""', 35, "is empty; write the platform's code"),
        ('hall_terminal = "5"\n', "", 41, "hall_terminal is missing"),
        ('phone = "6"', 'phone = "1"', 47, "'1' is the code of computer too"),
        ('phone = "6"', 'telephone = "6"', 47, "did you mean 'phone'?"),
        ("area_digits = 12", "area_digits = 7", 8, "no division code has 7"),
        ('"3" = "done"', '"3" = "in_progress"', 17, "no code means done"),
        ('id = "sichuan"', 'id = "szechwan"', 5, "name the file szechwan.toml"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line_and_what_to_write(
    tmp_path: Path, wrong: str, right: str, line: int, words: str
) -> None:
    assert wrong in OWN
    (tmp_path / "sichuan.toml").write_text(OWN.replace(wrong, right, 1), "utf-8")
    with pytest.raises(KioskError) as refused:
        province.load("sichuan", tmp_path)
    told = str(refused.value.params["problem"])
    assert words in told
    assert f"line {line}:" in told


def test_a_province_without_a_file_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(KioskError) as refused:
        province.load("atlantis", tmp_path)
    assert refused.value.code == "config.missing"
