"""What the platform answered: rows, a list, a note; and what can be done with it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.answer_screen import Answer
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.masked import AccountNumber
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item
from ui.views import _facts
from ui.views import _samples as sample
from ui.views.base import Parts, View
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner
from ui.widgets.tiles import Badge, ListRow

_LOOKED = (None, "answer.as_of", "answer.here_only")
"""Where something was looked for, so that nothing found must be said."""


class AnswerView(View[Answer]):
    """First what must be said of it, then rows and list; the keys stay on every page.

    What is somebody's is nothing for the hall's ears: rows and list are said into headphones alone.
    """

    def parts(self, screen: Screen, content: Answer) -> Parts:
        """Make the widgets."""
        kit, service = self.kit, content.service
        name = kit.say(service.name)
        title = kit.say(content.title) if content.title else name
        over = name if content.title and not (kit.large or kit.flat) else ""
        head = [Title(kit, title, icon=service.icon, over=over)]
        clear = content.clear and not screen.covered
        told = self._told(content)
        blocks: list[Item] = [*told, *_facts.sheets(kit, content.facts, clear=clear)]
        blocks += self._rows(content.entries)
        body: list[Item] = []
        for block in blocks:
            if not isinstance(block, Banner) and body and block not in told:
                body.append(kit.gap(3, 5))
            elif body:
                body.append(kit.gap(3, 4))
            body.append(block)
        spoken = [f"{title}。", *(banner.words for banner in told)]
        if content.aloud:
            spoken += _facts.spoken(kit, content.facts)
            spoken += [self._said(entry) for entry in content.entries]
        elif not content.is_empty:
            spoken.append(kit.text("answer.look"))
        return Parts(
            head=head, body=body, acts=self._acts(content), split=0.6, stay=True, spoken=spoken
        )

    def _told(self, content: Answer) -> list[Banner]:
        kit, said = self.kit, list[Banner]()
        if content.news is not None:
            said.append(Banner(kit, self._news(content), "mdi6.information", "notice"))
        if content.note is not None:
            said.append(Banner(kit, kit.say(content.note), "mdi6.information-outline"))
        if content.is_empty and content.note is None and content.news in _LOOKED:
            said.append(Banner(kit, kit.text("answer.none"), "mdi6.information-outline"))
        if content.print_code is not None:
            words = kit.text(f"error.{content.print_code}")
            said.append(Banner(kit, words, "mdi6.printer-alert", "notice"))
        elif content.printed:
            said.append(Banner(kit, kit.text("answer.printed"), "slip"))
        return said

    def _news(self, content: Answer) -> str:
        kit, key = self.kit, content.news or "reply.other"
        if content.news_day is not None:
            return kit.text(key, day=kit.say(content.news_day))
        return kit.text(key if kit.knows(key) else "reply.other")

    def _rows(self, entries: tuple[Entry, ...]) -> list[Item]:
        """Return a row for each, the first of its sort below the sort's name."""
        kit, rows, sort = self.kit, list[Item](), None
        for entry in entries:
            if entry.sort is not None and entry.sort != sort:
                rows.append(Label(kit, kit.say(entry.sort), "section", heads=True))
            sort = entry.sort
            rows.append(self._row(entry))
        return rows

    def _row(self, entry: Entry) -> ListRow:
        kit = self.kit
        badge = Badge(kit.say(entry.badge), "mdi6.tag-outline") if entry.badge else None
        return ListRow(
            kit,
            kit.say(entry.title),
            kit.say(entry.line),
            entry.icon,
            partial(kit.act, "open", entry.id),
            badge=badge,
        )

    def _said(self, entry: Entry) -> str:
        kit = self.kit
        parts = [entry.title, entry.line, *([entry.badge] if entry.badge else [])]
        return "，".join(kit.say(part) for part in parts) + "。"

    def _acts(self, content: Answer) -> list[Item]:
        kit, gap = self.kit, self.kit.gap(4, 5)
        acts: list[Item] = []
        if content.redeems:
            press = partial(kit.act, "redeem")
            acts += [Primary(kit, kit.text("answer.redeem"), press, icon="mdi6.gift"), gap]
        if content.earns:
            first = Secondary if content.redeems else Primary
            press = partial(kit.act, "earn")
            acts += [first(kit, kit.text("answer.earn"), press, icon="mdi6.plus-circle"), gap]
        if not content.is_empty:
            again = content.printed or content.print_code is not None
            words = kit.text("answer.print_again" if again else "answer.print")
            press = partial(kit.act, "print")
            acts += [Secondary(kit, words, press, icon="mdi6.printer", best=28), gap]
        done = kit.text("answer.done"), partial(kit.act, "done")
        more = content.redeems or content.earns
        last = Secondary(kit, *done, best=28) if more else Primary(kit, *done)
        return [*acts, last]


FACTS = (
    Fact(Text("现在有", "You have"), Text("42 分", "42 points")),
    Fact(Text("户号", "Household"), AccountNumber("5100001234")),
)
ENTRIES = tuple(
    Entry(
        f"e{n}",
        Text(zh, en),
        Text("11 月 20 日交的", "Handed in on 20 Nov"),
        icon,
        badge=Text(*badge),
        facts=FACTS,
    )
    for n, (zh, en, icon, badge) in enumerate(
        (
            ("高龄津贴", "Old-age allowance", "mdi6.human-cane", ("在机器里等着", "Waiting here")),
            (
                "残疾人补贴",
                "Disability subsidy",
                "mdi6.wheelchair-accessibility",
                ("正在办", "Open"),
            ),
            ("居住登记", "Residence", "mdi6.home-account", ("要补材料", "Papers wanted")),
            ("临时救助", "Relief", "mdi6.hand-heart", ("办好了", "Done")),
            ("老人优待证", "Senior card", "mdi6.card-account-details", ("没有受理", "Refused")),
        )
    )
)
_SORTED = tuple(replace(one, sort=Text("缴费记录", "Contributions")) for one in ENTRIES)
_DAY = Text("11 月 22 日", "22 November")


def _sample(content: Answer, *, online: bool = True) -> Screen:
    return Screen(content, back=True, restart=True, online=online)


VIEW = AnswerView
SAMPLES = (
    _sample(Answer(sample.SERVICES[2], facts=FACTS, entries=ENTRIES[:2], redeems=True)),
    _sample(Answer(sample.SERVICES[3], entries=ENTRIES, printed=True)),
    _sample(
        Answer(sample.SERVICES[3], entries=ENTRIES[:2], news="answer.as_of", news_day=_DAY),
        online=False,
    ),
    _sample(Answer(sample.SERVICES[3], entries=ENTRIES[:1], news="answer.here_only"), online=False),
    _sample(Answer(sample.SERVICES[3], news="answer.here_only"), online=False),
    _sample(Answer(sample.SERVICES[2], note=Text("没有未处理的违法", "No open offences"))),
    _sample(Answer(sample.SERVICES[2], news="reply.not_enough_points", clear=True, facts=FACTS)),
    _sample(
        Answer(
            sample.SERVICES[2],
            title=Text("洗衣液", "Washing liquid"),
            facts=FACTS,
            news="answer.redeemed",
            print_code="printer.paper_out",
        )
    ),
    _sample(Answer(sample.SERVICES[2])),
    _sample(Answer(sample.SERVICES[2], facts=FACTS, entries=ENTRIES[:2], redeems=True, earns=True)),
    _sample(Answer(sample.SERVICES[2], news="answer.points_offline", earns=True), online=False),
    _sample(Answer(sample.SERVICES[2], facts=FACTS, entries=_SORTED)),
)
