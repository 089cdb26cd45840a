"""What must not pass: keys that would close the window, menus, and the knock at the hidden corner.

It listens where the desktop's events come in, at the native window, before any widget hears of
them. A filter of the whole application would see the same and cost every event of every widget.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from ui.kit import Kit
from ui.widgets.button import Key

if TYPE_CHECKING:
    from kiosk.flow.events import Event

CORNER_MM = 30.0
KNOCK_SECONDS = 3.0

_FINGER = (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin)
_FUNCTION = range(Qt.Key.Key_F1, Qt.Key.Key_F35 + 1)


class Guard(QObject):
    """The event filter of one native window."""

    def __init__(
        self,
        window: QWidget,
        post: Callable[[Event], None],
        *,
        locked: bool,
        hold: float = KNOCK_SECONDS,
    ) -> None:
        """Watch over ``window``, whose flags are set; ``locked`` also refuses to close it.

        Args:
            hold: seconds for which the corner is held.
        """
        super().__init__(window)
        self._window, self._post, self._locked = window, post, locked
        self._corner = 1
        self._hold = QTimer(self, singleShot=True, interval=round(hold * 1000))
        self._hold.timeout.connect(self._knocked)
        self._ring = _Ring(window)
        self._allow_close = False
        self._by_keys = False
        window.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        window.create()
        window.windowHandle().installEventFilter(self)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def use(self, kit: Kit) -> None:
        """Take over sizes."""
        self._corner = kit.mm(CORNER_MM)
        self._ring.use(kit)

    def let_go(self) -> None:
        """Forget the key that the ring goes round: its view is going."""
        self._ring.follow(None)

    @property
    def knocking(self) -> bool:
        """Tell whether the corner is being held."""
        return self._hold.isActive()

    def allow_close(self) -> None:
        """Let the program itself close the window."""
        self._allow_close = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow what must not pass; see a held corner."""
        kind = event.type()
        if isinstance(event, QKeyEvent):
            self._by_keys = True
            return self._locked and _forbidden(event)
        if kind == QEvent.Type.Close and self._locked and not self._allow_close:
            event.ignore()
            return True
        if kind in _FINGER:
            self._by_keys = False
            self._ring.follow(None)
        if not isinstance(event, QMouseEvent):
            return False
        if kind == QEvent.Type.MouseButtonPress:
            if self._in_corner(event):
                self._hold.start()
        elif kind == QEvent.Type.MouseMove and self._hold.isActive():
            if not self._in_corner(event):
                self._hold.stop()
        elif kind == QEvent.Type.MouseButtonRelease:
            self._hold.stop()
        return False

    def _in_corner(self, event: QMouseEvent) -> bool:
        at = self._window.mapFromGlobal(event.globalPosition().toPoint())
        return QRect(0, 0, self._corner, self._corner).contains(at)

    def _knocked(self) -> None:
        from kiosk.flow.events import StaffKnocked  # not needed for the first frame

        self._post(StaffKnocked())

    def _focus_moved(self, old: QWidget | None, new: QWidget | None) -> None:
        self._ring.follow(new if self._by_keys and isinstance(new, Key) else None)


def _forbidden(event: QKeyEvent) -> bool:
    """Tell whether a key would leave the kiosk: Alt, Meta or Control with anything; F keys."""
    ways_out = (
        Qt.KeyboardModifier.AltModifier
        | Qt.KeyboardModifier.MetaModifier
        | Qt.KeyboardModifier.ControlModifier
    )
    if event.modifiers() & ways_out:
        return True
    return event.key() in _FUNCTION or event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Menu)


class _Ring(QWidget):
    """The focus ring, above everything and deaf to touches."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._kit: Kit | None = None
        self._key: Key | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def use(self, kit: Kit) -> None:
        self._kit = kit
        self.follow(None)

    def follow(self, key: Key | None) -> None:
        self._key = key
        if key is None or self._kit is None:
            self.hide()
            return
        corner = key.mapTo(self._window, QPoint(0, 0))
        out = self._kit.mm(1.2) + self._kit.mm(self._kit.palette.ring_mm) + 2
        box = QRect(corner, key.size()).adjusted(-out, -out, out, out)
        self.setGeometry(box)
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._kit is None or self._key is None:
            return
        kit, palette = self._kit, self._kit.palette
        line = kit.mm(palette.ring_mm)
        inset = 2 + line / 2
        yellow = QColor(self._key.skin().fill) == QColor(palette.help.fill)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.ring_on_yellow if yellow else palette.ring), line))
        radius = kit.radius("key") + kit.mm(1.2) + line / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius
        )
        painter.end()
