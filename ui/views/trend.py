"""How a person's readings went since they let them be kept; a key takes that back."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import TrendShown
from kiosk.domain.screen import Screen
from ui.layout import Item
from ui.views import _capture_samples as made
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, Note
from ui.widgets.readings import TrendPlot


class TrendView(View[TrendShown]):
    """A picture and two keys; its numbers are not read aloud."""

    def parts(self, screen: Screen, content: TrendShown) -> Parts:
        """Make the widgets."""
        kit = self.kit
        name = self._state(content)
        title, line = kit.text(f"trend.{name}"), kit.text(f"trend.{name}_line")
        head: list[Item] = [Label(kit, title, "question")]
        if not (kit.large and kit.flat):
            head.append(Label(kit, line, "help", "ink2"))
        body: list[Item] = []
        spoken = [f"{title}。", line]
        shown = () if screen.covered else content.readings
        if content.trouble is not None:
            why = kit.text(f"error.{content.trouble}")
            body = [Banner(kit, why, "mdi6.information", "notice", best=26)]
            spoken.append(why)
        elif name == "shown":
            body = [TrendPlot(kit, shown or (), kit.text("trend.plot"))]
            body += [kit.gap(2, 4), Note(kit, kit.text("judged.no_diagnosis"), "mdi6.stethoscope")]
        elif name == "asking":
            words = kit.text("trend.elsewhere")
            body = [Banner(kit, words, "mdi6.information", best=30)]
            spoken.append(words)
        return Parts(head=head, body=body, acts=self._keys(name), split=0.6, spoken=spoken)

    @staticmethod
    def _state(content: TrendShown) -> str:
        if content.trouble is not None:
            return "trouble"
        if content.asking:
            return "asking"
        if content.forgotten:
            return "forgotten"
        if content.readings is None:
            return "looking"
        return "shown" if content.readings else "none"

    def _keys(self, name: str) -> list[Item]:
        kit = self.kit
        on, forget = partial(kit.act, "next"), partial(kit.act, "forget")
        if name == "asking":
            stay = Primary(kit, kit.text("trend.stay"), on, icon="mdi6.check-bold")
            yes = kit.text("trend.forget_yes")
            gone = Secondary(kit, yes, forget, icon="mdi6.delete-outline", role="lead")
            return [stay, kit.gap(3.5, 6), gone]
        words = kit.text("trend.next")
        keys: list[Item] = [Primary(kit, words, on, icon="mdi6.arrow-right", icon_after=True)]
        if name == "shown":
            words = kit.text("trend.forget")
            key = Secondary(kit, words, forget, icon="mdi6.delete-outline", role="lead")
            keys += [kit.gap(3.5, 6), key]
        return keys


def _sample(content: TrendShown) -> Screen:
    return Screen(content, restart=True, online=True)


VIEW = TrendView
SAMPLES = (
    _sample(TrendShown(made.READINGS)),
    _sample(TrendShown(made.READINGS[:1])),
    _sample(TrendShown(None)),
    _sample(TrendShown(())),
    _sample(TrendShown(made.READINGS, asking=True)),
    _sample(TrendShown((), forgotten=True)),
    _sample(TrendShown((), trouble="program.internal")),
)
