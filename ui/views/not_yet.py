"""Not possible now: why, where to go, what to bring; and a list to take home."""

from __future__ import annotations

from functools import partial

from kiosk.domain.screen import NotYet, Screen
from kiosk.domain.service import EligibilityRule
from ui.kit import Kit
from ui.layout import Item
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Numbered, Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, Panel


class NotYetView(View[NotYet]):
    """The reasons, numbered; never a bare refusal."""

    def parts(self, screen: Screen, content: NotYet) -> Parts:
        """Make the widgets."""
        kit = self.kit
        lead = kit.text("not_yet.found" if content.found else "not_yet.look")
        title = Title(
            kit,
            kit.text("not_yet.title"),
            icon="mdi6.calendar-clock",
            kind="notice",
            over="" if kit.large or kit.flat else kit.say(content.service.name),
            line=lead if kit.flat else "",
        )
        rows: list[Item] = [self._rule(n, rule) for n, rule in enumerate(content.rules, 1)]
        if not content.found:
            rows.append(
                Numbered(
                    kit,
                    len(rows) + 1,
                    kit.text("not_yet.unsure"),
                    kit.text("not_yet.unsure_line"),
                    soft=True,
                )
            )
        body: list[Item] = []
        if not kit.flat:
            body += [Label(kit, lead, "lead", bold=False, heads=True), kit.gap(2, 5)]
        body += self._sheets(rows)
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        if news is not None:
            body += [kit.gap(3, 6), news]
        return Parts(
            head=[title],
            body=body,
            acts=paper_keys(kit, again=news is not None),
            split=0.6,
            spoken=[*self._spoken(content, lead), news.words if news else ""],
        )

    def _sheets(self, rows: list[Item]) -> list[Item]:
        """Return one sheet of all rows, or a sheet a row where pages may have to be turned."""
        kit = self.kit
        if kit.large or kit.flat:
            out: list[Item] = []
            for row in rows:
                out += [kit.gap(3, 4)] if out else []
                out.append(Panel(kit, [row], pad=(7, 2.5 if kit.flat else 4)))
            return out
        spaced: list[Item] = []
        for row in rows:
            spaced += [kit.gap(6, 9)] if spaced else []
            spaced.append(row)
        return [Panel(kit, spaced, pad=(9, 7), ruled=True)]

    def _rule(self, number: int, rule: EligibilityRule) -> Numbered:
        kit = self.kit
        lines = [kit.say(rule.otherwise_line)]
        more: list[str] = []
        if rule.where is not None:
            more.append(kit.text("not_yet.go", where=kit.say(rule.where)))
        if rule.bring is not None:
            more.append(kit.text("not_yet.bring", what=kit.say(rule.bring)))
        beside = kit.flat and kit.display.language == "zh"
        lines += ["  ".join(more)] if beside and more else more
        return Numbered(kit, number, kit.say(rule.otherwise_title), "\n".join(lines), soft=True)

    def _spoken(self, content: NotYet, lead: str) -> list[str]:
        kit = self.kit
        said = [f"{kit.say(content.service.name)}，{kit.text('not_yet.title')}。", lead]
        for rule in content.rules:
            said += [f"{kit.say(rule.otherwise_title)}。", kit.say(rule.otherwise_line)]
        return said


def paper_news(kit: Kit, *, printed: bool, code: str | None) -> Banner | None:
    """Return what became of the checklist, or None where none was asked for."""
    if code is not None:
        return Banner(kit, kit.text(f"error.{code}"), "mdi6.printer-alert", "notice")
    return Banner(kit, kit.text("not_yet.printed"), "slip") if printed else None


def paper_keys(kit: Kit, *, again: bool) -> list[Item]:
    """Return the keys that print the checklist and that lead to other things."""
    words = kit.text("not_yet.print_again" if again else "not_yet.print")
    press = partial(kit.act, "print_checklist")
    others = Secondary(kit, kit.text("not_yet.others"), partial(kit.act, "others"), best=28)
    return [Primary(kit, words, press, icon="mdi6.printer"), kit.gap(4, 5), others]


VIEW = NotYetView
SAMPLES = (
    Screen(NotYet(sample.SERVICE, sample.RULES, found=False), back=True, restart=True, online=True),
    Screen(
        NotYet(sample.SERVICE, sample.RULES[:1], found=True, printed=True),
        back=True,
        restart=True,
        online=True,
    ),
    Screen(
        NotYet(sample.SERVICE, sample.RULES, found=True, print_code="printer.paper_out"),
        back=True,
        restart=True,
        online=False,
    ),
)
