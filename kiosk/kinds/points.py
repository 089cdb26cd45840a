"""The kind ``points``: what somebody has, how it came about, and what they may have for it.

What was earned here waits in the outbox and is shown as such; where the service ``earns`` it is
noted here by a touch. Points are spent at the platform alone, under the question's id: a lost
answer is asked for again, and nothing is spent twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from kiosk.domain.answer_screen import Answer, Offers, RedeemAsked, Unsure
from kiosk.domain.entry import Entry, Fact
from kiosk.domain.masked import Personal
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow.common import ALWAYS, FAREWELL, NOISE, START_OVER, value
from kiosk.flow.table import CallStep, Flow, Idle, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import answers, earning, own_cases
from kiosk.kinds.asking import Questions, anew, asking, opening, reply_of, when_answered
from kiosk.kinds.checks import Checks

EARNED_BY = "check_in"
"""The kind whose cases are worth points, where a package does not earn its own."""

_NOT_YET = Text("还没记上的", "Not counted yet")
_FOR_POINTS = Text("用积分换的", "For points")


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    asked = replace(service, consents=()) if service.earns else service  # agreed to as it is noted
    form = Questions(asked, site, checks, before="guide", after="own_cases")
    stop = Rule("guide", change=anew())
    had = Rule(
        "redeemed",
        change=lambda m: replace(m.visit, paper_waits=True),
        do=(answers.paper(service, site, _had),),
    )
    steps: dict[str, Step | CallStep] = {
        **opening(service, site, checks, form.begin(), counted=len(form.asked) > 1),
        **form.steps(),
        "own_cases": CallStep(
            calls="own_cases", on={"returned.done": Rule("asking"), "returned.back": stop}
        ),
        "asking": asking(
            service, answered=Rule("account"), lost=Rule("account", change=_unknown), stop=stop
        ),
        "account": _account(service, site, form),
        "entry": answers.one(service, back=Rule("account")),
        "offers": _offers(service),
        "redeem": _redeem(service),
        "redeeming": asking(
            service,
            given=_wanted,
            answered=had,
            refused=Rule("redeemed"),
            lost=Rule("unsure"),
            unasked=Rule("account", change=_unknown),
            stop=Rule("unsure"),
        ),
        "redeemed": _redeemed(service, site),
        "unsure": _unsure(service, had),
    }
    if service.earns:
        steps["earning"] = earning.step(service, back="account")
    return Flow(
        name=f"points:{service.id}", start="guide", always=ALWAYS, ignore=NOISE, steps=steps
    )


def _account(service: Service, site: Site, form: Questions) -> Step:
    ledger, parts = partial(_ledger, service), partial(_parts, service)

    def show(state: State) -> Answer:
        visit, reply = state.visit, state.visit.reply
        news = "answer.points_offline" if reply is None else None
        if reply is not None and reply.refused is not None:
            news = f"reply.{reply.refused}"
        elif reply is not None and earning.is_done(service, visit):
            news = "answer.earned"
        return Answer(
            service,
            aloud=state.headphones,
            title=reply.title if reply else None,
            facts=reply.facts if reply else (),
            entries=ledger(visit),
            note=reply.note if reply else None,
            news=news,
            redeems=bool(_had_for(visit)),
            earns=earning.may(service, visit),
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
            "acted.open": answers.opening_one(ledger),
            "acted.redeem": (Rule("offers", when=lambda m: bool(_had_for(m.visit))), Rule()),
            "acted.earn": _earn(service),
            "acted.print": answers.printing(service, site, parts),
            "acted.done": answers.FINISHED,
        },
    )


def _earn(service: Service) -> Rules:
    if not service.earns:
        return Rule()
    return (
        Rule("earning", when=lambda m: earning.may(service, m.visit), change=earning.afresh),
        Rule(),
    )


def _offers(service: Service) -> Step:
    def chosen(moment: Moment) -> Entry | None:
        return next((o for o in _had_for(moment.visit) if o.open and o.id == value(moment)), None)

    return Step(
        views=(Offers,),
        show=lambda state: Offers(service, _had_for(state.visit)),
        timeout=Idle(),
        back=Rule("account"),
        cancel=START_OVER,
        on={
            "acted.choose": (
                Rule(
                    "redeem",
                    when=lambda m: chosen(m) is not None,
                    change=lambda m: replace(m.visit, entry=chosen(m)),
                ),
                Rule(),
            )
        },
    )


def _redeem(service: Service) -> Step:
    def fresh(moment: Moment) -> Visit:
        return replace(moment.visit, inquiry_id="", paper=None, paper_code=None)

    return Step(
        views=(RedeemAsked,),
        show=lambda state: RedeemAsked(service, _offer(state.visit)),
        timeout=Idle(),
        back=Rule("offers"),
        cancel=START_OVER,
        on={"acted.confirm": Rule("redeeming", change=fresh)},
    )


def _redeemed(service: Service, site: Site) -> Step:
    def show(state: State) -> Answer:
        visit, reply = state.visit, reply_of(state.visit)
        refused = reply.refused is not None
        return Answer(
            service,
            aloud=state.headphones,
            title=None if refused else _offer(visit).title,
            facts=reply.facts,
            note=reply.note,
            news=f"reply.{reply.refused}" if refused else "answer.redeemed",
            clear=visit.clear,
            printed=answers.is_printed(visit),
            print_code=visit.paper_code,
        )

    return Step(
        views=(Answer,),
        show=show,
        timeout=Idle(),
        back=None,
        cancel=START_OVER,
        on={
            **answers.UNMASKING,
            "acted.open": Rule(),
            "acted.redeem": Rule(),
            "acted.earn": Rule(),
            "acted.print": answers.printing(service, site, _had),
            "acted.done": answers.FINISHED,
        },
    )


def _unsure(service: Service, had: Rule) -> Step:
    """Nothing is forgotten here: only under the same id is it the same question."""
    return Step(
        views=(Unsure,),
        show=lambda state: Unsure(service, _offer(state.visit)),
        timeout=Idle(),
        back=None,
        cancel=START_OVER,
        on={
            "acted.retry": Rule("redeeming"),
            "acted.leave": FAREWELL,
            "answered": when_answered(had, Rule("redeemed")),
        },
    )


def _wanted(visit: Visit) -> Mapping[str, Personal | str]:
    return {"redeem": _offer(visit).id}


def _offer(visit: Visit) -> Entry:
    if visit.entry is None:
        raise ValueError("nothing was chosen")
    return visit.entry


def _unknown(moment: Moment) -> Visit:
    """Forget an earlier answer: nobody knows what it is worth by now."""
    return replace(moment.visit, reply=None, entry=None)


def _ledger(service: Service, visit: Visit) -> tuple[Entry, ...]:
    """Return what was earned here and waits, then the platform's lines."""
    waiting = (
        replace(own_cases.of_own(case, None, None), badge=_NOT_YET, icon="mdi6.progress-clock")
        for case in visit.own
        if case.standing.state in own_cases.WAITING
        and case.service is not None
        and (case.service.id == service.id if service.earns else case.service.kind == EARNED_BY)
    )
    lines = visit.reply.entries if visit.reply else ()
    return (*waiting, *(line for line in lines if line.sort is None))


def _had_for(visit: Visit) -> tuple[Entry, ...]:
    """Return what may be had for points, whether or not there are enough of them yet."""
    return tuple(one for one in visit.reply.entries if one.sort) if visit.reply else ()


def _parts(service: Service, visit: Visit) -> tuple[Fact | Entry, ...]:
    """Return what the paper of an account says: nothing was had, whatever was looked at."""
    return (*(visit.reply.facts if visit.reply else ()), *_ledger(service, visit))


def _had(visit: Visit) -> tuple[Fact | Entry, ...]:
    """Return what the paper of a redemption says; what was refused was not had."""
    reply = reply_of(visit)
    had = () if reply.refused is not None else (replace(_offer(visit), line=_FOR_POINTS),)
    return (*reply.facts, *had)
