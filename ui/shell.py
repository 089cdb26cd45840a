"""The window: status line above, view, bar below, and the question whether somebody is still there.

It shows the screens that the kernel gives, sends back what was touched, and keeps Alt+F4 and the
like away from the desktop below.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from kiosk.domain.frame import Attract, Content, Screen
from kiosk.domain.site import CHINA
from ui.dockside import Dockside
from ui.guard import KNOCK_SECONDS, Guard
from ui.keypad import BAR_KEYS, WALKS, name_of, walk, walkable
from ui.kit import Kit
from ui.motion import drop, forget, slide_in
from ui.theme.fonts import require_fonts
from ui.theme.metrics import DRAWN_DIAGONAL_MM, Metrics
from ui.views import view_for
from ui.views.base import View
from ui.widgets.bar import Bar, BarKey, bar_height
from ui.widgets.button import Key
from ui.widgets.status import StatusLine, status_height

if TYPE_CHECKING:
    from kiosk.domain.site import Site
    from kiosk.flow.events import Event
    from kiosk.ports import Clock, Words
    from ui.widgets.still_there import StillThere

_TICK_MS = 1000

SETTLE_SECONDS = 0.4
"""A finger that bounces comes again within 0.25 s; who has read what came up, later."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stays round the views until the resident wants to see otherwise."""

    kit: Kit
    status: StatusLine
    bar: Bar


