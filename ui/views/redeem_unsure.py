"""Nobody knows whether it was had: the same may be asked again, and costs nothing twice."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import RedeemUnsure
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.offers import OFFERS
from ui.widgets.art import Picture
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner


class RedeemUnsureView(View[RedeemUnsure]):
    """Calm: what is not known, and what never happens."""

    def parts(self, screen: Screen, content: RedeemUnsure) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, once = kit.text("unsure.title"), kit.text("unsure.once")
        name = kit.say(content.offer.title)
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


VIEW = RedeemUnsureView
SAMPLES = (Screen(RedeemUnsure(sample.SERVICES[3], OFFERS[0]), restart=True, online=False),)
