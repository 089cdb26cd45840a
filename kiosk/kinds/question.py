"""The step of one question that is typed or chosen: back, skip and change are the same for all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.masked import Personal
from kiosk.domain.screen import Question
from kiosk.domain.service import Field
from kiosk.flow import events
from kiosk.flow.common import START_OVER, event
from kiosk.flow.table import Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit
from kiosk.kinds import known

if TYPE_CHECKING:
    from kiosk.kinds.form import Form


def step(form: Form, field: Field) -> Step:
    """Return the step of ``field``."""
    name, checks = f"field.{field.id}", form.checks
    first = name == form.asked[0]

    def show(state: State) -> Question:
        visit, draft = state.visit, plain(state.visit.draft)
        return Question(
            field=field,
            draft=visit.draft,
            missing=checks.missing(field, draft),
            complaint=visit.complaint,
            read_from=_whose(visit) if first else None,
            portrait=visit.portrait if first else None,
            options=checks.options(field, draft, form.over(visit)),
            path=checks.path(field, draft),
            known=known.source(form, field, visit),
        )

    def drafted(moment: Moment) -> Visit:
        draft = checks.wrap(field, plain(event(moment, events.Acted).value))
        return replace(moment.visit, draft=draft, complaint=None)

    def pressed(moment: Moment) -> Visit:
        key = plain(event(moment, events.Acted).value)
        draft = checks.wrap(field, checks.typed(field, plain(moment.visit.draft), key))
        return replace(moment.visit, draft=draft, complaint=None)

    def complaint(visit: Visit) -> str | None:
        draft = plain(visit.draft)
        if checks.missing(field, draft):
            return "field.missing"
        return checks.complaint(field, draft, form.over(visit))

    def keep(moment: Moment) -> Visit:
        answer = checks.answer(field, plain(moment.visit.draft))
        return form.answered(moment.visit, field, answer)

    def leave_out(moment: Moment) -> Visit:
        return form.answered(moment.visit, field, None)

    return Step(
        views=(Question,),
        show=show,
        timeout=Idle(),
        back=form.unchanged(name),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.draft": Rule(change=drafted),
            "acted.key": Rule(change=pressed),
            "acted.next": (
                Rule(
                    when=lambda m: complaint(m.visit) is not None,
                    change=lambda m: replace(m.visit, complaint=complaint(m.visit)),
                ),
                *form.onward(name, keep),
            ),
            "acted.skip": form.onward(name, leave_out) if field.optional else Rule(),
        },
    )


def plain(draft: Personal | str | None) -> str:
    """Return a draft as it was typed."""
    return draft.reveal() if isinstance(draft, Personal) else draft or ""


def _whose(visit: Visit) -> Personal | None:
    return None if visit.card is None or visit.editing else visit.card.name
