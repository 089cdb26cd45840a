"""Everything that can be pressed. What has a bottom edge can be pressed; what is flat, read.

A key acts on release, inside itself, and never on press. One that has just come to its place does
not act yet: a finger that bounces, or was on its way, means what stood there before.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from ui.kit import Kit
from ui.layout import Need
from ui.theme.tokens import EDGE, Skin
from ui.widgets.paint import draw_box, draw_key, draw_text, height_of, lines_of, width_of
from ui.widgets.picture import draw_sign, own

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select)
_WALK = (Qt.Key.Key_Up, Qt.Key.Key_Down)


class Key(QAbstractButton):
    """A raised key; subclasses draw its face."""

    keep_with_next = False
    rounding = "key"
    types = False
    """Whether an answer is typed with it: who hears each such key knows the answer."""

    def __init__(self, kit: Kit, label: str, press: Callable[[], None]) -> None:
        """Show ``label``; ``press`` is called once per touch, on release."""
        super().__init__()
        self._kit = kit
        self._press = press
        self._seen_in: QRect | None = None
        self._seen_at = 0.0
        self.setText(label)
        self.setAccessibleName(label.replace("\n", ""))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._clicked)

    def _clicked(self) -> None:
        if self.settled:
            self._press()

    @property
    def settled(self) -> bool:
        """Tell whether it has been seen in its place for long enough to be meant."""
        kit = self._kit
        if not kit.settle:
            return True
        return self._seen_in == self._place() and kit.now() - self._seen_at >= kit.settle

    def nextCheckState(self) -> None:
        """Leave a tick to the kernel: a touch only asks for it."""

    def rest(self) -> None:
        """Count as new in its place: what it leads to is another thing, or was covered."""
        self._seen_in = None
        self.update()

    def _place(self) -> QRect:
        """Return where it is on its page, which may still be sliding in."""
        page: QWidget = self
        while (above := page.parentWidget()) is not None and not above.isWindow():
            page = above
        return QRect(self.mapTo(page, QPoint()), self.size())

    def _see(self) -> None:
        """Note since when it has been seen where it is."""
        place = self._place()
        if place != self._seen_in:
            self._seen_in, self._seen_at = place, self._kit.now()

    def showEvent(self, event: QShowEvent) -> None:
        """Count as new wherever it comes back."""
        self.rest()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let a keypad's Enter press like the space bar; up and down are the window's to follow."""
        if event.key() in ENTER and not event.isAutoRepeat():
            self.click()
        elif event.key() in _WALK:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return the least target; views give every key its place."""
        return QSize(self._kit.target, self._kit.target)

    def need(self, width: int) -> Need:
        """Return the heights that suit ``width``."""
        return Need.fixed(self._kit.target)

    # what it looks like

    def skin(self) -> Skin:
        """Return the colours of the present state."""
        palette = self._kit.palette
        if not self.isEnabled():
            return palette.disabled
        return palette.pressed if self.isDown() else palette.plain

    def line(self) -> float:
        """Return the border's width in pixels."""
        return max(1.0, float(self._kit.mm(self._kit.palette.border_mm)))

    def dashed(self) -> bool:
        """Tell whether the border is dashed: a dead key in high contrast."""
        return not self.isEnabled() and self._kit.display.contrast

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint body and face."""
        self._see()
        painter = QPainter(self)
        skin = self.skin()
        face = draw_key(
            painter,
            self.rect(),
            self._kit.radius(self.rounding),
            skin,
            self._kit.mm(EDGE),
            self.line(),
            down=self.isDown() and self.isEnabled(),
            dashed=self.dashed(),
        )
        self.draw_face(painter, face, skin)
        painter.end()

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint what stands on the key."""
        raise NotImplementedError


