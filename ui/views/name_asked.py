"""With a name or without: both are taken, and what each means stands beside it."""

from __future__ import annotations

from functools import partial

from kiosk.domain.people_screen import NameAsked
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.headings import Title
from ui.widgets.tiles import ListRow


class NameAskedView(View[NameAsked]):
    """Two ways on; neither is the first choice."""

    def parts(self, screen: Screen, content: NameAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("name_asked.title"), kit.text("name_asked.help")
        acts: list[Item] = []
        said = [title, line]
        for name, icon in (("with", "mdi6.account"), ("without", "mdi6.incognito")):
            words = kit.text(f"name_asked.{name}"), kit.text(f"name_asked.{name}_line")
            said.append(f"{words[0]}，{words[1]}")
            press = partial(kit.act, f"{name}_name")
            acts += [kit.gap(5, 8)] if acts else []
            acts.append(ListRow(kit, *words, icon, press))
        head = Title(kit, title, icon="mdi6.account-question", line=line)
        return Parts(head=[head], acts=acts, split=0, spoken=said)


VIEW = NameAskedView
SAMPLES = (Screen(NameAsked(sample.SERVICE), back=True, restart=True, online=True),)
