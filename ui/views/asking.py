"""The platform is being asked: a moment, and it can be given up."""

from __future__ import annotations

from functools import partial

from kiosk.domain.answer_screen import Asking
from kiosk.domain.screen import Screen
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.views.put_card import CardSheet
from ui.widgets.button import Secondary
from ui.widgets.label import Label


class AskingView(View[Asking]):
    """Patience, in two sentences, and a way out."""

    def parts(self, screen: Screen, content: Asking) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("asking.title"), kit.text("asking.line")
        service = kit.say(content.service.name)
        head = [Label(kit, title, "question"), Label(kit, line, "help", "ink2")]
        sheet = CardSheet(kit, "bowl" if kit.palette.ornament else "stamp", service)
        stop = Secondary(kit, kit.text("asking.stop"), partial(kit.act, "stop"), best=28)
        return Parts(head=head, body=[sheet], acts=[stop], split=0.6, spoken=[title, line])


VIEW = AskingView
SAMPLES = (Screen(Asking(sample.SERVICES[2]), back=True, restart=True, online=True),)