class Shell(QWidget):
    """The kiosk's one window."""

    def __init__(
        self,
        site: Site,
        words: Words,
        post: Callable[[Event], None],
        clock: Clock,
        *,
        diagonal_mm: float = DRAWN_DIAGONAL_MM,
        windowed: bool = False,
        reduced_motion: bool = False,
        hold_seconds: float = KNOCK_SECONDS,
        settle_seconds: float = SETTLE_SECONDS,
    ) -> None:
        """Make the window; ``show_screen`` fills it.

        Args:
            site: words and facts of the place.
            words: the kiosk's own words.
            post: takes what was touched; called on the screen's thread.
            clock: the time of the status line, and of how long a key has been seen.
            diagonal_mm: of the glass, from which every size comes.
            windowed: an ordinary window with a frame (``kiosk demo --windowed``).
            reduced_motion: nothing slides.
            hold_seconds: for which staff hold the corner.
            settle_seconds: for which a key must have been seen in its place before it acts.

        Raises:
            KioskError: ``screen.no_font``.
        """
        super().__init__()
        require_fonts()
        self._site, self._words, self._post, self._clock = site, words, post, clock
        self._diagonal = diagonal_mm
        self._still = reduced_motion or QGuiApplication.platformName() == "offscreen"
        self._settle = settle_seconds
        self._screen: Screen | None = None
        self._frame: _Frame | None = None
        self._view: View[Content] | None = None
        self._dialog: StillThere | None = None
        self.dockside = Dockside(self)
        self.setObjectName("shell")
        self.setWindowTitle(words.text("app.name", "zh"))
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        if not windowed:
            self.setWindowFlags(Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint)
        self.guard = Guard(self, post, locked=not windowed, hold=hold_seconds)
        self._ticker = QTimer(self, interval=_TICK_MS)
        self._ticker.timeout.connect(self._tick)
        self._ticker.start()

    # what the session asks

    def show_screen(self, screen: Screen) -> None:
        """Show ``screen``: in place where the content's type stays, else by a short slide."""
        before, self._screen = self._screen, screen
        frame = self._frame
        if frame is None or before is None or _seen_anew(frame.kit, screen):
            self._show(self._begin(screen), screen, slide=False)
        else:
            self._show(frame, screen, slide=True)

    def spoken_text(self) -> str:
        """Return what a person would read out of what is shown; personal values masked."""
        if self._dialog is not None:
            return self._dialog.spoken_text()
        return self._view.spoken_text() if self._view is not None else ""

    @property
    def view(self) -> View[Content] | None:
        """Return the view that is shown."""
        return self._view

    @property
    def bar_keys(self) -> dict[str, BarKey]:
        """Return the keys of the bar by action."""
        return self._frame.bar.keys if self._frame is not None else {}

    @property
    def kit(self) -> Kit | None:
        """Return the present way of seeing."""
        return self._frame.kit if self._frame is not None else None

    def turn_page(self, by: int) -> None:
        """Show the page so many on of what did not fit on one."""
        if self._view is not None:
            self._view.turn_by(by)

    def picture(self) -> QPixmap:
        """Return what is to be seen, as pixels."""
        return self.grab()

    # inside

    def _begin(self, screen: Screen) -> _Frame:
        """Make everything anew for another way of seeing."""
        frame = (self._frame.status, self._frame.bar) if self._frame is not None else ()
        for old in (self._view, self._dialog, *frame):
            if old is not None:
                drop(old)
        self.dockside.leave()
        self._view = self._dialog = None
        metrics = Metrics.of(max(1, self.width()), max(1, self.height()), self._diagonal)
        kit = Kit(
            metrics,
            screen.display,
            self._words,
            self._site,
            self._post,
            still=self._still,
            voice=screen.hearing is not None or (self.kit is not None and self.kit.voice),
            settle=self._settle,
            now=self._clock.monotonic,
        )
        self.guard.use(kit)
        self._frame = _Frame(kit, StatusLine(kit), Bar(kit, kit.act))
        for part in (self._frame.status, self._frame.bar):
            part.setParent(self)
            part.show()
        self._place()
        return self._frame

    def _show(self, frame: _Frame, screen: Screen, *, slide: bool) -> None:
        if self._set_view(frame.kit, screen, slide=slide):
            frame.bar.rest()
        frame.bar.use("back", screen.back)
        frame.bar.use("restart", screen.restart)
        frame.bar.use("read_aloud", screen.speaks)
        frame.status.setVisible(not view_for(screen.content).whole)
        self._set_dialog(frame.kit, screen)
        self._tick()

    def _set_view(self, kit: Kit, screen: Screen, *, slide: bool) -> bool:
        """Show the view of ``screen``; tell whether its parts are new."""
        wanted = view_for(screen.content)
        if self._view is not None and type(self._view) is wanted:
            new = self._view.show_screen(screen)
            self._place()
            return new
        old = self._view
        if old is not None:
            self.guard.let_go()
            drop(old)
        self._view = wanted(kit, screen)
        self._view.setParent(self)
        self._view.arranged.connect(self._arranged)
        self._place()
        self._view.show()
        self._view.lower()
        if slide and not self._still:
            slide_in(kit, self._view)
        if old is not None and isinstance(screen.content, Attract):
            QTimer.singleShot(0, self, forget)
        return True

    def _arranged(self) -> None:
        if self._view is not None:
            self.dockside.follow(self._view)

    def _set_dialog(self, kit: Kit, screen: Screen) -> None:
        asked = screen.asks_still_there
        if asked is None:
            if self._dialog is not None:
                drop(self._dialog)
                self._dialog = None
                for covered in self.findChildren(Key):
                    covered.rest()
            return
        if self._dialog is None:
            from ui.widgets.still_there import StillThere

            free = screen.hearing is not None and screen.hearing.free
            self._dialog = StillThere(kit, asked, free=free)
            self._dialog.setParent(self)
            self._place()
            self._dialog.show()
            self._dialog.raise_()

    def _tick(self) -> None:
        if self._frame is not None and self._screen is not None:
            at = self._clock.now().astimezone(CHINA)
            hears = self.dockside.listens
            self._frame.status.tell(at, self._screen.online, hears=hears)
            if self._view is not None:
                self._view.tell_time(at)

    def _place(self) -> None:
        """Give every part its place."""
        if self._frame is None:
            return
        kit = self._frame.kit
        wide, high = self.width(), self.height()
        foot = bar_height(kit)
        whole = self._screen is not None and view_for(self._screen.content).whole
        top = 0 if whole else status_height(kit)
        self._frame.status.setGeometry(0, 0, wide, status_height(kit))
        self._frame.bar.setGeometry(0, high - foot, wide, foot)
        if self._view is not None and self._screen is not None:
            area = QRect(0, top, wide, high - top - foot)
            self.dockside.place(kit, self._view, self._screen, area)
        if self._dialog is not None:
            self._dialog.setGeometry(self.dockside.leaves(kit, QRect(0, 0, wide, high - foot)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a keypad that can be felt do all: up, down, back, help; select is the key's own."""
        key = Qt.Key(event.key())
        if key in WALKS:
            reached = walk(self.walkable(), self.focusWidget(), WALKS[key])
            if reached is not None and self._frame is not None:
                self._frame.kit.act("reached", name_of(reached, self._frame.kit, self._view))
        elif key in BAR_KEYS and not event.isAutoRepeat():
            self.bar_keys[BAR_KEYS[key]].click()
        else:
            super().keyPressEvent(event)

    def walkable(self) -> list[Key]:
        """Return the keys that can be pressed now, in the order of reading, the bar's last."""
        over = self._dialog or self._view
        bar = self._frame.bar if self._frame is not None else None
        own = walkable(self, [over] if over is not None else [])
        return [*own, *self.dockside.keys, *walkable(self, [bar] if bar is not None else [])]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure the glass anew."""
        if self._screen is not None:
            self._show(self._begin(self._screen), self._screen, slide=False)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the paper."""
        painter = QPainter(self)
        ground = self._frame.kit.palette.ground if self._frame is not None else "#F7F2E7"
        painter.fillRect(event.rect(), QColor(ground))
        painter.end()


def _seen_anew(kit: Kit, screen: Screen) -> bool:
    """Tell whether all looks another way: the visit's display, or ears where there were none."""
    return kit.display != screen.display or (screen.hearing is not None and not kit.voice)
