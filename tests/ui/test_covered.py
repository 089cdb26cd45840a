"""What was typed of a private matter is not to be seen while somebody else may look on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from kiosk.domain.answer_screen import Answer
from kiosk.domain.entry import Fact
from kiosk.domain.masked import AccountNumber
from kiosk.domain.screen import Question, Review, ReviewRow, Screen
from kiosk.domain.service import FieldType
from kiosk.domain.text import Text
from tests.ui.conftest import MakeShell
from tests.ui.test_inputs import sample
from ui.shell import Shell
from ui.views import samples
from ui.views._samples import SERVICE
from ui.widgets.button import Key
from ui.widgets.keyboard import Keyboard
from ui.widgets.written import TextField

TYPED = (FieldType.PHONE, FieldType.LONG_TEXT)
DRAFTS = {FieldType.PHONE: "13800001230", FieldType.LONG_TEXT: "地界的事说了三年"}


def picture(shell: Shell) -> QImage:
    """Return what the view looks like just now."""
    assert shell.view is not None
    shell.view.grab()  # a large sign's edges differ the first time that it is drawn
    return shell.view.grab().toImage()


@pytest.mark.parametrize("kind", TYPED)
def test_it_is_covered_and_seen_again_at_the_next_touch(
    make_shell: MakeShell, kind: FieldType
) -> None:
    screen = replace(sample(kind, draft=DRAFTS[kind]), private=True)
    assert isinstance(screen.content, Question)
    shell = make_shell(screen)
    clear = picture(shell)
    shell.show_screen(replace(screen, veiled=True))
    covered = picture(shell)
    assert covered != clear
    shell.show_screen(replace(screen, asks_still_there=16))
    assert picture(shell) == covered, "as it is while somebody may have gone"
    shell.show_screen(screen)
    assert picture(shell) == clear


@pytest.mark.parametrize("kind", TYPED)
def test_two_texts_of_a_length_look_the_same_when_covered(
    make_shell: MakeShell, kind: FieldType
) -> None:
    other = {FieldType.PHONE: "13911119999", FieldType.LONG_TEXT: "路灯坏了修了三回"}[kind]
    pictures = []
    for draft in (DRAFTS[kind], other):
        shell = make_shell(replace(sample(kind, draft=draft), private=True, veiled=True))
        pictures.append(picture(shell))
    assert pictures[0] == pictures[1]


def test_a_review_that_was_clear_is_covered_too(make_shell: MakeShell) -> None:
    clear = samples("review")[1]
    assert isinstance(clear.content, Review)
    assert clear.content.clear
    shell = make_shell(replace(clear, private=True))
    seen = picture(shell)
    shell.show_screen(replace(clear, private=True, veiled=True))
    assert picture(shell) != seen
    assert "*" in words(shell), "names are masked again"


def words(shell: Shell) -> str:
    """Return what stands on the view."""
    return " ".join(label.text() for label in shell.findChildren(QLabel) if label.isVisible())


def test_letters_that_are_not_chosen_yet_are_covered_with_what_they_may_mean(
    make_shell: MakeShell,
) -> None:
    screen = replace(sample(FieldType.LONG_TEXT, draft=""), private=True)
    shell = make_shell(screen)
    assert shell.view is not None
    covered_empty = make_shell(replace(screen, veiled=True))
    (keyboard,) = shell.view.findChildren(Keyboard)
    keys = keyboard.findChildren(Key)
    for letter in "NI":
        key = next(key for key in keys if key.text() == letter)
        QTest.mouseClick(key, Qt.MouseButton.LeftButton)
    clear = picture(shell)
    assert clear != picture(covered_empty), "control: something is written"
    shell.show_screen(replace(screen, veiled=True))
    assert not [key for key in keys if key.isVisible() and key.text() == "你"]
    assert picture(shell) != clear
    field = shell.view.findChildren(TextField)[0]
    (empty,) = covered_empty.findChildren(TextField)
    assert field.grab().toImage() == empty.grab().toImage()
    shell.show_screen(screen)
    assert [key for key in keys if key.isVisible() and key.text() == "你"], "seen again"


def test_a_number_stands_in_the_same_groups_wherever_it_is_unmasked(make_shell: MakeShell) -> None:
    account = AccountNumber("6217001234567890128")
    fact = Fact(Text("卡号", "Card"), account)
    screens = (
        Screen(Answer(SERVICE, facts=(fact,), clear=True)),
        Screen(Review((ReviewRow(fact.label, account, None),), clear=True)),
    )
    for screen in screens:
        assert "6217 0012 3456\n7890 128" in words(make_shell(screen))
        masked = replace(screen, asks_still_there=16)
        assert "6217" not in words(make_shell(masked))
