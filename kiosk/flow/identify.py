"""The flow that every kind calls first: it ends with a card in the visit, and nothing unsaid.

It is called again, under a name of its own, for the card of whoever stands by: a helper or a
guardian.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.device import DeviceName
from kiosk.domain.identity import CardKind, IdCard, Role
from kiosk.domain.screen import CaseRefused, PutCard, Reading
from kiosk.domain.service import Guardian, Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, event, local_day, value
from kiosk.flow.table import Flow, Idle, Return, Rule, Step
from kiosk.flow.visit import Moment, State, Visit

LOOK_SECONDS = 3.0
"""The store answers in some thousandths of a second; a notice may wait for another day."""

LIFT_SECONDS = 10.0
"""Who has not laid a card down by then may have left it there from the visit before."""

READ_SECONDS = 8.0
"""A read takes 0.2 s, at 9600 baud 2 s; after this the reader is not coming back by itself."""


ADULT = 18

ROLES = (Role.RESIDENT, Role.HELPER, Role.GUARDIAN)


def name_of(role: Role) -> str:
    """Return the name of the flow that asks for a role's card."""
    return "identify" if role is Role.RESIDENT else f"identify.{role}"


def identities(site: Site, services: tuple[Service, ...]) -> tuple[Flow, ...]:
    """Return the flow of each role."""
    return tuple(identify(site, services, role) for role in ROLES)


def identify(site: Site, services: tuple[Service, ...], role: Role = Role.RESIDENT) -> Flow:
    """Return the flow that ends with a valid card in the visit (outcome ``done`` or ``back``).

    A resident whose earlier case was refused hears it here, before anything new is asked.
    """

    def trouble(moment: Moment) -> Visit:
        return replace(moment.visit, code=event(moment, events.CardFailed).code)

    def no_answer(moment: Moment) -> Visit:
        return replace(moment.visit, code="idcard.no_answer")

    def calm(moment: Moment) -> Visit:
        return replace(moment.visit, code=None, waited=False)

    def is_back(moment: Moment) -> bool:
        return event(moment, events.DeviceReady).device is DeviceName.IDCARD

    def keep(moment: Moment) -> Visit:
        read = event(moment, events.CardWasRead)
        return _kept(replace(moment.visit, code=None), read, role)

    def objection_to_it(moment: Moment) -> str | None:
        return objection(event(moment, events.CardWasRead).card, moment, role)

    def refuse(moment: Moment) -> Visit:
        return replace(moment.visit, code=objection_to_it(moment))

    def look(moment: Moment) -> effects.Effect:
        card = event(moment, events.CardWasRead).card
        return effects.FindNotices(card.number)

    read = (
        Rule("put_card", when=lambda m: objection_to_it(m) is not None, change=refuse),
        Rule("looking", change=keep, do=(look,))
        if role is Role.RESIDENT
        else Rule(Return("done"), change=keep),
    )
    failed = Rule("put_card", change=trouble)
    return Flow(
        name=name_of(role),
        start="put_card",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            "put_card": Step(
                views=(PutCard,),
                show=lambda state: PutCard(
                    where=site.reader_place,
                    code=state.visit.code,
                    lost=DeviceName.IDCARD in state.lost,
                    lift=is_unlifted(state.visit),
                    whose=_whose(state.visit, role),
                ),
                timeout=Idle(),
                back=Rule(Return("back"), change=calm),
                cancel=START_OVER,
                needs=frozenset({DeviceName.IDCARD}),
                alarm=LIFT_SECONDS,
                on={
                    "card_found": Rule("reading", change=calm),
                    "card_was_read": read,
                    "card_failed": failed,
                    "device_ready": (Rule(when=is_back, change=calm), Rule()),
                    "step_timed_out": Rule(change=lambda m: replace(m.visit, waited=True)),
                },
            ),
            "reading": Step(
                views=(Reading,),
                show=lambda _: Reading(),
                timeout=READ_SECONDS,
                back=Rule("put_card"),
                cancel=START_OVER,
                needs=frozenset({DeviceName.IDCARD}),
                on={
                    "card_was_read": read,
                    "card_failed": failed,
                    "step_timed_out": Rule("put_card", change=no_answer),
                },
            ),
            **(_news(services) if role is Role.RESIDENT else {}),
        },
    )


