"""Whoever types sees what fits at once, and no key moves under the finger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest

from kiosk.domain.finding_screen import Errand, Errands, ErrandState, Search
from kiosk.domain.screen import Display, Screen
from kiosk.flow.events import Acted, Event
from tests.ui.conftest import MakeShell
from ui.shell import Shell
from ui.views import samples
from ui.widgets.button import Key
from ui.widgets.tiles import ListRow


def keys(shell: Shell) -> dict[str, QRect]:
    """Return where each letter stands."""
    found = [k for k in shell.findChildren(Key) if k.isVisible() and len(k.accessibleName()) == 1]
    return {k.accessibleName(): QRect(k.mapTo(shell, k.rect().topLeft()), k.size()) for k in found}


def rows(shell: Shell) -> list[str]:
    found = [row for row in shell.findChildren(ListRow) if row.isVisible()]
    return [row.accessibleName() for row in found]


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_no_letter_moves_whatever_is_found(make_shell: MakeShell, flat: bool, large: bool) -> None:
    first, *others = (replace(s, display=Display(large=large)) for s in samples("search"))
    shell = make_shell(first, flat=flat)
    assert shell.view is not None
    assert shell.view.pages == 1
    before, view = keys(shell), shell.view
    assert len(before) == 26
    for screen in others:
        shell.show_screen(replace(screen, online=first.online))
        assert keys(shell) == before
        assert shell.view is view, "the same view goes on"


def test_what_fits_stands_there_as_soon_as_a_letter_is_typed(make_shell: MakeShell) -> None:
    first, one, *_, none = samples("search")
    shell = make_shell(first)
    assert len(rows(shell)) == 3
    shell.show_screen(one)
    assert rows(shell) == ["高龄津贴"]
    shell.show_screen(none)
    assert rows(shell) == []
    assert shell.view is not None
    assert "没找到" in shell.view.spoken_text()


def test_a_letter_and_a_hit_say_which(make_shell: MakeShell, posted: list[Event]) -> None:
    shell = make_shell(samples("search")[1])
    for name in ("G", "高龄津贴"):
        (key,) = (k for k in shell.findChildren(Key) if k.accessibleName() == name)
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    assert posted == [Acted("key", "G"), Acted("choose", "service:old_age_allowance")]


def test_what_cannot_be_done_here_is_said_beside_it_and_aloud(make_shell: MakeShell) -> None:
    content = samples("search")[2].content
    assert isinstance(content, Search)
    shell = make_shell(Screen(content, back=True, restart=True, online=False))
    assert shell.view is not None
    assert "社保参保证明，现在没网，先打清单。" in shell.view.spoken_text()
    described = {r.accessibleName(): r.accessibleDescription() for r in shell.findChildren(ListRow)}
    assert described["社保参保证明"] == "现在没网，先打清单"


def test_the_errands_say_which_is_next_and_what_is_done(make_shell: MakeShell) -> None:
    shell = make_shell(samples("errands")[1])
    assert shell.view is not None
    said = shell.view.spoken_text()
    assert "第 2 件，共 3 件：残疾人补贴。" in said
    assert "高龄津贴：交好了。" in said
    assert "临时救助：到别处办。" in said
    ticks = [row for row in shell.findChildren(ListRow) if row.isEnabled()]
    assert [(r.accessibleName(), r.accessibleDescription()) for r in ticks] == [
        ("残疾人补贴", "要办"),
        ("低保", "要办"),
    ]


def test_a_keypad_walks_what_was_found_before_the_letters(make_shell: MakeShell) -> None:
    first, one, several, *_ = samples("search")
    shell = make_shell(first)
    for screen in (one, several):
        shell.show_screen(replace(screen, online=True))
        names = [key.accessibleName() for key in shell.walkable()]
        found = rows(shell)
        assert names[: len(found)] == found
        assert names.index("A") > len(found) - 1


def test_a_keypad_that_ticks_stays_where_it_is(make_shell: MakeShell) -> None:
    screen = samples("errands")[0]
    shell = make_shell(screen)
    content = screen.content
    assert isinstance(content, Errands)
    row = next(k for k in shell.walkable() if k.accessibleName() == "残疾人补贴")
    row.setFocus(Qt.FocusReason.TabFocusReason)
    assert shell.focusWidget() is row, "control: the keypad stands there"
    unticked = Errand(content.errands[1].service, ErrandState.UNTICKED)
    after = replace(content, errands=(content.errands[0], unticked, *content.errands[2:]), of=1)
    shell.show_screen(replace(screen, content=after))
    now = shell.focusWidget()
    assert isinstance(now, ListRow)
    assert now is not row, "control: the row was made anew"
    assert (now.accessibleName(), now.accessibleDescription()) == ("残疾人补贴", "不办")
