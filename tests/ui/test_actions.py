"""A view decides nothing: whatever is touched, it sends only what its content declares."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.domain import (
    answer_screen,
    capture_screen,
    finding_screen,
    list_screen,
    people_screen,
    staff_screen,
    voice_screen,
)
from kiosk.domain import screen as contents
from kiosk.domain.screen import Display
from kiosk.flow.events import Acted, Event
from tests.ui.conftest import MakeShell
from ui.views import VIEWS, samples, view_for
from ui.widgets.button import Key
from ui.widgets.signature import SignArea

_ALWAYS = {*contents.BAR, "still_here", "leave_now"}


def _contents() -> set[type[contents.Content]]:
    beside = (answer_screen, capture_screen, finding_screen, list_screen, people_screen)
    modules = (contents, *beside, staff_screen, voice_screen)
    named = [each for module in modules for each in vars(module).values()]
    kinds = {one for one in named if isinstance(one, type) and issubclass(one, contents.Content)}
    return kinds - {contents.Content}


def drag(sheet: QWidget, start: QPoint, end: QPoint) -> None:
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(sheet, end)
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=end)


def test_every_content_has_a_view_and_every_view_a_content() -> None:
    assert {content.view for content in _contents()} == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_a_views_samples_are_of_its_own_content(view: str) -> None:
    for sample in samples(view):
        assert sample.content.view == view
        assert view_for(sample.content) is view_for(samples(view)[0].content)


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_sends_all_that_its_content_declares_and_nothing_else(
    make_shell: MakeShell, posted: list[Event], view: str, large: bool, flat: bool
) -> None:
    declared = set(samples(view)[0].content.actions) | _ALWAYS
    sent: set[str] = set()
    for sample in samples(view):
        shell = make_shell(replace(sample, display=Display(large=large)), flat=flat)
        assert shell.view is not None
        for page in range(shell.view.pages):
            shell.view.turn_to(page)
            for key in shell.findChildren(Key):
                if key.isVisible() and key.isEnabled():
                    QTest.mouseClick(key, Qt.MouseButton.LeftButton)
            for sheet in shell.findChildren(SignArea):
                drag(sheet, QPoint(40, 60), QPoint(300, 80))
        sent |= {event.action for event in posted if isinstance(event, Acted)}
        posted.clear()
    assert sent <= declared
    assert set(samples(view)[0].content.actions) <= sent, "something declared cannot be touched"
