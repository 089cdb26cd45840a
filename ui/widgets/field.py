"""What is typed: digit cells in groups, and the pad below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from ui.kit import Kit
from ui.layout import Block, Need
from ui.theme.fonts import font
from ui.theme.tokens import GUTTER
from ui.widgets.button import Key, PadKey, Secondary
from ui.widgets.fingers import EachFinger
from ui.widgets.paint import draw_box, draw_text

_CENTRE = Qt.AlignmentFlag.AlignHCenter


class DigitField(Block):
    """Cells in groups (3-4-4 for a phone, fours for an account); the next cell is tinted."""

    def __init__(
        self, kit: Kit, groups: Sequence[int], name: str, units: Sequence[str] = ()
    ) -> None:
        """Show ``sum(groups)`` cells; ``name`` is what a screen reader calls the field.

        Args:
            units: a word behind each group (年, 月, 日); none stands between numbers without.
        """
        super().__init__()
        self._kit, self._groups = kit, tuple(groups)
        self._units = tuple(units)
        self._digits, self._hidden = "", False
        self.setAccessibleName(name)

    @property
    def cells(self) -> int:
        """Return how many digits it takes."""
        return sum(self._groups)

    def tell(self, digits: str, *, hidden: bool) -> None:
        """Show ``digits``, or as many dots while somebody else may be looking."""
        if (digits, hidden) != (self._digits, self._hidden):
            self._digits, self._hidden = digits, hidden
            self.update()

    def _rows(self) -> list[tuple[int, ...]]:
        """Return the groups of each line: at most twelve cells on one."""
        rows: list[tuple[int, ...]] = []
        now: list[int] = []
        for group in self._groups:
            if now and sum(now) + group > 12:
                rows.append(tuple(now))
                now = []
            now.append(group)
        return [*rows, tuple(now)]

    def need(self, width: int) -> Need:
        """Want 42 mm for one line of cells, more for two."""
        kit, lines = self._kit, len(self._rows())
        low = kit.mm(30) if lines == 1 else kit.mm(46)
        best = kit.mm(42) if lines == 1 else kit.mm(62)
        return Need(low, best, best)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint box, cells and digits."""
        kit, palette = self._kit, self._kit.palette
        painter = QPainter(self)
        line = float(max(kit.mm(0.8), kit.mm(palette.border_mm)))
        draw_box(
            painter, QRectF(self.rect()), kit.radius("card"), palette.card, palette.accent, line
        )
        rows = self._rows()
        pad_x, pad_y = kit.mm(8), kit.mm(3)
        high = (self.height() - 2 * pad_y) / len(rows)
        widest = max(sum(r) + 0.55 * (len(r) - 1) for r in rows)
        unit = round(kit.em("lead") * 1.5) if self._units else 0
        if unit:
            widest = max(sum(r) for r in rows)
        cell = (self.width() - 2 * pad_x - unit * len(self._units)) / widest
        cell = min(cell, kit.mm(19))
        at = 0
        for number, row in enumerate(rows):
            between = float(unit) or 0.55 * cell
            used = sum(row) * cell + between * (len(row) - (0 if unit else 1))
            x = (self.width() - used) / 2 if len(rows) == 1 else float(pad_x)
            y = pad_y + number * high
            for place, group in enumerate(row):
                for _ in range(group):
                    self._cell(painter, QRectF(x, y, cell, high), at)
                    x += cell
                    at += 1
                if unit:
                    self._unit(painter, QRectF(x, y, unit, high), self._units[place])
                x += between
        painter.end()

    def _unit(self, painter: QPainter, box: QRectF, word: str) -> None:
        """Paint the word behind a group."""
        kit = self._kit
        area = box.toRect().adjusted(kit.mm(1), 0, 0, 0)
        draw_text(
            painter,
            area,
            word,
            kit.font("lead"),
            kit.palette.ink2,
            _CENTRE,
            leading=1.0,
            middle=True,
        )

    def _cell(self, painter: QPainter, box: QRectF, at: int) -> None:
        kit, palette = self._kit, self._kit.palette
        filled, following = at < len(self._digits), at == len(self._digits)
        rule = kit.mm(1.2 if filled or following else 0.7)
        inset = kit.mm(0.6)
        line = QRectF(
            box.x() + inset, box.bottom() - kit.mm(2) - rule, box.width() - 2 * inset, rule
        )
        if following and palette.plates:
            tint = QRectF(line.x(), box.y() + kit.mm(1), line.width(), line.bottom() - box.y())
            draw_box(painter, tint, kit.radius("chip") / 2, palette.plate)
        painter.fillRect(line, QColor(palette.accent if filled or following else palette.edge))
        if not filled:
            return
        if self._hidden:
            dot = kit.mm(6)
            middle = QRectF(box.center().x() - dot / 2, box.center().y() - dot / 2, dot, dot)
            draw_box(painter, middle, dot / 2, palette.ink)
            return
        em = min(
            kit.em("digits"), round(box.width() * 1.52), round((box.height() - kit.mm(3)) * 0.95)
        )
        area = QRectF(box.x(), box.y(), box.width(), line.y() - box.y()).toRect()
        draw_text(
            painter,
            area,
            self._digits[at],
            font(em, bold=True),
            palette.ink,
            _CENTRE,
            leading=1.0,
            middle=True,
        )


_FOUR = (0.29, 0.21, 0.21, 0.29)
"""Parts of the last row where it has a fourth key: words are wider than digits."""


class Pad(Block):
    """Twelve keys: the digits, clear and delete. It keeps its place in every question."""

    def __init__(self, kit: Kit, typed: Callable[[str], None], more: str = "") -> None:
        """Call ``typed`` with a digit, ``clear`` or ``delete``, or ``more``, a key beside 0."""
        super().__init__()
        self._kit = kit
        self.keys: dict[str, Key] = {}
        for name in (*"123456789", "clear", "0", *more, "delete"):
            press = partial(typed, name)
            if len(name) == 1:
                key: Key = PadKey(kit, name, press)
            elif name == "clear":
                key = Secondary(kit, kit.text("pad.clear"), press, role="strong", least=20, best=38)
            else:
                key = Secondary(
                    kit,
                    kit.text("pad.delete"),
                    press,
                    icon=None if more and kit.flat else "mdi6.backspace-outline",
                    role="strong",
                    least=20,
                    best=38,
                )
            key.setParent(self)
            self.keys[name] = key
        EachFinger(self, self.keys.values())

    def need(self, width: int) -> Need:
        """Want four rows of 38.7 mm."""
        kit = self._kit
        low = (kit.mm(24) if kit.large else kit.mm(21)) * 4 + kit.mm(3.5) * 3
        best = (kit.mm(38.7) if not kit.flat else kit.mm(30)) * 4 + kit.mm(GUTTER) * 3
        return Need(low, best, best + kit.mm(10))

    def resizeEvent(self, event: object) -> None:
        """Place the keys."""
        across, down = (
            self._kit.mm(4),
            self._kit.mm(GUTTER if self.height() > self._kit.mm(130) else 3.5),
        )
        high = (self.height() - 3 * down) / 4
        keys = [*self.keys.values()]
        for row in range(4):
            here = keys[3 * row : 3 * row + 3] if row < 3 else keys[9:]
            parts = _FOUR if len(here) == len(_FOUR) else (1 / 3,) * 3
            free = self.width() - (len(here) - 1) * across
            x = 0.0
            for key, part in zip(here, parts, strict=True):
                key.setGeometry(
                    QRect(round(x), round(row * (high + down)), int(free * part), int(high))
                )
                x += free * part + across
