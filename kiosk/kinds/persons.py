"""Who stands for a case, and who stands by: what lies between its guide and its first question.

Each thing that must be known of the people is a gate: a rule that leads to where it is asked, as
long as it is not known. What was asked is done when its gate no longer fits, so the same row of
gates is judged behind each, and whoever comes back passes those that are open.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kiosk.domain.case import FOR_A_CHILD, ON_BEHALF, Consent
from kiosk.domain.identity import IdCard, Role
from kiosk.domain.masked import Personal
from kiosk.domain.people_screen import Assent
from kiosk.domain.screen import ReviewRow
from kiosk.domain.service import Guardian, Service
from kiosk.domain.site import Site
from kiosk.flow.common import START_OVER, local_day
from kiosk.flow.identify import looked_up_of_nobody, name_of, objection
from kiosk.flow.table import CallStep, Change, Idle, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.checks import Checks
from kiosk.kinds.eligibility import Eligibility

GROWN_FOR_CONSENT = 14
"""From this age on somebody agrees for themselves (Personal Information Protection Law 31)."""

ASSENTS = {Role.HELPER: (ON_BEHALF, "1"), Role.GUARDIAN: (FOR_A_CHILD, "1")}
"""Purpose and version of what is agreed to: the kiosk's own words ``assent.*``."""


class Persons:
    """The people of one service's cases, as gates, steps and rules of its table."""

    def __init__(
        self,
        service: Service,
        site: Site,
        checks: Checks,
        *,
        back: tuple[Rule, ...],
        begin: tuple[Rule, ...],
    ) -> None:
        """Take the declaration.

        Args:
            back: rules of going back from all that is asked here.
            begin: what follows once everybody is known.
        """
        self.service, self.begin = service, begin
        self._back = tuple(_leaving(rule) for rule in back)
        self.may = Eligibility(service, site, checks)

    def gates(self, first: Change | None = None) -> tuple[Rule, ...]:
        """Return the rules to what must be asked next, once ``first`` has changed the visit."""
        rules = (
            *self._by_oneself(),
            Rule("identify", when=lambda m: m.visit.card is None),
            Rule("identify", when=lambda m: _objection(m) is not None, change=_told),
            *self._assent_gate(Role.HELPER),
            Rule("not_eligible", when=self.may.fails, change=self.may.note_failed),
            *self._guardian_gates(),
            *self.begin,
        )
        return rules if first is None else tuple(behind(first, rule) for rule in rules)

    def steps(self) -> dict[str, Step | CallStep]:
        """Return the steps that the gates lead to."""
        return {
            **self._helper(),
            "identify": self._card(Role.RESIDENT, counted=True),
            **({"assent.helper": self._assent(Role.HELPER)} if self.service.on_behalf else {}),
            **self._guardian(),
            "not_eligible": self.may.step(found=True),
        }

    def for_another(self) -> Rules:
        """Return the rule by which a helper begins: two cards are laid down, the helper's first."""
        if not self.service.on_behalf:
            return Rule()
        return Rule("helper", change=lambda m: nobody(m.visit))

    # whose card

    def _card(self, role: Role, *, counted: bool = False) -> CallStep:
        return CallStep(
            calls=name_of(role),
            counted=counted,
            on={"returned.done": self.gates(), "returned.back": self._back},
        )

    def _helper(self) -> dict[str, Step | CallStep]:
        return {"helper": self._card(Role.HELPER)} if self.service.on_behalf else {}

    def _guardian(self) -> dict[str, Step | CallStep]:
        always = self.service.guardian is Guardian.ALWAYS
        card = {} if always else {"guardian": self._card(Role.GUARDIAN)}
        return {**card, "assent.guardian": self._assent(Role.GUARDIAN)}

    def _by_oneself(self) -> Iterator[Rule]:
        """Yield the gate of what no helper does: whoever it is for lays their card down alone."""
        if not self.service.on_behalf:
            yield Rule("identify", when=is_helped, change=lambda m: nobody(m.visit))

    # who agrees

    def _guardian_gates(self) -> Iterator[Rule]:
        if self.service.guardian is Guardian.ALWAYS:
            yield from self._assent_gate(Role.GUARDIAN)
            return
        yield Rule("guardian", when=lambda m: is_child(m) and m.visit.guardian is None)
        yield from self._assent_gate(Role.GUARDIAN)

    def _assent_gate(self, role: Role) -> Iterator[Rule]:
        def wanted(moment: Moment) -> bool:
            return self._stands_by(role, moment) and not _agreed(moment.visit, role)

        if role is Role.GUARDIAN or self.service.on_behalf:
            unticked: Change = lambda m: replace(m.visit, ticked=False)  # noqa: E731
            yield Rule(f"assent.{role}", when=wanted, change=unticked)

    def _stands_by(self, role: Role, moment: Moment) -> bool:
        if role is Role.HELPER:
            return moment.visit.helper is not None
        return self.service.guardian is Guardian.ALWAYS or is_child(moment)

    def _assent(self, role: Role) -> Step:
        def show(state: State) -> Assent:
            who, whose = self._pair(role, state.visit)
            return Assent(role, who, whose, self.service, ticked=state.visit.ticked)

        def agree(moment: Moment) -> Visit:
            visit = _agree(moment, role)
            own = role is Role.GUARDIAN and self.service.guardian is Guardian.ALWAYS
            return replace(visit, guardian=visit.card) if own else visit

        return Step(
            views=(Assent,),
            show=show,
            timeout=Idle(),
            back=self._back,
            cancel=START_OVER,
            on={
                "acted.tick": Rule(change=lambda m: replace(m.visit, ticked=not m.visit.ticked)),
                "acted.next": (Rule(when=lambda m: not m.visit.ticked), *self.gates(agree)),
            },
        )

    def _pair(self, role: Role, visit: Visit) -> tuple[Personal, Personal | None]:
        """Return the names of who stands by and of whom they stand by."""
        resident = card_of(visit)
        if role is Role.GUARDIAN and self.service.guardian is Guardian.ALWAYS:
            return resident.name, None
        beside = visit.helper if role is Role.HELPER else visit.guardian
        if beside is None:
            raise ValueError("nobody stands by")
        return beside.name, resident.name


