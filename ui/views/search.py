"""Look for something by its letters: what fits stands above them, and they never move."""

from __future__ import annotations

from functools import partial
from string import ascii_uppercase

from kiosk.domain.finding_screen import Hit, Search, Where
from kiosk.domain.screen import Screen
from kiosk.domain.text import Text
from ui.layout import Item, Row
from ui.theme.tokens import GUTTER
from ui.views.base import Parts, View
from ui.widgets.button import Key, Secondary
from ui.widgets.headings import Title
from ui.widgets.letters import LetterPad
from ui.widgets.pieces import Banner
from ui.widgets.slots import Slots
from ui.widgets.tiles import Badge, ListRow
from ui.widgets.written import TextField

_BADGES = {
    Where.NOT_NOW: ("badge.no_line", "mdi6.wifi-off"),
    Where.ELSEWHERE: ("badge.elsewhere", "mdi6.map-marker"),
    Where.TOGETHER: ("badge.together", "mdi6.account-heart"),
}


class SearchView(View[Search]):
    """A page of what fits, the letters so far, the letters."""

    def parts(self, screen: Screen, content: Search) -> Parts:
        """Make the widgets."""
        kit = self.kit
        title, line = kit.text("search.title"), kit.text("search.help")
        head: list[Item] = [Title(kit, title, line="" if kit.large else line)]
        self._pad = LetterPad(kit, ascii_uppercase, partial(kit.act, "key"))
        self._slots = Slots(kit, 3 if kit.large else 4)
        self._field = TextField(kit, kit.text("search.field"))
        self._before, self._after = self._turner("previous"), self._turner("next")
        turn = Row([self._before, self._after], kit.mm(GUTTER))
        self._fill(content)
        gap = kit.gap(2, 4)
        acts: list[Item] = [turn, gap, self._field, gap, self._pad]
        return Parts(
            head=head, body=[self._slots], acts=acts, split=0.5, spoken=self._said(content)
        )

    def is_own(self, key: Key) -> bool:
        """Tell that nothing is: whoever searches names no more than a service."""
        return False

    def follow(self, screen: Screen, content: Search) -> bool:
        """Take another letter in place: whoever types must not lose the key under the finger."""
        if screen.display != self.screen_shown.display:
            return False
        self._fill(content)
        self._parts.spoken = self._said(content)
        return True

    def _fill(self, content: Search) -> None:
        kit = self.kit
        letters = content.query.upper()
        self._field.tell(" ".join(letters), "", hidden=False)
        nothing = Banner(kit, kit.text("search.none"), "mdi6.information")
        self._slots.show_rows([self._row(hit) for hit in content.hits] or [nothing])
        self._before.setEnabled(content.page > 1)
        self._after.setEnabled(content.page < content.pages)

    def _turner(self, way: str) -> Secondary:
        kit = self.kit
        icon = f"mdi6.arrow-{'left' if way == 'previous' else 'right'}"
        press = partial(kit.act, "turn", way)
        return Secondary(kit, kit.text(f"page.{way}"), press, icon=icon, least=18, best=22)

    def _row(self, hit: Hit) -> ListRow:
        kit = self.kit
        badge = None
        if hit.where in _BADGES:
            words, icon = _BADGES[hit.where]
            notice = hit.where is not Where.TOGETHER
            badge = Badge(kit.text(words), icon, notice=notice)
        return ListRow(
            kit,
            kit.say(hit.title),
            "" if badge or kit.large else kit.say(hit.line),
            hit.icon,
            partial(kit.act, "choose", hit.id),
            badge=badge,
            dim=hit.where in (Where.NOT_NOW, Where.ELSEWHERE),
        )

    def _said(self, content: Search) -> list[str]:
        kit = self.kit
        said = [kit.text("search.title"), kit.text("search.help")]
        if content.query:
            letters = " ".join(content.query.upper())
            said = [kit.text("search.typed", letters=letters)]
        else:
            said.append(kit.text("search.popular"))
        for hit in content.hits:
            badge = f"，{kit.text(_BADGES[hit.where][0])}" if hit.where in _BADGES else ""
            said.append(f"{kit.say(hit.title)}{badge}。")
        said += [] if content.hits else [f"{kit.text('search.none')}。"]
        if content.pages > 1:
            said.append(kit.text("search.page", page=content.page, pages=content.pages))
        return said


VIEW = SearchView
_HITS = (
    Hit(
        "service:old_age_allowance",
        Text("高龄津贴", "Old-age allowance"),
        Text("满 80 岁。几分钟，不用交钱", "From 80 on. A few minutes"),
        "mdi6.human-cane",
        Where.HERE,
    ),
    Hit(
        "situation:turned_80",
        Text("满 80 岁了", "Turned 80"),
        Text("津贴、优待证、送货一起办", "Allowance, senior card, deliveries"),
        "mdi6.cake-variant",
        Where.TOGETHER,
    ),
    Hit(
        "service:proof",
        Text("社保参保证明", "Proof of social insurance"),
        Text("打一张带走", "Print one"),
        "mdi6.certificate",
        Where.NOT_NOW,
    ),
    Hit(
        "elsewhere:passport",
        Text("护照", "Passport"),
        Text("去公安出入境大厅办", "The exit and entry office"),
        "mdi6.passport",
        Where.ELSEWHERE,
    ),
)
SAMPLES = (
    Screen(Search("", _HITS[:3]), back=True, restart=True, online=True),
    Screen(Search("gljt", _HITS[:1]), back=True, restart=True, online=True),
    Screen(Search("g", _HITS[:3], 2, 3), back=True, restart=True, online=False),
    Screen(Search("hz", _HITS[3:]), back=True, restart=True, online=True),
    Screen(Search("xqzw", ()), back=True, restart=True, online=True),
)
