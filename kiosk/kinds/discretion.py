"""Steps for what is not for everybody: a private matter, a case without a name, a witness."""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.people_screen import NameAsked, PrivacyNotice, WitnessAsked
from kiosk.domain.service import Service
from kiosk.flow import effects
from kiosk.flow.common import START_OVER
from kiosk.flow.pin import pin_step
from kiosk.flow.table import Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, StaffVisit, Visit
from kiosk.kinds.form import Form
from kiosk.kinds.persons import Persons, behind, card_of, nobody


def privacy(service: Service, to: str) -> dict[str, Step]:
    """Return the step before a private matter; none before another."""
    if not service.private:
        return {}
    return {
        "privacy": Step(
            views=(PrivacyNotice,),
            show=lambda _: PrivacyNotice(service),
            timeout=Idle(),
            back=Rule(Return("back")),
            cancel=START_OVER,
            on={"acted.next": Rule(to)},
        )
    }


def naming(service: Service, persons: Persons, form: Form) -> dict[str, Step]:
    """Return the step in which somebody may leave no name, where the service takes it."""
    if not service.anonymous:
        return {}

    def named(moment: Moment) -> Visit:
        return replace(moment.visit, anonymous=False)

    def unnamed(moment: Moment) -> Visit:
        """Nothing goes along that was read of a card, agreed to or told with a name."""
        before = moment.visit
        visit = replace(nobody(before), anonymous=True)
        return form.unasked(replace(visit, answers=before.answers, left_out=before.left_out))

    return {
        "naming": Step(
            views=(NameAsked,),
            show=lambda _: NameAsked(service),
            timeout=Idle(),
            back=Rule("guide"),
            cancel=START_OVER,
            on={
                "acted.with_name": persons.gates(named),
                "acted.without_name": tuple(behind(unnamed, rule) for rule in form.begin()),
            },
        )
    }


def witness(service: Service, *, back: Rule, to: str) -> dict[str, Step]:
    """Return the steps in which staff confirm who stands here, before ``to``; none without."""
    if not service.witness:
        return {}

    def confirmed(moment: Moment) -> Visit:
        check = moment.visit.staff.check
        staff_no = None if check is None else check.staff_no
        return replace(moment.visit, witness=staff_no, staff=StaffVisit())

    def audit(what: str, moment: Moment) -> effects.Effect:
        details: dict[str, str | int] = {"case_id": moment.visit.case_id}
        if moment.visit.witness is not None:
            details["staff_no"] = moment.visit.witness
        return effects.Audit(f"witness.{what}", details)

    def unconfirmed(moment: Moment) -> Visit:
        return replace(moment.visit, witness=None, staff=StaffVisit())

    return {
        "witness": Step(
            views=(WitnessAsked,),
            show=lambda state: WitnessAsked(service, card_of(state.visit).name),
            timeout=Idle(),
            back=back,
            cancel=START_OVER,
            on={"acted.staff_here": Rule("witness_pin", change=unconfirmed)},
        ),
        "witness_pin": pin_step(
            leave=Rule("witness", change=unconfirmed),
            right=Rule(to, change=confirmed, do=(lambda m: audit("confirmed", m),)),
            refused=lambda m: audit("refused", m),
            confirms=lambda visit: card_of(visit).name,
        ),
    }
