"""A list of what is published: by its sorts where it is long, a page of big rows at a time.

Only the rows of pages that were turned to are made: a list may have thousands.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect

from kiosk.domain.entry import Entry
from kiosk.domain.list_screen import EntryList, Sort
from kiosk.domain.screen import Screen
from ui.kit import Kit
from ui.layout import Fits, Gap, Item, Need, Row, least, pile
from ui.theme.tokens import GUTTER
from ui.views import _list_samples as sample
from ui.views.base import Dock, Parts, View
from ui.views.entry import done_key
from ui.views.not_yet import paper_news
from ui.views.page import widgets
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.pieces import Banner, IconText, Panel
from ui.widgets.tiles import Badge, ListRow
from ui.widgets.tones import ToneBadge

_MOST = 6
"""Lines of rows on a page: more are not looked through."""

_MEASURED = 40
"""Lines of rows up to which the pages of a list are counted beforehand."""


class EntryListView(View[EntryList]):
    """Rows of sorts or of entries; who finds none is told where to ask."""

    dock = Dock.BLOCK

    def __init__(self, kit: Kit, screen: Screen) -> None:
        """Open the page of what was read last."""
        self._at = screen.content.at if isinstance(screen.content, EntryList) else None
        super().__init__(kit, screen)

    def parts(self, screen: Screen, content: EntryList) -> Parts:
        """Make all but the rows."""
        self._lines: dict[int, Fits] = {}
        self._starts, self._counted = [0], (0, 0)
        kit = self.kit
        name = kit.say(content.sort or content.service.name)
        line = self._line(content)
        over = kit.say(content.service.name) if content.sort and not kit.large else ""
        head: list[Item] = [
            Title(kit, name, icon=content.service.icon, over="" if kit.flat else over, line=line)
        ]
        body = [] if content.looking or self._count() else self._nothing()
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        acts = self._acts(content, news)
        self._before = [f"{name}。", line, news.words if news is not None else ""]
        return Parts(head=head, body=body, acts=acts, split=0, spoken=self._before)

    def _line(self, content: EntryList) -> str:
        kit = self.kit
        if content.looking:
            return kit.text("entries.looking")
        if content.sorts:
            if content.pick:
                return kit.text("entries.pick_sort")
            return kit.text("entries.sorts_or_find" if content.may_find else "entries.sorts")
        if content.as_of is not None and self._count():
            return kit.text("entries.as_of", day=kit.say(content.as_of))
        return ""

    def _nothing(self) -> list[Item]:
        """Say that there is none, and who knows more."""
        kit = self.kit
        sheet: list[Item] = [
            IconText(
                kit,
                "mdi6.storefront-outline",
                kit.say(kit.site.full_name),
                kit.say(kit.site.hours),
                side=22,
            ),
            kit.gap(3, 6),
            IconText(kit, "mdi6.phone", kit.site.phone, side=22),
        ]
        return [
            Banner(kit, kit.text("entries.none"), "mdi6.tray-remove", best=32),
            kit.gap(3, 8),
            Label(kit, kit.text("entries.ask"), "section", heads=True),
            kit.gap(2, 4),
            Panel(kit, sheet, pad=(8, 6)),
        ]

    def _acts(self, content: EntryList, news: Banner | None) -> list[Item]:
        kit = self.kit
        if not (content.looking or self._count()):
            return [Primary(kit, kit.text("entries.others"), partial(kit.act, "others"))]
        keys: list[Fits] = []
        if content.may_find:
            press = partial(kit.act, "find")
            # who asks of what sort a thing is cannot choose its sort
            finding = Primary if content.sorts else Secondary
            keys.append(finding(kit, kit.text("entries.find"), press, icon="mdi6.magnify"))
        if content.may_print:
            words = kit.text("not_yet.print_again" if news else "entries.print")
            press = partial(kit.act, "print_list")
            keys.append(Secondary(kit, words, press, icon="mdi6.printer"))
        if content.printed:
            keys.append(done_key(kit))
        if not keys:
            return []
        row: Fits = Row(keys, kit.mm(GUTTER)) if len(keys) > 1 else keys[0]
        return [news, kit.gap(3, 5), row] if news is not None else [row]

    # rows

    def _count(self) -> int:
        return len(self.content.sorts or self.content.entries)

    def _columns(self) -> int:
        return 2 if self.kit.flat else 1

    def _line_count(self) -> int:
        return -(-self._count() // self._columns())

    def _line_at(self, place: int) -> Fits:
        """Return a line of rows, made when it is first wanted."""
        if place not in self._lines:
            columns = self._columns()
            first = place * columns
            cells = [self._cell(at) for at in range(first, min(first + columns, self._count()))]
            made: Fits = cells[0]
            if columns > 1:
                made = Row(cells, self.kit.mm(GUTTER), parts=[1.0] * columns)
            made.setParent(self)
            self._lines[place] = made
        return self._lines[place]

    def _cell(self, place: int) -> Fits:
        content = self.content
        if content.sorts:
            return self._sort(place, content.sorts[place])
        return self._entry(place, content.entries[place])

    def _sort(self, place: int, sort: Sort) -> ListRow:
        kit = self.kit
        count = kit.text("entries.count", n=sort.count)
        press = partial(kit.act, "choose_sort", str(place))
        return ListRow(kit, kit.say(sort.title), count, sort.icon, press)

    def _entry(self, place: int, entry: Entry) -> ListRow:
        kit = self.kit
        row = ListRow(
            kit,
            kit.say(entry.title),
            kit.say(entry.line),
            entry.icon,
            partial(kit.act, "choose_entry", str(place)),
            badge=badge_of(entry, kit.say(entry.badge)) if entry.badge else None,
        )
        row.setEnabled(entry.open or not self.content.pick)
        return row

    # pages

    @staticmethod
    def _place(screen: Screen) -> object:
        """A page stays turned while the same list is shown."""
        content = screen.content
        if not isinstance(content, EntryList):
            return type(content)
        return content.sort, len(content.sorts), len(content.entries)

    def _arrange_below(self, head: list[Item], area: QRect) -> None:
        if not self._count() or self.content.looking:
            super()._arrange_below(head, area)
            return
        kit, width = self.kit, area.width()
        head = [*head, kit.gap(3, 8, 14)] if head else []
        foot: list[Item] = [kit.gap(3, 6, 8), *self._parts.acts] if self._parts.acts else []
        room = area.height() - least([*head, *foot], width)
        if self._end(0, width, room) < self._line_count():
            foot = [kit.gap(3, 6, 8), *self._parts.acts, kit.gap(GUTTER), self._pager_row(2)]
            if not self._parts.acts:
                foot = [kit.gap(3, 6, 8), self._pager_row(2)]
            room = area.height() - least([*head, *foot], width)
        self._count_pages(width, room)
        begin = self._starts[self._page]
        rows = self._rows(begin, self._end(begin, width, room))
        spring = Gap(Need(0, 0, 0), spring=True)
        whole = [*head, *rows, spring, *foot]
        pile(whole, area)
        if len(self._pages) > 1:
            self._pager_row(len(self._pages))
        self._live += widgets(whole)

    def _count_pages(self, width: int, room: int) -> None:
        """Find where pages begin: of a long list as far as was turned, and one more."""
        if self._counted != (width, room):
            self._starts, self._counted = [0], (width, room)
        wanted = None if self._at is None else self._at // self._columns()
        while (end := self._end(self._starts[-1], width, room)) < self._line_count():
            before = wanted is not None and end <= wanted
            far = self._line_count() > _MEASURED and len(self._starts) > self._page + 1
            if far and not before:
                break
            if before:
                self._page = len(self._starts)
            self._starts.append(end)
        self._at = None  # from here on whoever stands there turns the pages
        self._pages = [[] for _ in self._starts]
        self._page = min(self._page, len(self._starts) - 1)

    def _rows(self, begin: int, end: int) -> list[Item]:
        rows: list[Item] = []
        for place in range(begin, end):
            rows += [self.kit.gap(4, 5.5, 7)] if rows else []
            rows.append(self._line_at(place))
        return rows

    def _end(self, begin: int, width: int, room: int) -> int:
        """Return the first line that does not fit below ``begin``; one always does."""
        end, high = begin, 0
        gap = self.kit.gap(4).need.least
        while end < self._line_count():
            high += self._line_at(end).need(width).least + (gap if end > begin else 0)
            if end > begin and (high > room or end - begin == _MOST):
                break
            end += 1
        return end

    def spoken_text(self) -> str:
        """Return the heading and the rows that are to be seen."""
        if not self._count() or self.content.looking:
            kit = self.kit
            more = [] if self.content.looking else [kit.text("entries.none"), kit.site.phone]
            return kit.spoken((*self._before, *more))
        columns, begin = self._columns(), self._starts[self._page]
        after = self._starts[self._page + 1 :]
        end = after[0] if after else self._line_count()
        rows = map(self._said, range(begin * columns, end * columns))
        return self.kit.spoken((*self._before, *rows))

    def _said(self, place: int) -> str:
        kit, content = self.kit, self.content
        if place >= self._count():
            return ""
        if content.sorts:
            return f"{kit.say(content.sorts[place].title)}。"
        entry = content.entries[place]
        words = [kit.say(entry.title), kit.say(entry.line)]
        words += [kit.say(entry.badge)] if entry.badge else []
        return "，".join(word for word in words if word) + "。"


def badge_of(entry: Entry, words: str) -> Badge:
    """Return the badge of an entry: in its own colour where a standard gives it one."""
    if entry.tone is not None:
        return ToneBadge(words, entry.icon, entry.tone)
    return Badge(words, "mdi6.check-bold" if entry.open else "mdi6.close-thick")


VIEW = EntryListView
SAMPLES = (
    Screen(EntryList(sample.WASTE, looking=True), back=True, restart=True),
    Screen(
        EntryList(sample.WASTE, sorts=sample.SORTS, as_of=sample.DAY, may_find=True),
        back=True,
        restart=True,
    ),
    Screen(
        EntryList(sample.WASTE, sample.THINGS, sort=sample.SORTS[0].title, as_of=sample.DAY),
        back=True,
        restart=True,
    ),
    Screen(
        EntryList(
            sample.SHOPS,
            sample.SOME_SHOPS,
            sort=sample.LOCKS,
            as_of=sample.DAY,
            may_print=True,
            printed=True,
        ),
        back=True,
        restart=True,
    ),
    Screen(
        EntryList(sample.DOCTOR, sample.TIMES, sort=sample.TIMES[0].sort, pick=True),
        back=True,
        restart=True,
        online=False,
    ),
    Screen(EntryList(sample.SHOPS), back=True, restart=True, online=False),
)
