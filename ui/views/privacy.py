"""Before a private matter: who sees it, who hears it, and who takes it over."""

from __future__ import annotations

from functools import partial

from kiosk.domain.people_screen import PrivacyNotice
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.pieces import IconText, Panel

_PROMISES = (
    ("eyes", "mdi6.eye-off"),
    ("ears", "mdi6.volume-off"),
    ("person", "mdi6.human-greeting-variant"),
)


class PrivacyView(View[PrivacyNotice]):
    """Three promises and one key."""

    def parts(self, screen: Screen, content: PrivacyNotice) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("privacy.title"), kit.text("privacy.help")
        body: list[Item] = []
        said = [f"{title}。", line]
        for name, icon in _PROMISES:
            words = kit.text(f"privacy.{name}"), kit.text(f"privacy.{name}_line")
            said.append(f"{words[0]}，{words[1]}。")
            body += [kit.gap(3, 6, 9)] if body else []
            row = IconText(kit, icon, *words, side=22, plate=True, title_role="row")
            body.append(Panel(kit, [row], pad=(8, 5)))
        go = Primary(
            kit,
            kit.text("privacy.next"),
            partial(kit.act, "next"),
            icon="mdi6.arrow-right",
            icon_after=True,
            best=42,
        )
        over = "" if kit.large or kit.flat else kit.say(content.service.name)
        head = Title(kit, title, icon="mdi6.shield-lock", line=line, over=over)
        return Parts(head=[head], body=body, acts=[go], split=0.6, spoken=said)


VIEW = PrivacyView
SAMPLES = (
    Screen(PrivacyNotice(sample.SERVICE), back=True, restart=True, online=True, private=True),
)
