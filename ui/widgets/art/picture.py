"""A picture as a block of a view: its proportions kept, and moving where it explains something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEasingCurve, QRectF, QSequentialAnimationGroup, QVariantAnimation
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent

from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.tokens import CARD_MS, Palette
from ui.widgets.art import faces, pictograms, reader, things


@dataclass(frozen=True, slots=True)
class Painting:
    """How a kind of picture is painted.

    Attributes:
        paint: paints into a rectangle; ``offset`` is given to those that move only.
        size: width and height in the picture's own units, of which the proportion counts.
        moves: whether it takes an offset.
        ornament: whether it says nothing, so that it goes where space or contrast ask for it.
    """

    paint: Callable[..., None]
    size: tuple[float, float]
    moves: bool = False
    ornament: bool = False


PICTURES: Mapping[str, Painting] = {
    "mark": Painting(things.paint_mark, things.MARK),
    "bowl": Painting(things.paint_bowl, things.BOWL, ornament=True),
    "id_card": Painting(things.paint_id_card, things.CARD),
    "bank_card": Painting(things.paint_bank_card, things.CARD),
    "slip": Painting(things.paint_slip, things.SLIP, moves=True),
    "tap": Painting(things.paint_tap, things.TAP),
    "insert": Painting(reader.paint_insert, reader.INSERT),
    "reader": Painting(reader.paint_reader, reader.READER, moves=True),
    "reading": Painting(reader.paint_reading, reader.READER, moves=True),
    **{
        f"face_{rating}": Painting(partial(faces.paint_face, rating=rating), faces.FACE)
        for rating in range(5, 0, -1)
    },
    **{
        name: Painting(partial(pictograms.paint_pictogram, name=name), pictograms.PICTOGRAM)
        for name in pictograms.DRAWN
    },
}
"""Every picture by its name; ``face_5`` is very satisfied, ``face_1`` very dissatisfied."""


def paint(
    painter: QPainter, rect: QRectF, palette: Palette, kind: str, offset: float | None = None
) -> None:
    """Paint the picture ``kind`` as large as ``rect`` allows, in its middle.

    Args:
        painter: any painter.
        rect: where.
        palette: colours of the theme.
        kind: key of ``PICTURES``.
        offset: for those that move, how far (0 to 1); None for how they look at rest.
    """
    painting = PICTURES[kind]
    if painting.moves and offset is not None:
        painting.paint(painter, rect, palette, offset=offset)
    else:
        painting.paint(painter, rect, palette)


class Picture(Block):
    """One picture. It is for the eye only: what it says is said in words beside it."""

    def __init__(self, kit: Kit, kind: str, height: float, least: float | None = None) -> None:
        """Show ``kind`` at ``height`` mm; it may shrink to ``least`` mm, an ornament to nothing."""
        super().__init__()
        self._kit, self.kind = kit, kind
        self._offset: float | None = None
        self._best, self._least = height, height if least is None else least
        self._motion: QSequentialAnimationGroup | None = None

    def need(self, width: int) -> Need:
        """Want the height at which the picture is as wide as it may be, at most the best one."""
        painting, palette = PICTURES[self.kind], self._kit.palette
        if painting.ornament and not palette.ornament:
            return Need.fixed(0)
        full = round(width * painting.size[1] / painting.size[0])
        best = min(full, self._kit.mm(self._best))
        return Need(min(best, self._kit.mm(self._least)), best, best)

    @property
    def offset(self) -> float | None:
        """Return how far the moving part is, 0 to 1; None at rest."""
        return self._offset

    def set_offset(self, offset: float | None) -> None:
        """Move the moving part: the card to the reader, the line that reads, the paper."""
        if offset != self._offset:
            self._offset = offset
            self.update()

    def play(self) -> None:
        """Slide and rest, again and again while it is shown; with ``still`` nothing moves."""
        if self._kit.still or not PICTURES[self.kind].moves or self._motion is not None:
            return
        slide = QVariantAnimation(self, startValue=0.0, endValue=1.0, duration=CARD_MS)
        slide.setEasingCurve(QEasingCurve.Type.InOutCubic)
        slide.valueChanged.connect(self.set_offset)
        self._motion = QSequentialAnimationGroup(self)
        self._motion.setLoopCount(-1)
        self._motion.addAnimation(slide)
        self._motion.addPause(CARD_MS)
        if self.isVisible():
            self._motion.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to move."""
        if self._motion is not None:
            self._motion.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Rest, so that a view that is not seen costs nothing."""
        if self._motion is not None:
            self._motion.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the picture."""
        painter = QPainter(self)
        paint(painter, QRectF(self.rect()), self._kit.palette, self.kind, self._offset)
        painter.end()
