"""Answers: tiles of a choice and faces of the rating."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter

from ui.kit import Kit
from ui.layout import Need
from ui.theme.tokens import EDGE, Skin
from ui.widgets.button import Key
from ui.widgets.paint import draw_box, draw_text, height_of
from ui.widgets.picture import draw_sign, own

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class Choice(Key):
    """One answer of a choice: a round plate and a word. Choosing never moves on by itself."""

    rounding = "card"

    def __init__(
        self,
        kit: Kit,
        label: str,
        icon: str,
        press: Callable[[], None],
        *,
        chosen: bool,
        least: float = 22,
        most: float = 0,
    ) -> None:
        """Show an answer; heights in mm: ``least`` keeps few on a page, ``most`` lets one grow."""
        super().__init__(kit, label, press)
        self._icon = icon
        self._least, self._most = kit.mm(least), kit.mm(most)
        self.setCheckable(True)  # a screen reader tells so
        self.setChecked(chosen)
        self._chosen = chosen

    @property
    def chosen(self) -> bool:
        """Tell whether it is the chosen answer."""
        return self._chosen

    @chosen.setter
    def chosen(self, chosen: bool) -> None:
        if chosen != self._chosen:
            self._chosen = chosen
            self.setChecked(chosen)
            self.update()

    def skin(self) -> Skin:
        """Return the chosen look where chosen."""
        if self._chosen and not self.isDown():
            return self._kit.palette.chosen
        return super().skin()

    def line(self) -> float:
        """Return a thicker border where chosen."""
        return float(self._kit.mm(1.2)) if self._chosen else super().line()

    def need(self, width: int) -> Need:
        """Want 83 mm; less where it must, with the picture beside the word."""
        kit = self._kit
        words = height_of(self.text(), kit.font("tile"), width - kit.mm(10), kit.leading("tile"))
        low = max(kit.mm(24 if kit.large else 22), kit.target, self._least) + kit.mm(EDGE)
        beside = height_of(self.text(), kit.font("tile"), self._beside(width), kit.leading("tile"))
        low = max(low, beside + kit.mm(EDGE + 5))
        best = words + kit.mm(57)
        return Need(low, max(low, best), max(low, best + kit.mm(8), self._most))

    def _beside(self, width: int) -> int:
        """Return the width left for words beside the picture."""
        return width - self._kit.mm(20 + 5 + 4 + 16)

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint picture, word and tick."""
        kit, palette = self._kit, self._kit.palette
        font, leading = kit.font("tile"), kit.leading("tile")
        room = face.width() - kit.mm(10)
        words = height_of(self.text(), font, room, leading)
        disc = min(kit.mm(47), face.height() - words - kit.mm(9))
        if disc >= kit.mm(24):
            top = face.y() + (face.height() - disc - kit.mm(4) - words) // 2
            box = QRect(face.center().x() - disc // 2, top, disc, disc)
            self._disc(painter, box, skin)
            at = QRect(face.x() + kit.mm(5), top + disc + kit.mm(4), room, words)
            draw_text(painter, at, self.text(), font, skin.words, _CENTRE, leading=leading)
        else:
            side = min(kit.mm(20), face.height() - kit.mm(3))
            box = QRect(face.x() + kit.mm(5), face.center().y() - side // 2, side, side)
            self._disc(painter, box, skin)
            at = QRect(box.right() + kit.mm(4), face.y(), self._beside(face.width()), face.height())
            draw_text(painter, at, self.text(), font, skin.words, leading=leading, middle=True)
        if self._chosen:
            side = kit.mm(13)
            tick = QRectF(face.right() - side - kit.mm(3), face.y() + kit.mm(4), side, side)
            draw_sign(painter, kit, tick, "mdi6.check-circle", palette.accent)

    def _disc(self, painter: QPainter, box: QRect, skin: Skin) -> None:
        kit, palette = self._kit, self._kit.palette
        if palette.plates:
            fill = palette.card if self._chosen or self.isDown() else palette.plate
            draw_box(painter, QRectF(box), box.width() / 2, fill)
            inset = box.width() * (0.12 if own(self._icon) else 0.18)
            box = box.adjusted(int(inset), int(inset), -int(inset), -int(inset))
        draw_sign(painter, kit, QRectF(box), self._icon, skin.icon)


class Face(Key):
    """One answer of the rating: a face and its word."""

    rounding = "card"

    def __init__(self, kit: Kit, rating: int, label: str, press: Callable[[], None]) -> None:
        """Show the face of ``rating``, 5 to 1."""
        super().__init__(kit, label, press)
        self._rating = rating

    def _stands(self, width: int) -> bool:
        return width < self._kit.mm(130)

    def need(self, width: int) -> Need:
        """Want 37.7 mm lying, 90 mm standing."""
        kit = self._kit
        if self._stands(width):
            words = height_of(self.text(), kit.font("row"), width - kit.mm(6), kit.leading("row"))
            low = words + kit.mm(30)
            return Need(low, max(low, kit.mm(88)), max(low, kit.mm(96)))
        low = max(kit.mm(27), kit.target + kit.mm(EDGE), round(kit.em("tile") * 1.6))
        return Need(low, kit.mm(38.5), kit.mm(44))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint face and word."""
        kit = self._kit
        name = f"face_{self._rating}"
        if self._stands(face.width()):
            font = kit.font("row")
            room = face.width() - kit.mm(6)
            words = height_of(self.text(), font, room, kit.leading("row"))
            side = min(kit.mm(46), face.height() - words - kit.mm(8), face.width() - kit.mm(8))
            top = face.y() + (face.height() - side - kit.mm(4) - words) // 2
            box = QRectF(face.center().x() - side / 2, top, side, side)
            draw_sign(painter, kit, box, name, skin.icon)
            at = QRect(face.x() + kit.mm(3), top + side + kit.mm(4), room, words)
            draw_text(
                painter, at, self.text(), font, skin.words, _CENTRE, leading=kit.leading("row")
            )
            return
        side = min(kit.mm(29), face.height() - kit.mm(6))
        box = QRectF(face.x() + kit.mm(10), face.y() + (face.height() - side) / 2, side, side)
        draw_sign(painter, kit, box, name, skin.icon)
        left = face.x() + kit.mm(10) + side + kit.mm(12)
        at = QRect(left, face.y(), face.right() - left, face.height())
        draw_text(painter, at, self.text(), kit.font("tile"), skin.words, middle=True)
