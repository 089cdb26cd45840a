"""Somebody is coming; what was entered is still here."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import HelpCalled, Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner, IconText, Panel


class HelpCalledView(View[HelpCalled]):
    """A neighbour's face, the telephone, and the way back."""

    def parts(self, screen: Screen, content: HelpCalled) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("help.title"), kit.text("help.line")
        if content.unheard:
            title, line = kit.text("help.unheard_title"), kit.text("help.unheard_line")
        kept = kit.text("help.place")
        phone = IconText(
            kit,
            "mdi6.phone",
            content.phone,
            kit.say(content.hours),
            side=24,
            plate=True,
            title_role="hero",
        )
        head = [Title(kit, title, icon="helper", line=line)]
        body: list[Item] = [Panel(kit, [phone], pad=(8, 7)), kit.gap(3, 5)]
        if content.writing:
            body.append(Banner(kit, kept, "mdi6.check-circle", best=28))
        if kit.palette.ornament and not (kit.large and kit.flat):
            body += [kit.gap(3, 14, 40), Picture(kit, "bowl", 120 if not kit.flat else 60, 0)]
        resume = Primary(
            kit,
            kit.text("help.resume"),
            partial(kit.act, "resume"),
            icon="mdi6.arrow-left",
            best=42,
        )
        ring = "" if content.unheard else kit.text("help.phone")
        spoken = [f"{title}。", line, ring, content.phone, kit.say(content.hours)]
        spoken += [kept] if content.writing else []
        return Parts(head=head, body=body, acts=[resume], split=0.6, spoken=spoken)


VIEW = HelpCalledView
SAMPLES = (
    Screen(
        HelpCalled(sample.SITE.phone, sample.SITE.hours, writing=True),
        back=True,
        restart=False,
        online=True,
    ),
    Screen(HelpCalled(sample.SITE.phone, sample.SITE.hours), back=True, restart=False, online=True),
    Screen(
        HelpCalled(sample.SITE.phone, sample.SITE.hours, writing=True, unheard=True),
        back=True,
        restart=False,
        online=False,
    ),
)
