"""Numbers: cells in the groups in which people read them, and a pad."""

from __future__ import annotations

from typing import ClassVar

from kiosk.domain.screen import Question
from ui.inputs.base import Around, Input, plain
from ui.kit import Kit
from ui.layout import Fits, Item
from ui.views.base import Parts
from ui.widgets.field import DigitField, Pad


class Digits(Input):
    """A number of fixed groups.

    Attributes:
        groups: cells in each.
    """

    groups: ClassVar[tuple[int, ...]] = ()

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make field and pad."""
        super().__init__(kit, content)
        self._field = self.field()
        self._pad = self.pad()

    def field(self) -> DigitField:
        """Return what shows the number."""
        return DigitField(self.kit, self.groups, self.kit.say(self.content.field.label))

    def pad(self) -> Fits:
        """Return what types it."""
        return Pad(self.kit, self.press)

    def fill(self, content: Question, *, hidden: bool) -> None:
        """Show what is typed so far."""
        self._field.tell(plain(content.draft), hidden=hidden)

    def parts(self, around: Around) -> Parts:
        """Put the field above the pad; beside it on a wide screen."""
        kit, head = self.kit, list(around.head)
        if kit.flat:
            body: list[Item] = [self._field]
            if around.wrong is not None:
                body += [kit.gap(2, 4), around.wrong]
            body += [kit.gap(2, 8), around.foot]
            return Parts(head=head, body=body, acts=[self._pad], split=0.54)
        head += [kit.gap(1, 4), self._field]
        if around.wrong is not None:
            head += [kit.gap(1.5, 3), around.wrong]
        return Parts(head=head, acts=[self._pad, kit.gap(3.5, 6), around.foot], split=0)


class PhoneNumber(Digits):
    """Eleven digits, as 138 0000 1230."""

    groups = (3, 4, 4)


class Account(Digits):
    """Up to nineteen digits in fours, as they stand on the card."""

    groups = (4, 4, 4, 4, 3)
