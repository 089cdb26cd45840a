"""The kind ``apply``: eligibility, identify, form, consent, review, submit, slip, rating.

The table gives the bones. Each field of the service's form becomes a step with the view of its
type, each consent another, so back, skip, idle and voice are one mechanism everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from kiosk.domain.case import Consent, Rating, Submission
from kiosk.domain.masked import Personal, Phone
from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import (
    ConsentAsked,
    Guide,
    NotYet,
    Question,
    RatingAsked,
    Review,
    ReviewRow,
    SlipOnScreen,
    SlipOut,
    Submitting,
    Trouble,
)
from kiosk.domain.service import ConsentPurpose, Field, FieldType, Service
from kiosk.domain.site import Site
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import ALWAYS, FAREWELL, NOISE, START_OVER, event, local_day, value
from kiosk.flow.table import CallStep, Flow, Idle, Return, Rule, Step, Unwind
from kiosk.flow.table import Change as _Change
from kiosk.flow.visit import Accepted, Moment, State, Visit
from kiosk.kinds import slips
from kiosk.kinds.checks import Checks

SUBMIT_SECONDS = 10.0
UNMASKED_SECONDS = 10.0
"""How long the review stays clear; others may be looking over the shoulder."""


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``."""
    return _Apply(service, site, checks).flow()


