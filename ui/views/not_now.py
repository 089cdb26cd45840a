"""A service of which no case is taken now: said before anything is asked, and where to go."""

from __future__ import annotations

from kiosk.domain.screen import NotNow, Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.not_yet import paper_keys, paper_news
from ui.widgets.art import Picture
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, IconText, Panel


class NotNowView(View[NotNow]):
    """Why in one sentence, the counter that does the same, and a list to take there."""

    def parts(self, screen: Screen, content: NotNow) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("not_now.title"), kit.text("not_now.line")
        why, desk = kit.text(f"error.{content.code}"), kit.text("not_now.desk")
        place, hours = kit.say(kit.site.full_name), kit.say(kit.site.hours)
        service = kit.say(content.service.name)
        over = "" if kit.large or kit.flat else service
        head = [Title(kit, title, icon="mdi6.calendar-clock", over=over, line=line, kind="notice")]
        sheet: list[Item] = [
            IconText(kit, "mdi6.storefront-outline", place, hours, side=22),
            kit.gap(3, 6),
            IconText(kit, "mdi6.phone", kit.site.phone, side=22),
        ]
        body: list[Item] = [
            Banner(kit, why, "mdi6.information", "notice", best=32),
            kit.gap(3, 8),
            Label(kit, desk, "section", heads=True),
            kit.gap(2, 4),
            Panel(kit, sheet, pad=(8, 6)),
        ]
        acts = paper_keys(kit, again=content.printed or content.print_code is not None)
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        if news is not None and kit.flat:
            acts = [news, kit.gap(3, 6), *acts]
        elif news is not None:
            body += [kit.gap(3, 6), news]
        elif kit.palette.ornament and not kit.flat and not kit.large:
            body += [kit.gap(3, 14, 40), Picture(kit, "helper", 110, 0)]
        spoken = [f"{service}，{title}。", why, f"{desk}。", f"{place}，{hours}。", kit.site.phone]
        spoken += [news.words] if news is not None else []
        return Parts(head=head, body=body, acts=acts, split=0.6, spoken=spoken)


def _sample(
    code: str, *, online: bool, printed: bool = False, print_code: str | None = None
) -> Screen:
    content = NotNow(sample.SERVICE, code, printed, print_code)
    return Screen(content, back=True, restart=True, online=online)


VIEW = NotNowView
SAMPLES = (
    _sample("store.floor", online=True),
    _sample("store.cap_days", online=False),
    _sample("store.cap_count", online=False, printed=True),
    _sample("store.unwritable", online=True, print_code="printer.paper_out"),
    Screen(NotNow(sample.SERVICES[4], "sync.unreachable"), back=True, restart=True, online=False),
)
