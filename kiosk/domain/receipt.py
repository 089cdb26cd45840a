"""The printed slip: its receipt number and its content, independent of any printer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


_SERIALS = 10_000


def receipt_number(terminal: str, month_day: str, serial: int, epoch: int = 1) -> str:
    """Mint a receipt number: terminal + date + serial + check digit, e.g. ``QH01 1016 0023 4``.

    From a kiosk's second epoch on, which begins where it may not know what it printed before, the
    epoch stands before the serial: ``QH01 1016 20023 8``.

    The check digit is the one of securities' numbers (ISO 6166): letters become two digits, then
    Luhn. One wrong character is always noticed, most swaps are.

    Args:
        terminal: the kiosk's short code, upper-case letters and digits.
        month_day: ``MMDD`` of the local date.
        serial: the day's running number, from 1. More than 9999 uses more digits.
        epoch: see ``Enrolled`` of the wire; from 1.
    """
    serial += epoch * _SERIALS if epoch > 1 else 0
    body = f"{terminal}{month_day}{serial:04d}"
    return f"{terminal} {month_day} {serial:04d} {_check_digit(body)}"


def is_receipt_number(value: str) -> bool:
    """Tell whether ``value`` (with or without spaces) carries a right check digit."""
    compact = value.replace(" ", "").upper()
    if len(compact) < 10 or any(c not in _ALPHABET for c in compact):
        return False
    return compact[-1] == _check_digit(compact[:-1])


def _check_digit(body: str) -> str:
    """Return Luhn's digit over ``body``, letters counted as 10 to 35."""
    digits = "".join(str(_ALPHABET.index(c)) for c in body)
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return str(-total % 10)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of words. ``size`` 1 is body (24 dots), 2 the slip's usual (48), 3 the number (72)."""

    text: str
    size: Literal[1, 2, 3] = 2
    align: Literal["left", "center"] = "left"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A dashed line across the paper."""


@dataclass(frozen=True, slots=True)
class Qr:
    """A QR code with its quiet zone."""

    payload: str


@dataclass(frozen=True, slots=True)
class Slip:
    """What the resident takes home, top to bottom. It carries masked values only."""

    parts: tuple[Line | Rule | Qr, ...]

    def as_text(self) -> str:
        """Return the words, a line each, as a screen or a test reads them."""
        return "\n".join(part.text for part in self.parts if isinstance(part, Line))


class PrintOutcome(StrEnum):
    """How a print ended. UNKNOWN is never repeated by itself."""

    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class PrintJobState(StrEnum):
    """A print job's durable life: written before, marked before the first byte, closed after."""

    PENDING = "pending"
    PRINTING = "printing"
    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"
    PURGED = "purged"