class _Apply:
    """The table's parts, bound to one declaration."""

    def __init__(self, service: Service, site: Site, checks: Checks) -> None:
        self.service = service
        self.site = site
        self.checks = checks
        fields = [f"field.{field.id}" for field in service.fields]
        consents = [f"consent.{purpose.purpose}" for purpose in service.consents]
        self.asked = [*fields, *consents, "review"]

    def flow(self) -> Flow:
        steps: dict[str, Step | CallStep] = {
            "guide": self._guide(),
            "identify": CallStep(
                calls="identify",
                counted=True,
                on={
                    "returned.done": (
                        Rule("not_eligible", when=self._fails, change=self._note_failed),
                        Rule(self.asked[0], change=self._open(self.asked[0])),
                    ),
                    "returned.back": Rule("guide"),
                },
            ),
        }
        for field in self.service.fields:
            steps[f"field.{field.id}"] = self._field(field)
        for purpose in self.service.consents:
            steps[f"consent.{purpose.purpose}"] = self._consent(purpose)
        steps |= {
            "review": self._review(),
            "submitting": self._submitting(),
            "slip": self._slip(),
            "rating": self._rating(),
            "not_accepted": self._not_accepted(),
            "which_rule": self._not_yet(found=False),
            "not_eligible": self._not_yet(found=True),
        }
        return Flow(
            name=f"apply:{self.service.id}",
            start="guide",
            steps=steps,
            always=ALWAYS,
            ignore=NOISE,
        )

    # before anything is asked

    def _guide(self) -> Step:
        begin = (
            Rule("identify", when=lambda m: m.visit.card is None),
            Rule("not_eligible", when=self._fails, change=self._note_failed),
            Rule(self.asked[0], change=self._open(self.asked[0])),
        )
        return Step(
            views=(Guide,),
            show=lambda _: Guide(self.service),
            timeout=Idle(),
            back=Rule(Return("back")),
            cancel=START_OVER,
            on={"acted.begin": begin, "acted.not_me": Rule("which_rule")},
        )

    def _not_yet(self, *, found: bool) -> Step:
        def rules(visit: Visit) -> tuple[str, ...]:
            return visit.failed_rules if found else tuple(r.id for r in self.service.rules)

        def show(state: State) -> NotYet:
            shown = rules(state.visit)
            return NotYet(
                service=self.service,
                rules=tuple(r for r in self.service.rules if r.id in shown),
                found=found,
                printed=state.visit.paper is PrintOutcome.DONE,
                print_code=state.visit.paper_code,
            )

        def paper(moment: Moment) -> effects.Effect:
            shown = rules(moment.visit)
            chosen = tuple(r for r in self.service.rules if r.id in shown)
            language = moment.visit.display.language
            return effects.PrintPaper(slips.checklist(self.service, self.site, chosen, language))

        away = Rule(
            Return("back"),
            change=lambda m: replace(m.visit, failed_rules=(), paper=None, paper_code=None),
        )
        return Step(
            views=(NotYet,),
            show=show,
            timeout=Idle(),
            back=away if found else replace(away, to="guide"),
            cancel=START_OVER,
            on={
                "acted.print_checklist": Rule(do=(paper,)),
                "acted.others": away,
            },
        )

    def _failed(self, moment: Moment) -> tuple[str, ...]:
        card = moment.visit.card
        if card is None:
            return ()
        day = local_day(moment.at)
        return tuple(
            rule.id
            for rule in self.service.rules
            if not self.checks.meets(rule, card, self.site, day)
        )

    def _fails(self, moment: Moment) -> bool:
        return bool(self._failed(moment))

    def _note_failed(self, moment: Moment) -> Visit:
        return replace(moment.visit, failed_rules=self._failed(moment))

    # the form

    def _open(self, step: str) -> _Change:
        """Return the change that opens ``step``: its earlier answer becomes the draft."""
        field_id = step.removeprefix("field.")

        def change(moment: Moment) -> Visit:
            return replace(
                moment.visit,
                draft=moment.visit.answers.get(field_id),
                complaint=None,
                ticked=False,
                clear=False,
            )

        return change

    def _neighbour(self, step: str, way: int) -> str | None:
        place = self.asked.index(step) + way
        return self.asked[place] if place >= 0 else None

    def _to(self, step: str, first: _Change | None = None) -> Rule:
        """Return a rule to ``step`` that opens it after ``first`` has changed the visit."""
        opened = self._open(step)
        if first is None:
            return Rule(step, change=opened)
        return Rule(step, change=lambda m: opened(replace(m, visit=first(m))))

    def _back(self, step: str) -> Rule:
        before = self._neighbour(step, -1)
        return Rule("guide") if before is None else self._to(before)

    def _field(self, field: Field) -> Step:
        step = f"field.{field.id}"
        following = self._neighbour(step, 1) or "review"
        first = step == self.asked[0]

        def show(state: State) -> Question:
            return Question(
                field=field,
                draft=state.visit.draft,
                missing=self.checks.missing(field, _plain(state.visit.draft)),
                complaint=state.visit.complaint,
                read_from=state.visit.card.name if first and state.visit.card else None,
            )

        def drafted(moment: Moment) -> Visit:
            text = _plain(event(moment, events.Acted).value)
            return replace(moment.visit, draft=self.checks.wrap(field, text), complaint=None)

        def wrong(moment: Moment) -> bool:
            return self._complaint(field, moment.visit) is not None

        def complain(moment: Moment) -> Visit:
            return replace(moment.visit, complaint=self._complaint(field, moment.visit))

        def keep(moment: Moment) -> Visit:
            visit = moment.visit
            return _answered(visit, field.id, visit.draft)

        def leave_out(moment: Moment) -> Visit:
            return _answered(moment.visit, field.id, None)

        def onward(change: _Change) -> tuple[Rule, Rule]:
            return (
                replace(self._to("review", change), when=lambda m: m.visit.editing),
                self._to(following, change),
            )

        return Step(
            views=(Question,),
            show=show,
            timeout=Idle(),
            back=self._back(step),
            cancel=START_OVER,
            counted=True,
            on={
                "acted.draft": Rule(change=drafted),
                "acted.next": (Rule(when=wrong, change=complain), *onward(keep)),
                "acted.skip": onward(leave_out) if field.optional else Rule(),
            },
        )

    def _complaint(self, field: Field, visit: Visit) -> str | None:
        draft = _plain(visit.draft)
        if self.checks.missing(field, draft):
            return "field.missing"
        return self.checks.complaint(field, draft)

    def _consent(self, purpose: ConsentPurpose) -> Step:
        step = f"consent.{purpose.purpose}"

        def agree(moment: Moment) -> Visit:
            given = Consent(purpose.purpose, purpose.version, moment.at)
            others = tuple(c for c in moment.visit.consents if c.purpose != purpose.purpose)
            return replace(moment.visit, consents=(*others, given))

        return Step(
            views=(ConsentAsked,),
            show=lambda state: ConsentAsked(purpose, ticked=state.visit.ticked),
            timeout=Idle(),
            back=self._back(step),
            cancel=START_OVER,
            counted=True,
            on={
                "acted.tick": Rule(change=lambda m: replace(m.visit, ticked=not m.visit.ticked)),
                "acted.next": (
                    Rule(when=lambda m: not m.visit.ticked),
                    self._to(self._neighbour(step, 1) or "review", agree),
                ),
            },
        )

    # review and submit

    def _review(self) -> Step:
        change = tuple(
            Rule(
                f"field.{field.id}",
                when=partial(_about, field.id),
                change=partial(_edit, self._open(f"field.{field.id}")),
            )
            for field in self.service.fields
        )
        return Step(
            views=(Review,),
            show=lambda state: Review(self._rows(state.visit), clear=state.visit.clear),
            timeout=Idle(),
            back=self._back("review"),
            cancel=START_OVER,
            counted=True,
            on={
                "acted.change": (*change, Rule()),
                "acted.unmask": (
                    Rule(
                        when=lambda m: not m.visit.clear,
                        change=lambda m: replace(m.visit, clear=True),
                        do=(lambda _: effects.Alarm(UNMASKED_SECONDS),),
                    ),
                    Rule(change=lambda m: replace(m.visit, clear=False)),
                ),
                "step_timed_out": Rule(change=lambda m: replace(m.visit, clear=False)),
                "acted.submit": Rule("submitting", change=lambda m: replace(m.visit, clear=False)),
            },
        )

    def _rows(self, visit: Visit) -> tuple[ReviewRow, ...]:
        if visit.card is None:
            return ()
        rows = [
            ReviewRow("review.name", visit.card.name, None),
            ReviewRow("review.number", visit.card.number, None),
        ]
        for field in self.service.fields:
            answer = visit.answers.get(field.id)
            if answer is None:
                shown: Personal | Text = field.optional or Text("没有填", "Not given")
            elif isinstance(answer, Personal):
                shown = answer
            else:
                shown = next(o.label for o in field.options if o.id == answer)
            rows.append(ReviewRow(field.label, shown, field.id))
        return tuple(rows)

    def _submitting(self) -> Step:
        def refused(moment: Moment) -> Visit:
            return replace(moment.visit, code=event(moment, events.CaseNotAccepted).code)

        def no_answer(moment: Moment) -> Visit:
            return replace(moment.visit, code="program.internal")

        return Step(
            views=(Submitting,),
            show=lambda _: Submitting(),
            timeout=SUBMIT_SECONDS,
            back=None,
            cancel=None,
            enter=(self._submission,),
            on={
                "case_accepted": _ACCEPTED,
                "case_not_accepted": (Rule("not_accepted", when=_own, change=refused), Rule()),
                "step_timed_out": Rule("not_accepted", change=no_answer),
            },
        )

    def _submission(self, moment: Moment) -> effects.Effect:
        visit = moment.visit
        if visit.card is None:
            raise ValueError("a case is submitted without an applicant")
        submission = Submission(
            case_id=visit.case_id,
            service_id=self.service.id,
            service_version=self.service.version,
            item_code=self.service.item_code,
            applicant=visit.card,
            answers=visit.answers,
            consents=visit.consents,
            submitted_at=moment.at,
        )
        compose = slips.case_slip(
            self.service,
            self.site,
            visit.card.name,
            _phone(self.service, visit),
            moment.at,
            online=moment.online is True,
            language=visit.display.language,
        )
        return effects.SubmitCase(submission, compose)

    def _not_accepted(self) -> Step:
        return Step(
            views=(Trouble,),
            show=lambda s: Trouble(s.visit.code or "program.internal", safe=False, may_retry=True),
            timeout=Idle(),
            back=self._to("review"),
            cancel=START_OVER,
            on={
                "acted.retry": Rule("submitting"),
                "acted.leave": FAREWELL,
                "case_accepted": _ACCEPTED,  # the disk was slow, not broken
            },
        )

    # the slip

    def _slip(self) -> Step:
        not_printed = {PrintOutcome.NOT_DONE, PrintOutcome.UNKNOWN}

        def show(state: State) -> SlipOut | SlipOnScreen:
            visit, accepted = state.visit, _accepted(state.visit)
            if accepted.outcome in not_printed:
                return SlipOnScreen(
                    slip=accepted.slip,
                    receipt_no=accepted.receipt_no,
                    code=accepted.print_code or "printer.fault",
                    may_print=accepted.outcome is PrintOutcome.NOT_DONE,
                    online=state.online is True or accepted.acknowledged,
                )
            return SlipOut(
                service=self.service,
                receipt_no=accepted.receipt_no,
                phone=_phone(self.service, visit),
                online=state.online is True,
                acknowledged=accepted.acknowledged,
                case_number=accepted.case_number,
                printing=accepted.outcome is None,
            )

        def again(moment: Moment) -> Visit:
            accepted = _accepted(moment.visit)
            return replace(moment.visit, accepted=replace(accepted, outcome=None, print_code=None))

        def may(moment: Moment) -> bool:
            return _accepted(moment.visit).outcome is PrintOutcome.NOT_DONE

        once_more = (Rule(when=may, change=again, do=(_print,)), Rule())
        onward = Rule("rating") if self.service.rated else Rule(Return("finished"))
        return Step(
            views=(SlipOut, SlipOnScreen),
            show=show,
            timeout=Idle(),
            back=None,
            cancel=_NEXT_PERSON,
            on={
                "acted.print": once_more,
                "printer_recovered": once_more,
                "acted.next": onward,
                "acted.another": _ANOTHER,
            },
        )

    def _rating(self) -> Step:
        def rate(moment: Moment) -> effects.Effect:
            return effects.RateCase(Rating(moment.visit.case_id, int(value(moment)), moment.at))

        given = Rule(Return("finished"), when=lambda m: value(m) in {"1", "2", "3", "4", "5"})
        return Step(
            views=(RatingAsked,),
            show=lambda _: RatingAsked(self.service),
            timeout=Idle(),
            back=None,
            cancel=_NEXT_PERSON,
            on={
                "acted.rate": (replace(given, do=(rate,)), Rule()),
                "acted.skip": Rule(Return("finished")),
            },
        )


