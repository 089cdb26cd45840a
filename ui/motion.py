"""What moves: a view that comes, by a short way."""

from __future__ import annotations

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
