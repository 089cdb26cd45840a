"""What a reading means, in plain words; what is alarming is said kindly and cannot be missed."""

from __future__ import annotations

from functools import partial

from kiosk.domain.capture_screen import ReadingJudged
from kiosk.domain.measurement import Measurement, Verdict, kind_of, verdict
from kiosk.domain.screen import Screen
from ui.layout import Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _capture_samples as made
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Steps
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, Note
from ui.widgets.readings import figures, said


class JudgedView(View[ReadingJudged]):
    """The words first, the numbers large below. Neither is read aloud in the hall."""

    def parts(self, screen: Screen, content: ReadingJudged) -> Parts:
        """Make the widgets."""
        kit = self.kit
        kind, band = kind_of(content.measured), content.verdict.value
        title, what = kit.text(f"judged.{kind}.{band}"), kit.text(f"judged.{kind}.{band}_line")
        if content.alarming > 1:
            title = kit.text(f"judged.{kind}.{band}_again")
            what = kit.text(f"judged.{kind}.{band}_again_line")
        head: list[Item] = [Steps(kit, screen.progress), kit.gap(1.5, 5)] if screen.progress else []
        if screen.covered:
            title, what = kit.text("judged.spoken"), kit.text("judged.no_diagnosis")
        head.append(Label(kit, title, "question"))
        alarming = content.verdict is Verdict.ALARMING
        ground = "notice" if alarming else "calm"
        icon = "mdi6.phone-alert" if alarming else "mdi6.information"
        body: list[Item] = [
            figures(kit, content.measured, hidden=screen.covered),
            kit.gap(2.5, 5),
            Banner(kit, what, icon, ground, best=30),
            kit.gap(2, 4),
            Note(kit, kit.text("judged.no_diagnosis"), "mdi6.stethoscope"),
        ]
        news = ""
        if content.print_code is not None:
            news = kit.text(f"error.{content.print_code}")
            body += [kit.gap(2, 4), Banner(kit, news, "mdi6.printer-alert", "notice", best=24)]
        elif content.printed:
            news = kit.text("judged.printed")
            body += [kit.gap(2, 4), Banner(kit, news, "slip", best=24)]
        spoken = [kit.text("judged.spoken"), kit.text("judged.no_diagnosis")]
        if content.aloud:
            spoken = [said(kit, content.measured), f"{title}。", what, spoken[1]]
        elif alarming:  # what to do must be heard, too; no number is in it
            spoken = [what]
        acts = self._keys(content, alarming)
        return Parts(head=head, body=body, acts=acts, split=0.56, spoken=[*spoken, news])

    def _keys(self, content: ReadingJudged, alarming: bool) -> list[Item]:
        kit = self.kit
        again = partial(kit.act, "again")
        paper = Secondary(
            kit, kit.text("judged.print"), partial(kit.act, "print"), icon="mdi6.printer",
            role="lead",
        )  # fmt: skip
        keep = Secondary(
            kit, kit.text("judged.keep"), partial(kit.act, "keep"), icon="mdi6.chart-line",
            role="lead",
        )  # fmt: skip
        between = kit.gap(3, 5)
        first: list[Item] = []
        if alarming:
            words = kit.text("unprinted.call")
            icon = "mdi6.human-greeting-variant"
            call = partial(kit.act, "call_help")
            rest = kit.text("judged.rest")
            if content.alarming > 1:
                first = [Primary(kit, words, call, icon=icon), kit.gap(3, 5)]
            else:
                first = [Primary(kit, rest, again, icon="mdi6.seat"), kit.gap(3, 5)]
        last = Secondary(kit, kit.text("judged.leave"), partial(kit.act, "leave"), role="lead")
        more = Secondary(kit, kit.text("judged.again"), again, role="lead")
        row = Row([more, last], kit.mm(GUTTER))
        if kit.large or kit.flat:
            return [*first, paper, between, keep, kit.gap(3, 5), row]
        return [*first, Row([paper, keep], kit.mm(GUTTER)), between, row]


def _sample(measured: Measurement, alarming: int = 0, printed: bool = False) -> Screen:
    content = ReadingJudged(measured, verdict(measured), alarming, printed)
    return Screen(content, progress=sample.progress(3), back=True, restart=True, online=True)


VIEW = JudgedView
SAMPLES = (
    _sample(made.NORMAL),
    _sample(made.HIGH, printed=True),
    _sample(made.ALARMING, 1),
    _sample(made.ALARMING, 2),
)
