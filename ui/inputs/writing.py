"""Words: a line or some sentences, by a keyboard for Chinese; voice sends its own whole draft."""

from __future__ import annotations

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from ui.inputs.base import Around, Input, plain
from ui.kit import Kit
from ui.layout import Item
from ui.views.base import Parts
from ui.widgets.keyboard import Keyboard
from ui.widgets.written import TextField

MOST_CHARACTERS = 500
"""Longer than any field takes: the check says how long this one may be."""


class Writing(Input):
    """One line, or a box of several."""

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make the box."""
        super().__init__(kit, content)
        long = 2 if kit.large else 3  # beside the keys there is room for no more
        lines = long if content.field.type is FieldType.LONG_TEXT else 1
        name = kit.say(content.field.label)
        self._field = TextField(kit, name, kit.text("text.hint"), lines=lines)
        self._keyboard = Keyboard(kit, self._write, self._show)
        self._text, self._hidden = "", False

    def fill(self, content: Question, *, hidden: bool) -> None:
        """Show what is written so far, and what is being typed behind it."""
        self._hidden, self._text = hidden, plain(content.draft)
        self._keyboard.tell(self._text, MOST_CHARACTERS, hidden=hidden)
        self._show()

    def go_on(self) -> None:
        """Choose what was typed and not chosen yet; where there is none, go on."""
        if not self._keyboard.commit():
            super().go_on()

    def _write(self, text: str) -> None:
        """Send the whole text as it stands now."""
        self._text = text
        self.kit.act("draft", PersonalText(text))

    def _show(self) -> None:
        self._field.tell(self._text, self._keyboard.letters, hidden=self._hidden)

    def until_whole(self, content: Question) -> str:
        """Ask for words, or for more of them."""
        key = "text.more" if plain(content.draft) else "text.write"
        return self.kit.text(key, n=content.missing)

    def parts(self, around: Around) -> Parts:
        """Put the box above what writes; where the screen lies wide, beside it."""
        kit, head = self.kit, list(around.head)
        if kit.flat:
            body: list[Item] = [self._field]
            if around.wrong is not None:
                body += [kit.gap(1.5, 3), around.wrong]
            body += [kit.gap(2, 8), around.foot]
            return Parts(head=head, body=body, acts=[self._keyboard], split=0.4)
        head += [kit.gap(1, 4), self._field]
        if around.wrong is not None:
            head += [kit.gap(1.5, 3), around.wrong]
        acts: list[Item] = [self._keyboard, kit.gap(3.5, 6), around.foot]
        return Parts(head=head, acts=acts, split=0)
