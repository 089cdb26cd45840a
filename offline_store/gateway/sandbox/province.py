"""Which question is answered by whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from sqlalchemy import Engine

from offline_store.gateway.answers import Answered, Asked, Means
from offline_store.gateway.sandbox import certificates, confirming, lookups, points, progress
from offline_store.wire import Person

Answer = Callable[[Asked, Person], Answered]

_KEPT: Mapping[str, Callable[[Engine, Asked, Person], Answered]] = {
    **dict.fromkeys(points.ACCOUNTS, points.answer),
    "case_progress": progress.case_progress,
    "pension_eligibility": confirming.pension_eligibility,
    "social_card_loss": confirming.social_card_loss,
}


class Sandbox:
    """Fulfils ``Answers``. Any thread; holds over any number of workers on one database."""

    def __init__(self, means: Means) -> None:
        """Keep what has an effect in the gateway's database."""
        engine = means.engine
        self._answers: Mapping[str, Answer] = {
            **lookups.ANSWERS,
            **{name: partial(find, engine) for name, find in _KEPT.items()},
            **dict.fromkeys(certificates.FORMS, partial(certificates.answer, means)),
        }

    def answer(self, asked: Asked) -> Answered:
        """Answer a question about the person whose card lies there."""
        find = self._answers.get(asked.about)
        if asked.person is None:
            return Answered(refused="no_person")
        if find is None:
            return Answered(refused="not_offered", number=asked.person.number)
        return find(asked, asked.person)
