"""Every command to a device ends in one of the standard's words."""

from __future__ import annotations

import pytest

from drivers.completion import completion_of, ended
from drivers.host import MISSES
from kiosk.domain.device import Completion, SelfTest
from kiosk.domain.receipt import PrintOutcome
from kiosk.errors import KioskError
from kiosk.errors.devices import CODES
from kiosk.ports import CardFault, DeviceFault, NoCard, PrintResult

OUT = "printer.paper_out"


@pytest.mark.parametrize("code", CODES)
def test_every_code_of_a_device_has_a_completion_and_none_is_a_success(code: str) -> None:
    assert completion_of(code) in set(Completion) - {Completion.SUCCESS}


@pytest.mark.parametrize("word", ["unplugged", "crashed", "timeout"])
def test_what_takes_the_device_away_is_waited_for_before_it_is_told(word: str) -> None:
    assert {code for code in CODES if code.endswith(f".{word}")} <= set(MISSES)


@pytest.mark.parametrize(
    ("outcome", "completion"),
    [
        (None, Completion.SUCCESS),
        (NoCard(), Completion.SUCCESS),
        (PrintResult(PrintOutcome.DONE), Completion.SUCCESS),
        (PrintResult(PrintOutcome.NOT_DONE, OUT), Completion.USER_ERROR),
        (CardFault("idcard.suspect", {}), Completion.FRAUD_ATTEMPT),
        (DeviceFault("device.busy"), Completion.DEVICE_NOT_READY),
        (KioskError("device.timeout"), Completion.TIME_OUT),
        (KioskError("device.closed"), Completion.CANCELED),
        (SelfTest(Completion.HARDWARE_ERROR, "printer.cutter"), Completion.HARDWARE_ERROR),
    ],
)
def test_a_job_ends_as_what_came_of_it_says(outcome: object, completion: Completion) -> None:
    assert ended(outcome) is completion
