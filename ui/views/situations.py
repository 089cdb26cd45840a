"""What may have happened to somebody, a row each."""

from __future__ import annotations

from functools import partial

from kiosk.domain.finding_screen import Situations
from kiosk.domain.screen import Screen
from ui.layout import Fits, Item
from ui.views import _samples as sample
from ui.views.base import Dock, Parts, View
from ui.views.service_list import in_columns
from ui.widgets.headings import Title
from ui.widgets.tiles import ListRow


class SituationsView(View[Situations]):
    """In people's own words; what is done then stands below."""

    dock = Dock.BLOCK

    def parts(self, screen: Screen, content: Situations) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("situations.title"), kit.text("situations.help")
        head: list[Item] = [Title(kit, title, icon="mdi6.account-heart", line=line)]
        rows: list[Fits] = [
            ListRow(
                kit,
                kit.say(one.title),
                kit.say(one.line),
                one.icon,
                partial(kit.act, "choose_situation", one.id),
            )
            for one in content.situations
        ]
        spoken = [title, line]
        spoken += [f"{kit.say(one.title)}：{kit.say(one.line)}。" for one in content.situations]
        return Parts(head=head, body=in_columns(kit, rows), split=0, spoken=spoken)


VIEW = SituationsView
SAMPLES = (
    Screen(Situations(sample.SITUATIONS), back=True, restart=True, online=True),
    Screen(Situations(sample.SITUATIONS * 4), back=True, restart=True, online=False),
)
