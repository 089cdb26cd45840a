"""What comes and goes: a view that comes, by a short way; what goes for good."""

from __future__ import annotations

import gc

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation
from PySide6.QtWidgets import QWidget

from ui.kit import Kit
from ui.theme.tokens import SLIDE_MM, SLIDE_MS


def slide_in(kit: Kit, view: QWidget) -> None:
    """Let ``view`` come to its place from the right."""
    end = view.pos()
    motion = QPropertyAnimation(view, b"pos", view)
    motion.setDuration(SLIDE_MS)
    motion.setEasingCurve(QEasingCurve.Type.OutCubic)
    motion.setStartValue(end + QPoint(kit.mm(SLIDE_MM), 0))
    motion.setEndValue(end)
    motion.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)


def drop(widget: QWidget) -> None:
    """Take a part off the window for good."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()


def forget() -> None:
    """Let go of a visit's views: one that its own keys call is a ring that only this finds."""
    gc.collect()
