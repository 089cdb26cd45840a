"""What a question does to somebody: a social-security card reported lost, a pension confirmed.

Done once, whoever asks again: the second time tells when it was done.
"""

from __future__ import annotations

from sqlalchemy import Engine, select

from kiosk.domain.site import CHINA
from offline_store.gateway.answers import Answered, Asked
from offline_store.gateway.database import writing
from offline_store.gateway.holders import person_of
from offline_store.gateway.sandbox.people import age, day, fact
from offline_store.gateway.sandbox.schema import done
from offline_store.gateway.statements import insert_into
from offline_store.wire import Person, Words, time_of, time_text

PENSION_AGE = 50
"""The earliest at which anybody has a pension."""


def social_card_loss(engine: Engine, asked: Asked, person: Person) -> Answered:
    """Stop a social-security card."""
    at = _done(engine, asked, person, "social_card_loss", "")
    return Answered(
        number=person.number,
        facts=[fact("挂失时间", "Stopped on", at)],
        note=Words(zh="卡已经停用，钱不会丢", en="The card is stopped; the money is safe"),
    )


def pension_eligibility(engine: Engine, asked: Asked, person: Person) -> Answered:
    """Confirm that a pensioner lives, for this year: by the word of staff who saw them."""
    today = asked.at.astimezone(CHINA).date()
    if (age(person.number, today) or 0) < PENSION_AGE:
        return Answered(number=person.number, refused="too_young")
    if not asked.given.get("witness"):
        return Answered(number=person.number, refused="no_witness")
    at = _done(engine, asked, person, "pension_eligibility", str(today.year))
    until = today.replace(year=today.year + 1, month=12, day=31)
    return Answered(
        number=person.number,
        facts=[fact("认证时间", "Confirmed on", at), fact("管到", "Good until", day(until))],
        note=Words(zh="认证好了，养老金接着发", en="Confirmed; the pension goes on"),
    )


def _done(engine: Engine, asked: Asked, person: Person, what: str, period: str) -> Words:
    """Do it, and return the day on which it was done first."""
    key = {"person": person_of(person.number), "what": what, "period": period}
    new = {"ref": f"{asked.device}/{asked.id}", "at": time_text(asked.at)}
    with writing(engine) as connection:
        insert = insert_into(connection.dialect.name, done).values(**key, **new)
        connection.execute(insert.on_conflict_do_nothing())
        mine = [done.c[name] == value for name, value in key.items()]
        at = connection.execute(select(done.c.at).where(*mine)).scalar_one()
    return day(time_of(at).astimezone(CHINA).date())
