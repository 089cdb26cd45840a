"""All checks, side by side, within the time that a technician waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kiosk.app.doctor import devices, kept, outside, plugged, senses, voices
from kiosk.app.doctor.finding import Check, Finding, Level, amber, broken
from kiosk.app.doctor.machine import Machine
from kiosk.app.doctor.side_by_side import Done, Hung, side_by_side
from kiosk.errors import KioskError

SECONDS = 12.0
CHECKS: tuple[Check, ...] = (
    *kept.CHECKS[:1],
    *devices.CHECKS,
    *plugged.CHECKS,
    *senses.CHECKS,
    *voices.CHECKS,
    *kept.CHECKS[1:],
    *outside.CHECKS,
)
"""In the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was found, in order."""

    found: Sequence[tuple[Check, Finding]]

    @property
    def level(self) -> Level:
        """Return the worst of it."""
        levels = {finding.level for _, finding in self.found}
        return next((each for each in (Level.RED, Level.AMBER) if each in levels), Level.GREEN)

    def of(self, check_id: str) -> Finding:
        """Return what one check found."""
        return next(finding for check, finding in self.found if check.id == check_id)


def examine(machine: Machine, checks: Sequence[Check] = CHECKS) -> Report:
    """Look at everything; a check that fails or hangs costs its own finding alone."""
    outcomes = side_by_side({each: partial(each.look, machine) for each in checks}, SECONDS)
    return Report([(check, _finding(outcome)) for check, outcome in outcomes.items()])


def _finding(outcome: Done[Finding] | Exception | Hung) -> Finding:
    if isinstance(outcome, Done):
        return outcome.value
    if isinstance(outcome, KioskError):
        return broken(outcome, "it cannot be looked at")
    if isinstance(outcome, OSError):
        return amber(f"it cannot be looked at: {outcome.strerror}", "run it as the kiosk's user")
    if isinstance(outcome, Hung):
        return amber("it did not answer in time", "run it again; what hangs is best unplugged")
    return amber(f"the check failed: {type(outcome).__name__}", "a fault of the program: report it")
