"""A list of a thousand is as fast as one of ten: only what is turned to is made, and read out."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest

from kiosk.domain.list_screen import EntryList, VoteChoice
from kiosk.domain.people_screen import ReasonsAsked
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from tests.ui.conftest import MakeShell
from ui.layout import Fits
from ui.views import _list_samples as sample
from ui.views.entries import EntryListView
from ui.widgets.answers import Choice
from ui.widgets.button import Key
from ui.widgets.sheets import Tick
from ui.widgets.tiles import ListRow

THOUSAND = tuple(
    replace(sample.THINGS[0], id=f"w{n}", title=Text(f"第 {n} 件", f"Thing {n}"), line=Text("", ""))
    for n in range(1000)
)


def long_list() -> Screen:
    content = EntryList(sample.WASTE, THOUSAND, sort=sample.SORTS[0].title)
    return Screen(content, back=True, restart=True)


def shown(view: EntryListView) -> list[str]:
    rows = [row for row in view.findChildren(ListRow) if row.isVisible()]
    return [row.text() for row in sorted(rows, key=lambda row: (row.y(), row.x()))]


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
def test_only_the_rows_of_pages_that_were_turned_to_are_made(
    make_shell: MakeShell, flat: bool
) -> None:
    view = make_shell(long_list(), flat=flat).view
    assert isinstance(view, EntryListView)
    first = len(view.findChildren(ListRow))
    assert first < 30
    for page in range(1, 4):
        view.turn_to(page)
    assert len(view.findChildren(ListRow)) < 4 * first + 30


def test_a_late_page_is_turned_as_fast_as_an_early_one(
    make_shell: MakeShell, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = make_shell(long_list()).view
    assert isinstance(view, EntryListView)
    looked: list[int] = []
    line_at = EntryListView._line_at

    def noted(self: EntryListView, place: int) -> Fits:
        looked.append(place)
        return line_at(self, place)

    monkeypatch.setattr(EntryListView, "_line_at", noted)
    many = []
    for page in range(1, 40):
        looked.clear()
        view.turn_to(page)
        many.append(len(looked))
    assert shown(view)[0] == f"第 {39 * len(shown(view))} 件", "control: it is that far"
    assert many[0] == many[-1]


def test_each_thing_stands_on_one_page_and_the_pages_keep_their_order(
    make_shell: MakeShell,
) -> None:
    view = make_shell(long_list()).view
    assert isinstance(view, EntryListView)
    seen: list[str] = []
    for page in range(5):
        view.turn_to(page)
        seen += shown(view)
    assert seen == [f"第 {n} 件" for n in range(len(seen))]
    view.turn_to(1)
    assert shown(view)[0] == seen[len(seen) // 5]


def test_what_is_read_out_is_what_is_to_be_seen(make_shell: MakeShell) -> None:
    view = make_shell(long_list()).view
    assert isinstance(view, EntryListView)
    view.turn_to(2)
    said = view.spoken_text()
    assert all(title in said for title in shown(view))
    assert "第 0 件" not in said
    assert len(said) < 400


def test_another_sort_begins_on_its_first_page(make_shell: MakeShell) -> None:
    shell = make_shell(long_list())
    view = shell.view
    assert isinstance(view, EntryListView)
    view.turn_to(3)
    assert shown(view)[0] != "第 0 件"
    other = EntryList(sample.WASTE, THOUSAND, sort=sample.SORTS[1].title)
    shell.show_screen(replace(long_list(), content=other))
    assert isinstance(shell.view, EntryListView)
    assert shown(shell.view)[0] == "第 0 件"


def test_a_tick_repaints_the_box_and_moves_nothing(make_shell: MakeShell) -> None:
    def screen(*chosen: str) -> Screen:
        return Screen(VoteChoice(sample.TOPIC, chosen), back=True, restart=True)

    shell = make_shell(screen())
    assert shell.view is not None
    before = shell.view.findChildren(Tick)
    places = [tick.geometry() for tick in before]
    QTest.mouseClick(before[0], Qt.MouseButton.LeftButton)
    shell.show_screen(screen("lamps"))
    assert shell.view.findChildren(Tick) == before
    assert [tick.geometry() for tick in before] == places


def test_a_screen_reader_is_told_what_is_ticked_and_a_touch_alone_ticks_nothing(
    make_shell: MakeShell,
) -> None:
    def told(kind: type[Key]) -> list[bool]:
        keys = shell.findChildren(kind)
        return [bool(QAccessible.queryAccessibleInterface(k).state().checked) for k in keys]  # type: ignore[attr-defined]

    shell = make_shell(Screen(VoteChoice(sample.TOPIC, ()), back=True))
    QTest.mouseClick(shell.findChildren(Tick)[0], Qt.MouseButton.LeftButton)
    assert not any(told(Tick))
    shell.show_screen(Screen(VoteChoice(sample.TOPIC, ("lamps",)), back=True))
    assert told(Tick) == [True, False, False, False]
    shell.show_screen(Screen(ReasonsAsked(("waited",)), restart=True))
    assert told(Choice).count(True) == 1


@pytest.mark.parametrize("at", [0, 5, 6, 333, 999])
def test_who_comes_back_from_a_thing_finds_its_page(make_shell: MakeShell, at: int) -> None:
    content = EntryList(sample.WASTE, THOUSAND, sort=sample.SORTS[0].title, at=at)
    view = make_shell(Screen(content, back=True, restart=True)).view
    assert isinstance(view, EntryListView)
    assert f"第 {at} 件" in shown(view)
    before = shown(view)
    view.turn_to(0)
    assert shown(view)[0] == "第 0 件"
    assert before == shown(view) or at > 5
