"""Was it heard right? Shown big, group by group, before it is taken."""

from __future__ import annotations

from functools import partial
from itertools import accumulate, pairwise

from kiosk.domain.masked import PersonalText
from kiosk.domain.screen import Screen
from kiosk.domain.voice_screen import ReadBack
from ui.layout import Item
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Panel

_GROUPS = {11: (3, 4, 4), 18: (6, 4, 4, 4)}
"""How a number of so many signs is read out by people: a phone's, a card's."""

_FEW = 11
"""A number of fewer signs is a day or a sum, and easier to read in words."""


class ReadBackView(View[ReadBack]):
    """What was heard, and yes or no."""

    def parts(self, screen: Screen, content: ReadBack) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("read_back.title"), kit.text("read_back.line")
        heard = "•••• ••••" if screen.covered else grouped(content)
        role = "number" if heard[0].isascii() and not kit.flat else "hero"
        middle: list[Item] = [Label(kit, heard, role)]
        right = Primary(kit, kit.text("read_back.right"), partial(kit.act, "right"))
        wrong = Secondary(kit, kit.text("read_back.wrong"), partial(kit.act, "wrong"), best=28)
        said = content.said.reveal() if content.aloud else ""
        head = Title(kit, title, icon="mdi6.account-question", line="" if kit.large else line)
        acts: list[Item] = [right, kit.gap(4, 5), wrong]
        body: list[Item] = [Panel(kit, middle, pad=(9, 10))]
        return Parts(head=[head], body=body, acts=acts, split=0.58, spoken=[said, title])


def grouped(content: ReadBack) -> str:
    """Return what was heard as it is compared: a long number group by group, two on a line."""
    value = content.value.reveal()
    if len(value) < _FEW or not value.isalnum() or not value.isascii():
        return content.said.reveal()
    sizes = _GROUPS.get(len(value), (4,) * -(-len(value) // 4))
    groups = [value[a:b] for a, b in pairwise(accumulate((0, *sizes)))]
    if len(groups) <= 3:
        return "  ".join(groups)
    return "\n".join("  ".join(groups[at : at + 2]) for at in range(0, len(groups), 2))


VIEW = ReadBackView
SAMPLES = tuple(
    Screen(ReadBack(PersonalText(value), PersonalText(said)), back=True, online=True)
    for value, said in (
        ("13800001230", "幺三八，零零零零，幺二三零"),
        ("6217000000000005565", "六二幺七，零零零零"),
        ("19500305", "一九五零年三月五日"),
        ("1234.5", "一千二百三十四块五"),
    )
)
