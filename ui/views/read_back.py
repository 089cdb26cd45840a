"""Was it heard right? Shown big, group by group, before it is taken."""

from __future__ import annotations

from functools import partial

from kiosk.domain.masked import PersonalText, Phone
from kiosk.domain.screen import Screen
from kiosk.domain.voice_screen import ReadBack
from ui.layout import Item
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import IconText, Panel


class ReadBackView(View[ReadBack]):
    """What was heard, and yes or no."""

    def parts(self, screen: Screen, content: ReadBack) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title = kit.text("read_back.title")
        heard = "••••" if screen.covered else content.said.reveal()
        big = IconText(kit, "mdi6.account-voice", heard, "", side=24, plate=True, title_role="hero")
        body: list[Item] = [Panel(kit, [big], pad=(8, 7))]
        right = Primary(kit, kit.text("read_back.right"), partial(kit.act, "right"))
        wrong = Secondary(kit, kit.text("read_back.wrong"), partial(kit.act, "wrong"))
        spoken = [*([content.said.reveal()] if content.aloud else []), title]
        head = Title(kit, title, icon="mdi6.account-question")
        acts: list[Item] = [right, kit.gap(4, 5), wrong]
        return Parts(head=[head], body=body, acts=acts, split=0.58, spoken=spoken)


VIEW = ReadBackView
SAMPLES = (
    Screen(ReadBack(Phone("13800001230"), PersonalText("138 0000 1230")), back=True, online=True),
)
