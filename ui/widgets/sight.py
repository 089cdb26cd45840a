"""What a camera sees, and a page that it took: a picture on a sheet, the paper in it outlined."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF

from kiosk.domain.capture import Corner, PageImage
from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.icons import draw_icon
from ui.widgets.paint import draw_box, height_of
from ui.widgets.pieces import Banner


class SightSheet(Block):
    """A sheet with a picture in its middle, as large as it fits; an icon while there is none."""

    def __init__(self, kit: Kit, name: str, *, best: float = 170.0) -> None:
        """Show nothing yet; ``name`` is for screen readers, ``best`` its height in mm."""
        super().__init__()
        self._kit, self._best = kit, best
        self._image = QImage()
        self._corners: tuple[Corner, ...] | None = None
        self.setAccessibleName(name)

    def tell(self, picture: PageImage | None, corners: tuple[Corner, ...] | None = None) -> None:
        """Show another picture; it is held as long as it is shown."""
        self._image = QImage() if picture is None else QImage.fromData(picture.reveal())
        self._corners = corners
        self.update()

    def need(self, width: int) -> Need:
        """Want a large picture."""
        kit = self._kit
        return Need(kit.mm(62), kit.mm(self._best), kit.mm(self._best + 40))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint sheet, picture and outline."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = max(1.0, float(kit.mm(palette.border_mm)))
        draw_box(painter, QRectF(self.rect()), kit.radius("card"), palette.card, palette.line, line)
        inset = kit.mm(5)
        room = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        if self._image.isNull():
            side = min(room.height(), float(kit.mm(60)))
            box = QRectF(room.center().x() - side / 2, room.center().y() - side / 2, side, side)
            draw_icon(painter, box, "mdi6.file-document-outline", palette.accent)
        else:
            self._draw(painter, room)
        painter.end()

    def _draw(self, painter: QPainter, room: QRectF) -> None:
        wide, high = self._image.width(), self._image.height()
        scale = min(room.width() / wide, room.height() / high)
        box = QRectF(0, 0, wide * scale, high * scale)
        box.moveCenter(room.center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, self._image)
        if self._corners:
            points = [QPointF(box.x() + x * box.width(), box.y() + y * box.height())
                      for x, y in self._corners]  # fmt: skip
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, mm in ((self._kit.palette.card, 3.0), (self._kit.palette.accent, 1.8)):
                pen = QPen(QColor(colour), self._kit.mm(mm))
                pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
                painter.setPen(pen)
                painter.drawPolygon(QPolygonF(points))


class Hint(Banner):
    """A banner whose sentence changes in its place: keys around it stay where they are."""

    def __init__(self, kit: Kit, words: Mapping[str, str], *, best: float = 24.0) -> None:
        """Take every sentence that it may say, by a name."""
        self._words = dict(words)
        super().__init__(kit, next(iter(self._words.values())), "mdi6.information", best=best)

    @property
    def names(self) -> frozenset[str]:
        """Return the names of what it may say."""
        return frozenset(self._words)

    def say(self, name: str) -> None:
        """Show one of the sentences."""
        words = self._words[name]
        if words != self.words:
            self._label.setText(words)
            self.setAccessibleName(words)
            self.update()

    def need(self, width: int) -> Need:
        """Want as much as the longest of the sentences."""
        kit = self._kit
        room = width - self._left() - kit.mm(6)
        high = max(
            height_of(words, kit.font("strong"), room, kit.leading("strong"))
            for words in self._words.values()
        )
        low = max(high + kit.mm(6), self._side + kit.mm(4))
        return Need(low, max(low, self._best), max(low, self._best))
