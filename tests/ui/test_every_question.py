"""The questions of every package, measured where room is least: the largest text, the longer words.

A package is written by a county; what does not fit on the screen must be seen before it is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from kiosk.catalogue import checks, load
from kiosk.catalogue.fields import TYPES
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.screen import Display, Progress, Question, Screen
from kiosk.domain.service import Field, Service
from tests.flows.world import NOW, card, site
from tests.ui.measure import findings
from ui.gallery import PictureClock
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views._samples import SITE

ASKED = {
    service.id: service
    for service in load().services
    if any(field.type in TYPES for field in service.fields)
}
OVER = Circumstances(site(), NOW.date(), card())


@pytest.fixture(scope="module")
def hung(app: QApplication, words: LinguistWords) -> Iterator[Callable[[bool], Shell]]:
    """One window for each way of hanging it."""

    @cache
    def window(flat: bool) -> Shell:
        shell = Shell(SITE, words, lambda _: None, PictureClock(), windowed=True)
        shell.resize(*((1920, 1080) if flat else (1080, 1920)))
        shell.show()
        return shell

    yield window
    for flat in (False, True):
        window(flat).hide()
        window(flat).deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def complained_about(service: Service, field: Field, words: LinguistWords) -> Screen:
    """Return the question with the longest that may be said of its answer."""
    complaint = max(
        TYPES[field.type].complaints,
        key=lambda key: len(words.text(key, "en", least=field.least, most=field.most)),
    )
    question = Question(field, None, 1, complaint, options=checks.options(field, "", OVER), path=())
    return Screen(
        question,
        progress=Progress(2, 6, service.name),
        back=True,
        restart=True,
        online=True,
        display=Display(language="en", large=True),
    )


@pytest.mark.parametrize("flat", [False, True], ids=["upright", "wide"])
@pytest.mark.parametrize("name", ASKED)
def test_a_package_s_questions_fit(
    hung: Callable[[bool], Shell],
    app: QApplication,
    words: LinguistWords,
    name: str,
    flat: bool,
) -> None:
    shell, service = hung(flat), ASKED[name]
    for field in service.fields:
        if field.type not in TYPES:
            continue
        shell.show_screen(complained_about(service, field, words))
        shown = shell.view
        assert shown is not None
        for page in range(shown.pages):
            shown.turn_to(page)
            found = findings(shell, staff=False)
            assert not found, f"{field.id} page {page + 1}: " + "; ".join(map(str, found))
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
