"""All that is to be done in a situation, one after another: what is ticked, done, or not here."""

from __future__ import annotations

from functools import partial

from kiosk.domain.finding_screen import Errand, Errands, ErrandState
from kiosk.domain.screen import Screen
from ui.layout import Fits, Item
from ui.views import _samples as sample
from ui.views.base import Dock, Parts, View
from ui.views.not_yet import paper_news
from ui.widgets.button import Primary, Secondary
from ui.widgets.headings import Title
from ui.widgets.label import Label
from ui.widgets.tiles import Badge, ListRow

_SIGNS = {
    ErrandState.TICKED: "mdi6.checkbox-marked",
    ErrandState.UNTICKED: "mdi6.checkbox-blank-outline",
}
_BADGES = {
    ErrandState.DONE: ("badge.done", "mdi6.check-bold", False),
    ErrandState.NOT_NOW: ("badge.no_line", "mdi6.wifi-off", True),
    ErrandState.ELSEWHERE: ("badge.elsewhere", "mdi6.map-marker", True),
}

_LEFT = (ErrandState.NOT_NOW, ErrandState.ELSEWHERE)
"""What the paper is for."""


class ErrandsView(View[Errands]):
    """The same list before the first, between two, and behind the last."""

    dock = Dock.BLOCK

    def parts(self, screen: Screen, content: Errands) -> Parts:
        """Make the widgets."""
        kit = self.kit
        name, line = kit.say(content.situation.title), self._line(content)
        over = "" if kit.large or kit.flat else kit.text("errands.over")
        head: list[Item] = [Title(kit, name, icon=content.situation.icon, over=over, line=line)]
        if content.following and not (kit.large or kit.flat or _is_done(content)):
            head += [kit.gap(2, 6), Label(kit, kit.text("errands.help"), "help", "ink2")]
        body: list[Item] = []
        for errand in content.errands:
            body += [kit.gap(4, 5.5, 7)] if body else []
            body.append(self._row(errand))
        news = paper_news(kit, printed=content.printed, code=content.print_code)
        if news is not None:
            body += [kit.gap(3, 6), news]
        acts: list[Item] = []
        for key in self._keys(content):
            acts += [kit.gap(4, 5)] if acts else []
            acts.append(key)
        spoken = [f"{name}。", line, *(self._said(errand) for errand in content.errands)]
        spoken += [kit.text("errands.help")] if content.following else []
        spoken += [news.words] if news is not None else []
        return Parts(head=head, body=body, acts=acts, split=0.6, spoken=spoken)

    def _line(self, content: Errands) -> str:
        kit = self.kit
        if content.following is not None:
            name = kit.say(content.following.name)
            return kit.text("errands.next", n=content.number, of=content.of, name=name)
        return kit.text("errands.all_done" if _is_done(content) else "errands.nothing")

    def _row(self, errand: Errand) -> ListRow:
        kit, service = self.kit, errand.service
        badge = None
        if errand.state in _BADGES:
            words, icon, notice = _BADGES[errand.state]
            badge = Badge(kit.text(words), icon, notice=notice)
        row = ListRow(
            kit,
            kit.say(service.name),
            kit.say(service.row_line),
            service.icon,
            partial(kit.act, "tick", service.id),
            badge=badge,
            sign=_SIGNS.get(errand.state, ""),
        )
        if errand.state in _SIGNS:
            row.setAccessibleDescription(kit.text(f"errands.{errand.state.value}"))
        row.setEnabled(errand.state in _SIGNS)
        return row

    def _said(self, errand: Errand) -> str:
        kit = self.kit
        key = _BADGES[errand.state][0] if errand.state in _BADGES else f"errands.{errand.state}"
        return f"{kit.say(errand.service.name)}：{kit.text(key)}。"

    def _keys(self, content: Errands) -> list[Fits]:
        kit = self.kit
        keys: list[Fits] = []
        press, done = partial(kit.act, "finish"), _is_done(content)
        if content.following is not None:
            words = "errands.go_on" if done else "errands.begin"
            label = kit.text(words, number=content.number)
            keys.append(Primary(kit, label, partial(kit.act, "begin"), icon="mdi6.arrow-right"))
            if done:
                keys.append(Secondary(kit, kit.text("errands.stop"), press, best=28))
        elif done:
            keys.append(Primary(kit, kit.text("errands.finish"), press, icon="mdi6.check-bold"))
        if any(one.state in _LEFT for one in content.errands):
            paper = partial(kit.act, "print_checklist")
            label = kit.text("errands.print")
            keys.append(Secondary(kit, label, paper, icon="mdi6.printer", best=28))
        return keys


def _is_done(content: Errands) -> bool:
    return any(one.state is ErrandState.DONE for one in content.errands)


VIEW = ErrandsView


def _sample(*states: ErrandState, printed: bool = False, online: bool = True) -> Screen:
    errands = tuple(Errand(s, state) for s, state in zip(sample.SERVICES, states, strict=False))
    ticked = [one.service for one in errands if one.state is ErrandState.TICKED]
    done = sum(one.state is ErrandState.DONE for one in errands)
    content = Errands(
        situation=sample.SITUATIONS[0],
        errands=errands,
        following=ticked[0] if ticked else None,
        number=done + 1,
        of=done + len(ticked),
        printed=printed,
    )
    return Screen(content, back=True, restart=True, online=online)


_YES, _NO, _DONE = ErrandState.TICKED, ErrandState.UNTICKED, ErrandState.DONE
SAMPLES = (
    _sample(_YES, _YES, _NO, ErrandState.ELSEWHERE),
    _sample(_DONE, _YES, _YES, ErrandState.ELSEWHERE, ErrandState.NOT_NOW, online=False),
    _sample(_DONE, _DONE, ErrandState.ELSEWHERE, printed=True),
    _sample(ErrandState.NOT_NOW, ErrandState.ELSEWHERE, online=False),
)
