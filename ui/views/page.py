"""How the parts of a view stand on the glass: one page or several, and room for the voice dock.

Upright they stand below one another, with the keys at the foot; lying wide, body and keys stand
side by side. What does not fit goes to a second page, never smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ui.kit import Kit
from ui.layout import Gap, Item, Need, Row, least, pile, wanted
from ui.pages import spread
from ui.theme.tokens import GUTTER, MARGIN
from ui.widgets.button import Key, Primary, Secondary


@dataclass(slots=True)
class Parts:
    """What stands on a view.

    Attributes:
        split: part of the width that the body gets when the screen lies wide; 0 sets everything
            below one another there too.
        foot: whether the keys stand at the foot (else right below the body).
        stay: whether the keys stand on every page, where there are several (else on the last).
    """

    head: Sequence[Item] = ()
    body: Sequence[Item] = ()
    acts: Sequence[Item] = ()
    split: float = 0.56
    foot: bool = True
    stay: bool = False
    top: float | None = None
    spoken: Sequence[str] = field(default_factory=list)


class Page(QWidget):
    """Parts in their places, turned page by page."""

    arranged = Signal()
    """The parts have new places, and the voice dock's may be another."""

    def __init__(self, kit: Kit) -> None:
        """Begin without parts."""
        super().__init__()
        self.kit = kit
        self._page = 0
        self._pages: list[list[Item]] = []
        self._parts = Parts()
        self._placed = False
        self._live: list[QWidget] = []
        self._hushed: list[QWidget] = []
        self.pager: list[Key] = []
        self.dock_width = 0
        self.dock_place = QRect()

    def lend(self, width: int) -> None:
        """Leave ``width`` pixels below the head to the voice dock, at the left; 0 for none."""
        if width != self.dock_width:
            self.dock_width = width
            self._arrange()

    @property
    def pages(self) -> int:
        """Return how many pages the view has at its present size."""
        return max(1, len(self._pages))

    def turn_to(self, page: int) -> None:
        """Show another page of what did not fit on one."""
        self._page = min(max(page, 0), self.pages - 1)
        self._arrange()

    def turn_by(self, pages: int) -> None:
        """Show the page so many on."""
        self.turn_to(self._page + pages)

    # inside

    def _hush(self, part: QWidget | None) -> None:
        """Leave the place of ``part`` empty: what stands below must not go from under a finger."""
        if part is not None and part not in self._hushed:
            self._hushed.append(part)
            part.hide()
            said = part.accessibleName()
            self._parts.spoken = [words for words in self._parts.spoken if words != said]

    def _all(self) -> list[Item]:
        return [*self._parts.head, *self._parts.body, *self._parts.acts]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out anew."""
        self._placed = True
        self._arrange()

    def _area(self) -> QRect:
        kit = self.kit
        side = kit.mm(MARGIN)
        top = kit.mm(self._parts.top if self._parts.top is not None else (2 if kit.flat else 5))
        bottom = kit.mm(5 if kit.flat else 7)
        return QRect(side, top, self.width() - 2 * side, self.height() - top - bottom)

    def _arrange(self) -> None:
        if not self._placed or not self._all():
            return
        kit, parts = self.kit, self._parts
        area, head = self._area(), list(parts.head)
        above = list[Item]()
        if self.dock_width:
            above, head = head, []
            area = self._beside_dock(above, area)
        beside = kit.flat and parts.split > 0 and parts.body and parts.acts
        self._live = widgets(above)
        (self._arrange_beside if beside else self._arrange_below)(head, area)
        for child in self.children():
            if isinstance(child, QWidget) and not child.isHidden() and child not in self._live:
                child.hide()
        for child in self._live:
            child.setVisible(child not in self._hushed)
        self.arranged.emit()

    def _beside_dock(self, head: list[Item], area: QRect) -> QRect:
        """Put the head above all, and return what the dock leaves below it."""
        kit = self.kit
        high = least(head, area.width())
        pile(head, QRect(area.x(), area.y(), area.width(), high))
        below = area.adjusted(0, high + kit.mm(4) if head else 0, 0, 0)
        self.dock_place = QRect(below.x(), below.y(), self.dock_width, below.height())
        return below.adjusted(self.dock_width + kit.mm(GUTTER * 1.6), 0, 0, 0)

    def _arrange_below(self, head: list[Item], area: QRect) -> None:
        kit, parts = self.kit, self._parts
        body, acts = list(parts.body), list(parts.acts)
        between = kit.gap(3, 8, 14)
        spring = Gap(Need(0, 0, 0), spring=True)
        whole = [kit.gap(0, 0, 9), *head, between]
        if body:
            whole += [*body, between]
        whole += [spring, *acts] if acts else []
        if not head:
            apart = [between] if self.dock_width and body and acts else []
            whole = [*body, *apart, spring, *acts]
        width, foot = area.width(), list[Item]()
        if least(whole, width) <= area.height():
            self._pages = [whole]
        else:
            turn: list[Item] = [kit.gap(GUTTER), self._pager_row(2)]
            between = kit.gap(3, 6, 8)
            if parts.stay:
                foot = [between, *acts, *turn]
                room = area.adjusted(0, 0, 0, -least(foot, width))
                self._pages = spread(head, body, [], [], between, room)
            else:
                self._pages = spread(head, body, acts, turn, between, area)
        self._page = min(self._page, len(self._pages) - 1)
        page = self._pages[self._page]
        # Keys that stay do so to the pixel: as high on each page as the fullest lets them be.
        fullest = max(least(one, width) for one in self._pages)
        high = min(wanted(foot, width), area.height() - fullest)
        pile(page, area.adjusted(0, 0, 0, -high))
        pile(foot, QRect(area.x(), area.bottom() + 1 - high, width, high))
        self._live += widgets([*page, *foot])

    def _arrange_beside(self, head: list[Item], area: QRect) -> None:
        kit, parts = self.kit, self._parts
        body, acts = list(parts.body), list(parts.acts)
        head_height = least(head, area.width())
        used = QRect(area.x(), area.y(), area.width(), head_height)
        gap = kit.mm(5) if head else 0
        below = area.adjusted(0, head_height + gap, 0, 0)
        gutter = kit.mm(GUTTER * 2)
        left = QRect(below)
        left.setWidth(round((below.width() - gutter) * parts.split))
        right = QRect(below)
        right.setLeft(left.right() + 1 + gutter)
        third = round((kit.metrics.height / 3) - (kit.metrics.height - self.height()) / 2.6)
        right.setTop(max(right.top(), third))
        room = QRect(0, 0, left.width(), below.height())
        if (
            least(body, left.width()) <= room.height()
            and least(acts, right.width()) <= right.height()
        ):
            self._pages = [body]
        else:
            self._pages = spread([], body, [], [], kit.gap(3, 6, 8), room)
        self._page = min(self._page, len(self._pages) - 1)
        page = self._pages[self._page]
        pile(head, used)
        pile(page, left)
        spring = Gap(Need(0, 0, 0), spring=True)
        last = self._page == len(self._pages) - 1
        beside: list[Item] = list(acts) if last or parts.stay else []
        if len(self._pages) > 1:
            beside = [
                *beside,
                *([kit.gap(GUTTER)] if beside else []),
                self._pager_row(len(self._pages)),
            ]
        if least(beside, right.width()) > right.height():
            right.setTop(below.top())
        pile([spring, *beside], right)
        self._live += widgets([*head, *page, *beside])

    def _pager_row(self, count: int) -> Row:
        """Return the two keys that turn pages."""
        if not self.pager:
            kit = self.kit
            back = Secondary(
                kit, kit.text("page.previous"), self._turn_back, icon="mdi6.arrow-left"
            )
            on = Primary(
                kit,
                kit.text("page.next"),
                self._turn_on,
                icon="mdi6.arrow-right",
                icon_after=True,
                role="lead",
                least=24,
                best=24,
                most=28,
            )
            self.pager = [back, on]
            self._pager_widget = Row([back, on], kit.mm(GUTTER))
            self._pager_widget.setParent(self)
        before, after = self.pager
        before.setEnabled(self._page > 0)
        after.setEnabled(not self._pages or self._page < len(self._pages) - 1)
        return self._pager_widget

    _pager_widget: Row

    def _turn_on(self) -> None:
        self.turn_by(1)

    def _turn_back(self) -> None:
        self.turn_by(-1)


def widgets(items: Sequence[Item]) -> list[QWidget]:
    """Return what of ``items`` is to be seen."""
    return [item for item in items if isinstance(item, QWidget)]