def _news(services: tuple[Service, ...]) -> dict[str, Step]:
    """Return the steps that tell a resident whose earlier case was refused."""
    # A private matter is named to nobody who looks over a shoulder, or hears what is read aloud.
    names = {service.id: service.name for service in services if not service.private}

    def found(moment: Moment) -> Visit:
        return replace(moment.visit, refused=event(moment, events.NoticesFound).refused)

    def show_refused(state: State) -> CaseRefused:
        case = state.visit.refused[0]
        return CaseRefused(
            case_id=case.case_id,
            service=names.get(case.service_id),  # None: private, or no longer offered
            day=local_day(case.submitted_at),
            receipt_no=case.receipt_no,
            code=case.code,
        )

    def is_shown(moment: Moment) -> bool:
        return value(moment) == moment.visit.refused[0].case_id

    def note_told(moment: Moment) -> effects.Effect:
        return effects.NoteTold(value(moment))

    def next_one(moment: Moment) -> Visit:
        return replace(moment.visit, refused=moment.visit.refused[1:])

    return {
        "looking": Step(  # a store that is slow or broken holds nobody up
            views=(Reading,),
            show=lambda _: Reading(),
            timeout=LOOK_SECONDS,
            back=Rule("put_card"),
            cancel=START_OVER,
            on={
                "notices_found": (
                    Rule(
                        "refused",
                        when=lambda m: bool(event(m, events.NoticesFound).refused),
                        change=found,
                    ),
                    Rule(Return("done")),
                ),
                "step_timed_out": Rule(Return("done")),
            },
        ),
        "refused": Step(
            views=(CaseRefused,),
            show=show_refused,
            timeout=Idle(),
            back=None,
            cancel=START_OVER,
            on={
                "acted.understood": (
                    Rule(when=lambda m: not is_shown(m)),  # a second touch on the one before
                    Rule(
                        "refused",
                        when=lambda m: len(m.visit.refused) > 1,
                        change=next_one,
                        do=(note_told,),
                    ),
                    Rule(Return("done"), change=next_one, do=(note_told,)),
                )
            },
        ),
    }


def is_unlifted(visit: Visit) -> bool:
    """Tell whether a card may lie there that the reader takes for read until it is lifted."""
    parting = visit.parting
    return visit.card is not None or parting.take_card or parting.take_others or visit.waited


def objection(card: IdCard, moment: Moment, role: Role = Role.RESIDENT) -> str | None:
    """Return the code of why ``card`` cannot be used for what was chosen, or None."""
    visit, service, today = moment.visit, moment.visit.service, local_day(moment.at)
    if role is Role.RESIDENT and service is not None and card.kind not in service.cards:
        wanted = CardKind.RESIDENT in service.cards
        return "idcard.other_kind" if wanted else "idcard.not_this_kind"
    other = visit.card if role is Role.GUARDIAN else visit.helper
    if role is not Role.HELPER and other is not None and other.number == card.number:
        return "idcard.same_card"
    if _must_be_adult(role, service) and card.age_on(today) < ADULT:
        return "idcard.not_adult"
    if today < card.valid_from:
        return "idcard.not_yet_valid"
    if card.valid_to is not None and today > card.valid_to:
        return "idcard.expired"
    return None


def looked_up_of_nobody(visit: Visit) -> Visit:
    """Forget what was looked up by a card: it is nobody else's."""
    return replace(visit, own=(), reply=None, inquiry_id="", readings=None)


def _must_be_adult(role: Role, service: Service | None) -> bool:
    """Tell whether who lays the card down answers for a child."""
    if role is Role.RESIDENT:
        return service is not None and service.guardian is Guardian.ALWAYS
    return role is Role.GUARDIAN


def _whose(visit: Visit, role: Role) -> Role | None:
    """Return whose card must be told apart from another's; None where there is no other."""
    if role is not Role.RESIDENT:
        return role
    return None if visit.helper is None else Role.PRINCIPAL


def _kept(visit: Visit, read: events.CardWasRead, role: Role) -> Visit:
    if role is Role.RESIDENT:  # nobody has agreed to anything of this person's yet
        other = visit.card is not None and visit.card.number != read.card.number
        return replace(
            looked_up_of_nobody(visit) if other else visit,
            card=read.card,
            portrait=read.portrait,
            guardian=None,
            consents=(),
            known=Visit().known if other else visit.known,  # what one said is not another's
        )
    parting = replace(visit.parting, take_others=True)
    if role is Role.HELPER:
        return replace(visit, helper=read.card, parting=parting)
    return replace(visit, guardian=read.card, parting=parting)
