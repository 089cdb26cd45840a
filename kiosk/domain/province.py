"""What a province's platform calls things: codes that differ from one to the next, as data.

The same code may mean the opposite elsewhere, so nothing here is known but by a province's file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from kiosk.domain.identity import CardKind
from kiosk.domain.text import Text


class ItemKind(StrEnum):
    """How an item is worked on: with days that are promised, or while somebody waits."""

    PROMISED = "promised"
    IMMEDIATE = "immediate"


class Stage(StrEnum):
    """Where a case stands at the office, in this program's words."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    SUPPLEMENT = "supplement"
    DONE = "done"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Channel(StrEnum):
    """From where somebody rates a case (GB/T 39735); a kiosk is another terminal of a hall."""

    COMPUTER = "computer"
    MOBILE = "mobile"
    QR_CODE = "qr_code"
    HALL_TABLET = "hall_tablet"
    HALL_TERMINAL = "hall_terminal"
    PHONE = "phone"
    SMS = "sms"


class Reason(StrEnum):
    """What was not good, for whoever says so (GB/T 39735: details of an evaluation)."""

    WAITED = "waited"
    UNCLEAR = "unclear"
    HARD_TO_USE = "hard_to_use"
    CAME_TWICE = "came_twice"
    NOBODY_HELPED = "nobody_helped"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Province:
    """A province's codes.

    Attributes:
        item_kinds: code of each ``ItemKind``.
        status: what a raw status code means, by ``ItemKind``: some provinces swap codes between
            the two.
        certificates: certificate type of each ``CardKind``.
        channels: code of each ``Channel`` that it has.
        reasons: code of each ``Reason``, as details of a rating.
        area_digits: of a division code, which is filled up with noughts.
    """

    id: str
    name: Text
    item_kinds: Mapping[str, str]
    status: Mapping[str, Mapping[str, Stage]]
    certificates: Mapping[str, str]
    channels: Mapping[str, str]
    reasons: Mapping[str, str]
    area_digits: int = 12

    def stage(self, kind: ItemKind, code: str) -> Stage | None:
        """Return what a raw status code of such an item means; None where it is not known."""
        return self.status[kind].get(code.strip())

    def certificate(self, card: CardKind) -> str:
        """Return the certificate type of a card."""
        return self.certificates[card]

    def area(self, region: str) -> str:
        """Return a division code in the length that the platform takes."""
        return region.ljust(self.area_digits, "0")[: self.area_digits]

    @property
    def channel(self) -> str:
        """Return the code of this machine's own channel."""
        return self.channels[Channel.HALL_TERMINAL]
