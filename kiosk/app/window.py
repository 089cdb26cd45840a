"""The kiosk on a screen: the first frame at once, everything else behind it.

The window shows the attract view before the store, the devices and the network are even imported; a
touch that comes before they are ready waits in line. What cannot start ends the program with a
sentence and status 2.
"""

from __future__ import annotations

import gc
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from types import FrameType, TracebackType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, QSocketNotifier, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication

from kiosk.domain.frame import Attract, Display, Screen
from kiosk.errors import KioskError
from ui.bridge import Bridge, QtTimers
from ui.i18n.words import LinguistWords
from ui.shell import Shell
from ui.views import VIEWS, module_of

if TYPE_CHECKING:
    from kiosk.app.surface import Surface
    from kiosk.config import Settings
    from kiosk.domain.masked import ScannedText
    from kiosk.domain.scan import Refusal
    from kiosk.flow.events import Event
    from kiosk.flow.session import Session
    from kiosk.ports import Clock

MM_AN_INCH = 25.4
LATEST_FRAME_MS = 2000
"""The kiosk is made after this time even if no frame was painted, as under a covered window."""


class Kiosk(Protocol):
    """What ``compose`` builds and the window runs."""

    @property
    def session(self) -> Session:
        """Return the session, not yet started."""

    @property
    def typed_code(self) -> Callable[[ScannedText | Refusal], None] | None:
        """Return who hears what a scanner types at the window, if anybody."""

    @property
    def level(self) -> Callable[[], float]:
        """Return what tells how loud it is at the microphone, from 0 to 1."""

    def open(self) -> None:
        """Start devices and sync; called once the session runs."""

    def note_fault(self, kind: str, place: str) -> None:
        """Put an unexpected fault of the program into the journal."""

    def close(self) -> None:
        """End every thread and process."""


