"""A meter is waited for: begin it, sit still; or type the numbers of one's own."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import Measuring
from kiosk.domain.device import DeviceName
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, IconText, Panel

_ICONS = {DeviceName.BLOOD_PRESSURE: "mdi6.heart-pulse", DeviceName.THERMOMETER: "mdi6.thermometer"}


class MeasuringView(View[Measuring]):
    """One request, what the meter does now, and two ways on."""

    def parts(self, screen: Screen, content: Measuring) -> Parts:
        """Make the widgets."""
        kit, device = self.kit, content.device
        title = kit.say(content.question) if content.question else ""
        title = title or kit.text(f"measuring.{device}")
        state = self._state(content)
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        head.append(Label(kit, title, "question"))
        said = kit.text(f"measuring.{state}"), kit.text(f"measuring.{state}_line")
        sheet = Panel(kit, [IconText(kit, _ICONS[device], *said, side=34, title_role="lead")],
                      pad=(8, 8))  # fmt: skip
        body: list[Item] = [sheet]
        spoken = [f"{title}。", *said]
        if content.code is not None:
            why = kit.text(f"error.{content.code}")
            body = [Banner(kit, why, "mdi6.information", "notice", best=28), kit.gap(3, 6), sheet]
            spoken.insert(1, why)
        return Parts(head=head, body=body, acts=self._keys(content), split=0.56, spoken=spoken)

    @staticmethod
    def _state(content: Measuring) -> str:
        if content.lost:
            return "lost"
        if content.running:
            return "running"
        return "own_key" if content.own_key else "ready"

    def _keys(self, content: Measuring) -> list[Item]:
        kit = self.kit
        typed = partial(kit.act, "type")
        keys: list[Item] = []
        if content.lost:
            keys.append(Primary(kit, kit.text("measuring.type"), typed, icon="mdi6.dialpad"))
        else:
            if not content.own_key:
                start = partial(kit.act, "start")
                if content.running:  # nothing to do but keep still
                    again = kit.text("measuring.once_more")
                    keys.append(Secondary(kit, again, start, icon="mdi6.play", role="lead"))
                else:
                    words = kit.text("measuring.start")
                    keys.append(Primary(kit, words, start, icon="mdi6.play"))
            words = kit.text("measuring.type")
            keys += [kit.gap(3.5, 6)] if keys else []
            keys.append(Secondary(kit, words, typed, icon="mdi6.dialpad", role="lead"))
        if content.optional is not None:
            skip = Secondary(kit, kit.say(content.optional), partial(kit.act, "skip"), role="lead")
            keys += [kit.gap(3.5, 6), skip]
        return keys


def _sample(content: Measuring) -> Screen:
    return Screen(content, progress=sample.progress(3), back=True, restart=True, online=True)


_CUFF, _WARM = DeviceName.BLOOD_PRESSURE, DeviceName.THERMOMETER
VIEW = MeasuringView
SAMPLES = (
    _sample(Measuring(_CUFF)),
    _sample(Measuring(_CUFF, running=True)),
    _sample(Measuring(_CUFF, own_key=True)),
    _sample(Measuring(_CUFF, code="meter.moved")),
    _sample(Measuring(_CUFF, code="meter.unplugged", lost=True)),
    _sample(Measuring(_WARM, question=Text("您今天体温多少？", "What is your temperature?"),
                      optional=Text("不量了", "Not today"), own_key=True)),
)  # fmt: skip
