"""A QR code for a phone, dark on white whatever the theme."""

from __future__ import annotations

import segno
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Need
from ui.widgets.paint import draw_box

_QUIET = 4


class QrCode(Block):
    """Modules of whole pixels with the quiet zone that the standard asks for."""

    def __init__(self, kit: Kit, payload: str, least: float, best: float) -> None:
        """Show ``payload`` at ``least`` to ``best`` mm."""
        super().__init__()
        self._kit = kit
        self._heights = (kit.mm(least), kit.mm(best))
        code = segno.make(payload, error="m", micro=False)
        self._rows = [bytes(row) for row in code.matrix]
        self.payload = payload

    def need(self, width: int) -> Need:
        """Want a square, at most as wide as there is room."""
        low, best = (min(h, width) for h in self._heights)
        return Need(low, best, best)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the modules."""
        painter = QPainter(self)
        side = min(self.width(), self.height())
        module = side // (len(self._rows) + 2 * _QUIET)
        whole = module * (len(self._rows) + 2 * _QUIET)
        left, top = (self.width() - whole) // 2, (self.height() - whole) // 2
        draw_box(
            painter,
            QRectF(left, top, whole, whole),
            self._kit.radius("chip"),
            "#FFFFFF",
            self._kit.palette.line if self._kit.palette.plates else None,
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        for y, row in enumerate(self._rows):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(
                        left + (x + _QUIET) * module,
                        top + (y + _QUIET) * module,
                        module,
                        module,
                        QColor("#000000"),
                    )
        painter.end()
