"""A complaint that is over goes without a trace: nothing moves under the finger that mends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from kiosk.domain.capture import Ink
from kiosk.domain.masked import PersonalText
from tests.ui.conftest import MakeShell
from ui.shell import Shell
from ui.views import samples
from ui.widgets.button import Key
from ui.widgets.pieces import Banner
from ui.widgets.signature import SignArea

MENDED: Mapping[str, tuple[int, Mapping[str, Any]]] = {
    "sign": (2, {"ink": Ink("5,5 90,90")}),
    "reading_typed": (3, {"digits": PersonalText("1")}),
    "vote_choice": (1, {"chosen": ("lamps",)}),
}


def places(shell: Shell) -> list[tuple[QWidget, QRect]]:
    """Return whatever a finger may be on, and where it stands."""
    parts = [*shell.findChildren(Key), *shell.findChildren(SignArea)]
    return [(part, QRect(part.mapTo(shell, part.rect().topLeft()), part.size())) for part in parts]


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("view", MENDED)
def test_nothing_moves_when_a_complaint_is_over(
    make_shell: MakeShell, view: str, flat: bool
) -> None:
    number, mended = MENDED[view]
    screen = samples(view)[number]
    shell = make_shell(screen, flat=flat)
    (wrong,) = shell.findChildren(Banner)
    assert wrong.isVisible()
    assert wrong.words in shell.spoken_text()
    before = places(shell)
    content: Any = screen.content
    shell.show_screen(replace(screen, content=replace(content, complaint=None, **mended)))
    assert places(shell) == before
    assert not wrong.isVisible()
    assert wrong.words not in shell.spoken_text()
    shell.resize(shell.width(), shell.height())
    assert shell.view is not None
    shell.view.turn_to(0)
    assert not wrong.isVisible(), "nor when all is laid out once more"
