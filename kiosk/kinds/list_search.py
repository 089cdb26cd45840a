"""Looking for one thing of a long list by its letters: faster than turning fifty pages.

The letters so far are the visit's draft; None while nobody searches.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.entry import Entries, Entry
from kiosk.domain.finding_screen import Hit, Search, Where
from kiosk.domain.titled import Find, Titled
from kiosk.flow.common import START_OVER, value
from kiosk.flow.table import Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.checks import Checks
from kiosk.kinds.listing import fresh, published

AT_ONCE, AT_ONCE_LARGE = 4, 3
"""Hits of a page: they stand above the letters, which never move."""

MOST_LETTERS = 12


def begin_search(moment: Moment) -> Visit:
    """Begin without a letter."""
    return replace(moment.visit, draft="", page=0)


def end_search(moment: Moment) -> Visit:
    """Forget the letters."""
    return replace(moment.visit, draft=None, page=0)


class ListSearch:
    """The step ``find``. Which names a list has is worked out once, not at each letter."""

    def __init__(self, checks: Checks) -> None:
        """Take what looks for names."""
        self._checks = checks
        self._known: tuple[Entries, Find] | None = None

    def step(self) -> Step:
        """Return the step, which leads to ``detail`` and back to ``list``."""
        return Step(
            views=(Search,),
            show=self._show,
            timeout=Idle(),
            back=Rule("list", change=end_search),
            cancel=START_OVER,
            on={
                "acted.key": Rule(change=_typed),
                "acted.turn": Rule(change=self._turned),
                "acted.choose": (
                    Rule("detail", when=lambda m: _named(m) is not None, change=_chosen),
                    Rule(),
                ),
            },
        )

    def _show(self, state: State) -> Search:
        visit = state.visit
        pages = self._pages(visit)
        page = min(visit.page, len(pages) - 1)
        hits = tuple(
            Hit(one.id, one.title, one.badge or one.line, one.icon, Where.HERE)
            for one in pages[page]
        )
        return Search(_query(visit), hits, page + 1, len(pages))

    def _pages(self, visit: Visit) -> list[tuple[Entry, ...]]:
        """Return what fits, a page at a time; before a letter the first of the list."""
        at_once = AT_ONCE_LARGE if visit.display.large else AT_ONCE
        entries, query = published(visit), _query(visit)
        if not query:
            return [entries.items[:at_once]]
        by_id = {one.id: one for one in entries.items}
        found = [by_id[name] for name in self._find(entries)(query)]
        cut = range(0, max(1, len(found)), at_once)
        return [tuple(found[at : at + at_once]) for at in cut]

    def _find(self, entries: Entries) -> Find:
        if self._known is None or self._known[0] is not entries:
            names = (Titled(one.id, one.title, {"zh": one.words}) for one in entries.items)
            self._known = entries, self._checks.finder(names)
        return self._known[1]

    def _turned(self, moment: Moment) -> Visit:
        visit = moment.visit
        step = {"next": 1, "previous": -1}.get(value(moment), 0)
        page = min(max(0, visit.page + step), len(self._pages(visit)) - 1)
        return replace(visit, page=page)


def _query(visit: Visit) -> str:
    return visit.draft if isinstance(visit.draft, str) else ""


def _named(moment: Moment) -> Entry | None:
    wanted = value(moment)
    return next((one for one in published(moment.visit).items if one.id == wanted), None)


def _chosen(moment: Moment) -> Visit:
    return fresh(replace(moment.visit, entry=_named(moment)))


def _typed(moment: Moment) -> Visit:
    query, key = _query(moment.visit), value(moment)
    match key:
        case "clear":
            query = ""
        case "delete":
            query = query[:-1]
        case _ if len(key) == 1 and key.isascii() and key.isalpha():
            query = (query + key.lower())[:MOST_LETTERS]
    return replace(moment.visit, draft=query, page=0)
