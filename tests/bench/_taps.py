"""What a resident waits for after a touch: finger down until the answer's pixels are there.

Every sample of every registered view is touched on its main target. The touch goes the product's
way, over the bridge to a handler, which answers with a screen; nothing is measured that did not
arrive there and did not repaint. Two answers are measured: the same view in another state, and the
next view in the place of this one.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.domain.screen import Screen
from kiosk.flow.events import Event
from ui.bridge import Bridge
from ui.gallery import SIZE, Look, PictureClock
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views import VIEWS, samples
from ui.views._samples import SITE
from ui.widgets.button import Key, Primary
from ui.widgets.keyboard import Keyboard

ROUNDS = 3


class _Paints(QObject):
    """Counts paint events of widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count; swallow nothing."""
        self.count += event.type() == QEvent.Type.Paint and isinstance(watched, QWidget)
        return False


class _Hall:
    """A window whose touches are answered with the screen that is due."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._bridge = Bridge(self._answer)
        self._due: list[Screen] = []
        self.shell = Shell(
            SITE,
            LinguistWords(),
            self._bridge.post,
            PictureClock(),
            reduced_motion=True,
            settle_seconds=0.0,
        )
        self.shell.resize(*SIZE)
        self.shell.show()

    def _answer(self, _: Event) -> None:
        if self._due:
            self.shell.show_screen(self._due.pop())

    def show(self, screen: Screen) -> None:
        """Bring up ``screen`` and let it be painted, unmeasured."""
        self.shell.show_screen(screen)
        self._settle()

    def _settle(self) -> None:
        self._app.processEvents()
        self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def touch(self, answer: Screen) -> float:
        """Touch the main target; return milliseconds until ``answer`` is painted.

        Raises:
            RuntimeError: the touch did not arrive.
        """
        key = main_target(self.shell)
        self._due.append(answer)
        begin = time.perf_counter()
        _finger(self._app, key, QEvent.Type.MouseButtonPress)
        self._app.processEvents()
        _finger(self._app, key, QEvent.Type.MouseButtonRelease)
        self._app.processEvents()
        took = (time.perf_counter() - begin) * 1000
        if self._due:
            raise RuntimeError(f"nobody heard of the touch on {key.text()!r}")
        self._settle()
        return took

    def close(self) -> None:
        """Close the window."""
        self.shell.guard.allow_close()
        self.shell.close()


def main_target(shell: Shell) -> Key:
    """Return the one thing to touch: the primary key, else the view's largest, else the bar's."""
    own: Sequence[Key] = []
    if shell.view is not None:  # turning a page asks nobody, nor do letters not chosen yet
        pager = shell.view.pager
        live = _live(shell.view.findChildren(Key))
        own = [one for one in live if one not in pager and not isinstance(one.parent(), Keyboard)]
    bar = _live(list(shell.bar_keys.values()))
    return max(own or bar, key=lambda key: (isinstance(key, Primary), key.width() * key.height()))


def _live(keys: Sequence[Key]) -> list[Key]:
    return [key for key in keys if key.isVisible() and key.isEnabled()]


def _finger(app: QApplication, key: Key, kind: QEvent.Type) -> None:
    held = Qt.MouseButton.LeftButton if kind is QEvent.Type.MouseButtonPress else None
    middle = key.rect().center()
    event = QMouseEvent(
        kind,
        QPointF(middle),
        QPointF(key.mapToGlobal(middle)),
        Qt.MouseButton.LeftButton,
        held or Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    app.sendEvent(key, event)


def _with_ears(view: str) -> Sequence[Screen]:
    """Return the samples as a kiosk shows them that can be spoken to."""
    return [Look().of(screen) for screen in samples(view)]


def _another(screens: Sequence[Screen], place: int) -> Screen:
    """Return another state of the same view; the network's where it has but one."""
    there = screens[(place + 1) % len(screens)]
    return there if there != screens[place] else replace(there, online=not there.online)


def measure() -> Mapping[str, float]:
    """Return the figures of both answers, in milliseconds.

    Raises:
        RuntimeError: a touch did not arrive, or an answer was not painted.
    """
    made = QApplication.instance() or QApplication([])
    if not isinstance(made, QApplication):
        raise TypeError("an application without windows runs already")
    hall, paints = _Hall(made), _Paints()
    taps: list[float] = []
    changes: list[float] = []
    for turn in range(ROUNDS + 1):
        seen = turn == 0  # the first round only looks whether all is painted; it warms up, too
        if seen:
            made.installEventFilter(paints)
        for number, view in enumerate(VIEWS):
            screens = _with_ears(view)
            following = _with_ears(VIEWS[(number + 1) % len(VIEWS)])
            for place, screen in enumerate(screens):
                for answer, figures in (
                    (_another(screens, place), taps),
                    (following[place % len(following)], changes),
                ):
                    hall.show(screen)
                    paints.count = 0
                    took = hall.touch(answer)
                    if not seen:
                        figures.append(took)
                    elif paints.count < 2:
                        raise RuntimeError(f"{view}: an answer was not painted")
        if seen:
            made.removeEventFilter(paints)
    hall.close()
    return {
        "tap_to_repaint_p50_ms": statistics.median(taps),
        "tap_to_repaint_p99_ms": _quantile(taps, 0.99),
        "view_change_p50_ms": statistics.median(changes),
        "view_change_p99_ms": _quantile(changes, 0.99),
    }


def _quantile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]
