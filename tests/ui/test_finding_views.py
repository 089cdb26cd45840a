"""Whoever types sees what fits at once, and no key moves under the finger."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.domain.finding_screen import Search
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


def following(key: Key) -> Key:
    """Return the key to which a keypad goes on."""
    there: QWidget | None = key.nextInFocusChain()
    while not (isinstance(there, Key) and there.isVisible()):
        assert there is not None
        there = there.nextInFocusChain()
    return there


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


def test_a_keypad_comes_from_the_letters_to_what_they_found(make_shell: MakeShell) -> None:
    first, one, several, _ = samples("search")
    shell = make_shell(first)
    for screen in (one, several):
        shell.show_screen(replace(screen, online=True))
        names = []
        key = next(k for k in shell.findChildren(Key) if k.accessibleName() == "Z")
        for _ in range(6):
            names.append(key.accessibleName())
            key = following(key)
        assert names[:3] == ["Z", "清空", "删一个"]
        assert names[3 : 3 + len(rows(shell))] == rows(shell)[: len(names) - 3]
