"""What a row of the table of errors says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What helps, as the screen offers it."""

    RETRY = "retry"
    PUT_CARD_AGAIN = "put_card_again"
    OTHER_CARD = "other_card"
    CALL_STAFF = "call_staff"
    WAIT = "wait"
    MEND = "mend"


@dataclass(frozen=True, slots=True)
class ErrorSpec:
    """One row of the table.

    Attributes:
        action: what helps.
        remedy: one sentence for the technician; may name the error's params in braces.
        resident: whether a resident may meet it, so that ``ui`` must have words for it.
    """

    action: Action
    remedy: str
    resident: bool = True


def mend(remedy: str) -> ErrorSpec:
    """Return a row that a technician mends and no resident meets."""
    return ErrorSpec(Action.MEND, remedy, resident=False)
