"""Numbers: cells in the groups in which people read them, and a pad."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from kiosk.domain.screen import Question
from kiosk.speech.numbers import yuan
from ui.inputs.base import Around, Input, plain
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.views.base import Parts
from ui.widgets.button import Secondary
from ui.widgets.field import DigitField, Pad
from ui.widgets.letters import LetterPad
from ui.widgets.pieces import Note
from ui.widgets.written import SumField

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: no I, O, S, V, Z."""


class Digits(Input):
    """A number of fixed groups.

    Attributes:
        groups: cells in each.
        more: a key beside the ten digits.
    """

    groups: ClassVar[tuple[int, ...]] = ()
    more: ClassVar[str] = ""

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make field and pad."""
        super().__init__(kit, content)
        self._field = self.field()
        self._pad = self.pad()

    def field(self) -> DigitField | SumField:
        """Return what shows the number."""
        return DigitField(self.kit, self.groups, self.kit.say(self.content.field.label))

    def pad(self) -> Fits:
        """Return what types it."""
        return Pad(self.kit, self.press, self.more)

    def shortcuts(self) -> Fits | None:
        """Return keys that answer at once, if any."""
        return None

    def fill(self, content: Question, *, hidden: bool) -> None:
        """Show what is typed so far."""
        self._field.tell(plain(content.draft), hidden=hidden)

    def parts(self, around: Around) -> Parts:
        """Put the field above the pad; beside it on a wide screen."""
        kit, head = self.kit, list(around.head)
        shortcuts = self.shortcuts()
        ways: list[Item] = [] if shortcuts is None else [kit.gap(2, 4), shortcuts]
        if kit.flat:
            body: list[Item] = [self._field, *ways]
            if around.wrong is not None:
                body += [kit.gap(2, 4), around.wrong]
            body += [kit.gap(2, 8), around.foot]
            return Parts(head=head, body=body, acts=[self._pad], split=0.54)
        head += [kit.gap(1, 4), self._field, *ways]
        why = self.content.field.why
        if around.wrong is not None:
            head += [kit.gap(1.5, 3), around.wrong]
        elif why is not None and not kit.large:
            head += [kit.gap(1.5, 4), Note(kit, kit.text("question.why", why=kit.say(why)))]
        return Parts(head=head, acts=[self._pad, kit.gap(3.5, 6), around.foot], split=0)


class PhoneNumber(Digits):
    """Eleven digits, as 138 0000 1230."""

    groups = (3, 4, 4)


class Account(Digits):
    """Up to nineteen digits in fours, as they stand on the card."""

    groups = (4, 4, 4, 4, 3)


class ResidentNumber(Digits):
    """Place, birth, rest: as people read out the number of their card."""

    groups = (6, 4, 4, 4)
    more = "X"


class CreditCode(Digits):
    """Eighteen characters: office and sort, place, body, check."""

    groups = (2, 6, 9, 1)
    crowded = True

    def until_whole(self, content: Question) -> str:
        """Count characters, not digits."""
        if not plain(content.draft):
            return self.kit.text("question.type_code")
        return self.kit.text("question.missing_signs", n=content.missing)

    def pad(self) -> Fits:
        """Return the pad with letters."""
        return LetterPad(self.kit, _CREDIT_ALPHABET, self.press)


class DayOfYear(Digits):
    """Year, month and day, with keys for the days that are often meant."""

    groups = (4, 2, 2)

    def field(self) -> DigitField:
        """Return cells with 年, 月 and 日 behind them."""
        kit = self.kit
        units = [kit.text(key) for key in ("date.year", "date.month", "date.of_month")]
        return DigitField(kit, self.groups, kit.say(self.content.field.label), units)

    def fill(self, content: Question, *, hidden: bool) -> None:
        """Show the digits of what is typed or was kept."""
        self._field.tell(plain(content.draft).replace("-", ""), hidden=hidden)

    def shortcuts(self) -> Fits | None:
        """Return today and the like."""
        kit = self.kit
        keys: list[Fits] = [
            Secondary(
                kit,
                kit.say(option.label),
                partial(self.choose, option.id),
                icon=option.icon,
                role="strong",
                least=18,
                best=22,
                most=24,
            )
            for option in self.content.options
        ]
        return Row(keys, kit.mm(4)) if keys else None


class Amount(Digits):
    """Yuan, with a point."""

    more = "."

    def field(self) -> SumField:
        """Return one box with the sum and its unit."""
        kit = self.kit
        say = yuan if kit.display.language == "zh" else None
        return SumField(kit, kit.say(self.content.field.label), kit.text("amount.yuan"), say)
