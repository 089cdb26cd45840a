"""The services of a group, a row each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from kiosk.domain.screen import Screen, ServiceList
from kiosk.domain.service import OfflineClass, Service
from ui.kit import Kit
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Dock, Parts, View
from ui.views.tiles import wish
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.tiles import Badge, ListRow


class ServiceListView(View[ServiceList]):
    """Rows with a promise and what they need of the network."""

    dock = Dock.BLOCK

    def parts(self, screen: Screen, content: ServiceList) -> Parts:
        """Make the widgets."""
        kit = self.kit
        name = kit.say(content.group.title)
        over = "" if kit.large and kit.flat else kit.text("list.over")
        title = Title(kit, name, icon=content.group.icon, over=over)
        count = kit.text("list.help", n=len(content.services))
        head: list[Item] = [title]
        if not kit.flat:
            head += [kit.gap(3, 8, 12), Label(kit, kit.text("list.title"), "section")]
            if not kit.large:
                head += [kit.gap(1), Label(kit, count, "help", "ink2")]
        rows: list[Fits] = [self._row(service, screen.online) for service in content.services]
        body = in_columns(kit, rows)
        spoken = [f"{kit.text('list.over')} {name}。", kit.text("list.title"), count]
        spoken += [f"{kit.say(s.name)}：{kit.say(s.row_line)}。" for s in content.services]
        return Parts(head=head, body=body, split=0, spoken=spoken)

    def example(self) -> str:
        """Return what is said to have the first of them."""
        services = self.content.services
        return wish(self.kit, services[0].name) if services else super().example()

    def _row(self, service: Service, online: bool | None) -> ListRow:
        kit = self.kit
        if service.offline_class is OfflineClass.LOCAL:
            badge = Badge(kit.text("badge.offline_look"), "mdi6.check-bold")
        elif service.offline_class is OfflineClass.QUEUE:
            badge = Badge(kit.text("badge.offline_ok"), "mdi6.check-bold")
        elif online is False:
            badge = Badge(kit.text("badge.no_line"), "mdi6.wifi-off", notice=True)
        else:
            badge = Badge(kit.text("badge.needs_line"), "mdi6.wifi", notice=True)
        return ListRow(
            kit,
            kit.say(service.name),
            kit.say(service.row_line),
            service.icon,
            partial(kit.act, "choose_service", service.id),
            badge=badge,
        )


def in_columns(kit: Kit, rows: Sequence[Fits]) -> list[Item]:
    """Return rows below one another, two side by side where the screen lies wide."""
    body: list[Item] = []
    columns = 2 if kit.flat else 1
    for at in range(0, len(rows), columns):
        body += [kit.gap(4, 5.5, 7)] if body else []
        part = rows[at : at + columns]
        body.append(Row(part, kit.mm(GUTTER), parts=[1.0] * columns) if columns > 1 else part[0])
    return body


VIEW = ServiceListView
SAMPLES = (
    Screen(ServiceList(sample.GROUPS[0], sample.SERVICES), back=True, restart=True, online=True),
    Screen(
        ServiceList(sample.GROUPS[0], sample.SERVICES[3:]), back=True, restart=True, online=False
    ),
    Screen(
        ServiceList(sample.GROUPS[0], sample.SERVICES * 2), back=True, restart=True, online=True
    ),
)
