"""The form of a service: what it asks, one step each, in an order that its answers bend.

The form knows the ways: on, back, past what is not asked, to the review and from there to one
question and back. What a step shows and takes is its own: ``question`` for what is typed or chosen,
``agreement`` for a consent, ``review`` for the last look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from kiosk.domain.capture import Capture
from kiosk.domain.circumstances import Circumstances
from kiosk.domain.masked import Personal
from kiosk.domain.service import TELLING, ConsentPurpose, Field, FieldType, Service
from kiosk.domain.site import Site
from kiosk.flow.common import local_day
from kiosk.flow.table import Change, Return, Rule, Step
from kiosk.flow.visit import Moment, Visit
from kiosk.kinds import agreement, known, question, reading, review, scanning, signing
from kiosk.kinds.checks import Checks
from kiosk.kinds.review import UNMASKED_SECONDS

__all__ = ["UNMASKED_SECONDS", "Form", "name_of"]

REVIEW = "review"

_STEPS = {FieldType.SIGNATURE: signing.step, FieldType.READING: reading.step}
"""What is neither typed nor chosen."""


class Form:
    """The questions of one service in their order.

    Attributes:
        asked: names of its steps, ``review`` the last.
    """

    def __init__(
        self, service: Service, site: Site, checks: Checks, *, before: str | Return, after: str
    ) -> None:
        """Take the declaration.

        Args:
            before, after: back from the first and on from the review: steps of the same flow, but
                that the first may lead out of it.
        """
        self.service, self.site, self.checks = service, site, checks
        self.before, self.after = before, after
        self._fields = {name_of(field): field for field in service.fields}
        papers = [scanning.name_of(material) for material in service.materials]
        self._consents = {f"consent.{purpose.purpose}": purpose for purpose in service.consents}
        self.asked = [*self._fields, *papers, *self._consents, REVIEW]

    def steps(self) -> dict[str, Step]:
        """Return the steps in the order in which they are asked and counted."""
        return {
            **{name: self._field(field) for name, field in self._fields.items()},
            **{scanning.name_of(one): scanning.step(self, one) for one in self.service.materials},
            **{name: self._consent(name, p) for name, p in self._consents.items()},
            REVIEW: review.step(self),
        }

    def _field(self, field: Field) -> Step:
        step = _STEPS.get(field.type, question.step)(self, field)
        applies = self._condition(name_of(field))
        return step if applies is None else replace(step, applies=applies)

    def _consent(self, name: str, purpose: ConsentPurpose) -> Step:
        return replace(agreement.step(self, purpose), applies=self._condition(name))

    # what is asked

    def over(self, visit: Visit) -> Circumstances:
        """Return what the answers of ``visit`` are asked and judged over."""
        day = None if visit.began_at is None else local_day(visit.began_at)
        return Circumstances(self.site, day, visit.card, visit.answers)

    def asks(self, field: Field, visit: Visit) -> bool:
        """Tell whether ``field`` is asked after what was answered so far."""
        if visit.anonymous and field.type in TELLING:
            return False
        return field.when is None or self.checks.asks(field, self.service, self.over(visit))

    def fields(self, visit: Visit) -> tuple[Field, ...]:
        """Return the questions that are asked in ``visit``."""
        return tuple(field for field in self.service.fields if self.asks(field, visit))

    def answered(self, visit: Visit, field: Field, answer: Personal | str | None) -> Visit:
        """Keep an answer, or that the question was left out; drop what is asked no more by it."""
        answers = {key: given for key, given in visit.answers.items() if key != field.id}
        if answer is not None:
            answers[field.id] = answer
        skipped = {field.id} if answer is None else set()
        left_out = (visit.left_out - {field.id}) | skipped
        visit = replace(visit, draft=None, answers=MappingProxyType(answers), left_out=left_out)
        return self.unasked(visit)

    def unasked(self, visit: Visit) -> Visit:
        """Drop what was answered and is asked no more."""
        for field in self.service.fields:
            if not self.asks(field, visit):
                visit = _without(visit, field.id)
        return visit

    # ways

    def begin(self) -> tuple[Rule, ...]:
        """Return the rules to the first question."""
        return self.onward(None, lambda moment: moment.visit)

    def to(self, step: str, first: Change | None = None) -> Rule:
        """Return a rule to ``step`` that opens it after ``first`` has changed the visit."""
        opened = self.open(step)
        if first is None:
            return Rule(step, change=opened)
        return Rule(step, change=lambda m: opened(replace(m, visit=first(m))))

    def open(self, step: str) -> Change:
        """Return the change that opens ``step``: what is known of its answer is the draft."""
        field = self._fields.get(step)

        def change(moment: Moment) -> Visit:
            visit = moment.visit
            draft = known.draft(self, field, visit) if field else None
            fresh = replace(visit, complaint=None, ticked=False, clear=False, capture=Capture())
            return replace(fresh, draft=draft)

        return change

    def onward(self, step: str | None, keep: Change) -> tuple[Rule, ...]:
        """Return the rules on from ``step`` (None: from before the form), once ``keep`` is done.

        A question that was opened from the review leads back there, past what else it opened.
        """
        following = self.asked[0 if step is None else self.asked.index(step) + 1 :]
        opened = tuple(
            self._if(name, lambda v, f=field: v.editing and self._lacks(f, v), keep)  # type: ignore[misc]
            for name, field in self._fields.items()
        )
        done = replace(self._finish(keep), when=lambda m: m.visit.editing)
        rules = () if step is None else (*opened, done)
        return (*rules, *self._first(following, keep))

    def back(self, step: str) -> tuple[Rule, ...]:
        """Return the rules of the bar's first key at ``step``: what was typed here is left."""
        preceding = [*reversed(self.asked[: self.asked.index(step)])]
        rules = self._first(preceding, lambda m: m.visit)
        out = Rule(self.before, change=lambda m: replace(m.visit, editing=False))
        return rules if rules and rules[-1].when is None else (*rules, out)

    def unchanged(self, step: str) -> tuple[Rule, ...]:
        """Return the rules back from a question, which may have been opened from the review."""
        whole = replace(
            self._finish(lambda m: m.visit),
            when=lambda m: m.visit.editing and not self.open_questions(m.visit),
        )
        return (whole, *self.back(step))

    def open_questions(self, visit: Visit) -> tuple[Field, ...]:
        """Return the questions that are asked and neither answered nor left out."""
        return tuple(field for field in self.service.fields if self._lacks(field, visit))

    def _lacks(self, field: Field, visit: Visit) -> bool:
        said = field.id in visit.answers or field.id in visit.left_out
        return not said and self.asks(field, visit)

    def _first(self, names: list[str], keep: Change) -> tuple[Rule, ...]:
        """Return the rules to the first of ``names`` that is asked."""
        rules: list[Rule] = []
        for name in names:
            holds = self._condition(name)
            if holds is None:
                return (*rules, self.to(name, keep))
            rules.append(self._if(name, holds, keep))
        return tuple(rules)

    def _condition(self, name: str) -> Callable[[Visit], bool] | None:
        """Return what tells whether a step is come by; None where it always is.

        Who leaves no name agrees to nothing: nothing of a person is passed on.
        """
        field, may_be_nameless = self._fields.get(name), self.service.anonymous
        if field is None:
            nameless = may_be_nameless and name in self._consents
            return (lambda visit: not visit.anonymous) if nameless else None
        if field.when is None and not (may_be_nameless and field.type in TELLING):
            return None
        return lambda visit: self.asks(field, visit)

    def _finish(self, keep: Change) -> Rule:
        """Return the rule from a question back to the review from which it was opened."""
        return self.to(REVIEW, lambda m: replace(keep(m), editing=False))

    def _if(self, name: str, holds: Callable[[Visit], bool], keep: Change) -> Rule:
        """Return a rule to ``name`` where ``holds`` after ``keep``."""
        return replace(self.to(name, keep), when=lambda m: holds(keep(m)))


def name_of(field: Field) -> str:
    """Return the name of a field's step."""
    return f"field.{field.id}"


def _without(visit: Visit, field_id: str) -> Visit:
    answers: Mapping[str, Personal | str] = MappingProxyType(
        {key: given for key, given in visit.answers.items() if key != field_id}
    )
    return replace(visit, answers=answers, left_out=visit.left_out - {field_id})
