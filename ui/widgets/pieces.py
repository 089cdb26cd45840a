"""Flat pieces for reading: sheets, signs with words, banners, notes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Fits, Gap, Need, Pile
from ui.widgets.label import Label
from ui.widgets.paint import draw_box
from ui.widgets.picture import draw_sign, own


class Panel(Pile):
    """A flat sheet for reading, with lines between its rows if wanted."""

    def __init__(
        self,
        kit: Kit,
        children: Sequence[Fits | Gap],
        *,
        pad: tuple[float, float] = (8, 5),
        ruled: bool = False,
    ) -> None:
        """Hold ``children`` with an inner margin in mm."""
        super().__init__(children, (kit.mm(pad[0]), kit.mm(pad[1])), middle=True)
        self._kit, self._ruled = kit, ruled

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sheet."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = max(1.0, float(kit.mm(palette.border_mm)))
        draw_box(painter, QRectF(self.rect()), kit.radius("card"), palette.card, palette.line, line)
        if self._ruled:
            blocks = [b for b in self.blocks if isinstance(b, Block)]
            for above, below in pairwise(blocks):
                y = (above.geometry().bottom() + below.y()) // 2
                painter.fillRect(above.x(), y, above.width(), 1, QColor(palette.line))
        painter.end()


class IconText(Block):
    """A sign with a title and a line beside it."""

    def __init__(  # one row, many views
        self,
        kit: Kit,
        icon: str,
        title: str,
        line: str = "",
        *,
        side: float = 12.0,
        plate: bool = False,
        badge: str = "",
        title_role: str = "strong",
        above: bool = False,
    ) -> None:
        """Show ``icon`` of ``side`` mm; ``badge`` is a small number on its corner.

        ``above`` puts the sign over the words, for narrow places.
        """
        super().__init__()
        self._kit, self._icon, self._plate, self._badge = kit, icon, plate, badge
        proportion = 1.6 if icon in ("id_card", "bank_card") else 1.0
        self._high = kit.mm(side)
        self._wide = round(self._high * proportion)
        self._gap = kit.mm(4 if side < 20 else 6)
        self._above = above
        labels: list[Fits] = [Label(kit, title, title_role)]
        if line:
            labels.append(Label(kit, line, "body", "ink2"))
        self._words = Pile(labels)
        self._words.setParent(self)

    def _fits_beside(self, width: int) -> bool:
        return not self._above

    def need(self, width: int) -> Need:
        """Want the words' height, at least the sign's."""
        if self._above:
            high = self._words.need(width).best + self._high + self._kit.mm(2)
            return Need.fixed(high)
        words = self._words.need(width - self._wide - self._gap)
        return Need.fixed(max(words.best, self._high))

    def _sign(self) -> QRect:
        if self._above:
            return QRect(0, 0, self._wide, self._high)
        return QRect(0, (self.height() - self._high) // 2, self._wide, self._high)

    def resizeEvent(self, event: object) -> None:
        """Place the words."""
        if self._above:
            top = self._high + self._kit.mm(2)
            self._words.setGeometry(0, top, self.width(), self.height() - top)
            return
        left = self._wide + self._gap
        high = self._words.need(self.width() - left).best
        self._words.setGeometry(left, (self.height() - high) // 2, self.width() - left, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        box = QRectF(self._sign())
        if self._plate and palette.plates:
            draw_box(painter, box, kit.radius("plate"), palette.plate)
            inset = box.width() * (0.07 if own(self._icon) else 0.17)
            box.adjust(inset, inset, -inset, -inset)
        draw_sign(painter, kit, box, self._icon, palette.accent)
        painter.end()


class Banner(Block):
    """A sentence with a sign on a coloured ground: calm or a notice; never colour alone."""

    def __init__(
        self, kit: Kit, words: str, icon: str, kind: str = "calm", *, best: float = 26.0
    ) -> None:
        """Show ``words``; ``kind`` is calm or notice."""
        super().__init__()
        self._kit, self._icon, self._kind = kit, icon, kind
        colour = "calm_ink" if kind == "calm" else "notice_ink"
        self._label = Label(kit, words, "strong", colour, middle=True)
        self._label.setParent(self)
        self._best = kit.mm(best)
        self._side = kit.mm(14 if kit.large else 13)
        self._wide = round(self._side * (1.3 if icon == "slip" else 1.0))
        self.setAccessibleName(words)

    @property
    def words(self) -> str:
        """Return the sentence."""
        return self._label.text()

    def _left(self) -> int:
        return self._kit.mm(8) + self._wide + self._kit.mm(6)

    def need(self, width: int) -> Need:
        """Want 26 mm, more where the sentence wraps."""
        kit = self._kit
        words = self._label.need(width - self._left() - kit.mm(6)).best
        low = max(words + kit.mm(6), self._side + kit.mm(4))
        return Need(low, max(low, self._best), max(low, self._best))

    def resizeEvent(self, event: object) -> None:
        """Place the sentence."""
        right = self._kit.mm(6)
        self._label.setGeometry(self._left(), 0, self.width() - self._left() - right, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and sign."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        calm = self._kind == "calm"
        fill, colour = (
            (palette.calm, palette.calm_icon) if calm else (palette.notice, palette.notice_icon)
        )
        border: str | None = None if calm else palette.notice_line
        if kit.display.contrast and calm:
            border = palette.line
        line = max(1.5, float(kit.mm(palette.border_mm)))
        draw_box(painter, QRectF(self.rect()), kit.radius("card"), fill, border, line)
        box = QRectF(kit.mm(8), (self.height() - self._side) / 2, self._wide, self._side)
        self._sign(painter, box, colour)
        painter.end()

    def _sign(self, painter: QPainter, box: QRectF, colour: str) -> None:
        draw_sign(painter, self._kit, box, self._icon, colour)


class Note(Block):
    """A sentence with a small sign on bare paper: why something is asked."""

    def __init__(self, kit: Kit, words: str, icon: str = "mdi6.information") -> None:
        """Show ``words``."""
        super().__init__()
        self._kit, self._icon = kit, icon
        self._label = Label(kit, words, "help", "ink")
        self._label.setParent(self)
        self._side = kit.mm(13)

    def need(self, width: int) -> Need:
        """Want the words' height."""
        words = self._label.need(width - self._side - self._kit.mm(5)).best
        return Need.fixed(max(words, self._side))

    def resizeEvent(self, event: object) -> None:
        """Place the words beside the sign."""
        left = self._side + self._kit.mm(5)
        high = self._label.need(self.width() - left).best
        self._label.setGeometry(left, (self.height() - high) // 2, self.width() - left, high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sign, level with the first line."""
        painter = QPainter(self)
        first = round(self._kit.em("help") * self._kit.leading("help"))
        top = max(self._label.y() + (first - self._side) // 2, 0)
        draw_sign(
            painter,
            self._kit,
            QRectF(0, top, self._side, self._side),
            self._icon,
            self._kit.palette.accent,
        )
        painter.end()


class Line(Block):
    """A thin line across."""

    def __init__(self, kit: Kit) -> None:
        """Draw it in the colour of lines."""
        super().__init__()
        self._colour = kit.palette.line

    def need(self, width: int) -> Need:
        """Want one pixel."""
        return Need.fixed(1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self._colour))
        painter.end()
