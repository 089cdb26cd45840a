"""An earlier case was not taken: which one, and what to do now."""

from __future__ import annotations

from datetime import date
from functools import partial

from kiosk.domain.screen import CaseRefused, Screen
from ui.layout import Fits, Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.art import Picture
from ui.widgets.button import Primary
from ui.widgets.headings import Title
from ui.widgets.pieces import Banner, Panel
from ui.widgets.sheets import Fact


class CaseRefusedView(View[CaseRefused]):
    """What, when, which number; whom to ask; one key."""

    def parts(self, screen: Screen, content: CaseRefused) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("refused.title"), kit.text("refused.line")
        why = f"refused.{content.code}"
        ask = kit.text(why if kit.knows(why) else "refused.ask")
        rows = [
            (kit.text(f"refused.{key}"), value)
            for key, value in (
                ("what", kit.say(content.service) if content.service else ""),
                ("when", self._day(content.day)),
                ("number", content.receipt_no),
            )
            if value
        ]
        known = Primary(
            kit,
            kit.text("refused.known"),
            partial(kit.act, "understood", content.case_id),
            icon="mdi6.check-bold",
            best=42,
        )
        banner = Banner(kit, ask, "mdi6.storefront-outline", best=30)
        body: list[Item] = self._sheet([Fact(kit, *row) for row in rows])
        acts: list[Item] = [known]
        if kit.flat:
            acts = [banner, kit.gap(4, 6), known]
        else:
            body += [kit.gap(3, 8), banner]
        if kit.palette.ornament and not kit.flat and not kit.large:
            body += [kit.gap(3, 14, 40), Picture(kit, "helper", 110, 0)]
        return Parts(
            head=[Title(kit, title, icon="mdi6.file-alert-outline", line=line, kind="notice")],
            body=body,
            acts=acts,
            split=0.6,
            spoken=[f"{title}。", line, *(f"{name}：{value}。" for name, value in rows), ask],
        )

    def _sheet(self, facts: list[Fits]) -> list[Item]:
        """Return one sheet of all, or a sheet for each where pages may have to be turned."""
        kit, out = self.kit, list[Item]()
        if kit.large and kit.flat:
            for fact in facts:
                out += [kit.gap(3, 4)] if out else []
                out.append(Panel(kit, [fact], pad=(8, 2)))
            return out
        for fact in facts:
            out += [kit.gap(3, 6, 9)] if out else []
            out.append(fact)
        return [Panel(kit, out, pad=(9, 6), ruled=True)]

    def _day(self, day: date) -> str:
        kit = self.kit
        name = kit.text(f"month.{day.month}")
        return kit.text("date.day", month=day.month, day=day.day, month_name=name)


def _sample(content: CaseRefused) -> Screen:
    return Screen(content, progress=sample.progress(1), restart=True, online=True)


VIEW = CaseRefusedView
_DAY = date(2025, 10, 9)
SAMPLES = (
    _sample(CaseRefused("case-1", sample.SERVICE.name, _DAY, sample.RECEIPT)),
    _sample(CaseRefused("case-2", None, _DAY, sample.RECEIPT)),
    _sample(CaseRefused("case-3", sample.SERVICE.name, _DAY, sample.RECEIPT, "vote.doubled")),
)
