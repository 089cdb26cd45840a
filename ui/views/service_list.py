"""The services of a group, a row each."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Screen, ServiceList
from kiosk.domain.service import OfflineClass, Service
from ui.layout import Fits, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Item, Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.tiles import Badge, ListRow


class ServiceListView(View):
    """Rows with a promise and what they need of the network."""

    def parts(self, screen: Screen) -> Parts:
        """Make the widgets."""
        kit, content = self.kit, screen.content
        assert isinstance(content, ServiceList)
        name = kit.say(content.group.title)
        over = "" if kit.large and kit.flat else kit.text("list.over")
        title = Title(kit, name, icon=content.group.icon, over=over)
        if not content.services:
            return self._empty(title, name)
        count = kit.text("list.help", n=len(content.services))
        head: list[Item] = [title]
        if not kit.flat:
            head += [kit.gap(3, 8, 12), Label(kit, kit.text("list.title"), "section")]
            if not kit.large:
                head += [kit.gap(1), Label(kit, count, "help", "ink2")]
        rows: list[Fits] = [self._row(service, screen.online) for service in content.services]
        body: list[Item] = []
        columns = 2 if kit.flat else 1
        for at in range(0, len(rows), columns):
            body += [kit.gap(4, 5.5, 7)] if body else []
            part = rows[at : at + columns]
            body.append(
                Row(part, kit.mm(GUTTER), parts=[1.0] * columns) if columns > 1 else part[0]
            )
        spoken = [f"{kit.text('list.over')} {name}。", kit.text("list.title"), count]
        spoken += [f"{kit.say(s.name)}：{kit.say(s.row_line)}。" for s in content.services]
        return Parts(head=head, body=body, split=0, spoken=spoken)

    def _row(self, service: Service, online: bool | None) -> ListRow:
        kit = self.kit
        if service.offline_class is not OfflineClass.ONLINE:
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

    def _empty(self, title: Title, name: str) -> Parts:
        kit = self.kit
        note = Banner(kit, kit.text("list.empty"), "mdi6.information", best=30)
        line = Label(kit, kit.text("list.empty_line"), "lead", bold=False)
        call = Primary(
            kit,
            kit.text("list.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
        )
        spoken = [name, kit.text("list.empty"), kit.text("list.empty_line")]
        body: list[Item] = [note, kit.gap(3, 6), line]
        if not kit.flat:
            body += [kit.gap(4, 16, 30), Picture(kit, "helper", 110, 0)]
        return Parts(head=[title], body=body, acts=[call], split=0.5, spoken=spoken)


VIEW = ServiceListView
SAMPLES = (
    Screen(ServiceList(sample.GROUPS[0], sample.SERVICES), back=True, restart=True, online=True),
    Screen(
        ServiceList(sample.GROUPS[0], sample.SERVICES[3:]), back=True, restart=True, online=False
    ),
    Screen(ServiceList(sample.GROUPS[4], ()), back=True, restart=True, online=True),
)
