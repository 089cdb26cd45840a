"""The only crossing of threads: events go in on any thread and come out on the screen's."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from kiosk.flow.events import Event


class Bridge(QObject):
    """Carries frozen events by one queued signal. Made on the screen's thread."""

    _posted = Signal(object)

    def __init__(self, handle: Callable[[Event], None]) -> None:
        """Bring every posted event to ``handle``, in order, on this thread."""
        super().__init__()
        self._handle = handle
        self._posted.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, event: Event) -> None:
        """Post an event. Any thread; returns at once."""
        self._posted.emit(event)

    @Slot(object)
    def _deliver(self, event: Event) -> None:
        self._handle(event)


class _Running(QTimer):
    """A timer that calls once and goes."""

    def __init__(self, parent: QObject, seconds: float, call: Callable[[], None]) -> None:
        super().__init__(parent, singleShot=True, interval=round(seconds * 1000))
        self._call = call
        self.timeout.connect(self._fire)
        self.start()

    def cancel(self) -> None:
        """Stop it; nothing happens if it has fired."""
        self.stop()
        self.deleteLater()

    @Slot()
    def _fire(self) -> None:
        self.deleteLater()
        self._call()


class QtTimers(QObject):
    """Timers of the screen's thread; fulfils ``kiosk.ports.Timers``."""

    def after(self, seconds: float, call: Callable[[], None]) -> _Running:
        """Call ``call`` once after ``seconds``."""
        return _Running(self, seconds, call)
