"""The step of a reading: a meter is waited for, or numbers are typed, within the same limits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.domain.capture import Capture
from kiosk.domain.capture_screen import Measuring, ReadingTaken, ReadingTyped
from kiosk.domain.device import DeviceName
from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.measurement import (
    BloodPressure,
    BodyTemperature,
    Implausible,
    Measurement,
    told,
    typed_blood_pressure,
    typed_temperature,
)
from kiosk.domain.service import Field
from kiosk.domain.text import Text
from kiosk.flow import effects, events
from kiosk.flow.common import CALL_HELP, START_OVER, event, typed
from kiosk.flow.table import Change, Idle, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit

if TYPE_CHECKING:
    from kiosk.kinds.form import Form

Took = Callable[[Change], tuple[Rule, ...]]
"""Gets the change that leaves what was measured in ``visit.capture``; gives the rules on."""

_PARTS = {DeviceName.BLOOD_PRESSURE: 3, DeviceName.THERMOMETER: 1}
_DIGITS = 3
_OWN_KEY = "meter.own_key"
_TROUBLES = frozenset({"device.not_here", "device.crashed", "device.timeout"})


def step(form: Form, field: Field) -> Step:
    """Return the step of a form's question that a meter answers."""
    if field.device is None:
        raise ValueError(f"no device is named for the reading {field.id}")
    name = f"field.{field.id}"

    def keep(moment: Moment) -> Visit:
        measured = moment.visit.capture.measured
        answer = None if measured is None else told(measured)
        return form.answered(moment.visit, field, answer)

    skip = form.onward(name, lambda m: form.answered(m.visit, field, None))
    return reads(
        field.device,
        question=field.question,
        optional=field.optional,
        took=lambda change: form.onward(name, lambda m: keep(replace(m, visit=change(m)))),
        skip=skip if field.optional else Rule(),
        back=form.unchanged(name),
        confirm=True,
    )


def reads(
    device: DeviceName,
    *,
    took: Took,
    back: tuple[Rule, ...],
    question: Text | None = None,
    optional: Text | None = None,
    skip: Rules = Rule(),  # noqa: B008 - frozen
    confirm: bool,
) -> Step:
    """Return a step that ends with a measurement.

    Args:
        confirm: it is shown, and kept by a touch.
    """

    def show(state: State) -> Measuring | ReadingTyped | ReadingTaken:
        capture = state.visit.capture
        if capture.measured is not None and confirm:
            return ReadingTaken(capture.measured, aloud=state.headphones)
        if capture.typed is not None:
            part = len(capture.typed) - 1
            return ReadingTyped(device, part, capture.typed[-1], state.visit.complaint)
        own_key = capture.code == _OWN_KEY or device is DeviceName.THERMOMETER
        return Measuring(
            device,
            question,
            optional,
            running=capture.taking,
            own_key=own_key,
            code=None if capture.code == _OWN_KEY else capture.code,
            lost=device in state.lost or capture.code in _TROUBLES,
        )

    def measured(change: Change) -> tuple[Rule, ...]:
        return (Rule(change=change),) if confirm else took(change)

    anew = Rule(change=lambda m: replace(m.visit, capture=Capture(), complaint=None))
    return Step(
        views=(Measuring, ReadingTyped, ReadingTaken) if confirm else (Measuring, ReadingTyped),
        show=show,
        timeout=Idle(),
        back=(replace(anew, when=lambda m: not _waits(m)), *back),
        cancel=START_OVER,
        counted=True,
        needs=frozenset({device}),
        on={
            "acted.start": Rule(change=_begun, do=(lambda _: effects.Trigger(device),)),
            "acted.type": Rule(change=_by_hand),
            "acted.by_device": anew,
            "acted.skip": skip,
            "acted.key": (
                Rule(when=lambda m: m.visit.capture.typed is None),
                Rule(change=_pressed),
            ),
            "acted.next": (
                Rule(when=lambda m: not _last_digits(m)),
                Rule(when=lambda m: not _whole(m, device), change=_next_part),
                Rule(when=lambda m: _wrong(m, device) is not None, change=_complain(device)),
                *measured(_measured_by_hand(device)),
            ),
            "heard": (
                Rule(when=lambda m: not (_waits(m) and _is_measurement(m))),
                *measured(_measured),
            ),
            "not_heard": Rule(change=_failed),
            "device_ready": (Rule(when=lambda m: _is_other(m, device)), Rule(change=_ready)),
            "acted.call_help": replace(CALL_HELP, change=_interrupted),
            **(_confirmed(took, anew) if confirm else {}),
        },
    )


