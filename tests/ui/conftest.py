"""An application without a display, in which any message of Qt fails the test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import (
    QDeadlineTimer,
    QEvent,
    QEventLoop,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from kiosk.domain.screen import Screen
from kiosk.flow.events import Event
from kiosk.ports import Clock
from ui.gallery import PictureClock
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views._samples import SITE


@pytest.fixture(scope="session")
def app() -> QApplication:
    """The one application of this process."""
    running = QApplication.instance() or QApplication([])
    assert isinstance(running, QApplication)
    return running


@pytest.fixture(scope="session")
def words() -> LinguistWords:
    """The kiosk's own words."""
    return LinguistWords()


@pytest.fixture(autouse=True)
def no_messages(app: QApplication) -> Iterator[None]:
    """Fail where Qt has something to say."""
    said: list[str] = []

    def note(kind: QtMsgType, _: object, message: str) -> None:
        if message not in _OF_THE_PLUGIN:
            said.append(f"{kind.name}: {message}")

    before = qInstallMessageHandler(note)
    yield
    qInstallMessageHandler(before)
    assert not said


@pytest.fixture
def posted() -> list[Event]:
    """What was touched."""
    return []


_OF_THE_PLUGIN = {"This plugin does not support propagateSizeHints()"}
"""What the offscreen plugin says of itself whenever a window has a least size."""


def wait_for(met: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Let events happen until ``met`` or too late."""
    late = QDeadlineTimer(int(seconds * 1000))
    while not met():
        if late.hasExpired():
            return False
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    return True


MakeShell = Callable[..., Shell]


@pytest.fixture
def make_shell(app: QApplication, words: LinguistWords, posted: list[Event]) -> Iterator[MakeShell]:
    """Make windows that are gone after the test."""
    made: list[Shell] = []

    def make(
        screen: Screen | None = None,
        *,
        flat: bool = False,
        windowed: bool = True,
        hold_seconds: float = 3.0,
        settle_seconds: float = 0.0,
        clock: Clock | None = None,
    ) -> Shell:
        shell = Shell(
            SITE,
            words,
            posted.append,
            clock or PictureClock(),
            windowed=windowed,
            hold_seconds=hold_seconds,
            settle_seconds=settle_seconds,
        )
        made.append(shell)
        width, height = (1920, 1080) if flat else (1080, 1920)
        shell.resize(width, height)
        shell.show()
        if screen is not None:
            shell.show_screen(screen)
        return shell

    yield make
    for shell in made:
        shell.guard.allow_close()
        shell.hide()
        shell.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
