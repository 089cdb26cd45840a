"""How a case ends: written to disk, its slip printed or shown, rated."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import SlipOnScreen, SlipOut, Submitting, Trouble
from kiosk.domain.service import Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import FAREWELL, START_OVER, acknowledged, anew, event
from kiosk.flow.table import Idle, Return, Rule, Step, Unwind
from kiosk.flow.visit import Accepted, Moment, State, Visit
from kiosk.kinds import handing_in, known, rating, slips

SUBMIT_SECONDS = 60.0
"""The store answers within 8 s or has begun to write; then only its answer tells whether the case
stands. Nobody is let go with "not handed in" before that, but for a disk that hangs for good."""

RECEIPT_SECONDS = 2.0
"""How long the print waits for the platform's receipt, which takes some tenths of a second when all
is well: a paper that says "accepted" must be true, and one that says "not yet" should be rare."""


class Ending:
    """The last steps of a service that is handed in."""

    def __init__(
        self, service: Service, site: Site, *, review: Rule, then: str | None = None
    ) -> None:
        """Take the declaration.

        Args:
            review: leads back to the review of what was not accepted.
            then: step that follows the slip, before the rating.
        """
        self.then = then
        self.service, self.site, self.review = service, site, review

    def steps(self) -> dict[str, Step]:
        """Return the steps from ``submitting`` on."""
        return {
            "submitting": self._submitting(),
            "slip": self._slip(),
            **rating.steps(self.service, self.site, cancel=_NEXT_PERSON),
            "not_accepted": self._not_accepted(),
            "no_answer": self._no_answer(),
        }

    def _submitting(self) -> Step:
        return Step(
            views=(Submitting,),
            show=lambda _: Submitting(),
            timeout=SUBMIT_SECONDS,
            back=None,
            cancel=None,
            enter=(lambda m: handing_in.submission(self.service, self.site, m),),
            on={
                "case_accepted": self._accepted,
                "case_not_accepted": _NOT_ACCEPTED,
                "step_timed_out": Rule("no_answer"),
            },
        )

    @property
    def _accepted(self) -> tuple[Rule, ...]:
        """Return the rules of a case that stands: the resident sees it at once.

        Without a line there is no receipt to await. A private matter is a person's from here on.
        """
        call = (lambda _: effects.CallForHelp(),) if self.service.private else ()
        return (
            Rule(
                "slip",
                when=lambda m: _own(m) and m.online is False,
                change=_accept,
                do=(_print, *call),
            ),
            Rule(
                "slip",
                when=_own,
                change=_accept_and_wait,
                do=(lambda m: effects.AwaitReceipt(m.visit.case_id, RECEIPT_SECONDS), *call),
            ),
            Rule(),
        )

    def _not_accepted(self) -> Step:
        return Step(
            views=(Trouble,),
            show=lambda s: Trouble(s.visit.code or "program.internal", safe=False, may_retry=True),
            timeout=Idle(),
            back=self.review,
            cancel=START_OVER,
            on={
                "acted.retry": Rule("submitting"),
                "acted.leave": FAREWELL,
                "case_accepted": self._accepted,  # the disk was slow, not broken
            },
        )

    def _no_answer(self) -> Step:
        """Nobody knows whether the case stands. Nothing is changed now: a case that does stand
        would not be the one that was changed.
        """
        return Step(
            views=(Trouble,),
            show=lambda _: Trouble("program.internal", safe=None, may_retry=True),
            timeout=Idle(),
            back=None,
            cancel=START_OVER,
            on={
                "acted.retry": Rule("submitting"),
                "acted.leave": FAREWELL,
                "case_accepted": self._accepted,  # the disk was slow, not broken
                "case_not_accepted": _NOT_ACCEPTED,
            },
        )

    # the slip

    def _slip(self) -> Step:
        not_printed = {PrintOutcome.NOT_DONE, PrintOutcome.UNKNOWN}

        def show(state: State) -> SlipOut | SlipOnScreen:
            visit, accepted = state.visit, _accepted(state.visit)
            if accepted.outcome in not_printed:
                return SlipOnScreen(
                    slip=accepted.paper,
                    receipt_no=accepted.receipt_no,
                    code=accepted.print_code or "printer.fault",
                    may_print=accepted.outcome is PrintOutcome.NOT_DONE,
                    accepted=accepted.acknowledged,
                )
            return SlipOut(
                service=self.service,
                receipt_no=accepted.receipt_no,
                phone=slips.phone(self.service, visit.answers),
                online=state.online is True,
                acknowledged=accepted.acknowledged,
                overdue=not (accepted.acknowledged or accepted.awaits_receipt),
                outdated=accepted.outdated,
                printing=accepted.outcome is None,
            )

        def again(moment: Moment) -> Visit:
            accepted = _accepted(moment.visit)
            fresh = replace(accepted, outcome=None, print_code=None, outdated=False)
            return replace(moment.visit, accepted=fresh)

        def may(moment: Moment) -> bool:
            return _accepted(moment.visit).outcome is PrintOutcome.NOT_DONE

        def came(moment: Moment) -> Visit:
            return _no_longer_waiting(acknowledged(moment))

        def by_itself(moment: Moment) -> bool:
            """Tell whether to try unasked: once, but where the printer was seen to be mended."""
            seen = event(moment, events.PrinterRecovered).seen
            return may(moment) and (seen or not _accepted(moment.visit).tried_again)

        def again_by_itself(moment: Moment) -> Visit:
            visit = again(moment)
            return replace(visit, accepted=replace(_accepted(visit), tried_again=True))

        once_more = (Rule(when=may, change=again, do=(_print,)), Rule())
        onward = Rule(self.then) if self.then else self.leave()
        return Step(
            views=(SlipOut, SlipOnScreen),
            show=show,
            timeout=Idle(),
            back=None,
            # in the two seconds before the print it would cost paper and number; later it must
            # set free who waits for a printer that hangs
            cancel=(Rule(when=_waits), _NEXT_PERSON),
            on={
                "case_acknowledged": (
                    Rule(when=_awaited, change=came, do=(_print,)),
                    Rule(change=acknowledged),
                ),
                "receipt_overdue": (
                    Rule(
                        when=_awaited,
                        change=lambda m: _no_longer_waiting(m.visit),
                        do=(_print,),
                    ),
                    Rule(),
                ),
                "acted.print": once_more,
                "printer_recovered": (
                    Rule(when=by_itself, change=again_by_itself, do=(_print,)),
                    Rule(),
                ),
                # whose slip is on its way waits for it: should it fail, the number is shown here
                "acted.next": (Rule(when=_is_printing), onward),
                "acted.another": (_NEXT_ERRAND, _ANOTHER, Rule()),
            },
        )

    def leave(self) -> Rule:
        """Return the rule on from what comes after the slip."""
        return Rule("rating") if self.service.rated else Rule(Return("finished"))


def _own(moment: Moment) -> bool:
    """Tell whether news of a case is about this visit's, not one that is over."""
    match moment.event:
        case (
            events.CaseAccepted(case_id=case_id)
            | events.CaseNotAccepted(case_id=case_id)
            | events.CaseAcknowledged(case_id=case_id)
            | events.ReceiptOverdue(case_id=case_id)
        ):
            return case_id == moment.visit.case_id
    return False