def _own(moment: Moment) -> bool:
    """Tell whether a store's answer is about this visit's case, not one that is over."""
    news = moment.event
    about = news.case_id if isinstance(news, events.CaseAccepted | events.CaseNotAccepted) else ""
    return about == moment.visit.case_id


def _accept(moment: Moment) -> Visit:
    news = event(moment, events.CaseAccepted)
    return replace(moment.visit, accepted=Accepted(news.receipt_no, news.print_job_id, news.slip))


def _print(moment: Moment) -> effects.Effect:
    accepted = _accepted(moment.visit)
    return effects.PrintSlip(accepted.print_job_id, accepted.slip)


_ACCEPTED = (Rule("slip", when=_own, change=_accept, do=(_print,)), Rule())

_ANOTHER = Rule(
    Unwind("home"),
    change=lambda m: Visit(display=m.visit.display, card=m.visit.card),
    do=(lambda _: effects.EndVisit(finished=True), lambda _: effects.BeginVisit()),
)
"""One more thing for the same person: a new case, and nobody types what is known."""

_NEXT_PERSON = replace(
    START_OVER,
    do=(lambda _: effects.EndVisit(finished=True), lambda _: effects.BeginVisit()),
)


def _accepted(visit: Visit) -> Accepted:
    if visit.accepted is None:
        raise ValueError("a slip is shown of a case that was not accepted")
    return visit.accepted


def _about(field_id: str, moment: Moment) -> bool:
    return value(moment) == field_id


def _edit(opened: _Change, moment: Moment) -> Visit:
    return replace(opened(moment), editing=True)


def _plain(draft: Personal | str | None) -> str:
    return draft.reveal() if isinstance(draft, Personal) else draft or ""


def _answered(visit: Visit, field_id: str, answer: Personal | str | None) -> Visit:
    answers: Mapping[str, Personal | str] = {
        **{key: kept for key, kept in visit.answers.items() if key != field_id},
        **({} if answer is None else {field_id: answer}),
    }
    return replace(visit, answers=MappingProxyType(answers), draft=None, editing=False)


def _phone(service: Service, visit: Visit) -> Phone | None:
    """Return the first phone number of the form, for the slip's last four digits."""
    for field in service.fields:
        answer = visit.answers.get(field.id)
        if field.type is FieldType.PHONE and isinstance(answer, Phone):
            return answer
    return None
