"""Headings: a plate with a title, the progress of the steps, steps with their number."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent

from kiosk.domain.frame import Progress
from ui.kit import Kit
from ui.layout import Block, Fits, Need, Pile
from ui.widgets.label import Label
from ui.widgets.paint import draw_box, draw_text, width_of
from ui.widgets.picture import draw_sign, own


class Plate(Block):
    """A sign on its plate: tinted, as a notice, or a filled disc."""

    def __init__(self, kit: Kit, icon: str, side: float = 41.6, kind: str = "plate") -> None:
        """Show ``icon`` on a plate of ``side`` mm; ``kind`` is plate, notice, done or kept."""
        super().__init__()
        self._kit, self._icon, self._kind = kit, icon, kind
        self._side = kit.mm(side)

    @property
    def side(self) -> int:
        """Return the side in pixels."""
        return self._side

    def need(self, width: int) -> Need:
        """Want its side."""
        return Need.fixed(self._side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint plate and sign."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        side = min(self.width(), self.height(), self._side)
        box = QRectF(0, 0, side, side)
        inset = side * (0.07 if own(self._icon) else 0.18)
        colour = palette.accent
        if self._kind == "notice":
            colour = palette.notice_icon
            if palette.plates:
                draw_box(painter, box, kit.radius("plate"), palette.notice)
        elif self._kind in ("done", "kept"):
            fill = palette.accent if self._kind == "done" else palette.amber
            colour = palette.on_accent if self._kind == "done" else palette.amber_ink
            draw_box(painter, box, side / 2, fill)
            inset = side * 0.2
        elif palette.plates:
            draw_box(painter, box, kit.radius("plate"), palette.plate)
        if not palette.plates and self._kind in ("plate", "notice"):
            inset = side * 0.04
        draw_sign(painter, kit, box.adjusted(inset, inset, -inset, -inset), self._icon, colour)
        painter.end()


class Title(Block):
    """A plate with a heading beside it, and words over and under the heading."""

    def __init__(  # one heading, many views
        self,
        kit: Kit,
        title: str,
        *,
        icon: str | None = None,
        over: str = "",
        line: str = "",
        kind: str = "plate",
        role: str = "question",
    ) -> None:
        """Show ``title``; in large text the plate goes where there is no room for it."""
        super().__init__()
        self._kit = kit
        self._plate = Plate(kit, icon, 36 if kit.flat else 41.6, kind) if icon else None
        labels: list[Fits] = []
        if over:
            labels.append(Label(kit, over, "lead", "ink2", bold=False))
        labels.append(Label(kit, title, role))
        if line:
            labels.append(Label(kit, line, "help", "ink2"))
        self._words = Pile(labels)
        self._words.setParent(self)
        if self._plate:
            self._plate.setParent(self)

    def _left(self) -> int:
        return self._plate.side + self._kit.mm(8) if self._plate else 0

    def need(self, width: int) -> Need:
        """Want the words' height, at least the plate's."""
        words = self._words.need(width - self._left())
        low = max(words.least, self._plate.side if self._plate else 0)
        return Need(low, low, low)

    def resizeEvent(self, event: object) -> None:
        """Place plate and words, both in the middle."""
        left = self._left()
        high = self._words.need(self.width() - left).best
        self._words.setGeometry(left, (self.height() - high) // 2, self.width() - left, high)
        if self._plate:
            side = self._plate.side
            self._plate.setGeometry(0, (self.height() - side) // 2, side, side)


class Steps(Block):
    """Step n of m in words and as a line, and the service's name."""

    def __init__(self, kit: Kit, progress: Progress) -> None:
        """Show ``progress``."""
        super().__init__()
        self._kit, self._progress = kit, progress
        self.setAccessibleName(self.words())

    def words(self) -> str:
        """Return the step in words."""
        kit, p = self._kit, self._progress
        return kit.text("step.now", step=p.step) + kit.text("step.of", of=p.of)

    def need(self, width: int) -> Need:
        """Want one line of words and the bar."""
        kit = self._kit
        return Need.fixed(round(kit.em("body") * 1.4) + kit.mm(6 if not kit.flat else 5))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words and line."""
        kit, palette, p = self._kit, self._kit.palette, self._progress
        painter = QPainter(self)
        strong, plain = kit.font("body", bold=True), kit.font("body")
        high = round(kit.em("body") * 1.4)
        now, of = kit.text("step.now", step=p.step), kit.text("step.of", of=p.of)
        first = width_of(now, strong)
        box = QRect(0, 0, first + 2, high)
        draw_text(painter, box, now, strong, palette.accent, middle=True)
        box = QRect(first, 0, width_of(of, plain) + 2, high)
        draw_text(painter, box, of, plain, palette.ink2, middle=True)
        title = kit.say(p.title)
        wide = width_of(title, plain) + 2
        if box.right() + kit.mm(6) + wide < self.width():
            at = QRect(self.width() - wide, 0, wide, high)
            draw_text(painter, at, title, plain, palette.ink2, middle=True)
        gap, thick = kit.mm(2.5), kit.mm(2.5)
        part = (self.width() - gap * (p.of - 1)) / p.of
        for at_step in range(p.of):
            fill = palette.accent if at_step < p.step else palette.track
            bar = QRectF(at_step * (part + gap), high + kit.mm(1.5), part, thick)
            draw_box(painter, bar, thick / 2, fill)
        painter.end()


class Numbered(Block):
    """A step with its number in a disc."""

    def __init__(  # a step is said in two lines
        self,
        kit: Kit,
        number: int,
        title: str,
        line: str = "",
        *,
        soft: bool = False,
        role: str = "lead",
    ) -> None:
        """Show ``title`` and ``line`` beside ``number``; ``soft`` tints the disc only."""
        super().__init__()
        self._kit, self._number, self._soft = kit, number, soft
        labels: list[Fits] = [Label(kit, title, role)]
        if line:
            labels.append(Label(kit, line, "help", "ink2"))
        self._words = Pile(labels)
        self._words.setParent(self)
        self._side = kit.mm(18 if kit.large else 15.5)
        self._first = round(kit.em(role) * kit.leading(role))

    def _left(self) -> int:
        return self._side + self._kit.mm(6)

    def need(self, width: int) -> Need:
        """Want the words' height."""
        return Need.fixed(max(self._words.need(width - self._left()).best, self._side))

    def resizeEvent(self, event: object) -> None:
        """Place the words."""
        self._words.setGeometry(self._left(), 0, self.width() - self._left(), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the disc, level with the first line."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        top = max(0, (self._first - self._side) // 2)
        box = QRect(0, top, self._side, self._side)
        soft = self._soft and palette.plates
        draw_box(painter, QRectF(box), self._side / 2, palette.plate if soft else palette.accent)
        colour = palette.accent_deep if soft else palette.on_accent
        draw_text(
            painter,
            box,
            str(self._number),
            kit.font("strong"),
            colour,
            Qt.AlignmentFlag.AlignHCenter,
            middle=True,
        )
        painter.end()
