"""Whose card was read: the photo of the card, or a silhouette, beside the words."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath

from kiosk.domain.masked import Portrait
from ui.kit import Kit
from ui.widgets.icons import draw_icon
from ui.widgets.paint import draw_box
from ui.widgets.pieces import Banner

_SILHOUETTE = "mdi6.account-check"
_SHAPE = 102 / 126
"""Width to height of the photo on a card."""


class Holder(Banner):
    """The holder of a card, in words and in a frame of the photo's shape."""

    def __init__(self, kit: Kit, words: str, portrait: Portrait | None) -> None:
        """Show ``portrait``; it is held as long as this is shown."""
        super().__init__(kit, words, _SILHOUETTE, best=22)
        self._side = kit.mm(17)
        self._wide = round(self._side * _SHAPE)
        self._photo = QImage.fromData(portrait.reveal()) if portrait else QImage()

    def _sign(self, painter: QPainter, box: QRectF, colour: str) -> None:
        """Paint the photo, or the silhouette, within a frame."""
        kit, palette = self._kit, self._kit.palette
        radius, line = kit.mm(2), max(1.0, float(kit.mm(palette.border_mm)))
        draw_box(painter, box, radius, palette.card, palette.line, line)
        if self._photo.isNull():
            inset = kit.mm(1)
            draw_icon(painter, box.adjusted(inset, inset, -inset, -inset), _SILHOUETTE, colour)
            return
        frame = QPainterPath()
        frame.addRoundedRect(box, radius, radius)
        painter.save()
        painter.setClipPath(frame)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._photo)
        painter.restore()
