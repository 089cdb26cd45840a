"""Is it to be had now? The points go once."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import RedeemAsked
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.offers import OFFERS
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner, IconText, Panel


class RedeemView(View[RedeemAsked]):
    """What it is and what it costs, and one key."""

    def parts(self, screen: Screen, content: RedeemAsked) -> Parts:
        """Make the widgets."""
        kit, offer = self.kit, content.offer
        title, once = kit.text("redeem.title"), kit.text("redeem.once")
        name, costs = kit.say(offer.title), kit.say(offer.line)
        sheet = Panel(kit, [IconText(kit, offer.icon, name, costs, side=26)], pad=(8, 8))
        body: list[Item] = [sheet, kit.gap(3, 8), Banner(kit, once, "mdi6.information")]
        if kit.palette.ornament and not kit.flat and not kit.large:
            body += [kit.gap(3, 14, 40), Picture(kit, "helper", 110, 0)]
        yes = Primary(
            kit, kit.text("redeem.confirm"), partial(kit.act, "confirm"), icon="mdi6.check-bold"
        )
        head = [Title(kit, title, icon="mdi6.gift")]
        spoken = [title, f"{name}，{costs}。", once]
        return Parts(head=head, body=body, acts=[yes], split=0.6, spoken=spoken)


VIEW = RedeemView
SAMPLES = (
    Screen(RedeemAsked(sample.SERVICES[3], OFFERS[0]), back=True, restart=True, online=True),
)
