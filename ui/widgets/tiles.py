"""Tiles of home and rows of a list: keys with a picture, a name, a promise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter

from ui.kit import Kit
from ui.layout import Need
from ui.theme.tokens import EDGE, Skin
from ui.widgets.button import Key, draw_plate
from ui.widgets.paint import draw_box, draw_text, height_of, width_of
from ui.widgets.picture import draw_sign


class Tile(Key):
    """A group of services: plate, title, one line of examples.

    In large text the pictogram stands beside the title and the examples below both.
    """

    rounding = "card"

    def __init__(
        self, kit: Kit, title: str, line: str, icon: str, press: Callable[[], None]
    ) -> None:
        """Show a tile."""
        super().__init__(kit, title, press)
        self._line, self._icon = line, icon
        self.setAccessibleDescription(line)

    def _plate(self, width: int) -> int:
        if self._kit.large:
            return round(self._kit.em("tile") * 1.35)
        return min(self._kit.mm(32.8), round(width * 0.28))

    def _room(self, width: int) -> int:
        kit = self._kit
        if kit.large:
            return width - 2 * kit.mm(6)
        return width - kit.mm(6.5) - self._plate(width) - kit.mm(5) - kit.mm(4.5)

    def _heights(self, width: int) -> tuple[int, int]:
        """Return the heights of title and line."""
        kit = self._kit
        room = self._room(width)
        title_room = room - self._plate(width) - kit.mm(4) if kit.large else room
        title = height_of(self.text(), kit.font("tile"), title_room, kit.leading("tile"))
        if kit.large:
            title = max(title, self._plate(width))
        return title, height_of(self._line, kit.font("body"), room, kit.leading("body"))

    def need(self, width: int) -> Need:
        """Want 54.6 mm and up to half as much again where there is room."""
        kit = self._kit
        title, line = self._heights(width)
        low = title + line + kit.mm(EDGE + 5)
        if not kit.large:
            low = max(low, self._plate(width) + kit.mm(9.5))
        return Need(low, max(low, kit.mm(54.6)), max(low, kit.mm(78)))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint plate and words."""
        kit = self._kit
        title_height, line_height = self._heights(face.width())
        top = face.y() + (face.height() - title_height - line_height) // 2
        plate = self._plate(face.width())
        dull = skin.words if not self.isEnabled() else kit.palette.ink2
        if kit.large:
            x, room = face.x() + kit.mm(6), self._room(face.width())
            icon = QRect(x, top + (title_height - plate) // 2, plate, plate)
            draw_sign(painter, kit, QRectF(icon), self._icon, skin.icon)
            words_x = x + plate + kit.mm(4)
            title = QRect(words_x, top, room - plate - kit.mm(4), title_height)
            line = QRect(x, top + title_height, room, line_height)
        else:
            icon = QRect(
                face.x() + kit.mm(6.5), face.y() + (face.height() - plate) // 2, plate, plate
            )
            draw_plate(painter, kit, icon, self._icon, skin)
            words_x, room = icon.right() + 1 + kit.mm(5), self._room(face.width())
            title = QRect(words_x, top, room, title_height)
            line = QRect(words_x, top + title_height, room, line_height)
        draw_text(
            painter,
            title,
            self.text(),
            kit.font("tile"),
            skin.words,
            leading=kit.leading("tile"),
            middle=True,
        )
        if kit.display.contrast:
            dull = skin.words
        draw_text(painter, line, self._line, kit.font("body"), dull, leading=kit.leading("body"))


class Badge:
    """What a service needs of the network, at the end of its row."""

    def __init__(self, words: str, icon: str, *, notice: bool = False) -> None:
        """Show ``words`` after ``icon``, on the notice's ground if ``notice``."""
        self.words, self.icon, self.notice = words, icon, notice

    def width(self, kit: Kit) -> int:
        """Return its width."""
        em = kit.em("badge")
        pad = 2 * kit.mm(3.4) if self.notice else 0
        return width_of(self.words, kit.font("badge")) + round(em * 1.0) + kit.mm(2) + pad

    def height(self, kit: Kit) -> int:
        """Return its height."""
        return max(kit.mm(13), round(kit.em("badge") * 1.4))

    def draw(self, painter: QPainter, kit: Kit, box: QRect) -> None:
        """Paint it in the middle of ``box``, from its left."""
        palette = kit.palette
        em, pad = kit.em("badge"), kit.mm(3.4) if self.notice else 0
        body = QRect(
            box.x(), box.center().y() - self.height(kit) // 2, self.width(kit), self.height(kit)
        )
        if self.notice:
            draw_box(
                painter,
                QRectF(body),
                body.height() / 2,
                palette.notice,
                palette.notice_line if kit.display.contrast else None,
            )
        icon_colour = palette.notice_icon if self.notice else palette.accent
        colour = palette.ink2
        if self.notice:
            colour = palette.notice_ink if kit.display.contrast else palette.notice_icon
        side = round(em * 1.0)
        draw_sign(
            painter,
            kit,
            QRectF(body.x() + pad, body.y(), side, body.height()),
            self.icon,
            icon_colour,
        )
        words = QRect(body.x() + pad + side + kit.mm(2), body.y(), body.width(), body.height())
        draw_text(painter, words, self.words, kit.font("badge"), colour, middle=True)


class ListRow(Key):
    """A service in a list: plate, name, promise, badge, chevron."""

    rounding = "card"

    def __init__(
        self,
        kit: Kit,
        title: str,
        line: str,
        icon: str | None,
        press: Callable[[], None],
        *,
        badge: Badge | None = None,
        chevron: bool = True,
        sign: str = "mdi6.chevron-right",
        dim: bool = False,
    ) -> None:
        """Show a row; ``sign`` stands at its end, but for one without ``chevron``.

        ``dim`` says in grey what the badge says in words: it leads on, but not to the thing itself.
        """
        super().__init__(kit, title, press)
        self._dim = dim
        self._line, self._icon, self._badge = line, icon, badge
        self._sign = sign if chevron else ""
        said = [line, badge.words if badge else ""]
        self.setAccessibleDescription(" ".join(s for s in said if s))

    def _plate(self) -> int:
        kit = self._kit
        return kit.mm(22 if kit.large else 27.8) if self._icon else 0

    def _left(self) -> int:
        kit = self._kit
        return kit.mm(5) + (self._plate() + kit.mm(6) if self._icon else 0)

    def _tail(self) -> int:
        return self._kit.mm(17) if self._sign else self._kit.mm(5)

    def _badge_below(self, width: int) -> bool:
        """Tell whether the badge goes below the words, for want of width."""
        if self._badge is None:
            return False
        kit = self._kit
        words = max(width_of(self.text(), kit.font("row")), width_of(self._line, kit.font("body")))
        free = width - self._left() - self._tail() - kit.mm(5) - self._badge.width(kit)
        return words > free

    def _room(self, width: int) -> int:
        room = width - self._left() - self._tail()
        if self._badge and not self._badge_below(width):
            room -= self._badge.width(self._kit) + self._kit.mm(5)
        return room

    def _heights(self, width: int) -> tuple[int, int, int]:
        kit, room = self._kit, self._room(width)
        title = height_of(self.text(), kit.font("row"), room, kit.leading("row"))
        line = height_of(self._line, kit.font("body"), room, kit.leading("body"))
        badge = self._badge.height(kit) if self._badge and self._badge_below(width) else 0
        return title, line if self._line else 0, badge

    def need(self, width: int) -> Need:
        """Want 37.7 mm, more where words wrap."""
        kit = self._kit
        low = max(sum(self._heights(width)) + kit.mm(EDGE + 4), self._plate() + kit.mm(8))
        low = max(low, kit.target + kit.mm(EDGE))
        return Need(low, max(low, kit.mm(37.7)), max(low, kit.mm(44)))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint the row."""
        kit = self._kit
        if self._dim:
            skin = replace(skin, words=kit.palette.off, icon=kit.palette.off)
        width = face.width()
        if self._icon:
            side = self._plate()
            box = QRect(face.x() + kit.mm(5), face.y() + (face.height() - side) // 2, side, side)
            draw_plate(painter, kit, box, self._icon, skin)
        title, line, badge = self._heights(width)
        x, room = face.x() + self._left(), self._room(width)
        y = face.y() + (face.height() - title - line - badge) // 2
        words, second = skin.words, skin.words
        if self.isEnabled() and not kit.display.contrast:
            second = kit.palette.ink2
        draw_text(
            painter,
            QRect(x, y, room, title),
            self.text(),
            kit.font("row"),
            words,
            leading=kit.leading("row"),
        )
        draw_text(
            painter,
            QRect(x, y + title, room, line),
            self._line,
            kit.font("body"),
            second,
            leading=kit.leading("body"),
        )
        if self._badge and badge:
            self._badge.draw(painter, kit, QRect(x, y + title + line, room, badge))
        elif self._badge:
            at = face.x() + width - self._tail() - self._badge.width(kit)
            self._badge.draw(painter, kit, QRect(at, face.y(), room, face.height()))
        if self._sign:
            side = kit.mm(11)
            at_x = face.x() + width - kit.mm(4) - side
            draw_sign(
                painter,
                kit,
                QRectF(at_x, face.y(), side, face.height()),
                self._sign,
                skin.icon,
            )
