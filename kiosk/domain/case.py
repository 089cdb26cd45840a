"""A case: what a resident asked for, under one id for ever."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kiosk.domain.identity import IdCard
from kiosk.domain.masked import Personal


class CaseState(StrEnum):
    """Where a case stands, as this kiosk knows it."""

    READY = "ready"
    LEASED = "leased"
    ACKED = "acked"
    REJECTED = "rejected"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Consent:
    """The resident's agreement to one purpose, with the wording's version that was shown."""

    purpose: str
    version: str
    given_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Attachment:
    """A scan that goes with a case; its ``repr`` shows neither name nor content.

    Attributes:
        name: what it is, as whoever works on the case will read it.
        media_type: such as ``image/jpeg`` (RFC 6838).
    """

    name: str
    media_type: str
    content: bytes

    def __repr__(self) -> str:
        return f"Attachment({self.media_type!r}, {len(self.content)} bytes)"


@dataclass(frozen=True, slots=True)
class Submission:
    """All that a resident hands in with one touch.

    Attributes:
        case_id: UUIDv7, minted when the session began; the idempotency key everywhere.
        service_id: id of the service package.
        item_code: the platform's 31-character item implementation code.
        answers: field id to what was answered; personal values stay masked types.
        submitted_at: UTC, by the kiosk's clock.
    """

    case_id: str
    service_id: str
    service_version: str
    item_code: str
    applicant: IdCard
    answers: Mapping[str, Personal | str]
    consents: tuple[Consent, ...]
    submitted_at: datetime
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Rating:
    """One answer to GB/T 39735's evaluation: 5 very satisfied .. 1 very dissatisfied."""

    case_id: str
    satisfaction: int
    rated_at: datetime


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """What the kiosk may still say about a case without reading its payload."""

    case_id: str
    receipt_no: str
    service_id: str
    state: CaseState
    case_number: str | None
    submitted_at: datetime
    acked_at: datetime | None
