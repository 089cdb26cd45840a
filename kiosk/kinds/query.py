"""The kind ``query``: guide, identify, questions, the platform's answer, paper if wanted.

A service with a feed also says what the kiosk knows itself: the cases it took from the card's
holder, and where they stood when the feed came last.
"""

from __future__ import annotations

from kiosk.domain.answer_screen import Answer
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow.common import ALWAYS, NOISE, START_OVER
from kiosk.flow.table import CallStep, Flow, Idle, Rule, Step
from kiosk.flow.visit import OwnCase, State, Visit
from kiosk.kinds import answers, own_cases, request
from kiosk.kinds.asking import Questions, anew, asking, opening, without_line
from kiosk.kinds.checks import Checks
from kiosk.kinds.question import plain


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    local = service.feed is not None
    form = Questions(
        service, site, checks, before="guide", after="own_cases" if local else "asking"
    )
    stop = Rule("guide", change=anew())
    supplements = request.supplements(service)
    steps: dict[str, Step | CallStep] = {
        **opening(service, site, checks, form.begin(), counted=len(form.asked) > 1),
        **form.steps(),
        "asking": asking(
            service,
            answered=Rule("answer"),
            lost=Rule("answer" if local else "no_line"),
            stop=stop,
        ),
        "answer": _answer(service, site, form),
        "entry": answers.one(
            service,
            back=Rule("answer"),
            supplement=Rule("supplement", change=request.for_case) if supplements else None,
        ),
    }
    if local:
        steps["own_cases"] = CallStep(
            calls="own_cases", on={"returned.done": Rule("asking"), "returned.back": stop}
        )
    else:
        steps["no_line"] = without_line(service)
    if supplements:
        steps["supplement"] = request.supplementing(service, back="entry")
    return Flow(name=f"query:{service.id}", start="guide", always=ALWAYS, ignore=NOISE, steps=steps)


def _answer(service: Service, site: Site, form: Questions) -> Step:
    def show(state: State) -> Answer:
        visit, reply = state.visit, state.visit.reply
        day = visit.entries.as_of if visit.entries and reply is None else None
        return Answer(
            service,
            aloud=state.headphones,
            title=reply.title if reply else None,
            facts=reply.facts if reply else (),
            entries=_shown(visit),
            note=reply.note if reply else None,
            news=_news(visit),
            news_day=day,
            clear=visit.clear,
            printed=answers.is_printed(visit),
            print_code=visit.paper_code,
        )

    return Step(
        views=(Answer,),
        show=show,
        timeout=Idle(),
        back=form.last(),
        cancel=START_OVER,
        on={
            **answers.UNMASKING,
            "acted.open": answers.opening_one(_shown),
            "acted.redeem": Rule(),
            "acted.earn": Rule(),
            "acted.print": answers.printing(service, site, _parts),
            "acted.done": answers.FINISHED,
        },
    )


def _news(visit: Visit) -> str | None:
    """Return the key of what must be said of an answer, where something must."""
    if visit.reply is None:
        day = visit.entries.as_of if visit.entries else None
        return "answer.as_of" if day else "answer.here_only"
    return f"reply.{visit.reply.refused}" if visit.reply.refused else None


def _parts(visit: Visit) -> tuple[Fact | Entry, ...]:
    return (*(visit.reply.facts if visit.reply else ()), *_shown(visit))


def _shown(visit: Visit) -> tuple[Entry, ...]:
    """Return what is listed: what the platform does not say the kiosk says, what waits first."""
    live = visit.reply.entries if visit.reply else ()
    told = {entry.id for entry in live}
    synced = {entry.id: entry for entry in visit.entries.items} if visit.entries else {}
    here = [
        own_cases.of_own(case, request.name_of(case), synced.get(case.standing.case_id))
        for case in _asked_for(visit)
        if case.standing.case_id not in told
    ]
    return (*here, *live)


def _asked_for(visit: Visit) -> tuple[OwnCase, ...]:
    """Return the case whose number was given; all of them where none was."""
    given = {_compact(plain(answer)) for answer in visit.answers.values()}
    return tuple(case for case in visit.own if not given or given & _numbers(case))


def _numbers(case: OwnCase) -> set[str]:
    numbers = (case.standing.receipt_no, case.standing.case_number)
    return {_compact(number) for number in numbers if number}


def _compact(number: str) -> str:
    return number.replace(" ", "").upper()
