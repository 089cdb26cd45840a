"""Only the platform knows, and it does not answer: a list to take along, or a call back."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import NoLine
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.not_yet import paper_news
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, IconText, Panel


class NoLineView(View[NoLine]):
    """Why in one sentence, where else it is done, and two things that help."""

    def parts(self, screen: Screen, content: NoLine) -> Parts:
        """Make the widgets."""
        kit, service = self.kit, content.service
        name, why = kit.say(service.name), kit.text(f"error.{content.code}")
        title, line = kit.text("no_line.title"), kit.text("no_line.line")
        where = kit.text("no_line.where")
        place, hours = kit.say(kit.site.full_name), kit.say(kit.site.hours)
        elsewhere = kit.say(service.guide.elsewhere)
        over = "" if kit.large or kit.flat else name
        head = [Title(kit, title, icon="mdi6.wifi-off", over=over, line=line, kind="notice")]
        sheet: list[Item] = [
            IconText(kit, "mdi6.storefront-outline", place, hours, side=18),
            kit.gap(2, 5),
            IconText(kit, "mdi6.map-marker", elsewhere, side=18),
            kit.gap(2, 5),
            IconText(kit, "mdi6.phone", kit.site.phone, side=18),
        ]
        body: list[Item] = [
            Banner(kit, why, "mdi6.information", "notice", best=28),
            kit.gap(3, 7),
            Label(kit, where, "section", heads=True),
            kit.gap(2, 4),
            Panel(kit, sheet, pad=(8, 6)),
        ]
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        acts = self._acts(again=news is not None)
        if news is not None:
            body = [news, kit.gap(3, 6), *body]
        spoken = [f"{name}，{title}。", why, line, f"{where}。", f"{place}，{hours}。", elsewhere]
        spoken += [news.words] if news is not None else []
        return Parts(head=head, body=body, acts=acts, split=0.58, stay=True, spoken=spoken)

    def _acts(self, *, again: bool) -> list[Item]:
        kit, gap = self.kit, self.kit.gap(3.5, 5)
        call = Primary(
            kit, kit.text("no_line.call_me"), partial(kit.act, "call_me"), icon="mdi6.phone"
        )
        words = kit.text("not_yet.print_again" if again else "not_yet.print")
        press = partial(kit.act, "print_checklist")
        paper = Secondary(kit, words, press, icon="mdi6.printer", best=27)
        others = Secondary(kit, kit.text("not_yet.others"), partial(kit.act, "others"), best=27)
        return [call, gap, paper, gap, others]


def _sample(
    code: str = "sync.unreachable", *, printed: bool = False, print_code: str | None = None
) -> Screen:
    content = NoLine(sample.SERVICES[4], code, printed, print_code)
    return Screen(content, back=True, restart=True, online=False)


VIEW = NoLineView
SAMPLES = (
    _sample(),
    _sample(printed=True),
    _sample(print_code="printer.paper_out"),
    _sample("store.floor"),
)
