"""Nobody is here: what the machine is for, and how to begin."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from kiosk.domain.frame import Attract, Screen
from kiosk.domain.text import Text
from ui.layout import Fits, Item, Pile, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Secondary
from ui.widgets.label import Label
from ui.widgets.pieces import IconText, Line
from ui.widgets.welcome import HowTo, Start, Welcome


class AttractView(View[Attract]):
    """The first frame, so it is quick: few widgets, and the icon font for five signs."""

    whole = True

    def parts(self, screen: Screen, content: Attract) -> Parts:
        """Make the widgets."""
        kit = self.kit
        self._welcome = Welcome(kit)
        title: Fits = Pile(
            [
                Label(kit, kit.text("attract.title"), "attract"),
                kit.gap(1, 3),
                Label(kit, kit.text("attract.line"), "help", "ink2"),
            ]
        )
        if kit.palette.ornament and not kit.large:
            bowl = Picture(kit, "bowl", 72 if not kit.flat else 50, 30)
            title = Row([title, bowl], kit.mm(GUTTER), parts=[0.7, 0.3])
        lines = {"touch": kit.text("attract.touch_voice")} if kit.voice and not kit.large else {}
        how = tuple(
            HowTo(
                kit,
                n,
                picture,
                kit.text(f"attract.{key}"),
                lines.get(key) or kit.text(f"attract.{key}_line"),
            )
            for n, (picture, key) in enumerate(
                (("tap", "touch"), ("insert", "card"), ("slip", "slip")), 1
            )
        )
        for step in how:
            step.peers = how
        steps = Row(how, kit.mm(GUTTER))
        body: list[Item] = [title, kit.gap(3, 9, 14), steps]
        notice = kit.say(content.notice) if content.notice else ""
        title_words, icon = kit.text("attract.notice"), "mdi6.bullhorn-variant"
        if not content.open_for_cases:
            title_words, icon = kit.text("attract.closed"), "mdi6.information"
            notice = kit.text("attract.closed_line")
        row = IconText(kit, icon, title_words, notice, side=15)
        if notice and not kit.flat:
            body += [
                kit.gap(2, 8, 12),
                Line(kit),
                kit.gap(2, 4, 5),
                row,
                kit.gap(2, 4, 5),
                Line(kit),
            ]
        self._start = Start(kit, partial(kit.act, "start"))
        other = "en" if kit.display.language == "zh" else "zh"
        language = Secondary(
            kit,
            kit.text("language.other"),
            partial(kit.act, "language", other),
            icon="mdi6.translate",
            least=18,
            best=20,
            most=22,
        )
        foot: Fits = language
        if screen.online is not None:
            words = kit.text("net.up" if screen.online else "net.down")
            icon = "mdi6.wifi" if screen.online else "mdi6.wifi-off"
            net = IconText(kit, icon, words, side=10, title_role="status")
            foot = Row([net, language], kit.mm(GUTTER))
        spoken = [kit.text("attract.title"), kit.text("attract.line"), kit.text("attract.start")]
        spoken += [title_words, notice] if notice else []
        acts: list[Item] = [self._start, kit.gap(4, 6), foot]
        if notice and kit.flat and not (kit.large and content.open_for_cases):
            acts = [row, kit.gap(3, 5), *acts]
        return Parts(
            head=[self._welcome],
            body=body,
            acts=acts,
            split=0.62,
            top=8 if kit.flat else 12,
            spoken=spoken,
        )

    def example(self) -> str:
        """Return what somebody says who comes."""
        return self.kit.text("attract.say")

    def tell_time(self, at: datetime) -> None:
        """Show the time."""
        self._welcome.tell(at)


VIEW = AttractView
_NOTICE = Text("下午 2 点，一楼大厅免费量血压。", "Free blood pressure check at 2 pm.")
SAMPLES = (
    Screen(Attract(notice=_NOTICE), online=True),
    Screen(Attract(notice=None), online=False),
    Screen(Attract(notice=_NOTICE, open_for_cases=False), online=True),
)
