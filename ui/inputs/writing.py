"""Words: a line or some sentences, shown as they come; what writes them is put in below.

The seam for a keyboard is ``keyboard``: whatever it gives stands below the box and sends whole
drafts by ``write``. Voice sends its own whole draft.
"""

from __future__ import annotations

from functools import partial

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Question
from kiosk.domain.service import FieldType
from ui.inputs.base import Around, Input, plain
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.views.base import Parts
from ui.widgets.button import Secondary
from ui.widgets.written import TextField


class Writing(Input):
    """One line, or a box of several."""

    def __init__(self, kit: Kit, content: Question) -> None:
        """Make the box."""
        super().__init__(kit, content)
        lines = 3 if content.field.type is FieldType.LONG_TEXT else 1
        name = kit.say(content.field.label)
        self._field = TextField(kit, name, kit.text("text.hint"), lines=lines)

    def write(self, text: str) -> None:
        """Send the whole text as it stands now."""
        self.kit.act("draft", PersonalText(text))

    def keyboard(self) -> list[Item]:
        """Return what writes: until there is a keyboard, what takes back."""
        kit = self.kit
        keys: list[Fits] = [
            Secondary(kit, kit.text(f"pad.{name}"), partial(self.press, name), icon=icon)
            for name, icon in (("clear", None), ("delete", "mdi6.backspace-outline"))
        ]
        return [Row(keys, kit.mm(4))]

    def fill(self, content: Question, *, hidden: bool) -> None:
        """Show what is written so far."""
        self._field.tell(plain(content.draft), hidden=hidden)

    def until_whole(self, content: Question) -> str:
        """Ask for words, or for more of them."""
        key = "text.more" if plain(content.draft) else "text.write"
        return self.kit.text(key, n=content.missing)

    def parts(self, around: Around) -> Parts:
        """Put the box above what writes."""
        kit, head = self.kit, list(around.head)
        head += [kit.gap(1, 4), self._field]
        if around.wrong is not None:
            head += [kit.gap(1.5, 3), around.wrong]
        acts: list[Item] = [*self.keyboard(), kit.gap(3.5, 6), around.foot]
        return Parts(head=head, acts=acts, split=0)
