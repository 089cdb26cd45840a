"""One thing of a list: what there is to know of it, its code for a phone, a paper of it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from kiosk.domain.list_screen import EntryDetail
from kiosk.domain.masked import Personal
from kiosk.domain.screen import Screen
from ui.kit import Kit
from ui.layout import Fits, Item, Pile, Row
from ui.theme.tokens import GUTTER
from ui.views import _list_samples as sample
from ui.views.base import Parts, View
from ui.views.not_yet import paper_news
from ui.widgets.button import Primary, PushKey, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Panel
from ui.widgets.qr import QrCode
from ui.widgets.sheets import Fact
from ui.widgets.tones import Bin


class EntryView(View[EntryDetail]):
    """Title, rows, paragraphs, code; keys to print, to choose, and to its neighbours."""

    def parts(self, screen: Screen, content: EntryDetail) -> Parts:
        """Make the widgets."""
        kit, entry = self.kit, content.entry
        title, line = kit.say(entry.title), kit.say(entry.line)
        over = "" if kit.large or kit.flat else kit.say(content.service.name)
        as_of = ""
        if content.as_of is not None:
            as_of = kit.text("entries.as_of", day=kit.say(content.as_of))
        if kit.flat and as_of:
            line, as_of = f"{line}  {as_of}", ""
        head: list[Item] = [Title(kit, title, icon=entry.icon, over=over, line=line, role="hero")]
        body: list[Item] = []
        if entry.badge is not None and entry.tone is not None:
            body.append(Bin(kit, kit.say(entry.badge), entry.icon, entry.tone))
        for text in entry.body:
            body += [kit.gap(2, 4)] if body else []
            body.append(Label(kit, kit.say(text), "help", "ink"))
        if entry.facts:
            body += [kit.gap(3, 6)] if body else []
            body += self._facts(content)
        if entry.code is not None:
            body += [kit.gap(3, 8), self._code(entry.code)]
        if as_of and not kit.large:
            body += [kit.gap(2, 5), Label(kit, as_of, "body", "ink2")]
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        acts: list[Item] = [news, kit.gap(3, 5)] if news is not None else []
        acts += self._keys(content)
        spoken = [*self._said(), news.words if news is not None else ""]
        return Parts(head=head, body=body, acts=acts, split=0.6, stay=True, spoken=spoken)

    def _facts(self, content: EntryDetail) -> list[Item]:
        """Return the rows, each a sheet of its own: pages may break between them."""
        kit = self.kit
        out: list[Item] = []
        for fact in content.entry.facts:
            value = fact.value
            shown = value.masked() if isinstance(value, Personal) else kit.say(value)
            out += [kit.gap(2, 3)] if out else []
            out.append(Panel(kit, [Fact(kit, kit.say(fact.label), shown, least=14)], pad=(7, 1.5)))
        return out

    def _code(self, payload: str) -> Fits:
        kit = self.kit
        words = Pile(
            [
                Label(kit, kit.text("entries.scan"), "strong"),
                Label(kit, kit.text("entries.scan_line"), "body", "ink2"),
            ],
            middle=True,
        )
        code = QrCode(kit, payload, 48, 60)
        return Panel(kit, [Row([code, words], kit.mm(6), parts=[0.36, 0.64])], pad=(7, 4))

    def _keys(self, content: EntryDetail) -> list[Item]:
        kit = self.kit
        words = kit.text("not_yet.print_again" if content.printed else "entries.print_one")
        paper: PushKey = Secondary(kit, words, partial(kit.act, "print_entry"), icon="mdi6.printer")
        row: list[Fits] = [paper]
        if content.printed:
            row.append(done_key(kit))
        rows: list[Item] = []
        if content.may_choose:
            rows += [Primary(kit, kit.text("vote.begin"), partial(kit.act, "choose"))]
            rows += [kit.gap(4, 5)]
        rows.append(Row(row, kit.mm(GUTTER)) if len(row) > 1 else paper)
        if content.of > 1:
            rows += [kit.gap(4, 5), self._neighbours(content)]
        return rows

    def _neighbours(self, content: EntryDetail) -> Row:
        kit = self.kit
        before = Secondary(
            kit, kit.text("entries.earlier"), partial(kit.act, "earlier"), icon="mdi6.arrow-left"
        )
        after = Secondary(
            kit,
            kit.text("entries.later"),
            partial(kit.act, "later"),
            icon="mdi6.arrow-right",
            icon_after=True,
        )
        before.setEnabled(content.place > 1)
        after.setEnabled(content.place < content.of)
        return Row([before, after], kit.mm(GUTTER))

    @staticmethod
    def _place(screen: Screen) -> object:
        """A page stays turned while the same thing is shown."""
        content = screen.content
        return content.entry.id if isinstance(content, EntryDetail) else type(content)

    def _said(self) -> list[str]:
        kit, content = self.kit, self.content
        entry = content.entry
        said = [f"{kit.say(entry.title)}。", kit.say(entry.line)]
        said += [f"{kit.say(entry.badge)}。"] if entry.badge else []
        said += [kit.say(text) for text in entry.body]
        for fact in entry.facts:
            value = fact.value
            shown = value.masked() if isinstance(value, Personal) else kit.say(value)
            said.append(f"{kit.say(fact.label)}：{shown}。")
        return said


def done_key(kit: Kit) -> Primary:
    """Return the key that says goodbye, once there is a paper to take."""
    return Primary(
        kit,
        kit.text("entries.done"),
        partial(kit.act, "done"),
        role="lead",
        least=24,
        best=24,
        most=28,
    )


_SHOWN = EntryDetail(sample.NEWS, sample.ARTICLE, 2, 9, as_of=sample.DAY)
VIEW = EntryView
SAMPLES = (
    Screen(_SHOWN, back=True, restart=True, online=True),
    Screen(replace(_SHOWN, printed=True), back=True, restart=True, online=False),
    Screen(
        EntryDetail(sample.WASTE, sample.THINGS[0], 1, 14, as_of=sample.DAY),
        back=True,
        restart=True,
    ),
    Screen(
        EntryDetail(sample.SHOPS, sample.SOME_SHOPS[0], 1, 3, print_code="printer.paper_out"),
        back=True,
        restart=True,
    ),
    Screen(
        EntryDetail(sample.VOTE, sample.TOPIC, 1, 1, as_of=sample.DAY, may_choose=True),
        back=True,
        restart=True,
    ),
)
