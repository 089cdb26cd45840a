"""The tiles below a tile of home, and how a grid of tiles is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from kiosk.domain.finding_screen import Tiles
from kiosk.domain.screen import Screen
from kiosk.domain.service import Group
from kiosk.domain.text import Text
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Dock, Parts, View
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.tiles import Tile


class TilesView(View[Tiles]):
    """What was chosen, and what it divides into."""

    dock = Dock.BLOCK

    def parts(self, screen: Screen, content: Tiles) -> Parts:
        """Make the widgets."""
        kit = self.kit
        name, question = kit.say(content.group.title), kit.text("tiles.title")
        over = "" if kit.large and kit.flat else kit.text("list.over")
        line = question if kit.flat else ""
        head: list[Item] = [Title(kit, name, icon=content.group.icon, over=over, line=line)]
        if not kit.flat:
            head += [kit.gap(3, 8, 12), Label(kit, question, "section")]
        body = grid(kit, tiles(kit, content.groups, content.offered), columns(kit))
        said = [f"{kit.text('list.over')} {name}。", question]
        said += spoken(kit, content.groups, content.offered)
        return Parts(head=head, body=body, split=0, spoken=said)

    def example(self) -> str:
        """Return the first of what it divides into."""
        offered = [g for g in self.content.groups if self.content.offered.get(g.id)]
        return self.kit.say(offered[0].title) if offered else super().example()


def wish(kit: Kit, name: Text) -> str:
    """Return what somebody says who wants a service."""
    return kit.text("voice.want", name=kit.say(name))


def tiles(kit: Kit, groups: Sequence[Group], offered: Mapping[str, tuple[Text, ...]]) -> list[Fits]:
    """Return a tile for each group; one with nothing behind it is not to be touched."""
    made: list[Fits] = []
    for group in groups:
        names = offered.get(group.id, ())
        press = partial(kit.act, "choose_group", group.id)
        tile = Tile(kit, kit.say(group.title), _line(kit, names), group.icon, press)
        tile.setEnabled(bool(names))
        made.append(tile)
    return made


def columns(kit: Kit) -> int:
    """Return how many tiles stand side by side."""
    return 3 if kit.flat and not (kit.large and kit.display.language == "en") else 2


def grid(kit: Kit, keys: Sequence[Fits], wide: int) -> list[Item]:
    """Return ``keys`` in rows of ``wide``."""
    body: list[Item] = []
    for at in range(0, len(keys), wide):
        body += [kit.gap(3.5, GUTTER, 7)] if body else []
        body.append(Row(keys[at : at + wide], kit.mm(GUTTER), parts=[1.0] * wide))
    return body


def spoken(kit: Kit, groups: Sequence[Group], offered: Mapping[str, tuple[Text, ...]]) -> list[str]:
    """Return what is read out of the tiles."""
    return [f"{kit.say(g.title)}：{_line(kit, offered.get(g.id, ()))}。" for g in groups]


def _line(kit: Kit, names: Sequence[Text]) -> str:
    """Return what stands behind a tile: what it holds, or its first and how many."""
    if not names:
        return kit.text("home.at_desk")
    first = kit.say(names[0])
    return first if len(names) == 1 else kit.text("home.and_more", first=first, n=len(names))


VIEW = TilesView
_BELOW = (
    Group("identity", Text("身份证户口", "ID and register"), "mdi6.card-account-details", "papers"),
    Group("proofs", Text("开个证明", "Certificates"), "mdi6.certificate", "papers"),
    Group("family", Text("结婚生娃娃", "Family"), "mdi6.human-male-female-child", "papers"),
    Group("traffic", Text("开车挪车", "Cars"), "mdi6.car", "papers"),
    Group("visitors", Text("访客失物", "Visitors, lost things"), "mdi6.account-key", "papers"),
    Group("progress", Text("进度和指南", "Progress, guides"), "mdi6.clipboard-text", "papers"),
)
_OFFERED = {
    "identity": (Text("身份证换领", "Identity card renewal"), Text("居住登记", "Residence")),
    "proofs": tuple(service.name for service in sample.SERVICES),
    "family": (Text("生育登记", "Birth registration"),),
}
SAMPLES = (
    Screen(Tiles(sample.GROUPS[1], _BELOW, _OFFERED), back=True, restart=True, online=True),
    Screen(Tiles(sample.GROUPS[4], _BELOW[:3], _OFFERED), back=True, restart=True, online=False),
)
