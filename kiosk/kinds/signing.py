"""The step of a signature by finger; whoever does not write signs before somebody at the desk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from kiosk.domain.capture import AT_DESK, Ink
from kiosk.domain.capture_screen import Signing
from kiosk.domain.case import Attachment
from kiosk.domain.masked import Personal
from kiosk.domain.service import Field, FieldType, Service
from kiosk.domain.text import Text
from kiosk.flow import events
from kiosk.flow.common import START_OVER, event
from kiosk.flow.table import Change, Idle, Rule, Step
from kiosk.flow.visit import Moment, State, Visit

if TYPE_CHECKING:
    from kiosk.kinds.form import Form

_SVG = "image/svg+xml"
_TOO_LITTLE = "sign.too_little"
IN_PERSON = Text("到窗口签字按手印", "Sign at the desk")
"""What the review and the slip say of a signature that is given at the desk."""


def step(form: Form, field: Field) -> Step:
    """Return the step of a signature."""
    name = f"field.{field.id}"

    def show(state: State) -> Signing:
        return Signing(field, _ink(state.visit), state.visit.complaint)

    def drawn(moment: Moment) -> Visit:
        given = event(moment, events.Acted).value
        stroke = given.reveal() if isinstance(given, Personal) else ""
        return _with(moment, _ink(moment.visit).with_stroke(stroke))

    def enough(moment: Moment) -> bool:
        return _ink(moment.visit).enough

    def keep(answer: Personal | str | None) -> Change:
        return lambda m: form.answered(m.visit, field, answer)

    return Step(
        views=(Signing,),
        show=show,
        timeout=Idle(),
        back=form.unchanged(name),
        cancel=START_OVER,
        counted=True,
        on={
            "acted.stroke": Rule(change=drawn),
            "acted.undo": Rule(change=lambda m: _with(m, _ink(m.visit).without_last())),
            "acted.clear": Rule(change=lambda m: _with(m, Ink(""))),
            "acted.next": (
                Rule(
                    when=lambda m: not enough(m),
                    change=lambda m: replace(m.visit, complaint=_TOO_LITTLE),
                ),
                *form.onward(name, lambda m: form.answered(m.visit, field, _ink(m.visit))),
            ),
            "acted.at_desk": form.onward(name, keep(AT_DESK)),
            "acted.skip": form.onward(name, keep(None)) if field.optional else Rule(),
        },
    )


def _ink(visit: Visit) -> Ink:
    return visit.draft if isinstance(visit.draft, Ink) else Ink("")


def _with(moment: Moment, ink: Ink) -> Visit:
    return replace(moment.visit, draft=ink, complaint=None)


# what goes with the case


def drawings(service: Service, answers: Mapping[str, Personal | str]) -> tuple[Attachment, ...]:
    """Return the signatures as drawings, each under its field's label."""
    inks = ((field, answers.get(field.id)) for field in service.fields)
    return tuple(
        Attachment(field.label.zh, _SVG, ink.svg()) for field, ink in inks if isinstance(ink, Ink)
    )


def named(service: Service, answers: Mapping[str, Personal | str]) -> Mapping[str, Personal | str]:
    """Return the answers of a case, in which a signature is the name of its drawing."""
    labels = {field.id: field.label.zh for field in service.fields}
    return MappingProxyType(
        {key: labels[key] if isinstance(given, Ink) else given for key, given in answers.items()}
    )


def in_person(service: Service, answers: Mapping[str, Personal | str]) -> tuple[Text, ...]:
    """Return what is still to be signed at the desk."""
    return tuple(
        IN_PERSON
        for field in service.fields
        if field.type is FieldType.SIGNATURE and answers.get(field.id) == AT_DESK
    )
