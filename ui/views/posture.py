"""How to sit before a measurement: three pictures and a line each."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import Posture
from kiosk.domain.device import DeviceName
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import IconText, Panel

_HINTS = (("rest", "mdi6.seat"), ("arm", "mdi6.arm-flex-outline"), ("still", "mdi6.volume-off"))


class PostureView(View[Posture]):
    """Rest, arm, silence; then begin."""

    def parts(self, screen: Screen, content: Posture) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title = kit.text("posture.title")
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, title, "question"))
        body: list[Item] = []
        spoken = [f"{title}。"]
        for name, icon in _HINTS:
            words = kit.text(f"posture.{name}"), kit.text(f"posture.{name}_line")
            spoken += [f"{one}。" for one in words]
            row = IconText(kit, icon, *words, side=26, plate=True, title_role="lead")
            body += [kit.gap(2.5, 5, 8)] if body else []
            body.append(Panel(kit, [row], pad=(6, 4)))
        on = Primary(
            kit,
            kit.text("posture.next"),
            partial(kit.act, "next"),
            icon="mdi6.arrow-right",
            icon_after=True,
        )
        earlier = Secondary(
            kit,
            kit.text("posture.earlier"),
            partial(kit.act, "earlier"),
            icon="mdi6.chart-line",
            role="lead",
        )
        return Parts(
            head=head, body=body, acts=[on, kit.gap(3.5, 6), earlier], split=0.58, spoken=spoken
        )


VIEW = PostureView
SAMPLES = (
    Screen(
        Posture(DeviceName.BLOOD_PRESSURE),
        progress=sample.progress(1),
        back=True,
        restart=True,
        online=True,
    ),
)
