"""Something does not work: one plain sentence and a way on."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import Screen, Trouble
from ui.layout import Item
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner


class TroubleView(View[Trouble]):
    """Calm: what to do, whether anything was lost, and whom to ask."""

    def parts(self, screen: Screen, content: Trouble) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, what = kit.text("trouble.title"), kit.text(f"error.{content.code}")
        known = "trouble.safe" if content.safe else "trouble.not_sent"
        state = kit.text("trouble.unknown" if content.safe is None else known)
        head = [
            Title(
                kit, title, icon="mdi6.wrench-clock", line=kit.text("trouble.sorry"), kind="notice"
            )
        ]
        body: list[Item] = [
            Banner(kit, what, "mdi6.information", "notice", best=32),
            kit.gap(3, 5),
            Banner(
                kit, state, "mdi6.check-circle" if content.safe else "mdi6.shield-check", best=28
            ),
        ]
        if not (kit.large and kit.flat):
            body += [kit.gap(3, 12, 30), Picture(kit, "helper", 110 if not kit.flat else 70, 0)]
        call = Primary(
            kit,
            kit.text("trouble.call"),
            partial(kit.act, "call_help"),
            icon="mdi6.human-greeting-variant",
        )
        leave = Secondary(kit, kit.text("trouble.leave"), partial(kit.act, "leave"), best=28)
        acts: list[Item] = [call, kit.gap(4, 5), leave]
        if content.may_retry:
            retry = Secondary(
                kit,
                kit.text("trouble.retry"),
                partial(kit.act, "retry"),
                icon="mdi6.restart",
                best=28,
            )
            acts = [call, kit.gap(4, 5), retry, kit.gap(4, 5), leave]
        return Parts(
            head=head, body=body, acts=acts, split=0.58, spoken=[f"{title}。", what, state]
        )


def _sample(code: str, *, safe: bool | None, may_retry: bool) -> Screen:
    return Screen(Trouble(code, safe, may_retry), back=True, restart=True, online=True)


VIEW = TroubleView
SAMPLES = (
    _sample("store.disk_full", safe=False, may_retry=True),
    _sample("program.internal", safe=True, may_retry=False),
    _sample("program.internal", safe=None, may_retry=True),
)
