"""Inputs of every type: what a finger sends, what follows in place, what stays where it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Question, Screen
from kiosk.domain.service import FieldType
from kiosk.flow.events import Acted, Event
from tests.flows.test_fields import EVERY, begun
from tests.flows.world import Walk
from tests.ui.conftest import MakeShell
from ui.inputs import INPUTS
from ui.shell import Shell
from ui.views import samples
from ui.widgets.answers import Choice
from ui.widgets.button import Key
from ui.widgets.pieces import Banner


def key(shell: Shell, words: str) -> Key:
    shown = [k for k in shell.findChildren(Key) if k.isVisible()]
    return next(k for k in shown if k.accessibleName().startswith(words))


def touch(shell: Shell, words: str) -> None:
    QTest.mouseClick(key(shell, words), Qt.MouseButton.LeftButton)


def on(name: str) -> Walk:
    (field,) = (field for field in EVERY if field.id == name)
    return begun((replace(field, prefill=None),))


def follow(walk: Walk, shell: Shell, posted: list[Event]) -> Question:
    walk.happen(*posted)
    posted.clear()
    shell.show_screen(walk.screen)
    return walk.sees(Question)


def sample(name: FieldType, **more: object) -> Screen:
    shown = [s for s in samples("question") if isinstance(s.content, Question)]
    found = [s for s in shown if isinstance(s.content, Question) and s.content.field.type is name]
    content = found[0].content
    assert isinstance(content, Question)
    return replace(found[0], content=replace(content, **more))  # type: ignore[arg-type]


def test_every_type_that_is_typed_or_chosen_has_an_input_and_a_picture() -> None:
    own_steps = {FieldType.SIGNATURE, FieldType.READING, FieldType.SCAN}
    assert set(INPUTS) == set(FieldType) - own_steps
    drawn = {s.content.field.type for s in samples("question") if isinstance(s.content, Question)}
    assert drawn == set(INPUTS)


@pytest.mark.parametrize(
    ("name", "keys", "draft"),
    [
        ("number", ["5", "1", "X"], "51"),
        ("firm", ["9", "1", "M", "删"], "91"),
        ("born", ["1", "9", "4", "2"], "1942"),
        ("income", ["7", ".", "5", ".", "0", "9"], "7.50"),
        ("mobile", ["1", "3", "清"], ""),
    ],
)
def test_what_is_typed_fast_is_all_there(
    make_shell: MakeShell, posted: list[Event], name: str, keys: list[str], draft: str
) -> None:
    walk = on(name)
    shell = make_shell(walk.screen)
    view = shell.view
    for words in keys:
        touch(shell, words)
    shown = follow(walk, shell, posted).draft
    assert shown is not None
    assert not isinstance(shown, str)
    assert shown.reveal() == draft
    assert shell.view is view, "the pad is not built anew under the finger"


def test_today_is_a_touch(make_shell: MakeShell, posted: list[Event]) -> None:
    walk = on("born")
    shell = make_shell(walk.screen)
    touch(shell, "今天")
    assert follow(walk, shell, posted).missing == 0


def test_ticks_are_sent_one_by_one(make_shell: MakeShell, posted: list[Event]) -> None:
    shell = make_shell(sample(FieldType.CHOICES, draft=""))
    for words in ("早饭", "午饭", "早饭"):
        touch(shell, words)
    sent = [PersonalText("breakfast"), PersonalText("lunch"), PersonalText("breakfast")]
    assert posted == [Acted("key", one) for one in sent]


def test_a_tick_is_shown_by_more_than_colour(make_shell: MakeShell) -> None:
    shell = make_shell(sample(FieldType.YES_NO, draft=None, known=None))
    before = shell.picture().toImage()
    shell.show_screen(sample(FieldType.YES_NO, draft="yes", known=None))
    assert shell.picture().toImage() != before
    assert [tile.text() for tile in shell.findChildren(Choice) if tile.chosen] == ["领着"]


def test_a_long_list_goes_by_pages_and_the_key_on_stays(make_shell: MakeShell) -> None:
    shell = make_shell(sample(FieldType.RELATION, draft=None))
    view = shell.view
    assert view is not None
    assert view.pages == 2
    shown = set[str]()
    for page in range(view.pages):
        view.turn_to(page)
        tiles = [tile.text() for tile in shell.findChildren(Choice) if tile.isVisible()]
        assert len(tiles) <= 6
        assert key(shell, "请先点一个").isVisible()
        shown |= set(tiles)
    assert len(shown) == 12


def test_a_long_list_opens_where_the_answer_stands(make_shell: MakeShell) -> None:
    shell = make_shell(sample(FieldType.RELATION, draft="other"))
    assert key(shell, "别的人").isVisible()
    assert not [t for t in shell.findChildren(Choice) if t.isVisible() and t.text() == "爱人"]
    shell.show_screen(sample(FieldType.RELATION, draft="other", missing=0))
    assert key(shell, "别的人").isVisible()


def test_another_level_of_a_place_begins_at_its_first_page(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    walk = on("home").touch("draft", "51")
    shell = make_shell(walk.screen)
    view = shell.view
    assert view is not None
    assert view.pages > 2, "twenty-one cities"
    view.turn_to(1)
    touch(shell, next(t.text() for t in shell.findChildren(Choice) if t.isVisible()))
    question = follow(walk, shell, posted)
    first = question.options[0].label.zh
    assert key(shell, first).isVisible()
    touch(shell, "四川省")
    assert follow(walk, shell, posted).options[0].id == "5101"


def test_what_was_known_is_said_until_it_is_changed_and_moves_no_key(
    make_shell: MakeShell, posted: list[Event]
) -> None:
    (field,) = (field for field in EVERY if field.id == "number")
    walk = begun((field,))
    shell = make_shell(replace(walk.screen, content=replace(walk.sees(Question), read_from=None)))
    (said,) = (b for b in shell.findChildren(Banner) if b.isVisible())
    assert said.words in shell.spoken_text()
    place = key(shell, "删").mapTo(shell, QPoint())
    touch(shell, "删")
    walk.happen(*posted)
    shell.show_screen(replace(walk.screen, content=replace(walk.sees(Question), read_from=None)))
    assert not said.isVisible()
    assert said.words not in shell.spoken_text()
    assert key(shell, "删").mapTo(shell, QPoint()) == place


@pytest.mark.parametrize("kind", [FieldType.CHOICES, FieldType.YES_NO, FieldType.RELATION])
def test_while_somebody_else_may_look_nothing_is_ticked(
    make_shell: MakeShell, kind: FieldType
) -> None:
    draft = {FieldType.CHOICES: "lunch", FieldType.YES_NO: "no"}.get(kind, "child")
    shell = make_shell(sample(kind, draft=draft))
    assert [tile for tile in shell.findChildren(Choice) if tile.chosen], "control"
    shell.show_screen(replace(sample(kind, draft=draft), asks_still_there=16))
    assert not [tile for tile in shell.findChildren(Choice) if tile.chosen]
