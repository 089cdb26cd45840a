"""Where the voice dock stands: below the view; on a wide screen at its left, or above it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

from kiosk.domain.frame import Content, Screen
from ui.kit import Kit
from ui.motion import drop
from ui.theme.tokens import DOCK_FLAT, MARGIN
from ui.views.base import Dock, View
from ui.widgets.button import Key
from ui.widgets.status import status_height

if TYPE_CHECKING:
    from ui.widgets.voice import VoiceDock
    from ui.widgets.voice_face import Shape

_FOOT = 7.0
"""Millimetres between the dock and the bar."""


class Dockside:
    """The dock of a window, and the room that it takes from the views."""

    def __init__(self, window: QWidget) -> None:
        """Begin without a dock; the first screen that can hear brings it."""
        self._window = window
        self._level: Callable[[], float] = _silence
        self._corner = QPoint()
        self.dock: VoiceDock | None = None

    @property
    def keys(self) -> list[Key]:
        """Return the dock where it can be pressed."""
        dock = self.dock
        return [dock] if dock is not None and dock.isVisible() and dock.isEnabled() else []

    @property
    def listens(self) -> bool:
        """Tell whether a microphone is open."""
        return self.dock is not None and self.dock.listens

    def hear(self, level: Callable[[], float]) -> None:
        """Have the dock's bars follow ``level``, from 0 to 1."""
        self._level = level
        if self.dock is not None:
            self.dock.hear(level)

    def leave(self) -> None:
        """Take the dock off the window for good."""
        if self.dock is not None:
            drop(self.dock)
            self.dock = None

    def place(self, kit: Kit, view: View[Content], screen: Screen, area: QRect) -> None:
        """Share ``area`` between ``view`` and dock, and show in the dock what is heard."""
        if screen.hearing is None or view.dock is Dock.NONE:
            view.lend(0)
            view.setGeometry(area)
            if self.dock is not None:
                self.dock.hide()
            return
        from ui.widgets.voice_face import Shape  # not needed for the first frame

        shape = Shape[view.dock.name]
        if shape is Shape.BLOCK and (kit.large or not kit.flat):
            shape = Shape.FULL
        if shape is Shape.FULL and kit.flat:
            shape = Shape.LOW
        asked = screen.asks_still_there is not None
        # a question lies over all but the status line, where the dock goes; the view stays as it is
        over = asked and shape is Shape.BLOCK
        dock = self._tell(kit, view, screen, Shape.LOW if over else shape)
        self._corner = area.topLeft()
        if not over:
            view.lend(dock.face.wide() if shape is Shape.BLOCK else 0)
        if kit.flat:
            view.setGeometry(area)
            self._in_line(kit, dock) if dock.told.shape is Shape.LOW else self.follow(view)
        else:
            side = kit.mm(MARGIN)
            wide = area.width() - 2 * side
            high = dock.need(wide).best
            top = area.y() + area.height() - high - kit.mm(_FOOT)
            dock.setGeometry(side, top, wide, high)
            view.setGeometry(area.x(), area.y(), area.width(), top - area.y())
        dock.show()

    def follow(self, view: View[Content]) -> None:
        """Stand where ``view`` has left room, if it lends any."""
        from ui.widgets.voice_face import Shape  # not needed for the first frame

        dock = self.dock
        if dock is not None and view.dock_width and dock.told.shape is Shape.BLOCK:
            dock.setGeometry(view.dock_place.translated(self._corner))

    def leaves(self, kit: Kit, room: QRect) -> QRect:
        """Return what of ``room`` a question may lie over, so that it can be answered by voice."""
        dock = self.dock
        if dock is None or dock.isHidden():
            return room
        if kit.flat:
            return room.adjusted(0, status_height(kit), 0, 0)
        return QRect(room.topLeft(), QSize(room.width(), dock.y() - kit.mm(_FOOT) - room.y()))

    @staticmethod
    def _in_line(kit: Kit, dock: VoiceDock) -> None:
        """Stand in the status line, where no view loses anything."""
        left, right = (kit.mm(edge) for edge in DOCK_FLAT)
        high = dock.need(right - left).best
        dock.setGeometry(left, (status_height(kit) - high) // 2, right - left, high)

    def _tell(self, kit: Kit, view: View[Content], screen: Screen, shape: Shape) -> VoiceDock:
        """Return the dock, told of ``screen``; made where there is none yet."""
        from ui.widgets.voice import Told, VoiceDock  # not needed for the first frame

        if screen.hearing is None:
            raise ValueError("nothing listens here")
        asked = screen.asks_still_there is not None
        example = kit.text("still.here") if asked else view.example()
        told = Told(screen.hearing, shape, example, screen.covered, screen.private)
        if self.dock is None:
            self.dock = VoiceDock(kit, self._level, told)
            self.dock.setParent(self._window)
            self.dock.lower()
            view.lower()
        else:
            self.dock.tell(told)
        return self.dock


def _silence() -> float:
    return 0.0
