"""How a command to a device ended, in the standard's words (XFS4IoT), from what came of it.

A code's completion follows from what helps (``Action``), but for those below.
"""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.domain.device import Completion, SelfTest
from kiosk.domain.staff import DeviceStatus
from kiosk.errors import CODES, Action, KioskError
from kiosk.ports import CardFault, DeviceFault, PrintResult

_BY_ACTION: Mapping[Action, Completion] = {
    Action.RETRY: Completion.DEVICE_NOT_READY,
    Action.PUT_CARD_AGAIN: Completion.USER_ERROR,
    Action.OTHER_CARD: Completion.INVALID_DATA,
    Action.CALL_STAFF: Completion.HARDWARE_ERROR,
    Action.WAIT: Completion.DEVICE_NOT_READY,
    Action.MEND: Completion.INTERNAL_ERROR,
}
_BY_WORD: Mapping[str, Completion] = {
    # It is not there, or not at work.
    "unplugged": Completion.DEVICE_NOT_READY,
    "no_answer": Completion.DEVICE_NOT_READY,
    "no_service": Completion.DEVICE_NOT_READY,
    "offline": Completion.DEVICE_NOT_READY,
    "head_hot": Completion.DEVICE_NOT_READY,
    # A hand is needed, not a tool.
    "paper_out": Completion.USER_ERROR,
    "cover_open": Completion.USER_ERROR,
    "door_open": Completion.USER_ERROR,
    "not_yet_valid": Completion.INVALID_DATA,
    "expired": Completion.INVALID_DATA,
    "suspect": Completion.FRAUD_ATTEMPT,
    "suspect_data": Completion.FRAUD_ATTEMPT,
    "garbled": Completion.INVALID_DATA,
    "too_long": Completion.INVALID_DATA,
    "not_text": Completion.INVALID_DATA,
    "cut_short": Completion.INVALID_DATA,
    "bad_picture": Completion.INVALID_DATA,
    "too_large": Completion.INVALID_DATA,
    "no_page": Completion.USER_ERROR,
    # It cannot do it at all.
    "no_adapter": Completion.UNSUPPORTED_COMMAND,
    "no_marker": Completion.UNSUPPORTED_COMMAND,
    "no_usb_adapter": Completion.UNSUPPORTED_COMMAND,
    "no_such_adapter": Completion.UNSUPPORTED_COMMAND,
    "no_library": Completion.UNSUPPORTED_COMMAND,
    "denied": Completion.INTERNAL_ERROR,
    "crashed": Completion.INTERNAL_ERROR,
    "timeout": Completion.TIME_OUT,
    "closed": Completion.CANCELED,
    "visit_over": Completion.CANCELED,
    "no_hotplug": Completion.UNSUPPORTED_COMMAND,
}
"""By a code's last word, which means the same for every device."""


def completion_of(code: str | None) -> Completion:
    """Return the completion that a code of ``kiosk.errors.CODES`` stands for; None is success.

    Raises:
        KeyError: there is no such code.
    """
    if code is None:
        return Completion.SUCCESS
    word = code.rpartition(".")[2]
    return _BY_WORD.get(word) or _BY_ACTION[CODES[code].action]


def ended(outcome: object) -> Completion:
    """Return the completion of a job from what it returned or raised."""
    match outcome:
        case KioskError(code=code) | CardFault(code=code) | DeviceFault(code=code):
            return completion_of(code)
        case PrintResult(code=code):
            return completion_of(code)
        case SelfTest(completion=completion):
            return completion
    return Completion.SUCCESS


def tested(status: DeviceStatus) -> SelfTest:
    """Return what a look tells as the outcome of a self-test, where a device has no other."""
    return SelfTest(completion_of(status.code), status.code)
