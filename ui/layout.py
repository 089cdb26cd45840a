"""Blocks on paper: how much height each wants at a width, and how a column shares what there is.

Qt's layouts know one wish a widget; a view here must also know when text no longer fits, because it
then goes to a second page and never gets smaller.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Protocol

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget


@dataclass(frozen=True, slots=True)
class Need:
    """Heights in pixels: the least that shows everything, the best, and the most worth having."""

    least: int
    best: int
    most: int

    @classmethod
    def fixed(cls, height: int) -> Need:
        """Want exactly ``height``."""
        return cls(height, height, height)


class Fits(Protocol):
    """A widget that says what height it needs."""

    keep_with_next: bool

    def need(self, width: int) -> Need:
        """Return the heights that suit ``width`` pixels."""

    def setParent(self, parent: QWidget, /) -> None:
        """Become a child of ``parent``."""

    def setGeometry(self, x: int, y: int, w: int, h: int, /) -> None:
        """Take this place in the parent."""


class Block(QWidget):
    """A plain widget that fits."""

    keep_with_next = False

    def need(self, width: int) -> Need:
        """Return the heights that suit ``width`` pixels."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Gap:
    """Empty height; a spring takes all that nothing else wants."""

    need: Need
    spring: bool = False


Item = Fits | Gap
"""What stands in a column."""


def share(needs: Sequence[Need], height: int) -> list[int]:
    """Divide ``height`` among ``needs``; what is left over is nobody's.

    Shrinks in proportion to what each can give, down to the least (then it overflows); grows in
    proportion to the room of each.
    """
    best = sum(n.best for n in needs)
    if height < best:
        return _spread([n.best for n in needs], [n.least - n.best for n in needs], height - best)
    return _spread([n.best for n in needs], [n.most - n.best for n in needs], height - best)


def _spread(base: list[int], room: list[int], wanted: int) -> list[int]:
    """Move ``base`` by ``wanted`` in all, each at most by its ``room`` and in proportion to it."""
    total = sum(room)
    if total == 0:
        return base
    part = min(1.0, wanted / total)
    out: list[int] = []
    given = moved = 0
    for start, extra in zip(base, room, strict=True):
        moved += extra
        step = math.floor(round(moved * part, 6)) - given
        given += step
        out.append(start + step)
    return out


def least(items: Sequence[Item], width: int) -> int:
    """Return the least height of ``items`` at ``width``."""
    return sum((item.need if isinstance(item, Gap) else item.need(width)).least for item in items)


def wanted(items: Sequence[Item], width: int) -> int:
    """Return the best height of ``items`` at ``width``."""
    return sum((item.need if isinstance(item, Gap) else item.need(width)).best for item in items)


def pile(items: Sequence[Item], area: QRect) -> int:
    """Set ``items`` below one another in ``area``; return the y after the last one."""
    needs = [item.need if isinstance(item, Gap) else item.need(area.width()) for item in items]
    heights = share(needs, area.height())
    springs = [i for i, item in enumerate(items) if isinstance(item, Gap) and item.spring]
    left = area.height() - sum(heights)
    if springs and left > 0:
        for i in springs:
            heights[i] += left // len(springs)
    y = area.y()
    for item, height in zip(items, heights, strict=True):
        if not isinstance(item, Gap):
            item.setGeometry(area.x(), y, area.width(), height)
        y += height
    return y


class Row(Block):
    """Blocks side by side in given parts of the width, all as high as the highest."""

    def __init__(
        self, children: Sequence[Fits], gap: int, parts: Sequence[float] | None = None
    ) -> None:
        """Take ``children``; ``parts`` are their shares of the width (equal if not given)."""
        super().__init__()
        self._gap = gap
        self._parts = tuple(parts or [1.0] * len(children))
        self.blocks = tuple(children)
        for child in children:
            child.setParent(self)

    def _widths(self, width: int) -> list[int]:
        free = width - self._gap * (len(self._parts) - 1)
        total = sum(self._parts)
        edges = [0, *(round(free * part / total) for part in accumulate(self._parts))]
        return [right - left for left, right in pairwise(edges)]

    def need(self, width: int) -> Need:
        """Want what the neediest child wants."""
        needs = [b.need(w) for b, w in zip(self.blocks, self._widths(width), strict=False)]
        low = max(n.least for n in needs)
        best = max(n.best for n in needs)
        return Need(low, max(low, best), max(best, *(n.most for n in needs)))

    def resizeEvent(self, event: object) -> None:
        """Place the children."""
        x = 0
        for block, width in zip(self.blocks, self._widths(self.width()), strict=False):
            block.setGeometry(x, 0, width, self.height())
            x += width + self._gap


class Pile(Block):
    """Blocks below one another, with an inner margin."""

    def __init__(
        self,
        children: Sequence[Item],
        pad: tuple[int, int] = (0, 0),
        *,
        middle: bool = False,
    ) -> None:
        """Take ``children``; ``pad`` is the inner margin, horizontal and vertical.

        ``middle`` puts them in the middle of height that nobody wants.
        """
        super().__init__()
        self._pad, self._middle = pad, middle
        self.blocks = tuple(children)
        for child in children:
            if not isinstance(child, Gap):
                child.setParent(self)

    def need(self, width: int) -> Need:
        """Want the sum of the children."""
        inner = width - 2 * self._pad[0]
        needs = [b.need if isinstance(b, Gap) else b.need(inner) for b in self.blocks]
        extra = 2 * self._pad[1]
        return Need(
            sum(n.least for n in needs) + extra,
            sum(n.best for n in needs) + extra,
            sum(n.most for n in needs) + extra,
        )

    def resizeEvent(self, event: object) -> None:
        """Place the children."""
        x, y = self._pad
        area = QRect(x, y, self.width() - 2 * x, self.height() - 2 * y)
        free = self.height() - self.need(self.width()).most
        if self._middle and free > 0:
            area.adjust(0, free // 2, 0, free // 2 - free)
        pile(self.blocks, area)
