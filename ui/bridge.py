"""The only crossing of threads: events from anywhere come out on the screen's thread.

A worker posts and goes on; it never waits for the screen, and the screen never waits for it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

if TYPE_CHECKING:
    from kiosk.flow.events import Event


class Bridge(QObject):
    """Takes events on any thread and hands them over on the thread that made it."""

    _crossed = Signal(object)

    def __init__(self, handle: Callable[[Event], None] | None = None) -> None:
        """Hand events to ``handle``; it may be set later by ``lead_to``."""
        super().__init__()
        self._handle = handle
        self._crossed.connect(self._arrived, Qt.ConnectionType.QueuedConnection)

    def lead_to(self, handle: Callable[[Event], None]) -> None:
        """Set who gets the events. Screen's thread."""
        self._handle = handle

    def post(self, event: Event) -> None:
        """Send ``event`` over. Any thread; never blocks; kept in order for each thread."""
        self._crossed.emit(event)

    @Slot(object)
    def _arrived(self, event: object) -> None:
        if self._handle is not None:
            self._handle(cast("Event", event))


class _QtTimer:
    """A running timer of ``QtTimers``."""

    def __init__(self, timer: QTimer, stop: Callable[[QTimer], None]) -> None:
        self._timer, self._stop = timer, stop

    def cancel(self) -> None:
        """Stop it; nothing happens if it has fired."""
        self._stop(self._timer)


class QtTimers(QObject):
    """``kiosk.ports.Timers`` on the screen's thread."""

    def __init__(self) -> None:
        """Begin without timers."""
        super().__init__()
        self._running: dict[QTimer, Callable[[], None]] = {}

    def after(self, seconds: float, call: Callable[[], None]) -> _QtTimer:
        """Call ``call`` once after ``seconds``. Screen's thread."""
        timer = QTimer(self, singleShot=True)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(max(0, round(seconds * 1000)))
        self._running[timer] = call
        timer.timeout.connect(self._fired)
        timer.start()
        return _QtTimer(timer, self._stop)

    @property
    def running(self) -> int:
        """Return how many timers are running."""
        return len(self._running)

    @Slot()
    def _fired(self) -> None:
        timer = self.sender()
        if isinstance(timer, QTimer):
            call = self._running.get(timer)
            self._stop(timer)
            if call is not None:
                call()

    def _stop(self, timer: QTimer) -> None:
        # One that has fired is perhaps no more than its Python shell: it must not be touched.
        if self._running.pop(timer, None) is not None:
            timer.stop()
            timer.deleteLater()
