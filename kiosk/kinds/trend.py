"""How a person's readings went: what this kiosk keeps by consent, and what the platform has online.

Both are looked up by the card, and both only here: the platform's are on no disk of this kiosk.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time

from kiosk.domain.capture_screen import TrendShown
from kiosk.domain.entry import Entry
from kiosk.domain.identity import IdCard
from kiosk.domain.inquiry import Inquiry
from kiosk.domain.masked import Personal
from kiosk.domain.measurement import Kept, read
from kiosk.domain.service import Service
from kiosk.domain.site import CHINA
from kiosk.flow import effects, events
from kiosk.flow.common import START_OVER, event
from kiosk.flow.table import Idle, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.asking import is_own

_NUMBER = re.compile(r"\d+(\.\d)?")


def steps(service: Service, name: str, after: Rule) -> dict[str, Step]:
    """Return the steps that show what was kept, ask whether to forget it, and have it forgotten.

    Where the service names an ``inquiry``, the platform is asked too; its answer joins in when it
    comes, and nobody waits for it.
    """

    def ask(moment: Moment) -> effects.Effect:
        card = _holder(moment.visit)
        asked = moment.visit.inquiry_id
        about = service.inquiry or service.id
        return effects.Inquire(Inquiry(asked, service.id, service.item_code, about, card))

    def minted(moment: Moment) -> Visit:
        return replace(moment.visit, inquiry_id=event(moment, events.InquiryMinted).inquiry_id)

    def show(state: State, *, asking: bool = False, forgotten: bool = False) -> TrendShown:
        visit = state.visit
        trouble = None if visit.readings is None else visit.code  # else it is of what was before
        return TrendShown(visit.readings, asking, forgotten, trouble)

    found: dict[str, Rules] = {
        "readings_found": Rule(change=_found),
        "answered": (Rule(when=_is_readable, change=_joined), Rule()),
    }
    shown = Step(
        views=(TrendShown,),
        show=show,
        timeout=Idle(),
        back=None,
        cancel=START_OVER,
        enter=(_find, *((lambda _: effects.MintInquiry(),) if service.inquiry else ())),
        on={
            **found,
            "inquiry_minted": (
                Rule(when=lambda m: m.online is not True),
                Rule(change=minted, do=(ask,)),
            ),
            "acted.next": after,
            "acted.forget": (Rule(f"{name}.forget", when=lambda m: bool(m.visit.readings)), Rule()),
        },
    )
    asked = replace(
        shown,
        show=lambda state: show(state, asking=True),
        back=Rule(name),
        enter=(),
        on={
            **found,
            "acted.next": Rule(name),
            "acted.forget": Rule(f"{name}.forgotten", change=_unsaid),
        },
    )
    gone = replace(
        shown,
        show=lambda state: show(state, forgotten=state.visit.readings is not None),
        enter=(_forget,),
        on={"readings_found": Rule(change=_left), "acted.next": after, "acted.forget": Rule()},
    )
    return {name: shown, f"{name}.forget": asked, f"{name}.forgotten": gone}


def _holder(visit: Visit) -> IdCard:
    if visit.card is None:
        raise ValueError("readings are looked up of nobody")
    return visit.card


def _find(moment: Moment) -> effects.Effect:
    return effects.FindReadings(_holder(moment.visit).number)


def _forget(moment: Moment) -> effects.Effect:
    return effects.ForgetReadings(_holder(moment.visit).number)


def _found(moment: Moment) -> Visit:
    news = event(moment, events.ReadingsFound)
    reply = moment.visit.reply
    live = () if reply is None else (*_read(reply.entries),)
    return replace(moment.visit, readings=_merged(news.readings, live), code=news.code)


def _unsaid(moment: Moment) -> Visit:
    """Know nothing until the store has said so: nobody is told that they are gone before."""
    return replace(moment.visit, readings=None, reply=None)


def _left(moment: Moment) -> Visit:
    news = event(moment, events.ReadingsFound)
    return replace(moment.visit, readings=news.readings, code=news.code)


def _is_readable(moment: Moment) -> bool:
    return is_own(moment) and event(moment, events.Answered).reply.refused is None


def _joined(moment: Moment) -> Visit:
    reply = event(moment, events.Answered).reply
    here = moment.visit.readings or ()
    return replace(moment.visit, reply=reply, readings=_merged(here, (*_read(reply.entries),)))


def _merged(here: tuple[Kept, ...], live: tuple[Kept, ...]) -> tuple[Kept, ...]:
    """Return both, the oldest first; of one day and the same numbers there is one."""
    known = {(one.at.astimezone(CHINA).date(), one.measured) for one in here}
    others = (one for one in live if (one.at.astimezone(CHINA).date(), one.measured) not in known)
    return tuple(sorted((*here, *others), key=lambda one: one.at))


def _read(entries: tuple[Entry, ...]) -> Iterator[Kept]:
    """Give the readings of a platform's answer: an entry each, its day the id, its facts numbers.

    The day may be a month, which stands for its first; what is no reading is left out.
    """
    for entry in entries:
        said = [fact.value.reveal() for fact in entry.facts if isinstance(fact.value, Personal)]
        numbers = [found[0] for one in said if (found := _NUMBER.search(one))]
        measured, day = read("/".join(numbers)), _day(entry.id)
        if measured is not None and day is not None:
            yield Kept(datetime.combine(day, time(4), UTC), measured)  # noon in China


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01")
    except ValueError:
        return None
