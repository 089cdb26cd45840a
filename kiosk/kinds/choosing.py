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
from kiosk.flow.common import START_OVER, event, paper_job, value
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import Idle, Return, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import list_slips
from kiosk.kinds.eligibility import to_take_home

SHORT = 8
"""Entries that nobody needs sorted: one page of them, or two."""

MOST_PRINTED = 20
"""Entries of a list that go onto one paper: it is 60 cm long by then."""


class Choosing:
    """The steps ``looking``, ``list`` and ``detail`` of a service that has a feed."""

    def __init__(
        self,
        service: Service,
        site: Site,
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
        self.before = before or Rule(Return("back"))

    def steps(self) -> dict[str, Step]:
        """Return the steps; ``looking`` is the first."""
        steps = {"looking": self._looking(), "list": self._list()}
        return steps if self.pick else {**steps, "detail": self._detail()}

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
            return EntryList(
                self.service,
                entries=() if sorts else _shown(visit),
                sorts=sorts,
                sort=visit.sort or (None if sorts else _only_sort(visit)),
                as_of=_published(visit).as_of,
                pick=self.pick is not None,
                may_print=self._may_print(visit),
                printed=visit.paper is PrintOutcome.DONE,
                print_code=visit.paper_code,
            )

        def has_sort(moment: Moment) -> bool:
            place = _place(moment, len(self._open_sorts(moment.visit)))
            return place is not None

        def into_sort(moment: Moment) -> Visit:
            sort = self._open_sorts(moment.visit)[int(value(moment))].title
            return _fresh(replace(moment.visit, sort=sort))

        def is_there(moment: Moment) -> bool:
            entry = self._touched(moment)
            return entry is not None and (entry.open or self.pick is None)

        def take(moment: Moment) -> Visit:
            return _fresh(replace(moment.visit, entry=self._touched(moment)))

        def paper(moment: Moment) -> effects.Effect:
            visit, sort = moment.visit, moment.visit.sort or self.service.name
            made = list_slips.listed(
                sort,
                _shown(visit)[:MOST_PRINTED],
                _published(visit).as_of,
                self.site,
                visit.display.language,
            )
            return effects.PrintPaper(paper_job(visit), made)

        onward = then(is_there, take, self.pick or Rule("detail"))
        out = replace(self.before, change=lambda m: _closed(m.visit))
        up = Rule(
            when=lambda m: m.visit.sort is not None,
            change=lambda m: _fresh(replace(m.visit, sort=None)),
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
                "acted.print_list": _if(lambda m: self._may_print(m.visit), to_take_home(paper)),
                "acted.others": Rule(Return("back"), change=lambda m: _closed(m.visit)),
                "acted.done": Rule(Return("finished")),
            },
        )

    def _open_sorts(self, visit: Visit) -> tuple[Sort, ...]:
        """Return the sorts that stand instead of the entries; none where there is no need."""
        items = _published(visit).items
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
        shown = () if self._open_sorts(moment.visit) else _shown(moment.visit)
        place = _place(moment, len(shown))
        return None if place is None else shown[place]

    def _may_print(self, visit: Visit) -> bool:
        on_paper = _published(visit).on_paper and not self._open_sorts(visit)
        return on_paper and bool(_shown(visit))

    # one entry

    def _detail(self) -> Step:
        def show(state: State) -> EntryDetail:
            visit, entry = state.visit, _entry(state.visit)
            shown = _shown(visit)
            return EntryDetail(
                self.service,
                entry,
                place=shown.index(entry) + 1,
                of=len(shown),
                as_of=_published(visit).as_of,
                may_choose=self.choose is not None and entry.open,
                printed=visit.paper is PrintOutcome.DONE,
                print_code=visit.paper_code,
            )

        def paper(moment: Moment) -> effects.Effect:
            visit = moment.visit
            made = list_slips.entry(
                _entry(visit), _published(visit).as_of, self.site, visit.display.language
            )
            return effects.PrintPaper(paper_job(visit), made)

        def turn(way: int) -> Rules:
            def neighbour(visit: Visit) -> int:
                return _shown(visit).index(_entry(visit)) + way

            def is_there(moment: Moment) -> bool:
                return 0 <= neighbour(moment.visit) < len(_shown(moment.visit))

            def go(moment: Moment) -> Visit:
                visit = moment.visit
                return _fresh(replace(visit, entry=_shown(visit)[neighbour(visit)]))

            return Rule("detail", when=is_there, change=go), Rule()

        chosen: Rules = Rule()
        if self.choose is not None:
            chosen = (*then(lambda m: _entry(m.visit).open, _same, self.choose), Rule())
        return Step(
            views=(EntryDetail,),
            show=show,
            timeout=Idle(),
            back=Rule("list", change=lambda m: _fresh(replace(m.visit, entry=None))),
            cancel=START_OVER,
            on={
                "acted.print_entry": to_take_home(paper),
                "acted.earlier": turn(-1),
                "acted.later": turn(+1),
                "acted.choose": chosen,
                "acted.done": Rule(Return("finished")),
            },
        )


def then(
    when: Callable[[Moment], bool],
    change: Callable[[Moment], Visit],
    rules: Rules,
) -> tuple[Rule, ...]:
    """Return ``rules`` as they stand after ``change``, where ``when`` holds."""

    def made(rule: Rule) -> Rule:
        guard, after = rule.when, rule.change

        def fits(moment: Moment) -> bool:
            if not when(moment):
                return False
            return guard is None or guard(replace(moment, visit=change(moment)))

        def changed(moment: Moment) -> Visit:
            visit = change(moment)
            return visit if after is None else after(replace(moment, visit=visit))

        return replace(rule, when=fits, change=changed)

    return tuple(made(rule) for rule in (rules if isinstance(rules, tuple) else (rules,)))


def _if(when: Callable[[Moment], bool], rules: Rules) -> Rules:
    return (*then(when, _same, rules), Rule())


def _same(moment: Moment) -> Visit:
    return moment.visit


def _published(visit: Visit) -> Entries:
    return visit.entries or Entries()


def _shown(visit: Visit) -> tuple[Entry, ...]:
    """Return the entries under the sort that was chosen; all where none was."""
    items = _published(visit).items
    if visit.sort is None:
        return items
    return tuple(entry for entry in items if entry.sort == visit.sort)


def _only_sort(visit: Visit) -> Text | None:
    """Return the one sort under which all stands, as the times of a single day do."""
    found = {entry.sort for entry in _shown(visit)}
    return found.pop() if len(found) == 1 else None


def _entry(visit: Visit) -> Entry:
    if visit.entry is None:
        raise ValueError("one thing of a list is shown, and none was chosen")
    return visit.entry


def _place(moment: Moment, count: int) -> int | None:
    """Return the place in a list of ``count`` that was touched; None where there is none."""
    given = value(moment)
    if not (given.isascii() and given.isdigit()):
        return None
    return int(given) if int(given) < count else None


def _fresh(visit: Visit) -> Visit:
    """Forget how a paper fared: the next one is of something else."""
    return replace(visit, paper=None, paper_code=None)


def _closed(visit: Visit) -> Visit:
    return _fresh(replace(visit, entries=None, sort=None, entry=None, chosen=()))
