"""A key of home that is no tile: another way to a service."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ui.kit import Kit
from ui.layout import Need
from ui.theme.tokens import EDGE, Skin
from ui.widgets.button import Key
from ui.widgets.paint import draw_text, height_of
from ui.widgets.picture import draw_sign


class Shortcut(Key):
    """Another way from home than its tiles: a sign, a name, and a line where there is room."""

    rounding = "card"

    def __init__(
        self, kit: Kit, title: str, line: str, icon: str, press: Callable[[], None]
    ) -> None:
        """Show a key."""
        super().__init__(kit, title, press)
        self._line, self._icon = "" if kit.large or kit.flat else line, icon
        if line:
            self.setAccessibleDescription(line)

    def _left(self) -> int:
        return self._kit.mm(7) + self._side() + self._kit.mm(6)

    def _side(self) -> int:
        return round(self._kit.em("row") * 1.1)

    def _heights(self, width: int) -> tuple[int, int]:
        kit, room = self._kit, width - self._left() - self._kit.mm(4)
        title = height_of(self.text(), kit.font("row"), room, kit.leading("row"))
        line = height_of(self._line, kit.font("body"), room, kit.leading("body"))
        return title, line if self._line else 0

    def need(self, width: int) -> Need:
        """Want 30 mm, more where words wrap."""
        kit = self._kit
        low = max(sum(self._heights(width)) + kit.mm(EDGE + 3), kit.target + kit.mm(EDGE))
        return Need(low, max(low, kit.mm(26 if kit.flat else 31)), max(low, kit.mm(36)))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint sign and words."""
        kit, side = self._kit, self._side()
        sign = QRectF(face.x() + kit.mm(7), face.y(), side, face.height())
        draw_sign(painter, kit, sign, self._icon, skin.icon)
        title, line = self._heights(face.width())
        x, y = face.x() + self._left(), face.y() + (face.height() - title - line) // 2
        room = face.width() - self._left() - kit.mm(4)
        draw_text(
            painter,
            QRect(x, y, room, title),
            self.text(),
            kit.font("row"),
            skin.words,
            leading=kit.leading("row"),
        )
        second = skin.words if kit.display.contrast else kit.palette.ink2
        draw_text(
            painter,
            QRect(x, y + title, room, line),
            self._line,
            kit.font("body"),
            second,
            leading=kit.leading("body"),
        )
