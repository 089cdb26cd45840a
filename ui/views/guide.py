"""Before anything is asked: what it is, how long it takes, what to bring, who may."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.screen import Guide, Screen
from kiosk.domain.service import Guide as ServiceGuide
from kiosk.domain.service import OfflineClass, Requirement
from ui.layout import Fits, Item, Row
from ui.theme.tokens import GUTTER
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.paint import width_of
from ui.widgets.pieces import Banner, IconText, Panel

_PAPERS = {"mdi6.card-account-details": "id_card", "mdi6.credit-card": "bank_card"}
"""Papers that are drawn as they look."""
_COLUMNS = 2


class GuideView(View[Guide]):
    """Promise, three facts, papers, conditions, and two ways on."""

    def parts(self, screen: Screen, content: Guide) -> Parts:
        """Make the widgets."""
        kit = self.kit
        service, guide = content.service, content.service.guide
        title = Title(kit, kit.say(service.name), icon=service.icon, line=kit.say(guide.promise))
        body: list[Item] = [self._facts(guide.facts)]
        shown = tuple(rule.shown for rule in service.rules)
        for key, rows, plate in (("bring", guide.bring, False), ("who", shown, True)):
            if not rows:
                continue
            body.append(kit.gap(4, 7, 13))
            body += self._heading(key)
            body.append(kit.gap(1, 2.5, 4))
            body += self._sheets(rows, plate=plate)
        narrow = kit.flat and not kit.large
        if not narrow:
            body += [kit.gap(3, 6, 10), self._elsewhere(guide)]
        ask = self._question(len(shown))
        acts: list[Item] = [Label(kit, ask, "section"), kit.gap(2, 3)] if ask else []
        acts += self._keys(content)
        if narrow:
            acts = [self._elsewhere(guide), kit.gap(3, 5), *acts]
        later = self._later(screen, content)
        if later:
            note: list[Item] = [
                Banner(kit, later, "mdi6.send-clock", "notice", best=24),
                kit.gap(2, 4),
            ]
            if kit.flat and not kit.large:
                acts = [*note, *acts]
            else:
                body = [*note, *body]
        return Parts(
            head=[title], body=body, acts=acts, split=0.6, spoken=self._spoken(content, later, ask)
        )

    def _heading(self, key: str) -> list[Item]:
        """Return the heading of a part; what the county asks for is not on this machine."""
        kit = self.kit
        title = Label(kit, kit.text(f"guide.{key}"), "section", heads=True)
        if key != "bring":
            return [title]
        county = Label(kit, kit.text("guide.county"), "body", "ink2", heads=True, middle=True)
        if kit.flat and not kit.large:
            widths = [float(width_of(title.text(), kit.font("section"))), 0.0]
            widths[1] = max(1.0, kit.mm(140) - widths[0])
            row = Row([title, county], kit.mm(4), parts=widths)
            row.keep_with_next = True
            return [row]
        return [title, county]

    def _keys(self, content: Guide) -> list[Item]:
        """Return the ways on: begin, for somebody else, and that a rule does not fit."""
        kit, rules = self.kit, content.service.rules
        words = kit.text("guide.begin" if rules else "guide.begin_any")
        begin = Primary(kit, words, partial(kit.act, "begin"), icon="mdi6.check-bold")
        others: list[Fits] = []
        if content.on_behalf:
            words = kit.text("guide.for_another")
            others.append(Secondary(kit, words, partial(kit.act, "for_another"), least=22, best=28))
        if rules:
            words = kit.text("guide.not_me")
            others.append(Secondary(kit, words, partial(kit.act, "not_me"), least=22, best=28))
        return [begin, kit.gap(4, 5), Row(others, kit.mm(GUTTER))] if others else [begin]

    def _elsewhere(self, guide: ServiceGuide) -> Fits:
        kit = self.kit
        words = kit.text("guide.elsewhere"), kit.say(guide.elsewhere)
        return Panel(kit, [IconText(kit, "mdi6.map-marker", *words, side=13)], pad=(7, 4))

    def _question(self, rules: int) -> str:
        kit = self.kit
        if rules == 0:
            return ""  # anybody may
        if rules == 1:
            return kit.text("guide.ask_one")
        return kit.text("guide.ask", n=kit.text(f"count.{min(rules, 6)}"))

    def _facts(self, facts: tuple[Requirement, ...]) -> Fits:
        kit = self.kit
        cells: list[Fits] = [
            IconText(kit, f.icon, kit.say(f.title), kit.say(f.line), side=13) for f in facts
        ]
        if kit.large:
            rows: list[Item] = []
            for cell in cells:
                rows += [kit.gap(2)] if rows else []
                rows.append(cell)
            return Panel(kit, rows, pad=(7, 4))
        wishes = [float(self._wish(f)) for f in facts]
        return Panel(kit, [Row(cells, kit.mm(3), parts=wishes)], pad=(7, 5))

    def _wish(self, fact: Requirement) -> int:
        """Return the width that a fact wants: no column wraps while another has room."""
        kit = self.kit
        title = width_of(kit.say(fact.title), kit.font("strong"))
        return kit.mm(17) + max(title, width_of(kit.say(fact.line), kit.font("body")))

    def _sheets(self, rows: tuple[Requirement, ...], *, plate: bool) -> list[Item]:
        """Return the requirements, two beside one another; in large text all on one sheet."""
        kit = self.kit
        cells: list[Fits] = []
        for row in rows:
            icon = _PAPERS.get(row.icon, row.icon) if not plate else row.icon
            picture = icon in ("id_card", "bank_card")
            side = (20.0 if kit.flat else 26.0) if picture else (24.0 if kit.flat else 30.0)
            if kit.display.language == "en" or kit.large:
                side *= 0.72
            words = kit.say(row.title), kit.say(row.line)
            plated = plate or not picture
            cells.append(IconText(kit, icon, *words, side=side, plate=plated))
        out: list[Item] = []
        if kit.large:
            for cell in cells:
                out += [kit.gap(4, 6)] if out else []
                out.append(cell)
            return [Panel(kit, out, pad=(7, 4), ruled=True)]
        sheets: list[Fits] = [Panel(kit, [c], pad=(7, 4 if kit.flat else 7)) for c in cells]
        for at in range(0, len(sheets), _COLUMNS):
            out += [kit.gap(3, 4)] if out else []
            part = sheets[at : at + _COLUMNS]
            out.append(Row(part, kit.mm(GUTTER), parts=[1.0] * _COLUMNS))
        return out

    def _later(self, screen: Screen, content: Guide) -> str:
        """Return from when the days count that are promised, where that is not today."""
        kept = content.service.offline_class is OfflineClass.QUEUE
        return self.kit.text("guide.offline") if kept and screen.online is False else ""

    def _spoken(self, content: Guide, later: str, ask: str) -> list[str]:
        kit, guide = self.kit, content.service.guide
        said = [f"{kit.say(content.service.name)}。", kit.say(guide.promise), later]
        said += [f"{kit.say(f.title)}，{kit.say(f.line)}。" for f in guide.facts]
        said.append(f"{kit.text('guide.bring')}：")
        said += [f"{kit.say(r.title)}，{kit.say(r.line)}。" for r in guide.bring]
        said.append(kit.text("guide.county"))
        shown = [rule.shown for rule in content.service.rules]
        said += [f"{kit.text('guide.who')}："] if shown else []
        said += [f"{kit.say(r.title)}，{kit.say(r.line)}。" for r in shown]
        said.append(f"{kit.text('guide.elsewhere')}：{kit.say(guide.elsewhere)}。")
        return [*said, ask]


VIEW = GuideView
SAMPLES = tuple(
    Screen(Guide(service, on_behalf), back=True, restart=True, online=online)
    for service, on_behalf, online in (
        (sample.SERVICE, True, True),
        (sample.SERVICE, False, False),
        (replace(sample.SERVICE, rules=()), True, False),
        (replace(sample.SERVICE, rules=()), False, True),
    )
)
