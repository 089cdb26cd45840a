"""A member of the staff is to look who stands here: no camera does."""

from __future__ import annotations

from functools import partial

from kiosk.domain.people_screen import WitnessAsked
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Numbered, Title


class WitnessView(View[WitnessAsked]):
    """What happens, in three steps; staff go on, the resident calls them."""

    def parts(self, screen: Screen, content: WitnessAsked) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("witness.title"), kit.text("witness.help")
        body: list[Item] = []
        said = [f"{title}。", line]
        for number, name in enumerate(("come", "look", "pin"), 1):
            words = kit.text(f"witness.{name}")
            said.append(f"{words}。")
            body += [kit.gap(3, 8, 12)] if body else []
            body.append(Numbered(kit, number, words, ""))
        call = Primary(
            kit,
            kit.text("witness.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
            best=42,
        )
        here = Secondary(
            kit, kit.text("witness.staff_here"), partial(kit.act, "staff_here"), best=30
        )
        over = "" if kit.large or kit.flat else content.name.masked()
        return Parts(
            head=[Title(kit, title, icon="mdi6.account-check", line=line, over=over)],
            body=body,
            acts=[call, kit.gap(4, 5), here],
            split=0.56,
            spoken=said,
        )


VIEW = WitnessView
SAMPLES = (Screen(WitnessAsked(sample.SERVICE, sample.NAME), back=True, restart=True, online=True),)
