"""What the platform can say to a batch, sorted by what the kiosk then does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    """The platform has the item and signed for it.

    Attributes:
        receipt: JSON of ``offline_store.wire.Signed``, verified, as it will be kept.
    """

    id: str
    case_number: str | None
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take the item; signed."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """The platform knows the id with another body; signed. A bug, for staff."""

    id: str
    code: str


@dataclass(frozen=True, slots=True)
class Later:
    """Nothing is known of the item: send it again later."""

    id: str
    code: str


Outcome = Accepted | Refused | Conflict | Later


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer for each item that was sent."""

    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """The platform was not reached, or it was not the platform that answered."""

    code: str


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """The platform does not let this kiosk in; no fault of the items.

    Attributes:
        code: ``sync.clone`` where it has signed that another one sends in this one's name.
    """

    code: str = "sync.unauthorised"


@dataclass(frozen=True, slots=True)
class TooLarge:
    """The batch as a whole was not taken: send half of it."""

    code: str


@dataclass(frozen=True, slots=True)
class Wait:
    """The platform asks for patience.

    Attributes:
        seconds: from its Retry-After; None where it gave none.
    """

    seconds: float | None


BatchOutcome = Answered | Lost | Unauthorised | TooLarge | Wait
