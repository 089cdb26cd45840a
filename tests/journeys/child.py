"""A kiosk in a process that can be killed: ``python -m tests.journeys.child CONFIG STOP``.

It walks the usual way and says each place that it reaches, a line each. At ``STOP`` it stands
still and goes on working behind (sync, print) until it is killed. ``none`` only switches it on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from kiosk.app.walk import ANSWERS
from kiosk.domain.screen import ConsentAsked, Content, Question, Review, SlipOut
from kiosk.flow import events
from tests.journeys.person import Person

PLACES = ("attract", "put_card", "question", "review", "submitting", "slip", "acknowledged")


class Reached(Exception):
    """The place where to stand still."""


def _say(place: str, stop: str) -> None:
    print(place, flush=True)
    if place == stop:
        raise Reached(place)


def walk(person: Person, stop: str) -> None:
    """Walk until ``stop``."""
    person.until(lambda s: s.online is not None, "the network's state")
    _say("attract", stop)
    if stop == "none":
        raise Reached(stop)
    person.to_card(online=None)
    _say("put_card", stop)
    while isinstance(
        question := person.sees(Content, lambda c: isinstance(c, Question | ConsentAsked)), Question
    ):
        person.touch("draft", ANSWERS[question.field.id])
        print("question", flush=True)
        if stop == "question" and question.field.id == "account":
            raise Reached(stop)
        person.touch("next")
    person.touch("tick").touch("next").sees(Review)
    _say("review", stop)
    person.loop.post(events.Acted("submit"))
    _say("submitting", stop)
    person.sees(SlipOut)
    _say("slip", stop)
    person.sees(SlipOut, lambda c: c.acknowledged)
    _say("acknowledged", stop)


def main(config: str, stop: str) -> None:
    """Walk, then work on until killed."""
    person = Person(Path(config))
    try:
        walk(person, stop)
    except Reached:
        person.until(lambda _: False, "the kill", 600)


if __name__ == "__main__":
    main(*sys.argv[1:])
