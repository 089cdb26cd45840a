"""Room for rows that come and go while somebody types: what stands below must not move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from ui.kit import Kit
from ui.layout import Block, Fits, Need


class Slots(Block):
    """Room for so many rows, full or not: what stands below does not move."""

    def __init__(self, kit: Kit, count: int) -> None:
        """Keep room for ``count`` rows."""
        super().__init__()
        self._kit, self._count = kit, count
        self._rows: list[Fits] = []

    def show_rows(self, rows: Sequence[Fits]) -> None:
        """Show these instead of what was there."""
        for child in self.findChildren(QWidget):
            if child.parent() is self:
                child.hide()
                child.setParent(None)
                child.deleteLater()
        self._rows = [*rows]
        for row in rows:
            row.setParent(self)
        self._arrange()
        for row in rows:
            if isinstance(row, QWidget):
                row.show()

    def need(self, width: int) -> Need:
        """Want the same whatever is in it."""
        kit, gaps = self._kit, self._kit.mm(4) * (self._count - 1)
        low = kit.mm(44 if kit.large else 32 if kit.flat else 37)
        best = max(low, kit.mm(46))
        return Need(low * self._count + gaps, best * self._count + gaps, best * self._count + gaps)

    def resizeEvent(self, event: object) -> None:
        """Place the rows."""
        self._arrange()

    def _arrange(self) -> None:
        gap = self._kit.mm(4)
        high = (self.height() - (self._count - 1) * gap) // self._count
        for number, row in enumerate(self._rows):
            want = min(high, row.need(self.width()).most)
            row.setGeometry(0, number * (high + gap), self.width(), want)
