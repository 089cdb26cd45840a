"""Keys that take each finger by itself: who types with two thumbs has both down now and then.

Of fingers that are down at once Qt makes a mouse of the first only, and the other digit is lost.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QTouchEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.button import Key


class EachFinger(QObject):
    """Presses keys by touch, on release inside the key, as a mouse would."""

    def __init__(self, parent: QWidget, keys: Iterable[Key]) -> None:
        """Take the touches of ``keys``; it lives as long as ``parent``."""
        super().__init__(parent)
        for key in keys:
            key.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
            key.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let a key sink in under its finger, and act when that is let go."""
        if not isinstance(event, QTouchEvent) or not isinstance(watched, Key):
            return False
        kind = event.type()
        if kind == QEvent.Type.TouchCancel:  # a palm, a compositor's gesture: it has no points
            watched.setDown(False)
            event.accept()
            return True
        inside = watched.rect().contains(event.point(0).position().toPoint())
        watched.setDown(inside and kind in (QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate))
        if inside and kind == QEvent.Type.TouchEnd:
            watched.click()
        event.accept()  # else Qt makes a mouse of it as well
        return True
