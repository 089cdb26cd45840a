"""Every view is measured as it is drawn: by being registered, a view is in this test.

Four readers (normal and large, paper and contrast), two ways to hang the screen, two languages;
with the voice dock, and for Chinese readers of paper without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import get_args

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from kiosk.domain.screen import Screen
from kiosk.domain.text import Language
from tests.ui.conftest import MakeShell
from tests.ui.measure import findings
from ui.gallery import Look, PictureClock
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.theme.tokens import PAPER
from ui.views import VIEWS, samples
from ui.views._samples import SITE
from ui.widgets.button import Secondary
from ui.widgets.label import Label

READERS = [
    pytest.param(
        Look(flat, large, contrast, language, voice),
        id="-".join(
            (
                "large" if large else "normal",
                "contrast" if contrast else "paper",
                "wide" if flat else "upright",
                language,
                voice,
            )
        ),
    )
    for large in (False, True)
    for contrast in (False, True)
    for flat in (False, True)
    for language in get_args(Language)
    for voice in ("ready", "none")
    if voice == "ready" or (language == "zh" and not contrast)
]


@pytest.fixture(scope="module")
def window(app: QApplication, words: LinguistWords) -> Iterator[Callable[[bool, bool], Shell]]:
    """One window for each way of hanging it, with ears and without, used by all measurements."""

    @cache
    def hung(flat: bool, hears: bool) -> Shell:
        shell = Shell(SITE, words, lambda _: None, PictureClock(), windowed=True)
        shell.resize(*((1920, 1080) if flat else (1080, 1920)))
        shell.show()
        return shell

    yield hung
    for flat, hears in product((False, True), repeat=2):
        hung(flat, hears).hide()
        hung(flat, hears).deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("look", READERS)
@pytest.mark.parametrize("view", VIEWS)
def test_a_view_can_be_read_and_touched(
    window: Callable[[bool, bool], Shell], app: QApplication, view: str, look: Look
) -> None:
    shell = window(look.landscape, look.voice != "none")
    for number, screen in enumerate(samples(view), 1):
        shell.show_screen(look.of(screen))
        shown = shell.view
        assert shown is not None
        for page in range(shown.pages):
            shown.turn_to(page)
            found = findings(shell, staff=view.startswith("staff"))
            assert not found, f"sample {number} page {page + 1}: " + "; ".join(map(str, found))
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# the rule itself is tried on what must fail


def _home(make_shell: MakeShell) -> Shell:
    shell = make_shell(samples("rating")[0])
    assert findings(shell) == []
    return shell


def _kinds(shell: Shell) -> set[str]:
    return {finding.kind for finding in findings(shell)}


def _plant(shell: Shell, text: str, role: str = "body", colour: str = "ink") -> Label:
    assert shell.kit is not None
    label = Label(shell.kit, text, role, colour)
    label.setParent(shell)
    label.setGeometry(700, 130, 300, 60)
    label.show()
    return label


def test_the_rule_passes_what_is_right(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    _plant(shell, "看得清")
    assert _kinds(shell) == set()


def test_the_rule_sees_text_that_is_too_small(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    _plant(shell, "太小了", "staff_least")
    assert _kinds(shell) == {"small"}


def test_the_rule_sees_a_clipped_label(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    _plant(shell, "这一句放不下").setGeometry(700, 130, 120, 30)
    assert "clipped" in _kinds(shell)


def test_the_rule_sees_text_that_something_covers(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    cover = Label(shell.kit, "") if shell.kit else None
    assert cover is not None
    _plant(shell, "被遮住")
    cover.setParent(shell)
    cover.setAutoFillBackground(True)
    cover.setGeometry(700, 130, 300, 26)
    cover.show()
    assert _kinds(shell) & {"clipped", "contrast", "small"}


def test_the_rule_sees_low_contrast(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    _plant(shell, "看不清", colour="edge")
    assert PAPER.edge
    assert _kinds(shell) == {"contrast"}


def test_the_rule_sees_text_upon_text(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    _plant(shell, "一句话")
    _plant(shell, "又一句")
    assert "overlap" in _kinds(shell)


def test_the_rule_sees_keys_that_touch_one_another(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    assert shell.kit is not None
    for x in (560, 800):
        key = Secondary(shell.kit, "键", lambda: None)
        key.setParent(shell)
        key.setGeometry(x, 110, 236, 100)
        key.show()
    assert _kinds(shell) == {"gap"}


def test_the_rule_sees_a_key_that_a_finger_cannot_hit(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    assert shell.kit is not None
    key = Secondary(shell.kit, "键", lambda: None)
    key.setParent(shell)
    key.setGeometry(800, 110, 200, 50)
    key.show()
    assert _kinds(shell) == {"target"}


def test_the_rule_sees_what_leaves_the_screen(make_shell: MakeShell) -> None:
    shell = _home(make_shell)
    _plant(shell, "在外面").move(1040, 130)
    assert "clipped" in _kinds(shell)


def test_every_sample_is_measured() -> None:
    assert all(isinstance(s, Screen) for view in VIEWS for s in samples(view))
    assert all(samples(view) for view in VIEWS)
