"""The scripted resident's finger: presses and strokes, as Qt would tell of a real one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

_DOWN, _UP = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

NAME: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.2, 0.3), (0.8, 0.3)),
    ((0.5, 0.2), (0.5, 0.7)),
    ((0.2, 0.7), (0.8, 0.7)),
)
"""Three strokes in parts of a sheet's width and height: 工, nobody's name."""


def press(shell: QWidget, key: QWidget, place: QPoint) -> None:
    """Press and release at ``place`` of the window; a key acts on release."""
    local = QPointF(key.mapFrom(shell, place))
    _tell(key, _DOWN, local, _LEFT)
    _tell(key, _UP, local, _NONE)


def sign(sheet: QWidget, strokes: Sequence[Sequence[tuple[float, float]]] = NAME) -> None:
    """Draw ``strokes`` on a sheet."""
    for stroke in strokes:
        points = [QPointF(x * sheet.width(), y * sheet.height()) for x, y in stroke]
        _tell(sheet, _DOWN, points[0], _LEFT)
        for point in points[1:]:
            _tell(sheet, QEvent.Type.MouseMove, point, _LEFT)
        _tell(sheet, _UP, points[-1], _NONE)


def _tell(widget: QWidget, kind: QEvent.Type, at: QPointF, held: Qt.MouseButton) -> None:
    button = _NONE if kind is QEvent.Type.MouseMove else _LEFT
    everywhere = QPointF(widget.mapToGlobal(at))
    event = QMouseEvent(kind, at, everywhere, button, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(widget, event)
