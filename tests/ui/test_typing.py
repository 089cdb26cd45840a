"""Typing: each touch is one key, however fast or crosswise the fingers are, and masked at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QTouchEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from kiosk.domain.masked import PersonalText, Phone
from kiosk.domain.screen import Question, Screen
from kiosk.domain.staff_screen import StaffPin
from kiosk.flow.events import Acted, Event, StaffKnocked
from tests.flows.world import Walk
from tests.ui.conftest import MakeShell
from ui.shell import Shell
from ui.views import _samples as sample
from ui.views.question import QuestionView
from ui.widgets.button import Key
from ui.widgets.pieces import Banner
from ui.widgets.still_there import StillThere


def _key(shell: Shell, words: str) -> Key:
    return next(k for k in shell.findChildren(Key) if k.isVisible() and words in k.text())


def _typed(digits: str) -> Screen:
    content = Question(sample.PHONE_FIELD, Phone(digits), 11 - len(digits))
    return Screen(content, progress=sample.progress(2), back=True, restart=True)


def test_typing_repaints_in_place(make_shell: MakeShell) -> None:
    shell = make_shell(_typed(""))
    view = shell.view
    assert isinstance(view, QuestionView)
    widgets = shell.findChildren(Key)
    before = shell.picture().toImage()
    for count in range(1, 12):
        shell.show_screen(_typed("13800001230"[:count]))
    assert shell.view is view
    assert shell.findChildren(Key) == widgets
    assert shell.picture().toImage() != before


def test_touches_that_come_faster_than_the_screen_lose_no_digit(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    walk = Walk().to_form()
    shell = make_shell(walk.screen)
    for digit in "138":
        QTest.mouseClick(_key(shell, digit), Qt.MouseButton.LeftButton)
    question = walk.happen(*posted).sees(Question)
    assert question.draft == Phone("138")
    posted.clear()
    shell.show_screen(walk.screen)
    for words in ("0", "删", "9"):
        QTest.mouseClick(_key(shell, words), Qt.MouseButton.LeftButton)
    assert walk.happen(*posted).sees(Question).draft == Phone("1389")


def _finger(
    shell: Shell, *steps: tuple[str, int, Key], then: Callable[[], None] = lambda: None
) -> None:
    """Put fingers down on keys, and let them go there; each keeps its number.

    What the kiosk does meanwhile is ``then``, after each step.
    """
    glass, down = QTest.createTouchDevice(), dict[int, QPoint]()
    for step, number, key in steps:
        touch = QTest.touchEvent(shell, glass)
        for other in down.keys() - {number}:
            touch.stationary(other)
        at = key.mapTo(shell, key.rect().center())
        if step == "press":
            down[number] = at
            touch.press(number, at, shell)
        elif step == "move":
            touch.move(number, at, shell)
        else:
            del down[number]
            touch.release(number, at, shell)
        touch.commit()
        then()


@pytest.mark.parametrize("door", [False, True])
def test_two_thumbs_that_are_down_at_once_type_two_digits(
    make_shell: MakeShell, posted: list[Event], door: bool
) -> None:
    walk = Walk().happen(StaffKnocked()) if door else Walk().to_form()
    shell = make_shell(walk.screen)
    one, nine = _key(shell, "1"), _key(shell, "9")
    both = ("press", 0, one), ("press", 1, nine), ("release", 0, one), ("release", 1, nine)
    _finger(shell, *both)
    walk.happen(*posted)
    typed = walk.sees(StaffPin).digits if door else walk.sees(Question).draft
    assert typed == (PersonalText("19") if door else Phone("19"))


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
def test_a_complaint_that_goes_takes_no_key_from_under_the_other_thumb(
    make_shell: MakeShell, posted: list[Event], flat: bool
) -> None:
    walk = Walk().to_form().touch("draft", "23800001230").touch("next")
    shell = make_shell(walk.screen, flat=flat)
    assert walk.sees(Question).complaint is not None
    (wrong,) = (b for b in shell.findChildren(Banner) if b.isVisible())
    delete, nine = _key(shell, "删"), _key(shell, "9")
    places = [key.mapTo(shell, QPoint()) for key in (delete, nine)]

    def answered() -> None:
        walk.happen(*posted)
        posted.clear()
        shell.show_screen(walk.screen)

    both = ("press", 0, delete), ("press", 1, nine), ("release", 0, delete), ("release", 1, nine)
    _finger(shell, *both, then=answered)
    assert walk.sees(Question).draft == Phone("23800001239")
    assert (walk.sees(Question).complaint, wrong.isVisible()) == (None, False)
    assert wrong.words not in shell.spoken_text()
    assert [key.mapTo(shell, QPoint()) for key in (delete, nine)] == places
    walk.touch("next")
    shell.show_screen(walk.screen)
    assert walk.sees(Question).complaint is not None
    assert [b.words for b in shell.findChildren(Banner) if b.isVisible()] == [wrong.words]


def test_a_finger_on_the_pad_acts_once_and_only_where_it_is_let_go(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    shell = make_shell(Walk().to_form().screen)
    one, nine = _key(shell, "1"), _key(shell, "9")
    _finger(shell, ("press", 0, one))
    assert one.isDown()
    assert posted == []
    _finger(shell, ("press", 0, one), ("move", 0, nine), ("release", 0, nine))
    assert posted == []
    assert not one.isDown()
    _finger(shell, ("press", 0, one), ("release", 0, one))
    assert posted == [Acted("key", PersonalText("1"))]


def test_a_touch_that_is_taken_back_types_nothing_and_lets_the_key_up(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    shell = make_shell(Walk().to_form().screen)
    one = _key(shell, "1")
    _finger(shell, ("press", 0, one))
    assert one.isDown()
    taken_back = QTouchEvent(QEvent.Type.TouchCancel, QTest.createTouchDevice())
    assert taken_back.pointCount() == 0
    assert QApplication.sendEvent(one, taken_back)
    assert not one.isDown()
    assert posted == []


def test_the_same_digit_twice_in_a_wink_is_two_digits(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    walk = Walk().to_form()
    shell = make_shell(walk.screen)
    key, held = _key(shell, "1"), Qt.MouseButton.LeftButton
    middle = QPointF(key.rect().center())
    for kind, buttons in (
        (QEvent.Type.MouseButtonPress, held),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
        (QEvent.Type.MouseButtonDblClick, held),
        (QEvent.Type.MouseButtonRelease, Qt.MouseButton.NoButton),
    ):
        where = QPointF(key.mapToGlobal(middle))
        none = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(key, QMouseEvent(kind, middle, where, held, buttons, none))
    assert walk.happen(*posted).sees(Question).draft == Phone("11")


def test_a_pin_that_is_typed_fast_loses_no_digit(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    walk = Walk().happen(StaffKnocked())
    shell = make_shell(walk.screen)
    for digit in "2468":
        QTest.mouseClick(_key(shell, digit), Qt.MouseButton.LeftButton)
    assert walk.happen(*posted).sees(StaffPin).digits == PersonalText("2468")


def test_what_is_typed_is_sent_masked_and_shown_as_dots_while_nobody_answers(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    shell = make_shell(_typed("138"))
    QTest.mouseClick(_key(shell, "0"), Qt.MouseButton.LeftButton)
    assert posted == [Acted("key", PersonalText("0"))]
    assert "'0'" not in repr(posted)
    before = shell.picture().toImage()
    shell.show_screen(replace(_typed("138"), asks_still_there=20))
    dialog = shell.findChild(StillThere)
    assert dialog is not None
    dialog.hide()
    assert shell.picture().toImage() != before
