"""The form of a service: a step for each field and consent, and the review that ends it.

Each step has the view of its field's type; back, skip and change are the same for all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from kiosk.domain.case import Consent
from kiosk.domain.identity import CardKind, IdCard
from kiosk.domain.masked import Personal
from kiosk.domain.screen import ConsentAsked, Question, Review, ReviewRow
from kiosk.domain.service import ConsentPurpose, Field, Service
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import START_OVER, event, typed, value
from kiosk.flow.table import Change, Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds.checks import Checks

UNMASKED_SECONDS = 10.0
"""How long the review stays clear; others may be looking over the shoulder."""

_FOREIGN = Text(
    "英文名、性别、国籍、生日、有效期、编号",
    "English name, sex, nationality, birth date, validity, its numbers",
)
_REST_OF_CARD: Mapping[CardKind, Text] = {
    CardKind.RESIDENT: Text(
        "性别、民族、生日、发证机关、有效期", "Sex, ethnic group, birth date, issuer, validity"
    ),
    CardKind.HMT_PERMIT: Text(
        "通行证、性别、生日、发证机关、有效期", "Travel permit, sex, birth date, issuer, validity"
    ),
    CardKind.FOREIGN_2017: _FOREIGN,
    CardKind.FOREIGN_2023: _FOREIGN,
}
"""What else of the card goes with a case: named, since it stands on what the resident holds."""

_MOVED = Text("、以前的住址", ", earlier addresses")


class Form:
    """The questions of one service in their order.

    Attributes:
        asked: names of its steps, ``review`` the last.
    """

    def __init__(self, service: Service, checks: Checks, *, before: str, after: str) -> None:
        """Take the declaration.

        Args:
            before, after: steps of the same flow, back from the first and on from the review.
        """
        self.service, self.checks = service, checks
        self.before, self.after = before, after
        fields = [f"field.{field.id}" for field in service.fields]
        consents = [f"consent.{purpose.purpose}" for purpose in service.consents]
        self.asked = [*fields, *consents, "review"]

    def steps(self) -> dict[str, Step]:
        """Return the steps in the order in which they are asked and counted."""
        return {
            **{f"field.{field.id}": self._field(field) for field in self.service.fields},
            **{f"consent.{p.purpose}": self._consent(p) for p in self.service.consents},
            "review": self._review(),
        }

    def begin(self) -> Rule:
        """Return the rule to the first question."""
        return self.to(self.asked[0])

    def open(self, step: str) -> Change:
        """Return the change that opens ``step``: its earlier answer becomes the draft."""
        field_id = step.removeprefix("field.")

        def change(moment: Moment) -> Visit:
            return replace(
                moment.visit,
                draft=moment.visit.answers.get(field_id),
                complaint=None,
                ticked=False,
                clear=False,
            )

        return change

    def _neighbour(self, step: str, way: int) -> str | None:
        place = self.asked.index(step) + way
        return self.asked[place] if place >= 0 else None

    def to(self, step: str, first: Change | None = None) -> Rule:
        """Return a rule to ``step`` that opens it after ``first`` has changed the visit."""
        opened = self.open(step)
        if first is None:
            return Rule(step, change=opened)
        return Rule(step, change=lambda m: opened(replace(m, visit=first(m))))

    def _back(self, step: str) -> Rule:
        before = self._neighbour(step, -1)
        return Rule(self.before) if before is None else self.to(before)

    def _field(self, field: Field) -> Step:
        step = f"field.{field.id}"
        following = self._neighbour(step, 1) or "review"
        first = step == self.asked[0]

        def show(state: State) -> Question:
            return Question(
                field=field,
                draft=state.visit.draft,
                missing=self.checks.missing(field, _plain(state.visit.draft)),
                complaint=state.visit.complaint,
                read_from=_whose(state.visit) if first else None,
                portrait=state.visit.portrait if first else None,
            )

        def drafted(moment: Moment) -> Visit:
            text = _plain(event(moment, events.Acted).value)
            return replace(moment.visit, draft=self.checks.wrap(field, text), complaint=None)

        def pressed(moment: Moment) -> Visit:
            before = _plain(moment.visit.draft)
            text = typed(before, moment, self.checks.max_length(field))
            return replace(moment.visit, draft=self.checks.wrap(field, text), complaint=None)

        def wrong(moment: Moment) -> bool:
            return self._complaint(field, moment.visit) is not None

        def complain(moment: Moment) -> Visit:
            return replace(moment.visit, complaint=self._complaint(field, moment.visit))

        def keep(moment: Moment) -> Visit:
            visit = moment.visit
            return _answered(visit, field.id, visit.draft)

        def leave_out(moment: Moment) -> Visit:
            return _answered(moment.visit, field.id, None)

        def onward(change: Change) -> tuple[Rule, Rule]:
            return (
                replace(self.to("review", change), when=lambda m: m.visit.editing),
                self.to(following, change),
            )

        unchanged = self.to("review", lambda m: replace(m.visit, editing=False))
        return Step(
            views=(Question,),
            show=show,
            timeout=Idle(),
            back=(replace(unchanged, when=lambda m: m.visit.editing), self._back(step)),
            cancel=START_OVER,
            counted=True,
            on={
                "acted.draft": Rule(change=drafted),
                "acted.key": Rule(change=pressed) if self.checks.max_length(field) else Rule(),
                "acted.next": (Rule(when=wrong, change=complain), *onward(keep)),
                "acted.skip": onward(leave_out) if field.optional else Rule(),
            },
        )

    def _complaint(self, field: Field, visit: Visit) -> str | None:
        draft = _plain(visit.draft)
        if self.checks.missing(field, draft):
            return "field.missing"
        return self.checks.complaint(field, draft)

    def _consent(self, purpose: ConsentPurpose) -> Step:
        step = f"consent.{purpose.purpose}"

        def agree(moment: Moment) -> Visit:
            given = Consent(purpose.purpose, purpose.version, moment.at)
            for earlier in moment.visit.consents:
                if (earlier.purpose, earlier.version) == (given.purpose, given.version):
                    return moment.visit  # the same case must stay the same, to the second
            others = tuple(c for c in moment.visit.consents if c.purpose != purpose.purpose)
            return replace(moment.visit, consents=(*others, given))

        return Step(
            views=(ConsentAsked,),
            show=lambda state: ConsentAsked(purpose, ticked=state.visit.ticked),
            timeout=Idle(),
            back=self._back(step),
            cancel=START_OVER,
            counted=True,
            on={
                "acted.tick": Rule(change=lambda m: replace(m.visit, ticked=not m.visit.ticked)),
                "acted.next": (
                    Rule(when=lambda m: not m.visit.ticked),
                    self.to(self._neighbour(step, 1) or "review", agree),
                ),
            },
        )

    def _review(self) -> Step:
        change = tuple(
            Rule(
                f"field.{field.id}",
                when=partial(_about, field.id),
                change=partial(_edit, self.open(f"field.{field.id}")),
            )
            for field in self.service.fields
        )
        return Step(
            views=(Review,),
            show=lambda state: Review(self._rows(state.visit), clear=state.visit.clear),
            timeout=Idle(),
            back=self._back("review"),
            cancel=START_OVER,
            counted=True,
            on={
                "acted.change": (*change, Rule()),
                "acted.unmask": (
                    Rule(
                        when=lambda m: not m.visit.clear,
                        change=lambda m: replace(m.visit, clear=True),
                        do=(lambda _: effects.Alarm(UNMASKED_SECONDS),),
                    ),
                    Rule(change=lambda m: replace(m.visit, clear=False)),
                ),
                "step_timed_out": Rule(change=lambda m: replace(m.visit, clear=False)),
                "acted.submit": Rule(self.after, change=lambda m: replace(m.visit, clear=False)),
            },
        )

    def _rows(self, visit: Visit) -> tuple[ReviewRow, ...]:
        """Return all that is passed on with the case: of the card, then of the questions."""
        if visit.card is None:
            return ()
        rows = [*_rows_of(visit.card)]
        for field in self.service.fields:
            answer = visit.answers.get(field.id)
            if answer is None:
                shown: Personal | Text = field.optional or Text("没有填", "Not given")
            elif isinstance(answer, Personal):
                shown = answer
            else:
                shown = next(o.label for o in field.options if o.id == answer)
            rows.append(ReviewRow(field.label, shown, field.id))
        return tuple(rows)


def _rows_of(card: IdCard) -> Iterator[ReviewRow]:
    yield ReviewRow("review.name", card.name, None)
    yield ReviewRow("review.number", card.number, None)
    if card.residence:
        yield ReviewRow("review.address", card.residence, None)
    rest = _REST_OF_CARD[card.kind]
    if card.further_addresses:
        rest = Text(rest.zh + _MOVED.zh, rest.en + _MOVED.en)
    yield ReviewRow("review.rest", rest, None)


def _whose(visit: Visit) -> Personal | None:
    return None if visit.card is None or visit.editing else visit.card.name


def _about(field_id: str, moment: Moment) -> bool:
    return value(moment) == field_id


def _edit(opened: Change, moment: Moment) -> Visit:
    return replace(opened(moment), editing=True)


def _plain(draft: Personal | str | None) -> str:
    return draft.reveal() if isinstance(draft, Personal) else draft or ""


def _answered(visit: Visit, field_id: str, answer: Personal | str | None) -> Visit:
    answers: Mapping[str, Personal | str] = {
        **{key: kept for key, kept in visit.answers.items() if key != field_id},
        **({} if answer is None else {field_id: answer}),
    }
    return replace(visit, answers=MappingProxyType(answers), draft=None, editing=False)
