"""Who laid the card down sees whose it is: the photo, or a silhouette where there is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from drivers.idcard.portrait import picture_of
from kiosk.domain.masked import Portrait
from kiosk.domain.screen import Display, Question, Screen
from ui.i18n.words import LinguistWords
from ui.kit import Kit
from ui.theme.metrics import Metrics
from ui.views import _samples as sample
from ui.views.question import QuestionView
from ui.widgets.portrait import Holder

READ = Question(sample.PHONE_FIELD, None, 11, read_from=sample.NAME)
FACE = "#e8bd9c"


def shown(qtbot: QtBot, words: LinguistWords, content: Question) -> QuestionView:
    kit = Kit(Metrics.of(1080, 1920), Display(), words, sample.SITE, lambda _: None, still=True)
    view = QuestionView(kit, Screen(content))
    qtbot.addWidget(view)
    view.resize(1080, 1610)
    return view


def colours(widget: QWidget) -> set[str]:
    image = widget.grab().toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(image.pixel(*place)).name() for place in places}


def test_the_drawn_face_of_the_samples_is_a_picture_as_a_reader_gives_it() -> None:
    assert picture_of(sample.PORTRAIT.reveal()) == sample.PORTRAIT


@pytest.mark.parametrize(
    "portrait", [sample.PORTRAIT, None, Portrait(b"BM no picture")], ids=["photo", "none", "broken"]
)
def test_the_photo_is_shown_and_else_a_silhouette(
    qtbot: QtBot, words: LinguistWords, portrait: Portrait | None
) -> None:
    view = shown(qtbot, words, replace(READ, portrait=portrait))
    (holder,) = view.findChildren(Holder)
    sign = QColor(view.kit.palette.calm_icon).name()
    seen = colours(holder)
    is_photo = portrait == sample.PORTRAIT
    assert (FACE in seen, sign in seen) == (is_photo, not is_photo)
    assert holder.accessibleName() == "王*英，卡读好了，可以拿走。"


def test_the_photo_goes_with_the_words_that_it_stands_beside(
    qtbot: QtBot, words: LinguistWords
) -> None:
    view = shown(qtbot, words, replace(READ, portrait=sample.PORTRAIT))
    assert FACE in colours(view)  # control
    view.show_screen(Screen(replace(READ, read_from=None)))
    assert FACE not in colours(view)
