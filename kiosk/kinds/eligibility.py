"""Who may, and what those are told who may not: why, where to go, what to bring."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.receipt import PrintOutcome
from kiosk.domain.screen import NotYet
from kiosk.domain.service import EligibilityRule, Service
from kiosk.domain.site import Site
from kiosk.flow import effects
from kiosk.flow.common import START_OVER, local_day, paper_job
from kiosk.flow.table import Act, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import slips
from kiosk.kinds.checks import Checks


def to_take_home(paper: Act) -> tuple[Rule, ...]:
    """Return the rules that print a paper, once as long as it is on its way."""
    return (
        Rule(
            when=lambda m: not m.visit.paper_waits,
            change=lambda m: replace(m.visit, paper_waits=True),
            do=(paper,),
        ),
        Rule(),
    )


def print_checklist(
    service: Service, site: Site, rules: tuple[EligibilityRule, ...], moment: Moment
) -> effects.Effect:
    """Return the effect that prints what to bring, where to go and which ``rules`` are not met."""
    visit = moment.visit
    checklist = slips.checklist(service, site, rules, visit.display.language)
    return effects.PrintPaper(paper_job(visit), checklist)


class Eligibility:
    """The rules of one service as guards and steps."""

    def __init__(self, service: Service, site: Site, checks: Checks) -> None:
        """Take the declaration."""
        self.service, self.site, self.checks = service, site, checks

    def step(self, *, found: bool) -> Step:
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
            return print_checklist(self.service, self.site, chosen, moment)

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
                "acted.print_checklist": to_take_home(paper),
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

    def fails(self, moment: Moment) -> bool:
        return bool(self._failed(moment))

    def note_failed(self, moment: Moment) -> Visit:
        return replace(moment.visit, failed_rules=self._failed(moment))
