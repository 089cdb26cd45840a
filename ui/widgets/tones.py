"""What a standard gives a colour: bins (GB/T 19095). The word and the sign say it as well."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPaintEvent

from kiosk.domain.entry import Tone
from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text
from ui.widgets.picture import draw_sign
from ui.widgets.tiles import Badge

TONES: Mapping[Tone, str] = {
    "blue": "#236192",
    "green": "#00682F",
    "red": "#A6263A",
    "grey": "#53565A",
}
"""Near Pantone 647, 2259, 703 and Cool Gray 11, dark enough for white words (5.9 to 7.4)."""

_WHITE = "#FFFFFF"


class ToneBadge(Badge):
    """A badge on its own colour; plain words with a sign where the screen is in high contrast."""

    def __init__(self, words: str, icon: str, tone: Tone) -> None:
        """Show ``words`` after ``icon`` on the colour of ``tone``."""
        super().__init__(words, icon, notice=True)
        self._tone = tone

    def draw(self, painter: QPainter, kit: Kit, box: QRect) -> None:
        """Paint it in the middle of ``box``, from its left."""
        if kit.display.contrast:
            super().draw(painter, kit, box)
            return
        high = self.height(kit)
        body = QRect(box.x(), box.center().y() - high // 2, self.width(kit), high)
        draw_box(painter, QRectF(body), high / 2, TONES[self._tone])
        side, pad = round(kit.em("badge")), kit.mm(3.4)
        sign = QRectF(body.x() + pad, body.y(), side, high)
        draw_sign(painter, kit, sign, self.icon, _WHITE)
        words = QRect(body.x() + pad + side + kit.mm(2), body.y(), body.width(), high)
        draw_text(painter, words, self.words, kit.font("badge"), _WHITE, middle=True)


class Bin(Block):
    """The bin that a thing belongs in, as large as it can be seen from the door."""

    def __init__(self, kit: Kit, words: str, icon: str, tone: Tone) -> None:
        """Show ``words`` beside ``icon`` on the colour of ``tone``."""
        super().__init__()
        self._kit, self._icon, self._tone = kit, icon, tone
        plain = kit.display.contrast
        self._label = Label(kit, words, "hero", "ink" if plain else "on_accent", middle=True)
        self._label.setParent(self)
        self._side = kit.mm(24)
        self.setAccessibleName(words)

    def need(self, width: int) -> Need:
        """Want 44 mm."""
        kit = self._kit
        words = self._label.need(width - self._left() - kit.mm(6)).best
        low = max(words, self._side) + kit.mm(8)
        return Need(low, max(low, kit.mm(44)), max(low, kit.mm(52)))

    def _left(self) -> int:
        return self._kit.mm(10) + self._side + self._kit.mm(8)

    def resizeEvent(self, event: object) -> None:
        """Place the words."""
        left = self._left()
        self._label.setGeometry(left, 0, self.width() - left - self._kit.mm(6), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and sign."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        plain = kit.display.contrast
        fill = palette.card if plain else TONES[self._tone]
        border = palette.line if plain else None
        draw_box(painter, QRectF(self.rect()), kit.radius("card"), fill, border, kit.mm(1))
        top = (self.height() - self._side) / 2
        colour = palette.accent if plain else _WHITE
        draw_sign(painter, kit, QRectF(kit.mm(10), top, self._side, self._side), self._icon, colour)
        painter.end()
