"""How an answer is shown, gone through and printed: the same for every kind that asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from kiosk.domain.answer_screen import AnswerEntry
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.masked import Personal, PersonName
from kiosk.domain.receipt import Line, PrintOutcome, Qr, Slip
from kiosk.domain.receipt import Rule as Dashes
from kiosk.domain.service import Service
from kiosk.domain.site import CHINA, Site
from kiosk.domain.text import Language, Text
from kiosk.flow import effects
from kiosk.flow.common import START_OVER, paper_job, value
from kiosk.flow.table import Act, Idle, Return, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.eligibility import to_take_home
from kiosk.kinds.review import UNMASKED_SECONDS
from kiosk.ports import Words

MOST_ON_PAPER = 20
"""Rows: half a metre of a roll. Who wants more looks at the screen."""

Shown = Callable[[Visit], tuple[Entry, ...]]
Parts = Callable[[Visit], tuple[Fact | Entry, ...]]

FINISHED = Rule(Return("finished"), change=lambda m: replace(m.visit, finished=True))
"""They know what they came for."""

UNMASKING: Mapping[str, Rules] = {
    "acted.unmask": (
        Rule(
            when=lambda m: not m.visit.clear,
            change=lambda m: replace(m.visit, clear=True),
            do=(lambda _: effects.Alarm(UNMASKED_SECONDS),),
        ),
        Rule(change=lambda m: replace(m.visit, clear=False)),
    ),
    "step_timed_out": Rule(change=lambda m: replace(m.visit, clear=False)),
}
"""Personal values are masked until touched, and again after a while."""


def opening_one(shown: Shown) -> Rules:
    """Return the rules that open the entry that was touched, in the step ``entry``."""

    def find(moment: Moment) -> Entry | None:
        return next((e for e in shown(moment.visit) if e.id == value(moment)), None)

    return (
        Rule(
            "entry",
            when=lambda m: find(m) is not None,
            change=lambda m: replace(m.visit, entry=find(m), clear=False),
        ),
        Rule(),
    )


def one(service: Service, *, back: Rule, supplement: Rule | None = None) -> Step:
    """Return the step that shows an entry; ``supplement`` hands in what is wanted of it."""

    def entry(visit: Visit) -> Entry:
        if visit.entry is None:
            raise ValueError("nothing of the list was opened")
        return visit.entry

    def may(visit: Visit) -> bool:
        return supplement is not None and bool(entry(visit).wanted)

    def show(state: State) -> AnswerEntry:
        visit = state.visit
        return AnswerEntry(
            service,
            entry(visit),
            clear=visit.clear,
            may_supplement=may(visit),
            aloud=state.headphones,
        )

    away = replace(back, change=lambda m: replace(m.visit, entry=None, clear=False))
    onward = replace(supplement or Rule(), when=lambda m: may(m.visit))
    return Step(
        views=(AnswerEntry,),
        show=show,
        timeout=Idle(),
        back=away,
        cancel=START_OVER,
        on={**UNMASKING, "acted.supplement": (onward, Rule()), "acted.done": away},
    )


# on paper


def paper(service: Service, site: Site, parts: Parts) -> Act:
    """Return the effect that prints what is shown, personal values masked."""

    def act(moment: Moment) -> effects.Effect:
        visit = moment.visit
        said = slip(
            service.name,
            site,
            None if visit.card is None else visit.card.name,
            parts(visit),
            visit.reply.note if visit.reply else None,
            moment.at,
            visit.display.language,
        )
        return effects.PrintPaper(paper_job(visit), said)

    return act


def printing(service: Service, site: Site, parts: Parts) -> Rules:
    """Return the rules that print once at a time, where there is something to print."""
    empty = Rule(when=lambda m: not parts(m.visit))
    return (empty, *to_take_home(paper(service, site, parts)))


def is_printed(visit: Visit) -> bool:
    """Tell whether this visit's paper is out."""
    return visit.paper is PrintOutcome.DONE


def slip(
    title: Text,
    site: Site,
    name: PersonName | None,
    parts: tuple[Fact | Entry, ...],
    note: Text | None,
    at: datetime,
    language: Language,
) -> Callable[[Words], Slip]:
    """Return what composes the paper of an answer. It may be left lying about: all is masked."""

    def compose(words: Words) -> Slip:
        def say(text: Text | Personal) -> str:
            return text.masked() if isinstance(text, Personal) else text.in_(language)

        lines: list[Line | Dashes | Qr] = [
            Line(say(title), 3, "center", bold=True),
            Line(say(site.short_name), 2, "center"),
            Dashes(),
        ]
        if name is not None:
            lines.append(Line(words.text("slip.who", language, name=name.masked()), 2, bold=True))
        lines += [Line(say(note), 2)] if note else []
        for part in parts[:MOST_ON_PAPER]:
            if isinstance(part, Fact):
                lines.append(Line(f"{say(part.label)}：{say(part.value)}", 2, bold=True))
                continue
            badge = [Line(f"　{say(part.badge)}", 2)] if part.badge else []
            lines += [Line(f"· {say(part.title)}", 2, bold=True), Line(f"　{say(part.line)}", 2)]
            lines += badge
        left = len(parts) - MOST_ON_PAPER
        lines += [Line(words.text("slip.more", language, count=left), 2)] if left > 0 else []
        local = at.astimezone(CHINA)
        lines += [
            Dashes(),
            Line(words.text("slip.call", language, phone=site.phone), 2, bold=True),
            Line(f"{site.terminal} {local:%Y-%m-%d %H:%M}", 1, "center"),
        ]
        return Slip(tuple(lines))

    return compose
