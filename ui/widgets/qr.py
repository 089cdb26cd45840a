"""A QR code for a phone, dark on white whatever the theme."""

from __future__ import annotations

from functools import lru_cache

import segno
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QImage, QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.paint import draw_box

_QUIET = 4


@lru_cache(maxsize=4)
def _modules(payload: str) -> QImage:
    """Return a pixel a module. A slip's view is built anew at each news of it, its code is not."""
    rows = [bytes(row) for row in segno.make(payload, error="m", micro=False).matrix]
    made = QImage(len(rows), len(rows), QImage.Format.Format_Grayscale8)
    made.fill(255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                made.setPixel(x, y, 0)
    return made


class QrCode(Block):
    """Modules of whole pixels with the quiet zone that the standard asks for."""

    def __init__(self, kit: Kit, payload: str, least: float, best: float) -> None:
        """Show ``payload`` at ``least`` to ``best`` mm."""
        super().__init__()
        self._kit = kit
        self._heights = (kit.mm(least), kit.mm(best))
        self._modules = _modules(payload)
        self.payload = payload

    def need(self, width: int) -> Need:
        """Want a square, at most as wide as there is room."""
        low, best = (min(h, width) for h in self._heights)
        return Need(low, best, best)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the modules."""
        painter = QPainter(self)
        side = min(self.width(), self.height())
        count = self._modules.width()
        module = side // (count + 2 * _QUIET)
        whole = module * (count + 2 * _QUIET)
        left, top = (self.width() - whole) // 2, (self.height() - whole) // 2
        draw_box(
            painter,
            QRectF(left, top, whole, whole),
            self._kit.radius("chip"),
            "#FFFFFF",
            self._kit.palette.line if self._kit.palette.plates else None,
        )
        inner = QRect(left + _QUIET * module, top + _QUIET * module, count * module, count * module)
        painter.drawImage(inner, self._modules)
        painter.end()
