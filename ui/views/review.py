"""Is it right? Masked until touched, and masked again after a while."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from kiosk.domain.masked import AccountNumber, CitizenNumber, Personal
from kiosk.domain.screen import Review, ReviewRow, Screen
from kiosk.domain.text import Text
from ui.layout import Fits, Row
from ui.views import _samples as sample
from ui.views.base import Item, Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Panel
from ui.widgets.sheets import Fact, small_key

_GROUP = 4
_RIGHT = Qt.AlignmentFlag.AlignRight


class ReviewView(View):
    """A row for each thing; what was answered can be changed, what the card says cannot."""

    def parts(self, screen: Screen) -> Parts:
        """Make the widgets."""
        kit, content = self.kit, screen.content
        assert isinstance(content, Review)
        clear = content.clear and screen.asks_still_there is None
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 4)] if screen.progress else []
        head.append(Label(kit, kit.text("review.title"), "question"))
        if not (kit.large and kit.flat):
            head.append(Label(kit, kit.text("review.help"), "help", "ink2"))
        rows: list[Fits] = [self._row(row, clear=clear) for row in content.rows]
        eye = self._eye(clear=clear)
        if not kit.flat:
            rows.append(eye)
        submit = Primary(
            kit,
            kit.text("review.submit"),
            partial(kit.act, "submit"),
            icon="mdi6.send",
            least=30,
            best=42,
            most=48,
        )
        acts: list[Item] = [eye, kit.gap(4, 8), submit] if kit.flat else [submit]
        said = [kit.text("review.title"), kit.text("review.help")]
        said += [f"{self._label(r)}：{self._value(r, clear=False)}。" for r in content.rows]
        return Parts(head=head, body=self._sheets(rows), acts=acts, split=0.62, spoken=said)

    def _sheets(self, rows: list[Fits]) -> list[Item]:
        """Return one sheet, or a sheet a row where pages may have to be turned."""
        kit = self.kit
        if kit.large or kit.flat:
            out: list[Item] = []
            for row in rows:
                out += [kit.gap(3, 3)] if out else []
                out.append(Panel(kit, [row], pad=(7, 1.5)))
            return out
        spaced: list[Item] = []
        for row in rows:
            spaced += [kit.gap(2, 5, 9)] if spaced else []
            spaced.append(row)
        return [Panel(kit, spaced, pad=(8, 4), ruled=True)]

    def _label(self, row: ReviewRow) -> str:
        return self.kit.say(row.label) if isinstance(row.label, Text) else self.kit.text(row.label)

    def _value(self, row: ReviewRow, *, clear: bool) -> str:
        kit, value = self.kit, row.value
        if isinstance(value, Text):
            return kit.say(value)
        if clear:
            return _spaced(value)
        if isinstance(value, CitizenNumber | AccountNumber):
            return kit.text("review.tail", tail=value.masked())
        return value.masked()

    def _row(self, row: ReviewRow, *, clear: bool) -> Fact:
        kit = self.kit
        tail: Fits
        if row.field_id is None:
            tail = Label(kit, kit.text("review.from_card"), "body", "ink2", _RIGHT, middle=True)
        else:
            press = partial(kit.act, "change", row.field_id)
            tail = small_key(kit, kit.text("review.change"), press, "mdi6.pencil")
        return Fact(kit, self._label(row), self._value(row, clear=clear), tail)

    def _eye(self, *, clear: bool) -> Row:
        kit = self.kit
        words = kit.text("review.shown" if clear else "review.hidden")
        note = Label(kit, words, "body", "ink2", middle=True)
        key = small_key(
            kit,
            kit.text("review.mask" if clear else "review.unmask"),
            partial(kit.act, "unmask"),
            "mdi6.eye-off" if clear else "mdi6.eye",
        )
        return Row([note, key], kit.mm(4), parts=[0.55, 0.45])


def _spaced(value: Personal) -> str:
    """Return the clear value, digits in groups that can be compared with a card."""
    plain = value.reveal()
    if not plain[:-1].isdigit():
        return plain
    if isinstance(value, CitizenNumber):
        return f"{plain[:6]} {plain[6:14]} {plain[14:]}"
    if isinstance(value, AccountNumber):
        return " ".join(plain[i : i + _GROUP] for i in range(0, len(plain), _GROUP))
    return f"{plain[:3]} {plain[3:7]} {plain[7:]}"


_ROWS = (
    ReviewRow("review.name", sample.NAME, None),
    ReviewRow("review.number", sample.NUMBER, None),
    ReviewRow(sample.PHONE_FIELD.label, sample.PHONE, "phone"),
    ReviewRow(sample.CHOICE_FIELD.label, sample.CHOICE_FIELD.options[1].label, "lives_with"),
    ReviewRow(sample.ACCOUNT_FIELD.label, sample.ACCOUNT, "account"),
)
VIEW = ReviewView
SAMPLES = tuple(
    Screen(Review(_ROWS, clear), progress=sample.progress(6), back=True, restart=True, online=True)
    for clear in (False, True)
)
