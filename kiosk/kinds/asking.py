"""What all services share that live of the platform's answers: the way in, the question, the wait.

Nobody waits longer than ``ASK_SECONDS``. Where no answer comes the kind says what is left to do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from kiosk.domain.answer_screen import Asking
from kiosk.domain.inquiry import Inquiry, Reply
from kiosk.domain.masked import Personal
from kiosk.domain.screen import Guide
from kiosk.domain.service import OfflineClass, Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import START_OVER, event
from kiosk.flow.identify import objection
from kiosk.flow.table import CallStep, Change, Guard, Idle, Return, Rule, Rules, Step
from kiosk.flow.visit import Moment, Visit
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import Eligibility
from kiosk.kinds.form import REVIEW, Form
from kiosk.kinds.persons import is_helped, nobody

ASK_SECONDS = 12.0
"""A question is answered within two seconds, or the platform is not there."""

POINTS = "points"
CALLED_ABOUT = "callback"
"""The answer of a call back that names the service that it is about."""
_ASKING = frozenset({"query", "certificate", POINTS})


def knows_without_line(service: Service) -> bool:
    """Tell whether a service has something to say from what is on the kiosk."""
    return service.feed is not None or service.kind == POINTS


def keeps_nothing(service: Service) -> bool:
    """Tell whether a service can be used where the store takes no case: it hands none in."""
    return service.offline_class is OfflineClass.LOCAL or service.kind in _ASKING


def needs_line(service: Service) -> bool:
    """Tell whether nothing of a service can be done while the platform does not answer."""
    return service.offline_class is OfflineClass.ONLINE and not knows_without_line(service)


def opening(
    service: Service, site: Site, checks: Checks, first: tuple[Rule, ...], *, counted: bool
) -> dict[str, Step | CallStep]:
    """Return the steps up to who stands here and whether they may; then comes ``first``."""
    may = Eligibility(service, site, checks)
    judged = (Rule("not_eligible", when=may.fails, change=may.note_failed), *first)
    unknown = (
        # whoever was helped before agreed to that: what is theirs is shown to their own card alone
        Rule("identify", when=is_helped, change=lambda m: nobody(m.visit)),
        Rule("identify", when=lambda m: m.visit.card is None),
        Rule("identify", when=lambda m: _objection(m) is not None, change=_told),
    )
    return {
        "guide": Step(
            views=(Guide,),
            show=lambda _: Guide(service),
            timeout=Idle(),
            back=Rule(Return("back")),
            cancel=START_OVER,
            on={"acted.begin": (*unknown, *judged), "acted.not_me": Rule("which_rule")},
        ),
        "identify": CallStep(
            calls="identify",
            counted=counted,
            on={"returned.done": judged, "returned.back": Rule("guide")},
        ),
        "which_rule": may.step(found=False),
        "not_eligible": may.step(found=True),
    }


class Questions(Form):
    """The questions of a service that hands nothing in: behind the last one there is no review."""

    def steps(self) -> dict[str, Step]:
        """Return the steps in the order in which they are asked and counted."""
        return {name: step for name, step in super().steps().items() if name != REVIEW}

    def to(self, step: str, first: Change | None = None) -> Rule:
        """Return a rule to ``step``; what would be the review is the question to the platform."""
        if step != REVIEW:
            return super().to(step, first)
        return Rule(self.after, change=anew(first))

    def last(self) -> tuple[Rule, ...]:
        """Return the rules back from what follows the questions."""
        return self.back(REVIEW)


def anew(first: Change | None = None) -> Change:
    """Return the change that makes the next question another one than the last."""

    def change(moment: Moment) -> Visit:
        return replace(
            first(moment) if first else moment.visit,
            inquiry_id="",
            reply=None,
            entry=None,
            code=None,
            clear=False,
            paper=None,
            paper_code=None,
        )

    return change


def asking(
    service: Service,
    *,
    answered: Rule,
    lost: Rule,
    stop: Rules,
    unasked: Rule | None = None,
    refused: Rule | None = None,
    is_refused: Guard | None = None,
    given: Callable[[Visit], Mapping[str, Personal | str]] = lambda visit: visit.answers,
) -> Step:
    """Return the step that asks and waits; a question that has an id already is the same again.

    Args:
        answered: where an answer leads, which is in the visit by then.
        lost: where none does; ``visit.code`` says why.
        stop: where giving up leads.
        unasked: where the line is known to be down before anything was asked; else as ``lost``.
        refused: where an answer leads that says why not; else as ``answered``.
        is_refused: tells such an answer, where it need not say so.
        given: what is asked beside who asks.
    """

    def ask(moment: Moment) -> effects.Effect:
        visit = moment.visit
        return effects.Inquire(
            Inquiry(
                id=visit.inquiry_id,
                service_id=service.id,
                item_code=service.item_code,
                about=service.inquiry or service.id,
                person=visit.card,
                given=given(visit),
            )
        )

    def begin(moment: Moment) -> effects.Effect:
        return ask(moment) if moment.visit.inquiry_id else effects.MintInquiry()

    down = replace(unasked or lost, when=_is_down, change=_coded(unasked or lost))
    unanswered = replace(lost, change=_coded(lost))
    not_own = Rule(when=lambda m: not is_own(m))
    return Step(
        views=(Asking,),
        show=lambda _: Asking(service),
        timeout=ASK_SECONDS,
        back=stop,
        cancel=START_OVER,
        enter=(begin,),
        on={
            "inquiry_minted": (down, Rule(change=_minted, do=(ask,))),
            "answered": when_answered(answered, refused or answered, is_refused),
            "not_answered": (not_own, unanswered),
            "step_timed_out": unanswered,
            "acted.stop": stop,
        },
    )


def when_answered(
    answered: Rule, refused: Rule, is_refused: Guard | None = None
) -> tuple[Rule, ...]:
    """Return the rules for an answer: to what was asked last, and kept in the visit."""
    return (
        Rule(when=lambda m: not is_own(m)),
        replace(refused, when=is_refused or _is_refused, change=_kept(refused)),
        replace(answered, change=_kept(answered)),
    )


def is_own(moment: Moment) -> bool:
    """Tell whether an answer, or that none came, is about what was asked last."""
    match moment.event:
        case events.Answered(inquiry_id=asked) | events.NotAnswered(inquiry_id=asked):
            return bool(asked) and asked == moment.visit.inquiry_id
    return False


def keep(moment: Moment) -> Visit:
    """Keep the platform's answer."""
    return replace(moment.visit, reply=event(moment, events.Answered).reply, code=None)