def _confirmed(took: Took, anew: Rule) -> dict[str, Rules]:
    none = Rule(when=lambda m: m.visit.capture.measured is None)
    return {"acted.keep": (none, *took(lambda m: m.visit)), "acted.again": anew}


def _captured(moment: Moment, capture: Capture) -> Visit:
    return replace(moment.visit, capture=capture)


# the meter


def _waits(moment: Moment) -> bool:
    """Tell whether the meter is waited for, not the resident."""
    return moment.visit.capture.typed is None and moment.visit.capture.measured is None


def _interrupted(moment: Moment) -> Visit:
    """Take note that the cuff lets its air out, as it does when another step is laid over."""
    visit = CALL_HELP.change(moment) if CALL_HELP.change else moment.visit
    return replace(visit, capture=replace(visit.capture, taking=False))


def _begun(moment: Moment) -> Visit:
    return _captured(moment, replace(moment.visit.capture, taking=True, code=None))


def _is_measurement(moment: Moment) -> bool:
    return isinstance(event(moment, events.Heard).what, BloodPressure | BodyTemperature)


def _measured(moment: Moment) -> Visit:
    what = event(moment, events.Heard).what
    if not isinstance(what, BloodPressure | BodyTemperature):
        return moment.visit
    return _captured(moment, Capture(measured=what))


def _failed(moment: Moment) -> Visit:
    code = event(moment, events.NotHeard).code
    return _captured(moment, replace(moment.visit.capture, code=code, taking=False))


def _is_other(moment: Moment, device: DeviceName) -> bool:
    return event(moment, events.DeviceReady).device is not device


def _ready(moment: Moment) -> Visit:
    return _captured(moment, replace(moment.visit.capture, code=None, taking=False))


# the pad


def _by_hand(moment: Moment) -> Visit:
    visit = replace(moment.visit, complaint=None)
    return replace(visit, capture=Capture(typed=(PersonalText(""),), code=visit.capture.code))


def _pressed(moment: Moment) -> Visit:
    *before, last = moment.visit.capture.typed or (PersonalText(""),)
    text = PersonalText(typed(last.reveal(), moment, _DIGITS))
    capture = replace(moment.visit.capture, typed=(*before, text))
    return replace(moment.visit, capture=capture, complaint=None)


def _last_digits(moment: Moment) -> str:
    parts = moment.visit.capture.typed
    return parts[-1].reveal() if parts else ""


def _whole(moment: Moment, device: DeviceName) -> bool:
    return len(moment.visit.capture.typed or ()) >= _PARTS[device]


def _next_part(moment: Moment) -> Visit:
    parts = moment.visit.capture.typed or ()
    return _captured(moment, replace(moment.visit.capture, typed=(*parts, PersonalText(""))))


def _meant(parts: tuple[Personal, ...], device: DeviceName) -> Measurement | Implausible:
    numbers = [part.reveal() for part in parts]
    if device is DeviceName.THERMOMETER:
        return typed_temperature(f"{numbers[0][:-1]}.{numbers[0][-1]}")
    systolic, diastolic, pulse = numbers
    return typed_blood_pressure(systolic, diastolic, pulse)


def _wrong(moment: Moment, device: DeviceName) -> Implausible | None:
    found = _meant(moment.visit.capture.typed or (), device)
    return found if isinstance(found, Implausible) else None


def _complain(device: DeviceName) -> Change:
    """Return the change that says what cannot be meant, and asks for the numbers from the first."""

    def change(moment: Moment) -> Visit:
        reason = _wrong(moment, device)
        complaint = None if reason is None else f"reading.wrong.{reason.value}"
        return replace(_by_hand(moment), complaint=complaint)

    return change


def _measured_by_hand(device: DeviceName) -> Change:
    def change(moment: Moment) -> Visit:
        found = _meant(moment.visit.capture.typed or (), device)
        measured = None if isinstance(found, Implausible) else found
        return replace(moment.visit, capture=Capture(measured=measured), complaint=None)

    return change
