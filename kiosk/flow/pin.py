"""The step of a staff PIN: before the staff door, and where staff confirm who stands here.

One pad and one lock for both: five wrong ones at either lock both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.domain.masked import Personal, PersonalText
from kiosk.domain.staff import PinCheck, PinVerdict
from kiosk.domain.staff_screen import StaffPin
from kiosk.flow import effects, events
from kiosk.flow.common import event, typed
from kiosk.flow.outside import STORE_DEADLINE
from kiosk.flow.table import Act, Change, Idle, Rule, Rules, Step
from kiosk.flow.visit import Moment, State, Visit

PIN_LENGTH = 8


def pin_step(
    *,
    leave: Rules,
    right: Rule,
    refused: Act,
    confirms: Callable[[Visit], Personal | None] = lambda _: None,
) -> Step:
    """Return the step that takes a PIN and has it checked.

    Args:
        leave: rules of going back.
        right: what follows from a right one; its change sees the check in ``visit.staff``.
        refused: what is done about a wrong one.
        confirms: gives the name of whom the PIN is to confirm.
    """

    def show(state: State) -> StaffPin:
        staff = state.visit.staff
        check = staff.check
        return StaffPin(
            digits=staff.pin,
            wrong=check is not None and check.verdict in (PinVerdict.WRONG, PinVerdict.UNKNOWN),
            tries_left=check.tries_left if check else 0,
            locked_minutes=check.locked_minutes if check else 0,
            stuck=staff.unanswered,
            confirms=confirms(state.visit),
        )

    return Step(
        views=(StaffPin,),
        listens=False,
        show=show,
        timeout=Idle(),
        back=leave,
        cancel=None,
        on={
            "acted.key": (Rule(when=_is_checking), Rule(change=_pressed)),
            "acted.enter": (
                Rule(
                    when=_enters,
                    change=lambda m: _staff(m, checking=True),
                    do=(
                        lambda m: effects.CheckPin(_pin_of(m)),
                        lambda _: effects.Alarm(STORE_DEADLINE),
                    ),
                ),
                Rule(),
            ),
            "step_timed_out": (Rule(when=_is_checking, change=_unanswered), Rule()),
            # who pulls the plug of a machine that hangs needs no PIN either
            "acted.restart_program": (
                Rule(
                    when=lambda m: m.visit.staff.unanswered,
                    do=(
                        lambda _: effects.Audit("staff.restart_program"),
                        lambda _: effects.RestartProgram(),
                    ),
                ),
                Rule(),
            ),
            "acted.leave": leave,
            "pin_checked": (
                Rule(when=_is_anothers),
                replace(right, when=_verdict(PinVerdict.RIGHT), change=_after_check(right.change)),
                Rule(when=_verdict(PinVerdict.UNKNOWN), change=_checked),  # nobody was refused
                Rule(change=_checked, do=(refused,)),
            ),
        },
    )


def _staff(moment: Moment, **changes: object) -> Visit:
    return replace(moment.visit, staff=replace(moment.visit.staff, **changes))  # type: ignore[arg-type]


def _pin_of(moment: Moment) -> Personal:
    return moment.visit.staff.pin or PersonalText("")


def _pressed(moment: Moment) -> Visit:
    digits = typed(_pin_of(moment).reveal(), moment, PIN_LENGTH)
    return _staff(moment, pin=PersonalText(digits), check=None, unanswered=False)


def _is_checking(moment: Moment) -> bool:
    return moment.visit.staff.checking


def _enters(moment: Moment) -> bool:
    """Tell whether there is something to check; a finger that bounces spends one try."""
    return bool(moment.visit.staff.pin) and not _is_checking(moment)


def _is_anothers(moment: Moment) -> bool:
    """Tell whether this answers whoever stood here before, and left without waiting for it."""
    return not _is_checking(moment) or event(moment, events.PinChecked).pin != _pin_of(moment)


def _checked(moment: Moment) -> Visit:
    check = event(moment, events.PinChecked).check
    return _staff(moment, pin=None, checking=False, check=check, entered_at=moment.at)


def _after_check(change: Change | None) -> Change:
    if change is None:
        return _checked
    return lambda moment: change(replace(moment, visit=_checked(moment)))


def _unanswered(moment: Moment) -> Visit:
    check = PinCheck(PinVerdict.UNKNOWN)
    return _staff(moment, pin=None, checking=False, check=check, unanswered=True)


def _verdict(wanted: PinVerdict) -> Callable[[Moment], bool]:
    return lambda moment: event(moment, events.PinChecked).check.verdict is wanted