def reply_of(visit: Visit) -> Reply:
    """Return the platform's answer, which is there where it is shown."""
    if visit.reply is None:
        raise ValueError("an answer is shown that did not come")
    return visit.reply


def _kept(rule: Rule) -> Change:
    then = rule.change
    return keep if then is None else lambda m: then(replace(m, visit=keep(m)))


def _coded(rule: Rule) -> Change:
    def change(moment: Moment) -> Visit:
        news = moment.event
        code = news.code if isinstance(news, events.NotAnswered) else "sync.unreachable"
        visit = rule.change(moment) if rule.change else moment.visit
        return replace(visit, code=code)

    return change


def _minted(moment: Moment) -> Visit:
    return replace(moment.visit, inquiry_id=event(moment, events.InquiryMinted).inquiry_id)


def _is_refused(moment: Moment) -> bool:
    return event(moment, events.Answered).reply.refused is not None


def _is_down(moment: Moment) -> bool:
    return moment.online is False


def _objection(moment: Moment) -> str | None:
    """Return why a card that was read for another service cannot be used for this one."""
    card = moment.visit.card
    return None if card is None else objection(card, moment)


def _told(moment: Moment) -> Visit:
    return replace(moment.visit, code=_objection(moment))


# without a line


def without_line(service: Service) -> CallStep:
    """Return the step that ends in paper, where nothing of the service can be done now."""
    return CallStep(
        calls=f"no_line:{service.id}",
        on={
            "returned.back": Rule("guide", change=anew(_uncalled)),
            "returned.finished": Rule(Return("finished")),
        },
    )


def _uncalled(moment: Moment) -> Visit:
    """Keep what was asked for the service itself; what was said to be rung up is left behind."""
    visit, empty = moment.visit, Visit()
    if CALLED_ABOUT not in visit.answers:
        return visit
    return replace(visit, answers=empty.answers, left_out=empty.left_out, consents=())
