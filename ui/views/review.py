"""Is it right? Masked until touched, and masked again after a while."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from kiosk.domain.capture import Ink
from kiosk.domain.screen import Review, ReviewRow, Screen
from kiosk.domain.text import Text
from ui.layout import Fits, Item, Pile, Row
from ui.theme.tokens import GUTTER
from ui.views._facts import eye
from ui.views._personal import shown
from ui.views._review_samples import SAMPLES
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Panel
from ui.widgets.sheets import Fact, small_key
from ui.widgets.signature import Signed

__all__ = ["SAMPLES", "VIEW", "ReviewView"]

_OF_CARD, _BESIDE = 4, 3
"""As much of the card, and as many others beside it, stand where the screen lies wide."""
_ONE_SHEET = 8
"""Rows that stand on one sheet: more are turned by pages."""
_MOST = 40
"""Characters that are shown of a long text."""
_RIGHT = Qt.AlignmentFlag.AlignRight


class ReviewView(View[Review]):
    """A row for each thing; what was answered can be changed, what the card says cannot."""

    def parts(self, screen: Screen, content: Review) -> Parts:
        """Make the widgets."""
        kit = self.kit
        clear = content.clear and not screen.covered
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 4)] if screen.progress else []
        many = len(content.rows) > _ONE_SHEET
        head += self._head(clear=clear, turned=many or kit.large)
        submit = Primary(
            kit,
            kit.text("review.submit"),
            partial(kit.act, "submit"),
            icon="mdi6.send",
            least=30,
            best=42,
            most=48,
        )
        said = [kit.text("review.title"), kit.text("review.help")]
        said += [f"{self._label(r)}：{self._value(r, clear=False)}。" for r in content.rows]
        card = [row for row in content.rows if row.of_card]
        others = [row for row in content.rows if not row.of_card]
        beside = len(card) <= _OF_CARD and len(others) <= _BESIDE
        if kit.flat and not kit.large and beside:
            facts: list[Fits] = [
                Fact(kit, *self._words(row, clear=clear), least=16) for row in card
            ]
            keys = [self._row(row, clear=clear) for row in others]
            acts = [*self._single(keys), kit.gap(3, 8), submit]
            return Parts(head=head, body=self._sheet(facts), acts=acts, split=0.5, spoken=said)
        rows = [self._row(row, clear=clear) for row in content.rows]
        if many or kit.large or kit.flat:
            return Parts(head=head, body=self._single(rows), acts=[submit], split=0.62, spoken=said)
        body = self._sheet([*rows, eye(kit, clear=clear)])
        return Parts(head=head, body=body, acts=[submit], spoken=said)

    def _head(self, *, clear: bool, turned: bool) -> list[Item]:
        """Return the heading; where pages may have to be turned, with the key that unmasks."""
        kit = self.kit
        title = Label(kit, kit.text("review.title"), "question")
        if turned and not kit.flat:
            return [title, kit.gap(2, 4), eye(kit, clear=clear)]
        lead: list[Fits] = [title]
        if not kit.large:
            lead.append(Label(kit, kit.text("review.help"), "help", "ink2"))
        if not kit.flat:
            return [*lead]
        return [Row([Pile(lead), eye(kit, clear=clear)], kit.mm(GUTTER * 2), parts=[0.54, 0.46])]

    def _single(self, rows: list[Fits]) -> list[Item]:
        """Return a sheet for each row: pages may break between them."""
        out: list[Item] = []
        for row in rows:
            out += [self.kit.gap(3, 3)] if out else []
            out.append(Panel(self.kit, [row], pad=(7, 1.5)))
        return out

    def _sheet(self, rows: list[Fits]) -> list[Item]:
        """Return one sheet with all rows."""
        kit, spaced = self.kit, list[Item]()
        for row in rows:
            spaced += [kit.gap(2, 5, 9)] if spaced else []
            spaced.append(row)
        return [Panel(kit, spaced, pad=(8, 4), ruled=True)]

    def _words(self, row: ReviewRow, *, clear: bool) -> tuple[str, str]:
        return self._label(row), self._value(row, clear=clear)

    def _label(self, row: ReviewRow) -> str:
        return self.kit.say(row.label) if isinstance(row.label, Text) else self.kit.text(row.label)

    def _value(self, row: ReviewRow, *, clear: bool) -> str:
        kit, value = self.kit, row.value
        if isinstance(value, Text):
            return kit.say(value)
        if isinstance(value, Ink):
            return kit.text("review.signed")
        return _shortened(shown(kit, value, clear=clear))

    def _row(self, row: ReviewRow, *, clear: bool) -> Fits:
        kit = self.kit
        tail: Fits | None = None
        label, value = self._words(row, clear=clear)
        if row.of_card:
            tail = Label(kit, kit.text("review.from_card"), "body", "ink2", _RIGHT, middle=True)
        elif row.field_id is not None:
            press = partial(kit.act, "change", row.field_id)
            tail = small_key(kit, kit.text("review.change"), press, "mdi6.pencil")
            tail.setAccessibleName(kit.text("review.change_what", what=label))
        if clear and isinstance(row.value, Ink):
            return Fact(kit, label, Signed(kit, row.value, label), tail)
        return Fact(kit, label, value, tail)


def _shortened(text: str) -> str:
    """Return the beginning of a long text: all of it stands on its question."""
    return text if len(text) <= _MOST else text[:_MOST].rstrip() + "……"


VIEW = ReviewView
