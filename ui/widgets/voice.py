"""The voice dock: hold and speak. Shown only where something listens behind it."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter

from ui.kit import Kit
from ui.layout import Need
from ui.theme.tokens import EDGE, Skin
from ui.widgets.button import Key
from ui.widgets.paint import draw_box, draw_text, height_of
from ui.widgets.picture import draw_sign


class Hearing(Enum):
    """What the dock does."""

    READY = "ready"
    LISTENING = "listening"
    OFF = "off"


class VoiceDock(Key):
    """The one amber key: held by a finger, switched by a keypad.

    ``began`` and ``ended`` are called as the resident presses and lets go; on a keypad the first
    press begins and the second ends.
    """

    rounding = "dock"

    def __init__(
        self, kit: Kit, example: str, began: Callable[[], None], ended: Callable[[], None]
    ) -> None:
        """Show the dock with an ``example`` that works in this view."""
        super().__init__(kit, kit.text("voice.press"), _nothing)
        self._example, self._began, self._ended = example, began, ended
        self._hearing = Hearing.READY
        self.pressed.connect(self._down)
        self.released.connect(self._up)

    @property
    def hearing(self) -> Hearing:
        """Return what it does."""
        return self._hearing

    def show_hearing(self, hearing: Hearing) -> None:
        """Show another state."""
        self._hearing = hearing
        self.setEnabled(hearing is not Hearing.OFF)
        self.setAccessibleName(self._words()[0])
        self.update()

    def _down(self) -> None:
        self._began()

    def _up(self) -> None:
        self._ended()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin at the first press, end at the second."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if event.key() not in keys or event.isAutoRepeat():
            event.ignore()
            return
        (self._up if self._hearing is Hearing.LISTENING else self._down)()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """A keypad's key need not be held."""
        event.accept()

    def skin(self) -> Skin:
        """Return amber, or the look of a key without use."""
        palette = self._kit.palette
        if self._hearing is Hearing.OFF:
            return palette.primary_disabled
        if self._hearing is Hearing.LISTENING or self.isDown():
            return palette.voice_pressed
        return palette.voice

    def _words(self) -> tuple[str, str]:
        kit = self._kit
        if self._hearing is Hearing.LISTENING:
            return kit.text("voice.listening"), kit.text("voice.release")
        if self._hearing is Hearing.OFF:
            return kit.text("voice.off"), kit.text("voice.touch")
        return self.text(), kit.text("voice.example", example=self._example)

    def _room(self, width: int) -> int:
        kit = self._kit
        return width - kit.mm(8 + 29 + 8 + 6)

    def _heights(self, width: int) -> tuple[int, int]:
        kit, (first, second) = self._kit, self._words()
        room = self._room(width)
        return (
            height_of(first, kit.font("primary"), room, 1.25),
            height_of(second, kit.font("help"), room, 1.3),
        )

    def need(self, width: int) -> Need:
        """Want 41 mm, 49 in large text."""
        kit = self._kit
        low = max(sum(self._heights(width)) + kit.mm(EDGE + 5), kit.mm(49 if kit.large else 41))
        return Need.fixed(low)

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint the disc and the words."""
        kit = self._kit
        disc = min(kit.mm(29), face.height() - kit.mm(6))
        circle = QRectF(face.x() + kit.mm(8), face.y() + (face.height() - disc) / 2, disc, disc)
        off = self._hearing is Hearing.OFF
        draw_box(painter, circle, disc / 2, kit.palette.track if off else skin.words)
        inset = disc * 0.2
        sign = {
            Hearing.READY: "mdi6.microphone",
            Hearing.LISTENING: "mdi6.waveform",
            Hearing.OFF: "mdi6.microphone-off",
        }[self._hearing]
        box = circle.adjusted(inset, inset, -inset, -inset)
        draw_sign(painter, kit, box, sign, skin.words if off else skin.fill)
        first, second = self._heights(face.width())
        x, y = face.x() + kit.mm(8 + 29 + 8), face.y() + (face.height() - first - second) // 2
        room, (title, line) = self._room(face.width()), self._words()
        at = QRect(x, y, room, first)
        draw_text(painter, at, title, kit.font("primary"), skin.words, leading=1.25)
        at = QRect(x, y + first, room, second)
        draw_text(painter, at, line, kit.font("help"), skin.words)


def _nothing() -> None:
    """A dock acts on press and release, not on a click."""
