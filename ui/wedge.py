"""A scanner that plays a keyboard, heard where keys come in: the way where its device is not ours.

It listens at the native window, like ``ui.guard``. Keys are held for the blink of an eye, until
``kiosk.domain.scan.KeyRule`` knows whose they are: a person's go on to the window, in order; a
scanner's go nowhere else. Keys are judged by the time that the desktop gives them, so that a busy
screen makes nobody's typing a scan. One thing cannot be told here: who types in the very moment of
a scan is taken for part of it.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QWindow

from kiosk.domain.masked import ScannedText
from kiosk.domain.scan import ENTER, FEWEST_KEYS, KeyRule, Refusal, Scanned, Typed

_HOLD_MS = 60  # twice a scanner's slowest: what is on its way has come by then

_ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WedgeFilter(QObject):
    """The event filter of one native window. Install it after all others: the last comes first."""

    def __init__(self, window: QWindow, heard: Callable[[ScannedText | Refusal], None]) -> None:
        """Begin to listen.

        Args:
            heard: called with each payload, or why what a scanner said is none.
        """
        super().__init__(window)
        self._window, self._heard = window, heard
        self._rule = KeyRule()
        self._held: list[QKeyEvent] = []
        self._gone: set[int] = set()
        self._passing = False
        self._pause = QTimer(self, singleShot=True, interval=_HOLD_MS)
        self._pause.timeout.connect(self._look_again)
        self._last_look = QTimer(self, singleShot=True, interval=0)
        self._last_look.timeout.connect(self._paused)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold keys until it is known whose they are."""
        if self._passing or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.KeyPress:
            return self._pressed(event)
        if event.type() == QEvent.Type.KeyRelease:
            return self._released(event)
        return False

    def _pressed(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat() or not event.text():  # held down; or Shift, an arrow and the like
            if event.text() or event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_CapsLock):
                self._paused()
            return False
        character = ENTER if event.key() in _ENTERS else event.text()
        outcomes = self._rule.press(character, event.timestamp() / 1000)
        # What was told without this key is told first.
        told_now = self._rule.held == 0
        for outcome in outcomes[:-1] if told_now else outcomes:
            self._tell(outcome)
        if len(self._held) < 2 * FEWEST_KEYS + 2:  # beyond, none is a person's
            self._held.append(event.clone())
        if self._rule.held > FEWEST_KEYS or (told_now and isinstance(outcomes[-1], Scanned)):
            self._gone.add(_which(event))
        if told_now:
            self._tell(outcomes[-1])
        if self._rule.held:
            self._pause.start()
        return True

    def _released(self, event: QKeyEvent) -> bool:
        if self._held and len(self._held) < 2 * FEWEST_KEYS + 2:
            self._held.append(event.clone())
            return True
        if _which(event) in self._gone:
            self._gone.discard(_which(event))
            return True
        return bool(self._held)

    def _look_again(self) -> None:
        """Let what waits behind a busy screen come in before silence is believed."""
        self._last_look.start()

    def _paused(self) -> None:
        if (outcome := self._rule.pause()) is not None:
            self._tell(outcome)

    def _tell(self, outcome: Typed | Scanned) -> None:
        self._pause.stop()
        self._last_look.stop()
        held, self._held = self._held, []
        if isinstance(outcome, Scanned):
            if outcome.result is not None:
                self._heard(outcome.result)
            return
        self._passing = True
        try:
            for event in held:
                QCoreApplication.sendEvent(self._window, event)
        finally:
            self._passing = False


def _which(event: QKeyEvent) -> int:
    """Return which key it is, whatever Shift makes of it."""
    return event.nativeScanCode() or int(event.key())
