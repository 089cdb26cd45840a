"""A keypad with five keys that can be felt does all that fingers on the glass do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from kiosk.app.packages.meant import TRIED
from kiosk.app.packages.rehearsal import Rehearsal
from kiosk.catalogue import load
from kiosk.domain.capture_screen import Signing
from kiosk.domain.frame import Content
from kiosk.domain.masked import Personal
from kiosk.domain.screen import Farewell, Question
from kiosk.domain.service import FieldType, Service
from kiosk.flow import events
from tests.flows.test_every_service import groups, tables
from tests.flows.world import site
from tests.ui.conftest import MakeShell
from ui.shell import Shell
from ui.views import samples
from ui.widgets.button import Key

SERVICES = load().services
TYPED_WHOLE = {FieldType.TEXT, FieldType.LONG_TEXT}
MOST = 80
"""Keys on one view, and then some."""


def press(shell: Shell, key: Qt.Key) -> None:
    """Press a key of the keypad, wherever the focus is."""
    focused: QWidget | None = shell.focusWidget()
    QTest.keyClick(focused or shell, key)


class Blind(Rehearsal):
    """Does everything by the keypad: walks down until a key does what is meant, and selects it."""

    shell: Shell
    posted: list[events.Event]
    selected = 0

    def meant(self, content: Content) -> tuple[events.Event, ...]:
        if isinstance(content, Signing):
            wanted: tuple[events.Event, ...] = (events.Acted("at_desk"),)  # nobody signs by keypad
        else:
            wanted = super().meant(content)
        for one in wanted:
            self.happen(*self._by_keypad(one))
        return ()

    def _by_keypad(self, wanted: events.Event) -> tuple[events.Event, ...]:
        if not isinstance(wanted, events.Acted):
            return (wanted,)
        content = self.screen.content
        if (
            isinstance(content, Question)
            and wanted.action == "draft"
            and content.field.type in TRIED
        ):
            return self._typed(content, plain(wanted.value))
        self.shell.show_screen(self.screen)
        return (self._select(wanted),)

    def _typed(self, content: Question, text: str) -> tuple[events.Event, ...]:
        """Type a number sign by sign; of words whatever the first letters give."""
        if content.field.type in TYPED_WHOLE:
            self.shell.show_screen(self.screen)
            self._find(lambda key: key.text() == "N", "the letter N")
            press(self.shell, Qt.Key.Key_Return)
            self._find(lambda key: key.text() == "你", "what it may mean")
            self.posted.clear()
            press(self.shell, Qt.Key.Key_Return)
            (said,) = self.posted
            return (said,)
        again = ("clear",) if content.draft else ()
        for sign in (*again, *(c for c in text if c not in "-.")):
            self.shell.show_screen(self.screen)
            self.happen(self._select(events.Acted("key", sign)))
        return ()

    def _select(self, wanted: events.Acted) -> events.Event:
        """Walk down and select until something says what is meant."""
        for _ in range(MOST):
            press(self.shell, Qt.Key.Key_Down)
            self.posted.clear()
            press(self.shell, Qt.Key.Key_Return)
            for said in self.posted:
                if isinstance(said, events.Acted) and meaning(said) == meaning(wanted):
                    self.selected += 1
                    return said
        raise AssertionError(f"no key of {self.screen.content.view} does {wanted!r}")

    def _find(self, fits: object, what: str) -> None:
        for _ in range(MOST):
            press(self.shell, Qt.Key.Key_Down)
            now = self.shell.focusWidget()
            if isinstance(now, Key) and fits(now):  # type: ignore[operator]
                return
        raise AssertionError(f"{what} is not to be reached")


def meaning(said: events.Acted) -> tuple[str, str]:
    return said.action, plain(said.value)


def plain(value: Personal | str | None) -> str:
    return value.reveal() if isinstance(value, Personal) else value or ""


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.id)
def test_every_service_is_done_by_keypad_alone(
    service: Service, make_shell: MakeShell, posted: list[events.Event]
) -> None:
    blind = Blind(tables(), service, site(), groups())
    blind.shell, blind.posted = make_shell(blind.screen), posted
    blind.walk()
    assert isinstance(blind.screen.content, Farewell)
    assert blind.selected > 4


def test_back_and_help_have_keys_of_their_own(
    make_shell: MakeShell, posted: list[events.Event]
) -> None:
    walked = Rehearsal(tables(), load().service("old_age_allowance"), site(), groups())
    walked.walk()
    guide = next(each for each in walked.seen if each.content.view == "guide")
    shell = make_shell(guide)
    for key, action in ((Qt.Key.Key_Backspace, "back"), (Qt.Key.Key_Asterisk, "call_help")):
        press(shell, key)
        assert [e.action for e in posted if isinstance(e, events.Acted)] == [action]
        posted.clear()


def test_the_walk_goes_line_by_line_and_round(make_shell: MakeShell) -> None:
    walked = Rehearsal(tables(), load().service("old_age_allowance"), site(), groups())
    walked.walk()
    home = next(each for each in walked.seen if each.content.view == "home")
    shell = make_shell(replace(home))
    keys = shell.walkable()
    tops = [key.mapTo(shell, key.rect().topLeft()).y() for key in keys]
    assert tops == sorted(tops)
    for expected in [*keys, keys[0]]:
        press(shell, Qt.Key.Key_Down)
        assert shell.focusWidget() is expected
    press(shell, Qt.Key.Key_Up)
    assert shell.focusWidget() is keys[-1]


def test_each_key_that_is_reached_is_named(
    make_shell: MakeShell, posted: list[events.Event]
) -> None:
    shell = make_shell(samples("rating")[0])
    names = [key.accessibleName() for key in shell.walkable()]
    for _ in names:
        press(shell, Qt.Key.Key_Down)
    assert posted == [events.Acted("reached", name) for name in names]


def test_of_a_key_that_is_chosen_it_is_said(
    make_shell: MakeShell, posted: list[events.Event]
) -> None:
    (chosen, *_) = (
        each
        for each in samples("question")
        if isinstance(each.content, Question) and each.content.draft == "spouse"
    )
    shell = make_shell(chosen)
    for _ in range(4):
        press(shell, Qt.Key.Key_Down)
    said = [plain(one.value) for one in posted if isinstance(one, events.Acted)]
    assert [one for one in said if one.endswith("已选")] == ["和老伴住，已选"]


@pytest.mark.parametrize(
    ("view", "own"),
    [("question", True), ("answer", True), ("vote_choice", True), ("search", False)],
)
def test_what_is_typed_or_known_of_somebody_is_named_as_theirs(
    make_shell: MakeShell, posted: list[events.Event], view: str, own: bool
) -> None:
    shell, said = make_shell(), list[object]()
    for screen in samples(view):
        shell.show_screen(screen)
        for _ in shell.walkable():
            press(shell, Qt.Key.Key_Down)
        said += [one.value for one in posted if isinstance(one, events.Acted)]
        posted.clear()
    assert any(isinstance(one, Personal) for one in said) is own
    assert "叫人帮忙" in said