class PushKey(Key):
    """A key with words and perhaps a pictogram, side by side, in the middle.

    Attributes:
        role: of its words.
        heights: least, best and most, in mm.
    """

    role = "lead"
    heights: tuple[float, float, float] = (24.0, 24.0, 30.0)

    def __init__(
        self,
        kit: Kit,
        label: str,
        press: Callable[[], None],
        *,
        icon: str | None = None,
        icon_after: bool = False,
        role: str | None = None,
        least: float | None = None,
        best: float | None = None,
        most: float | None = None,
        stacked: bool = False,
    ) -> None:
        """Show ``label`` with ``icon`` before, after or (``stacked``) above it; heights in mm."""
        super().__init__(kit, label, press)
        self._icon = self._ready_icon = icon
        self._after, self._role, self._stacked = icon_after, role or self.role, stacked
        given = zip((least, best, most), self.heights, strict=True)
        self._heights = [kit.mm(usual if wish is None else wish) for wish, usual in given]

    def _icon_side(self) -> int:
        return round(self._kit.em(self._role) * 1.12) if self._icon else 0

    def _pad(self) -> int:
        return self._kit.mm(3.6)

    def _room(self, width: int) -> int:
        """Return the width that is left for words."""
        if self._stacked or not self._icon:
            return width - 2 * self._pad()
        return width - 2 * self._pad() - self._icon_side() - self._kit.mm(3)

    def _words_height(self, width: int) -> int:
        font = self._kit.font(self._role)
        return height_of(self.text(), font, self._room(width), self._kit.leading(self._role))

    def need(self, width: int) -> Need:
        """Want the given height, or more where the words need more lines."""
        kit = self._kit
        low, best, most = self._heights
        words = self._words_height(width) + kit.mm(EDGE + 4)
        if self._stacked and self._icon:
            words += self._icon_side() + kit.mm(2)
        low = max(low, words, kit.target + kit.mm(EDGE))
        return Need(low, max(low, best), max(low, most))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint pictogram and words as one group."""
        kit, font = self._kit, self._kit.font(self._role)
        leading = kit.leading(self._role)
        colour = self._word_colour(skin)
        side = self._icon_side()
        room = self._room(face.width())
        if self._stacked and self._icon:
            height = height_of(self.text(), font, room, leading)
            top = face.y() + (face.height() - side - kit.mm(2) - height) // 2
            draw_sign(
                painter, kit, QRectF(face.x(), top, face.width(), side), self._icon, skin.icon
            )
            words = QRect(face.x() + self._pad(), top + side + kit.mm(2), room, height)
            draw_text(painter, words, self.text(), font, colour, _CENTRE, leading=leading)
            return
        if not self._icon:
            words = face.adjusted(self._pad(), 0, -self._pad(), 0)
            draw_text(
                painter, words, self.text(), font, colour, _CENTRE, leading=leading, middle=True
            )
            return
        wide = min(room, width_of("\n".join(lines_of(self.text(), font, room)), font))
        gap = kit.mm(3)
        x = face.x() + (face.width() - wide - gap - side) // 2
        icon_x, words_x = (x + wide + gap, x) if self._after else (x, x + side + gap)
        words = QRect(words_x, face.y(), wide, face.height())
        draw_text(painter, words, self.text(), font, colour, leading=leading, middle=True)
        box = QRectF(icon_x, face.y(), side, face.height())
        draw_sign(painter, kit, box, self._icon, skin.icon)

    def _word_colour(self, skin: Skin) -> str:
        return skin.words


_CENTRE = Qt.AlignmentFlag.AlignHCenter


class Primary(PushKey):
    """The one thing to do here."""

    rounding = "card"
    role = "primary"
    heights = (30.0, 38.0, 44.0)

    def skin(self) -> Skin:
        """Return the accent's colours."""
        palette = self._kit.palette
        if not self.isEnabled():
            return palette.primary_disabled
        return palette.primary_pressed if self.isDown() else palette.primary

    def set_words(self, words: str, *, ready: bool) -> None:
        """Show ``words``; only a ``ready`` key can be pressed, and only then points onward."""
        if self.text() == words and self.isEnabled() == ready:
            return
        self.setText(words)
        self.setAccessibleName(words)
        self._icon = self._ready_icon if ready else None
        self.setEnabled(ready)
        self.update()


class Secondary(PushKey):
    """Another way on; its words are in the accent's colour."""

    def _word_colour(self, skin: Skin) -> str:
        palette = self._kit.palette
        if not self.isEnabled() or self._kit.display.contrast:
            return skin.words
        return palette.accent


class PadKey(Key):
    """A digit of the pad."""

    types = True

    def need(self, width: int) -> Need:
        """Want the pad's row height."""
        kit = self._kit
        return Need(kit.target + kit.mm(EDGE), kit.mm(38.7), kit.mm(40))

    def draw_face(self, painter: QPainter, face: QRect, skin: Skin) -> None:
        """Paint the digit."""
        draw_text(
            painter,
            face,
            self.text(),
            self._kit.font("pad"),
            skin.words,
            _CENTRE,
            middle=True,
            kept=True,
        )


def draw_plate(painter: QPainter, kit: Kit, box: QRect, icon: str, skin: Skin) -> None:
    """Paint a pictogram on its tinted plate (no plate in high contrast)."""
    palette = kit.palette
    if palette.plates:
        fill = palette.card if skin is palette.pressed or skin is palette.chosen else palette.plate
        draw_box(painter, QRectF(box), kit.radius("plate"), fill)
        inset = box.width() * (0.08 if own(icon) else 0.16)
        draw_sign(painter, kit, QRectF(box).adjusted(inset, inset, -inset, -inset), icon, skin.icon)
    else:
        draw_sign(painter, kit, QRectF(box), icon, skin.icon)
