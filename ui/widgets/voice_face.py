"""What the voice dock looks like: a disc with a sign, a title and a line, in four shapes.

What somebody said is shown by its last words, where there is no room for all of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.kit import Kit
from ui.theme.tokens import (
    DOCK,
    DOCK_BLOCK,
    DOCK_FLAT_HIGH,
    DOCK_LARGE,
    DOCK_LOW,
    EDGE,
    Skin,
)
from ui.widgets.paint import draw_box, draw_text, height_of, lines_of, width_of
from ui.widgets.picture import draw_sign

_BARS = (0.45, 0.75, 1.0, 0.75, 0.45)
_CENTRE = Qt.AlignmentFlag.AlignHCenter
_DISC = 12.0
"""The least disc of a block, and a quarter of the space round what stands in it, in mm."""


class Shape(Enum):
    """How the dock stands on a view.

    ``FULL``: disc and two lines; ``LOW``: one line; ``BLOCK``: below one another, at the left of a
    screen that lies wide.
    """

    FULL = "full"
    LOW = "low"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Face:
    """One look of the dock.

    Attributes:
        sign: of the icon font; empty for bars as high as it is loud.
        news: where there is no room for title and line, it is the line.
        brief: what is told of the line where there is no room for all of it.
        off: nothing can be said.
    """

    kit: Kit
    shape: Shape
    title: str
    line: str = ""
    sign: str = "mdi6.microphone"
    news: bool = False
    off: bool = False
    brief: str = ""

    @property
    def _role(self) -> str:
        return "lead" if self.shape is Shape.LOW else "primary"

    @property
    def _step(self) -> int:
        """Return the height of one line of text."""
        return round(self.kit.em("help") * 1.3)

    def high(self, width: int) -> int:
        """Return the height: 41 mm, 49 in large text; of a low one a line, or a sentence.

        On a screen that lies wide a low one stands in the status line, and is no higher.
        """
        kit = self.kit
        if self.shape is not Shape.LOW:
            return kit.mm(DOCK_LARGE if kit.large else DOCK)
        if kit.flat:
            return max(kit.mm(DOCK_FLAT_HIGH), kit.target + kit.mm(EDGE))
        low = max(kit.mm(DOCK_LOW), kit.target + kit.mm(EDGE))
        if self.off:
            lines = len(lines_of(self.line, kit.font("help"), self._room(width)))
            low = max(low, lines * self._step + kit.mm(EDGE + 4))
        return low

    def wide(self) -> int:
        """Return the width as a block, in which no word of a title breaks."""
        kit = self.kit
        wide = kit.mm(DOCK_BLOCK)
        font = kit.font(self._role)
        words = (word for key in _TITLES for word in kit.text(key).split())
        return max(wide, *(width_of(word, font) + 2 * kit.mm(4) for word in words))

    def disc(self, face: QRect) -> QRectF:
        """Return the place of the disc."""
        kit = self.kit
        if self.shape is Shape.BLOCK:
            words = sum(self._heights(face))
            free = face.height() - words - 3 * kit.mm(4)
            side = max(kit.mm(_DISC), min(kit.mm(52), free, face.width() - 2 * kit.mm(6)))
            top = face.y() + max(kit.mm(4), (face.height() - side - kit.mm(4) - words) // 2)
            return QRectF(face.center().x() - side / 2, top, side, side)
        pad, side = self._beside()
        side = min(side, face.height() - kit.mm(4))
        return QRectF(face.x() + pad, face.y() + (face.height() - side) / 2, side, side)

    def draw(self, painter: QPainter, face: QRect, skin: Skin, loud: float) -> None:
        """Paint the disc and the words on ``face``."""
        disc = self.disc(face)
        ground = self.kit.palette.track if self.off else skin.words
        draw_box(painter, disc, disc.width() / 2, ground)
        inset = disc.width() * 0.2
        box = disc.adjusted(inset, inset, -inset, -inset)
        colour = skin.words if self.off else skin.fill
        if self.sign:
            draw_sign(painter, self.kit, box, self.sign, colour)
        else:
            _draw_bars(painter, box, loud, colour)
        if self.shape is Shape.BLOCK:
            self._draw_below(painter, face, disc, skin)
        else:
            self._draw_beside(painter, face, skin)

    # words beside the disc

    def _beside(self) -> tuple[int, int]:
        """Return the space round the disc and its side."""
        kit, low = self.kit, self.shape is Shape.LOW
        return (kit.mm(5), kit.mm(17)) if low else (kit.mm(8), kit.mm(29))

    def _room(self, width: int) -> int:
        pad, side = self._beside()
        return width - 2 * pad - side - self.kit.mm(6)

    def _draw_beside(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint title and line, below one another or in one row; alone what has no room else."""
        kit, low = self.kit, self.shape is Shape.LOW
        bold, plain = kit.font(self._role), kit.font("help")
        pad, side = self._beside()
        room = self._room(face.width())
        box = QRect(face.x() + 2 * pad + side, face.y(), room, face.height())
        after = width_of(self.title, bold) + kit.mm(5) if low else 0
        both = after + width_of(self.line, plain) <= room
        lines = face.height() // self._step
        whole = not self.off or len(lines_of(self.line, plain, room)) <= lines
        if self.line and self.news and not both and whole:
            said = self._tail(room, lines)
            draw_text(painter, box, said, plain, skin.words, leading=1.3, middle=True)
            return
        first = round(bold.pixelSize() * 1.25)
        high = first if low or not self.line else first + self._step
        top = box.y() + (box.height() - high) // 2
        at = QRect(box.x(), top, room, first)
        draw_text(painter, at, self.title, bold, skin.words, leading=1.25)
        if low and both:
            at = box.adjusted(after, 0, 0, 0)
            draw_text(painter, at, self.line, plain, skin.words, leading=1.3, middle=True)
        elif self.line and not low:
            at = QRect(box.x(), top + first, room, self._step)
            draw_text(painter, at, self._tail(room, 1), plain, skin.words, leading=1.3)

    # words below the disc

    def _heights(self, face: QRect) -> tuple[int, int]:
        """Return the heights of title and line as they stand in a block."""
        kit, room = self.kit, face.width() - 2 * self.kit.mm(4)
        title = height_of(self.title, kit.font(self._role), room, 1.25)
        line = self._tail(room, self._most(face, title))
        return title, len(lines_of(line, kit.font("help"), room)) * self._step if line else 0

    def _most(self, face: QRect, title: int) -> int:
        """Return how many lines stand below the title of a block."""
        left = face.height() - self.kit.mm(_DISC + 3 * 4) - title
        return max(0, left // self._step)

    def _draw_below(self, painter: QPainter, face: QRect, disc: QRectF, skin: Skin) -> None:
        kit = self.kit
        pad = kit.mm(4)
        x, y, room = face.x() + pad, round(disc.bottom()) + pad, face.width() - 2 * pad
        first, second = self._heights(face)
        at = QRect(x, y, room, first)
        font = kit.font(self._role)
        draw_text(painter, at, self.title, font, skin.words, _CENTRE, leading=1.25)
        if second:
            line = self._tail(room, self._most(face, first))
            at = QRect(x, y + first, room, second)
            draw_text(painter, at, line, kit.font("help"), skin.words, _CENTRE, leading=1.3)

    def _tail(self, room: int, lines: int) -> str:
        """Return the line, or as many of its last words as stand on so many lines."""
        font = self.kit.font("help")
        if lines <= 0 or len(lines_of(self.line, font, room)) <= lines:
            return self.line if lines > 0 else ""
        if not (self.news or self.brief):
            return self._beginning(room, lines)
        told = self.brief or self.line
        for start in range(len(told)):
            shorter = f"……{told[start:]}" if start else told
            if len(lines_of(shorter, font, room)) <= lines:
                return shorter
        return ""

    def _beginning(self, room: int, lines: int) -> str:
        """Return as many first words as stand on so many lines: an example is one so, too."""
        font, last = self.kit.font("help"), self.line[-1]
        close = last if last in "”'" else ""
        for end in range(len(self.line) - 1, 0, -1):
            shorter = f"{self.line[:end].rstrip('，, ')}……{close}"
            if len(lines_of(shorter, font, room)) <= lines:
                return shorter
        return ""


_TITLES = (
    "voice.press",
    "voice.off",
    "voice.listening",
    "voice.listening_free",
    "voice.thinking",
)


def _draw_bars(painter: QPainter, box: QRectF, loud: float, colour: str) -> None:
    """Paint five bars, as high as it is loud; never less than a sign of them."""
    step = box.width() / (2 * len(_BARS) - 1)
    for place, part in enumerate(_BARS):
        high = box.height() * part * (0.45 + 0.55 * min(1.0, loud))
        top = box.center().y() - high / 2
        draw_box(painter, QRectF(box.x() + 2 * step * place, top, step, high), step / 2, colour)