def _refused(moment: Moment) -> Visit:
    return replace(moment.visit, code=event(moment, events.CaseNotAccepted).code)


def _accept(moment: Moment) -> Visit:
    news = event(moment, events.CaseAccepted)
    accepted = Accepted(news.receipt_no, news.print_job_id, news.slip, news.slip_accepted)
    visit = moment.visit
    said = visit.known if visit.service is None else known.after(visit.service, visit)
    return replace(visit, accepted=accepted, known=said)


def _accept_and_wait(moment: Moment) -> Visit:
    visit = _accept(moment)
    return replace(visit, accepted=replace(_accepted(visit), awaits_receipt=True))


def _no_longer_waiting(visit: Visit) -> Visit:
    return replace(visit, accepted=replace(_accepted(visit), awaits_receipt=False))


def _waits(moment: Moment) -> bool:
    """Tell whether the print waits for the platform's receipt."""
    accepted = moment.visit.accepted
    return accepted is not None and accepted.awaits_receipt


def _awaited(moment: Moment) -> bool:
    """Tell whether the print waits for just this news."""
    return _waits(moment) and _own(moment)


def _print(moment: Moment) -> effects.Effect:
    accepted = _accepted(moment.visit)
    return effects.PrintSlip(accepted.print_job_id, accepted.paper)


_NOT_ACCEPTED = (Rule("not_accepted", when=_own, change=_refused), Rule())


def same_person(moment: Moment) -> Visit:
    """Begin anew with who stands here; to their helper they agree anew."""
    visit = moment.visit
    return replace(
        anew(moment),
        card=visit.card,
        portrait=visit.portrait,
        helper=visit.helper,
        known=visit.known,
    )


_ANOTHER = Rule(
    Unwind("home"),
    when=lambda m: not _is_printing(m),
    change=same_person,
    do=(lambda _: effects.EndVisit(finished=True), lambda _: effects.BeginVisit()),
)
"""One more thing for the same person: a new case, and nobody types what is known."""

_NEXT_ERRAND = Rule(
    Return("finished"),
    when=lambda m: m.visit.way.situation is not None and not _is_printing(m),
)
"""Who came for several things does the next of them."""

_NEXT_PERSON = replace(
    START_OVER,
    do=(lambda _: effects.EndVisit(finished=True), lambda _: effects.BeginVisit()),
)


def _is_printing(moment: Moment) -> bool:
    accepted = moment.visit.accepted
    return accepted is not None and accepted.outcome is None


def _accepted(visit: Visit) -> Accepted:
    if visit.accepted is None:
        raise ValueError("a slip is shown of a case that was not accepted")
    return visit.accepted
