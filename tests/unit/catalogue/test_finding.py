"""A thing is found by its characters, its pinyin, its initials, or what people call it."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from kiosk.catalogue.finding import finder
from kiosk.chinese.pinyin import TABLE, readings
from kiosk.domain.text import Text
from kiosk.domain.titled import Titled

ALLOWANCE = Titled(
    "allowance",
    Text("高龄津贴", "Old-age allowance"),
    {"zh": ("老人钱", "我满80了"), "en": ("money for old people",)},
)
LOSS = Titled("loss", Text("社保卡挂失", "Lost social card"), {"zh": ("卡掉了",)})
INSURED = Titled("insured", Text("灵活就业参保", "Insurance"))
BANK = Titled("bank", Text("重庆银行取款", "Bank"))
CARD = Titled("card", Text("高龄老人优待证", "Senior card"))
FIND = finder((ALLOWANCE, LOSS, INSURED, BANK, CARD))


@pytest.mark.parametrize(
    "typed",
    [
        "高龄津贴",
        "津贴",
        "GLJT",
        "gljt",
        "gaolingjintie",
        "gaoljt",
        "glingj",
        "GAOLING JINTIE",
        "lrq",
        "老人钱",
        "wm80",
        "old age",
        "oaa",
        "old-age al",
        "money",
    ],
)
def test_one_thing_is_found_in_many_ways(typed: str) -> None:
    assert FIND(typed)[0] == "allowance"


@pytest.mark.parametrize("typed", ["cq", "zq", "chongqing", "zhongqing", "yh", "yinhang", "hang"])
def test_any_reading_of_a_character_counts(typed: str) -> None:
    assert FIND(typed) == ("bank",)


def test_somebody_insured_is_not_asked_for_the_other_reading() -> None:
    assert FIND("lhjycb") == FIND("canbao") == ("insured",)


@pytest.mark.parametrize("typed", ["", " ", "，", "xyz", "gljtx", "高岭", "津贴高龄"])
def test_what_is_not_there_is_not_found(typed: str) -> None:
    assert FIND(typed) == ()


def test_what_begins_so_stands_before_what_holds_it_and_the_whole_before_all() -> None:
    things = (
        Titled("inside", Text("申请补贴", "x")),
        Titled("begins", Text("补贴查询", "x")),
        Titled("whole", Text("补贴", "x")),
    )
    assert finder(things)("bt") == ("whole", "begins", "inside")


def test_among_equals_the_more_popular_stand_first_and_ties_keep_their_order() -> None:
    assert FIND("gl") == ("allowance", "card")
    assert FIND("gl", {"card": 2, "allowance": 1}) == ("card", "allowance")
    assert FIND("gl", {"card": 1, "allowance": 1}) == ("allowance", "card")


def test_a_listener_may_fold_what_people_here_cannot_tell_apart() -> None:
    def fold(text: str) -> str:
        return text.replace("r", "l").replace("zh", "z")

    assert finder((ALLOWANCE,))("laolenqian") == ()
    assert finder((ALLOWANCE,), fold)("lao len") == ("allowance",)


def test_nothing_is_read_before_somebody_looks() -> None:
    opened: list[str] = []
    sys.addaudithook(lambda name, args: opened.append(str(args[0])) if name == "open" else None)
    find = finder([Titled("one", Text("一件事", "One thing"))])
    assert not [path for path in opened if path.endswith(TABLE.name)]
    assert find("yjs") == ("one",)


def test_a_thousand_packages_are_searched_before_the_screen_is_drawn_again() -> None:
    titles = [one.title for one in (ALLOWANCE, LOSS, INSURED, BANK, CARD)]
    things = [
        Titled(f"s{n}", Text(f"{titles[n % 5].zh}{n}", titles[n % 5].en), ALLOWANCE.words)
        for n in range(1000)
    ]
    began = time.thread_time()
    find = finder(things)
    assert find("gljt")
    assert time.thread_time() - began < 1.0, "0.1 s of work, however busy the machine"
    began = time.thread_time()
    assert find("l")
    assert time.thread_time() - began < 0.1, "5 ms of work"


def test_the_table_is_what_its_maker_makes() -> None:
    pytest.importorskip("pypinyin")
    made: dict[str, object] = {"__file__": str(_MAKER)}
    exec(compile(_MAKER.read_text(encoding="utf-8"), str(_MAKER), "exec"), made)
    table = made["table"]
    assert callable(table)
    assert table() == TABLE.read_text(encoding="utf-8")


def test_the_commonest_reading_stands_first_and_u_with_dots_is_v() -> None:
    assert readings("重") == ("zhong", "chong", "tong")
    assert readings("女")[0] == "nv"
    assert readings("x") == ()


_MAKER = Path(__file__).parents[3] / "packaging" / "pinyin_table.py"
