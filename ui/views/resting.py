"""Some quiet minutes before an alarming pressure is measured again; no seconds are shown."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import Resting
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary, Secondary
from ui.widgets.label import Label
from ui.widgets.pieces import Banner


class RestingView(View[Resting]):
    """Sit, breathe, do not talk; who feels ill calls at once."""

    def parts(self, screen: Screen, content: Resting) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title = kit.text("resting.title", minutes=content.minutes)
        line, ill = kit.text("resting.line"), kit.text("resting.ill")
        head: list[Item] = [Label(kit, title, "question"), Label(kit, line, "help", "ink2")]
        body: list[Item] = [Banner(kit, ill, "mdi6.phone-alert", "notice", best=34)]
        if kit.palette.ornament and not (kit.flat or kit.large):
            body += [kit.gap(3, 14, 40), Picture(kit, "helper", 110, 0)]
        call = Primary(
            kit,
            kit.text("unprinted.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
        )
        again = Secondary(kit, kit.text("resting.again"), partial(kit.act, "again"), role="lead")
        return Parts(
            head=head,
            body=body,
            acts=[call, kit.gap(3.5, 6), again],
            split=0.56,
            spoken=[f"{title}。", line, ill],
        )


VIEW = RestingView
SAMPLES = (Screen(Resting(5), back=True, restart=True, online=True),)
