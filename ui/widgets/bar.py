"""The bar at the foot of every view. Its five keys never move; a useless one stays, dim."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QWidget

from kiosk.domain.frame import BAR
from ui.kit import Kit
from ui.theme.fonts import font
from ui.theme.tokens import BAR as BAR_MM
from ui.theme.tokens import BAR_FLAT, BAR_LARGE, MARGIN, Skin
from ui.widgets.button import Key
from ui.widgets.icons import draw_icon
from ui.widgets.paint import draw_text, height_of, width_of

_ICONS = {
    "back": "mdi6.arrow-left",
    "restart": "mdi6.restart",
    "read_aloud": "mdi6.volume-high",
    "larger_text": "",
    "call_help": "mdi6.human-greeting-variant",
}
_CENTRE = Qt.AlignmentFlag.AlignHCenter


def bar_height(kit: Kit) -> int:
    """Return the bar's height in pixels."""
    if kit.flat:
        return kit.mm(BAR_FLAT)
    return kit.mm(BAR_LARGE if kit.large else BAR_MM)


class BarKey(Key):
    """A pictogram above a word (beside it when the screen lies wide)."""

    def __init__(self, kit: Kit, action: str, press: Callable[[], None]) -> None:
        """Show the key of ``action``."""
        label = kit.text(f"bar.{action}")
        if action == "larger_text" and kit.large:
            label = kit.text("bar.smaller_text")
        super().__init__(kit, label, press)
        self.action = action

    def skin(self) -> Skin:
        """Return the bar's own colours."""
        palette = self._kit.palette
        if not self.isEnabled():
            return palette.bar_disabled
        if self.isDown():
            return palette.pressed
        return palette.help if self.action == "call_help" else palette.plain

    def line(self) -> float:
        """Return the border; none on a dead key of paper."""
        if not self.isEnabled() and not self._kit.display.contrast:
            return 0.0
        return super().line()

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint pictogram and word."""
        kit = self._kit
        leading = kit.leading("bar")
        words = kit.font("bar", bold=self.isEnabled())
        side = kit.mm(13 if kit.large else 14)
        if kit.flat:
            gap = kit.mm(5)
            room = face.width() - side - gap - kit.mm(4)
            if self.action == "larger_text":
                room -= side // 2
            wide = min(room, width_of(self.text(), words))
            if width_of(self.text(), words) > room:
                wide = room
            icon_wide = side * 3 // 2 if self.action == "larger_text" else side
            x = face.x() + (face.width() - icon_wide - gap - wide) // 2
            self._draw_icon(painter, QRectF(x, face.y(), icon_wide, face.height()), side, skin)
            at = QRect(x + icon_wide + gap, face.y(), wide, face.height())
            draw_text(painter, at, self.text(), words, skin.words, leading=leading, middle=True)
            return
        room = face.width() - kit.mm(2)
        height = height_of(self.text(), words, room, leading)
        gap = kit.mm(0.6)
        top = face.y() + (face.height() - side - gap - height) // 2
        self._draw_icon(painter, QRectF(face.x(), top, face.width(), side), side, skin)
        at = QRect(face.x() + kit.mm(1), top + side + gap, room, height)
        draw_text(painter, at, self.text(), words, skin.words, _CENTRE, leading=leading)

    def _draw_icon(self, painter: QPainter, box: QRectF, side: int, skin: Skin) -> None:
        if self.action != "larger_text":
            square = QRectF(box.center().x() - side / 2, box.y(), side, box.height())
            draw_icon(painter, square, _ICONS[self.action], skin.icon)
            return
        _draw_sizes(painter, box, side, skin.icon, shrink=self._kit.large)


def _draw_sizes(painter: QPainter, box: QRectF, side: int, colour: str, *, shrink: bool) -> None:
    """Paint a small and a large 字: a picture, so as paths."""
    small, big = side * 0.56, side * 0.92
    sizes = (big, small) if shrink else (small, big)
    path = QPainterPath()
    x = box.center().x() - (small + big) / 2
    base = box.center().y() + side * 0.40
    for em in sizes:
        path.addText(x, base, font(round(em), bold=True), "字")
        x += em
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawPath(path)


class Bar(QWidget):
    """The five keys."""

    def __init__(self, kit: Kit, press: Callable[[str], None]) -> None:
        """Show the bar; ``press`` gets the action."""
        super().__init__()
        self._kit = kit
        self.keys = {action: BarKey(kit, action, _Bound(press, action)) for action in BAR}
        for key in self.keys.values():
            key.setParent(self)

    def use(self, action: str, useful: bool) -> None:
        """Make a key live or dim."""
        self.keys[action].setEnabled(useful)

    def rest(self) -> None:
        """Let no bounce go back, or begin anew, twice."""
        for action in ("back", "restart"):
            self.keys[action].rest()

    def resizeEvent(self, event: object) -> None:
        """Place the keys: four alike, help a quarter wider."""
        kit = self._kit
        gap = kit.mm(3.5)
        free = self.width() - 2 * kit.mm(MARGIN) - 4 * gap
        plain = round(free * 44.7 / (4 * 44.7 + 55.6))
        top = kit.mm(5.3 if not kit.flat else 4.2)
        height = self.height() - top - kit.mm(5.3 if not kit.flat else 4.2)
        x = kit.mm(MARGIN)
        for action, key in self.keys.items():
            width = plain if action != "call_help" else self.width() - kit.mm(MARGIN) - x
            key.setGeometry(x, top, width, height)
            x += width + gap

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the band and its upper line."""
        painter = QPainter(self)
        palette = self._kit.palette
        painter.fillRect(self.rect(), QColor(palette.band))
        line = self._kit.mm(1) if self._kit.display.contrast else 1
        painter.fillRect(0, 0, self.width(), line, QColor(palette.band_line))
        painter.end()


class _Bound:
    """A call with its action; holds no page alive."""

    __slots__ = ("_action", "_press")

    def __init__(self, press: Callable[[str], None], action: str) -> None:
        self._press, self._action = press, action

    def __call__(self) -> None:
        self._press(self._action)