# what is said of it


def rows(visit: Visit) -> Iterator[ReviewRow]:
    """Yield the rows of a review that tell who else goes with the case."""
    if visit.agreed_helper is not None:
        yield ReviewRow("review.helper", visit.agreed_helper.name, None, of_card=True)
    if visit.guardian is not None and visit.guardian != visit.card:
        yield ReviewRow("review.guardian", visit.guardian.name, None, of_card=True)


def card_of(visit: Visit) -> IdCard:
    """Return the card of whoever stands here, which has been read."""
    if visit.card is None:
        raise ValueError("nobody laid a card down")
    return visit.card


def is_helped(moment: Moment) -> bool:
    """Tell whether somebody does things on another's behalf in this visit."""
    return moment.visit.helper is not None


def is_child(moment: Moment) -> bool:
    """Tell whether whoever laid their card down is too young to agree for themselves."""
    card = moment.visit.card
    return card is not None and card.age_on(local_day(moment.at)) < GROWN_FOR_CONSENT


def _agreed(visit: Visit, role: Role) -> bool:
    return any(given.purpose == ASSENTS[role][0] for given in visit.consents)


def _agree(moment: Moment, role: Role) -> Visit:
    given = Consent(*ASSENTS[role], moment.at)
    return replace(moment.visit, consents=(*moment.visit.consents, given), ticked=False)


def nobody(visit: Visit) -> Visit:
    """Forget who stood here and what they said; the farewell still reminds them of their cards."""
    empty = Visit()
    parting = replace(visit.parting, take_card=visit.parting.take_card or visit.card is not None)
    return replace(
        looked_up_of_nobody(visit),
        card=None,
        portrait=None,
        helper=None,
        guardian=None,
        consents=(),
        answers=empty.answers,
        left_out=empty.left_out,
        known=empty.known,
        scans=empty.scans,
        draft=None,
        anonymous=False,
        parting=parting,
    )


def _leaving(rule: Rule) -> Rule:
    """Return a rule of going back, behind which nobody is helped any more."""
    return replace(rule, change=_alone)


def _alone(moment: Moment) -> Visit:
    """Whoever goes back has given up being helped; who came alone is still known."""
    visit = moment.visit
    return visit if visit.helper is None else nobody(visit)


def _objection(moment: Moment) -> str | None:
    """Return why a card that was read for another service cannot be used for this one."""
    card = moment.visit.card
    return None if card is None else objection(card, moment)


def _told(moment: Moment) -> Visit:
    return replace(moment.visit, code=_objection(moment))


def behind(first: Change, rule: Rule) -> Rule:
    """Return ``rule`` as it is once ``first`` has changed the visit."""
    when, change = rule.when, rule.change

    def seen(moment: Moment) -> Moment:
        return replace(moment, visit=first(moment))

    return replace(
        rule,
        when=None if when is None else lambda m: when(seen(m)),
        change=first if change is None else lambda m: change(seen(m)),
    )
