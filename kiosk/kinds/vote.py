"""The kind ``vote``: a topic, what it is about, the answers, the card, one last look, the slip.

One person has one vote, on whichever kiosk: the case carries a mark by which the platform refuses a
second one. Who has voted here before hears it before anything is chosen, or as soon as the card
says who it is. What was chosen stands on no paper.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk.domain.case import Consent
from kiosk.domain.entry import Entry
from kiosk.domain.list_screen import VoteChoice, VotedAlready, VoteReview
from kiosk.domain.screen import Reading
from kiosk.domain.service import ConsentPurpose, Service
from kiosk.domain.site import Site
from kiosk.flow import effects, events
from kiosk.flow.common import ALWAYS, NOISE, START_OVER, event, then, value
from kiosk.flow.identify import LOOK_SECONDS
from kiosk.flow.table import Flow, Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.checks import Checks
from kiosk.kinds.choosing import Choosing
from kiosk.kinds.ending import Ending
from kiosk.kinds.persons import Persons, behind


def flow(service: Service, site: Site, checks: Checks) -> Flow:
    """Return the table of one service of this kind; outcomes ``finished`` and ``back``.

    ``check`` sees to it that a package of this kind has one consent at least: the first is asked
    beside the vote itself.
    """
    own = replace(service, on_behalf=False)  # nobody votes by proxy
    begin = (Rule("checking", do=(_find,)),)
    persons = Persons(own, site, checks, back=(Rule("choosing"),), begin=begin)
    known = Persons(own, site, checks, back=(Rule("choosing"),), begin=(Rule("review"),))
    unknown = Rule("choosing", when=lambda m: m.visit.card is None)
    chosen = then(_always, _none, (unknown, *persons.gates()))
    topics = Choosing(service, site, checks, choose=chosen)
    return Flow(
        name=f"vote:{service.id}",
        start="looking",
        always=ALWAYS,
        ignore=NOISE,
        steps={
            **topics.steps(),
            "choosing": _choosing(known.gates()),
            **persons.steps(),
            "checking": _checking(),
            "voted": _voted(),
            "review": _review(service.consents[0]),
            **Ending(service, site, review=Rule("review")).steps(),
        },
    )


def _choosing(onward: tuple[Rule, ...]) -> Step:
    """Return the step of the answers; whoever comes back to it passes every gate anew."""

    def ticked(moment: Moment) -> Visit:
        visit, entry = moment.visit, _entry(moment.visit)
        given = value(moment)
        if given not in {one.id for one in entry.choices}:
            return visit
        if given in visit.chosen:
            chosen = tuple(one for one in visit.chosen if one != given)
        elif entry.choose == 1:
            chosen = (given,)
        elif len(visit.chosen) < entry.choose:
            chosen = (*visit.chosen, given)
        else:
            return replace(visit, complaint="vote.full")
        return replace(visit, chosen=chosen, complaint=None)

    def complain(moment: Moment) -> Visit:
        return replace(moment.visit, complaint="vote.none")

    def fresh(moment: Moment) -> Visit:
        return replace(moment.visit, complaint=None, ticked=False)

    return Step(
        views=(VoteChoice,),
        show=lambda s: VoteChoice(_entry(s.visit), s.visit.chosen, s.visit.complaint),
        timeout=Idle(),
        back=Rule("detail", change=fresh),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.tick": Rule(change=ticked),
            "acted.next": (
                Rule(when=lambda m: not m.visit.chosen, change=complain),
                *(behind(fresh, rule) for rule in onward),
            ),
        },
    )


def _checking() -> Step:
    """A store that is slow or broken holds nobody up: then the platform finds a second vote."""

    def is_own(moment: Moment) -> bool:
        return event(moment, events.BallotFound).topic == _entry(moment.visit).id

    def has_voted(moment: Moment) -> bool:
        return is_own(moment) and event(moment, events.BallotFound).cast

    onward = Rule("review", when=lambda m: bool(m.visit.chosen)), Rule("choosing")
    return Step(
        views=(Reading,),
        show=lambda _: Reading(),
        timeout=LOOK_SECONDS,
        back=Rule("detail"),
        cancel=START_OVER,
        on={
            "ballot_found": (
                Rule("voted", when=has_voted, change=_none),
                *then(is_own, lambda m: m.visit, onward),
                Rule(),
            ),
            "step_timed_out": onward,
        },
    )


def _voted() -> Step:
    away = Rule("list", change=lambda m: replace(m.visit, entry=None))
    return Step(
        views=(VotedAlready,),
        show=lambda s: VotedAlready(_entry(s.visit)),
        timeout=Idle(),
        back=away,
        cancel=START_OVER,
        on={"acted.others": away},
    )


def _review(purpose: ConsentPurpose) -> Step:
    def show(state: State) -> VoteReview:
        visit, entry = state.visit, _entry(state.visit)
        if visit.card is None:
            raise ValueError("a vote is cast without a card")
        return VoteReview(
            entry,
            chosen=tuple(one.label for one in entry.choices if one.id in visit.chosen),
            name=visit.card.name,
            purpose=purpose,
            ticked=visit.ticked,
            aloud=state.headphones,
        )

    def agreed(moment: Moment) -> Visit:
        given = Consent(purpose.purpose, purpose.version, moment.at)
        before = (purpose.purpose, purpose.version)
        if any((one.purpose, one.version) == before for one in moment.visit.consents):
            return moment.visit  # the same case must stay the same, to the second
        return replace(moment.visit, consents=(*moment.visit.consents, given))

    untick = Rule("choosing", change=lambda m: replace(m.visit, ticked=False))
    return Step(
        views=(VoteReview,),
        show=show,
        timeout=Idle(),
        back=untick,
        cancel=START_OVER,
        counted=True,
        on={
            "acted.tick": Rule(change=lambda m: replace(m.visit, ticked=not m.visit.ticked)),
            "acted.change": untick,
            "acted.submit": (
                Rule("submitting", when=lambda m: m.visit.ticked, change=agreed),
                Rule(),
            ),
        },
    )


def _entry(visit: Visit) -> Entry:
    if visit.entry is None:
        raise ValueError("there is no topic to vote on")
    return visit.entry


def _none(moment: Moment) -> Visit:
    return replace(moment.visit, chosen=(), complaint=None, ticked=False)


def _always(_: Moment) -> bool:
    return True


def _find(moment: Moment) -> effects.Effect:
    card = moment.visit.card
    if card is None:
        raise ValueError("nobody's vote is looked for")
    return effects.FindBallot(card.number, _entry(moment.visit).id)
