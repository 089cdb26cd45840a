"""Home: what is to be done today? Six tiles, and below them other ways to a service."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Home, Screen
from kiosk.domain.service import Group
from kiosk.domain.text import Text
from ui.layout import Fits, Pile, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Dock, Parts, View
from ui.views.tiles import columns, grid, spoken, tiles, wish
from ui.widgets.art import Picture
from ui.widgets.label import Label
from ui.widgets.shortcut import Shortcut


class HomeView(View[Home]):
    """Greeting, tiles, search, situations, services of their own, the other language."""

    dock = Dock.BLOCK

    def parts(self, screen: Screen, content: Home) -> Parts:
        """Make the widgets."""
        kit = self.kit
        said = [kit.text("home.title_flat"), self._help()]
        said += spoken(kit, content.groups, content.offered)
        body = grid(kit, tiles(kit, content.groups, content.offered), columns(kit))
        keys = self._shortcuts(content)
        said += [f"{key.accessibleName()}。" for key in keys]
        wide = len(keys) if columns(kit) > 2 else 2
        acts = grid(kit, keys, wide)
        return Parts(head=[self._greeting()], body=body, acts=acts, split=0, spoken=said)

    def _shortcuts(self, content: Home) -> list[Shortcut]:
        kit, text = self.kit, self.kit.text
        keys = [
            Shortcut(
                kit,
                text("home.search"),
                text("home.search_line"),
                "mdi6.magnify",
                partial(kit.act, "search"),
            )
        ]
        for service in content.keys:
            press = partial(kit.act, "choose_service", service.id)
            name, line = kit.say(service.name), kit.say(service.row_line)
            keys.append(Shortcut(kit, name, line, service.icon, press))
        if content.situations:
            press = partial(kit.act, "situations")
            title, line = text("home.situations"), text("home.situations_line")
            keys.append(Shortcut(kit, title, line, "mdi6.account-heart", press))
        other = "en" if kit.display.language == "zh" else "zh"
        press = partial(kit.act, "language", other)
        keys.append(Shortcut(kit, text("language.other"), "", "mdi6.translate", press))
        return keys

    def _help(self) -> str:
        return self.kit.text("home.help_voice" if self.kit.voice else "home.help")

    def example(self) -> str:
        """Return what is said to have a service, by the first that is offered."""
        names = [name for group in self.content.groups for name in self._offered(group)]
        return wish(self.kit, names[0]) if names else super().example()

    def _offered(self, group: Group) -> tuple[Text, ...]:
        return self.content.offered.get(group.id, ())

    def _greeting(self) -> Fits:
        kit = self.kit
        bowl = Picture(kit, "bowl", 58 if kit.flat else 73, 30)
        if kit.flat:
            words = [
                Label(kit, kit.text("home.title_flat"), "greeting"),
                Label(kit, self._help(), "help", "ink2"),
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
                Label(kit, self._help(), "help", "ink2"),
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
_KEYS = (sample.PROGRESS,)
SAMPLES = (
    Screen(Home(sample.GROUPS, _OFFERED, _KEYS, situations=True), restart=True, online=True),
    Screen(Home(sample.GROUPS, _ONE), restart=True, online=True),
    Screen(Home(sample.GROUPS[:2], _OFFERED, _KEYS, situations=True), restart=True, online=False),
)
