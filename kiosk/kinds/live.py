"""What the platform does while somebody waits: a card is stopped, a pension goes on, or nothing is.

A service of class C that is handed in asks first, with all that was answered. What the platform did
is shown, and then handed in as a case; what it did not do is no case: nobody is told "queued" of
something that must be so now. A lost answer is asked for again under the same id: nothing is done
twice, and whoever will not wait gets the paper and the call back of a service without a line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kiosk.domain.answer_screen import Answer, Unsure
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.masked import Personal
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.common import FAREWELL, START_OVER
from kiosk.flow.table import CallStep, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit, Way
from kiosk.kinds import answers, handing_in
from kiosk.kinds.asking import anew, asking, needs_line, reply_of, when_answered, without_line


def asks_first(service: Service) -> bool:
    """Tell whether a service is handed in only once the platform has done it."""
    return service.inquiry is not None and needs_line(service)


def steps(service: Service, site: Site, *, back: Rule, to: str) -> dict[str, Step | CallStep]:
    """Return the steps from ``asking`` on, before ``to``; none where nothing is asked.

    Args:
        back: leads to the last look at what was answered.
    """
    if not asks_first(service):
        return {}
    again, unsure = replace(back, change=anew(back.change)), Rule("unsure")
    return {
        "asking": asking(
            service,
            given=_given,
            answered=Rule("told"),
            lost=unsure,
            unasked=Rule("no_line"),
            stop=(replace(again, when=lambda m: not m.visit.inquiry_id), unsure),
        ),
        "unsure": _unsure(service),
        "told": _told(service, site, again, to),
        "no_line": without_line(service),
    }


def _unsure(service: Service) -> Step:
    """Nothing is changed here: only under the same id is it the same question."""
    told = Rule("told")
    return Step(
        views=(Unsure,),
        show=lambda _: Unsure(service),
        timeout=Idle(),
        back=None,
        cancel=START_OVER,
        on={
            "acted.retry": Rule("asking"),
            "acted.leave": Rule("no_line"),
            "answered": when_answered(told, told),
        },
    )


def _told(service: Service, site: Site, again: Rule, to: str) -> Step:
    def show(state: State) -> Answer:
        reply = reply_of(state.visit)
        return Answer(
            service,
            aloud=state.headphones,
            title=reply.title,
            facts=reply.facts,
            note=reply.note,
            news=f"reply.{reply.refused}" if reply.refused else None,
            clear=state.visit.clear,
            printed=answers.is_printed(state.visit),
            print_code=state.visit.paper_code,
        )

    def hand_in(moment: Moment) -> effects.Effect:
        return handing_in.submission(service, site, moment)

    gone = Rule(Return("finished"), change=_gone, do=(hand_in,))
    return Step(
        views=(Answer,),
        show=show,
        timeout=Idle(),
        back=(replace(again, when=_is_refused), Rule()),  # what is done is done
        cancel=(replace(START_OVER, when=_is_refused), gone),
        on={
            **answers.UNMASKING,
            "acted.leave_now": (replace(FAREWELL, when=_is_refused), gone),
            "idle_ended": (replace(FAREWELL, when=_is_refused), gone),
            "acted.open": Rule(),
            "acted.redeem": Rule(),
            "acted.earn": Rule(),
            "acted.print": answers.printing(service, site, _parts),
            "acted.done": (replace(answers.FINISHED, when=_is_refused), Rule(to)),
        },
    )


def _gone(moment: Moment) -> Visit:
    """Who walks off has it all the same: it is handed in, and the rest of the errands are left."""
    return replace(moment.visit, finished=True, errands=(), way=Way())


def _is_refused(moment: Moment) -> bool:
    return reply_of(moment.visit).refused is not None


def _parts(visit: Visit) -> tuple[Fact | Entry, ...]:
    return reply_of(visit).facts


def _given(visit: Visit) -> Mapping[str, Personal | str]:
    witness = {} if visit.witness is None else {"witness": visit.witness}
    return {**visit.answers, **witness}