class Window(QObject):
    """Runs one kiosk in a Qt application."""

    _made = Signal(object)
    _ended = Signal(int)

    def __init__(self, settings: Settings, clock: Clock, *, windowed: bool = False) -> None:
        """Make the application and the window; of the settings only site, screen and staff count.

        Raises:
            KioskError: ``screen.no_font``.
        """
        existing = QApplication.instance()
        self._app = existing if isinstance(existing, QApplication) else QApplication(["kiosk"])
        super().__init__()
        self.words = LinguistWords()
        self.bridge = Bridge(self._take)
        self.timers = QtTimers()
        self.first_frame_at: float | None = None
        self.failure: KioskError | None = None
        self.kiosk: Kiosk | None = None
        self._composed: Kiosk | None = None
        self.restart_asked = False
        self.ended_by: int | None = None
        """The signal that ended the program, if one did."""
        self.on_screen: list[Callable[[Screen], None]] = []
        self.on_event: list[Callable[[Event], None]] = []
        self.on_kiosk: list[Callable[[], None]] = []
        self._waiting: list[Event] = []
        self._made.connect(self._begin)
        self._ended.connect(self._exit)
        self._thread: threading.Thread | None = None
        self.crashed = False
        self.shell = Shell(
            settings.site,
            self.words,
            self.post,
            clock,
            diagonal_mm=settings.screen.diagonal_inches * MM_AN_INCH,
            windowed=windowed,
            hold_seconds=settings.staff.hold_seconds,
            reduced_motion=settings.screen.reduced_motion,
        )
        self._first = Screen(
            Attract(notice=settings.site.notice), Display(language=settings.screen.language)
        )
        self.shell.installEventFilter(self)

    def surface(self) -> Surface:
        """Return what a kiosk needs of this window."""
        from kiosk.app.surface import Surface

        return Surface(
            words=self.words,
            timers=self.timers,
            post=self.post,
            show=self.show,
            narrate=self.shell.spoken_text,
            turn=self.shell.turn_page,
            restart=self.restart,
        )

    def open(self, size: tuple[int, int] | None = None) -> None:
        """Show the first frame: full screen, or a window of ``size`` pixels."""
        if size is None:
            self.shell.showFullScreen()
        else:
            self.shell.resize(*size)
            self.shell.show()
        self.shell.show_screen(self._first)

    def run(self, make: Callable[[], Kiosk]) -> int:
        """Make the kiosk behind the first frame and run until it ends.

        Args:
            make: called on a thread of its own; what it raises as KioskError ends the program.

        Returns:
            Exit status: 0, 1 after an unexpected fault, 2 where ``make`` failed.
        """
        signals = _Signals(self)
        sys.excepthook = self._on_fault
        threading.excepthook = self._on_thread_fault
        self._thread = threading.Thread(target=self._make, args=(make,), name="compose")
        painted = self.first_frame_at is not None
        QTimer.singleShot(0 if painted else LATEST_FRAME_MS, self._begin_making)
        try:
            status = self._app.exec()
        finally:
            sys.excepthook = sys.__excepthook__
            threading.excepthook = threading.__excepthook__
            if self._thread.ident is not None:
                self._thread.join()
            if self.kiosk is not None:
                self.kiosk.session.close()
            if self._composed is not None:
                self._composed.close()
            signals.close()
            self.shell.guard.allow_close()
            self.shell.close()
        return 2 if self.failure is not None else 1 if self.crashed else status

    def quit(self, status: int = 0) -> None:
        """End the program. Any thread."""
        self._ended.emit(status)

    def restart(self) -> None:
        """End the program; whoever runs it starts it anew. Any thread."""
        self.restart_asked = True
        self.quit()

    def post(self, event: Event) -> None:
        """Bring an event to the session. Any thread."""
        for watcher in self.on_event:
            watcher(event)
        self.bridge.post(event)

    @property
    def screen(self) -> Screen:
        """Return what is shown."""
        return self.kiosk.session.screen if self.kiosk is not None else self._first

    def show(self, screen: Screen) -> None:
        """Render a screen and tell those who watch."""
        self.shell.show_screen(screen)
        for watcher in self.on_screen:
            watcher(screen)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first frame being painted."""
        if event.type() == QEvent.Type.Paint:
            self.shell.removeEventFilter(self)
            QTimer.singleShot(0, self._first_frame)
        return False

    def _first_frame(self) -> None:
        self.first_frame_at = time.monotonic()
        self._begin_making()

    def _begin_making(self) -> None:
        """Start the compose thread, not before the first frame: both would want the interpreter."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()
        if self._thread is not None and self._thread.ident is None:
            self._thread.start()

    def _make(self, make: Callable[[], Kiosk]) -> None:
        try:
            self._composed = make()
            self._made.emit(self._composed)
        except KioskError as error:
            self._made.emit(error)

    @Slot(object)
    def _begin(self, made: Kiosk | KioskError) -> None:
        if isinstance(made, KioskError):
            self.failure = made
            self._exit(2)
            return
        self.kiosk = made
        made.session.start()
        made.open()
        self.shell.dockside.hear(made.level)
        if made.typed_code is not None:
            from ui.wedge import WedgeFilter

            WedgeFilter(self.shell.windowHandle(), made.typed_code)
        for watcher in self.on_kiosk:
            watcher()
        waiting, self._waiting = self._waiting, []
        for event in waiting:
            made.session.handle(event)
        self._import_views(iter(VIEWS))

    def _import_views(self, names: Iterator[str]) -> None:
        """Import the other views, one each turn of the loop, so that no first touch waits."""
        name = next(names, None)
        if name is not None:
            module_of(name)
            QTimer.singleShot(0, partial(self._import_views, names))

    @Slot(int)
    def _exit(self, status: int) -> None:
        self._app.exit(status)

    def _take(self, event: Event) -> None:
        if self.kiosk is None:
            self._waiting.append(event)
        else:
            self.kiosk.session.handle(event)

    def _on_fault(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """A fault of the program ends it with one line and status 1, never in a traceback."""
        last = trace
        while last is not None and last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_filename}:{last.tb_lineno}" if last else "?"
        self.crashed = True
        if self.kiosk is not None:
            self.kiosk.note_fault(kind.__name__, place)
        sys.stderr.write(f"kiosk: program.internal: {kind.__name__} at {place}\n")
        self._ended.emit(1)

    def _on_thread_fault(self, fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            self._on_fault(fault.exc_type, fault.exc_value, fault.exc_traceback)


class _Signals:
    """SIGTERM and SIGINT end the program quietly.

    Python runs its handlers between two bytecodes, of which there are none while Qt waits. So the
    signal also writes to a socket that Qt listens to.
    """

    def __init__(self, window: Window) -> None:
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        self._before = {n: signal.signal(n, self._ended) for n in (signal.SIGTERM, signal.SIGINT)}
        self._window = window
        self._wakeup = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._woken)

    def _ended(self, number: int, frame: FrameType | None) -> None:
        self._window.ended_by = number
        self._window.quit()

    def _woken(self) -> None:
        self._near.recv(64)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._wakeup)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._near.close()
        self._far.close()
