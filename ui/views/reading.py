"""The card is being read: leave it there."""

from __future__ import annotations

from kiosk.domain.screen import Reading, Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.put_card import CardSheet
from ui.widgets.headings import Steps
from ui.widgets.label import Label


class ReadingView(View[Reading]):
    """The reader with the card in it."""

    def parts(self, screen: Screen, content: Reading) -> Parts:
        """Make the widgets."""
        kit = self.kit
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(2, 5)] if screen.progress else []
        head += [
            Label(kit, kit.text("reading.title"), "question"),
            Label(kit, kit.text("reading.line"), "help", "ink2"),
        ]
        body = [CardSheet(kit, "reading", kit.text("reading.wait"))]
        spoken = [kit.text("reading.title"), kit.text("reading.line")]
        return Parts(head=head, body=body, split=0, spoken=spoken)


VIEW = ReadingView
SAMPLES = (Screen(Reading(), progress=sample.progress(1), back=True, restart=True, online=True),)
