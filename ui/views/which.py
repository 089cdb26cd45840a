"""It may mean one or the other: two big keys, and one for neither."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Screen
from kiosk.domain.voice_screen import WhichOne
from ui.layout import Item
from ui.views.base import Parts, View
from ui.widgets.button import Secondary
from ui.widgets.headings import Title
from ui.widgets.tiles import ListRow


class WhichView(View[WhichOne]):
    """Neither of the two is the first choice."""

    def parts(self, screen: Screen, content: WhichOne) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title = kit.text("which.title")
        acts: list[Item] = []
        for place, name in enumerate(content.choices):
            press = partial(kit.act, "take", str(place))
            acts += [ListRow(kit, name, "", "mdi6.account-voice", press), kit.gap(5, 8)]
        neither = kit.text("which.neither")
        acts.append(Secondary(kit, neither, partial(kit.act, "neither")))
        head = Title(kit, title, icon="mdi6.account-question")
        return Parts(head=[head], acts=acts, split=0, spoken=[title, *content.choices, neither])


VIEW = WhichView
SAMPLES = (Screen(WhichOne(("挂号预约", "养老金资格认证")), back=True, online=True),)
