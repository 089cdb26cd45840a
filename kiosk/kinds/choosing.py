"""Finding one thing in a list that was published: sorts, entries, one entry, a paper of it.

Three kinds live of it. To ``browse`` is no more than this; a ``vote`` goes on from an entry that
was read, a ``book`` from one that was touched. What is published is looked up once, at the first
step: nothing changes under a finger.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.entry import Entries, Entry
from kiosk.domain.list_screen import EntryDetail, EntryList, Sort
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import START_OVER, event, paper_job, then, value
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import Idle, Return, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import list_slips
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import to_take_home
from kiosk.kinds.list_search import ListSearch, begin_search
from kiosk.kinds.listing import closed, entry_of, fresh, only_sort, place_in, published, shown

SHORT = 8
"""Entries that nobody needs sorted: one page of them, or two."""

MOST_PRINTED = 20
"""Entries of a list that go onto one paper: it is 60 cm long by then."""


class Choosing:
    """The steps ``looking``, ``list``, ``find`` and ``detail`` of a service that has a feed."""

    def __init__(
        self,
        service: Service,
        site: Site,
        checks: Checks,
        *,
        pick: Rules | None = None,
        choose: Rules | None = None,
        before: Rule | None = None,
    ) -> None:
        """Take the declaration.

        Args:
            pick: where an entry of the list leads that was touched; else it is read.
            choose: where an entry leads that was read and chosen.
            before: the way back out of the list; else the outcome ``back``.
        """
        self.service, self.site = service, site
        self.pick, self.choose = pick, choose
        self.search = ListSearch(checks)
        self.before = before or Rule(Return("back"))

    def steps(self) -> dict[str, Step]:
        """Return the steps; ``looking`` is the first."""
        steps = {"looking": self._looking(), "list": self._list()}
        if self.pick:
            return steps
        return {**steps, "find": self.search.step(), "detail": self._detail()}

    def _looking(self) -> Step:
        def is_own(moment: Moment) -> bool:
            found = event(moment, events.EntriesFound)
            return (found.feed, found.service_id) == (self.service.feed, self.service.id)

        def keep(moment: Moment) -> Visit:
            found = event(moment, events.EntriesFound)
            return replace(moment.visit, entries=found.entries, sort=None, entry=None)

        def nothing(moment: Moment) -> Visit:
            return replace(moment.visit, entries=Entries(), sort=None, entry=None)

        return Step(
            views=(EntryList,),
            show=lambda _: EntryList(self.service, looking=True),
            timeout=STORE_DEADLINE,
            back=self.before,
            cancel=START_OVER,
            enter=(lambda _: effects.FindEntries(self.service.feed or "", self.service.id),),
            on={
                "entries_found": (Rule("list", when=is_own, change=keep), Rule()),
                "step_timed_out": Rule("list", change=nothing),
            },
            ignore=frozenset(f"acted.{action}" for action in EntryList.actions),
        )

    # the list

    def _list(self) -> Step:
        def show(state: State) -> EntryList:
            visit = state.visit
            sorts = self._open_sorts(visit)
            there = () if sorts else shown(visit)
            return EntryList(
                self.service,
                entries=there,
                sorts=sorts,
                sort=visit.sort or (None if sorts else only_sort(visit)),
                as_of=published(visit).as_of,
                pick=self.pick is not None,
                at=there.index(visit.entry) if visit.entry in there else None,
                may_find=self._may_find(visit),
                may_print=self._may_print(visit),
                printed=visit.paper is PrintOutcome.DONE,
                print_code=visit.paper_code,
            )

        def has_sort(moment: Moment) -> bool:
            place = place_in(moment, len(self._open_sorts(moment.visit)))
            return place is not None

        def into_sort(moment: Moment) -> Visit:
            sort = self._open_sorts(moment.visit)[int(value(moment))].title
            return fresh(replace(moment.visit, sort=sort))

        def is_there(moment: Moment) -> bool:
            entry = self._touched(moment)
            return entry is not None and (entry.open or self.pick is None)

        def take(moment: Moment) -> Visit:
            return fresh(replace(moment.visit, entry=self._touched(moment)))

        def paper(moment: Moment) -> effects.Effect:
            visit, sort = moment.visit, moment.visit.sort or self.service.name
            made = list_slips.listed(
                sort,
                shown(visit)[:MOST_PRINTED],
                published(visit).as_of,
                self.site,
                visit.display.language,
            )
            return effects.PrintPaper(paper_job(visit), made)

        onward = then(is_there, take, self.pick or Rule("detail"))
        out = replace(self.before, change=lambda m: closed(m.visit))
        up = Rule(
            when=lambda m: m.visit.sort is not None,
            change=lambda m: fresh(replace(m.visit, sort=None)),
        )
        return Step(
            views=(EntryList,),
            show=show,
            timeout=Idle(),
            back=(up, out),
            cancel=START_OVER,
            counted=self.pick is not None,
            on={
                "acted.choose_sort": (Rule(when=has_sort, change=into_sort), Rule()),
                "acted.choose_entry": (*onward, Rule()),
                "acted.find": self._if_find(),
                "acted.print_list": _if(lambda m: self._may_print(m.visit), to_take_home(paper)),
                "acted.others": Rule(Return("back"), change=lambda m: closed(m.visit)),
                "acted.done": Rule(Return("finished")),
            },
        )

    def _may_find(self, visit: Visit) -> bool:
        """Tell whether looking by letters is faster: below a sort it was chosen already."""
        long = len(published(visit).items) > SHORT
        return self.pick is None and visit.sort is None and long

    def _if_find(self) -> Rules:
        if self.pick is not None:
            return Rule()
        find = Rule("find", when=lambda m: self._may_find(m.visit), change=begin_search)
        return find, Rule()

    def _open_sorts(self, visit: Visit) -> tuple[Sort, ...]:
        """Return the sorts that stand instead of the entries; none where there is no need."""
        items = published(visit).items
        if visit.sort is not None or (self.pick is None and len(items) <= SHORT):
            return ()
        found: dict[Text, list[Entry]] = {}
        for entry in items:
            if entry.sort is not None:
                found.setdefault(entry.sort, []).append(entry)
        if len(found) < 2:
            return ()
        return tuple(Sort(title, each[0].icon, len(each)) for title, each in found.items())

    def _touched(self, moment: Moment) -> Entry | None:
        there = () if self._open_sorts(moment.visit) else shown(moment.visit)
        place = place_in(moment, len(there))
        return None if place is None else there[place]

    def _may_print(self, visit: Visit) -> bool:
        on_paper = published(visit).on_paper and not self._open_sorts(visit)
        return on_paper and bool(shown(visit))

    # one entry

    def _detail(self) -> Step:
        def show(state: State) -> EntryDetail:
            visit, entry = state.visit, entry_of(state.visit)
            there = shown(visit)
            return EntryDetail(
                self.service,
                entry,
                place=there.index(entry) + 1,
                of=len(there),
                as_of=published(visit).as_of,
                may_choose=self.choose is not None and entry.open,
                printed=visit.paper is PrintOutcome.DONE,
                print_code=visit.paper_code,
            )

        def paper(moment: Moment) -> effects.Effect:
            visit = moment.visit
            made = list_slips.entry(
                entry_of(visit), published(visit).as_of, self.site, visit.display.language
            )
            return effects.PrintPaper(paper_job(visit), made)

        def turn(way: int) -> Rules:
            def neighbour(visit: Visit) -> int:
                return shown(visit).index(entry_of(visit)) + way

            def is_there(moment: Moment) -> bool:
                return 0 <= neighbour(moment.visit) < len(shown(moment.visit))

            def go(moment: Moment) -> Visit:
                visit = moment.visit
                return fresh(replace(visit, entry=shown(visit)[neighbour(visit)]))

            return Rule("detail", when=is_there, change=go), Rule()

        def unread(moment: Moment) -> Visit:
            return fresh(moment.visit)  # which it was stays: its page is opened again

        searched = Rule("find", when=lambda m: m.visit.draft is not None)
        chosen: Rules = Rule()
        if self.choose is not None:
            chosen = (*then(lambda m: entry_of(m.visit).open, _same, self.choose), Rule())
        return Step(
            views=(EntryDetail,),
            show=show,
            timeout=Idle(),
            back=tuple(replace(rule, change=unread) for rule in (searched, Rule("list"))),
            cancel=START_OVER,
            on={
                "acted.print_entry": to_take_home(paper),
                "acted.earlier": turn(-1),
                "acted.later": turn(+1),
                "acted.choose": chosen,
                "acted.done": Rule(Return("finished")),
            },
        )


def _if(when: Callable[[Moment], bool], rules: Rules) -> Rules:
    return (*then(when, _same, rules), Rule())


def _same(moment: Moment) -> Visit:
    return moment.visit
