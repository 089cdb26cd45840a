"""Whose card it is has voted on this before: said kindly, before anything is asked."""

from __future__ import annotations

from functools import partial

from kiosk.domain.list_screen import VotedAlready
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _list_samples as sample
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner


class VotedAlreadyView(View[VotedAlready]):
    """That the vote counts already, and a way to the other topics."""

    def parts(self, screen: Screen, content: VotedAlready) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("vote.already"), kit.say(content.entry.title)
        once = kit.text("vote.once")
        body: list[Item] = [Banner(kit, once, "mdi6.check-circle", best=32)]
        if kit.palette.ornament and not kit.flat and not kit.large:
            body += [kit.gap(3, 14, 40), Picture(kit, "helper", 110, 0)]
        others = Primary(kit, kit.text("vote.others"), partial(kit.act, "others"))
        return Parts(
            head=[Title(kit, title, icon="mdi6.vote", line=line)],
            body=body,
            acts=[others],
            split=0.6,
            spoken=[f"{title}。", line, once],
        )


VIEW = VotedAlreadyView
SAMPLES = (Screen(VotedAlready(sample.TOPIC), back=True, restart=True, online=True),)
