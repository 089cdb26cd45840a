"""Nobody knows whether it was done: the same may be asked again, and is never done twice."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import Unsure
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.offers import OFFERS
from ui.widgets.art import Picture
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner


class UnsureView(View[Unsure]):
    """Calm: what is not known, and what never happens."""

    def parts(self, screen: Screen, content: Unsure) -> Parts:
        """Make the widgets."""
        kit = self.kit
        of_what = ("unsure.title", "unsure.once")
        if content.offer is None:
            of_what = ("unsure.done.title", "unsure.done.once")
        title, once = (kit.text(key) for key in of_what)
        name = kit.say(content.offer.title if content.offer else content.service.name)
        head = [Title(kit, title, icon="mdi6.help-circle-outline", line=name, kind="notice")]
        body: list[Item] = [Banner(kit, once, "mdi6.shield-check", best=30)]
        if kit.palette.ornament and not (kit.large and kit.flat):
            body += [kit.gap(3, 12, 30), Picture(kit, "helper", 70 if kit.flat else 110, 0)]
        again = Primary(
            kit, kit.text("unsure.retry"), partial(kit.act, "retry"), icon="mdi6.restart"
        )
        leave = Secondary(kit, kit.text("unsure.leave"), partial(kit.act, "leave"), best=28)
        acts: list[Item] = [again, kit.gap(4, 5), leave]
        spoken = [f"{title}。", f"{name}。", once]
        return Parts(head=head, body=body, acts=acts, split=0.58, spoken=spoken)


VIEW = UnsureView
SAMPLES = (
    Screen(Unsure(sample.SERVICES[3], OFFERS[0]), restart=True, online=False),
    Screen(Unsure(sample.SERVICES[3]), restart=True, online=False),
)
