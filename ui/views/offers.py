"""What may be had for points: a row each; what costs too much yet can be read only."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import Offers
from kiosk.domain.entry import Entry
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.headings import Title
from ui.widgets.tiles import ListRow


class OffersView(View[Offers]):
    """One touch chooses; nothing is spent by it yet."""

    def parts(self, screen: Screen, content: Offers) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("offers.title"), kit.text("offers.line")
        head = [Title(kit, title, icon="mdi6.gift", line=line)]
        body: list[Item] = []
        for offer in content.offers:
            body += [kit.gap(4, 5.5, 7)] if body else []
            body.append(self._row(offer))
        spoken = [title, line]
        spoken += [f"{kit.say(one.title)}，{kit.say(one.line)}。" for one in content.offers]
        return Parts(head=head, body=body, split=0, spoken=spoken)

    def _row(self, offer: Entry) -> ListRow:
        kit = self.kit
        press = partial(kit.act, "choose", offer.id)
        words = kit.say(offer.title), kit.say(offer.line)
        row = ListRow(kit, *words, offer.icon, press, chevron=offer.open)
        row.setEnabled(offer.open)
        return row


OFFERS = (
    Entry("soap", Text("洗衣液", "Washing liquid"), Text("要 20 分", "20 points"), "mdi6.gift"),
    Entry("cut", Text("理发一次", "A haircut"), Text("要 30 分", "30 points"), "mdi6.content-cut"),
    Entry("rice", Text("大米", "Rice"), Text("要 60 分", "60 points"), "mdi6.rice", open=False),
)
VIEW = OffersView
SAMPLES = (Screen(Offers(sample.SERVICES[3], OFFERS), back=True, restart=True, online=True),)
