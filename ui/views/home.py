"""Home: what is to be done today? Six tiles."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kiosk.domain.screen import Home, Screen
from kiosk.domain.text import Text
from ui.layout import Fits, Item, Pile, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Secondary
from ui.widgets.label import Label
from ui.widgets.tiles import Tile


class HomeView(View[Home]):
    """Greeting, tiles, the other language."""

    def parts(self, screen: Screen, content: Home) -> Parts:
        """Make the widgets."""
        kit = self.kit
        spoken = [kit.text("home.title_flat"), kit.text("home.help")]
        tiles: list[Fits] = []
        for group in content.groups:
            press = partial(kit.act, "choose_group", group.id)
            names = content.offered.get(group.id, ())
            line = self._line(names)
            tile = Tile(kit, kit.say(group.title), line, group.icon, press)
            tile.setEnabled(bool(names))
            tiles.append(tile)
            spoken.append(f"{kit.say(group.title)}：{line}。")
        columns = 3 if kit.flat and not (kit.large and kit.display.language == "en") else 2
        body: list[Item] = []
        for at in range(0, len(tiles), columns):
            if body:
                body.append(kit.gap(3.5, GUTTER, 7))
            row = tiles[at : at + columns]
            body.append(Row(row, kit.mm(GUTTER), parts=[1.0] * columns))
        other = "en" if kit.display.language == "zh" else "zh"
        language = Secondary(
            kit,
            kit.text("language.other"),
            partial(kit.act, "language", other),
            icon="mdi6.translate",
            least=18,
            best=22,
            most=26,
        )
        return Parts(head=[self._greeting()], body=body, acts=[language], split=0, spoken=spoken)

    def _line(self, names: Sequence[Text]) -> str:
        """Return what stands behind a tile: what it holds, or its first and how many."""
        kit = self.kit
        if not names:
            return kit.text("home.at_desk")
        first = kit.say(names[0])
        return first if len(names) == 1 else kit.text("home.and_more", first=first, n=len(names))

    def _greeting(self) -> Fits:
        kit = self.kit
        bowl = Picture(kit, "bowl", 58 if kit.flat else 73, 30)
        if kit.flat:
            words = [
                Label(kit, kit.text("home.title_flat"), "greeting"),
                Label(kit, kit.text("home.help"), "help", "ink2"),
            ]
        else:
            hello = (
                []
                if kit.large
                else [Label(kit, kit.text("home.hello"), "lead", "ink2", bold=False)]
            )
            words = [
                *hello,
                Label(kit, kit.text("home.title"), "greeting"),
                Label(kit, kit.text("home.help"), "help", "ink2"),
            ]
        if not kit.palette.ornament or kit.large:
            return Pile(words)
        return Row(
            [Pile(words, middle=True), bowl],
            kit.mm(GUTTER),
            parts=[0.7, 0.3] if not kit.flat else [0.85, 0.15],
        )


VIEW = HomeView
_OFFERED = {
    "benefits": tuple(service.name for service in sample.SERVICES),
    "papers": (Text("居住证", "Residence permit"),),
    "insurance": (Text("看病报销", "Medical costs"), Text("养老金", "Pension")),
    "health": (Text("约医生", "See a doctor"),),
    "community": (Text("报修", "Repairs"), Text("投票", "Votes")),
    "more": (Text("找工作", "Jobs"),),
}
_ONE = {"benefits": (sample.SERVICE.name,)}
SAMPLES = (
    Screen(Home(sample.GROUPS, _OFFERED), restart=True, online=True),
    Screen(Home(sample.GROUPS, _ONE), restart=True, online=True),
    Screen(Home(sample.GROUPS[:2], _OFFERED), restart=True, online=False),
)
